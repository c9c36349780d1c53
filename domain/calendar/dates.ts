/** A calendar date in Asia/Shanghai, `YYYY-MM-DD`. */
export type CalendarDate = string;

const DAY_MS = 86_400_000;
/** China Standard Time: UTC+8 without daylight saving since September 1991. */
const OFFSET_MS = 8 * 3_600_000;

/** Days since 1970-01-01 of a date. */
export function toDay(date: CalendarDate): number {
  const ms = date.length === 10 ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(ms) || (date.slice(8) > '28' && new Date(ms).getUTCDate() !== Number(date.slice(8)))) {
    throw new RangeError(`"${date}" is not a calendar date`);
  }
  return ms / DAY_MS;
}

/** The date of a number of days since 1970-01-01. @throws RangeError when the year has no four digits */
export function fromDay(day: number): CalendarDate {
  const iso = new Date(day * DAY_MS).toISOString();
  if (iso.length !== 24) throw new RangeError('a calendar date has a year from 0000 to 9999');
  return iso.slice(0, 10);
}

/**
 * The Asia/Shanghai date of an instant in milliseconds since the epoch, whatever the process time zone.
 * @throws RangeError when the year has no four digits
 */
export const shanghaiDate = (epochMs: number): CalendarDate =>
  fromDay(Math.floor((epochMs + OFFSET_MS) / DAY_MS));

/** The first instant of a date, milliseconds since the epoch. @throws RangeError when there is no such date */
export const startOfDay = (date: CalendarDate): number => toDay(date) * DAY_MS - OFFSET_MS;

/** The instant at which a date is over: the first instant of the next one, so exclusive. */
export const endOfDay = (date: CalendarDate): number => startOfDay(date) + DAY_MS;

/** The date `n` days later (earlier when negative). @throws RangeError beyond the year 9999 */
export const addDays = (date: CalendarDate, n: number): CalendarDate => fromDay(toDay(date) + n);

/**
 * The date `n` months later: the same day of that month, or its last day where there is none (Civil Code (民法典) art. 202).
 * @throws RangeError beyond the year 9999
 */
export function addMonths(date: CalendarDate, n: number): CalendarDate {
  const months = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + n;
  const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const two = (value: number) => String(value).padStart(2, '0');
  const found = `${String(year).padStart(4, '0')}-${two(month)}-${two(Math.min(Number(date.slice(8)), lastDay))}`;
  return fromDay(toDay(found));
}

/** Days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: CalendarDate, b: CalendarDate): number => toDay(b) - toDay(a);

/** Every date from `from` to `to`, both included; empty when `to` is earlier. */
export function datesFrom(from: CalendarDate, to: CalendarDate): CalendarDate[] {
  const first = toDay(from);
  return Array.from({ length: Math.max(0, toDay(to) - first + 1) }, (_, i) => fromDay(first + i));
}

/** Whether a text is a date that exists, written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** The later of two dates. */
export const later = (a: CalendarDate, b: CalendarDate): CalendarDate => (a > b ? a : b);
