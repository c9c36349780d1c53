import { type CalendarDate, fromDay, toDay } from './dates.ts';

/** What a calendar says of its days: those off and those worked although they are weekend days. */
export interface CalendarDays {
  /** Days off (放假) and what they are called. */
  readonly daysOff: ReadonlyMap<CalendarDate, HolidayName>;
  /** Make-up days (调休上班日). */
  readonly makeUpDays: ReadonlySet<CalendarDate>;
  readonly firstYear: number;
  /** The last year of an unbroken row of published ones. */
  readonly lastPublishedYear: number;
}

/** The name of a public holiday (节假日). */
export interface HolidayName {
  readonly en: string;
  readonly zh: string;
}

/**
 * A version of the working-day calendar (工作日): Monday to Friday not declared off, and declared make-up days, by the
 * State Council's annual notices. Beyond the last published year every weekday counts, and results are provisional.
 */
export interface Calendar {
  /** Names this version; never given to another one. */
  readonly version: string;
  /** The notice, or the built-in list of years, that made this version. */
  readonly notice: string;
  readonly firstYear: number;
  readonly lastPublishedYear: number;
  /** Whether a date lies beyond the last published year, so that it may still change. */
  isProvisional(date: CalendarDate): boolean;
  /** @throws RangeError before the calendar's first year */
  isWorkingDay(date: CalendarDate): boolean;
  /**
   * The date `n` working days later; the starting day is not counted, and a last day that is a rest day becomes the next
   * working day (Civil Procedure Law (民事诉讼法) art. 85, by analogy). `n` = 0: the date itself if it is a working day,
   * else the next one.
   * @throws RangeError before the calendar's first year, or for an `n` that is not a whole number from 0
   */
  addWorkingDays(date: CalendarDate, n: number): CalendarDate;
  /**
   * The working day that lies `n` working days before a date, which is not counted itself: the last day on which something
   * can be done that must be done `n` working days before.
   * @throws RangeError before the calendar's first year, or for an `n` that is not a whole number from 1
   */
  subtractWorkingDays(date: CalendarDate, n: number): CalendarDate;
  /**
   * The number of working days after `a` up to and including `b`; 0 when `b` is not later.
   * @throws RangeError before the calendar's first year
   */
  workingDaysBetween(a: CalendarDate, b: CalendarDate): number;
  /** What a day off is called; null for any other day. */
  holidayOn(date: CalendarDate): HolidayName | null;
  isMakeUpDay(date: CalendarDate): boolean;
}

/** Days from Monday 1969-12-29 to a day. */
const sinceMonday = (day: number): number => day + 3;
const isWeekday = (day: number): boolean => sinceMonday(day) % 7 < 5;

/** Mondays to Fridays from 1969-12-29 up to and including a day, and the day of the n-th of them. */
function weekdaysUpTo(day: number): number {
  const days = sinceMonday(day) + 1;
  return Math.floor(days / 7) * 5 + Math.min(days % 7, 5);
}
const nthWeekday = (n: number): number => Math.floor((n - 1) / 5) * 7 + ((n - 1) % 5) - 3;

/** Makes a calendar from what it says of its days. */
export function createCalendar(version: string, notice: string, days: CalendarDays): Calendar {
  const { daysOff, makeUpDays, firstYear, lastPublishedYear } = days;
  const firstDay = toDay(`${firstYear}-01-01`);
  // A notice of a later year may name days beyond the last published one.
  const lastNamed = [...daysOff.keys(), ...makeUpDays].reduce((a, b) => (a > b ? a : b), '');
  const lastDay = Math.max(toDay(`${lastPublishedYear}-12-31`), lastNamed === '' ? 0 : toDay(lastNamed));
  const off = new Set([...daysOff.keys()].map(toDay));
  const madeUp = new Set([...makeUpDays].map(toDay));
  // Working days by number, and how many there are up to and including each day.
  const workingDays: number[] = [];
  const counts = new Uint32Array(lastDay - firstDay + 1);
  for (let day = firstDay; day <= lastDay; day++) {
    if (madeUp.has(day) || (isWeekday(day) && !off.has(day))) workingDays.push(day);
    counts[day - firstDay] = workingDays.length;
  }
  // Beyond the table weekdays are counted by arithmetic, so that no far date costs memory.
  const tail = workingDays.length - weekdaysUpTo(lastDay);
  const ordinal = (day: number): number =>
    day > lastDay ? tail + weekdaysUpTo(day) : (counts[day - firstDay] ?? 0);
  const dayOf = (date: CalendarDate): number => {
    const day = toDay(date);
    if (day < firstDay) throw new RangeError(`${date} is before the calendar, which starts in ${firstYear}`);
    return day;
  };
  return {
    version,
    notice,
    firstYear,
    lastPublishedYear,
    isProvisional: (date) => Number(date.slice(0, 4)) > lastPublishedYear,
    isWorkingDay(date) {
      const day = dayOf(date);
      return ordinal(day) > ordinal(day - 1);
    },
    addWorkingDays(date, n) {
      if (!Number.isSafeInteger(n) || n < 0) throw new RangeError('n must be a whole number from 0');
      const day = dayOf(date);
      const target = n === 0 ? ordinal(day - 1) + 1 : ordinal(day) + n;
      return fromDay(workingDays[target - 1] ?? nthWeekday(target - tail));
    },
    subtractWorkingDays(date, n) {
      if (!Number.isSafeInteger(n) || n < 1) throw new RangeError('n must be a whole number from 1');
      const target = ordinal(dayOf(date) - 1) - n + 1;
      if (target < 1) throw new RangeError(`${n} working days before ${date} lie before the calendar`);
      return fromDay(workingDays[target - 1] ?? nthWeekday(target - tail));
    },
    workingDaysBetween: (a, b) => Math.max(0, ordinal(dayOf(b)) - ordinal(dayOf(a))),
    holidayOn: (date) => daysOff.get(date) ?? null,
    isMakeUpDay: (date) => makeUpDays.has(date),
  };
}
