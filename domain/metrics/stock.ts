import type { CalendarDate } from '../calendar/dates.ts';
import type { StockFlow } from '../clue/counters.ts';
import { stockChangeOf } from '../clue/figures.ts';
import { type ClueRow, countersIn, standingsByDue } from './rows.ts';

/** The open clues of a scope, those among them whose clock is stopped, those suspended too late for that, and those extended. */
export interface Stock {
  readonly open: number;
  readonly stopped: number;
  readonly lateStops: number;
  readonly extended: number;
}

export const NOTHING: Stock = { open: 0, stopped: 0, lateStops: 0, extended: 0 };

export const plus = (a: Stock, b: Stock): Stock => ({
  open: a.open + b.open,
  stopped: a.stopped + b.stopped,
  lateStops: a.lateStops + b.lateStops,
  extended: a.extended + b.extended,
});

/** The part of the stock that a flow changes. */
const PARTS: Readonly<Record<StockFlow, keyof Stock>> = {
  'stock-open': 'open',
  'stock-stopped': 'stopped',
  'stock-late-stop': 'lateStops',
  'stock-extended': 'extended',
};

/** What a day's row says the events of that day changed in a scope's open stock. Inner transfers cancel out. */
export function stockChange(row: ClueRow, scope: string): Stock {
  const sum = { ...NOTHING };
  for (const c of countersIn(row, scope)) {
    const change = stockChangeOf(c);
    if (change) sum[PARTS[change.flow]] += change.by;
  }
  return sum;
}

function monthlyChange(row: ClueRow, scope: string): Stock {
  const sum = { ...NOTHING };
  for (const c of countersIn(row, scope)) {
    if (c.counter === 'flow') sum[PARTS[c.flow as StockFlow]] += c.by;
  }
  return sum;
}

/**
 * A scope's open stock at the end of a day: the months before, and the days of its month.
 * @param rows every month's row before that of the day, and the days of its month up to it
 */
export function stockAt(rows: readonly ClueRow[], scope: string, day: CalendarDate): Stock {
  const month = day.slice(0, 7);
  let stock = NOTHING;
  for (const row of rows) {
    if (row.period === 'month') {
      if (row.date < month) stock = plus(stock, monthlyChange(row, scope));
    } else if (row.date.slice(0, 7) === month && row.date <= day) {
      stock = plus(stock, stockChange(row, scope));
    }
  }
  return stock;
}

/**
 * The open clues at the end of a day whose clock runs and whose due date is that day or later. What remains of the
 * running ones is overdue: so a count over all past due dates needs only those to come.
 * @param last the last due date that counts; by default every one
 */
export function notYetDue(
  rows: readonly ClueRow[],
  scope: string,
  day: CalendarDate,
  last?: CalendarDate,
): number {
  let count = 0;
  for (const { standing, due, on, by } of standingsByDue(rows, scope)) {
    if (standing === 'open' && on <= day && due >= day && (last === undefined || due <= last)) count += by;
  }
  return count;
}
