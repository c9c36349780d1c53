import type { Decision } from './decide/situation.ts';
import { findReaderFault, UNMASKED_DAYS } from './readers.ts';
import { refuse } from './refusals.ts';
import type { Clue } from './state.ts';

/**
 * Decides whether somebody reads a clue's personal data in full. Each such read is an event.
 * @param now milliseconds since the epoch
 */
export function readPersonalData(clue: Clue, reader: string, now: number): Decision {
  const fault = findReaderFault(clue, reader, now);
  return fault === null
    ? { events: [{ type: 'personal-data-read' }] }
    : refuse(fault, { days: UNMASKED_DAYS });
}
