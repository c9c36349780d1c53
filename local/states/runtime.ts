import type { JsonObject } from '../../workflows/json.ts';
import type { Activity } from '../activity.ts';
import type { Scheduler, Timer } from '../clock.ts';
import type { Machine } from './definition.ts';
import { Cancelled } from './errors.ts';
import type { Bindings } from './expressions.ts';
import { type Serialised, toTimestamp } from './json.ts';
import type { ExecutionCounts } from './store.ts';

/** How a waiting task ends its wait. */
export type Signal =
  /** The function returned `payload` (JSON text). */
  | { readonly kind: 'returned'; readonly payload: string }
  /** The function, or whoever holds the token, reports a failure. */
  | { readonly kind: 'failed'; readonly error: string | undefined; readonly cause: string | undefined }
  /** The holder of the token reports success with `output` (JSON text). */
  | { readonly kind: 'succeeded'; readonly output: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'heartbeat' }
  /** The engine itself failed to record something. */
  | { readonly kind: 'fault'; readonly fault: unknown };

/** The function call of a task. `payload` is JSON text. */
export interface FunctionCall {
  readonly functionName: string;
  readonly payload: string;
}

/** A task that waits: for its function (`call` is there) or for its token. Instants are milliseconds. */
export interface PendingTask {
  readonly kind: 'task';
  readonly call?: FunctionCall | undefined;
  readonly token?: string | undefined;
  readonly timeoutAt?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
  readonly heartbeatAt?: number | undefined;
  /** The end of the wait, which the state has not acted on yet. */
  readonly signal?: Signal | undefined;
}

/** What a state waits for. */
export type Pending =
  | PendingTask
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'retry'; readonly until: number };

/** The position of a thread in its machine: a state and how far it has got. */
export interface StatePosition {
  readonly state: string;
  /** Whether the state was entered (counted, and in the history). */
  entered: boolean;
  enteredAt: number;
  /** The id of the event of entering. */
  enteredEvent: number;
  /** Retries so far, for each Retrier. */
  retries: number[];
  pending?: Pending | undefined;
}

/** The position before a state is entered. */
export const initialPosition = (state: string): StatePosition => ({
  state,
  entered: false,
  enteredAt: 0,
  enteredEvent: 0,
  retries: [],
});

/** Cancels together what belongs together. */
export class CancellationScope {
  #cancelled = false;
  readonly #onCancel = new Set<() => void>();

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Creates a scope that is cancelled with this one, or alone. */
  child(): CancellationScope {
    const child = new CancellationScope();
    child.onCancel(this.onCancel(() => child.cancel()));
    return child;
  }

  /** Calls `run` when the scope is cancelled. @returns a function that withdraws it */
  onCancel(run: () => void): () => void {
    this.#onCancel.add(run);
    return () => this.#onCancel.delete(run);
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (const run of this.#onCancel) run();
    this.#onCancel.clear();
  }

  /** @throws Cancelled */
  check(): void {
    if (this.#cancelled) throw new Cancelled();
  }
}

/** An open execution in this process. */
export interface Execution {
  readonly id: number;
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  readonly startedAt: number;
  readonly counts: ExecutionCounts;
  readonly scope: CancellationScope;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
  /** The timer of the execution's own timeout. */
  deadline?: Timer;
}

/** A sequence of states under way: an execution's own, a branch or an iteration. */
export interface Thread {
  readonly execution: Execution;
  readonly machine: Machine;
  readonly scope: CancellationScope;
  /** Whether checkpoints are saved: an execution's own thread has them; branches begin anew after a crash. */
  readonly durable: boolean;
  /** `Map` of the context object, in an iteration. */
  readonly map: JsonObject | undefined;
  position: StatePosition;
  input: Serialised;
  variables: JsonObject;
}

/** Takes what the holder of a task token reports. */
export interface TokenWaiter {
  /** Takes the answer; from then on the token is used up. */
  answer(signal: Signal): void;
  heartbeat(): void;
}

/** What the interpreter needs of the engine. */
export interface Host {
  readonly scheduler: Scheduler;
  readonly activity: Activity;
  readonly tokens: Map<string, TokenWaiter>;
  readonly random: () => number;
  readonly region: string;
  invoke(
    functionName: string,
    payload: unknown,
    meta: { executionArn: string; stateName: string },
  ): Promise<unknown>;
  /** Adds an event to the history. @throws StateError at the limit @throws Cancelled */
  addEvent(
    thread: { execution: Execution; scope: CancellationScope },
    type: string,
    details: JsonObject,
  ): void;
  /** Counts a state transition. */
  countTransition(execution: Execution): void;
  /** Counts a function call. */
  countInvocation(execution: Execution): void;
  /** Saves where a durable thread waits. */
  saveCheckpoint(thread: Thread): void;
}

/**
 * Lets a thread wait until it is woken: meanwhile it is no work in flight. A cancelled thread never wakes.
 * @param arm arranges the waking (never during its own call) and returns what undoes the arrangements
 */
export function park<T>(
  { activity }: Host,
  scope: CancellationScope,
  arm: (wake: (value: T) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve) => {
    let parked = true;
    const unpark = (): boolean => {
      if (!parked) return false;
      parked = false;
      removeListener();
      disarm();
      return true;
    };
    const removeListener = scope.onCancel(() => unpark());
    const disarm = arm((value) => {
      if (!unpark()) return;
      activity.enter();
      resolve(value);
    });
    activity.exit();
  });
}

/** Waits until an instant, in milliseconds since the epoch; one that has passed is not waited for. */
export function sleepUntil(host: Host, scope: CancellationScope, until: number): Promise<void> | undefined {
  if (until <= host.scheduler.now() && !host.scheduler.isTimerless) return undefined;
  return park<void>(host, scope, (wake) => {
    const timer = host.scheduler.schedule(until, wake);
    return () => timer.cancel();
  });
}

/** Builds what the expressions of a thread's current state may refer to. */
export function buildBindings(
  thread: Thread,
  more: {
    result?: unknown;
    errorOutput?: unknown;
    token?: string | undefined;
    map?: JsonObject | undefined;
  } = {},
): Bindings {
  const { position, execution, input } = thread;
  const { token, map = thread.map, ...parts } = more;
  return {
    variables: thread.variables,
    states: {
      input: input.value,
      ...parts,
      context: {
        ...execution.context,
        State: {
          EnteredTime: toTimestamp(position.enteredAt),
          Name: position.state,
          RetryCount: position.retries.reduce((sum, count) => sum + (count ?? 0), 0),
        },
        ...(token === undefined ? {} : { Task: { Token: token } }),
        ...(map === undefined ? {} : { Map: map }),
      },
    },
  };
}
