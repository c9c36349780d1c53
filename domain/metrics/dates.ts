import type { CalendarDate } from '../calendar/dates.ts';

/** A date as `yymmdd`, as in the ledger's counters. Years 2000 to 2099 sort as text. */
export const yymmdd = (date: CalendarDate): string => date.slice(2, 4) + date.slice(5, 7) + date.slice(8);

/** The date of a `yymmdd`. */
export const longDate = (short: string): CalendarDate =>
  `20${short.slice(0, 2)}-${short.slice(2, 4)}-${short.slice(4)}`;

/** The earlier of two days. */
export const earlier = (a: CalendarDate, b: CalendarDate): CalendarDate => (a < b ? a : b);

/** The first and last day the ledger's counters can name. */
export const FIRST_DAY: CalendarDate = '2000-01-01';
export const LAST_DAY: CalendarDate = '2099-12-31';
