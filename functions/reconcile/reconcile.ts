import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { SystemEvent } from '../../domain/kernel/aggregate.ts';
import { type Aggregate, type AggregateState, DONE, isOpenIn } from '../../domain/kernel/aggregate.ts';
import { anotherRound, parseDeliveryExecution, startRound } from '../../domain/reporting/delivery.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import { changeDelivery, readForgotten } from '../store/deliveries.ts';
import { districtsWithin } from '../store/districts.ts';
import type { Stored, Task } from '../store/items.ts';
import { taskKey } from '../store/keys.ts';
import { readCountedTo } from '../store/ledger/layout.ts';
import { Repository } from '../store/repository.ts';
import { readSubscribers } from '../store/subscribers.ts';
import { type Item, openTable } from '../store/table.ts';
import { ENDED_BADLY, listEnded, listExecutions } from '../workflow/execution-lists.ts';
import { executionArn, executionName, parseExecutionName, startExecution } from '../workflow/executions.ts';
import { DELIVERY_WORKFLOW } from '../workflow/reporting.ts';
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
  /** Ids whose execution nobody had started, and was now: the relay is behind, or lost a record. */
  readonly started: readonly string[];
  /** Ids whose execution is over before they are, and that were re-armed. */
  readonly rearmed: readonly string[];
  /** Ids whose waiting token had not been answered, and was now. */
  readonly answered: readonly string[];
  /** Names of executions nothing belongs to any more, stopped. */
  readonly stopped: readonly string[];
  /** Ids whose token timed out longer ago than the grace although their execution runs: it is stuck. */
  readonly pastTimeout: readonly string[];
  /** Ids that the ledger has not counted up to their last change: it is behind, or lost a record. `redrive` counts them. */
  readonly uncounted: readonly string[];
}

/** How to reconcile. */
export interface ReconcileOptions {
  /** What is younger than this is left alone; its stream records may be under way. */
  readonly graceMs?: number;
  readonly dryRun?: boolean;
  readonly onProgress?: (done: number) => void;
}

const GRACE_MS = 10 * 60_000;

/** Something that an execution must belong to, with the token it waits with. */
interface Live {
  readonly id: string;
  readonly stored: Stored;
  readonly task: Task | null;
  /** Up to which of its facets the ledger has counted it; null where that was not read. */
  readonly countedTo: number | null;
}

/** Reads all that executions must belong to, district by district. */
async function* readLive(repository: Repository<AggregateState>): AsyncGenerator<Live> {
  const { table, aggregate } = repository;
  for (const district of await districtsWithin(table, '*')) {
    let startKey: Item | undefined;
    do {
      const page = await repository.page(district, 'open', { startKey });
      const ids = page.found.map(({ id }) => id);
      const countedTo = await readCountedTo(table, aggregate.kind, ids);
      const tasks = await table.batchGet<Task & { pk: string }>(ids.map((id) => taskKey(aggregate.kind, id)));
      const byPk = new Map(tasks.map((task) => [task.pk, task]));
      for (const { id, stored } of page.found) {
        const task = byPk.get(taskKey(aggregate.kind, id).pk) ?? null;
        yield { id, stored, task, countedTo: countedTo.get(id) ?? 0 };
      }
      startKey = page.lastKey;
    } while (startKey);
  }
}

/** Reads what an execution belongs to, unless that has nothing left to do or another generation. */
async function readLiveOf(repository: Repository<AggregateState>, name: string): Promise<Live | null> {
  const { table, aggregate } = repository;
  const execution = parseExecutionName(name);
  const stored = execution && (await repository.load(execution.id));
  if (!stored || stored.state.generation !== execution.generation) return null;
  if (aggregate.stageOf(stored.state) === DONE) return null;
  const task = await table.get<Task>(taskKey(aggregate.kind, execution.id));
  return { id: execution.id, stored, task: task ?? null, countedTo: null };
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

/**
 * Tells whether the execution of a generation was ever started. One that ended more than 90 days ago counts as never started:
 * its name is free again.
 */
async function wasStarted(runtime: WorkflowRuntime, workflow: string, name: string): Promise<boolean> {
  try {
    const arn = executionArn(runtime.stateMachineArn(workflow), name);
    await runtime.sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return false;
    throw error;
  }
}

/** Answers a token that an answer is owed to. @returns whether one was owed */
async function answerPending(
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
  const running = await listExecutions(runtime, aggregate.workflow, 'RUNNING');
  const started: string[] = [];
  const rearmed: string[] = [];
  const answered: string[] = [];
  const pastTimeout: string[] = [];
  const stopped: string[] = [];
  const uncounted: string[] = [];
  const judged = new Set<string>();
  let live = 0;
  let young = 0;
  /** Judges something live: it must have a running execution, and its token no answer to wait for. */
  const judge = async (found: Live): Promise<void> => {
    const { id, stored, task, countedTo } = found;
    const { state, writtenAt, facets } = stored;
    const name = executionName(id, state.generation);
    live += 1;
    onProgress?.(live);
    judged.add(name);
    // Begun by an instance that did not know of the latest notice yet.
    if (
      !dryRun &&
      isOpenIn(aggregate, state.status) &&
      (await bringToLatest(runtime, repository, id, stored))
    ) {
      return;
    }
    if (now - Date.parse(writtenAt) < graceMs) {
      young += 1;
      return;
    }
    if (countedTo !== null && countedTo < facets) uncounted.push(id);
    if (!running.has(name)) {
      // A new generation would only be one more that nobody starts, and an entry in the record each time.
      if (!(await wasStarted(runtime, aggregate.workflow, name))) {
        started.push(id);
        const { generation } = state;
        const input = { id, generation, stage: aggregate.stageOf(state) };
        if (!dryRun) await startExecution(runtime, aggregate, input, async () => task);
        return;
      }
      rearmed.push(id);
      if (!dryRun) await rearm(runtime, repository, id, state.generation);
      return;
    }
    const isCurrent = task !== null && task.generation === state.generation;
    if (isCurrent && now - Date.parse(task.alarmAt) > graceMs) pastTimeout.push(id);
    if (await answerPending(runtime, aggregate, found, dryRun)) answered.push(id);
  };
  for await (const found of readLive(repository)) await judge(found);
  // What is closed and not sealed yet is in no list of open ones: its execution tells of it.
  for (const status of ENDED_BADLY) {
    for (const name of await listEnded(runtime, aggregate.workflow, status)) {
      if (judged.has(name)) continue;
      const found = await readLiveOf(repository, name);
      if (found) await judge(found);
    }
  }
  for (const [name, { arn, startedAt }] of running) {
    if (judged.has(name) || now - startedAt < graceMs) continue;
    const found = await readLiveOf(repository, name);
    if (found) {
      await judge(found);
      continue;
    }
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
  return {
    live,
    young,
    executions: running.size,
    started,
    rearmed,
    answered,
    stopped,
    pastTimeout,
    uncounted,
  };
}

/**
 * Reconciles the table with the workflows, both ways: everything live has a running execution of its generation (one that was
 * never started is started, one that is over makes way for the next generation) and no forgotten token; every running execution has
 * what it belongs to. It tells, too, what the ledger has not counted. Safe to run at any time and any number of times.
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
    started: parts.flatMap((p) => p.started),
    rearmed: parts.flatMap((p) => p.rearmed),
    answered: parts.flatMap((p) => p.answered),
    stopped: parts.flatMap((p) => p.stopped),
    pastTimeout: parts.flatMap((p) => p.pastTimeout),
    uncounted: parts.flatMap((p) => p.uncounted),
  };
  const deliveries = options.dryRun ? 0 : await restartDeliveries(runtime);
  runtime.log.info('QX-RECONCILED', {
    live: whole.live,
    executions: whole.executions,
    started: whole.started.length,
    rearmed: whole.rearmed.length,
    answered: whole.answered.length,
    stopped: whole.stopped.length,
    pastTimeout: whole.pastTimeout.length,
    uncounted: whole.uncounted.length,
    deliveries,
    dryRun: options.dryRun ?? false,
  });
  runtime.meter.count('TokensPastTimeout', whole.pastTimeout.length);
  runtime.meter.count('RelayMissed', whole.started.length + whole.answered.length);
  runtime.meter.count('LedgerMissed', whole.uncounted.length);
  return whole;
}

/** Waiting deliveries of a subscriber that one run looks at. Where more wait, the receiver is down: they come to be looked at later. */
const MOST_WAITING = 1000;

/**
 * Begins another round of each delivery whose execution ended badly in the last days, by a fault of ours, since a receiver's is no
 * failure of the execution; and of each whose try is long past due, since the relay lost its start.
 * @returns how many
 */
async function restartDeliveries(runtime: WorkflowRuntime): Promise<number> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const now = runtime.now();
  let restarted = 0;
  for (const status of ENDED_BADLY) {
    for (const name of await listEnded(runtime, DELIVERY_WORKFLOW, status)) {
      const execution = parseDeliveryExecution(name);
      if (execution === null) continue;
      const { id, round } = execution;
      const changed = await changeDelivery(table, id, now, (d) =>
        d.state === 'pending' && d.round === round ? anotherRound(d, now) : null,
      );
      if (changed) restarted += 1;
    }
  }
  for (const { id: subscriber } of await readSubscribers(table)) {
    for (const id of await readForgotten(table, subscriber, now, MOST_WAITING)) {
      if (await changeDelivery(table, id, now, startRound(now))) restarted += 1;
    }
  }
  return restarted;
}

/** The scheduled function. */
export function createReconcile(runtime: WorkflowRuntime): () => Promise<Reconciliation> {
  return () => reconcile(runtime);
}
