import type { CalendarDate } from '../calendar/dates.ts';
import type { HeldFacet } from '../kernel/figures.ts';
import type { Case } from './state.ts';
import { isOpen } from './status.ts';

/** What the figures need to know of a case. */
export interface CaseFacet extends HeldFacet {
  readonly street: string | null;
  readonly proposedOn: CalendarDate;
  readonly filedOn: CalendarDate | null;
  readonly decidedOn: CalendarDate | null;
  /** Whether the decision was made by its due date; null before. */
  readonly inTime: boolean | null;
  /** How it ended; null while it is open. */
  readonly ended: 'closed' | 'not-filed' | 'revoked' | 'transferred' | null;
}

/** The facet of a case, numbered `n`. */
export const facetOf = (c: Case, n: number): CaseFacet => ({
  n,
  division: c.division,
  street: c.street,
  proposedOn: c.cameInOn,
  filedOn: c.filedOn,
  decidedOn: c.decision?.on ?? null,
  inTime: c.decision === null ? null : c.decision.on <= c.due.date,
  ended: isOpen(c.status)
    ? null
    : c.endCode === 'not-filed'
      ? 'not-filed'
      : (c.status as 'closed' | 'revoked' | 'transferred'),
});
