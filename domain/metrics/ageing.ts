import { addDays, type CalendarDate, daysBetween } from '../calendar/dates.ts';
import {
  AGE_BANDS,
  type AgeBand,
  type BandCount,
  countBands,
  DUE_BANDS,
  type DueBand,
  LONGEST_OVERDUE,
  OLDEST_AGE,
} from './bands.ts';
import { earlier } from './dates.ts';
import { type ClueRow, countersIn, type RowRange, rowsForStock, standingsByDue } from './rows.ts';
import { notYetDue, stockAt } from './stock.ts';

/** The open clues of a division at the end of a day. */
export interface Ageing {
  readonly open: number;
  /** Their clock runs and their due date is past. */
  readonly overdue: number;
  /** Suspended, also where that came too late to stop the clock. */
  readonly suspended: number;
  readonly extended: number;
  /** All open ones, by calendar days since receipt. */
  readonly ages: readonly BandCount<AgeBand>[];
  /** Those whose clock runs, by calendar days to the due date. */
  readonly dues: readonly BandCount<DueBand>[];
}

/** Names the rows of a district that an ageing needs. */
export function rowsForAgeing(asOf: CalendarDate, ahead: number): RowRange {
  const { days, months } = rowsForStock(asOf, asOf, addDays(asOf, -LONGEST_OVERDUE), ahead);
  return { days: { ...days, from: earlier(days.from, addDays(asOf, -OLDEST_AGE)) }, months };
}

/** The ageing from the ledger. @param rows the rows needed, of all districts in the division */
export function ageing(division: string, asOf: CalendarDate, rows: readonly ClueRow[]): Ageing {
  const { open, stopped, lateStops, extended } = stockAt(rows, division, asOf);
  const ages = new Map<number, number>();
  const dues = new Map<number, number>();
  const addTo = (counts: Map<number, number>, days: number, by: number) =>
    counts.set(days, (counts.get(days) ?? 0) + by);
  for (const row of rows) {
    if (row.period !== 'day') continue;
    const age = daysBetween(row.date, asOf);
    if (age > OLDEST_AGE) continue;
    for (const c of countersIn(row, division)) {
      if (c.counter !== 'standing' || c.on > asOf) continue;
      if (c.standing === 'open' || c.standing === 'stopped') addTo(ages, age, c.by);
    }
  }
  for (const { standing, due, on, by } of standingsByDue(rows, division)) {
    if (standing !== 'open' || on > asOf) continue;
    const away = daysBetween(asOf, due);
    if (-away <= LONGEST_OVERDUE) addTo(dues, away, by);
  }
  const sum = (counts: ReadonlyMap<number, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  addTo(ages, OLDEST_AGE + 1, open - sum(ages));
  addTo(dues, -LONGEST_OVERDUE - 1, open - stopped - sum(dues));
  return {
    open,
    overdue: open - stopped - notYetDue(rows, division, asOf),
    suspended: stopped + lateStops,
    extended,
    ages: countBands(AGE_BANDS, ages),
    dues: countBands(DUE_BANDS, dues),
  };
}
