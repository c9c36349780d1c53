import { addDays, shanghaiDate } from '../calendar/dates.ts';
import type { Role } from '../kernel/roles.ts';
import type { Case } from './state.ts';
import { isOpen } from './status.ts';

/** For how many days after the end a case is still read in full. */
export const UNMASKED_DAYS = 30;

/** Who reads. */
interface Reader {
  readonly sub: string;
  readonly roles: readonly Role[];
}

/** Whether somebody has to do with a case so that he reads it in full. */
const isConcerned = (c: Case, { sub, roles }: Reader): boolean =>
  c.officers.includes(sub) ||
  roles.includes('inspection-head') ||
  roles.includes('department-head') ||
  (roles.includes('legal-reviewer') && c.status === 'reviewing') ||
  c.hearing?.presider === sub;

/**
 * Finds why somebody does not read a case in full: that is for its inspectors, the heads, legal reviewers while they review, and the
 * presider, until some days after its end. Apart from the sentences, which few functions need.
 * @param now milliseconds since the epoch
 * @returns the code of the refusal; null for who may
 */
export function findReaderFault(
  c: Case,
  reader: Reader,
  now: number,
): 'unmasked-only' | 'unmasked-ended' | null {
  if (!isConcerned(c, reader)) return 'unmasked-only';
  const isPast = !isOpen(c.status) && shanghaiDate(now) > addDays(c.endedOn ?? c.stageSince, UNMASKED_DAYS);
  return isPast ? 'unmasked-ended' : null;
}
