/**
 * Counts the asynchronous work in flight, so that a virtual clock knows when nothing is left to do at an instant.
 * Work that waits for a timer or for an answer from outside does not count.
 */
export class Activity {
  #count = 0;
  #waiting: (() => void)[] = [];
  #deferred: (() => void)[] = [];

  /** The number of pieces of work in flight. */
  get count(): number {
    return this.#count;
  }

  /** Counts `work` until it settles. @returns `work` itself; a rejection stays the caller's to handle */
  track<T>(work: Promise<T>): Promise<T> {
    this.enter();
    const leave = () => this.exit();
    work.then(leave, leave);
    return work;
  }

  /** Counts one more piece of work; each `enter` needs its `exit`. */
  enter(): void {
    this.#count += 1;
  }

  /** Counts one piece of work less. @throws Error without an `enter` before it */
  exit(): void {
    if (this.#count === 0) throw new Error('exit() was called without enter().');
    this.#count -= 1;
    if (this.#count > 0) return;
    if (this.#deferred.length > 0) void this.#beginDeferred();
    else this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Begins what waits for an idle moment, unless something began as a consequence of what just ended. */
  async #beginDeferred(): Promise<void> {
    await drainQueues();
    if (this.#count > 0) return;
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const begin of deferred) begin();
    if (this.#count === 0) this.#wake();
  }

  /** Calls `begin` when the work in flight has ended; what it enters then belongs to the same instant. */
  whenIdle(begin: () => void): void {
    this.#deferred.push(begin);
    if (this.#count === 0) void this.#beginDeferred();
  }

  /**
   * Resolves when no work is in flight and none begins as a consequence of what just ended: the microtasks and ticks
   * already queued have run. Costs no macrotask, so it may be called after every timer.
   */
  async settled(): Promise<void> {
    for (;;) {
      if (this.#count > 0 || this.#deferred.length > 0) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
      await drainQueues();
      if (this.#count === 0 && this.#deferred.length === 0) return;
    }
  }
}

/** Waits until the microtasks and ticks already queued have run: a tick runs once the microtask queue is empty; the second covers work that ticks of the first round began. */
const drainQueues = (): Promise<void> =>
  new Promise((resolve) => process.nextTick(() => process.nextTick(resolve)));
