import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type CalendarRelease,
  calendarBook,
  type HolidayNotice,
  noticeFaults,
  sameDays,
} from '../../../domain/calendar/book.ts';
import { BUILT_IN_CALENDAR, BUILT_IN_YEARS } from '../../../domain/calendar/built-in.ts';
import { addDays, datesFrom, endOfDay } from '../../../domain/calendar/dates.ts';
import { type Clock, plainClock, reproject } from '../../../domain/kernel/clocks.ts';

const BASE: CalendarRelease = { kind: 'built-in', at: '2026-01-01T00:00:00.000Z', years: BUILT_IN_YEARS };
/** A made-up notice. */
const NOTICE: HolidayNotice = {
  year: 2027,
  notice: '样例通知〔2026〕1号',
  publishedOn: '2026-12-20',
  daysOff: ['2026-12-31', '2027-01-01', ...datesFrom('2027-02-05', '2027-02-11'), '2027-10-01'],
  makeUpDays: ['2027-01-30', '2027-02-14'],
};
const release = (notice: HolidayNotice, at = '2026-12-20T02:00:00.000Z'): CalendarRelease => ({
  kind: 'notice',
  at,
  notice,
});
// Made within each test, where alone a mutation is switched on.
let book = calendarBook([BASE, release(NOTICE)]);
beforeEach(() => {
  book = calendarBook([BASE, release(NOTICE)]);
});

describe('a book of calendars', () => {
  it('starts with the years that come with the software', () => {
    const alone = calendarBook([BASE]);
    expect(alone.latest.version).toBe(BUILT_IN_YEARS.id);
    expect(() => calendarBook([])).toThrow(RangeError);
    expect(() => calendarBook([release(NOTICE)])).toThrow(RangeError);
  });

  it('adds the year of a notice, with the days it names of its neighbours', () => {
    const { latest } = book;
    expect(latest.lastPublishedYear).toBe(2027);
    expect(latest.isProvisional('2027-12-31')).toBe(false);
    expect(latest.isProvisional('2028-01-01')).toBe(true);
    expect(
      ['2026-12-30', '2026-12-31', '2027-01-04', '2027-02-05', '2027-02-14'].map(latest.isWorkingDay),
    ).toEqual([true, false, true, false, true]);
    expect(latest.notice).toBe(NOTICE.notice);
    expect(latest.holidayOn('2027-01-01')).toEqual({ en: 'Public holiday', zh: '法定节假日' });
  });

  it('keeps every version, and knows which was in force', () => {
    const [first, second] = [BUILT_IN_YEARS.id, book.latest.version];
    expect(book.version(first)?.isWorkingDay('2027-01-01')).toBe(true);
    expect(book.version(second)?.isWorkingDay('2027-01-01')).toBe(false);
    expect(book.version('another')).toBeUndefined();
    expect(book.inForceAt(endOfDay('2026-12-19')).version).toBe(first);
    expect(book.inForceAt(endOfDay('2026-12-20')).version).toBe(second);
    expect(book.inForceAt(0).version).toBe(first);
  });

  it('puts a corrected notice in the place of the one before, and a notice before the built-in year', () => {
    const corrected = { ...NOTICE, daysOff: ['2027-01-01', '2027-10-01'], makeUpDays: [] };
    const of2026 = {
      ...NOTICE,
      year: 2026,
      daysOff: ['2026-01-01', '2026-10-01'],
      makeUpDays: [],
      notice: '样例更正',
    };
    const all = calendarBook([BASE, release(NOTICE), release(corrected), release(of2026)]);
    expect(all.latest.isWorkingDay('2026-12-31')).toBe(true);
    expect(all.latest.isWorkingDay('2027-02-05')).toBe(true);
    expect(BUILT_IN_CALENDAR.isWorkingDay('2026-02-16')).toBe(false);
    expect(all.latest.isWorkingDay('2026-02-16')).toBe(true);
    expect(
      new Set(all.releases.map((_, i) => calendarBook(all.releases.slice(0, i + 1)).latest.version)).size,
    ).toBe(4);
    expect(all.year(2026)).toMatchObject({ notice: '样例更正', publishedOn: '2026-12-20' });
    // A holiday keeps the name it had.
    expect(all.latest.holidayOn('2026-10-01')?.zh).toBe('国庆节');
  });

  it('keeps a year’s own word on a day that a neighbour’s notice names otherwise', () => {
    const neighbour = {
      ...NOTICE,
      daysOff: ['2026-01-02', '2027-01-01', '2027-10-01'],
      makeUpDays: ['2026-10-01', '2026-12-27'],
    };
    const { latest } = calendarBook([BASE, release(neighbour)]);
    expect(BUILT_IN_CALENDAR.isWorkingDay('2026-10-01')).toBe(false);
    expect(latest.isWorkingDay('2026-10-01')).toBe(false);
    expect(latest.isMakeUpDay('2026-10-01')).toBe(false);
    expect(latest.isWorkingDay('2026-12-27')).toBe(true);
    expect(BUILT_IN_CALENDAR.isMakeUpDay('2026-01-04')).toBe(true);
    const { latest: other } = calendarBook([
      BASE,
      release({ ...neighbour, daysOff: ['2026-01-04', '2027-01-01', '2027-10-01'] }),
    ]);
    expect(other.isWorkingDay('2026-01-04')).toBe(true);
    expect(other.holidayOn('2026-01-04')).toBeNull();
  });

  it('takes the years of a later software version, but for those a notice gave', () => {
    const later = {
      ...BUILT_IN_YEARS,
      id: 'next/2004-2027',
      lastYear: 2027,
      daysOff: [...BUILT_IN_YEARS.daysOff, ['2027-01-01', 'New Year', '元旦'] as const],
    };
    const upgraded: CalendarRelease = { kind: 'built-in', at: '2027-01-05T00:00:00.000Z', years: later };
    expect(calendarBook([BASE, upgraded]).latest).toMatchObject({
      version: 'next/2004-2027',
      lastPublishedYear: 2027,
    });
    const both = calendarBook([BASE, release(NOTICE), upgraded]);
    expect(both.latest.isWorkingDay('2027-02-05')).toBe(false);
    expect(both.latest.version).not.toBe(book.latest.version);
  });

  it('does not call a year published before all years up to it are', () => {
    const of2028 = { ...NOTICE, year: 2028, daysOff: ['2028-01-01', '2028-10-01'], makeUpDays: [] };
    const gap = calendarBook([BASE, release(of2028)]).latest;
    expect(gap.lastPublishedYear).toBe(2026);
    expect(gap.isWorkingDay('2028-10-02')).toBe(true);
    expect(gap.addWorkingDays('2027-12-31', 1)).toBe('2028-01-03');
  });

  it('tells of each year since which version it stands so', () => {
    expect(book.year(2021)).toMatchObject({ version: BUILT_IN_YEARS.id, publishedOn: null });
    expect(book.year(2027)).toMatchObject({
      version: book.latest.version,
      daysOff: [...NOTICE.daysOff].sort(),
    });
    expect(book.year(2028)).toBeUndefined();
  });

  it('lists the days of a year in order, and those of no other', () => {
    const mixed = calendarBook([
      BASE,
      release({
        ...NOTICE,
        daysOff: NOTICE.daysOff.toReversed(),
        makeUpDays: NOTICE.makeUpDays.toReversed(),
      }),
    ]);
    expect(mixed.year(2027)).toEqual({
      year: 2027,
      version: `${BUILT_IN_YEARS.id}+1`,
      notice: NOTICE.notice,
      publishedOn: '2026-12-20',
      daysOff: NOTICE.daysOff,
      makeUpDays: NOTICE.makeUpDays,
    });
    expect(mixed.year(2022)).toMatchObject({
      notice: BUILT_IN_YEARS.id,
      makeUpDays: '01-29 01-30 04-02 04-24 05-07 10-08 10-09'.split(' ').map((day) => `2022-${day}`),
    });
    expect(mixed.year(2022)?.daysOff.every((date) => date.startsWith('2022'))).toBe(true);
  });

  it('numbers its versions by the notices since the first, and names what made each', () => {
    const upgraded: CalendarRelease = {
      kind: 'built-in',
      at: '2027-01-05T00:00:00.000Z',
      years: { ...BUILT_IN_YEARS, id: 'next' },
    };
    const { id } = BUILT_IN_YEARS;
    const all = calendarBook([BASE, release(NOTICE), release({ ...NOTICE, notice: '样例更正' }), upgraded]);
    expect([id, `${id}+1`, `${id}+2`, 'next+2'].map((v) => all.version(v)?.notice)).toEqual([
      id,
      NOTICE.notice,
      '样例更正',
      'next',
    ]);
    expect(all.latest.version).toBe('next+2');
  });

  it('is in force from the instant of its release on', () => {
    const instant = Date.parse('2026-12-20T02:00:00.000Z');
    expect(book.inForceAt(instant).notice).toBe(NOTICE.notice);
    expect(book.inForceAt(instant - 1).notice).toBe(BUILT_IN_YEARS.id);
  });

  it('says with what it must start', () => {
    expect(() => calendarBook([])).toThrow('a calendar book starts with built-in years');
  });

  it('of notices agrees with counting day by day', () => {
    const date = fc.integer({ min: 0, max: 700 }).map((n) => addDays('2026-06-01', n));
    const { latest } = book;
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 60 }), (start, n) => {
        const end = latest.addWorkingDays(start, n);
        expect(datesFrom(addDays(start, 1), end).filter(latest.isWorkingDay)).toHaveLength(n);
        expect(latest.isWorkingDay(end)).toBe(true);
      }),
    );
  });
});

describe('a notice', () => {
  const faults = (change: Partial<HolidayNotice>) => noticeFaults({ ...NOTICE, ...change });

  it('without faults has none', () => expect(noticeFaults(NOTICE)).toEqual([]));

  it.each([
    [{ makeUpDays: ['2027-02-15'] }, 'makeUpDays.0', /plain weekday/],
    [{ makeUpDays: ['2027-02-06'] }, 'makeUpDays.0', /both lists/],
    [{ daysOff: ['2027-01-01', '2027-10-01', '2028-02-01'] }, 'daysOff.2', /31 days outside 2027/],
    [{ daysOff: ['2027-01-01', '2027-10-01', '2026-11-30'] }, 'daysOff.2', /31 days outside 2027/],
    [{ daysOff: ['2027-10-01'] }, 'daysOff', /2027-01-01/],
    [{ daysOff: ['2027-01-01'] }, 'daysOff', /2027-10-01/],
    [{ daysOff: ['2027-01-01', '2027-10-01', '2027-02-30'] }, 'daysOff.2', /no date|does not|that exists/],
    [
      { daysOff: ['2027-01-01', '2027-10-01', ...datesFrom('2027-02-01', '2027-07-01')] },
      'daysOff',
      /at most/,
    ],
  ] as const)('%j is refused at %s', (change, path, message) => {
    expect(faults(change as Partial<HolidayNotice>)).toContainEqual({
      path,
      message: expect.stringMatching(message),
    });
  });

  it('may name days up to a month around its year', () => {
    expect(faults({ daysOff: ['2027-01-01', '2027-10-01', '2026-12-01', '2028-01-31'] })).toEqual([]);
  });

  it('names a hundred and twenty days at most, and is looked at no further', () => {
    const days = ['2027-01-01', '2027-10-01', ...datesFrom('2027-02-01', '2027-05-29')];
    expect(days).toHaveLength(120);
    expect(faults({ daysOff: days, makeUpDays: [] })).toEqual([]);
    expect(faults({ daysOff: [...days, 'no date'], makeUpDays: [] })).toEqual([
      { path: 'daysOff', message: 'must name at most 120 days' },
    ]);
  });

  it('says another thing with another day off', () => {
    expect(sameDays(NOTICE, { ...NOTICE, daysOff: NOTICE.daysOff.slice(1) })).toBe(false);
  });

  it('says the same in any order and with days said twice', () => {
    expect(sameDays(NOTICE, { ...NOTICE, daysOff: [...NOTICE.daysOff, '2027-01-01'].reverse() })).toBe(true);
    expect(sameDays(NOTICE, { ...NOTICE, makeUpDays: [] })).toBe(false);
  });
});

describe('a re-projection', () => {
  const clock = (name: string, from: string, days: number): Clock => plainClock(name, from, days);
  const before = BUILT_IN_CALENDAR;
  let after = book.latest;
  beforeEach(() => {
    after = book.latest;
  });

  it('is of plain limits, without extensions and stops', () => {
    const input = { kind: 'limit', from: '2026-12-16', workingDays: 15, extensions: [], suspensions: [] };
    expect(clock('a', '2026-12-16', 15)).toEqual({ name: 'a', input });
  });

  it('names every clock that moves, from what to what, and why', () => {
    const clocks = [clock('a', '2026-12-16', 15), clock('b', '2026-12-16', 3)];
    expect(reproject(clocks, before, after)).toEqual({
      calendar: { from: before.version, to: after.version },
      notice: NOTICE.notice,
      changes: [
        {
          clock: 'a',
          from: { date: '2027-01-06', provisional: true },
          to: { date: '2027-01-08', provisional: false },
        },
      ],
    });
  });

  it('is also due where a date stays and is no longer provisional', () => {
    expect(reproject([clock('a', '2027-03-01', 1)], before, after)?.changes).toMatchObject([
      { from: { date: '2027-03-02', provisional: true }, to: { date: '2027-03-02', provisional: false } },
    ]);
  });

  it('moves what a stop gives back', () => {
    const stopped: Clock = {
      name: 'c',
      input: {
        kind: 'limit',
        from: '2026-12-01',
        workingDays: 5,
        extensions: [],
        suspensions: [{ from: '2026-12-30', to: '2027-01-04' }],
      },
    };
    const [change] = reproject([stopped], before, after)?.changes ?? [];
    // Three working days by the calendar before, one by the notice.
    expect(change).toMatchObject({ from: { date: '2026-12-11' }, to: { date: '2026-12-09' } });
  });

  it('is nothing within one version, or where nothing moves', () => {
    expect(reproject([clock('a', '2026-12-16', 15)], after, after)).toBeNull();
    expect(reproject([clock('a', '2026-03-02', 15)], before, after)).toBeNull();
  });
});
