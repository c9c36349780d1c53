import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { stageOf } from '../../domain/clue/state.ts';
import { isOpen, STATUSES, type Status } from '../../domain/clue/status.ts';
import { executionName, pendingTokenAnswer } from '../relay/relay.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import type { StoredClue } from '../store/clue-items.ts';
import { changeClue, loadClue, pageOfClues, touchClue } from '../store/clues.ts';
import { districtsWithin } from '../store/districts.ts';
import type { IndexStatus } from '../store/keys.ts';
import { type Item, openTable, type Table } from '../store/table.ts';
import { bringToLatest } from '../workflow/reprojection.ts';

/** What a reconciliation found and did. */
export interface Reconciliation {
  /** Live clues looked at. */
  readonly clues: number;
  /** Of these, how many were left alone because they were written within the grace. */
  readonly young: number;
  /** Running executions looked at. */
  readonly executions: number;
  /** Clues that had no running execution and were re-armed. */
  readonly rearmed: readonly string[];
  /** Clues whose waiting token had not been answered: written again, so that the relay sees them. */
  readonly answered: readonly string[];
  /** Executions no clue belongs to any more, stopped. */
  readonly stopped: readonly string[];
  /** Clues whose token timed out longer ago than the grace although their execution runs: it is stuck. */
  readonly pastTimeout: readonly string[];
}

/** How to reconcile. */
export interface ReconcileOptions {
  /** Clues and executions younger than this are left alone; their stream records may be under way. */
  readonly graceMs?: number;
  readonly dryRun?: boolean;
  readonly onProgress?: (done: number) => void;
}

const GRACE_MS = 10 * 60_000;

/**
 * Reconciles the table with the workflow, both ways: every live clue has a running execution of its generation and no
 * forgotten token; every running execution has its clue. Safe to run at any time and any number of times.
 */
export async function reconcile(
  runtime: WorkflowRuntime,
  options: ReconcileOptions = {},
): Promise<Reconciliation> {
  const { graceMs = GRACE_MS, dryRun = false } = options;
  const table = openTable(runtime.dynamo, runtime.tableName);
  const now = runtime.now();
  const running = new Map<string, { arn: string; startedAt: number }>();
  let nextToken: string | undefined;
  do {
    const page = await runtime.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: runtime.stateMachineArn,
        statusFilter: 'RUNNING',
        maxResults: 1000,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    for (const { name, executionArn, startDate } of page.executions ?? []) {
      if (name && executionArn)
        running.set(name, { arn: executionArn, startedAt: startDate?.getTime() ?? 0 });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);

  const rearmed: string[] = [];
  const answered: string[] = [];
  const pastTimeout: string[] = [];
  const wanted = new Set<string>();
  const young = (stored: StoredClue) => now - Date.parse(stored.writtenAt) < graceMs;
  let clues = 0;
  let left = 0;
  for await (const stored of liveClues(table)) {
    const { clue } = stored;
    const name = executionName(clue.clueId, clue.generation);
    clues += 1;
    options.onProgress?.(clues);
    wanted.add(name);
    // Received by an instance that did not know of the latest notice yet.
    if (!dryRun && isOpen(clue.status) && (await bringToLatest(runtime, table, stored))) continue;
    if (young(stored)) left += 1;
    if (young(stored) || stageOf(clue) === 'done') continue;
    const { task } = stored;
    if (running.has(name) && task !== null && now - Date.parse(task.alarmAt) > graceMs) {
      pastTimeout.push(clue.clueId);
    }
    if (!running.has(name)) {
      rearmed.push(clue.clueId);
      if (!dryRun) await rearm(runtime, clue.clueId, clue.generation);
    } else if ((await pendingTokenAnswer(runtime, stored)) !== null) {
      answered.push(clue.clueId);
      if (!dryRun) await touchClue(table, stored);
    }
  }

  const stopped: string[] = [];
  for (const [name, { arn, startedAt }] of running) {
    if (wanted.has(name) || now - startedAt < graceMs || (await isLive(table, name))) continue;
    stopped.push(name);
    if (!dryRun) {
      await runtime.sfn.send(
        new StopExecutionCommand({
          executionArn: arn,
          error: 'Qingxin.Superseded',
          cause: 'no live clue of this generation',
        }),
      );
    }
  }
  runtime.log.info('QX-RECONCILED', {
    clues,
    executions: running.size,
    rearmed: rearmed.length,
    answered: answered.length,
    stopped: stopped.length,
    pastTimeout: pastTimeout.length,
    dryRun,
  });
  runtime.meter.count('TokensPastTimeout', pastTimeout.length);
  return { clues, young: left, executions: running.size, rearmed, answered, stopped, pastTimeout };
}

const LIVE: readonly IndexStatus[] = [...(Object.keys(STATUSES) as Status[]).filter(isOpen), 'closing'];

/** Every clue that an execution must belong to, district by district. */
async function* liveClues(table: Table): AsyncGenerator<StoredClue> {
  for (const district of await districtsWithin(table, '*')) {
    for (const status of LIVE) {
      let startKey: Item | undefined;
      do {
        const page = await pageOfClues(table, district, status, { startKey });
        yield* page.stored;
        startKey = page.lastKey;
      } while (startKey);
    }
  }
}

/** Whether an execution's clue is live after all: it may have moved between two pages. */
async function isLive(table: Table, name: string): Promise<boolean> {
  const [, clueId = '', generation = ''] = /^(.+)-g(\d+)$/.exec(name) ?? [];
  const stored = await loadClue(table, clueId);
  return stored?.clue.generation === Number(generation) && stageOf(stored.clue) !== 'done';
}

/** The scheduled function. */
export function createReconcile(runtime: WorkflowRuntime): () => Promise<Reconciliation> {
  return () => reconcile(runtime);
}

/** Gives a clue a new workflow generation at its stage; the relay starts it. */
async function rearm(runtime: WorkflowRuntime, clueId: string, generation: number): Promise<void> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  const changed = await changeClue(
    table,
    clueId,
    'rearm',
    runtime.now(),
    ({ clue }) => ({
      events:
        clue.generation === generation && stageOf(clue) !== 'done'
          ? [{ type: 'rearmed', generation: clue.generation + 1, stage: stageOf(clue) }]
          : [],
    }),
    { actor: { id: 'reconcile', role: 'system' } },
  );
  if (changed.outcome === 'done') {
    runtime.meter.count('ClueRearmed');
    runtime.log.warn('QX-REARMED', { clueId, generation: generation + 1 });
  }
}
