import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Activity } from '../../local/activity.ts';
import { VirtualScheduler } from '../../local/clock.ts';
import { lastDue, nextDue, Schedules } from '../../local/schedules.ts';
import { openStore, type Store } from '../../local/store/store.ts';
import { SCHEDULES } from '../../workflows/schedules.ts';
import { at } from '../support/clues.ts';

/** Writes an instant as the time of Shanghai. */
const text = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

describe('when work is due', () => {
  const quarter = { everyMinutes: 15 };
  const daily = { at: '03:30' };
  const twice = { at: '03:00', on: ['THU', 'SUN'] } as const;
  const evening = { at: '21:00', on: ['SUN'] } as const;
  it.each([
    // 5 March 2021 was a Friday.
    [quarter, '2021-03-05 09:14', '2021-03-05 09:00', '2021-03-05 09:15'],
    [quarter, '2021-03-05 09:15', '2021-03-05 09:15', '2021-03-05 09:30'],
    [daily, '2021-03-05 03:29', '2021-03-04 03:30', '2021-03-05 03:30'],
    [daily, '2021-03-05 03:30', '2021-03-05 03:30', '2021-03-06 03:30'],
    [daily, '2021-03-05 23:59', '2021-03-05 03:30', '2021-03-06 03:30'],
    [twice, '2021-03-05 09:00', '2021-03-04 03:00', '2021-03-07 03:00'],
    [twice, '2021-03-07 02:59', '2021-03-04 03:00', '2021-03-07 03:00'],
    [twice, '2021-03-07 03:00', '2021-03-07 03:00', '2021-03-11 03:00'],
    [evening, '2021-03-07 21:00', '2021-03-07 21:00', '2021-03-14 21:00'],
    [evening, '2021-03-07 20:59', '2021-02-28 21:00', '2021-03-07 21:00'],
  ])('%j at %s: last %s, next %s', (cadence, now, last, next) => {
    expect(text(lastDue(cadence, at(now)))).toBe(last);
    expect(text(nextDue(cadence, at(now)))).toBe(next);
  });
});

describe('the schedules of one machine', () => {
  let store: Store;
  beforeEach(() => {
    store = openStore();
  });
  afterEach(() => store.close());

  /** Starts schedules at an instant; what they run is noted, and fails or takes long as told. */
  function begin(now: string, work: (name: string) => Promise<unknown> = async () => {}) {
    const scheduler = new VirtualScheduler(at(now));
    const activity = new Activity();
    const runs: string[] = [];
    const errors: unknown[] = [];
    const note = (name: string) => async () => {
      runs.push(`${name} ${text(scheduler.now()).slice(8)}`);
      await work(name);
    };
    const schedules = new Schedules({
      functions: {
        reconcile: note('reconcile'),
        gauges: null,
        retention: null,
        sweep: null,
        reporting: null,
        anchor: note('anchor'),
        recount: note('recount'),
      },
      scheduler,
      activity,
      store,
      log: { info() {}, warn() {}, error: (code, fields) => void errors.push({ code, ...fields }) },
    });
    schedules.start();
    const settle = () => activity.settled();
    return {
      schedules,
      scheduler,
      runs,
      errors,
      settle,
      to: async (until: string) => {
        runs.length = 0;
        await scheduler.advanceTo(at(until), settle);
        return runs;
      },
    };
  }

  it('have something to run for each of the list', () => {
    expect(SCHEDULES.map(([name]) => name)).toEqual([
      'reconcile',
      'gauges',
      'retention',
      'sweep',
      'reporting',
      'anchor',
      'recount',
    ]);
  });

  it('run everything at the first start, and then by the clock', async () => {
    const { to, runs, settle, schedules, scheduler } = begin('2021-03-05 09:01');
    await settle();
    expect(runs).toEqual(['reconcile 05 09:01', 'anchor 05 09:01', 'recount 05 09:01']);
    expect(await to('2021-03-05 09:31')).toEqual(['reconcile 05 09:15', 'reconcile 05 09:30']);
    const others = (await to('2021-03-08 00:00')).filter((run) => !run.startsWith('reconcile'));
    expect(others).toEqual(['anchor 06 03:30', 'recount 07 03:00', 'anchor 07 03:30']);
    schedules.stop();
    expect(scheduler.pending).toBe(0);
  });

  it('make up once, at the start, for what was missed, and for nothing else', async () => {
    const first = begin('2021-03-05 09:01');
    await first.settle();
    first.schedules.stop();
    const soon = begin('2021-03-05 09:14');
    await soon.settle();
    expect(soon.runs).toEqual([]);
    soon.schedules.stop();
    const days = begin('2021-03-06 09:01');
    await days.settle();
    expect(days.runs).toEqual(['reconcile 06 09:01', 'anchor 06 09:01']);
    expect(await days.to('2021-03-06 09:16')).toEqual(['reconcile 06 09:15']);
    days.schedules.stop();
  });

  it('log a failure, make up for it at the next start, and go on', async () => {
    const failing = begin('2021-03-05 09:01', async (name) => {
      if (name === 'anchor') throw new TypeError('the disk is full');
    });
    await failing.settle();
    expect(failing.errors).toEqual([{ code: 'QX-SCHEDULE-FAILED', function: 'anchor', error: 'TypeError' }]);
    expect(failing.runs.at(-1)).toBe('recount 05 09:01');
    failing.schedules.stop();
    const again = begin('2021-03-05 09:02');
    await again.settle();
    expect(again.runs).toEqual(['anchor 05 09:02']);
    again.schedules.stop();
  });

  it('do not begin a run while the last one is under way, nor any after the end', async () => {
    let finish = () => {};
    const slow = begin('2021-03-05 09:01', (name) =>
      name === 'reconcile' ? new Promise<void>((resolve) => (finish = resolve)) : Promise.resolve(),
    );
    await slow.scheduler.advanceTo(at('2021-03-05 09:40'), async () => {});
    expect(slow.runs).toEqual(['reconcile 05 09:01']);
    slow.schedules.stop();
    finish();
    await slow.settle();
    expect(slow.runs).toEqual(['reconcile 05 09:01']);
  });
});
