import { addDays, type CalendarDate } from '../calendar/dates.ts';
import { earlier } from './dates.ts';
import {
  type ClueRow,
  countersIn,
  isDayBetween,
  type RowRange,
  receivedBefore,
  rowsForStock,
  type StandingChange,
  standingsByDue,
  staysWithin,
} from './rows.ts';
import { NOTHING, notYetDue, plus, type Stock, stockAt, stockChange } from './stock.ts';

/**
 * The definitions of completion. Published rates (办结率) rarely state their denominator, so each answer names its
 * definition and two are never mixed.
 */
export const DEFINITIONS = {
  cohort: { zh: '办结率（按收件统计）', en: 'Of the clues received in the window, those closed' },
  flow: {
    zh: '办结率（按办理统计）',
    en: 'Of the clues closed in the window or open at its end, those closed',
  },
  'on-time': { zh: '按期办结率', en: 'Of the clues due in the window, those closed in time' },
} as const;

/** The name of a definition. */
export type Definition = keyof typeof DEFINITIONS;

/** What is asked: a definition, a division (2, 4, 6 or 9 digits), a window (both days included), and as of when. */
export interface Question {
  readonly definition: Definition;
  readonly division: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  /** The end of this day. What happened later does not show. */
  readonly asOf: CalendarDate;
}

/** The items of a flow: carriedIn + received + transferredIn + reopened = the others together. */
export interface Flow {
  readonly carriedIn: number;
  readonly received: number;
  readonly transferredIn: number;
  readonly reopened: number;
  readonly closed: number;
  readonly transferredOut: number;
  readonly returned: number;
  readonly merged: number;
  readonly openAtEnd: number;
}

/**
 * An answer in counts. `open`, `overdue` and `extended` are of the clues in the denominator. Overdue: open, the clock
 * running, the due date past.
 */
export interface Figure {
  readonly numerator: number;
  readonly denominator: number;
  readonly excluded: { readonly returned: number; readonly merged: number };
  readonly open: number;
  readonly overdue: number;
  readonly extended: number;
  /** With the definition `flow` only. */
  readonly flow?: Flow;
}

/** When a flow begins and ends: its window, cut off at `asOf`. */
const flowDays = ({ from, to, asOf }: Question) => ({
  before: earlier(addDays(from, -1), asOf),
  end: earlier(to, asOf),
});

/**
 * Names the rows of a district that a question needs: as many as days asked about, and `NEAR_DAYS` and some days more for what
 * is due.
 * @param ahead the most days between the day a distant due date was set and that due date
 */
export function rowsForCompletion(question: Question, ahead: number): RowRange {
  const { definition, from, to, asOf } = question;
  switch (definition) {
    case 'cohort':
      return { days: { from, to: earlier(to, asOf) }, months: null };
    case 'on-time':
      return { days: { from: receivedBefore(from), to }, months: null };
    case 'flow': {
      const { before, end } = flowDays(question);
      return rowsForStock(before, end, end, ahead);
    }
  }
}

/**
 * Answers a question from the ledger.
 * @param rows the rows needed, of all districts in the division; further ones do no harm
 */
export function completion(question: Question, rows: readonly ClueRow[]): Figure {
  return question.definition === 'flow' ? computeFlow(question, rows) : computeBase(question, rows);
}

/** Where the clues of a base stand: of a cohort by the day received, else by the due date. */
function* standingsOf(question: Question, rows: readonly ClueRow[]): Generator<StandingChange> {
  const { definition, division, from, to } = question;
  if (definition === 'cohort') {
    for (const row of rows) {
      if (!isDayBetween(row, from, to)) continue;
      for (const c of countersIn(row, division)) if (c.counter === 'standing') yield c;
    }
    return;
  }
  for (const change of standingsByDue(rows, division)) {
    if (from <= change.due && change.due <= to) yield change;
  }
}

function computeBase(question: Question, rows: readonly ClueRow[]): Figure {
  const { definition, asOf } = question;
  const sum = {
    open: 0,
    stopped: 0,
    'closed-in-time': 0,
    'closed-late': 0,
    returned: 0,
    merged: 0,
    extended: 0,
  };
  let overdue = 0;
  for (const { standing, due, on, by } of standingsOf(question, rows)) {
    if (on > asOf) continue;
    sum[standing] += by;
    if (standing === 'open' && due < asOf) overdue += by;
  }
  const { returned, merged, extended } = sum;
  const open = sum.open + sum.stopped;
  const closed = sum['closed-in-time'] + sum['closed-late'];
  return {
    numerator: definition === 'cohort' ? closed : sum['closed-in-time'],
    denominator: open + closed,
    excluded: { returned, merged },
    open,
    overdue,
    extended,
  };
}

const SUMMED = ['received', 'reopened', 'closed', 'returned', 'merged'] as const;
const isSummed = (name: string): name is (typeof SUMMED)[number] =>
  (SUMMED as readonly string[]).includes(name);

function computeFlow(question: Question, rows: readonly ClueRow[]): Figure {
  const { division, from } = question;
  const { before, end } = flowDays(question);
  const start = stockAt(rows, division, before);
  const sum = {
    received: 0,
    transferredIn: 0,
    reopened: 0,
    closed: 0,
    transferredOut: 0,
    returned: 0,
    merged: 0,
  };
  let closedExtended = 0;
  let change: Stock = NOTHING;
  for (const row of rows) {
    if (!isDayBetween(row, from, end)) continue;
    change = plus(change, stockChange(row, division));
    for (const c of countersIn(row, division)) {
      if (c.counter === 'taken-over' || c.counter === 'handed-over') {
        if (staysWithin(c.district, division)) continue;
        sum[c.counter === 'taken-over' ? 'transferredIn' : 'transferredOut'] += c.by;
      } else if (c.counter === 'flow') {
        if (c.flow === 'closed-extended') closedExtended += c.by;
        else if (isSummed(c.flow)) sum[c.flow] += c.by;
      }
    }
  }
  const atEnd = plus(start, change);
  return {
    numerator: sum.closed,
    denominator: sum.closed + atEnd.open,
    excluded: { returned: sum.returned, merged: sum.merged },
    open: atEnd.open,
    overdue: atEnd.open - atEnd.stopped - notYetDue(rows, division, end),
    extended: closedExtended + atEnd.extended,
    flow: { carriedIn: start.open, ...sum, openAtEnd: atEnd.open },
  };
}
