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

/** What a state, a Choice rule or a Catcher leaves behind. */
export interface Leaving {
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
  /** The next state; undefined ends the machine or branch. */
  readonly next: string | undefined;
}

export interface Catcher extends Leaving {
  readonly errorEquals: readonly string[];
}

interface Common extends Leaving {
  readonly name: string;
}

/** A state that can fail and be retried or caught. */
interface Fallible extends Common {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface TaskState extends Fallible {
  readonly type: 'Task';
  readonly waitsForToken: boolean;
  readonly arguments: Template;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
}

export interface ParallelState extends Fallible {
  readonly type: 'Parallel';
  readonly branches: readonly Machine[];
  readonly arguments: Template | undefined;
}

export interface MapState extends Fallible {
  readonly type: 'Map';
  readonly processor: Machine;
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
}

export interface ChoiceRule extends Leaving {
  readonly condition: Template;
  readonly field: string;
}

export interface ChoiceState extends Common {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
  /** Whether there is a Default; its way out is the state's own `next`. */
  readonly hasDefault: boolean;
}

export interface WaitState extends Common {
  readonly type: 'Wait';
  readonly seconds: Template | undefined;
  readonly timestamp: Template | undefined;
}

export interface PassState extends Common {
  readonly type: 'Pass';
}

export interface SucceedState extends Common {
  readonly type: 'Succeed';
}

export interface FailState extends Common {
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

/** The fields of each state type that are implemented; every other field is refused. */
export const STATE_FIELDS: Readonly<Record<State['type'], readonly string[]>> = {
  Task: [
    'Resource',
    'Arguments',
    'TimeoutSeconds',
    'HeartbeatSeconds',
    'Retry',
    'Catch',
    'Assign',
    'Output',
    'Next',
    'End',
  ],
  Parallel: ['Branches', 'Arguments', 'Retry', 'Catch', 'Assign', 'Output', 'Next', 'End'],
  Map: [
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'MaxConcurrency',
    'Retry',
    'Catch',
    'Assign',
    'Output',
    'Next',
    'End',
  ],
  Choice: ['Choices', 'Default', 'Assign', 'Output'],
  Wait: ['Seconds', 'Timestamp', 'Assign', 'Output', 'Next', 'End'],
  Pass: ['Assign', 'Output', 'Next', 'End'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};
