import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Activity } from '../../local/activity.ts';
import {
  CatchUpScheduler,
  RealScheduler,
  type Scheduler,
  TimerlessScheduler,
  VirtualScheduler,
} from '../../local/clock.ts';

const nothing = async () => {};

describe('VirtualScheduler', () => {
  it('fires in order of time and then of scheduling, each at its own instant, whatever the order of insertion', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.integer({ min: -50, max: 200 }), cancelled: fc.boolean() }), {
          maxLength: 200,
        }),
        fc.integer({ min: 0, max: 250 }),
        async (timers, until) => {
          const clock = new VirtualScheduler(0);
          const fired: { order: number; at: number; now: number }[] = [];
          for (const [order, { at, cancelled }] of timers.entries()) {
            const timer = clock.schedule(at, () =>
              fired.push({ order, at: Math.max(at, 0), now: clock.now() }),
            );
            if (cancelled) timer.cancel();
          }
          const live = timers.flatMap(({ at, cancelled }, order) =>
            cancelled ? [] : [{ order, at: Math.max(at, 0) }],
          );
          expect(clock.pending).toBe(live.length);
          await clock.advanceTo(until, nothing);
          const due = live.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.order - b.order);
          expect(fired).toEqual(due.map(({ order, at }) => ({ order, at, now: at })));
          expect(clock.now()).toBe(until);
          expect(clock.pending).toBe(live.length - due.length);
        },
      ),
    );
  });

  it('fires what timers schedule on the way, settling first and after each', async () => {
    const clock = new VirtualScheduler(100);
    const log: string[] = [];
    clock.schedule(110, () => {
      log.push(`a@${clock.now()}`);
      clock.schedule(105, () => log.push(`overdue@${clock.now()}`));
      clock.schedule(115, () => log.push(`later@${clock.now()}`));
    });
    clock.schedule(110, () => log.push(`b@${clock.now()}`));
    clock.schedule(121, () => log.push('not yet'));
    await clock.advanceTo(120, async () => {
      await Promise.resolve();
      log.push('settled');
    });
    expect(log).toEqual([
      'settled',
      'a@110',
      'settled',
      'b@110',
      'settled',
      'overdue@110',
      'settled',
      'later@115',
      'settled',
    ]);
    expect([clock.now(), clock.nextAt, clock.pending]).toEqual([120, 121, 1]);
  });

  it('fires what the first settling schedules', async () => {
    const clock = new VirtualScheduler(0);
    const fired: number[] = [];
    let once = true;
    await clock.advanceTo(10, async () => {
      if (once) clock.schedule(5, () => fired.push(clock.now()));
      once = false;
    });
    expect(fired).toEqual([5]);
  });

  it('drops cancelled timers without walking the rest', async () => {
    const clock = new VirtualScheduler(0);
    const fired: number[] = [];
    const timers = Array.from({ length: 1000 }, (_, i) => clock.schedule(i, () => fired.push(i)));
    for (const [i, timer] of timers.entries()) if (i % 10 !== 0) timer.cancel();
    for (const timer of timers.slice(1, 10)) timer.cancel();
    expect(clock.pending).toBe(100);
    await clock.advanceTo(2000, nothing);
    expect(fired).toEqual(Array.from({ length: 100 }, (_, i) => i * 10));
  });

  it('goes neither back nor two ways at once, and takes no instant that is none', async () => {
    const clock = new VirtualScheduler(100);
    await expect(clock.advanceTo(99, nothing)).rejects.toThrow(RangeError);
    await expect(clock.advanceTo(Number.NaN, nothing)).rejects.toThrow(RangeError);
    expect(() => clock.schedule(Number.NaN, () => {})).toThrow(RangeError);
    const first = clock.advanceTo(200, nothing);
    await expect(clock.advanceTo(300, nothing)).rejects.toThrow('already');
    await first;
    expect(clock.now()).toBe(200);
  });
});

describe('RealScheduler', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('keeps appointments beyond the reach of native timers', () => {
    vi.useFakeTimers({ now: 0 });
    const clock = new RealScheduler();
    const days = 60 * 86_400_000;
    const fired: number[] = [];
    clock.schedule(days, () => fired.push(clock.now()));
    vi.advanceTimersByTime(days - 1);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual([days]);
  });

  it('fires overdue timers at the next turn, and cancelled ones never, not even between two legs', () => {
    vi.useFakeTimers({ now: 1000 });
    const clock = new RealScheduler({ unref: true });
    const fired: string[] = [];
    clock.schedule(0, () => fired.push('overdue'));
    const long = clock.schedule(1000 + 86_400_000, () => fired.push('long'));
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(fired).toEqual(['overdue']);
    vi.advanceTimersByTime(43_200_000);
    long.cancel();
    vi.advanceTimersByTime(86_400_000);
    expect(fired).toEqual(['overdue']);
  });
});

describe('CatchUpScheduler', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('passes what was due in order, each at its instant, and then goes on in real time', async () => {
    vi.useFakeTimers({ now: 1000 });
    const clock = new CatchUpScheduler(new RealScheduler({ startAt: 5000 }), 2000);
    const fired: [string, number][] = [];
    const note = (name: string) => () => void fired.push([name, clock.now()]);
    clock.schedule(4000, note('second'));
    clock.schedule(3000, () => {
      note('first')();
      clock.schedule(3500, note('of the first'));
    });
    clock.schedule(3200, note('never')).cancel();
    clock.schedule(7000, note('later'));
    const cancelled = clock.schedule(7000, note('never'));
    expect(clock.now()).toBe(2000);
    await clock.catchUp(nothing);
    expect(fired).toEqual([
      ['first', 3000],
      ['of the first', 3500],
      ['second', 4000],
    ]);
    expect(clock.now()).toBe(5000);
    // Whatever waits yet waits for real time, and can still be cancelled.
    cancelled.cancel();
    clock.schedule(6000, note('new'));
    vi.advanceTimersByTime(1999);
    expect(fired.slice(3)).toEqual([['new', 6000]]);
    vi.advanceTimersByTime(1);
    expect(fired.slice(4)).toEqual([['later', 7000]]);
    vi.advanceTimersByTime(10_000);
    expect(fired).toHaveLength(5);
  });

  it('passes what falls due while it catches up', async () => {
    vi.useFakeTimers({ now: 0 });
    const clock = new CatchUpScheduler(new RealScheduler(), -10);
    const fired: number[] = [];
    clock.schedule(-5, () => fired.push(clock.now()));
    clock.schedule(50, () => fired.push(clock.now()));
    let isFirst = true;
    await clock.catchUp(async () => {
      if (isFirst) vi.setSystemTime(100);
      isFirst = false;
    });
    expect(fired).toEqual([-5, 50]);
    expect(clock.now()).toBe(100);
  });
});

describe('TimerlessScheduler', () => {
  it('tells the time, and fires nothing that is due', async () => {
    const clock = new VirtualScheduler(10);
    const scheduler: Scheduler = new TimerlessScheduler(clock);
    const fired = vi.fn();
    for (const at of [5, 10, 20]) scheduler.schedule(at, fired);
    await clock.advanceTo(30, nothing);
    expect([scheduler.now(), clock.pending, fired.mock.calls]).toEqual([30, 0, []]);
  });
});

describe('Activity', () => {
  it('settles at once when nothing is in flight', async () => {
    const activity = new Activity();
    await activity.settled();
    expect(activity.count).toBe(0);
  });

  it('passes results and rejections on, and counts both', async () => {
    const activity = new Activity();
    const good = activity.track(Promise.resolve(7));
    const bad = activity.track(Promise.reject(new Error('no')));
    expect(activity.count).toBe(2);
    await expect(good).resolves.toBe(7);
    await expect(bad).rejects.toThrow('no');
    await activity.settled();
    expect(activity.count).toBe(0);
  });

  it('covers work that ending work begins, however many microtasks later', async () => {
    const activity = new Activity();
    const log: string[] = [];
    const later = async (times: number) => {
      for (let i = 0; i < times; i += 1) await undefined;
    };
    void activity
      .track(later(3))
      .then(() => later(200))
      .then(() => activity.track(new Promise<void>((resolve) => setImmediate(resolve))))
      .then(() => log.push('second done'));
    await activity.settled();
    expect(log).toEqual(['second done']);
  });

  it('wakes everybody who waits', async () => {
    const activity = new Activity();
    let done: () => void = () => {};
    void activity.track(
      new Promise<void>((resolve) => {
        done = resolve;
      }),
    );
    const waiting = Promise.all([activity.settled(), activity.settled()]);
    done();
    await expect(waiting).resolves.toHaveLength(2);
  });

  it('notices more ends than beginnings', () => {
    expect(() => new Activity().exit()).toThrow('exit() was called without enter()');
  });
});
