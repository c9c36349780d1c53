import type { BodyOf } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { lacksTeam } from '../people.ts';
import { refuse } from '../refusals.ts';
import { hasPassed, openSuspension } from '../state.ts';
import { needsReview } from '../steps.ts';
import { type Decision, events, type Situation, sumsFault, sumsOf } from './situation.ts';

export function giveOpinion(s: Situation, { result }: BodyOf<'give-opinion'>): Decision {
  const { c } = s;
  if (c.opinions.length >= 2) return refuse('opinion-final');
  if (c.opinions.some(({ by }) => by === s.officer.sub)) return refuse('same-reviewer');
  const given: CaseEvent = { type: 'opinion-given', result, document: s.issue('legal-opinion'), ...s.act };
  return result === 'agree' || result === 'agree-with-changes'
    ? events(given, { type: 'advanced', to: 'deciding', on: s.on })
    : events(given);
}

export const takeBack = ({ c, act }: Situation): Decision =>
  c.status === 'reviewing' && c.opinions.length === 0
    ? refuse('opinion-pending')
    : events({ type: 'taken-back', ...act });

export const discuss = ({ act }: Situation, { members }: BodyOf<'discuss'>): Decision =>
  events({ type: 'discussed', members: [...new Set(members)].sort(), ...act });

export function decideCase(s: Situation, body: BodyOf<'decide'>): Decision {
  const { c, rules, on, act } = s;
  const { kind } = body;
  const { notice } = c;
  const sums = sumsOf(body);
  if (openSuspension(c) !== null) return refuse('suspended');
  // Without them nobody could serve the decision, nor close the case.
  if (lacksTeam(c)) return refuse('two-needed');
  const unfit = sumsFault(kind, sums);
  if (unfit) return unfit;
  if (kind !== 'no-penalty') {
    if (notice === null || (kind === 'penalty' && notice.kind !== 'penalty')) return refuse('notice-needed');
    if (sums.fineFen > notice.fineFen) return refuse('above-notice');
  }
  // An opinion on a transfer or on a revocation passes no decision.
  const isReviewed = hasPassed(c) && (notice !== null || c.inquiry?.proposal === 'no-penalty');
  if (needsReview(c, rules.policy, on) && !isReviewed) return refuse('opinion-needed');
  const { discussion } = rules.policy.case;
  if (
    discussion !== null &&
    kind !== 'no-penalty' &&
    sums.fineFen >= discussion.fineFromFen &&
    c.discussedOn === null
  ) {
    return refuse('discussion-needed');
  }
  return events({ type: 'decided', kind, ...sums, document: s.issue(`${kind}-decision`), ...act });
}
