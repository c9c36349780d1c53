import { Agenda, type Appointment } from './agenda.ts';

/** Tells the time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A timer that can be cancelled. Cancelling a fired or cancelled timer does nothing. */
export interface Timer {
  cancel(): void;
}

/** A clock with timers. */
export interface Scheduler extends Clock {
  /**
   * Calls `run` once, at the instant `at` (milliseconds since the epoch) or as soon after as it can. An instant in the
   * past is due at once, though never within this call.
   */
  schedule(at: number, run: () => void): Timer;
  /** Whether no timer ever fires: who waits, be it for an instant that has passed, goes on waiting. */
  readonly isTimerless?: true;
}

/** Runs a function repeatedly. @param next gives the instant of the next run, milliseconds since the epoch, from the present one */
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

/** Runs timers of any length as the machine's own time passes. */
export class RealScheduler implements Scheduler {
  readonly #unref: boolean;
  /** What is added to the machine's time. */
  readonly #offset: number;

  /**
   * @param options `unref`: timers do not keep the process alive (default: they do); `startAt`: what time it is now, where that is not
   *   the machine's
   */
  constructor({ unref = false, startAt }: { unref?: boolean; startAt?: number | undefined } = {}) {
    this.#unref = unref;
    this.#offset = startAt === undefined ? 0 : startAt - Date.now();
  }

  now(): number {
    return Date.now() + this.#offset;
  }

  schedule(at: number, run: () => void): Timer {
    let handle: NodeJS.Timeout | undefined;
    const arm = () => {
      handle = setTimeout(tick, Math.min(Math.max(at - this.now(), 0), LONGEST_TIMER_MS));
      if (this.#unref) handle.unref();
    };
    const tick = () => {
      // A native timer may come a moment early, or be one leg of a long way.
      if (this.now() < at) arm();
      else run();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  }
}

/** Tells a time that goes on, and fires no timer: what falls due is left to who opens the same data next. */
export class TimerlessScheduler implements Scheduler {
  readonly isTimerless = true;
  readonly #clock: Clock;

  /** @param clock what it tells the time by */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  schedule(): Timer {
    return { cancel() {} };
  }
}

/** A timer of virtual time. */
interface VirtualTimer {
  /** Cleared by cancelling and by firing; a cancelled timer leaves the agenda later. */
  run: (() => void) | undefined;
}

/** Moves time only when told to, and only when all due work is done. It touches no global. */
export class VirtualScheduler implements Scheduler {
  #now: number;
  #cancelled = 0;
  readonly #timers = new Agenda<VirtualTimer>();
  #advancing = false;

  /** @param start the first instant, milliseconds since the epoch */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** The number of timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#timers.length - this.#cancelled;
  }

  /** The instant of the next timer, or undefined when there is none. */
  get nextAt(): number | undefined {
    return this.#peek()?.at;
  }

  schedule(at: number, run: () => void): Timer {
    if (!Number.isFinite(at)) throw new RangeError(`Not an instant: ${at}.`);
    // What is overdue is due now, after what is already due now.
    const timer: VirtualTimer = { run };
    this.#timers.add(Math.max(at, this.#now), timer);
    return {
      cancel: () => {
        if (timer.run === undefined) return;
        timer.run = undefined;
        this.#cancelled += 1;
        if (this.#cancelled <= 64 || this.#cancelled * 2 <= this.#timers.length) return;
        this.#timers.filter(({ run: live }) => live !== undefined);
        this.#cancelled = 0;
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
    if (!(at >= this.#now)) throw new RangeError(`Time cannot go back from ${this.#now} to ${at}.`);
    if (this.#advancing) throw new Error('Time is already being advanced.');
    this.#advancing = true;
    try {
      await settle();
      for (let next = this.#peek(); next && next.at <= at; next = this.#peek()) {
        this.#timers.take();
        this.#now = next.at;
        const { run } = next.value;
        next.value.run = undefined;
        run?.();
        await settle();
      }
      this.#now = at;
    } finally {
      this.#advancing = false;
    }
  }

  /** Finds the earliest live timer; cancelled ones before it are dropped. */
  #peek(): Appointment<VirtualTimer> | undefined {
    for (;;) {
      const first = this.#timers.peek();
      if (first === undefined || first.value.run !== undefined) return first;
      this.#timers.take();
      this.#cancelled -= 1;
    }
  }
}

/**
 * Passes the time from an earlier instant up to the present in virtual steps, then goes on in real time: what was due on the way
 * happens in order, each at its own instant.
 */
export class CatchUpScheduler implements Scheduler {
  readonly #real: RealScheduler;
  readonly #virtual: VirtualScheduler;
  /** The timers of the time that is caught up with; null once it is. */
  #waiting: Set<{ readonly at: number; readonly run: () => void; timer: Timer }> | null = new Set();

  /** @param real tells the present; @param since where to begin, milliseconds since the epoch, not after the present */
  constructor(real: RealScheduler, since: number) {
    this.#real = real;
    this.#virtual = new VirtualScheduler(since);
  }

  now(): number {
    return this.#waiting ? this.#virtual.now() : this.#real.now();
  }

  schedule(at: number, run: () => void): Timer {
    const waiting = this.#waiting;
    if (waiting === null) return this.#real.schedule(at, run);
    const fire = () => {
      waiting.delete(entry);
      run();
    };
    const entry = { at, run: fire, timer: this.#virtual.schedule(at, fire) };
    waiting.add(entry);
    return {
      cancel: () => {
        waiting.delete(entry);
        entry.timer.cancel();
      },
    };
  }

  /** Passes the time up to the present; afterwards time is real. @param settle waits until all work due at an instant is done */
  async catchUp(settle: () => Promise<void>): Promise<void> {
    // Catching up takes its time: what fell due meanwhile is little, and no third round is worth it.
    for (let round = 0; round < 2; round++) await this.#virtual.advanceTo(this.#real.now(), settle);
    const waiting = [...(this.#waiting ?? [])];
    this.#waiting = null;
    for (const entry of waiting) {
      entry.timer.cancel();
      entry.timer = this.#real.schedule(entry.at, entry.run);
    }
  }
}
