import { addDays, type CalendarDate, endOfDay, later, startOfDay } from '../calendar/dates.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { PendingStep, Rules } from '../kernel/aggregate.ts';
import type { Policy } from '../policy/policy.ts';
import { totalsOf } from './claims.ts';
import { clockDue, isAcceptedBySilence } from './clocks.ts';
import { mainDue } from './deadlines.ts';
import type { CaseEvent } from './events.ts';
import { findUnset, reachesHearingLine } from './sanctions.ts';
import { type Case, isComplaint } from './state.ts';

const dueOf = (
  name: 'defence' | 'hearing-request' | 'acceptance',
  from: CalendarDate,
  { division }: Case,
  policy: Policy,
  calendar: Calendar,
): CalendarDate | null => clockDue(name, { from }, policy, division, calendar)?.due ?? null;

/** The last day of the term for asking for a hearing; null where the notice gave no right, or it was waived. */
export const hearingRequestDue = (c: Case, policy: Policy, calendar: Calendar): CalendarDate | null =>
  c.notice === null || !c.notice.hearingRight || c.notice.hearingWaived
    ? null
    : dueOf('hearing-request', c.notice.on, c, policy, calendar);

/** The last day of the terms that a notice opened and nobody waived; null where none runs. */
export function termsEnd(c: Case, policy: Policy, calendar: Calendar): CalendarDate | null {
  if (c.notice === null) return null;
  const defence = c.notice.defenceWaived ? null : dueOf('defence', c.notice.on, c, policy, calendar);
  const request = hearingRequestDue(c, policy, calendar);
  return defence === null || request === null ? (defence ?? request) : later(defence, request);
}

/** Whether a fine reaches the hearing line of the place; false where none is set. */
export const isLargeFine = (c: Case, fineFen: number, policy: Policy, on: CalendarDate): boolean =>
  fineFen > 0 &&
  findUnset('hearing-line', policy, c.division, on) === null &&
  reachesHearingLine(fineFen, c.employerKind, policy, c.division, on);

/** Whether a case needs a passed legal review before it goes on: by the policy's set (审核目录). */
export function needsReview(c: Case, policy: Policy, on: CalendarDate): boolean {
  const proposal = c.inquiry?.proposal;
  const fineFen = c.notice?.fineFen ?? (proposal === 'penalty' ? (c.inquiry?.fineFen ?? 0) : 0);
  const isMet = {
    hearing: c.heard,
    'fine-line': isLargeFine(c, fineFen, policy, on),
    crime: proposal === 'crime',
    'revoke-after-order': proposal === 'revoke' && c.orders.length > 0,
    group: Math.max(c.groupSize, totalsOf(c).headcount) >= policy.groupHeadcount,
  };
  return policy.case.legalReview.triggers.some((trigger) => isMet[trigger]);
}

/** Lets a case go on to its review, or to the decision where it needs none. */
export const advance = (c: Case, policy: Policy, on: CalendarDate): CaseEvent => ({
  type: 'advanced',
  to: needsReview(c, policy, on) ? 'reviewing' : 'deciding',
  on,
});

/** What service of the decision brings about once it takes effect. */
export const SERVICE_EFFECTIVE: readonly CaseEvent[] = [
  { type: 'service-effective' },
  { type: 'performance-due' },
];

/** What happens to a case by itself, and when: silence accepts it, terms end, service takes effect. */
export function pendingStep(c: Case, { policy, calendar }: Rules): PendingStep<CaseEvent> | null {
  switch (c.status) {
    case 'proposed': {
      if (!isComplaint(c) || c.acceptedBySilence) return null;
      const due = dueOf('acceptance', c.cameInOn, c, policy, calendar);
      return due !== null &&
        isAcceptedBySilence({ cameInOn: c.cameInOn, today: addDays(due, 1) }, policy, c.division, calendar)
        ? {
            at: endOfDay(due),
            events: [
              { type: 'accepted-by-silence', due: mainDue({ ...c, filedOn: c.cameInOn }, policy, calendar) },
            ],
          }
        : null;
    }
    case 'notified': {
      const end = termsEnd(c, policy, calendar);
      // The last day is still the party's: nothing is reviewed or decided on it.
      return end === null ? null : { at: endOfDay(end), events: [advance(c, policy, addDays(end, 1))] };
    }
    case 'decided': {
      const on = c.decision?.effectiveOn ?? null;
      return on === null ? null : { at: startOfDay(on), events: SERVICE_EFFECTIVE };
    }
    default:
      return null;
  }
}
