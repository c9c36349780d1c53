import type { CalendarDate } from '../calendar/dates.ts';
import { type DueDate, dueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { Policy } from '../policy/policy.ts';

/** The last day on which what happened on a day must have been accepted by whoever is told of it. */
export function reportDueOn(
  happenedOn: CalendarDate,
  { reporting }: Pick<Policy, 'reporting'>,
  calendar: Calendar,
): DueDate {
  const { days, unit } = reporting;
  return unit === 'calendar'
    ? dueDate({ kind: 'days', from: happenedOn, length: days }, calendar)
    : dueDate(
        { kind: 'limit', from: happenedOn, workingDays: days, extensions: [], suspensions: [] },
        calendar,
      );
}
