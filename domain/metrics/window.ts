import { addDays, type CalendarDate } from '../calendar/dates.ts';
import type { Counter, LedgerRow } from '../kernel/figures.ts';
import { earlier } from './dates.ts';
import { countersIn, isDayBetween, type RowRange } from './rows.ts';

/**
 * What is asked of a window: a division of 2, 4, 6 or 9 digits, and the days, both included. What happened counts on the day it was
 * entered; what was entered after the end of `asOf` is left out.
 */
export interface WindowQuestion {
  readonly division: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly asOf: CalendarDate;
}

/** The last day that counts, and the day before the window by which what was open before it is known. */
export function boundsOf({ from, to, asOf }: WindowQuestion): {
  readonly before: CalendarDate;
  readonly end: CalendarDate;
} {
  const end = earlier(to, asOf);
  return { before: earlier(addDays(from, -1), end), end };
}

/** Names the rows of a district for what happened in a window, and for how things stood before it and at its end. */
export function rowsForWindow(question: WindowQuestion): RowRange {
  const { before, end } = boundsOf(question);
  const firstOfMonth = `${before.slice(0, 7)}-01`;
  return { days: { from: firstOfMonth, to: end }, months: addDays(firstOfMonth, -1).slice(0, 7) };
}

/** The counters of what was entered in a window. */
export function* countersOfWindow<C extends Counter>(
  { division, from, to, asOf }: WindowQuestion,
  rows: readonly LedgerRow<C>[],
): Generator<C & { readonly by: number }> {
  for (const row of rows) if (isDayBetween(row, from, earlier(to, asOf))) yield* countersIn(row, division);
}

/** The counters whose sums tell how things stand at the end of a day. */
export function* countersUpTo<C extends Counter>(
  rows: readonly LedgerRow<C>[],
  division: string,
  day: CalendarDate,
): Generator<C & { readonly by: number }> {
  for (const row of rows) {
    // The days of a month that is summed up are not read again: the months end before the days.
    const counts = row.period === 'month' ? row.date < day.slice(0, 7) : row.date <= day;
    if (counts) yield* countersIn(row, division);
  }
}
