/** Tells the time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A timer that can be called off. Calling off a fired or called-off timer does nothing. */
export interface Timer {
  cancel(): void;
}

/** A clock that also keeps appointments. */
export interface Scheduler extends Clock {
  /**
   * Calls `run` once, at the instant `at` (milliseconds since the epoch) or as soon after as it can. An instant in the
   * past is due at once, though never within this call.
   */
  schedule(at: number, run: () => void): Timer;
}

/** Runs again and again. @param next gives the instant of the next run, milliseconds since the epoch, from the present one */
export function repeat(scheduler: Scheduler, next: (now: number) => number, run: () => void): Timer {
  let timer: Timer;
  const arm = () => {
    timer = scheduler.schedule(next(scheduler.now()), () => {
      arm();
      run();
    });
  };
  arm();
  return { cancel: () => timer.cancel() };
}

/**
 * The longest single native timer. Native timers overflow at 2^31 ms and fire at once; an hour is far below that and
 * bounds how late a timer notices that the machine slept or its clock was set.
 */
const LONGEST_TIMER_MS = 3_600_000;

/** The machine's own time, with timers of any length. */
export class RealScheduler implements Scheduler {
  readonly #unref: boolean;

  /** @param options `unref`: timers do not keep the process alive (default: they do) */
  constructor(options: { unref?: boolean } = {}) {
    this.#unref = options.unref ?? false;
  }

  now(): number {
    return Date.now();
  }

  schedule(at: number, run: () => void): Timer {
    let handle: NodeJS.Timeout | undefined;
    const arm = () => {
      handle = setTimeout(tick, Math.min(Math.max(at - Date.now(), 0), LONGEST_TIMER_MS));
      if (this.#unref) handle.unref();
    };
    const tick = () => {
      // A native timer may come a moment early, or be one leg of a long way.
      if (Date.now() < at) arm();
      else run();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  }
}

interface Entry {
  readonly at: number;
  readonly order: number;
  /** Cleared by cancelling; the entry leaves the heap later. */
  run: (() => void) | undefined;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Time that moves only when told to, and only when all due work is done. It touches no global. */
export class VirtualScheduler implements Scheduler {
  #now: number;
  #order = 0;
  #cancelled = 0;
  #heap: Entry[] = [];
  #advancing = false;

  /** @param start the first instant, milliseconds since the epoch */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** The number of timers that have not fired and were not called off. */
  get pending(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** The instant of the next timer, or undefined when there is none. */
  get nextAt(): number | undefined {
    return this.#peek()?.at;
  }

  schedule(at: number, run: () => void): Timer {
    if (!Number.isFinite(at)) throw new RangeError(`not an instant: ${at}`);
    // What is overdue is due now, after what is already due now.
    const entry: Entry = { at: Math.max(at, this.#now), order: this.#order++, run };
    this.#push(entry);
    return {
      cancel: () => {
        if (entry.run === undefined) return;
        entry.run = undefined;
        this.#cancelled += 1;
        if (this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#compact();
      },
    };
  }

  /**
   * Moves time to `at`: waits for `settle`, then fires the timers due by then strictly in order of time (ties in order
   * of scheduling), each at its own instant and each followed by `settle`, until none is due; timers scheduled on the
   * way take part.
   * @throws RangeError for an instant in the past
   * @throws Error when another advance is under way
   */
  async advanceTo(at: number, settle: () => Promise<void>): Promise<void> {
    if (!(at >= this.#now)) throw new RangeError(`time does not go back from ${this.#now} to ${at}`);
    if (this.#advancing) throw new Error('time is already being advanced');
    this.#advancing = true;
    try {
      await settle();
      for (let entry = this.#peek(); entry && entry.at <= at; entry = this.#peek()) {
        this.#pop();
        this.#now = entry.at;
        const { run } = entry;
        entry.run = undefined;
        run?.();
        await settle();
      }
      this.#now = at;
    } finally {
      this.#advancing = false;
    }
  }

  /** The earliest live entry; cancelled ones on top are dropped. */
  #peek(): Entry | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || top.run !== undefined) return top;
      this.#pop();
      this.#cancelled -= 1;
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || before(parent, entry)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      let child = heap[down];
      if (child === undefined) break;
      const right = heap[down + 1];
      if (right !== undefined && before(right, child)) {
        down += 1;
        child = right;
      }
      if (before(last, child)) break;
      heap[at] = child;
      at = down;
    }
    heap[at] = last;
  }

  #compact(): void {
    const live = this.#heap.filter((entry) => entry.run !== undefined);
    this.#heap = [];
    this.#cancelled = 0;
    for (const entry of live) this.#push(entry);
  }
}
