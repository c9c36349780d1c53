import { addDays, type CalendarDate, daysBetween } from '../../domain/calendar/dates.ts';
import type { TimelineDay } from '../../domain/metrics/timeline.ts';

/** A window of days, both included. */
export interface Period {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** The windows that can be picked by name. */
export const PRESETS = ['this-month', 'this-quarter', 'this-year', 'last-month', 'last-year'] as const;
export type Preset = (typeof PRESETS)[number];

const two = (n: number) => String(n).padStart(2, '0');
const firstOf = (year: number, month: number): CalendarDate => {
  const months = year * 12 + month - 1;
  return `${Math.floor(months / 12)}-${two((months % 12) + 1)}-01`;
};

/** The window a name means on a day. Windows that have not ended end today. */
export function presetPeriod(preset: Preset, today: CalendarDate): Period {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  switch (preset) {
    case 'this-month':
      return { from: firstOf(year, month), to: today };
    case 'this-quarter':
      return { from: firstOf(year, month - ((month - 1) % 3)), to: today };
    case 'this-year':
      return { from: `${year}-01-01`, to: today };
    case 'last-month':
      return { from: firstOf(year, month - 1), to: addDays(firstOf(year, month), -1) };
    case 'last-year':
      return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
  }
}

/** The same day a year before; 29 February becomes the 28th. */
export function yearBefore(day: CalendarDate): CalendarDate {
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return before.endsWith('-02-29') ? `${before.slice(0, 8)}28` : before;
}

/** The same window a year before. A window that ends with February ends with it there too. */
export function periodBefore({ from, to }: Period): Period {
  const end = yearBefore(to);
  const wholeFebruary = to.slice(5) === '02-28' && addDays(to, 1).slice(5) === '03-01';
  const leapEnd = wholeFebruary && addDays(end, 1).slice(5) === '02-29' ? addDays(end, 1) : end;
  return { from: yearBefore(from), to: leapEnd };
}

/** How days are gathered in a trend. */
export const BUCKETS = ['day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** The bucket a window is shown in unless the reader picks another. */
export function usualBucket({ from, to }: Period): Bucket {
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

/** Days gathered: received and closed summed, open and overdue as at the end. `day` is the bucket's first day. */
export function gathered(days: readonly TimelineDay[], bucket: Bucket): TimelineDay[] {
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
