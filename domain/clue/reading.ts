import { addDays, shanghaiDate } from '../calendar/dates.ts';
import type { Decision } from './decide.ts';
import { refuse } from './refusals.ts';
import type { Clue } from './state.ts';
import { isOpen } from './status.ts';

/** For how many days after the closing its officers still read a clue's personal data in full. */
const UNMASKED_DAYS = 30;

/**
 * Decides whether somebody reads a clue's personal data in full: the officers assigned now, while it is open and some days after
 * its closing. Each such read is an event.
 * @param now milliseconds since the epoch
 */
export function readPersonalData(clue: Clue, reader: string, now: number): Decision {
  if (!clue.officers.includes(reader)) return refuse('unmasked-assigned-only');
  const { status, closedDay } = clue;
  const isRecent = closedDay !== null && shanghaiDate(now) <= addDays(closedDay, UNMASKED_DAYS);
  if (!isOpen(status) && !(status === 'closed' && isRecent)) {
    return refuse('unmasked-ended', { days: UNMASKED_DAYS });
  }
  return { events: [{ type: 'personal-data-read' }] };
}
