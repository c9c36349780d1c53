import type { CalendarDate } from '../calendar/dates.ts';
import type { Calendar } from '../calendar/working-days.ts';
import { type CaseFacet, isInTime, isOverdue } from '../case/facet.ts';
import { PHASE_NAMES } from '../case/phases.ts';
import {
  CLOSE_CODES,
  type CloseCode,
  COURT_RESULTS,
  type CourtResult,
  REMEDY_RESULTS,
  type RemedyResult,
} from '../case/state.ts';
import type { Step } from '../kernel/figures.ts';
import { type Ground, LOST } from './cases.ts';
import { earlier } from './dates.ts';
import { boundsOf, type WindowQuestion } from './window.ts';

/*
 * The cases behind the figures: counted again from the histories of cases, so that the sum of what a list counts is the figure.
 */

/** A facet of a case with the day it came about. */
export type CaseStep = Step<CaseFacet>;

const GROUNDS: readonly Ground[] = ['1', '2', '3', '4', '5', '6'];
const REMEDY_CODES = Object.keys(REMEDY_RESULTS) as RemedyResult[];

/** The parts of the figures of cases whose cases can be listed. */
export const CASE_PARTS = [
  'carriedIn',
  'proposed',
  'ended',
  'open',
  'filed',
  'acceptedBySilence',
  'notFiled',
  'closed',
  ...(Object.keys(CLOSE_CODES) as CloseCode[]).map((code) => `closed:${code}` as const),
  'revoked',
  ...GROUNDS.map((ground) => `revoked:${ground}` as const),
  'transferred',
  'crime',
  'inTime',
  'late',
  'overdue',
  'overdue:open',
  'overdue:filing',
  'examined',
  'notYetDue',
  'stopped',
  'extended',
  'suspensions',
  'suspended',
  'orders',
  'orders:correct',
  'orders:pay',
  'orders:full',
  'orders:part',
  'orders:none',
  'orders:pending',
  'decisions',
  'decisions:penalty',
  'decisions:handling',
  'decisions:no-penalty',
  'recovered',
  'finePaid',
  'court',
  'court:pending',
  ...(Object.keys(COURT_RESULTS) as CourtResult[]).map((code) => `court:${code}` as const),
  'reviews',
  'reviews:pending',
  ...REMEDY_CODES.map((code) => `reviews:${code}` as const),
  'suits',
  'suits:pending',
  ...REMEDY_CODES.map((code) => `suits:${code}` as const),
  'lost',
  ...PHASE_NAMES.map((phase) => `phase:${phase}` as const),
  ...PHASE_NAMES.map((phase) => `phase:${phase}:late` as const),
] as const;
/** A part of the figures of cases. */
export type CasePart = (typeof CASE_PARTS)[number];

/** How a case counts in a part. */
export interface CaseOccurrence {
  /** More than once only where events, orders and the like count. */
  readonly times: number;
  /** The day of the last of them was entered; null where none is counted but how the case stands. */
  readonly on: CalendarDate | null;
  /** The sum that counts, of orders and payments. */
  readonly fen: number | null;
  /** The people whom the payments concern. */
  readonly people: number | null;
  /** The working days of phases. */
  readonly workingDays: number | null;
}

/** The parts that a case counts in. */
export type CaseOccurrences = ReadonlyMap<CasePart, CaseOccurrence>;

class Counting {
  readonly parts = new Map<CasePart, CaseOccurrence>();

  add(
    part: CasePart,
    on: CalendarDate | null = null,
    {
      times = 1,
      fen,
      people,
      workingDays,
    }: Partial<Record<'times' | 'fen' | 'people' | 'workingDays', number>> = {},
  ): void {
    const known = this.parts.get(part);
    const plus = (a: number | null | undefined, b: number | undefined) =>
      b === undefined ? (a ?? null) : (a ?? 0) + b;
    this.parts.set(part, {
      times: (known?.times ?? 0) + times,
      on: on ?? known?.on ?? null,
      fen: plus(known?.fen, fen),
      people: plus(known?.people, people),
      workingDays: plus(known?.workingDays, workingDays),
    });
  }
}

const facetAt = (steps: readonly CaseStep[], day: CalendarDate): CaseFacet | undefined =>
  steps.findLast((s) => s.day <= day)?.facet;

/** Counts how a case ended, and whether its main clock was met, on the day of a change. */
function countEnds(found: Counting, before: CaseFacet | undefined, next: CaseFacet, day: CalendarDate): void {
  const inTime = isInTime(next);
  if (inTime !== null && (before === undefined || isInTime(before) === null)) {
    found.add('examined', day);
    found.add(inTime ? 'inTime' : 'late', day);
    if (!inTime) found.add('overdue', day);
  }
  const { ended } = next;
  if (ended === null || (before !== undefined && before.ended !== null)) return;
  found.add('ended', day);
  const [kind, ground] = ended.code.split(':') as [string, Ground | undefined];
  if (ended.code === 'not-filed') found.add('notFiled', day);
  else if (ended.code === 'transferred' || ended.code === 'crime') found.add(ended.code, day);
  else if (kind === 'revoked') {
    found.add('revoked', day);
    found.add(`revoked:${ground as Ground}`, day);
  } else {
    found.add('closed', day);
    found.add(`closed:${ended.code as CloseCode}`, day);
  }
}

/** Counts what a change brought. */
function countChange(
  found: Counting,
  before: CaseFacet | undefined,
  { day, facet }: CaseStep,
  calendar: Pick<Calendar, 'workingDaysBetween'>,
): void {
  if (before === undefined) found.add('proposed', day);
  if (facet.filedOn !== null && !before?.filedOn) found.add('filed', day);
  if (facet.acceptedBySilence && !before?.acceptedBySilence) found.add('acceptedBySilence', day);
  if (facet.filedLate && !before?.filedLate) {
    found.add('overdue:filing', day);
    found.add('overdue', day);
  }
  countEnds(found, before, facet, day);
  const extensions = facet.extensions - (before?.extensions ?? 0);
  if (extensions > 0) found.add('extended', day, { times: extensions });
  const suspensions = facet.suspensions - (before?.suspensions ?? 0);
  if (suspensions > 0) found.add('suspensions', day, { times: suspensions });
  if (facet.decision !== null && !before?.decision) {
    found.add('decisions', day);
    found.add(`decisions:${facet.decision.kind}`, day);
  }
  const fen = facet.recoveredFen - (before?.recoveredFen ?? 0);
  const people = facet.recoveredPeople - (before?.recoveredPeople ?? 0);
  if (fen !== 0 || people !== 0) found.add('recovered', day, { fen, people });
  const fine = facet.finePaidFen - (before?.finePaidFen ?? 0);
  if (fine !== 0) found.add('finePaid', day, { fen: fine });
  const { lastPhase } = facet;
  if (lastPhase === null || lastPhase.n === before?.lastPhase?.n) return;
  const { phase, from, to, late } = lastPhase;
  const workingDays = calendar.workingDaysBetween(from, to);
  found.add(`phase:${phase}`, day, { workingDays });
  if (late > 0) found.add(`phase:${phase}:late`, day, { workingDays });
}

/** Counts how a case stands at the end of a day. */
function countStanding(found: Counting, facet: CaseFacet, end: CalendarDate): void {
  if (facet.ended !== null) return;
  found.add('open');
  if (facet.suspendedFrom !== null) found.add('suspended', facet.suspendedFrom);
  if (facet.clock === 'over') return;
  found.add('examined');
  if (isOverdue(facet, end)) {
    found.add('overdue:open');
    found.add('overdue');
  } else found.add(facet.clock === 'stopped' ? 'stopped' : 'notYetDue');
}

/** Counts the orders, remedies and applications that were entered in the window, with what came of them by now. */
function countMatters(found: Counting, facet: CaseFacet, isInWindow: (day: CalendarDate) => boolean): void {
  for (const { on, kind, amountFen, result } of facet.orders) {
    if (!isInWindow(on)) continue;
    for (const part of ['orders', `orders:${kind}`, `orders:${result ?? 'pending'}`] as const) {
      found.add(part, on, { fen: amountFen });
    }
  }
  for (const { on, kind, result } of facet.remedies) {
    if (!isInWindow(on)) continue;
    found.add(`${kind}s`, on);
    found.add(`${kind}s:${result ?? 'pending'}`, on);
    if ((LOST as readonly (RemedyResult | null)[]).includes(result)) found.add('lost', on);
  }
  const { court } = facet;
  if (court === null || !isInWindow(court.on)) return;
  found.add('court', court.on);
  found.add(`court:${court.result ?? 'pending'}`, court.on);
}

/**
 * Tells in which parts of the figures a case counts.
 * @param steps its history
 * @param calendar the one by which working days are told
 */
export function countCase(
  steps: readonly CaseStep[],
  question: WindowQuestion,
  calendar: Pick<Calendar, 'workingDaysBetween'>,
): CaseOccurrences {
  const found = new Counting();
  const { division, from, to, asOf } = question;
  const { before, end } = boundsOf(question);
  const first = steps[0]?.facet;
  if (first === undefined || (division.length === 9 && first.street !== division)) return found.parts;
  const isWaiting = facetAt(steps, before);
  if (isWaiting !== undefined && isWaiting.ended === null) found.add('carriedIn');
  steps.forEach((step, i) => {
    if (from <= step.day && step.day <= end) countChange(found, steps[i - 1]?.facet, step, calendar);
  });
  const last = facetAt(steps, end);
  if (last !== undefined) countStanding(found, last, end);
  const latest = facetAt(steps, asOf);
  if (latest !== undefined) {
    countMatters(found, latest, (day) => from <= day && day <= earlier(to, asOf));
  }
  return found.parts;
}
