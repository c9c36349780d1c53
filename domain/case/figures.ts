import { type CalendarDate, later } from '../calendar/dates.ts';
import { type Delta, type Figures, type LedgerRow, sumUp } from '../kernel/figures.ts';
import type { CaseCounter, Flow, Matter } from './counters.ts';
import { type CaseFacet, isInTime } from './facet.ts';
import { packCounter, packStep, unpackCounter, unpackHistory } from './figures-packing.ts';

/** What tells a counter from others of its row, its street apart. */
type Named = CaseCounter extends infer C ? (C extends CaseCounter ? Omit<C, 'street'> : never) : never;

/** Adds to the counters of a facet. */
type Add = (counter: Named, by: number, date?: CalendarDate) => void;

/** Counts what has happened to a case so far; the change from one facet to the next is what happened on a day. */
function addFlows(facet: CaseFacet, sign: number, add: Add): void {
  const flow = (name: Flow, by: number | boolean = 1) =>
    add({ counter: 'flow', flow: name }, Number(by) * sign);
  const { decision, ended } = facet;
  flow('proposed');
  flow('filed', facet.filedOn !== null);
  flow('silence', facet.acceptedBySilence);
  flow('filed-late', facet.filedLate);
  flow('extended', facet.extensions);
  flow('suspended', facet.suspensions);
  flow('suspended-days', facet.suspendedDays);
  flow('recovered-fen', facet.recoveredFen);
  flow('recovered-people', facet.recoveredPeople);
  flow('fine-paid-fen', facet.finePaidFen);
  const inTime = isInTime(facet);
  if (inTime !== null) flow(inTime ? 'in-time' : 'late');
  if (decision !== null) {
    flow(`decided:${decision.kind}`);
    flow('fine-fen', decision.fineFen);
    flow('order-fen', decision.orderFen);
    flow('extra-fen', decision.extraFen);
  }
  if (ended !== null) flow(`ended:${ended.code}`);
}

/** Counts where a case stands. */
function addStock({ ended, suspendedFrom, clock, due }: CaseFacet, sign: number, add: Add): void {
  if (ended !== null) return;
  add({ counter: 'stock', stock: 'open' }, sign);
  if (suspendedFrom !== null) add({ counter: 'stock', stock: 'suspended' }, sign);
  if (clock === 'stopped') add({ counter: 'stock', stock: 'stopped' }, sign);
  if (clock === 'running') add({ counter: 'waiting', due }, sign);
}

/** Counts orders, reviews, suits and applications in the rows of the days they were entered on. */
function addMatters({ orders, remedies, court }: CaseFacet, on: CalendarDate, sign: number, add: Add): void {
  const matter = (date: CalendarDate, name: Matter, by = 1) =>
    add({ counter: 'matter', matter: name, on: later(on, date) }, by * sign, date);
  for (const order of orders) {
    matter(order.on, `order:${order.kind}`);
    matter(order.on, 'order:fen', order.amountFen);
    if (order.result !== null) matter(order.on, `order:${order.result}`);
  }
  for (const { on: date, kind, result } of remedies) {
    matter(date, kind);
    if (result !== null) matter(date, `${kind}:${result}`);
  }
  if (court === null) return;
  matter(court.on, 'court');
  if (court.result !== null) matter(court.on, `court:${court.result}`);
}

/** Counts a phase that ended, on the day that was entered. */
function addPhase(previous: CaseFacet | null, { lastPhase }: CaseFacet, add: Add): void {
  if (lastPhase === null || previous?.lastPhase?.n === lastPhase.n) return;
  const { phase, from, to, acts, late } = lastPhase;
  add({ counter: 'phase', phase, from, to, late: late > 0 }, 1);
  add({ counter: 'flow', flow: 'acts' }, acts);
  add({ counter: 'flow', flow: 'late-acts' }, late);
}

function deltas(previous: CaseFacet | null, next: CaseFacet, day: CalendarDate): Delta<CaseCounter>[] {
  const found = new Map<string, Delta<CaseCounter>>();
  const adder =
    ({ division, street }: CaseFacet): Add =>
    (named, by, date = day) => {
      const counter: CaseCounter = { ...named, street: street?.slice(6) ?? '' };
      const row = { district: division, period: 'day' as const, date };
      const key = `${division} ${date} ${packCounter(counter, row)}`;
      found.set(key, { ...row, counter, by: (found.get(key)?.by ?? 0) + by });
    };
  if (previous !== null) {
    const add = adder(previous);
    addFlows(previous, -1, add);
    addStock(previous, -1, add);
    addMatters(previous, day, -1, add);
  }
  const add = adder(next);
  addFlows(next, 1, add);
  addStock(next, 1, add);
  addMatters(next, day, 1, add);
  addPhase(previous, next, add);
  return [...found.values()].filter(({ by }) => by !== 0);
}

/** A month keeps by how much its days changed what is open, stopped and waiting for a due date in each street. */
const sumMonth = (days: readonly LedgerRow<CaseCounter>[]) =>
  sumUp(days, (c) => {
    if (c.counter === 'stock') return c.stock;
    return c.counter === 'waiting' ? c.due : null;
  });

/** The figures of cases: found by the day the papers came in. */
export const CASE_FIGURES: Figures<CaseFacet, CaseCounter> = {
  kind: 'case',
  firstDay: ({ cameInOn }) => cameInOn,
  reach: () => ({ span: 0, ahead: 0 }),
  deltas,
  sumMonth,
  packCounter,
  unpackCounter,
  packStep,
  unpackHistory,
};
