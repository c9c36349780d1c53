import type { Occurrence, Rules } from '../kernel/aggregate.ts';
import { hasResidentId } from '../people/identifiers.ts';
import { signsOf } from '../people/text.ts';
import type { Policy } from '../policy/policy.ts';
import { clockDue } from './clocks.ts';
import type { CaseEvent, CaseIntake } from './events.ts';
import { evolve } from './evolve.ts';
import { involvedIn } from './people.ts';
import type { PartyKind } from './sanctions.ts';
import { type Case, filingClockOf, hasPassed } from './state.ts';
import { isBeforeDecision } from './status.ts';
import { needsReview } from './steps.ts';

/** The most clues that a case takes: its state names each. */
export const MOST_CLUES = 200;

/** The code of a sole trader (个体工商户) begins so: for the hearing line he is a person. */
const SOLE_TRADER = /^92/;

/** Whom the hearing line tells an employer for; who has an identity number for a code is a person. */
export const partyKindOf = (creditCode = ''): PartyKind =>
  SOLE_TRADER.test(signsOf(creditCode)) || hasResidentId(creditCode) ? 'person' : 'organisation';

/** Makes the first event of a case. */
export function propose(
  facts: Omit<CaseIntake, 'policyVersion' | 'calendarVersion' | 'due'>,
  { policy, latest }: Pick<Rules, 'policy' | 'latest'>,
): CaseEvent {
  const clock = clockDue(filingClockOf(facts), { from: facts.cameInOn }, policy, facts.division, latest);
  return {
    type: 'proposed',
    intake: {
      ...facts,
      policyVersion: policy.version,
      calendarVersion: latest.version,
      due:
        clock === null
          ? { date: facts.cameInOn, provisional: false }
          : { date: clock.due, provisional: clock.provisional },
    },
  };
}

/**
 * Lists what happens to a case that a clue joins. One that was to be decided without a review, and with the clue needs it, goes there
 * first: nothing would lead there from the decision.
 */
export function joinClue(
  c: Case,
  joined: Extract<CaseEvent, { readonly type: 'clue-joined' }>,
  policy: Policy,
  occurrence: Occurrence,
): CaseEvent[] {
  const { day: on } = occurrence;
  const after = evolve(c, joined, c.caseId, occurrence);
  return c.status === 'deciding' && needsReview(after, policy, on) && !hasPassed(c)
    ? [joined, { type: 'advanced', to: 'reviewing', on }]
    : [joined];
}

/** A clue as the case sees it that it joins. */
export interface JoiningClue {
  readonly employerKeys: readonly string[];
  readonly division: string;
  /** The number that the bureau gave the case elsewhere, where the join names one. */
  readonly externalNo: string | null;
  /** Who joins it: he counts as an inspector of the case. */
  readonly by: string;
}

/** Why a case takes no further clue, or not this one. */
export type JoinFault =
  | 'case-decided'
  | 'case-in-other-district'
  | 'case-of-other-employer'
  | 'case-of-other-number'
  | 'case-involved'
  | 'case-full';

/**
 * Finds why a clue cannot join a case: it must be of the same district and the same employer, the case not decided
 * yet, and whoever joins it somebody who may be put on the case.
 * @returns null when it can
 */
export function findJoinFault(
  c: Case,
  { employerKeys, division, externalNo, by }: JoiningClue,
): JoinFault | null {
  if (!isBeforeDecision(c.status)) return 'case-decided';
  if (c.division !== division) return 'case-in-other-district';
  if (!c.employerKeys.some((key) => employerKeys.includes(key))) return 'case-of-other-employer';
  if (externalNo !== null && c.externalNo !== null && c.externalNo !== externalNo)
    return 'case-of-other-number';
  if (involvedIn(c).includes(by)) return 'case-involved';
  return c.claims.length >= MOST_CLUES ? 'case-full' : null;
}
