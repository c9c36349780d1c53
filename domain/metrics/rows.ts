import { addDays, type CalendarDate } from '../calendar/dates.ts';
import type { ClueCounter, Standing } from '../clue/counters.ts';
import { isNear, NEAR_DAYS } from '../clue/figures.ts';
import type { Counter, LedgerRow, RowName } from '../kernel/figures.ts';
import { isWithin } from '../places/divisions.ts';
import { earlier } from './dates.ts';

/** A row of clues' counters. */
export type ClueRow = LedgerRow<ClueCounter>;

/** The counters of a row that lie in a scope of 2, 4, 6 or 9 digits. */
export function countersIn<C extends Counter>(row: LedgerRow<C>, scope: string): LedgerRow<C>['counters'] {
  if (!isWithin(row.district, scope.slice(0, 6))) return [];
  if (scope.length < 9) return row.counters;
  const street = scope.slice(6);
  return row.counters.filter((c) => c.street === street);
}

/** Whether a row is that of a day from one day to another, both included. */
export const isDayBetween = ({ period, date }: RowName, from: CalendarDate, to: CalendarDate): boolean =>
  period === 'day' && from <= date && date <= to;

/** Whether a transfer with this district at the other end stays within a scope; it never does within one street. */
export const staysWithin = (counterpart: string, scope: string): boolean => isWithin(counterpart, scope);

/** The rows of a district that an answer needs: every day of `days`, and every month up to `months` if given. */
export interface RowRange {
  readonly days: { readonly from: CalendarDate; readonly to: CalendarDate };
  readonly months: string | null;
}

/** The first day of receipt that the clues due from a day on are counted by, unless their due date is distant. */
export const receivedBefore = (due: CalendarDate): CalendarDate => addDays(due, -NEAR_DAYS);

/**
 * Names the rows for the open stock from the end of a day on to that of another, and for what is then due.
 * @param due the first due date asked about
 * @param ahead the most days between the day a distant due date was set and that due date: none of a clue open at `end` is later
 */
export function rowsForStock(
  before: CalendarDate,
  end: CalendarDate,
  due: CalendarDate,
  ahead: number,
): RowRange {
  const firstOfMonth = `${before.slice(0, 7)}-01`;
  return {
    days: { from: earlier(firstOfMonth, receivedBefore(due)), to: addDays(end, ahead) },
    months: addDays(firstOfMonth, -1).slice(0, 7),
  };
}

/** How many clues came to stand somewhere (or, if negative, no longer stood there) on a day. */
export interface StandingChange {
  readonly standing: Standing;
  readonly due: CalendarDate;
  readonly on: CalendarDate;
  readonly by: number;
}

/**
 * Where the clues of a scope stand, by due date, each counted once: the near ones from the row of their receipt, the others
 * from that of their due date.
 */
export function* standingsByDue(rows: readonly ClueRow[], scope: string): Generator<StandingChange> {
  for (const row of rows) {
    if (row.period !== 'day') continue;
    for (const c of countersIn(row, scope)) {
      if (c.counter === 'standing') {
        if (isNear(row.date, c.due)) yield c;
      } else if (c.counter === 'distant') {
        yield { standing: c.standing, due: row.date, on: c.on, by: c.by };
      }
    }
  }
}
