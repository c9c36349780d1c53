import type { Decision } from './decide.ts';
import { findReaderFault, type Reader, UNMASKED_DAYS } from './readers.ts';
import { refuse } from './refusals.ts';
import type { Publicity } from './state.ts';

/**
 * Decides whether somebody reads the texts of an item in full. Each such read is an event.
 * @param now milliseconds since the epoch
 */
export function readPersonalData(p: Publicity, reader: Reader, now: number): Decision {
  const fault = findReaderFault(p, reader, now);
  return fault === null
    ? { events: [{ type: 'personal-data-read' }] }
    : refuse(fault, { days: UNMASKED_DAYS });
}
