import type { ExecutionStatus, Totals } from './store.ts';

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

/** Counts what the engine does, beginning with the totals of its store. */
export class MetricsCounter {
  readonly #byStatus: Record<ExecutionStatus, number>;
  #transitions: number;
  #invocations: number;

  constructor({ byStatus, transitions, invocations }: Totals) {
    this.#byStatus = { ...byStatus };
    this.#transitions = transitions;
    this.#invocations = invocations;
  }

  countStart(): void {
    this.#byStatus.RUNNING += 1;
  }

  countEnd(status: Exclude<ExecutionStatus, 'RUNNING'>): void {
    this.#byStatus.RUNNING -= 1;
    this.#byStatus[status] += 1;
  }

  countTransition(): void {
    this.#transitions += 1;
  }

  countInvocation(): void {
    this.#invocations += 1;
  }

  read(): EngineMetrics {
    const { SUCCEEDED, FAILED, TIMED_OUT, ABORTED, RUNNING } = this.#byStatus;
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
}
