import type { CalendarDate } from '../calendar/dates.ts';
import { CONCLUSION_CODES, CONCLUSIONS, type ConclusionCode } from '../clue/conclusions.ts';
import { PHASE_NAMES, type Phase } from '../clue/state.ts';
import type { Need } from './completion.ts';
import { type LedgerRow, readings } from './counters.ts';
import { earlier, yymmdd } from './dates.ts';
import { conclusionOfLetter, phaseOfLetter } from './letters.ts';

/** What is asked of closed clues: those closed in a window (both days included) and still closed at the end of `asOf`. */
export interface ClosingsQuestion {
  readonly division: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly asOf: CalendarDate;
}

/** How long closed clues took, in calendar days from receipt to closing. */
export interface Durations {
  readonly closed: number;
  readonly totalDays: number;
  /** Null without a clue. */
  readonly mean: number | null;
  readonly median: number | null;
  readonly p90: number | null;
  /** How many took how long, the shortest first. */
  readonly histogram: readonly { readonly days: number; readonly count: number }[];
  /** The days they spent in each phase, and the mean of them. */
  readonly stages: readonly {
    readonly stage: Phase;
    readonly days: number;
    readonly mean: number | null;
  }[];
}

/** What came of closed clues. Amounts in fen. */
export interface Sums {
  readonly closed: number;
  readonly verifiedAmountFen: number;
  readonly paidAmountFen: number;
  /** People concerned. */
  readonly headcount: number;
  /** People paid. */
  readonly paidHeadcount: number;
}

/**
 * What came of the clues closed in a window, and what else ended or began anew in it. The amounts are those of endings that
 * confirm arrears.
 */
export interface Results extends Sums {
  /** With a conclusion that confirms arrears. */
  readonly confirmed: number;
  /** The amounts of endings that confirm none, e.g. what was paid before it came to arbitration. */
  readonly unconfirmed: { readonly verifiedAmountFen: number; readonly paidAmountFen: number };
  readonly extended: number;
  readonly satisfied: number;
  readonly unsatisfied: number;
  readonly conclusions: readonly (Sums & { readonly code: ConclusionCode; readonly label: string })[];
  /** Of the clues received in the window, those that repeat one closed before. */
  readonly repeated: { readonly count: number; readonly received: number };
  /** Requests for a return that were made in the window, where they were made, and what became of them. */
  readonly returns: { readonly requested: number; readonly refused: number; readonly approved: number };
  /** Events of the window. */
  readonly returned: { readonly total: number; readonly notOurs: number; readonly outOfScope: number };
  readonly merged: number;
  readonly reopened: number;
  readonly extensions: number;
}

/** Which rows of a district these need: the days of the window. */
export const closingsNeed = ({ from, to, asOf }: ClosingsQuestion): Need => ({
  days: { from, to: earlier(to, asOf) },
  years: null,
});

/** The counters of the window's days as they were at the end of `asOf`: kind, the rest of the name, and the sum. */
function* counted({ division, from, to, asOf }: ClosingsQuestion, rows: readonly LedgerRow[]) {
  const until = yymmdd(asOf);
  for (const row of rows) {
    const [table, day = ''] = row.row.split('#');
    if (table !== 'DAY' || day < from || day > earlier(to, asOf)) continue;
    for (const { kind, rest, by } of readings(row, division)) {
      const [what = '', later = ''] = kind.startsWith('*') ? rest.split('@') : [rest];
      if (later <= until) yield { kind, what, by };
    }
  }
}

/**
 * The nearest-rank percentile: the smallest value that at least `percent` of a hundred do not exceed.
 * @param counts ascending, with how often each occurs
 * @returns null when there are none
 */
function nearestRank(counts: Durations['histogram'], total: number, percent: number): number | null {
  let reached = 0;
  for (const { days, count } of counts) {
    reached += count;
    if (reached * 100 >= percent * total) return days;
  }
  return null;
}

/** How long the clues of a window took. @param rows the rows needed, of all districts in the division */
export function durations(question: ClosingsQuestion, rows: readonly LedgerRow[]): Durations {
  const byDays = new Map<number, number>();
  const phases = new Map<Phase, number>();
  for (const { kind, what, by } of counted(question, rows)) {
    if (kind === '*d') byDays.set(Number(what), (byDays.get(Number(what)) ?? 0) + by);
    else if (kind === '*t') {
      const phase = phaseOfLetter(what);
      phases.set(phase, (phases.get(phase) ?? 0) + by);
    }
  }
  const histogram = [...byDays]
    .filter(([, count]) => count !== 0)
    .map(([days, count]) => ({ days, count }))
    .sort((a, b) => a.days - b.days);
  const closed = histogram.reduce((sum, { count }) => sum + count, 0);
  const totalDays = histogram.reduce((sum, { days, count }) => sum + days * count, 0);
  return {
    closed,
    totalDays,
    mean: closed === 0 ? null : totalDays / closed,
    median: nearestRank(histogram, closed, 50),
    p90: nearestRank(histogram, closed, 90),
    histogram,
    stages: PHASE_NAMES.map((stage) => {
      const days = phases.get(stage) ?? 0;
      return { stage, days, mean: closed === 0 ? null : days / closed };
    }),
  };
}

const SUMS: Readonly<Record<string, keyof Sums>> = {
  '*q': 'closed',
  '*v': 'verifiedAmountFen',
  '*p': 'paidAmountFen',
  '*h': 'headcount',
  '*b': 'paidHeadcount',
};
const NO_SUMS: Sums = {
  closed: 0,
  verifiedAmountFen: 0,
  paidAmountFen: 0,
  headcount: 0,
  paidHeadcount: 0,
};

/** What came of the clues of a window. @param rows the rows needed, of all districts in the division */
export function results(question: ClosingsQuestion, rows: readonly LedgerRow[]): Results {
  const byCode = new Map(CONCLUSION_CODES.map((code) => [code, { ...NO_SUMS }]));
  const kinds = new Map<string, number>();
  for (const { kind, what, by } of counted(question, rows)) {
    const of = SUMS[kind];
    const sums = of && byCode.get(conclusionOfLetter(what));
    if (sums) sums[of] += by;
    // Only reasons of returns differ in what follows; the districts of transfers are not asked for.
    const name = kind === '+e' ? kind + what : kind;
    kinds.set(name, (kinds.get(name) ?? 0) + by);
  }
  const count = (kind: string) => kinds.get(kind) ?? 0;
  const conclusions = CONCLUSION_CODES.map((code) => ({
    code,
    label: CONCLUSIONS[code].zh,
    ...(byCode.get(code) ?? NO_SUMS),
  }));
  const sum = (of: keyof Sums, confirmed: boolean) =>
    conclusions.reduce((total, c) => total + (CONCLUSIONS[c.code].confirmed === confirmed ? c[of] : 0), 0);
  return {
    closed: count('*d'),
    verifiedAmountFen: sum('verifiedAmountFen', true),
    paidAmountFen: sum('paidAmountFen', true),
    headcount: count('*h'),
    paidHeadcount: count('*b'),
    confirmed: sum('closed', true),
    unconfirmed: {
      verifiedAmountFen: sum('verifiedAmountFen', false),
      paidAmountFen: sum('paidAmountFen', false),
    },
    extended: count('*x'),
    satisfied: count('*g'),
    unsatisfied: count('*u'),
    conclusions,
    repeated: { count: count('*e'), received: count('+n') },
    returns: { requested: count('*r'), refused: count('*f'), approved: count('*a') },
    returned: { total: count('+r'), notOurs: count('+en'), outOfScope: count('+eo') },
    merged: count('+m'),
    reopened: count('+p'),
    extensions: count('+z'),
  };
}
