import type { CalendarDate } from './calendar.ts';
import { type Clue, runsOut } from './clue.ts';
import { isOpen } from './status.ts';

/**
 * What the figures need to know of a clue: the part of its state that any completion metric depends on. A record
 * entry carries the facet when it changed, so the metrics ledger is a fold over facets and nothing else.
 */
export interface Facet {
  /** 1 for the first facet of a clue, rising by one: lets a consumer count each exactly once. */
  readonly n: number;
  /** The district holding the clue. */
  readonly division: string;
  readonly street: string | null;
  readonly receivedDay: CalendarDate;
  readonly state: 'open' | 'closed' | 'returned' | 'merged';
  /** The due date in force. */
  readonly due: CalendarDate;
  /** Whether an open clue counts as overdue once its due date has passed (false while its clock is stopped). */
  readonly running: boolean;
  readonly extended: boolean;
  /** The day of closing, when closed. */
  readonly closedDay: CalendarDate | null;
}

/** The facet of a clue, numbered `n`. */
export function facetOf(clue: Clue, n: number): Facet {
  const state = isOpen(clue.status) ? 'open' : (clue.status as 'closed' | 'returned' | 'merged');
  return {
    n,
    division: clue.division,
    street: clue.street,
    receivedDay: clue.receivedDay,
    state,
    due: clue.due.date,
    running: state === 'open' && runsOut(clue),
    extended: clue.extensions.length > 0,
    closedDay: state === 'closed' ? clue.closedDay : null,
  };
}

/** Whether two facets say the same apart from their number. */
export function sameFacet(a: Facet, b: Facet): boolean {
  return (Object.keys(a) as (keyof Facet)[]).every((k) => k === 'n' || a[k] === b[k]);
}
