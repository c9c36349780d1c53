import { type CalendarDate, later } from '../calendar/dates.ts';
import type { Numbered } from './record.ts';

/** The part of an aggregate's state that its figures depend on, as one district holds it. */
export interface HeldFacet extends Numbered {
  /** The district holding the aggregate, 6 digits. */
  readonly division: string;
}

/** A facet with the day it came about. */
export interface Step<F extends HeldFacet> {
  readonly day: CalendarDate;
  readonly facet: F;
}

/** Names a row of the ledger: a district's counters of a day, or what is summed up of a month's days. */
export interface RowName {
  /** 6 digits. */
  readonly district: string;
  readonly period: 'day' | 'month';
  /** `2021-03-05`, or `2021-03` for a month. */
  readonly date: string;
}

/** Names the row of a day. */
export interface DayName extends RowName {
  readonly period: 'day';
}

/** What is counted, in words. Each aggregate adds what tells its counters apart. */
export interface Counter {
  readonly counter: string;
  /** The last three digits of the street, or nothing where it is not known: a street is read from its district's rows. */
  readonly street: string;
}

/** A row with its counters. */
export interface LedgerRow<C extends Counter = Counter> extends RowName {
  readonly counters: readonly (C & { readonly by: number })[];
}

/** What a step adds to a counter of a row. One step may name a counter more than once; the sum counts. */
export interface Delta<C extends Counter = Counter> extends DayName {
  readonly counter: C;
  readonly by: number;
}

/** How far a step reaches over days, in days. */
export interface Reach {
  /** From the day a history is found by to the last day that lists ask for; 0 where there is none. */
  readonly span: number;
  /** From the step's day to the last row it changes; 0 where none lies ahead that readers must look for. */
  readonly ahead: number;
}

/**
 * What the ledger needs to know of a kind of aggregate to count it, keep its history, count it again and list it. Rows are
 * kept apart by kind, so kinds know nothing of each other.
 */
export interface Figures<F extends HeldFacet = HeldFacet, C extends Counter = Counter> {
  /** Part of the keys: lower-case letters and hyphens. */
  readonly kind: string;
  /** The day by which a district lists a history, the same for all facets of one. No step is before it. */
  firstDay(facet: F): CalendarDate;
  /** Tells how far the rows and lists reach that a step changes, for readers to know where to end. */
  reach(step: Step<F>): Reach;
  /**
   * Tells what the next facet changes in the ledger.
   * @param previous the facet before, null for a new aggregate
   * @param day when the facet came about; never before that of the previous one
   */
  deltas(previous: F | null, next: F, day: CalendarDate): readonly Delta<C>[];
  /**
   * Sums up what readers need of days long past, so that they read a month as one row.
   * @param days rows of days of one district and month
   */
  sumMonth(days: readonly LedgerRow<C>[]): readonly (C & { readonly by: number })[];
  /** Packs a counter into a short name, unique within its row. It holds neither `=` nor `;`. */
  packCounter(counter: C, row: RowName): string;
  unpackCounter(packed: string, row: RowName): C;
  /** Packs a step into a short text. The day the history is found by is kept apart. */
  packStep(step: Step<F>): string;
  /** Unpacks a history; its first step is facet 1. */
  unpackHistory(packed: readonly string[], firstDay: CalendarDate): Step<F>[];
}

/**
 * Puts steps on days that never go back: no day is before the one before it, nor before the first day of the history. Clocks
 * of different machines may disagree around midnight.
 */
export function inOrder<F extends HeldFacet>(
  { firstDay }: Pick<Figures<F>, 'firstDay'>,
  steps: readonly Step<F>[],
  after: CalendarDate = '',
): Step<F>[] {
  let day = after;
  return steps.map(({ day: own, facet }) => {
    day = later(later(firstDay(facet), own), day);
    return { day, facet };
  });
}

/** What steps change in a row: its name, and the sum by packed counter. */
export interface RowChange extends DayName {
  readonly counters: Map<string, number>;
}

/**
 * Adds up what steps of one history change, by row.
 * @param previous the facet before the first of them, null where the history begins with it
 * @param into where to add it; key is `<district> <date>`
 */
export function addSteps<F extends HeldFacet, C extends Counter>(
  figures: Figures<F, C>,
  previous: F | null,
  steps: readonly Step<F>[],
  into: Map<string, RowChange>,
): Map<string, RowChange> {
  let before = previous;
  for (const { facet, day } of steps) {
    for (const { district, period, date, counter, by } of figures.deltas(before, facet, day)) {
      const name = { district, period, date };
      const row = into.get(`${district} ${date}`) ?? { ...name, counters: new Map<string, number>() };
      const packed = figures.packCounter(counter, name);
      row.counters.set(packed, (row.counters.get(packed) ?? 0) + by);
      into.set(`${district} ${date}`, row);
    }
    before = facet;
  }
  return into;
}

/** Puts what steps change in a row into words. */
export const unpackChange = <C extends Counter>(
  figures: Pick<Figures<HeldFacet, C>, 'unpackCounter'>,
  { counters, ...name }: RowChange,
): LedgerRow<C> => ({
  ...name,
  counters: [...counters].map(([packed, by]) => ({ ...figures.unpackCounter(packed, name), by })),
});

/** The month of a day, `2021-03`. */
export const monthOf = (day: CalendarDate): string => day.slice(0, 7);

/**
 * Sums up counters by street.
 * @param nameOf names a counter, its street apart; null for one that is left out
 * @returns those that do not come to nothing
 */
export function sumUp<C extends Counter>(
  rows: readonly LedgerRow<C>[],
  nameOf: (counter: C) => string | null,
): (C & { readonly by: number })[] {
  const sums = new Map<string, C & { readonly by: number }>();
  for (const counter of rows.flatMap(({ counters }) => counters)) {
    const name = nameOf(counter);
    if (name === null) continue;
    const key = `${name} ${counter.street}`;
    sums.set(key, { ...counter, by: (sums.get(key)?.by ?? 0) + counter.by });
  }
  return [...sums.values()].filter(({ by }) => by !== 0);
}

/**
 * Sums up rows of days by district and month.
 * @param rows all rows of each month that is to be summed up; those of months are left out
 */
export function sumMonths<C extends Counter>(
  { sumMonth }: Pick<Figures<HeldFacet, C>, 'sumMonth'>,
  rows: readonly LedgerRow<C>[],
): LedgerRow<C>[] {
  const days = Map.groupBy(
    rows.filter(({ period }) => period === 'day'),
    ({ district, date }) => `${district} ${monthOf(date)}`,
  );
  return [...days].map(([name, ofMonth]) => {
    const [district = '', date = ''] = name.split(' ');
    return { district, period: 'month', date, counters: sumMonth(ofMonth) };
  });
}
