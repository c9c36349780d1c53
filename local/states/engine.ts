import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../workflows/json.ts';
import type { Activity } from '../activity.ts';
import type { Scheduler } from '../clock.ts';
import { Arns } from './arns.ts';
import type { StateMachine } from './definition.ts';
import { Cancelled, RUNTIME, ServiceFault, StateError, TIMEOUT } from './errors.ts';
import { Expressions } from './expressions.ts';
import { Histories, type HistoryEvent } from './history.ts';
import { runThread } from './interpreter.ts';
import { toTimestamp } from './json.ts';
import { loadMachine } from './load.ts';
import { type EngineMetrics, MetricsCounter } from './metrics.ts';
import { HISTORY_LIMIT, MAX_EXECUTION_SECONDS } from './quotas.ts';
import {
  CancellationScope,
  type Execution,
  type Host,
  initialPosition,
  type Signal,
  type StatePosition,
  type Thread,
} from './runtime.ts';
import type { Checkpoint, ExecutionCounts, ExecutionEnd, ExecutionRecord, ExecutionStore } from './store.ts';
import { registerResumedToken } from './task.ts';
import { executionOfToken } from './token.ts';

/**
 * Calls a Lambda function by its name, with plain JSON in and out. A rejection is the function's failure: the error's
 * `name` becomes the error name of the state, and its cause is the JSON `{errorType, errorMessage}`.
 */
export type InvokeFunction = (
  functionName: string,
  payload: unknown,
  meta: { readonly executionArn: string; readonly stateName: string },
) => Promise<unknown>;

/** An execution that failed, timed out or was aborted. */
export interface EndedBadly {
  readonly machine: string;
  readonly name: string;
  readonly status: Exclude<ExecutionEnd['status'], 'SUCCEEDED'>;
  /** The name of the error, where there is one. */
  readonly error: string | undefined;
}

export interface EngineOptions {
  /** `definition` is Amazon States Language JSON with its substitutions applied. */
  readonly machines: readonly { readonly name: string; readonly definition: string }[];
  readonly invoke: InvokeFunction;
  readonly scheduler: Scheduler;
  readonly activity: Activity;
  readonly store: ExecutionStore;
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
  /** A number in [0, 1), for retry jitter and `$random`. */
  readonly random?: () => number;
  /** Hears of every execution that ended and did not succeed. */
  readonly onEndedBadly?: (ended: EndedBadly) => void;
  /** Closed executions whose history stays in memory (default 100). */
  readonly histories?: number;
}

const NO_VARIABLES: JsonObject = Object.freeze({});

/**
 * Emulates AWS Step Functions (Standard workflows in JSONata, Lambda tasks) on one machine: one process, one
 * store. It is not a service: no IAM, no distributed Map, no redrive, no versions (an open execution goes on with the
 * definition the engine was started with).
 *
 * Executions survive the end of the process: a new engine on the same store goes on after {@link resume}. A function
 * that was in flight is called again, so functions are called at least once, as by AWS; a token handed out stays valid.
 * Parallel and Map states begin anew as a whole.
 *
 * What a definition may not have here is refused when it is loaded (`workflows/language.ts`). Where it runs otherwise than by AWS,
 * or where no recording of AWS says how it runs there:
 * - JSONata is 2.2, AWS has 2.0.6: what was mended in between differs, and the words of its errors. Later operators are refused.
 * - Causes have AWS's words where they were recorded: nothing returned, a value of the wrong type, a Map over no array, too much
 *   data. The words for a number or a timestamp out of bounds, and for a function that does not exist, are ours.
 * - A function's error has `errorType` and `errorMessage` in its cause, no trace and no request id.
 * - `lambda:invoke` answers `ExecutedVersion`, `Payload` and `StatusCode` alone.
 * - A text as `Payload` that is not JSON fails with Lambda's own error; what AWS makes of it was not recorded.
 * - `States.ALL` catches `States.DataLimitExceeded`, as recorded, and `States.TaskFailed` does not, as documented.
 * - A Map or Parallel that worked and whose `Output` fails has no event of failure of its own; this was not recorded.
 * - Items of a Map are a list, never an object.
 * - Events have no `…Details` that say what was cut off, and no `assignedVariables`; a history is in memory, of the latest
 *   closed executions of this process.
 */
export class StateMachineEngine {
  readonly store: ExecutionStore;
  readonly machines: ReadonlyMap<string, StateMachine>;
  readonly arns: Arns;
  /** When the machines were loaded, milliseconds since the epoch. */
  readonly loadedAt: number;
  readonly #host: Host;
  readonly #histories: Histories;
  readonly #open = new Map<number, Execution>();
  readonly #metrics: MetricsCounter;
  readonly #onEndedBadly: (ended: EndedBadly) => void;
  /** Executions of an earlier process not resumed yet. */
  #dormant: boolean;
  #stopped = false;

  /** @throws DefinitionRefused for a definition that is wrong or uses what is not implemented */
  constructor(options: EngineOptions) {
    const { scheduler, activity, store, invoke, random = Math.random } = options;
    this.#onEndedBadly = options.onEndedBadly ?? (() => {});
    this.store = store;
    this.arns = new Arns(options);
    this.loadedAt = scheduler.now();
    const expressions = new Expressions(scheduler, random);
    this.machines = new Map(
      options.machines.map(({ name, definition }) => [name, loadMachine(name, definition, expressions)]),
    );
    this.#histories = new Histories(options.histories ?? 100);
    const totals = store.readTotals();
    this.#metrics = new MetricsCounter(totals);
    this.#dormant = totals.byStatus.RUNNING > 0;
    this.#host = {
      scheduler,
      activity,
      random,
      invoke,
      region: this.arns.region,
      tokens: new Map(),
      addEvent: ({ execution, scope }, type, details) => {
        scope.check();
        if (execution.counts.events >= HISTORY_LIMIT - 1) {
          throw new StateError(
            RUNTIME,
            `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`,
          );
        }
        this.#addEvent(execution, type, details);
      },
      countTransition: ({ counts }) => {
        counts.transitions += 1;
        this.#metrics.countTransition();
      },
      countInvocation: ({ counts }) => {
        counts.invocations += 1;
        this.#metrics.countInvocation();
      },
      saveCheckpoint: (thread) => {
        if (!thread.durable) return;
        thread.scope.check();
        store.saveCheckpoint(thread.execution.id, thread.execution.counts, toCheckpoint(thread));
      },
    };
  }

  metrics(): EngineMetrics {
    return this.#metrics.read();
  }

  /**
   * Goes on with the executions an earlier process left open: ends those whose whole time is over, arms the timers of the others
   * (what is overdue is due at once), registers their tokens and calls again the functions that were in flight.
   * @returns how many were open
   * @throws Error when an execution's state machine is not there
   */
  resume(): number {
    const open = this.store.listOpen().filter(({ id }) => !this.#open.has(id));
    const missing = open.find(({ machine }) => !this.machines.has(machine));
    if (missing) throw new Error(`Open executions need the state machine '${missing.machine}'.`);
    this.#dormant = false;
    const { scheduler } = this.#host;
    for (const row of open) {
      const execution = this.#openExecution(row, {
        events: row.events,
        transitions: row.transitions,
        invocations: row.invocations,
      });
      if (this.#deadlineOf(execution) <= scheduler.now() && !scheduler.isTimerless) {
        this.#timeOut(execution);
        continue;
      }
      const thread = this.#createThread(execution, JSON.parse(row.position) as StatePosition, row.stateInput);
      thread.variables = JSON.parse(row.variables) as JsonObject;
      registerResumedToken(this.#host, thread);
      this.#drive(execution, thread);
    }
    return open.length;
  }

  /** Stops everything without saving anything, like the end of the process. The store stays open. */
  stop(): void {
    this.#stopped = true;
    for (const execution of this.#open.values()) {
      execution.deadline?.cancel();
      execution.scope.cancel();
    }
    this.#open.clear();
  }

  /**
   * Starts an execution. A name that is running with the same input is the same execution.
   * @param input JSON text
   * @throws ServiceFault `ExecutionAlreadyExists`
   */
  start(
    machine: StateMachine,
    input: string,
    name: string = randomUUID(),
  ): { readonly arn: string; readonly startedAt: number } {
    this.#requireResumed();
    const arn = this.arns.execution(machine.name, name);
    const taken = this.store.findByName(machine.name, name);
    if (taken) {
      if (taken.status === 'RUNNING' && taken.input === input) return { arn, startedAt: taken.startedAt };
      throw new ServiceFault('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const startedAt = this.#host.scheduler.now();
    const counts: ExecutionCounts = { events: 1, transitions: 0, invocations: 0 };
    const position = initialPosition(machine.startAt);
    const row = { machine: machine.name, name, startedAt, input };
    const id = this.store.insert(row, counts, {
      position: JSON.stringify(position),
      stateInput: input,
      variables: '{}',
    });
    this.#metrics.countStart();
    const execution = this.#openExecution({ id, ...row }, counts);
    this.#histories.add(id, {
      id: 1,
      at: startedAt,
      type: 'ExecutionStarted',
      details: { input, roleArn: this.arns.role(machine.name) },
    });
    this.#drive(execution, this.#createThread(execution, position, input));
    return { arn, startedAt };
  }

  /**
   * Answers a token; the answer is on disk when this returns.
   * @throws ServiceFault `InvalidToken` for what never was a token, `TaskDoesNotExist` for one of an execution the store
   *   does not know, `TaskTimedOut` for one that was answered, timed out or whose execution is closed
   */
  answer(token: string, signal: Signal): void {
    this.#findWaiter(token).answer(signal);
  }

  /** Restarts a token's heartbeat clock. @throws ServiceFault as {@link answer} */
  heartbeat(token: string): void {
    this.#findWaiter(token).heartbeat();
  }

  #findWaiter(token: string) {
    this.#requireResumed();
    const waiter = this.#host.tokens.get(token);
    if (waiter) return waiter;
    const id = executionOfToken(token);
    if (id === undefined) throw new ServiceFault('InvalidToken', "Invalid Token: 'Invalid token'");
    if (this.store.findById(id) === undefined) {
      throw new ServiceFault('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
    }
    throw new ServiceFault('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }

  /** Aborts an execution; a closed one is left as it is. @returns when it stopped */
  abort({ id, stoppedAt }: ExecutionRecord, error?: string, cause?: string): number {
    this.#requireResumed();
    const execution = this.#open.get(id);
    if (execution === undefined) return stoppedAt ?? this.#host.scheduler.now();
    return this.#end(execution, 'ABORTED', 'ExecutionAborted', { error, cause }, { error, cause });
  }

  /** Reads the events of an execution in this process. */
  history(execution: ExecutionRecord): readonly HistoryEvent[] {
    return this.#histories.get(execution.id);
  }

  #requireResumed(): void {
    if (this.#stopped) throw new Error('The engine was stopped.');
    if (this.#dormant) throw new Error('The store has open executions: call resume() first.');
  }

  #openExecution(
    row: Pick<ExecutionRecord, 'id' | 'machine' | 'name' | 'startedAt' | 'input'>,
    counts: ExecutionCounts,
  ): Execution {
    const { id, machine, name, startedAt, input } = row;
    const arn = this.arns.execution(machine, name);
    const execution: Execution = {
      id,
      arn,
      machine,
      name,
      startedAt,
      counts,
      scope: new CancellationScope(),
      context: {
        Execution: {
          Id: arn,
          Input: JSON.parse(input),
          Name: name,
          RoleArn: this.arns.role(machine),
          StartTime: toTimestamp(startedAt),
          RedriveCount: 0,
        },
        StateMachine: { Id: this.arns.stateMachine(machine), Name: machine },
      },
    };
    execution.deadline = this.#host.scheduler.schedule(this.#deadlineOf(execution), () =>
      this.#timeOut(execution),
    );
    this.#open.set(id, execution);
    return execution;
  }

  /** Computes when the whole time of an execution is over. */
  #deadlineOf({ machine, startedAt }: Pick<Execution, 'machine' | 'startedAt'>): number {
    const { timeoutSeconds = MAX_EXECUTION_SECONDS } = this.#machine(machine);
    return startedAt + Math.min(timeoutSeconds, MAX_EXECUTION_SECONDS) * 1000;
  }

  #timeOut(execution: Execution): void {
    // As by AWS, the error is in the history only.
    this.#end(execution, 'TIMED_OUT', 'ExecutionTimedOut', { error: TIMEOUT }, {});
  }

  #machine(name: string): StateMachine {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new Error(`No such state machine: '${name}'.`);
    return machine;
  }

  #createThread(execution: Execution, position: StatePosition, input: string): Thread {
    return {
      execution,
      machine: this.#machine(execution.machine),
      scope: execution.scope,
      durable: true,
      map: undefined,
      position,
      input: { value: JSON.parse(input), text: input },
      variables: NO_VARIABLES,
    };
  }

  /** Runs an execution. What is neither its success nor its failure is a fault of the engine and ends the process. */
  #drive(execution: Execution, thread: Thread): void {
    const { activity } = this.#host;
    activity.enter();
    void this.#run(execution, thread).finally(() => activity.exit());
  }

  async #run(execution: Execution, thread: Thread): Promise<void> {
    // The start is answered before the first state is entered.
    await undefined;
    try {
      const { text } = await runThread(this.#host, thread);
      thread.scope.check();
      this.#end(execution, 'SUCCEEDED', 'ExecutionSucceeded', { output: text }, { output: text });
    } catch (fault) {
      if (fault instanceof Cancelled || execution.scope.cancelled) return;
      if (!(fault instanceof StateError)) throw fault;
      const failure = { error: fault.error, cause: fault.reason };
      this.#end(execution, 'FAILED', 'ExecutionFailed', failure, failure);
    }
  }

  #end(
    execution: Execution,
    status: ExecutionEnd['status'],
    event: string,
    details: JsonObject,
    result: Pick<ExecutionEnd, 'output' | 'error' | 'cause'>,
  ): number {
    const stoppedAt = this.#host.scheduler.now();
    execution.scope.cancel();
    execution.deadline?.cancel();
    this.#addEvent(execution, event, details);
    this.store.saveEnd(execution.id, execution.counts, { status, stoppedAt, ...result });
    this.#open.delete(execution.id);
    this.#histories.close(execution.id);
    this.#metrics.countEnd(status);
    const { machine, name } = execution;
    if (status !== 'SUCCEEDED') this.#onEndedBadly({ machine, name, status, error: result.error });
    return stoppedAt;
  }

  #addEvent(execution: Execution, type: string, details: JsonObject): void {
    const { counts, id } = execution;
    counts.events += 1;
    this.#histories.add(id, { id: counts.events, at: this.#host.scheduler.now(), type, details });
  }
}

const toCheckpoint = ({ position, input, variables }: Thread): Checkpoint => ({
  position: JSON.stringify(position),
  stateInput: input.text,
  variables: variables === NO_VARIABLES ? '{}' : JSON.stringify(variables),
});
