import { addDays, shanghaiDate } from '../calendar/dates.ts';
import type { Role } from '../kernel/roles.ts';
import type { Publicity } from './state.ts';
import { isOpen } from './status.ts';

/** For how many days after the end the texts of an item are still read in full. */
export const UNMASKED_DAYS = 30;

/** Who wants to read. */
export interface Reader {
  readonly sub: string;
  readonly roles: readonly Role[];
}

/**
 * Tells what keeps somebody from reading the texts of an item in full: publicity clerks read them, until some days after its end.
 * @param now milliseconds since the epoch
 */
export function findReaderFault(
  p: Publicity,
  { roles }: Reader,
  now: number,
): 'unmasked-only' | 'unmasked-ended' | null {
  if (!roles.includes('publicity-clerk')) return 'unmasked-only';
  const isOver = !isOpen(p.status) && shanghaiDate(now) > addDays(p.endedOn ?? p.stageSince, UNMASKED_DAYS);
  return isOver ? 'unmasked-ended' : null;
}
