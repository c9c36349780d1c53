import { addDays, type CalendarDate, datesFrom } from '../calendar/dates.ts';
import { type Need, stockNeed } from './completion.ts';
import { type LedgerRow, readings } from './counters.ts';
import { earlier, longDate, yymmdd } from './dates.ts';
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

/** Which rows of a district a timeline needs. */
export const timelineNeed = ({ from, to }: TimelineQuestion, ahead: number): Need =>
  stockNeed(addDays(from, -1), to, ahead);

/** The timeline from the ledger. @param rows the rows needed, of all districts in the division */
export function timeline(question: TimelineQuestion, rows: readonly LedgerRow[]): TimelineDay[] {
  const { division, from, to } = question;
  const dates = datesFrom(from, to);
  const position = new Map(dates.map((date, i) => [date, i]));
  const byDay = new Map<string, LedgerRow[]>();
  for (const row of rows) byDay.set(row.row, [...(byDay.get(row.row) ?? []), row]);

  // How many more running clues wait for a due date to come on each day than on the day before.
  const waiting = new Array<number>(dates.length + 1).fill(0);
  const shift = (at: number, by: number) => {
    waiting[at] = (waiting[at] ?? 0) + by;
  };
  for (const row of rows) {
    const [table, due = ''] = row.row.split('#');
    if (table !== 'DAY' || due < from) continue;
    for (const { kind, rest, by } of readings(row, division)) {
      if (kind !== 'O' || rest > yymmdd(earlier(due, to))) continue;
      shift(position.get(longDate(rest)) ?? 0, by);
      shift((position.get(due) ?? dates.length - 1) + 1, -by);
    }
  }

  let stock = stockAt(rows, division, addDays(from, -1));
  let notYetDue = 0;
  return dates.map((day, i) => {
    let received = 0;
    let closed = 0;
    for (const row of byDay.get(`DAY#${day}`) ?? []) {
      stock = plus(stock, stockChange(row, division));
      for (const { kind, by } of readings(row, division)) {
        if (kind === '+n') received += by;
        if (kind === '+c') closed += by;
      }
    }
    notYetDue += waiting[i] ?? 0;
    return { day, received, closed, open: stock.open, overdue: stock.open - stock.stopped - notYetDue };
  });
}
