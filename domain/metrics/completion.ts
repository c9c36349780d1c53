import { addDays, type CalendarDate } from '../calendar/dates.ts';
import { type LedgerRow, readings, staysWithin } from './counters.ts';
import { earlier, yymmdd } from './dates.ts';
import { NOTHING, notYetDue, plus, type Stock, stockAt, stockChange } from './stock.ts';

/**
 * The definitions of completion. Published rates (办结率) rarely state their denominator, so each answer names its
 * definition and two are never mixed.
 */
export const DEFINITIONS = {
  cohort: { zh: '按收件口径', en: 'Of the clues received in the window, those closed' },
  flow: { zh: '按办理口径', en: 'Of the clues closed in the window or open at its end, those closed' },
  'on-time': { zh: '按期办结口径', en: 'Of the clues due in the window, those closed in time' },
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

/** The rows an answer needs: every day of `days`, and every year up to `years` if given. */
export interface Need {
  readonly days: { readonly from: CalendarDate; readonly to: CalendarDate };
  readonly years: string | null;
}

/**
 * The rows for the open stock from a day on to another, with those of clues not yet due by then.
 * @param ahead the most days between the day a due date was set and that due date: no clue open at `end` is due later
 */
export const stockNeed = (before: CalendarDate, end: CalendarDate, ahead: number): Need => ({
  days: { from: `${before.slice(0, 7)}-01`, to: addDays(end, ahead) },
  years: before.slice(0, 4),
});

/** When a flow begins and ends: its window, cut off at `asOf`. */
const flowDays = ({ from, to, asOf }: Question) => ({
  before: earlier(addDays(from, -1), asOf),
  end: earlier(to, asOf),
});

/**
 * Which rows of a district a question needs: as many as days asked about; a flow some days more.
 * @param ahead the most days between the day a due date was set and that due date
 */
export function rowsNeeded(question: Question, ahead: number): Need {
  const { definition, from, to, asOf } = question;
  if (definition === 'flow') {
    const { before, end } = flowDays(question);
    return stockNeed(before, end, ahead);
  }
  return { days: { from, to: definition === 'cohort' ? earlier(to, asOf) : to }, years: null };
}

/**
 * Answers a question from the ledger.
 * @param rows the rows needed, of all districts in the division; further ones do no harm
 */
export function completion(question: Question, rows: readonly LedgerRow[]): Figure {
  return question.definition === 'flow' ? flow(question, rows) : base(question, rows);
}

/** The counters of a base (cohort: by day received; on-time: by due date), and what each says. */
const BASES = {
  cohort: { running: 'o', stopped: 's', good: 'c', late: '', returned: 'r', merged: 'm', extended: 'x' },
  'on-time': { running: 'O', stopped: 'S', good: 'K', late: 'L', returned: 'R', merged: 'M', extended: 'X' },
} as const;

function base(question: Question, rows: readonly LedgerRow[]): Figure {
  const { definition, division, from, to, asOf } = question;
  const kinds = BASES[definition === 'cohort' ? 'cohort' : 'on-time'];
  const until = yymmdd(asOf);
  const sum = { open: 0, overdue: 0, good: 0, late: 0, returned: 0, merged: 0, extended: 0 };
  for (const row of rows) {
    const [table, day = ''] = row.row.split('#');
    if (table !== 'DAY' || day < from || day > to) continue;
    for (const { kind, rest, by } of readings(row, division)) {
      if (rest.slice(-6) > until) continue;
      if (kind === kinds.running) {
        sum.open += by;
        const due = definition === 'cohort' ? rest.slice(0, 6) : yymmdd(day);
        if (due < until) sum.overdue += by;
      } else if (kind === kinds.stopped) sum.open += by;
      else if (kind === kinds.good) sum.good += by;
      else if (kind === kinds.late) sum.late += by;
      else if (kind === kinds.returned) sum.returned += by;
      else if (kind === kinds.merged) sum.merged += by;
      else if (kind === kinds.extended) sum.extended += by;
    }
  }
  const { open, overdue, good, late, returned, merged, extended } = sum;
  return {
    numerator: good,
    denominator: open + good + late,
    excluded: { returned, merged },
    open,
    overdue,
    extended,
  };
}

function flow(question: Question, rows: readonly LedgerRow[]): Figure {
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
    const [table, day = ''] = row.row.split('#');
    if (table !== 'DAY' || day < from || day > end) continue;
    change = plus(change, stockChange(row, division));
    for (const { kind, rest, by } of readings(row, division)) {
      if (kind === '+n') sum.received += by;
      else if (kind === '+p') sum.reopened += by;
      else if (kind === '+c') sum.closed += by;
      else if (kind === '+y') closedExtended += by;
      else if (kind === '+r') sum.returned += by;
      else if (kind === '+m') sum.merged += by;
      else if (kind === '+i' && !staysWithin(rest, division)) sum.transferredIn += by;
      else if (kind === '+u' && !staysWithin(rest, division)) sum.transferredOut += by;
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
