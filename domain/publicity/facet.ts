import type { CalendarDate } from '../calendar/dates.ts';
import type { HeldFacet } from '../kernel/figures.ts';
import type { ExemptionGround, Publicity } from './state.ts';

/** What the figures need to know of an item. */
export interface PublicityFacet extends HeldFacet {
  readonly street: string | null;
  /** The day of the decision. */
  readonly decidedOn: CalendarDate;
  /** Whether it was published by its due date; null before. */
  readonly inTime: boolean | null;
  /** Why it is not published; null unless it is exempt. */
  readonly exempt: ExemptionGround | null;
  /** Whether it was recalled by the due date of the recall; null unless it was. */
  readonly recalledInTime: boolean | null;
  readonly corrected: boolean;
  readonly ended: boolean;
}

/** The facet of an item, numbered `n`. */
export const facetOf = (p: Publicity, n: number): PublicityFacet => ({
  n,
  division: p.division,
  street: p.street,
  decidedOn: p.decidedOn,
  inTime: p.publishedOn === null ? null : p.publishedOn <= p.due.date,
  exempt: p.status === 'exempt' ? (p.exemption?.ground ?? null) : null,
  recalledInTime:
    p.status === 'recalled' && p.endedOn !== null
      ? p.recall === null || p.endedOn <= p.recall.due.date
      : null,
  corrected: p.correctedOn !== null,
  ended: p.status === 'ended',
});
