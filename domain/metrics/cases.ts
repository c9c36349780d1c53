import type { CalendarDate } from '../calendar/dates.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { CaseCounter, Ending, Flow, Matter, Stock } from '../case/counters.ts';
import { PHASE_NAMES, PHASES, type Phase } from '../case/phases.ts';
import {
  CLOSE_CODES,
  type CloseCode,
  COURT_RESULTS,
  type CourtResult,
  REMEDY_RESULTS,
  REVOCATION_GROUNDS,
  type RemedyResult,
} from '../case/state.ts';
import type { LedgerRow } from '../kernel/figures.ts';
import { percent } from './rounding.ts';
import { type CodeCount, Sums } from './sums.ts';
import { boundsOf, countersOfWindow, countersUpTo, type WindowQuestion } from './window.ts';

/** A row of cases' counters. */
export type CaseRow = LedgerRow<CaseCounter>;

/** Reviews or suits that came in, by result; `pending` without one yet. */
export interface Remedies {
  readonly received: number;
  readonly pending: number;
  readonly results: readonly CodeCount<RemedyResult>[];
}

/** The figures of cases. Sums in fen. */
export interface CaseFigures {
  /** Open before the window; with those proposed as many as ended and are open at its end (or at that of `asOf`). */
  readonly carriedIn: number;
  readonly proposed: number;
  readonly ended: number;
  readonly open: number;

  readonly filed: number;
  readonly acceptedBySilence: number;
  readonly notFiled: number;
  readonly closed: { readonly total: number; readonly codes: readonly CodeCount<CloseCode>[] };
  readonly revoked: { readonly total: number; readonly grounds: readonly CodeCount<Ground>[] };
  readonly transferred: number;
  readonly crime: number;

  /** Main clocks that were over in the window, by a decision, a revocation, a transfer or a refusal to file. */
  readonly handled: {
    readonly inTime: number;
    readonly late: number;
    readonly rate: number | null;
    readonly percent: string | null;
  };
  /**
   * Zero overdue (零超期). `examined` are the clocks that were over in the window and those of cases still waiting at its end: each of
   * them is in time, late, past its due date, not yet due, or stopped, and each is listed.
   */
  readonly overdue: {
    readonly isZero: boolean;
    readonly total: number;
    /** Waiting at the end, past the due date. */
    readonly open: number;
    readonly late: number;
    /** Nobody answered within the term for acceptance or filing; silence included. */
    readonly filing: number;
    readonly examined: number;
    readonly notYetDue: number;
    readonly stopped: number;
  };
  readonly extended: number;
  readonly suspended: { readonly started: number; readonly days: number; readonly atEnd: number };

  /** Orders of the window, and what came of them. */
  readonly orders: {
    readonly issued: number;
    readonly correct: number;
    readonly pay: number;
    readonly amountFen: number;
    readonly full: number;
    readonly part: number;
    readonly none: number;
    readonly pending: number;
  };
  readonly decisions: {
    readonly total: number;
    readonly penalty: number;
    readonly handling: number;
    readonly noPenalty: number;
    readonly fineFen: number;
    readonly orderFen: number;
    readonly extraFen: number;
  };
  /** Paid to workers in the window, and the people it concerns; a correction of what was entered takes back. */
  readonly recovered: { readonly fen: number; readonly people: number };
  readonly finePaidFen: number;

  readonly court: {
    readonly applied: number;
    readonly pending: number;
    readonly results: readonly CodeCount<CourtResult>[];
  };
  readonly reviews: Remedies;
  readonly suits: Remedies;
  /** Reviews and suits that annulled, changed or found unlawful. */
  readonly lost: number;

  /** Phases that ended in the window, with their working days by the law's days, and those that were entered in time whole. */
  readonly phases: readonly {
    readonly phase: Phase;
    readonly label: string;
    readonly ended: number;
    readonly workingDays: number;
    readonly mean: number | null;
    readonly enteredInTime: number;
    readonly enteredLate: number;
  }[];
  /** Acts of these phases, and those of them entered too long after they occurred. */
  readonly entries: { readonly acts: number; readonly late: number };
}

/** The number of a ground for revoking the filing. */
export type Ground = `${keyof typeof REVOCATION_GROUNDS}`;

/** The results of a review or a suit that the authority lost. */
export const LOST = ['annulled', 'changed', 'unlawful'] as const satisfies readonly RemedyResult[];

const total = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0);

/** What stood before a day: open cases by where they stand, and those that wait by due date. */
interface Standing {
  readonly stock: Sums<Stock>;
  readonly waiting: Map<CalendarDate, number>;
}

function standingAt(rows: readonly CaseRow[], division: string, day: CalendarDate): Standing {
  const standing: Standing = { stock: new Sums(), waiting: new Map() };
  for (const c of countersUpTo(rows, division, day)) {
    if (c.counter === 'stock') standing.stock.add(c.stock, c.by);
    if (c.counter === 'waiting') standing.waiting.set(c.due, (standing.waiting.get(c.due) ?? 0) + c.by);
  }
  return standing;
}

/**
 * The figures of cases from the ledger. Where `asOf` lies behind the window, they tell how far its orders, remedies and court
 * applications have come by then.
 * @param rows the rows needed, of all districts in the division
 * @param calendar the one by which working days are told
 */
export function caseFigures(
  question: WindowQuestion,
  rows: readonly CaseRow[],
  calendar: Pick<Calendar, 'workingDaysBetween'>,
): CaseFigures {
  const { division, asOf } = question;
  const { before, end } = boundsOf(question);
  const flows = new Sums<Flow>();
  const matters = new Sums<Matter>();
  const phases = new Sums<`${Phase} ${'ended' | 'days' | 'late'}`>();
  for (const c of countersOfWindow(question, rows)) {
    if (c.counter === 'flow') flows.add(c.flow, c.by);
    if (c.counter === 'matter' && c.on <= asOf) matters.add(c.matter, c.by);
    if (c.counter !== 'phase') continue;
    phases.add(`${c.phase} ended`, c.by);
    phases.add(`${c.phase} days`, c.by * calendar.workingDaysBetween(c.from, c.to));
    if (c.late) phases.add(`${c.phase} late`, c.by);
  }
  const at = standingAt(rows, division, end);
  let notYetDue = 0;
  let pastDue = 0;
  for (const [due, by] of at.waiting) {
    if (due < end) pastDue += by;
    else notYetDue += by;
  }
  const ending = (code: Ending) => flows.of(`ended:${code}`);
  const codes = flows.list(CLOSE_CODES, (code) => `ended:${code}`);
  const grounds = flows.list(
    REVOCATION_GROUNDS as Record<Ground, { readonly zh: string }>,
    (ground) => `ended:revoked:${ground}` as Flow,
  );
  const [inTime, late, filing] = [flows.of('in-time'), flows.of('late'), flows.of('filed-late')];
  const [closed, revoked] = [total(codes), total(grounds)];
  const [notFiled, transferred, crime] = [ending('not-filed'), ending('transferred'), ending('crime')];
  const overdue = pastDue + late + filing;
  const stopped = at.stock.of('stopped');
  const order = (name: 'correct' | 'pay' | 'fen' | 'full' | 'part' | 'none') => matters.of(`order:${name}`);
  const issued = order('correct') + order('pay');
  const court = matters.list(COURT_RESULTS, (code) => `court:${code}`);
  const remedies = (kind: 'review' | 'suit'): Remedies => {
    const results = matters.list(REMEDY_RESULTS, (code) => `${kind}:${code}`);
    const received = matters.of(kind);
    return { received, pending: received - total(results), results };
  };
  const [reviews, suits] = [remedies('review'), remedies('suit')];
  const decided = {
    penalty: flows.of('decided:penalty'),
    handling: flows.of('decided:handling'),
    noPenalty: flows.of('decided:no-penalty'),
  };
  return {
    carriedIn: standingAt(rows, division, before).stock.of('open'),
    proposed: flows.of('proposed'),
    ended: closed + revoked + notFiled + transferred + crime,
    open: at.stock.of('open'),
    filed: flows.of('filed'),
    acceptedBySilence: flows.of('silence'),
    notFiled,
    closed: { total: closed, codes },
    revoked: { total: revoked, grounds },
    transferred,
    crime,
    handled: { inTime, late, ...percent(inTime, inTime + late) },
    overdue: {
      isZero: overdue === 0,
      total: overdue,
      open: pastDue,
      late,
      filing,
      examined: inTime + late + pastDue + notYetDue + stopped,
      notYetDue,
      stopped,
    },
    extended: flows.of('extended'),
    suspended: {
      started: flows.of('suspended'),
      days: flows.of('suspended-days'),
      atEnd: at.stock.of('suspended'),
    },
    orders: {
      issued,
      correct: order('correct'),
      pay: order('pay'),
      amountFen: order('fen'),
      full: order('full'),
      part: order('part'),
      none: order('none'),
      pending: issued - order('full') - order('part') - order('none'),
    },
    decisions: {
      total: decided.penalty + decided.handling + decided.noPenalty,
      ...decided,
      fineFen: flows.of('fine-fen'),
      orderFen: flows.of('order-fen'),
      extraFen: flows.of('extra-fen'),
    },
    recovered: { fen: flows.of('recovered-fen'), people: flows.of('recovered-people') },
    finePaidFen: flows.of('fine-paid-fen'),
    court: { applied: matters.of('court'), pending: matters.of('court') - total(court), results: court },
    reviews,
    suits,
    lost: LOST.reduce((sum, code) => sum + matters.of(`review:${code}`) + matters.of(`suit:${code}`), 0),
    phases: PHASE_NAMES.map((phase) => {
      const ended = phases.of(`${phase} ended`);
      const workingDays = phases.of(`${phase} days`);
      const enteredLate = phases.of(`${phase} late`);
      return {
        phase,
        label: PHASES[phase].zh,
        ended,
        workingDays,
        mean: ended === 0 ? null : workingDays / ended,
        enteredInTime: ended - enteredLate,
        enteredLate,
      };
    }),
    entries: { acts: flows.of('acts'), late: flows.of('late-acts') },
  };
}
