import * as fc from 'fast-check';
import { addDays, type CalendarDate } from '../../../domain/calendar/dates.ts';
import type { Aggregate, AggregateState } from '../../../domain/kernel/aggregate.ts';
import type { AggregateEvent } from '../../../domain/kernel/events.ts';
import {
  addSteps,
  type Counter,
  type Figures,
  type HeldFacet,
  inOrder,
  type LedgerRow,
  type RowChange,
  type Step,
  sumMonths,
  unpackChange,
} from '../../../domain/kernel/figures.ts';
import type { RowRange } from '../../../domain/metrics/rows.ts';
import { rowsForWindow, type WindowQuestion } from '../../../domain/metrics/window.ts';

/** What was entered, day by day. */
type Entries<E> = readonly { readonly day: CalendarDate; readonly event: E }[];

/** The facets of an aggregate, as its record would carry them. */
export function stepsOf<S extends AggregateState, E extends AggregateEvent, F extends HeldFacet>(
  { evolve, facetOf }: Pick<Aggregate<S, E, F>, 'evolve' | 'facetOf'>,
  figures: Figures<F, never>,
  { id, entries }: { readonly id: string; readonly entries: Entries<E> },
): Step<F>[] {
  const steps: Step<F>[] = [];
  let state: S | null = null;
  for (const { day, event } of entries) {
    state = evolve(state, event, id, { at: `${day}T02:00:00.000Z`, day, by: 'x' });
    const facet = facetOf(state, steps.length + 1);
    const last = steps.at(-1)?.facet;
    if (last === undefined || JSON.stringify({ ...last, n: facet.n }) !== JSON.stringify(facet))
      steps.push({ day, facet });
  }
  return inOrder(figures, steps);
}

/** The ledger's rows that a question asks for after histories, as they are read back from what is stored: nothing else may be needed. */
export function rowsOf<F extends HeldFacet, C extends Counter>(
  figures: Figures<F, C>,
  histories: readonly { readonly steps: readonly Step<F>[] }[],
  question: WindowQuestion,
): LedgerRow<C>[] {
  const rows = new Map<string, RowChange>();
  for (const { steps } of histories) addSteps(figures, null, steps, rows);
  const days = [...rows.values()].map((change) => unpackChange(figures, change));
  const months = sumMonths(figures, days).map((row) => ({
    ...row,
    counters: row.counters.map(({ by, ...counter }) => ({
      ...figures.unpackCounter(figures.packCounter(counter as unknown as C, row), row),
      by,
    })),
  }));
  const range: RowRange = rowsForWindow(question);
  return [...days, ...months].filter(({ period, date }) =>
    period === 'month'
      ? range.months !== null && date <= range.months
      : range.days.from <= date && date <= range.days.to,
  );
}

/** Where what is asked for may be, and where the random histories are. */
export const PLACES = [
  { division: '440311', street: '440311001' },
  { division: '440311', street: '440311002' },
  { division: '440311', street: null },
  { division: '440306', street: null },
  { division: '430102', street: null },
] as const;

const day = (start: CalendarDate) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 400 }).map((n) => addDays(start, n)) },
    { weight: 1, arbitrary: fc.integer({ min: 400, max: 4000 }).map((n) => addDays(start, n)) },
  );

/** Random questions about what was entered from a day on. */
export const questionsFrom = (start: CalendarDate): fc.Arbitrary<WindowQuestion> =>
  fc
    .record({
      division: fc.constantFrom('44', '4403', '440311', '440311001', '440306', '43', '430102'),
      a: day(start),
      b: day(start),
      asOf: day(start),
    })
    .map(({ division, a, b, asOf }) => ({ division, from: a < b ? a : b, to: a < b ? b : a, asOf }));

/** Whether something counts in a division. */
export const isIn = (
  { division, street }: { readonly division: string; readonly street: string | null },
  asked: string,
): boolean => (asked.length === 9 ? street === asked : division.startsWith(asked));
