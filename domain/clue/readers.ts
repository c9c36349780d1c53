import { addDays, shanghaiDate } from '../calendar/dates.ts';
import type { Clue } from './state.ts';
import { isOpen } from './status.ts';

/** For how many days after the closing its officers still read a clue's personal data in full. */
export const UNMASKED_DAYS = 30;

/**
 * Finds why somebody does not read a clue's personal data in full: that is for the officers assigned now, while it is open and some
 * days after its closing. Apart from the sentences, which few functions need.
 * @param now milliseconds since the epoch
 * @returns the code of the refusal; null for who may
 */
export function findReaderFault(
  { officers, status, closedDay }: Clue,
  reader: string,
  now: number,
): 'unmasked-assigned-only' | 'unmasked-ended' | null {
  if (!officers.includes(reader)) return 'unmasked-assigned-only';
  const isRecent = closedDay !== null && shanghaiDate(now) <= addDays(closedDay, UNMASKED_DAYS);
  return isOpen(status) || (status === 'closed' && isRecent) ? null : 'unmasked-ended';
}
