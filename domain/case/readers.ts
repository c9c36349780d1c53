import { addDays, shanghaiDate } from '../calendar/dates.ts';
import type { Role } from '../kernel/roles.ts';
import type { Case } from './state.ts';
import { isOpen } from './status.ts';

/** For how many days after the end a case is still read in full. */
export const UNMASKED_DAYS = 30;

/** Whether somebody has to do with a case so that he reads it in full. */
const isConcerned = (c: Case, { sub, roles }: Reader): boolean =>
  c.officers.includes(sub) ||
  roles.includes('inspection-head') ||
  roles.includes('department-head') ||
  (roles.includes('legal-reviewer') && c.status === 'reviewing') ||
  c.hearing?.presider === sub;

/** Who wants to read. */
export interface Reader {
  readonly sub: string;
  readonly roles: readonly Role[];
}

/**
 * Tells what keeps somebody from reading a case in full: its inspectors, the heads, legal reviewers while they review, and the
 * presider read it, until some days after its end. Apart from the refusals' sentences, which the system's functions do not need.
 * @param now milliseconds since the epoch
 */
export function findReaderFault(
  c: Case,
  reader: Reader,
  now: number,
): 'unmasked-only' | 'unmasked-ended' | null {
  if (!isConcerned(c, reader)) return 'unmasked-only';
  const isOver = !isOpen(c.status) && shanghaiDate(now) > addDays(c.endedOn ?? c.stageSince, UNMASKED_DAYS);
  return isOver ? 'unmasked-ended' : null;
}
