import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { shanghaiDate, startOfDay } from '../../../domain/calendar/dates.ts';
import {
  formatInstant,
  nextOfficeTime,
  pickOfficeTime,
  pickTimeOnWorkingDay,
} from '../../../local/replay/office-time.ts';
import { apportion, mulberry32 } from '../../../local/replay/prng.ts';

const { isWorkingDay } = BUILT_IN_CALENDAR;

describe('office time', () => {
  const year = {
    min: Date.parse('2021-01-01T00:00:00Z') / 1000,
    max: Date.parse('2021-11-30T00:00:00Z') / 1000,
  };
  const hourOf = (at: number) => (at - startOfDay(shanghaiDate(at))) / 3_600_000;
  const open = (at: number) =>
    isWorkingDay(shanghaiDate(at)) && [9, 10, 11, 14, 15, 16, 17].includes(Math.floor(hourOf(at)));

  it('lies in office hours and after now, in whole seconds', () => {
    fc.assert(
      fc.property(fc.integer(year), fc.integer({ min: 0, max: 9 }), fc.integer(), (second, days, seed) => {
        const now = second * 1000;
        for (const at of [
          nextOfficeTime(now, mulberry32(seed)),
          pickTimeOnWorkingDay(shanghaiDate(now), days, now, mulberry32(seed)),
        ]) {
          expect(at).toBeGreaterThan(now);
          expect(at % 1000).toBe(0);
          expect(open(at), formatInstant(at)).toBe(true);
        }
      }),
    );
  });

  it('covers morning and afternoon', () => {
    const rng = mulberry32(1);
    const hours = new Set(
      Array.from({ length: 500 }, () => Math.floor(hourOf(pickOfficeTime('2021-03-01', rng)))),
    );
    expect([...hours].sort((a, b) => a - b)).toEqual([9, 10, 11, 14, 15, 16, 17]);
  });
});

describe('chance', () => {
  it('is the mulberry32 generator', () => {
    const rng = mulberry32(42);
    expect([rng.next(), rng.next(), rng.next()]).toEqual([
      0.6011037519201636, 0.44829055899754167, 0.8524657934904099,
    ]);
  });

  it('forks into chance that does not depend on how much the fork is used', () => {
    const [a, b] = [mulberry32(7), mulberry32(7)];
    const fork = a.fork();
    for (let i = 0; i < 10; i++) fork.next();
    b.fork();
    expect(a.next()).toBe(b.next());
  });

  it('weighs, shuffles and stays in range', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer(), { minLength: 1 }), (seed, list) => {
        const rng = mulberry32(seed);
        expect(rng.weighted([['never', 0] as const, ['always', 3] as const])).toBe('always');
        expect([...rng.shuffled(list)].sort()).toEqual([...list].sort());
        expect(list).toContain(rng.pick(list));
        const n = rng.int(-2, 2);
        expect([-2, -1, 0, 1, 2]).toContain(n);
      }),
    );
    expect(() => mulberry32(1).pick([])).toThrow(RangeError);
    expect(() => mulberry32(1).weighted([])).toThrow(RangeError);
  });

  it('apportions a total exactly, by largest remainder', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(apportion(7, [5, 3, 1])).toEqual([4, 2, 1]);
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (total, weights) => {
          expect(apportion(total, weights).reduce((a, b) => a + b)).toBe(total);
        },
      ),
    );
  });
});
