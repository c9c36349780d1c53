import type { Clue } from '../clue.ts';
import { apply } from '../events.ts';
import { type Facet, facetOf } from '../facet.ts';
import type { RecordEntry } from '../record.ts';
import type { Step } from './history.ts';

/** Whether a facet is from before it was kept how a clue ended, or how long it was in each phase. */
export function lacksEnd({ state, outcome, returnReason }: Facet): boolean {
  if (state === 'returned') return returnReason === undefined;
  return state === 'closed' && (outcome?.phaseDays ?? null) === null;
}

/** A clue's facets from its whole record; the ends that older ones lack are told by the events. */
export function wholeSteps(entries: readonly RecordEntry[]): Step[] {
  let clue: Clue | null = null;
  const steps: Step[] = [];
  for (const { event, clueId, at, day, by, facet } of entries) {
    clue = apply(clue, event, clueId, { at, day, by: by.id });
    if (!facet) continue;
    const { outcome, returnReason } = facetOf(clue, facet.n);
    const end = { ...(outcome ? { outcome } : {}), ...(returnReason ? { returnReason } : {}) };
    steps.push({ day, facet: lacksEnd(facet) ? { ...facet, ...end } : facet });
  }
  return steps;
}
