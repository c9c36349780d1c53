import type { CalendarDate } from '../calendar/dates.ts';
import type { Step } from '../kernel/figures.ts';
import type { PublicityFacet } from '../publicity/facet.ts';
import { changesOf, countersOf } from '../publicity/figures.ts';
import { type PublicityPart, partsOf } from './publicity.ts';
import { boundsOf, type WindowQuestion } from './window.ts';

/*
 * The items behind the figures of publicity: counted again from the histories of items, so that the sum of what a list counts is the
 * figure.
 */

/** How an item counts in a part. */
export interface PublicityOccurrence {
  /** More than once where terms count, or an item came back. */
  readonly times: number;
  /** The day of the last entry that counts; null where none does but how the item stands. */
  readonly on: CalendarDate | null;
}

/** The parts that an item counts in. @param steps its history */
export function countPublicity(
  steps: readonly Step<PublicityFacet>[],
  question: WindowQuestion,
): ReadonlyMap<PublicityPart, PublicityOccurrence> {
  const found = new Map<PublicityPart, PublicityOccurrence>();
  const { division, from } = question;
  const { before, end } = boundsOf(question);
  if (division.length === 9 && steps[0]?.facet.street !== division) return found;
  const add = (part: PublicityPart, on: CalendarDate | null) => {
    const known = found.get(part);
    found.set(part, { times: (known?.times ?? 0) + 1, on: on ?? known?.on ?? null });
  };
  const standing = (day: CalendarDate) => {
    const facet = steps.findLast((s) => s.day <= day)?.facet;
    return facet === undefined ? [] : countersOf(facet).filter(({ counter }) => counter !== 'flow');
  };
  if (standing(before).some(({ counter }) => counter === 'waiting')) add('carriedIn', null);
  steps.forEach(({ day, facet }, i) => {
    if (day < from || day > end) return;
    for (const { counter } of changesOf(steps[i - 1]?.facet ?? null, facet)) {
      if (counter.counter === 'flow') for (const part of partsOf(counter, end)) add(part, day);
    }
  });
  for (const counter of standing(end)) for (const part of partsOf(counter, end)) add(part, null);
  return found;
}
