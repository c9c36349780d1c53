import type { CalendarDate } from '../calendar/dates.ts';
import { type LedgerRow, readings } from './counters.ts';
import { yymmdd } from './dates.ts';

/** The open clues of a scope, those among them whose clock is stopped, and those extended. */
export interface Stock {
  readonly open: number;
  readonly stopped: number;
  readonly extended: number;
}

export const NOTHING: Stock = { open: 0, stopped: 0, extended: 0 };

export const plus = (a: Stock, b: Stock): Stock => ({
  open: a.open + b.open,
  stopped: a.stopped + b.stopped,
  extended: a.extended + b.extended,
});

/** What the events of a day's row change in the open stock, by the kind of counter. */
const CHANGES: Readonly<Record<string, { of: keyof Stock; sign: 1 | -1 }>> = {
  '+n': { of: 'open', sign: 1 },
  '+p': { of: 'open', sign: 1 },
  '+i': { of: 'open', sign: 1 },
  '+c': { of: 'open', sign: -1 },
  '+r': { of: 'open', sign: -1 },
  '+m': { of: 'open', sign: -1 },
  '+u': { of: 'open', sign: -1 },
  '+s': { of: 'stopped', sign: 1 },
  '+x': { of: 'extended', sign: 1 },
};

/** What a day's row says the events of that day changed in a scope's open stock. Inner transfers cancel out. */
export function stockChange(row: LedgerRow, scope: string): Stock {
  const sum = { ...NOTHING };
  for (const { kind, by } of readings(row, scope)) {
    const change = CHANGES[kind];
    if (change) sum[change.of] += change.sign * by;
  }
  return sum;
}

const MONTHLY: Readonly<Record<string, keyof Stock>> = { o: 'open', s: 'stopped', x: 'extended' };

/**
 * A scope's open stock at the end of a day: the years before, the months before in its year, the days of its month.
 * @param rows every year's row up to that of the day, and the days of its month up to it
 */
export function stockAt(rows: readonly LedgerRow[], scope: string, day: CalendarDate): Stock {
  const year = day.slice(0, 4);
  const month = day.slice(5, 7);
  let stock = NOTHING;
  for (const row of rows) {
    const [table, date = ''] = row.row.split('#');
    if (table === 'DAY') {
      if (date.slice(0, 7) === day.slice(0, 7) && date <= day) stock = plus(stock, stockChange(row, scope));
    } else if (date <= year) {
      const sum = { ...NOTHING };
      for (const { kind, rest, by } of readings(row, scope)) {
        const of = MONTHLY[kind];
        if (of && (date < year || rest < month)) sum[of] += by;
      }
      stock = plus(stock, sum);
    }
  }
  return stock;
}

/**
 * The open clues at the end of a day whose clock runs and whose due date is that day or later. What remains of the
 * running ones is overdue: so a count over all past due dates needs only the rows of those to come.
 */
export function notYetDue(rows: readonly LedgerRow[], scope: string, day: CalendarDate): number {
  const until = yymmdd(day);
  let count = 0;
  for (const row of rows) {
    const [table, due = ''] = row.row.split('#');
    if (table !== 'DAY' || due < day) continue;
    for (const { kind, rest, by } of readings(row, scope)) if (kind === 'O' && rest <= until) count += by;
  }
  return count;
}
