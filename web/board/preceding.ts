import { addDays, type CalendarDate, daysBetween } from '../../domain/calendar/dates.ts';
import type { Period } from '../shared/period.ts';

const padTwo = (n: number) => String(n).padStart(2, '0');

const isLastOfMonth = (day: CalendarDate): boolean => addDays(day, 1).endsWith('-01');

/** The number of a day's month, counted from year 0. */
const monthOf = (day: CalendarDate): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

/** A day of a month, its last day where the month is shorter. */
function dayIn(month: number, day: number): CalendarDate {
  const first = `${Math.floor(month / 12)}-${padTwo((month % 12) + 1)}-01`;
  const last = addDays(`${Math.floor((month + 1) / 12)}-${padTwo(((month + 1) % 12) + 1)}-01`, -1);
  return day > daysBetween(first, last) ? last : addDays(first, day - 1);
}

/**
 * Finds the period before a period, to compare it with (环比): as many months before where it begins with a month, up to the
 * same day or the end of the month; else as many days before.
 */
export function precedingPeriod({ from, to }: Period): Period {
  const days = daysBetween(from, to) + 1;
  if (!from.endsWith('-01')) return { from: addDays(from, -days), to: addDays(from, -1) };
  const months = monthOf(to) - monthOf(from) + 1;
  const last = monthOf(to) - months;
  return {
    from: dayIn(monthOf(from) - months, 1),
    to: dayIn(last, isLastOfMonth(to) ? 31 : Number(to.slice(8))),
  };
}

/** Finds the as-of day that lies to the preceding period as a day does to the period: nothing later counts there either. */
export function precedingAsOf(period: Period, asOf: CalendarDate): CalendarDate {
  const before = precedingPeriod(period);
  return asOf >= period.to
    ? addDays(before.to, daysBetween(period.to, asOf))
    : addDays(before.from, daysBetween(period.from, asOf));
}
