import type { Activity } from '../activity.ts';
import type { Scheduler, Timer } from '../clock.ts';
import type { Machine } from './definition.ts';
import { Cancelled } from './errors.ts';
import type { Bindings } from './expressions.ts';
import { instant, type JsonObject, type Settled } from './json.ts';
import type { Counts } from './store.ts';

/** What a waiting task is told. */
export type Signal =
  /** The function returned `payload` (JSON text). */
  | { readonly kind: 'returned'; readonly payload: string }
  /** The function, or whoever holds the token, reports a failure. */
  | { readonly kind: 'failed'; readonly error: string | undefined; readonly cause: string | undefined }
  /** The holder of the token reports success with `output` (JSON text). */
  | { readonly kind: 'succeeded'; readonly output: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'heartbeat' }
  /** The engine itself failed to note something. */
  | { readonly kind: 'fault'; readonly fault: unknown };

/** The function call of a task. `payload` is JSON text. */
export interface Call {
  readonly functionName: string;
  readonly payload: string;
}

/** A task that waits: for its function (`call` is there) or for its token. Instants are milliseconds. */
export interface TaskRest {
  readonly kind: 'task';
  readonly call?: Call | undefined;
  readonly token?: string | undefined;
  readonly timeoutAt?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
  readonly heartbeatAt?: number | undefined;
  /** What the task was told and the state has not acted on yet. */
  readonly signal?: Signal | undefined;
}

/** What a state rests on. */
export type Rest =
  | TaskRest
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'retry'; readonly until: number };

/** A place in a machine: a state and how far it has got. */
export interface Place {
  readonly state: string;
  /** Whether the state was entered (counted, and in the history). */
  entered: boolean;
  enteredAt: number;
  /** The id of the event of entering. */
  enteredEvent: number;
  /** Retries so far, for each Retrier. */
  retries: number[];
  rest?: Rest | undefined;
}

export const placeAt = (state: string): Place => ({
  state,
  entered: false,
  enteredAt: 0,
  enteredEvent: 0,
  retries: [],
});

/** What can be called off together. */
export class Scope {
  #cancelled = false;
  readonly #onCancel = new Set<() => void>();

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** A scope called off with this one, or alone. */
  child(): Scope {
    const child = new Scope();
    child.onCancel(this.onCancel(() => child.cancel()));
    return child;
  }

  /** @returns what takes `run` off the list again */
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
  readonly counts: Counts;
  readonly scope: Scope;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
  /** The timer of the execution's own timeout. */
  deadline?: Timer;
}

/** One line of states: an execution's own, a branch or an iteration. */
export interface Thread {
  readonly execution: Execution;
  readonly machine: Machine;
  readonly scope: Scope;
  /** Only an execution's own thread is written down; branches begin anew after a crash. */
  readonly durable: boolean;
  /** `Map` of the context object, in an iteration. */
  readonly map: JsonObject | undefined;
  place: Place;
  input: Settled;
  variables: JsonObject;
}

/** A task waiting for a token, as the one who answers sees it. */
export interface Waiting {
  /** Takes the answer; from then on the token is used up. */
  answer(signal: Signal): void;
  heartbeat(): void;
}

/** What the interpreter needs of the engine. */
export interface Host {
  readonly scheduler: Scheduler;
  readonly activity: Activity;
  readonly tokens: Map<string, Waiting>;
  readonly random: () => number;
  readonly region: string;
  invoke(
    functionName: string,
    payload: unknown,
    meta: { executionArn: string; stateName: string },
  ): Promise<unknown>;
  /** Adds an event to the history. @throws StateError at the limit @throws Cancelled */
  event(thread: { execution: Execution; scope: Scope }, type: string, details: JsonObject): void;
  /** Counts a state transition. */
  transition(execution: Execution): void;
  /** Counts a function call. */
  invocation(execution: Execution): void;
  /** Writes down where a durable thread rests. */
  write(thread: Thread): void;
}

/**
 * Lets a thread rest until it is woken: meanwhile it is no work in flight. A thread that is called off never wakes.
 * @param arm arranges the waking (never during its own call) and returns what undoes the arrangements
 */
export function park<T>(
  { activity }: Host,
  scope: Scope,
  arm: (wake: (value: T) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve) => {
    let resting = true;
    const rise = (): boolean => {
      if (!resting) return false;
      resting = false;
      off();
      disarm();
      return true;
    };
    const off = scope.onCancel(() => rise());
    const disarm = arm((value) => {
      if (!rise()) return;
      activity.enter();
      resolve(value);
    });
    activity.exit();
  });
}

/** Rests until an instant; one that has passed is not waited for. */
export function sleep(host: Host, scope: Scope, until: number): Promise<void> | undefined {
  if (until <= host.scheduler.now()) return undefined;
  return park<void>(host, scope, (wake) => {
    const timer = host.scheduler.schedule(until, wake);
    return () => timer.cancel();
  });
}

/** What the expressions of a thread's current state may refer to. */
export function bindings(
  thread: Thread,
  more: {
    result?: unknown;
    errorOutput?: unknown;
    token?: string | undefined;
    map?: JsonObject | undefined;
  } = {},
): Bindings {
  const { place, execution, input } = thread;
  const { token, map = thread.map, ...parts } = more;
  return {
    variables: thread.variables,
    states: {
      input: input.value,
      ...parts,
      context: {
        ...execution.context,
        State: {
          EnteredTime: instant(place.enteredAt),
          Name: place.state,
          RetryCount: place.retries.reduce((sum, count) => sum + (count ?? 0), 0),
        },
        ...(token === undefined ? {} : { Task: { Token: token } }),
        ...(map === undefined ? {} : { Map: map }),
      },
    },
  };
}
