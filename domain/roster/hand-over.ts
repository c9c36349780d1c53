import type { CalendarDate } from '../calendar/dates.ts';
import type { HandOverRule } from '../kernel/aggregate.ts';
import { isCertified, type OfficerFault, officerFaults, type Unit } from './assignment.ts';

/** Why somebody does not take work over. */
export type SuccessorFault = OfficerFault['fault'] | 'on-it' | 'involved' | 'not-certified';

/** Somebody who does not take work over, and why. */
export interface RefusedSuccessor {
  readonly officer: string;
  readonly fault: SuccessorFault;
}

/**
 * Picks who takes an officer's part in one matter over: the first of those named whom nothing keeps.
 * @param named ids in order of preference, at least one
 * @param units those of the district and of the divisions above it
 * @returns the id, or why it is none of them, in their order
 */
export function pickSuccessor(
  { employerKeys, officers, involved, needsCertificate }: Omit<HandOverRule, 'eventOf'>,
  named: readonly string[],
  units: readonly Unit[],
  day: CalendarDate,
): { readonly officer: string } | { readonly refused: readonly RefusedSuccessor[] } {
  const faults = new Map(officerFaults(named, units, employerKeys, day).map(({ id, fault }) => [id, fault]));
  const faultOf = (id: string): SuccessorFault | null => {
    if (officers.includes(id)) return 'on-it';
    const fault = faults.get(id);
    if (fault !== undefined) return fault;
    if (involved.includes(id)) return 'involved';
    const isKept = needsCertificate ? !isCertified(id, units, day) : hasExpired(id, units, day);
    return isKept ? 'not-certified' : null;
  };
  const refused: RefusedSuccessor[] = [];
  for (const officer of named) {
    const fault = faultOf(officer);
    if (fault === null) return { officer };
    refused.push({ officer, fault });
  }
  return { refused };
}

/** Whether somebody has a certificate, and none that is valid on a day. */
const hasExpired = (id: string, units: readonly Unit[], day: CalendarDate): boolean =>
  units.some(({ officers }) => officers.some((o) => o.id === id && o.certificate !== undefined)) &&
  !isCertified(id, units, day);
