import type { CalendarDate } from '../calendar/dates.ts';

/** The earlier of two days. */
export const earlier = (a: CalendarDate, b: CalendarDate): CalendarDate => (a < b ? a : b);

/** The first and last day the ledger's counters can name. */
export const FIRST_DAY: CalendarDate = '2000-01-01';
export const LAST_DAY: CalendarDate = '2099-12-31';
