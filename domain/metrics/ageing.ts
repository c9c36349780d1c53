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
import { type Need, stockNeed } from './completion.ts';
import { type LedgerRow, readings } from './counters.ts';
import { earlier, yymmdd } from './dates.ts';
import { notYetDue, stockAt } from './stock.ts';

/** The open clues of a division at the end of a day. */
export interface Ageing {
  readonly open: number;
  /** Their clock runs and their due date is past. */
  readonly overdue: number;
  /** Their clock is stopped. */
  readonly stopped: number;
  readonly extended: number;
  /** All open ones, by calendar days since receipt. */
  readonly ages: readonly BandCount<AgeBand>[];
  /** Those whose clock runs, by calendar days to the due date. */
  readonly dues: readonly BandCount<DueBand>[];
}

/** Which rows of a district an ageing needs. */
export function ageingNeed(asOf: CalendarDate, ahead: number): Need {
  const { days, years } = stockNeed(asOf, asOf, ahead);
  return {
    days: { ...days, from: earlier(days.from, addDays(asOf, -Math.max(OLDEST_AGE, LONGEST_OVERDUE))) },
    years,
  };
}

/** The ageing from the ledger. @param rows the rows needed, of all districts in the division */
export function ageing(division: string, asOf: CalendarDate, rows: readonly LedgerRow[]): Ageing {
  const { open, stopped, extended } = stockAt(rows, division, asOf);
  const until = yymmdd(asOf);
  const ages = new Map<number, number>();
  const dues = new Map<number, number>();
  const put = (counts: Map<number, number>, days: number, by: number) =>
    counts.set(days, (counts.get(days) ?? 0) + by);
  for (const row of rows) {
    const [table, day = ''] = row.row.split('#');
    if (table !== 'DAY') continue;
    const away = daysBetween(asOf, day);
    for (const { kind, rest, by } of readings(row, division)) {
      if (rest.slice(-6) > until) continue;
      if (kind === 'o' || kind === 's') {
        if (-away <= OLDEST_AGE) put(ages, -away, by);
      } else if (kind === 'O' && -away <= LONGEST_OVERDUE) put(dues, away, by);
    }
  }
  const sum = (counts: ReadonlyMap<number, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  put(ages, OLDEST_AGE + 1, open - sum(ages));
  put(dues, -LONGEST_OVERDUE - 1, open - stopped - sum(dues));
  return {
    open,
    overdue: open - stopped - notYetDue(rows, division, asOf),
    stopped,
    extended,
    ages: countBands(AGE_BANDS, ages),
    dues: countBands(DUE_BANDS, dues),
  };
}
