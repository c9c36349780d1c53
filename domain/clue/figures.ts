import { addDays, type CalendarDate, daysBetween } from '../calendar/dates.ts';
import type { Delta, Figures, LedgerRow } from '../kernel/figures.ts';
import { isWithin } from '../places/divisions.ts';
import { CONCLUSIONS } from './conclusions.ts';
import {
  type ClueCounter,
  type Flow,
  type RequestCount,
  STOCK_CHANGES,
  type Standing,
  type StockFlow,
  type Sum,
} from './counters.ts';
import type { Facet } from './facet.ts';
import { packCounter, packStep, unpackCounter, unpackHistory } from './figures-packing.ts';
import type { CountedRequest, Phase } from './state.ts';

/** What tells a counter from others of its row, its street apart. */
type Named = ClueCounter extends infer C ? (C extends ClueCounter ? Omit<C, 'street'> : never) : never;

/**
 * The most days from receipt to a due date that is found by the day of receipt; beyond, the row of the due date counts the
 * clue too. A limit of 15 working days, an extension as long and a stop of some weeks lie within. It bounds what a question
 * about due dates reads, and spares nearly every clue a row.
 */
export const NEAR_DAYS = 92;

/** Whether a due date is found by the day of receipt. */
export function isNear(receivedDay: CalendarDate, due: CalendarDate): boolean {
  return receivedDay <= due && due <= addDays(receivedDay, NEAR_DAYS);
}

/** Tells whether a closed clue was closed in time: by its due date, and never late before. */
export const isClosedInTime = ({ closedDay, due, late }: Facet): boolean =>
  !late && closedDay !== null && closedDay <= due;

/** Tells whether a clue was closed before the day it was due on, and never late before. */
export const isClosedEarly = ({ closedDay, due, late }: Facet): boolean =>
  !late && closedDay !== null && closedDay < due;

/** A district and, where it is known, a street in it. */
type DivisionRef = Pick<Facet, 'division' | 'street'>;

/** The last three digits of the street holding a clue, or nothing where it is not known. */
const streetPart = ({ division, street }: DivisionRef): string =>
  street !== null && isWithin(street, division) ? street.slice(6) : '';

/** Adds to a counter of the row of a day. */
type Add = (at: DivisionRef, date: CalendarDate, counter: Named, by: number) => void;

const standingOf = (facet: Facet): Standing => {
  if (facet.state === 'open') return facet.running ? 'open' : 'stopped';
  if (facet.state === 'closed') return isClosedInTime(facet) ? 'closed-in-time' : 'closed-late';
  return facet.state;
};

/** Counts where a clue stands from a day on: by the day it was received, by its due date, and in the open stock. */
function addState(facet: Facet, day: CalendarDate, by: number, add: Add): void {
  const { receivedDay, due, state, extended } = facet;
  const addStanding = (standing: Standing) => {
    add(facet, receivedDay, { counter: 'standing', standing, due, on: day }, by);
    if (!isNear(receivedDay, due)) add(facet, due, { counter: 'distant', standing, on: day }, by);
  };
  const standing = standingOf(facet);
  addStanding(standing);
  if (extended && (state === 'open' || state === 'closed')) addStanding('extended');
  if (state === 'closed') addClosing(facet, day, by, add);
  if (state !== 'open') return;
  if (standing === 'stopped') add(facet, day, { counter: 'flow', flow: 'stock-stopped' }, by);
  if (extended) add(facet, day, { counter: 'flow', flow: 'stock-extended' }, by);
  if (standing === 'open' && facet.suspendedFrom !== undefined) {
    add(facet, day, { counter: 'flow', flow: 'stock-late-stop' }, by);
  }
}

/** Counts what there is to say of a closed clue, in the row of the day it was closed. */
function addClosing(facet: Facet, on: CalendarDate, sign: number, add: Add): void {
  const { closedDay, receivedDay, extended, outcome } = facet;
  if (closedDay === null) return;
  const addHere = (counter: Named, by = 1) => {
    if (by !== 0) add(facet, closedDay, counter, by * sign);
  };
  addHere({ counter: 'duration', days: daysBetween(receivedDay, closedDay), on });
  if (extended) addHere({ counter: 'closing', what: 'extended', on });
  if (!isClosedEarly(facet)) addHere({ counter: 'closing', what: 'not-early', on });
  if (!outcome) return;
  const { conclusion, verifiedAmountFen, paidAmountFen, headcount, satisfied, phaseDays, signedLate } =
    outcome;
  const addSum = (sum: Sum, by?: number) => addHere({ counter: 'sum', sum, conclusion, on }, by);
  addSum('concluded');
  addSum('verified-fen', verifiedAmountFen);
  addSum('paid-fen', paidAmountFen);
  addSum('headcount', headcount);
  if (CONCLUSIONS[conclusion].paid || paidAmountFen > 0) addSum('paid-headcount', headcount);
  if (signedLate) addHere({ counter: 'closing', what: 'signed-late', on });
  if (satisfied !== null) {
    addHere({ counter: 'closing', what: satisfied ? 'satisfied' : 'unsatisfied', on });
  }
  for (const [phase, days] of Object.entries(phaseDays)) {
    addHere({ counter: 'phase', phase: phase as Phase, on }, days);
  }
}

/** Counts what happened on a day. A clue moves first and changes its state after, so both places balance. */
function addFlows(previous: Facet | null, next: Facet, day: CalendarDate, add: Add): void {
  const addFlow = (flow: Flow) => add(next, day, { counter: 'flow', flow }, 1);
  if (previous === null) addFlow('received');
  else if (
    previous.state === 'open' &&
    (previous.division !== next.division || streetPart(previous) !== streetPart(next))
  ) {
    add(previous, day, { counter: 'handed-over', district: next.division }, 1);
    add(next, day, { counter: 'taken-over', district: previous.division }, 1);
  }
  const wasOpen = (previous?.state ?? 'open') === 'open';
  if (!wasOpen && next.state === 'open') addFlow('reopened');
  if (next.state === 'open' && next.extended && previous?.extended === false) addFlow('extended');
  if (!wasOpen || next.state === 'open') return;
  addFlow(next.state);
  if (next.state === 'closed' && next.extended) addFlow('closed-extended');
  if (next.state === 'returned' && next.returnReason) {
    add(next, day, { counter: 'returned-for', reason: next.returnReason }, 1);
  }
}

/** Counts what became of requests, in the row and the place of the request. */
function addRequests(
  counter: 'return' | 'reopening',
  previous: CountedRequest | null | undefined,
  next: CountedRequest | null | undefined,
  on: CalendarDate,
  add: Add,
): void {
  if (!next) return;
  const addHere = (what: RequestCount) => add(next, next.on, { counter, what, on }, 1);
  const known = previous?.n === next.n ? previous : null;
  if (known === null) addHere('requested');
  if (known?.outcome === next.outcome) return;
  if (next.outcome === 'refused' || next.outcome === 'approved') addHere(next.outcome);
}

function deltas(previous: Facet | null, next: Facet, day: CalendarDate): Delta<ClueCounter>[] {
  const found: Delta<ClueCounter>[] = [];
  const add: Add = (at, date, counter, by) => {
    found.push({
      district: at.division,
      period: 'day',
      date,
      counter: { ...counter, street: streetPart(at) },
      by,
    });
  };
  if (previous) addState(previous, day, -1, add);
  addState(next, day, 1, add);
  addFlows(previous, next, day, add);
  if (next.repeated && !previous?.repeated) {
    add(next, next.receivedDay, { counter: 'repeated', on: day }, 1);
  }
  addRequests('return', previous?.lastReturn, next.lastReturn, day, add);
  addRequests('reopening', previous?.lastReopening, next.lastReopening, day, add);
  return found;
}

/** What a counter of a day's row says of the open stock: by how much that day changed it. */
export function stockChangeOf(
  c: ClueCounter & { readonly by: number },
): { readonly flow: StockFlow; readonly by: number } | null {
  if (c.counter === 'taken-over') return { flow: 'stock-open', by: c.by };
  if (c.counter === 'handed-over') return { flow: 'stock-open', by: -c.by };
  if (c.counter !== 'flow') return null;
  const change = STOCK_CHANGES[c.flow];
  return change ? { flow: change.flow, by: change.sign * c.by } : null;
}

/** A month keeps by how much its days changed the open stock of each street. */
function sumMonth(days: readonly LedgerRow<ClueCounter>[]): (ClueCounter & { readonly by: number })[] {
  const sums = new Map<string, { counter: 'flow'; flow: StockFlow; street: string; by: number }>();
  for (const counter of days.flatMap(({ counters }) => counters)) {
    const change = stockChangeOf(counter);
    if (!change) continue;
    const { street } = counter;
    const name = `${change.flow} ${street}`;
    const by = (sums.get(name)?.by ?? 0) + change.by;
    sums.set(name, { counter: 'flow', flow: change.flow, street, by });
  }
  return [...sums.values()].filter(({ by }) => by !== 0);
}

/** The figures of clues: found by their day of receipt. */
export const CLUE_FIGURES: Figures<Facet, ClueCounter> = {
  kind: 'clue',
  firstDay: ({ receivedDay }) => receivedDay,
  reach: ({ day, facet: { receivedDay, due } }) => ({
    span: Math.max(0, daysBetween(receivedDay, due)),
    ahead: isNear(receivedDay, due) ? 0 : Math.max(0, daysBetween(day, due)),
  }),
  deltas,
  sumMonth,
  packCounter,
  unpackCounter,
  packStep,
  unpackHistory,
};
