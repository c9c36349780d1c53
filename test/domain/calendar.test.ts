import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addWorkingDays,
  CALENDAR,
  datesFrom,
  dueDate,
  endOfDay,
  explainDueDate,
  isCalendarDate,
  isProvisional,
  isWorkingDay,
  shanghaiDate,
  startOfDay,
  workingDaysBetween,
} from '../../domain/calendar.ts';

const yearOf = (year: number) => datesFrom(`${year}-01-01`, `${year}-12-31`);

describe('the calendar of the State Council notices', () => {
  it.each([
    [2020, 249],
    [2021, 250],
    [2022, 249],
    [2023, 249],
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('%i has %i working days', (year, days) => {
    expect(yearOf(year).filter(isWorkingDay)).toHaveLength(days);
  });

  it.each([
    [2021, '02-07 02-20 04-25 05-08 09-18 09-26 10-09'],
    [2022, '01-29 01-30 04-02 04-24 05-07 10-08 10-09'],
    [2023, '01-28 01-29 04-23 05-06 06-25 10-07 10-08'],
    [2024, '02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12'],
    [2025, '01-26 02-08 04-27 09-28 10-11'],
    [2026, '01-04 02-14 02-28 05-09 09-20 10-10'],
  ])('%i has its make-up days', (year, days) => {
    const weekendsWorked = yearOf(year).filter(
      (d) => isWorkingDay(d) && [0, 6].includes(new Date(`${d}T00:00:00Z`).getUTCDay()),
    );
    expect(weekendsWorked).toEqual(days.split(' ').map((d) => `${year}-${d}`));
  });

  it.each([
    ['2021-01-29', 5, '2021-02-05'],
    ['2021-09-17', 5, '2021-09-26'],
    ['2021-09-30', 7, '2021-10-15'],
    ['2021-11-19', 60, '2022-02-17'],
    ['2021-11-19', 90, '2022-03-31'],
    ['2022-01-28', 5, '2022-02-09'],
    ['2025-01-24', 5, '2025-02-07'],
    ['2026-02-13', 5, '2026-02-27'],
  ])('%s + %i working days = %s', (start, n, end) => {
    expect(addWorkingDays(start, n)).toBe(end);
    expect(workingDaysBetween(start, end)).toBe(n);
  });

  it('adds nothing to a working day and moves a rest day on', () => {
    expect(addWorkingDays('2021-02-05', 0)).toBe('2021-02-05');
    expect(addWorkingDays('2021-02-13', 0)).toBe('2021-02-18');
  });

  it('names the package it is made from, and its last published year', () => {
    const { version } = createRequire(import.meta.url)('chinese-days/package.json');
    expect(CALENDAR.version).toBe(`chinese-days-${version}`);
    expect(CALENDAR.lastPublishedYear).toBe(2026);
    expect(isProvisional('2026-12-31')).toBe(false);
    expect(isProvisional('2027-01-01')).toBe(true);
  });

  it('refuses dates before its first year', () => {
    expect(() => isWorkingDay(`${CALENDAR.firstYear - 1}-12-31`)).toThrow(RangeError);
  });

  it('does not depend on the time zone of the process', () => {
    const script = `import { addWorkingDays, shanghaiDate } from './domain/calendar.ts';
      process.stdout.write(addWorkingDays('2021-09-30', 7) + shanghaiDate(Date.parse('2021-03-04T16:00:00Z')));`;
    for (const TZ of ['America/Los_Angeles', 'Pacific/Kiritimati', 'UTC']) {
      const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
      expect(out).toBe('2021-10-152021-03-05');
    }
  });
});

const date = fc.integer({ min: 0, max: 8000 }).map((n) => addDays('2005-01-03', n));

describe('properties of dates', () => {
  it('a working-day count and its sum are inverse', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 300 }), (start, n) => {
        const end = addWorkingDays(start, n);
        expect(isWorkingDay(end)).toBe(true);
        expect(workingDaysBetween(start, end)).toBe(n);
        expect(end > start).toBe(true);
      }),
    );
  });

  it('a longer limit never ends sooner, and limits add up', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }), (start, a, b) => {
        expect(addWorkingDays(addWorkingDays(start, a), b)).toBe(addWorkingDays(start, a + b));
      }),
    );
  });

  it('every instant lies within its day in Shanghai', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_100_000_000_000, max: 1_900_000_000_000 }), (ms) => {
        const day = shanghaiDate(ms);
        expect(startOfDay(day) <= ms && ms < endOfDay(day)).toBe(true);
        expect(isCalendarDate(day)).toBe(true);
      }),
    );
  });

  it('knows which dates exist', () => {
    expect(isCalendarDate('2021-02-29')).toBe(false);
    expect(isCalendarDate('2024-02-29')).toBe(true);
    expect(isCalendarDate('2021-13-01')).toBe(false);
    expect(isCalendarDate('2021-1-1')).toBe(false);
  });
});

describe('due dates', () => {
  const base = { intake: '2021-01-29', limit: 15, extensions: [], suspensions: [] };

  it('counts the limit from the day after intake', () => {
    expect(dueDate({ ...base, limit: 5 })).toEqual({ due: '2021-02-05', provisional: false });
  });

  it('adds extensions and gives ended suspensions back', () => {
    const plain = dueDate(base).due;
    const moved = dueDate({
      ...base,
      extensions: [{ workingDays: 10, approvedOn: '2021-02-10' }],
      suspensions: [{ from: '2021-02-01', to: '2021-02-05' }],
    }).due;
    expect(workingDaysBetween(plain, moved)).toBe(14);
  });

  it('gives nothing back for a suspension of one day', () => {
    expect(dueDate({ ...base, suspensions: [{ from: '2021-02-02', to: '2021-02-02' }] })).toEqual(
      dueDate(base),
    );
  });

  it('refuses suspensions that overlap or precede intake', () => {
    expect(() =>
      dueDate({
        ...base,
        suspensions: [
          { from: '2021-02-01', to: '2021-02-05' },
          { from: '2021-02-04', to: '2021-02-08' },
        ],
      }),
    ).toThrow(RangeError);
    expect(() => dueDate({ ...base, suspensions: [{ from: '2021-01-01', to: '2021-02-05' }] })).toThrow(
      RangeError,
    );
  });

  it('explains itself: budget, rest days by reason, make-up days', () => {
    const why = explainDueDate({ ...base, intake: '2021-02-05', limit: 7 });
    expect(why.due).toBe('2021-02-20');
    expect(why.makeUpDays).toEqual(['2021-02-07', '2021-02-20']);
    expect(why.restDays).toEqual([
      { from: '2021-02-06', to: '2021-02-06', reason: 'weekend (周末)' },
      { from: '2021-02-11', to: '2021-02-17', reason: 'Spring Festival (春节)' },
    ]);
    expect(why.total).toBe(7);
  });

  it('accounts for every day on the way', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 60 }), (intake, limit) => {
        const why = explainDueDate({ intake, limit, extensions: [], suspensions: [] });
        const rests = why.restDays.reduce((n, r) => n + datesFrom(r.from, r.to).length, 0);
        expect(datesFrom(addDays(intake, 1), why.due)).toHaveLength(rests + why.total);
      }),
    );
  });

  it('marks results beyond the last published year as provisional', () => {
    expect(dueDate({ ...base, intake: '2026-12-28' }).provisional).toBe(true);
  });
});
