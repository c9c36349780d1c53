import * as z from 'zod';
import { type CalendarDate, endOfDay, isCalendarDate, startOfDay } from './dates.ts';

/** The first and last day that an input may name: what lies beyond is a slip, and no calendar counts so far. */
const FIRST_INPUT_DAY: CalendarDate = '1900-01-01';
const LAST_INPUT_DAY: CalendarDate = '2099-12-31';

/** A calendar date in Asia/Shanghai from one day to another, both included. */
export const calendarDateBetween = (first: CalendarDate, last: CalendarDate) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date, YYYY-MM-DD', abort: true })
    .refine(isCalendarDate, { error: 'must be a date that exists, YYYY-MM-DD', abort: true })
    .refine((date) => first <= date && date <= last, {
      error: `must lie between ${first} and ${last}`,
      abort: true,
    })
    .meta({ format: 'date' });

/** A calendar date in Asia/Shanghai. */
export const calendarDate = calendarDateBetween(FIRST_INPUT_DAY, LAST_INPUT_DAY);

function isWithinInputDays(text: string): boolean {
  const at = Date.parse(text);
  return startOfDay(FIRST_INPUT_DAY) <= at && at < endOfDay(LAST_INPUT_DAY);
}

/** An instant with seconds and an offset (RFC 3339). */
export const instant = z.iso
  .datetime({
    offset: true,
    error: 'must be an instant that exists, with seconds and offset (RFC 3339), as 2021-03-05T09:12:00+08:00',
    abort: true,
  })
  .refine(isWithinInputDays, `must lie between ${FIRST_INPUT_DAY} and ${LAST_INPUT_DAY}`);
