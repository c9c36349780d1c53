/** Tells the time in milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** A timer that was set. */
export interface Timer {
  cancel(): void;
}

/** A clock that can also wake somebody. */
export interface Scheduler extends Clock {
  /** Calls `run` at `at` or at once when that has passed. Any distance, also beyond 24.8 days. */
  schedule(at: number, run: () => void): Timer;
}

/** Longer native timers overflow and fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Real time. Its timers do not keep the process alive. */
export class RealScheduler implements Scheduler {
  now(): number {
    return Date.now();
  }

  schedule(at: number, run: () => void): Timer {
    let handle: NodeJS.Timeout;
    const arm = () => {
      const left = at - Date.now();
      handle = left > MAX_DELAY_MS ? setTimeout(arm, MAX_DELAY_MS) : setTimeout(run, Math.max(left, 0));
      handle.unref();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  }
}

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Virtual time: stands still until moved, and then stops at each timer on the way. */
export class VirtualScheduler implements Scheduler {
  #now: number;
  #order = 0;
  /** A binary heap by time, then by order of scheduling. */
  readonly #heap: Entry[] = [];

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  schedule(at: number, run: () => void): Timer {
    const entry: Entry = { at, order: this.#order++, run, cancelled: false };
    this.#push(entry);
    return {
      cancel() {
        entry.cancelled = true;
      },
    };
  }

  /** The instant of the next timer, if any. */
  next(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /**
   * Moves time to `at`. Timers due on the way fire one by one in order, each at its own instant, and `settle` is awaited
   * before the first and after each, so that what a timer sets off is done before time goes on.
   */
  async advanceTo(at: number, settle: () => Promise<void>): Promise<void> {
    await settle();
    for (let next = this.next(); next !== undefined && next <= at; next = this.next()) {
      const entry = this.#pop();
      this.#now = Math.max(this.#now, next);
      entry?.run();
      await settle();
    }
    this.#now = Math.max(this.#now, at);
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled) this.#pop();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (!above || !before(entry, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const left = heap[child];
      if (!left) break;
      const right = heap[child + 1];
      if (right && before(right, left)) child += 1;
      const least = heap[child];
      if (!least || !before(least, last)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);
