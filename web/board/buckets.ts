import { addDays, type CalendarDate, daysBetween } from '../../domain/calendar/dates.ts';
import type { TimelineDay } from '../../domain/metrics/timeline.ts';
import type { Period } from '../shared/period.ts';

/** The lengths of time a trend can be drawn in. */
export const BUCKETS = ['day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** The bucket a period is drawn in unless the reader picks another. */
export function defaultBucket({ from, to }: Period): Bucket {
  const days = daysBetween(from, to) + 1;
  return days <= 45 ? 'day' : days <= 200 ? 'week' : 'month';
}

/** Monday of the week of a day. */
function weekOf(day: CalendarDate): CalendarDate {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

const startOf = (day: CalendarDate, bucket: Bucket): CalendarDate =>
  bucket === 'day' ? day : bucket === 'week' ? weekOf(day) : `${day.slice(0, 7)}-01`;

/** Days groupByBucket: received and closed summed, open and overdue as at the end. `day` is the bucket's first day. */
export function groupByBucket(days: readonly TimelineDay[], bucket: Bucket): TimelineDay[] {
  const rows = new Map<CalendarDate, TimelineDay>();
  for (const day of days) {
    const start = startOf(day.day, bucket);
    const row = rows.get(start);
    rows.set(start, {
      day: start,
      received: (row?.received ?? 0) + day.received,
      closed: (row?.closed ?? 0) + day.closed,
      open: day.open,
      overdue: day.overdue,
    });
  }
  return [...rows.values()];
}
