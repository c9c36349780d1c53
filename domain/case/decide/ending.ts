import type { CalendarDate } from '../../calendar/dates.ts';
import type { BodyOf } from '../commands.ts';
import { courtWindowOf } from '../deadlines.ts';
import { enforcementFault, isPaid, isPerformed, unpaidSums } from '../performed.ts';
import { refuse } from '../refusals.ts';
import { annulmentOf, type Case, type CloseCode, hasPassed } from '../state.ts';
import { type Decision, events, type Situation } from './situation.ts';

export function revoke(s: Situation, { ground }: BodyOf<'revoke'>): Decision {
  const { c } = s;
  const { triggers } = s.rules.policy.case.legalReview;
  const isInSet = c.orders.length > 0 && triggers.includes('revoke-after-order');
  // An opinion on something else does not count.
  const isReviewed = c.inquiry?.proposal === 'revoke' && hasPassed(c);
  if (isInSet && !isReviewed) return refuse('opinion-needed');
  return events({ type: 'revoked', ground, document: s.issue('revocation'), ...s.act });
}

export function transfer({ c, rules, act }: Situation): Decision {
  const crime = c.inquiry?.proposal === 'crime';
  const isInSet = crime && rules.policy.case.legalReview.triggers.includes('crime');
  if (isInSet && !hasPassed(c)) return refuse('opinion-needed');
  return events({ type: 'transferred', crime, ...act });
}

export function close(s: Situation, { code, approve }: BodyOf<'close'>): Decision {
  const { c, act } = s;
  const { closing } = c;
  if (closing === null) {
    if (code === undefined) return refuse('no-closing');
    const courtUntil = code === 'terminated' ? courtLapsedOn(s) : undefined;
    return isClosable(c, code, courtUntil)
      ? events({ type: 'closing-proposed', code, courtUntil, ...act })
      : refuse('close-code', { code });
  }
  if (code !== undefined) return refuse('closing-proposed');
  if (!approve) return events({ type: 'closing-refused', ...act });
  if (closing.signatures.length === 1) return events({ type: 'closing-signed', ...act });
  return events({ type: 'closed', code: closing.code, document: s.issue('closing-approval'), ...act });
}

/** The last day on which the court could be asked for what is still to be enforced, where that is over. */
function courtLapsedOn({ c, rules, on }: Situation): CalendarDate | undefined {
  if (c.court !== null || enforcementFault(c) !== null || c.remedies.some(({ result }) => result === null))
    return undefined;
  const due = courtWindowOf(c, rules.policy, rules.calendar)?.due;
  return due !== undefined && on > due ? due : undefined;
}

/** Whether a case meets what the code of its closing stands for. */
function isClosable(c: Case, code: CloseCode, courtUntil: CalendarDate | undefined): boolean {
  const isSpared = c.decision?.kind === 'no-penalty';
  if (c.status === 'decided' && code !== 'no-penalty') return false;
  const isAnnulled = annulmentOf(c) !== undefined;
  switch (code) {
    case 'no-penalty':
      return isSpared;
    case 'performed':
      return isPerformed(c);
    case 'corrected':
      return (
        (isAnnulled || isPaid(c)) &&
        (c.performed.corrected || (c.orders.length > 0 && c.orders.every(({ result }) => result === 'full')))
      );
    case 'court':
      return c.status === 'court';
    case 'terminated': {
      const result = c.court?.result;
      return isAnnulled || courtUntil !== undefined || result === 'terminated' || result === 'refused';
    }
    case 'to-arbitration':
      return isAnnulled || unpaidSums(c).fineFen === 0;
  }
}
