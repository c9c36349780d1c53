import type { Template } from './template.ts';

/** A Retrier with its defaults filled in. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly fullJitter: boolean;
}

/** How a state, a Choice rule or a Catcher hands over to the next state. */
export interface Transition {
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
  /** The next state; undefined ends the machine or branch. */
  readonly next: string | undefined;
}

export interface Catcher extends Transition {
  readonly errorEquals: readonly string[];
}

interface StateBase extends Transition {
  readonly name: string;
}

/** A state that can fail and be retried or caught. */
interface FallibleBase extends StateBase {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface TaskState extends FallibleBase {
  readonly type: 'Task';
  readonly waitsForToken: boolean;
  readonly arguments: Template;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
}

export interface ParallelState extends FallibleBase {
  readonly type: 'Parallel';
  readonly branches: readonly Machine[];
  readonly arguments: Template | undefined;
}

export interface MapState extends FallibleBase {
  readonly type: 'Map';
  readonly processor: Machine;
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
}

export interface ChoiceRule extends Transition {
  readonly condition: Template;
  readonly field: string;
}

export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
  /** Whether there is a Default; its way out is the state's own `next`. */
  readonly hasDefault: boolean;
}

export interface WaitState extends StateBase {
  readonly type: 'Wait';
  readonly seconds: Template | undefined;
  readonly timestamp: Template | undefined;
}

export interface PassState extends StateBase {
  readonly type: 'Pass';
}

export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}

export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

export type FallibleState = TaskState | ParallelState | MapState;
export type State = FallibleState | ChoiceState | WaitState | PassState | SucceedState | FailState;

/** A loaded state machine, branch or item processor. */
export interface Machine {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A loaded top-level state machine. */
export interface StateMachine extends Machine {
  readonly name: string;
  /** The definition as given. */
  readonly definition: string;
  readonly timeoutSeconds: number | undefined;
}
