import { CONCLUSION_CODES, CONCLUSIONS, type ConclusionCode } from '../clue/conclusions.ts';
import type { Closing, Flow, RequestCount, Sum } from '../clue/counters.ts';
import { PHASE_NAMES, type Phase } from '../clue/state.ts';
import { earlier } from './dates.ts';
import type { ClueRow, RowRange } from './rows.ts';
import { countersOfWindow, type WindowQuestion } from './window.ts';

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
  /** Signed by the end of the time for that, or later. */
  readonly signing: { readonly inTime: number; readonly late: number };
  /** Closed before the day they were due on. */
  readonly early: number;
  readonly satisfaction: { readonly satisfied: number; readonly unsatisfied: number };
  readonly conclusions: readonly (Sums & { readonly code: ConclusionCode; readonly label: string })[];
  /** Of the clues received in the window, those that repeat one closed before. */
  readonly repeated: { readonly count: number; readonly received: number };
  /** Requests for a return that were made in the window, where they were made, and what became of them. */
  readonly returns: Readonly<Record<RequestCount, number>>;
  /** Requests of senders to reopen a clue that were made in the window, where it was, and what became of them. */
  readonly reopenings: Readonly<Record<RequestCount, number>>;
  /** Events of the window. */
  readonly returned: { readonly total: number; readonly notOurs: number; readonly outOfScope: number };
  readonly merged: number;
  readonly reopened: number;
  readonly extensions: number;
}

/** Names the rows of a district that these need: the days of the window. */
export const rowsForClosings = ({ from, to, asOf }: WindowQuestion): RowRange => ({
  days: { from, to: earlier(to, asOf) },
  months: null,
});

/** The counters of the window's days as they were at the end of `asOf`. */
function* countersOf(question: WindowQuestion, rows: readonly ClueRow[]) {
  for (const c of countersOfWindow(question, rows)) if (!('on' in c) || c.on <= question.asOf) yield c;
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
export function durations(question: WindowQuestion, rows: readonly ClueRow[]): Durations {
  const byDays = new Map<number, number>();
  const phases = new Map<Phase, number>();
  for (const c of countersOf(question, rows)) {
    if (c.counter === 'duration') byDays.set(c.days, (byDays.get(c.days) ?? 0) + c.by);
    else if (c.counter === 'phase') phases.set(c.phase, (phases.get(c.phase) ?? 0) + c.by);
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

const SUMS: Readonly<Record<Sum, keyof Sums>> = {
  concluded: 'closed',
  'verified-fen': 'verifiedAmountFen',
  'paid-fen': 'paidAmountFen',
  headcount: 'headcount',
  'paid-headcount': 'paidHeadcount',
};
const NO_SUMS: Sums = {
  closed: 0,
  verifiedAmountFen: 0,
  paidAmountFen: 0,
  headcount: 0,
  paidHeadcount: 0,
};

/** What came of the clues of a window. @param rows the rows needed, of all districts in the division */
export function results(question: WindowQuestion, rows: readonly ClueRow[]): Results {
  const byCode = new Map(CONCLUSION_CODES.map((code) => [code, { ...NO_SUMS }]));
  const flows = new Map<Flow, number>();
  const returns = { requested: 0, refused: 0, approved: 0 };
  const reopenings = { ...returns };
  const reasons = { 'not-ours': 0, 'out-of-scope': 0 };
  const closings: Record<Closing, number> = {
    extended: 0,
    satisfied: 0,
    unsatisfied: 0,
    'signed-late': 0,
    'not-early': 0,
  };
  let closed = 0;
  let repeated = 0;
  for (const c of countersOf(question, rows)) {
    switch (c.counter) {
      case 'sum': {
        const sums = byCode.get(c.conclusion);
        if (sums) sums[SUMS[c.sum]] += c.by;
        break;
      }
      case 'flow':
        flows.set(c.flow, (flows.get(c.flow) ?? 0) + c.by);
        break;
      case 'return':
        returns[c.what] += c.by;
        break;
      case 'reopening':
        reopenings[c.what] += c.by;
        break;
      case 'returned-for':
        reasons[c.reason] += c.by;
        break;
      case 'closing':
        closings[c.what] += c.by;
        break;
      case 'duration':
        closed += c.by;
        break;
      case 'repeated':
        repeated += c.by;
        break;
    }
  }
  const flow = (name: Flow) => flows.get(name) ?? 0;
  const conclusions = CONCLUSION_CODES.map((code) => ({
    code,
    label: CONCLUSIONS[code].zh,
    ...(byCode.get(code) ?? NO_SUMS),
  }));
  const sum = (of: keyof Sums, confirmed: boolean) =>
    conclusions.reduce((total, c) => total + (CONCLUSIONS[c.code].confirmed === confirmed ? c[of] : 0), 0);
  return {
    closed,
    verifiedAmountFen: sum('verifiedAmountFen', true),
    paidAmountFen: sum('paidAmountFen', true),
    headcount: sum('headcount', true) + sum('headcount', false),
    paidHeadcount: sum('paidHeadcount', true) + sum('paidHeadcount', false),
    confirmed: sum('closed', true),
    unconfirmed: {
      verifiedAmountFen: sum('verifiedAmountFen', false),
      paidAmountFen: sum('paidAmountFen', false),
    },
    extended: closings.extended,
    signing: { inTime: closed - closings['signed-late'], late: closings['signed-late'] },
    early: closed - closings['not-early'],
    satisfaction: { satisfied: closings.satisfied, unsatisfied: closings.unsatisfied },
    conclusions,
    repeated: { count: repeated, received: flow('received') },
    returns,
    reopenings,
    returned: {
      total: flow('returned'),
      notOurs: reasons['not-ours'],
      outOfScope: reasons['out-of-scope'],
    },
    merged: flow('merged'),
    reopened: flow('reopened'),
    extensions: flow('extended'),
  };
}
