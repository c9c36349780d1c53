import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import chineseDays from 'chinese-days';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR as CALENDAR } from '../../../domain/calendar/built-in.ts';
import {
  addDays,
  datesFrom,
  daysBetween,
  endOfDay,
  isCalendarDate,
  shanghaiDate,
  startOfDay,
} from '../../../domain/calendar/dates.ts';
import {
  type DueInput,
  dueDate as dueDateBy,
  explainDueDate as explainBy,
} from '../../../domain/calendar/due.ts';

const { addWorkingDays, isProvisional, isWorkingDay, workingDaysBetween } = CALENDAR;
const dueDate = (input: DueInput) => dueDateBy(input, CALENDAR);
const explainDueDate = (input: DueInput) => explainBy(input, CALENDAR);

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
    expect(CALENDAR.version).toBe(`chinese-days-${version}/2004-2026`);
    expect(CALENDAR.firstYear).toBe(2004);
    expect(CALENDAR.lastPublishedYear).toBe(2026);
    expect(isProvisional('2026-12-31')).toBe(false);
    expect(isProvisional('2027-01-01')).toBe(true);
  });

  it('agrees with the package on every day it covers', () => {
    // At noon UTC the package's local date is the same day in any time zone from UTC-12 to UTC+11.
    const differing = datesFrom('2004-01-01', '2026-12-31').filter(
      (d) => chineseDays.isWorkday(new Date(`${d}T12:00:00Z`)) !== isWorkingDay(d),
    );
    expect(differing).toEqual([]);
  });

  it('refuses dates before its first year', () => {
    const before = `${CALENDAR.firstYear - 1}-12-31`;
    expect(() => isWorkingDay(before)).toThrow(RangeError);
    expect(() => addWorkingDays(before, 1)).toThrow(RangeError);
    expect(() => workingDaysBetween(before, '2021-01-01')).toThrow(RangeError);
    expect(() =>
      dueDate({ kind: 'limit', from: before, workingDays: 5, extensions: [], suspensions: [] }),
    ).toThrow(RangeError);
  });

  it('starts with the first day of its first year', () => {
    expect(isWorkingDay('2004-01-01')).toBe(false);
    expect(addWorkingDays('2004-01-01', 0)).toBe('2004-01-02');
    expect(addWorkingDays('2004-01-01', 1)).toBe('2004-01-02');
  });

  it('takes every weekday beyond the last published year as a working day', () => {
    expect(datesFrom('2027-01-01', '2027-12-31').filter(isWorkingDay)).toHaveLength(261);
    expect(isWorkingDay('9999-12-31')).toBe(true);
    expect(workingDaysBetween('2026-12-30', '2027-01-04')).toBe(3);
    expect(() => addWorkingDays('2026-12-31', Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
  });

  it.each([-1, 1.5, Number.NaN])('adds no %d working days', (n) => {
    expect(() => addWorkingDays('2021-01-04', n)).toThrow(RangeError);
  });

  it.each(['2021-02-29', '2021-02-30', '2021-04-31', '2021-00-10', '2021-1-1', 'today', ''])(
    'refuses "%s", which is no date',
    (text) => {
      expect(isCalendarDate(text)).toBe(false);
      expect(() => isWorkingDay(text)).toThrow(RangeError);
      expect(() => addDays(text, 1)).toThrow(RangeError);
    },
  );

  it('does not depend on the time zone of the process', () => {
    const script = `import * as calendar from './domain/calendar/dates.ts';
      import { BUILT_IN_CALENDAR } from './domain/calendar/built-in.ts';
      const { addDays, datesFrom, endOfDay, shanghaiDate, startOfDay } = calendar;
      const { addWorkingDays, isWorkingDay } = BUILT_IN_CALENDAR;
      process.stdout.write(JSON.stringify([
        addWorkingDays('2021-09-30', 7),
        shanghaiDate(Date.parse('2021-03-04T16:00:00Z')),
        shanghaiDate(Date.parse('2021-03-04T15:59:59.999Z')),
        startOfDay('2021-03-05'),
        endOfDay('2021-03-05'),
        addDays('2021-03-13', 2),
        datesFrom('2021-01-01', '2021-12-31').filter(isWorkingDay).length,
      ]));`;
    const expected = [
      '2021-10-15',
      '2021-03-05',
      '2021-03-04',
      Date.parse('2021-03-05T00:00:00+08:00'),
      Date.parse('2021-03-06T00:00:00+08:00'),
      '2021-03-15',
      250,
    ];
    for (const TZ of ['America/Los_Angeles', 'Pacific/Kiritimati', 'UTC']) {
      const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
      expect(JSON.parse(out)).toEqual(expected);
    }
  });
});

// Up to 2031: the published years and some beyond.
const date = fc.integer({ min: 0, max: 10_000 }).map((n) => addDays('2004-01-01', n));

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

  it('a count of working days is what counting one by one gives', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -30, max: 120 }), (a, n) => {
        fc.pre(addDays(a, n) >= '2004-01-01');
        const b = addDays(a, n);
        const counted = n > 0 ? datesFrom(addDays(a, 1), b).filter(isWorkingDay).length : 0;
        expect(workingDaysBetween(a, b)).toBe(counted);
      }),
    );
  });

  it('no working days from a date are the date itself or the first working day after it', () => {
    fc.assert(
      fc.property(date, (start) => {
        const end = addWorkingDays(start, 0);
        expect(isWorkingDay(end)).toBe(true);
        expect(datesFrom(start, end).filter(isWorkingDay)).toEqual([end]);
      }),
    );
  });

  it('days added and days between are inverse', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -3000, max: 3000 }), (start, n) => {
        expect(daysBetween(start, addDays(start, n))).toBe(n);
        expect(datesFrom(start, addDays(start, n))).toHaveLength(Math.max(0, n + 1));
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
  const base = {
    kind: 'limit' as const,
    from: '2021-01-29',
    workingDays: 15,
    extensions: [],
    suspensions: [],
  };

  it('counts the limit from the day after intake', () => {
    expect(dueDate({ ...base, workingDays: 5 })).toEqual({ date: '2021-02-05', provisional: false });
  });

  it('adds extensions and gives ended suspensions back', () => {
    const plain = dueDate(base).date;
    const moved = dueDate({
      ...base,
      extensions: [{ workingDays: 10, approvedOn: '2021-02-10' }],
      suspensions: [{ from: '2021-02-01', to: '2021-02-05' }],
    }).date;
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
    const why = explainDueDate({ ...base, from: '2021-02-05', workingDays: 7 });
    expect(why.due).toBe('2021-02-20');
    expect(why.makeUpDays).toEqual(['2021-02-07', '2021-02-20']);
    expect(why.restDays).toEqual([
      { from: '2021-02-06', to: '2021-02-06', reason: 'weekend' },
      {
        from: '2021-02-11',
        to: '2021-02-17',
        reason: 'holiday',
        name: { en: 'Spring Festival', zh: '春节' },
      },
    ]);
    expect(why.total).toBe(7);
  });

  it('tells one holiday from the next, and a holiday from a weekend', () => {
    const { restDays } = explainDueDate({ ...base, from: '2023-09-22', workingDays: 6 });
    expect(restDays.map(({ from, to, reason, name }) => [from, to, name?.zh ?? reason])).toEqual([
      ['2023-09-23', '2023-09-24', 'weekend'],
      ['2023-09-29', '2023-09-29', '中秋'],
      ['2023-09-30', '2023-10-06', '国庆节'],
    ]);
  });

  it('of a clock that began anew says since when, and leaves out stops that ended before', () => {
    const restart = {
      kind: 'restart' as const,
      from: '2021-03-08',
      workingDays: 3,
      extensions: [],
      suspensions: [
        { from: '2021-03-05', to: '2021-03-09' },
        { from: '2021-03-02', to: '2021-03-04' },
        { from: '2021-03-04', to: '2021-03-05' },
      ],
    };
    expect(explainDueDate(restart).budget).toEqual([
      { kind: 'restart', workingDays: 3, on: '2021-03-08' },
      { kind: 'suspension', workingDays: 1, from: '2021-03-05', to: '2021-03-09' },
    ]);
    expect(dueDate(restart).date).toBe('2021-03-12');
    const until = { ...restart, suspensions: [{ from: '2021-03-01', to: '2021-03-08' }] };
    expect(explainDueDate(until).budget[1]).toMatchObject({ workingDays: 0, to: '2021-03-08' });
  });

  it.each([
    ['a suspension cannot end before it starts', [{ from: '2021-03-09', to: '2021-03-08' }]],
    [
      'suspensions must not overlap',
      [
        { from: '2021-03-08', to: '2021-03-10' },
        { from: '2021-03-09', to: '2021-03-11' },
      ],
    ],
    ['a suspension cannot start before intake', [{ from: '2021-03-04', to: '2021-03-08' }]],
  ])('refuses stops that cannot be: %s', (message, suspensions) => {
    const input = { kind: 'limit' as const, from: '2021-03-05', workingDays: 5, extensions: [], suspensions };
    expect(() => dueDate(input)).toThrow(message);
  });

  it.each([-1, 0.5])('refuses %d working days', (workingDays) => {
    const extensions = [{ workingDays, approvedOn: '2021-03-08' }];
    expect(() => dueDate({ ...base, extensions })).toThrow('working days are whole numbers from 0');
  });

  it('lists the budget in order: limit, extensions, suspensions', () => {
    const why = explainDueDate({
      ...base,
      extensions: [{ workingDays: 10, approvedOn: '2021-02-10' }],
      suspensions: [
        { from: '2021-02-08', to: '2021-02-09' },
        { from: '2021-02-01', to: '2021-02-05' },
      ],
    });
    expect(why.budget).toEqual([
      { kind: 'limit', workingDays: 15 },
      { kind: 'extension', workingDays: 10, on: '2021-02-10' },
      { kind: 'suspension', workingDays: 4, from: '2021-02-01', to: '2021-02-05' },
      { kind: 'suspension', workingDays: 1, from: '2021-02-08', to: '2021-02-09' },
    ]);
    expect(why.total).toBe(30);
    expect(why.calendarVersion).toBe(CALENDAR.version);
  });

  it('runs the statutory clock with its own figures: 60 working days and 30 more', () => {
    const filed = {
      kind: 'limit' as const,
      from: '2021-11-19',
      workingDays: 60,
      extensions: [],
      suspensions: [],
    };
    expect(dueDate(filed).date).toBe('2022-02-17');
    const extended = { ...filed, extensions: [{ workingDays: 30, approvedOn: '2022-02-10' }] };
    expect(dueDate(extended).date).toBe('2022-03-31');
  });

  it('takes suspensions that meet on a day, in any order', () => {
    const meeting = [
      { from: '2021-02-05', to: '2021-02-08' },
      { from: '2021-02-02', to: '2021-02-05' },
      { from: '2021-02-02', to: '2021-02-02' },
    ];
    const one = [{ from: '2021-02-02', to: '2021-02-08' }];
    expect(dueDate({ ...base, suspensions: meeting })).toEqual(dueDate({ ...base, suspensions: one }));
  });

  it('refuses a suspension that runs backwards and working days that are no count', () => {
    const suspensions = [{ from: '2021-02-05', to: '2021-02-04' }];
    expect(() => dueDate({ ...base, suspensions })).toThrow(RangeError);
    const extensions = [{ workingDays: -1, approvedOn: '2021-02-04' }];
    expect(() => dueDate({ ...base, extensions })).toThrow(RangeError);
    expect(() => dueDate({ ...base, workingDays: 1.5 })).toThrow(RangeError);
  });

  it('moves by exactly what extensions and suspensions give', () => {
    const extension = fc.record({ workingDays: fc.nat(30), approvedOn: fc.constant('2021-02-10') });
    fc.assert(
      fc.property(
        date,
        fc.integer({ min: 1, max: 90 }),
        fc.array(extension),
        fc.nat(40),
        fc.nat(60),
        (...p) => {
          const [from0, workingDays, extensions, after, long] = p;
          const from = addDays(from0, after);
          const suspensions = [{ from, to: addDays(from, long) }];
          const plain = { kind: 'limit' as const, from: from0, workingDays, extensions: [], suspensions: [] };
          const given =
            extensions.reduce((n, e) => n + e.workingDays, 0) + workingDaysBetween(from, addDays(from, long));
          const moved = dueDate({
            kind: 'limit' as const,
            from: from0,
            workingDays,
            extensions,
            suspensions,
          });
          expect(workingDaysBetween(dueDate(plain).date, moved.date)).toBe(given);
          expect(
            explainDueDate({ kind: 'limit' as const, from: from0, workingDays, extensions, suspensions }),
          ).toMatchObject({ due: moved.date, provisional: moved.provisional });
        },
      ),
    );
  });

  it('accounts for every day on the way', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 60 }), (intake, limit) => {
        const why = explainDueDate({
          kind: 'limit',
          from: intake,
          workingDays: limit,
          extensions: [],
          suspensions: [],
        });
        const rests = why.restDays.reduce((n, r) => n + datesFrom(r.from, r.to).length, 0);
        expect(datesFrom(addDays(intake, 1), why.due)).toHaveLength(rests + why.total);
      }),
    );
  });

  it('marks results beyond the last published year as provisional', () => {
    expect(dueDate({ ...base, from: '2026-12-28' }).provisional).toBe(true);
  });
});
