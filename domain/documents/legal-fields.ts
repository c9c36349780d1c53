import type { CalendarDate } from '../calendar/dates.ts';
import type { Policy, Term } from '../policy/policy-schema.ts';
import { findOrgan, findTerm } from '../policy/terms.ts';
import type { DocumentFields } from './documents.ts';

const UNITS: Readonly<Record<Term['unit'], string>> = { wd: '个工作日', cal: '日', month: '个月' };

/**
 * The fields that a document has from the policy alone: remedies, payment and the organ's address; empty where the place has set
 * no organ.
 */
export function legalFields(policy: Policy, division: string, on: CalendarDate): DocumentFields {
  const organ = findOrgan(policy, division, on);
  if (organ === undefined) return {};
  const lengthOf = (name: Term['name']): string => {
    const term = findTerm(policy, name, division, on);
    return term?.length ? `${term.length}${UNITS[term.unit]}` : '';
  };
  const { address, payee, reviewAuthority, court } = organ;
  return {
    address,
    payee,
    reviewAuthority,
    court,
    reviewTerm: lengthOf('review-limit'),
    suitTerm: lengthOf('suit-limit'),
    payTerm: lengthOf('payment'),
  };
}
