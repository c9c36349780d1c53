import { addDays, type CalendarDate, datesFrom } from '../calendar/dates.ts';
import { earlier } from './dates.ts';
import { type ClueRow, countersIn, type RowRange, rowsForStock, standingsByDue } from './rows.ts';
import { plus, stockAt, stockChange } from './stock.ts';

/** What is asked of the timeline: a division of 2, 4, 6 or 9 digits and a window, both days included. */
export interface TimelineQuestion {
  readonly division: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** A day of the timeline: what happened on it, and what was open and overdue at its end. */
export interface TimelineDay {
  readonly day: CalendarDate;
  readonly received: number;
  readonly closed: number;
  readonly open: number;
  readonly overdue: number;
}

/** Ends a timeline today: of days to come nothing is known. One that begins later has no days. */
export const endToday = <Q extends TimelineQuestion>(question: Q, today: CalendarDate): Q => ({
  ...question,
  to: earlier(question.to, today),
});

/** Names the rows of a district that a timeline needs. */
export const rowsForTimeline = ({ from, to }: TimelineQuestion, ahead: number): RowRange =>
  rowsForStock(earlier(addDays(from, -1), to), to, from, ahead);

/** The timeline from the ledger; without days where it ends before it begins. @param rows the rows needed, of all districts in the division */
export function timeline(question: TimelineQuestion, rows: readonly ClueRow[]): TimelineDay[] {
  const { division, from, to } = question;
  const dates = datesFrom(from, to);
  const position = new Map(dates.map((date, i) => [date, i]));
  const byDay = Map.groupBy(
    rows.filter(({ period }) => period === 'day'),
    ({ date }) => date,
  );

  // How many more running clues wait for a due date to come on each day than on the day before.
  const waiting = new Array<number>(dates.length + 1).fill(0);
  const shift = (at: number, by: number) => {
    waiting[at] = (waiting[at] ?? 0) + by;
  };
  for (const { standing, due, on, by } of standingsByDue(rows, division)) {
    if (standing !== 'open' || due < from || on > earlier(due, to)) continue;
    shift(position.get(on) ?? 0, by);
    shift((position.get(due) ?? dates.length - 1) + 1, -by);
  }

  let stock = stockAt(rows, division, addDays(from, -1));
  let notYetDue = 0;
  return dates.map((day, i) => {
    let received = 0;
    let closed = 0;
    for (const row of byDay.get(day) ?? []) {
      stock = plus(stock, stockChange(row, division));
      for (const c of countersIn(row, division)) {
        if (c.counter !== 'flow') continue;
        if (c.flow === 'received') received += c.by;
        if (c.flow === 'closed') closed += c.by;
      }
    }
    notYetDue += waiting[i] ?? 0;
    return { day, received, closed, open: stock.open, overdue: stock.open - stock.stopped - notYetDue };
  });
}
