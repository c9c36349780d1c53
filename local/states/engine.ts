import { randomUUID } from 'node:crypto';
import type { Activity } from '../activity.ts';
import type { Scheduler } from '../clock.ts';
import type { StateMachine } from './definition.ts';
import { Cancelled, RUNTIME, ServiceFault, StateError, TIMEOUT } from './errors.ts';
import { Expressions } from './expressions.ts';
import { Histories, type HistoryEvent } from './history.ts';
import { runThread } from './interpreter.ts';
import { instant, type JsonObject } from './json.ts';
import { loadMachine } from './load.ts';
import { HISTORY_LIMIT, MAX_EXECUTION_SECONDS } from './quotas.ts';
import {
  type Execution,
  type Host,
  type Place,
  placeAt,
  Scope,
  type Signal,
  type Thread,
} from './runtime.ts';
import type { Counts, Ending, ExecutionRecord, ExecutionStatus, ExecutionStore, Resting } from './store.ts';
import { takeAnswers } from './task.ts';
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
  /** Closed executions whose history stays in memory (default 100). */
  readonly histories?: number;
}

/** Counted over the whole life of the store. */
export interface EngineMetrics {
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
  readonly running: number;
  /** As AWS prices them: one for each state entered and one for each retry. */
  readonly transitions: number;
  readonly lambdaInvocations: number;
}

const NO_VARIABLES: JsonObject = Object.freeze({});

/**
 * An emulator of AWS Step Functions (Standard workflows in JSONata, Lambda tasks) for one machine: one process, one
 * store. It is not a service: no IAM, no distributed Map, no redrive, no versions (an open execution goes on with the
 * definition the engine was started with).
 *
 * Executions survive the end of the process: a new engine on the same store goes on after {@link resume}. A function
 * that was in flight is called again, so functions are called at least once, as by AWS; a token handed out stays valid.
 * Parallel and Map states begin anew as a whole.
 */
export class StateMachineEngine {
  readonly store: ExecutionStore;
  readonly machines: ReadonlyMap<string, StateMachine>;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** When the machines were loaded, milliseconds since the epoch. */
  readonly loadedAt: number;
  readonly #host: Host;
  readonly #histories: Histories;
  readonly #open = new Map<number, Execution>();
  readonly #ended: Record<ExecutionStatus, number>;
  #transitions: number;
  #invocations: number;
  /** Executions of an earlier process not resumed yet. */
  #dormant: boolean;
  #stopped = false;

  /** @throws DefinitionRefused for a definition that is wrong or uses what is not implemented */
  constructor(options: EngineOptions) {
    const { scheduler, activity, store, invoke, random = Math.random } = options;
    this.store = store;
    this.partition = options.partition ?? 'aws';
    this.region = options.region ?? 'local';
    this.account = options.account ?? '000000000000';
    this.loadedAt = scheduler.now();
    const expressions = new Expressions(scheduler, random);
    this.machines = new Map(
      options.machines.map(({ name, definition }) => [name, loadMachine(name, definition, expressions)]),
    );
    this.#histories = new Histories(options.histories ?? 100);
    const { byStatus, transitions, invocations } = store.totals();
    this.#ended = byStatus;
    this.#transitions = transitions;
    this.#invocations = invocations;
    this.#dormant = byStatus.RUNNING > 0;
    this.#host = {
      scheduler,
      activity,
      random,
      invoke,
      region: this.region,
      tokens: new Map(),
      event: ({ execution, scope }, type, details) => {
        scope.check();
        if (execution.counts.events >= HISTORY_LIMIT - 1) {
          throw new StateError(
            RUNTIME,
            `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`,
          );
        }
        this.#note(execution, type, details);
      },
      transition: ({ counts }) => {
        counts.transitions += 1;
        this.#transitions += 1;
      },
      invocation: ({ counts }) => {
        counts.invocations += 1;
        this.#invocations += 1;
      },
      write: (thread) => {
        if (!thread.durable) return;
        thread.scope.check();
        store.rest(thread.execution.id, thread.execution.counts, resting(thread));
      },
    };
  }

  stateMachineArn(machine: string): string {
    return this.#arn(`stateMachine:${machine}`);
  }

  executionArn(machine: string, name: string): string {
    return this.#arn(`execution:${machine}:${name}`);
  }

  #arn(resource: string): string {
    return `arn:${this.partition}:states:${this.region}:${this.account}:${resource}`;
  }

  /** The role executions say they run with; nothing is checked against it. */
  roleArn(machine: string): string {
    return `arn:${this.partition}:iam::${this.account}:role/${machine}`;
  }

  metrics(): EngineMetrics {
    const { SUCCEEDED, FAILED, TIMED_OUT, ABORTED, RUNNING } = this.#ended;
    return {
      started: SUCCEEDED + FAILED + TIMED_OUT + ABORTED + RUNNING,
      succeeded: SUCCEEDED,
      failed: FAILED,
      timedOut: TIMED_OUT,
      aborted: ABORTED,
      running: RUNNING,
      transitions: this.#transitions,
      lambdaInvocations: this.#invocations,
    };
  }

  /**
   * Goes on with the executions an earlier process left open: rearms their timers (what is overdue is due at once), takes
   * their tokens and calls again the functions that were in flight.
   * @returns how many
   * @throws Error when an execution's state machine is not there
   */
  resume(): number {
    const open = this.store.open().filter(({ id }) => !this.#open.has(id));
    const missing = open.find(({ machine }) => !this.machines.has(machine));
    if (missing) throw new Error(`open executions need the state machine '${missing.machine}'`);
    this.#dormant = false;
    for (const row of open) {
      const execution = this.#execution(row, {
        events: row.events,
        transitions: row.transitions,
        invocations: row.invocations,
      });
      const thread = this.#thread(execution, JSON.parse(row.place) as Place, row.stateInput);
      thread.variables = JSON.parse(row.variables) as JsonObject;
      takeAnswers(this.#host, thread);
      this.#drive(execution, thread);
    }
    return open.length;
  }

  /** Lets go of everything without writing a word, like the end of the process. The store stays open. */
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
    this.#check();
    const arn = this.executionArn(machine.name, name);
    const taken = this.store.byName(machine.name, name);
    if (taken) {
      if (taken.status === 'RUNNING' && taken.input === input) return { arn, startedAt: taken.startedAt };
      throw new ServiceFault('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const startedAt = this.#host.scheduler.now();
    const counts: Counts = { events: 1, transitions: 0, invocations: 0 };
    const place = placeAt(machine.startAt);
    const row = { machine: machine.name, name, startedAt, input };
    const id = this.store.insert(row, counts, {
      place: JSON.stringify(place),
      stateInput: input,
      variables: '{}',
    });
    this.#ended.RUNNING += 1;
    const execution = this.#execution({ id, ...row }, counts);
    this.#histories.add(id, {
      id: 1,
      at: startedAt,
      type: 'ExecutionStarted',
      details: { input, roleArn: this.roleArn(machine.name) },
    });
    this.#drive(execution, this.#thread(execution, place, input));
    return { arn, startedAt };
  }

  /**
   * Gives a token its answer; it is on disk when this returns.
   * @throws ServiceFault `InvalidToken` for what never was a token, `TaskDoesNotExist` for one of an execution the store
   *   does not know, `TaskTimedOut` for one that was answered, timed out or whose execution is closed
   */
  answer(token: string, signal: Signal): void {
    this.#waiting(token).answer(signal);
  }

  /** Sets a token's heartbeat clock anew. @throws ServiceFault as {@link answer} */
  heartbeat(token: string): void {
    this.#waiting(token).heartbeat();
  }

  #waiting(token: string) {
    this.#check();
    const waiting = this.#host.tokens.get(token);
    if (waiting) return waiting;
    const id = executionOfToken(token);
    if (id === undefined) throw new ServiceFault('InvalidToken', "Invalid Token: 'Invalid token'");
    if (this.store.byId(id) === undefined) {
      throw new ServiceFault('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
    }
    throw new ServiceFault('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }

  /** Aborts an execution; a closed one is left as it is. @returns when it stopped */
  abort({ id, stoppedAt }: ExecutionRecord, error?: string, cause?: string): number {
    this.#check();
    const execution = this.#open.get(id);
    if (execution === undefined) return stoppedAt ?? this.#host.scheduler.now();
    return this.#end(execution, 'ABORTED', 'ExecutionAborted', { error, cause }, { error, cause });
  }

  /** The events of an execution in this process. */
  history(execution: ExecutionRecord): readonly HistoryEvent[] {
    return this.#histories.of(execution.id);
  }

  #check(): void {
    if (this.#stopped) throw new Error('the engine has been stopped');
    if (this.#dormant) throw new Error('the store has open executions: resume() comes first');
  }

  #execution(
    row: Pick<ExecutionRecord, 'id' | 'machine' | 'name' | 'startedAt' | 'input'>,
    counts: Counts,
  ): Execution {
    const { id, machine, name, startedAt, input } = row;
    const arn = this.executionArn(machine, name);
    const execution: Execution = {
      id,
      arn,
      machine,
      name,
      startedAt,
      counts,
      scope: new Scope(),
      context: {
        Execution: {
          Id: arn,
          Input: JSON.parse(input),
          Name: name,
          RoleArn: this.roleArn(machine),
          StartTime: instant(startedAt),
          RedriveCount: 0,
        },
        StateMachine: { Id: this.stateMachineArn(machine), Name: machine },
      },
    };
    const limit = Math.min(
      this.#machine(machine).timeoutSeconds ?? MAX_EXECUTION_SECONDS,
      MAX_EXECUTION_SECONDS,
    );
    execution.deadline = this.#host.scheduler.schedule(startedAt + limit * 1000, () => {
      // As by AWS, the error is in the history only.
      this.#end(execution, 'TIMED_OUT', 'ExecutionTimedOut', { error: TIMEOUT }, {});
    });
    this.#open.set(id, execution);
    return execution;
  }

  #machine(name: string): StateMachine {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new Error(`there is no state machine '${name}'`);
    return machine;
  }

  #thread(execution: Execution, place: Place, input: string): Thread {
    return {
      execution,
      machine: this.#machine(execution.machine),
      scope: execution.scope,
      durable: true,
      map: undefined,
      place,
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
      const told = { error: fault.error, cause: fault.reason };
      this.#end(execution, 'FAILED', 'ExecutionFailed', told, told);
    }
  }

  #end(
    execution: Execution,
    status: Ending['status'],
    event: string,
    details: JsonObject,
    told: Pick<Ending, 'output' | 'error' | 'cause'>,
  ): number {
    const stoppedAt = this.#host.scheduler.now();
    execution.scope.cancel();
    execution.deadline?.cancel();
    this.#note(execution, event, details);
    this.store.end(execution.id, execution.counts, { status, stoppedAt, ...told });
    this.#open.delete(execution.id);
    this.#histories.close(execution.id);
    this.#ended.RUNNING -= 1;
    this.#ended[status] += 1;
    return stoppedAt;
  }

  #note(execution: Execution, type: string, details: JsonObject): void {
    const { counts, id } = execution;
    counts.events += 1;
    this.#histories.add(id, { id: counts.events, at: this.#host.scheduler.now(), type, details });
  }
}

const resting = ({ place, input, variables }: Thread): Resting => ({
  place: JSON.stringify(place),
  stateInput: input.text,
  variables: variables === NO_VARIABLES ? '{}' : JSON.stringify(variables),
});
