import { addDays, type CalendarDate, daysBetween } from '../../domain/calendar/dates.ts';
import type { TimelineDay } from '../../domain/metrics/timeline.ts';
import type { Period } from '../shared/period.ts';

/** The lengths of time a trend can be drawn in. */
export const BUCKETS = ['day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** Picks the bucket a period is drawn in unless the reader picks another. */
export function defaultBucket({ from, to }: Period): Bucket {
  const days = daysBetween(from, to) + 1;
  return days <= 45 ? 'day' : days <= 200 ? 'week' : 'month';
}

/** Finds the Monday of a day's week. */
function mondayOf(day: CalendarDate): CalendarDate {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

const firstDayOf = (day: CalendarDate, bucket: Bucket): CalendarDate =>
  bucket === 'day' ? day : bucket === 'week' ? mondayOf(day) : `${day.slice(0, 7)}-01`;

/** A bucket of a trend: `day` is its first day by the calendar. */
export interface TrendRow extends TimelineDay {
  /** The days of it that are counted. */
  readonly counted: Period;
}

/** Groups days into buckets: received and closed are summed, open and overdue are those of the end. */
export function groupByBucket(days: readonly TimelineDay[], bucket: Bucket): TrendRow[] {
  const rows = new Map<CalendarDate, TrendRow>();
  for (const day of days) {
    const start = firstDayOf(day.day, bucket);
    const row = rows.get(start);
    rows.set(start, {
      day: start,
      received: (row?.received ?? 0) + day.received,
      closed: (row?.closed ?? 0) + day.closed,
      open: day.open,
      overdue: day.overdue,
      counted: { from: row?.counted.from ?? day.day, to: day.day },
    });
  }
  return [...rows.values()];
}
