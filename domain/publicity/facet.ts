import type { CalendarDate } from '../calendar/dates.ts';
import type { HeldFacet } from '../kernel/figures.ts';
import type { ExemptionGround, Publicity } from './state.ts';

/** What the figures need to know of an item. */
export interface PublicityFacet extends HeldFacet {
  readonly street: string | null;
  /** The day of the decision. */
  readonly decidedOn: CalendarDate;
  /** By when it must be published. */
  readonly due: CalendarDate;
  /** Null before. */
  readonly publishedOn: CalendarDate | null;
  readonly corrections: number;
  /** By when it must be recalled; null while nothing is known against the decision. */
  readonly recallDue: CalendarDate | null;
  /** How and when its display ended, or why and since when it is exempt; null while it waits or is shown. */
  readonly over: {
    readonly how: 'recalled' | 'ended' | ExemptionGround;
    readonly on: CalendarDate;
  } | null;
}

function overOf({ status, exemption, endedOn: on }: Publicity): PublicityFacet['over'] {
  if (on === null) return null;
  if (status === 'exempt') return exemption && { how: exemption.ground, on };
  return { how: status === 'recalled' ? 'recalled' : 'ended', on };
}

/** The facet of an item, numbered `n`. */
export const facetOf = (p: Publicity, n: number): PublicityFacet => ({
  n,
  division: p.division,
  street: p.street,
  decidedOn: p.decidedOn,
  due: p.due.date,
  publishedOn: p.publishedOn,
  corrections: p.corrections,
  recallDue: p.recall?.due.date ?? null,
  over: overOf(p),
});

/** Why an item is exempt; null unless it is. */
export const exemptionOf = ({ over }: Pick<PublicityFacet, 'over'>): ExemptionGround | null =>
  over === null || over.how === 'recalled' || over.how === 'ended' ? null : over.how;
