import type { Decision, Officer } from './decide.ts';
import { findReaderFault, UNMASKED_DAYS } from './readers.ts';
import { refuse } from './refusals.ts';
import type { Case } from './state.ts';

/**
 * Decides whether somebody reads a case in full. Each such read is an event.
 * @param now milliseconds since the epoch
 */
export function readPersonalData(c: Case, reader: Officer, now: number): Decision {
  const fault = findReaderFault(c, reader, now);
  if (fault === null) return { events: [{ type: 'personal-data-read' }] };
  return fault === 'unmasked-ended' ? refuse(fault, { days: UNMASKED_DAYS }) : refuse(fault);
}
