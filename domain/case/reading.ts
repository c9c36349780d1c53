import type { Decision } from './decide/situation.ts';
import { findReaderFault, type Reader, UNMASKED_DAYS } from './readers.ts';
import { refuse } from './refusals.ts';
import type { Case } from './state.ts';

/**
 * Decides whether somebody reads a case in full. Each such read is an event.
 * @param now milliseconds since the epoch
 */
export function readPersonalData(c: Case, reader: Reader, now: number): Decision {
  const fault = findReaderFault(c, reader, now);
  return fault === null
    ? { events: [{ type: 'personal-data-read' }] }
    : refuse(fault, { days: UNMASKED_DAYS });
}
