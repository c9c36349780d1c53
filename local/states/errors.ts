import { ALL } from '../../workflows/language.ts';

/** A state that failed: an error name of the Amazon States Language and, mostly, a cause. */
export class StateError extends Error {
  /** What `ErrorEquals` is compared with. */
  readonly error: string | undefined;
  readonly reason: string | undefined;
  /** A second name the error answers to. */
  readonly alias: string | undefined;

  constructor(error: string | undefined, reason?: string, alias?: string) {
    super(reason === undefined ? error : `${error}: ${reason}`);
    this.name = 'StateError';
    this.error = error;
    this.reason = reason;
    this.alias = alias;
  }
}

/** Ends a cancelled thread (stopped, timed out, a sibling branch failed); nobody handles it. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

/** A refused command, named as the service names it; the SDK makes its typed exception of it. */
export class ServiceFault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export const RUNTIME = 'States.Runtime';
export const TIMEOUT = 'States.Timeout';
export const HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';
export const TASK_FAILED = 'States.TaskFailed';
export const NO_CHOICE_MATCHED = 'States.NoChoiceMatched';
export const QUERY_EVALUATION = 'States.QueryEvaluationError';
export const DATA_LIMIT = 'States.DataLimitExceeded';

/**
 * What States.TaskFailed does not match. A failed query is the definition's fault, not the task's: so in recorded histories. Of
 * States.DataLimitExceeded there is no recording; by the documentation it is no failure of the task.
 */
const NOT_TASK_FAILED = new Set<string | undefined>([
  DATA_LIMIT,
  TIMEOUT,
  HEARTBEAT_TIMEOUT,
  QUERY_EVALUATION,
]);

/**
 * Whether a Retrier or Catcher with these names matches the error.
 * - `States.Runtime` always fails the execution, even when named.
 * - `States.ALL` matches everything else: `States.DataLimitExceeded` too, as recorded histories show against the documentation.
 * - `States.TaskFailed` matches what ALL matches, but for timeouts, failed queries and results that are too large.
 * - A missed heartbeat is a `States.Timeout` that `States.HeartbeatTimeout` matches as well.
 */
export function matchesError(errorEquals: readonly string[], { error, alias }: StateError): boolean {
  if (error === RUNTIME) return false;
  return errorEquals.some(
    (name) =>
      name === error ||
      (alias !== undefined && name === alias) ||
      name === ALL ||
      (name === TASK_FAILED && !NOT_TASK_FAILED.has(error)),
  );
}
