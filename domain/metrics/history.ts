import { addDays, type CalendarDate, daysBetween } from '../calendar/dates.ts';
import { CONCLUSION_CODES, CONCLUSIONS, type ConclusionCode } from '../clue/conclusions.ts';
import type { Facet } from '../clue/facet.ts';
import { isClosedEarly, isClosedInTime } from '../clue/figures.ts';
import type { CountedRequest } from '../clue/state.ts';
import type { Step } from '../kernel/figures.ts';
import { AGE_BANDS, type AgeBand, type Band, DUE_BANDS, type DueBand } from './bands.ts';
import type { Definition, Question } from './completion.ts';
import { earlier, FIRST_DAY } from './dates.ts';
import { staysWithin } from './rows.ts';
import type { TimelineQuestion } from './timeline.ts';
import type { WindowQuestion } from './window.ts';

/*
 * The clues behind the figures. A figure is counted from the ledger's rows; a list is counted again from the histories of
 * clues, district by district, so that the sum of what a list counts is the figure.
 */

/** A facet of a clue with the day it came about. */
export type ClueStep = Step<Facet>;

/** The facet in force at the end of a day, if the clue was known by then. */
const facetAt = (steps: readonly ClueStep[], day: CalendarDate): Facet | undefined =>
  steps.findLast((s) => s.day <= day)?.facet;

/** Whether a clue is overdue at the end of a day. */
export const isOverdue = (facet: Facet, day: CalendarDate): boolean =>
  facet.state === 'open' && facet.running && facet.due < day;

/** The parts of a figure of every definition. */
const BASE_PARTS = [
  'numerator',
  'denominator',
  'excluded',
  'returned',
  'merged',
  'closed',
  'openAtEnd',
  'overdue',
  'extended',
  'late',
] as const;
/** The parts of a flow alone. */
const FLOW_PARTS = ['received', 'carriedIn', 'transferredIn', 'transferredOut', 'reopened'] as const;

/** The parts of a completion rate whose clues can be listed. `late`: those that can no longer count as closed in time. */
export const PARTS = [...BASE_PARTS, ...FLOW_PARTS] as const;
/** A part of a completion rate. */
export type Part = (typeof PARTS)[number];

/** Tells whether a definition has a part. */
export const hasPart = (definition: Definition, part: Part): boolean =>
  definition === 'flow' || (BASE_PARTS as readonly Part[]).includes(part);

/** The parts of the open stock: each band of ages and of due dates is one. */
export const STOCK_PARTS = [
  'open',
  'overdue',
  'suspended',
  'extended',
  ...AGE_BANDS.map(({ band }) => `age:${band}` as const),
  ...DUE_BANDS.map(({ band }) => `due:${band}` as const),
] as const;
/** A part of the open stock. */
export type StockPart = (typeof STOCK_PARTS)[number];

/** The part of a band of ages, or of due dates. */
export const agePart = (band: AgeBand): StockPart => `age:${band}`;
export const duePart = (band: DueBand): StockPart => `due:${band}`;

/** The parts of results. */
export const RESULT_PARTS = [
  'closed',
  'confirmed',
  'unconfirmed',
  'paid',
  'extended',
  'signedInTime',
  'signedLate',
  'early',
  'surveyed',
  'satisfied',
  'unsatisfied',
  'received',
  'repeated',
  'returnsRequested',
  'returnsRefused',
  'returnsApproved',
  'reopeningsRequested',
  'reopeningsRefused',
  'reopeningsApproved',
  'returned',
  'merged',
  'reopened',
  'extensions',
  ...CONCLUSION_CODES.map((code) => `conclusion:${code}` as const),
] as const;
/** A part of results. */
export type ResultPart = (typeof RESULT_PARTS)[number];

/** The part of a conclusion. */
export const conclusionPart = (code: ConclusionCode): ResultPart => `conclusion:${code}`;

/** The parts of durations. */
export const DURATION_PARTS = ['closed'] as const;
/** The parts of the timeline; over several days the events of all of them, and what is open at their end. */
export const TIMELINE_PARTS = ['received', 'closed', 'open', 'overdue'] as const;
/** A part of the timeline. */
export type TimelinePart = (typeof TIMELINE_PARTS)[number];

/** How often a clue counts in a part, and what the last of these times was. */
export interface Occurrence {
  /** More than once only where events count. */
  readonly times: number;
  /** The day of the last event; null where none is counted but how the clue stands. */
  readonly on: CalendarDate | null;
  /** The district at the other end of a transfer; else null. */
  readonly district: string | null;
}

/** The parts that a clue counts in, as one district held it. */
export type Occurrences<P extends string> = ReadonlyMap<P, Occurrence>;

/** How the clues behind a figure are found and counted. */
export interface ListRule<P extends string = string> {
  /** Rows show how their district last held them by the end of this day. */
  readonly asOf: CalendarDate;
  /**
   * The days of receipt between which lie all clues that may count.
   * @param span the most days between a clue's receipt and its due date
   */
  receivedBetween(span: number): { readonly from: CalendarDate; readonly to: CalendarDate };
  /**
   * Tells in which parts a clue counts, because of the time a district held it.
   * @param steps its history, at least up to its leaving the district
   */
  count(steps: readonly ClueStep[], district: string): Occurrences<P>;
}

class Counting<P extends string> {
  readonly parts = new Map<P, Occurrence>();
  add(part: P, on: CalendarDate | null = null, district: string | null = null): void {
    this.parts.set(part, { times: (this.parts.get(part)?.times ?? 0) + 1, on, district });
  }
}

/** Makes the rule that a facet is held by a district, in a street of it where a street is asked about. */
const heldBy =
  (division: string, district: string) =>
  (facet: Pick<Facet, 'division' | 'street'>): boolean =>
    facet.division === district && (division.length < 9 || facet.street === division);

/** What happened on a day: a step, and the facet before it. */
interface Change extends ClueStep {
  readonly before: Facet | undefined;
}

/** The changes from one day to another, both included. */
function changesBetween(steps: readonly ClueStep[], from: CalendarDate, to: CalendarDate): Change[] {
  return steps
    .map((step, i) => ({ ...step, before: steps[i - 1]?.facet }))
    .filter(({ day }) => from <= day && day <= to);
}

/** Tells whether a change ended the handling of an open clue. */
const isEnd = ({ before, facet }: Change): boolean =>
  (before?.state ?? 'open') === 'open' && facet.state !== 'open';

const isReopening = ({ before, facet }: Change): boolean =>
  before !== undefined && before.state !== 'open' && facet.state === 'open';

/** The rule of a completion rate. */
export function completionList(question: Question): ListRule<Part> {
  const { definition, division, from, to, asOf } = question;
  const last = earlier(to, asOf);
  return {
    asOf: definition === 'flow' ? last : asOf,
    receivedBetween: (span) => ({
      from: definition === 'cohort' ? from : definition === 'flow' ? FIRST_DAY : addDays(from, -span),
      to: last,
    }),
    count(steps, district) {
      const holds = heldBy(division, district);
      return (
        definition === 'flow'
          ? countFlow(steps, division, from, last, holds)
          : countBase(steps, question, holds)
      ).parts;
    },
  };
}

type Holds = ReturnType<typeof heldBy>;

function countBase(
  steps: readonly ClueStep[],
  { definition, from, to, asOf }: Question,
  holds: Holds,
): Counting<Part> {
  const found = new Counting<Part>();
  const facet = facetAt(steps, asOf);
  const day = definition === 'cohort' ? facet?.receivedDay : facet?.due;
  if (!facet || day === undefined || day < from || day > to || !holds(facet)) return found;
  const { state } = facet;
  if (state === 'returned' || state === 'merged') {
    const on = endOf(steps, asOf);
    for (const part of ['excluded', state] as const) found.add(part, on);
    return found;
  }
  const on = state === 'closed' ? facet.closedDay : null;
  found.add('denominator', on);
  found.add(state === 'closed' ? 'closed' : 'openAtEnd', on);
  if (state === 'closed' && (definition === 'cohort' || isClosedInTime(facet))) found.add('numerator', on);
  addFlags(found, facet, asOf, on);
  return found;
}

/** The day on which a clue came to its end by another. */
const endOf = (steps: readonly ClueStep[], asOf: CalendarDate): CalendarDate | null =>
  changesBetween(steps, FIRST_DAY, asOf).findLast(isEnd)?.day ?? null;

function addFlags(found: Counting<Part>, facet: Facet, end: CalendarDate, on: CalendarDate | null): void {
  if (facet.extended) found.add('extended', on);
  const overdue = isOverdue(facet, end);
  if (overdue) found.add('overdue', on);
  if (overdue || facet.late) found.add('late', on);
}

function countFlow(
  steps: readonly ClueStep[],
  division: string,
  from: CalendarDate,
  end: CalendarDate,
  holds: Holds,
): Counting<Part> {
  const found = new Counting<Part>();
  const before = facetAt(steps, earlier(addDays(from, -1), end));
  if (before?.state === 'open' && holds(before)) found.add('carriedIn');
  const isInside = (facet: Facet) =>
    division.length < 9 ? staysWithin(facet.division, division) : holds(facet);
  for (const change of changesBetween(steps, from, end)) {
    const { day, facet, before: previous } = change;
    if (previous?.state === 'open') {
      if (holds(previous) && !isInside(facet)) found.add('transferredOut', day, facet.division);
      if (holds(facet) && !isInside(previous)) found.add('transferredIn', day, previous.division);
    }
    if (!holds(facet)) continue;
    if (previous === undefined) found.add('received', day);
    if (isReopening(change)) found.add('reopened', day);
    if (!isEnd(change) || facet.state === 'open') continue;
    found.add(facet.state, day);
    if (facet.state !== 'closed') found.add('excluded', day);
    else {
      for (const part of ['numerator', 'denominator'] as const) found.add(part, day);
      addFlags(found, facet, end, day);
    }
  }
  const last = facetAt(steps, end);
  if (last?.state === 'open' && holds(last)) {
    for (const part of ['openAtEnd', 'denominator'] as const) found.add(part);
    addFlags(found, last, end, null);
  }
  return found;
}

const bandOf = <B extends Band>(bands: readonly B[], days: number): B['band'] | undefined =>
  bands.find(({ from, to }) => days >= (from ?? days) && days <= (to ?? days))?.band;

/** The rule of the open stock at the end of a day. */
export const stockList = (division: string, asOf: CalendarDate): ListRule<StockPart> => ({
  asOf,
  receivedBetween: () => ({ from: FIRST_DAY, to: asOf }),
  count(steps, district) {
    const found = new Counting<StockPart>();
    const facet = facetAt(steps, asOf);
    if (facet?.state !== 'open' || !heldBy(division, district)(facet)) return found.parts;
    found.add('open');
    if (isOverdue(facet, asOf)) found.add('overdue');
    if (facet.suspendedFrom !== undefined) found.add('suspended', facet.suspendedFrom);
    if (facet.extended) found.add('extended');
    const age = bandOf(AGE_BANDS, daysBetween(facet.receivedDay, asOf));
    if (age) found.add(agePart(age));
    const due = facet.running ? bandOf(DUE_BANDS, daysBetween(asOf, facet.due)) : undefined;
    if (due) found.add(duePart(due));
    return found.parts;
  },
});

/** The rule of durations and results. */
export function resultsList(question: WindowQuestion): ListRule<ResultPart> {
  const { division, from, to, asOf } = question;
  const last = earlier(to, asOf);
  return {
    asOf,
    receivedBetween: () => ({ from: FIRST_DAY, to: last }),
    count(steps, district) {
      const found = new Counting<ResultPart>();
      const holds = heldBy(division, district);
      const facet = facetAt(steps, asOf);
      if (facet?.state === 'closed' && holds(facet)) addClosing(found, facet, from, last);
      addRequests(found, 'return', steps, question, holds);
      addRequests(found, 'reopening', steps, question, holds);
      for (const change of changesBetween(steps, from, last)) {
        const { day, before, facet: next } = change;
        if (!holds(next)) continue;
        if (before === undefined) found.add('received', day);
        if (isReopening(change)) found.add('reopened', day);
        if (next.state === 'open' && next.extended && before?.extended === false)
          found.add('extensions', day);
        if (isEnd(change) && (next.state === 'returned' || next.state === 'merged'))
          found.add(next.state, day);
      }
      const repetition = changesBetween(steps, FIRST_DAY, asOf).find(
        (s) => s.facet.repeated && !s.before?.repeated,
      );
      if (repetition && holds(repetition.facet)) {
        const { receivedDay } = repetition.facet;
        if (from <= receivedDay && receivedDay <= last) found.add('repeated', receivedDay);
      }
      return found.parts;
    },
  };
}

function addClosing(found: Counting<ResultPart>, facet: Facet, from: CalendarDate, last: CalendarDate): void {
  const { closedDay: on, outcome, extended } = facet;
  if (on === null || on < from || on > last) return;
  found.add('closed', on);
  if (extended) found.add('extended', on);
  if (isClosedEarly(facet)) found.add('early', on);
  found.add(outcome?.signedLate ? 'signedLate' : 'signedInTime', on);
  if (!outcome) return;
  const { conclusion, satisfied, paidAmountFen } = outcome;
  found.add(conclusionPart(conclusion), on);
  found.add(CONCLUSIONS[conclusion].confirmed ? 'confirmed' : 'unconfirmed', on);
  if (CONCLUSIONS[conclusion].paid || paidAmountFen > 0) found.add('paid', on);
  if (satisfied === null) return;
  found.add('surveyed', on);
  found.add(satisfied ? 'satisfied' : 'unsatisfied', on);
}

/** Counts the requests of a kind that were made in the window, where they were made, and what became of them. */
function addRequests(
  found: Counting<ResultPart>,
  kind: 'return' | 'reopening',
  steps: readonly ClueStep[],
  { from, to, asOf }: WindowQuestion,
  holds: Holds,
): void {
  const member = kind === 'return' ? 'lastReturn' : 'lastReopening';
  const requests = new Map<number, CountedRequest>();
  for (const { day, facet } of steps) {
    const last = facet[member];
    if (day <= asOf && last) requests.set(last.n, last);
  }
  for (const request of requests.values()) {
    if (request.on < from || request.on > to || !holds(request)) continue;
    found.add(`${kind}sRequested`, request.on);
    if (request.outcome === 'refused') found.add(`${kind}sRefused`, request.on);
    if (request.outcome === 'approved') found.add(`${kind}sApproved`, request.on);
  }
}

const TIMELINE: Readonly<Record<TimelinePart, Part>> = {
  received: 'received',
  closed: 'closed',
  open: 'openAtEnd',
  overdue: 'overdue',
};

/** The rule of a timeline: what happened on its days, and what is open and overdue at the end of the last; nothing without days. */
export function timelineList({ division, from, to }: TimelineQuestion): ListRule<TimelinePart> {
  const flow = completionList({ definition: 'flow', division, from, to, asOf: to });
  return {
    ...flow,
    count(steps, district) {
      const found = new Map<TimelinePart, Occurrence>();
      if (from > to) return found;
      const counts = flow.count(steps, district);
      for (const part of TIMELINE_PARTS) {
        const of = counts.get(TIMELINE[part]);
        if (of) found.set(part, of);
      }
      return found;
    },
  };
}
