import { type CalendarDate, daysBetween } from '../calendar/dates.ts';
import type { HeldFacet } from '../kernel/figures.ts';
import { totalsOf } from './claims.ts';
import { uniteTimes } from './clocks.ts';
import type { Ending } from './counters.ts';
import type { EndedPhase } from './phases.ts';
import {
  type Case,
  type CaseDecision,
  type Court,
  hasTerm,
  type Order,
  openSuspension,
  type Remedy,
  type Sums,
} from './state.ts';
import { isBeforeDecision, isOpen } from './status.ts';

/** Where the main clock (of the filing, then of the decision) is: `over` once the case is decided or has ended, or where it has no term. */
export type ClockState = 'running' | 'stopped' | 'over';

/** An order, a review, a suit or an application to the court, by the day it was entered, with what came of it by now. */
export interface OrderFacet extends Pick<Order, 'kind' | 'result'> {
  readonly on: CalendarDate;
  readonly amountFen: number;
}
export interface RemedyFacet extends Pick<Remedy, 'kind' | 'result'> {
  readonly on: CalendarDate;
}
export interface CourtFacet extends Pick<Court, 'result'> {
  readonly on: CalendarDate;
}

/** What the figures need to know of a case: the part of its state that any of them depends on. Sums in fen. */
export interface CaseFacet extends HeldFacet {
  readonly street: string | null;
  /** The day the papers came in, by which its district finds it. */
  readonly cameInOn: CalendarDate;
  readonly filedOn: CalendarDate | null;
  readonly acceptedBySilence: boolean;
  /** Nobody answered within the term for acceptance or filing. */
  readonly filedLate: boolean;
  /** The main due date in force. */
  readonly due: CalendarDate;
  readonly clock: ClockState;
  /** Since when it is suspended; null while it is not. */
  readonly suspendedFrom: CalendarDate | null;
  readonly extensions: number;
  /** Stops so far, and calendar days of those that have ended. */
  readonly suspensions: number;
  readonly suspendedDays: number;
  readonly orders: readonly OrderFacet[];
  readonly decision: (Pick<CaseDecision, 'kind' | 'on'> & Sums) | null;
  /** Paid to workers so far, and how many people that concerns. */
  readonly recoveredFen: number;
  readonly recoveredPeople: number;
  readonly finePaidFen: number;
  readonly court: CourtFacet | null;
  readonly remedies: readonly RemedyFacet[];
  /** How and when it ended; null while it is open. */
  readonly ended: { readonly code: Ending; readonly on: CalendarDate } | null;
  readonly lastPhase: EndedPhase | null;
}

/** Where the main clock is. A stop that began after the due date stops nothing. */
function clockOf({ status, due, cameInOn, suspensions, exclusions }: Case): ClockState {
  if (!isBeforeDecision(status) || !hasTerm(due.date, cameInOn)) return 'over';
  const isStopped = [...suspensions, ...exclusions].some(
    ({ stops, from, to }) => stops && to === null && from <= due.date,
  );
  return isStopped ? 'stopped' : 'running';
}

/** How many people were paid: those that an order to pay names, at least those whom the case concerns; nobody while nothing was paid. */
function peoplePaid(c: Case, recoveredFen: number): number {
  if (recoveredFen === 0) return 0;
  const { headcount } = totalsOf(c);
  return Math.max(headcount, ...c.orders.map(({ paidFen, workers }) => (paidFen > 0 ? (workers ?? 0) : 0)));
}

/** The facet of a case, numbered `n`. */
export function facetOf(c: Case, n: number): CaseFacet {
  const { decision, court, suspensions } = c;
  const recoveredFen = c.orders.reduce((sum, { paidFen }) => sum + paidFen, c.performed.paidFen);
  return {
    n,
    division: c.division,
    street: c.street,
    cameInOn: c.cameInOn,
    filedOn: c.filedOn,
    acceptedBySilence: c.acceptedBySilence,
    filedLate: c.filedLate,
    due: c.due.date,
    clock: clockOf(c),
    suspendedFrom: openSuspension(c)?.from ?? null,
    extensions: c.extensions.length,
    suspensions: suspensions.length,
    suspendedDays: uniteTimes(
      suspensions.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }])),
      '',
    ).reduce((sum, { from, to }) => sum + daysBetween(from, to), 0),
    orders: c.orders.map(({ enteredOn, kind, amountFen, result }) => ({
      on: enteredOn,
      kind,
      amountFen: amountFen ?? 0,
      result,
    })),
    decision: decision && {
      kind: decision.kind,
      on: decision.on,
      fineFen: decision.fineFen,
      orderFen: decision.orderFen,
      extraFen: decision.extraFen,
    },
    recoveredFen,
    recoveredPeople: peoplePaid(c, recoveredFen),
    finePaidFen: c.performed.finePaidFen,
    court: court && { on: court.enteredOn, result: court.result },
    remedies: c.remedies.map(({ enteredOn, kind, result }) => ({ on: enteredOn, kind, result })),
    ended:
      isOpen(c.status) || c.endCode === null || c.endedOn === null
        ? null
        : { code: c.endCode as Ending, on: c.endedOn },
    lastPhase: c.lastPhase,
  };
}

/** The day on which the main clock was met: of the decision, or of the end without one. Null while it is not over. */
export const handledOn = ({ decision, ended }: Pick<CaseFacet, 'decision' | 'ended'>): CalendarDate | null =>
  decision?.on ?? ended?.on ?? null;

/** Whether a case was decided, revoked, transferred or not filed by its main due date; null while the clock is not over. */
export function isInTime(facet: Pick<CaseFacet, 'decision' | 'ended' | 'due' | 'cameInOn'>): boolean | null {
  const on = handledOn(facet);
  return on === null ? null : on <= facet.due || !hasTerm(facet.due, facet.cameInOn);
}

/** Whether a case is past its main due date at the end of a day. */
export const isOverdue = ({ clock, due }: Pick<CaseFacet, 'clock' | 'due'>, day: CalendarDate): boolean =>
  clock === 'running' && due < day;
