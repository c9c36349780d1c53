import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { SystemEvent } from '../../domain/kernel/aggregate.ts';
import { type Aggregate, type AggregateState, DONE, isOpenIn } from '../../domain/kernel/aggregate.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import { districtsWithin } from '../store/districts.ts';
import type { Stored, Task } from '../store/items.ts';
import { taskKey } from '../store/keys.ts';
import { Repository } from '../store/repository.ts';
import type { Item } from '../store/table.ts';
import { executionName, parseExecutionName } from '../workflow/executions.ts';
import { bringToLatest } from '../workflow/reprojection.ts';
import { answerToken, pendingTokenAnswer } from '../workflow/tokens.ts';

/** What a reconciliation found and did. */
export interface Reconciliation {
  /** Live aggregates looked at. */
  readonly live: number;
  /** Of these, how many were left alone because they were written within the grace. */
  readonly young: number;
  /** Running executions looked at. */
  readonly executions: number;
  /** Ids that had no running execution and were re-armed. */
  readonly rearmed: readonly string[];
  /** Ids whose waiting token had not been answered, and was now. */
  readonly answered: readonly string[];
  /** Names of executions nothing belongs to any more, stopped. */
  readonly stopped: readonly string[];
  /** Ids whose token timed out longer ago than the grace although their execution runs: it is stuck. */
  readonly pastTimeout: readonly string[];
}

/** How to reconcile. */
export interface ReconcileOptions {
  /** What is younger than this is left alone; its stream records may be under way. */
  readonly graceMs?: number;
  readonly dryRun?: boolean;
  readonly onProgress?: (done: number) => void;
}

const GRACE_MS = 10 * 60_000;

/** An execution that runs. */
interface Running {
  readonly arn: string;
  readonly startedAt: number;
}

/** Lists the running executions of a state machine, by name. */
async function listRunning(runtime: WorkflowRuntime, workflow: string): Promise<Map<string, Running>> {
  const running = new Map<string, Running>();
  let nextToken: string | undefined;
  do {
    const page = await runtime.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: runtime.stateMachineArn(workflow),
        statusFilter: 'RUNNING',
        maxResults: 1000,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    for (const { name, executionArn, startDate } of page.executions ?? []) {
      if (name && executionArn) {
        running.set(name, { arn: executionArn, startedAt: startDate?.getTime() ?? 0 });
      }
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return running;
}

/** Something that an execution must belong to, with the token it waits with. */
interface Live {
  readonly id: string;
  readonly stored: Stored;
  readonly task: Task | null;
}

/** Reads all that executions must belong to, district by district. */
async function* readLive(repository: Repository<AggregateState>): AsyncGenerator<Live> {
  const { table, aggregate } = repository;
  for (const district of await districtsWithin(table, '*')) {
    let startKey: Item | undefined;
    do {
      const page = await repository.page(district, 'open', { startKey });
      const keys = page.found.map(({ id }) => taskKey(aggregate.kind, id));
      const tasks = keys.length === 0 ? [] : await table.batchGet<Task & { pk: string }>(keys);
      const byPk = new Map(tasks.map((task) => [task.pk, task]));
      for (const { id, stored } of page.found) {
        yield { id, stored, task: byPk.get(taskKey(aggregate.kind, id).pk) ?? null };
      }
      startKey = page.lastKey;
    } while (startKey);
  }
}

/** Tells whether what an execution belongs to is live after all: it may have moved between two pages. */
async function isLive(repository: Repository<AggregateState>, name: string): Promise<boolean> {
  const execution = parseExecutionName(name);
  const stored = execution && (await repository.load(execution.id));
  return (
    !!stored &&
    stored.state.generation === execution.generation &&
    repository.aggregate.stageOf(stored.state) !== DONE
  );
}

/** Gives an aggregate a new workflow generation at its stage; the relay starts it. */
async function rearm(
  runtime: WorkflowRuntime,
  repository: Repository<AggregateState>,
  id: string,
  generation: number,
): Promise<void> {
  const { aggregate } = repository;
  const changed = await repository.change(
    id,
    'rearm',
    runtime.now(),
    (state) => {
      const stage = aggregate.stageOf(state);
      const event: SystemEvent = { type: 'rearmed', generation: generation + 1, stage };
      return { events: state.generation === generation && stage !== DONE ? [event] : [] };
    },
    { actor: { id: 'reconcile', role: 'system' } },
  );
  if (changed.outcome !== 'done') return;
  runtime.meter.count('Rearmed');
  runtime.log.warn('QX-REARMED', { aggregate: aggregate.kind, id, generation: generation + 1 });
}

/** Answers a token that an answer is owed to. @returns whether one was owed */
async function answerOwed(
  runtime: WorkflowRuntime,
  aggregate: Aggregate,
  { stored, task }: Live,
  dryRun: boolean,
): Promise<boolean> {
  if (task === null) return false;
  const answer = pendingTokenAnswer(aggregate, stored.state, await rulesOf(runtime, stored.state), task);
  if (answer === null) return false;
  return dryRun || (await answerToken(runtime.sfn, aggregate, task, answer));
}

/** Reconciles the aggregates of one kind with the executions of its state machine. */
async function reconcileKind(
  runtime: WorkflowRuntime,
  aggregate: Aggregate,
  { graceMs = GRACE_MS, dryRun = false, onProgress }: ReconcileOptions,
): Promise<Reconciliation> {
  const repository = new Repository<AggregateState>(runtime, aggregate);
  const now = runtime.now();
  const running = await listRunning(runtime, aggregate.workflow);
  const rearmed: string[] = [];
  const answered: string[] = [];
  const pastTimeout: string[] = [];
  const stopped: string[] = [];
  const wanted = new Set<string>();
  let live = 0;
  let young = 0;
  for await (const found of readLive(repository)) {
    const { id, stored, task } = found;
    const { state } = stored;
    const name = executionName(id, state.generation);
    live += 1;
    onProgress?.(live);
    wanted.add(name);
    // Begun by an instance that did not know of the latest notice yet.
    if (
      !dryRun &&
      isOpenIn(aggregate, state.status) &&
      (await bringToLatest(runtime, repository, id, stored))
    ) {
      continue;
    }
    if (now - Date.parse(stored.writtenAt) < graceMs) {
      young += 1;
      continue;
    }
    if (aggregate.stageOf(state) === DONE) continue;
    if (!running.has(name)) {
      rearmed.push(id);
      if (!dryRun) await rearm(runtime, repository, id, state.generation);
      continue;
    }
    const isCurrent = task !== null && task.generation === state.generation;
    if (isCurrent && now - Date.parse(task.alarmAt) > graceMs) pastTimeout.push(id);
    if (await answerOwed(runtime, aggregate, found, dryRun)) answered.push(id);
  }
  for (const [name, { arn, startedAt }] of running) {
    if (wanted.has(name) || now - startedAt < graceMs || (await isLive(repository, name))) continue;
    stopped.push(name);
    if (dryRun) continue;
    await runtime.sfn.send(
      new StopExecutionCommand({
        executionArn: arn,
        error: 'Qingxin.Superseded',
        cause: `no live ${aggregate.kind} of this generation`,
      }),
    );
  }
  return { live, young, executions: running.size, rearmed, answered, stopped, pastTimeout };
}

/**
 * Reconciles the table with the workflows, both ways: everything live has a running execution of its generation and no
 * forgotten token; every running execution has what it belongs to. Safe to run at any time and any number of times.
 */
export async function reconcile(
  runtime: WorkflowRuntime,
  options: ReconcileOptions = {},
): Promise<Reconciliation> {
  const parts: Reconciliation[] = [];
  for (const aggregate of runtime.aggregates.all)
    parts.push(await reconcileKind(runtime, aggregate, options));
  const sum = (of: (part: Reconciliation) => number) => parts.reduce((total, part) => total + of(part), 0);
  const whole: Reconciliation = {
    live: sum((p) => p.live),
    young: sum((p) => p.young),
    executions: sum((p) => p.executions),
    rearmed: parts.flatMap((p) => p.rearmed),
    answered: parts.flatMap((p) => p.answered),
    stopped: parts.flatMap((p) => p.stopped),
    pastTimeout: parts.flatMap((p) => p.pastTimeout),
  };
  runtime.log.info('QX-RECONCILED', {
    live: whole.live,
    executions: whole.executions,
    rearmed: whole.rearmed.length,
    answered: whole.answered.length,
    stopped: whole.stopped.length,
    pastTimeout: whole.pastTimeout.length,
    dryRun: options.dryRun ?? false,
  });
  runtime.meter.count('TokensPastTimeout', whole.pastTimeout.length);
  return whole;
}

/** The scheduled function. */
export function createReconcile(runtime: WorkflowRuntime): () => Promise<Reconciliation> {
  return () => reconcile(runtime);
}
