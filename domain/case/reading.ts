import { addDays, shanghaiDate } from '../calendar/dates.ts';
import type { Decision, Officer } from './decide.ts';
import { refuse } from './refusals.ts';
import type { Case } from './state.ts';
import { isOpen } from './status.ts';

/** For how many days after the end a case is still read in full. */
const UNMASKED_DAYS = 30;

/** Whether somebody has to do with a case so that he reads it in full. */
const isConcerned = (c: Case, { sub, roles }: Officer): boolean =>
  c.officers.includes(sub) ||
  roles.includes('inspection-head') ||
  roles.includes('department-head') ||
  (roles.includes('legal-reviewer') && c.status === 'reviewing') ||
  c.hearing?.presider === sub;

/**
 * Decides whether somebody reads a case in full: its inspectors, the heads, legal reviewers while they review, and the presider, until
 * some days after its end. Each such read is an event. `now`: milliseconds since the epoch.
 */
export function readPersonalData(c: Case, reader: Officer, now: number): Decision {
  if (!isConcerned(c, reader)) return refuse('unmasked-only');
  if (!isOpen(c.status) && shanghaiDate(now) > addDays(c.endedOn ?? c.stageSince, UNMASKED_DAYS)) {
    return refuse('unmasked-ended', { days: UNMASKED_DAYS });
  }
  return { events: [{ type: 'personal-data-read' }] };
}
