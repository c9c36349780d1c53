import type { CalendarDate } from '../calendar/dates.ts';
import { casePolicyFaults, type PolicyFault, placeFaults } from './case-policy.ts';
import defaultPolicy from './default-policy.json' with { type: 'json' };
import type { Policy } from './policy-schema.ts';

export type { Policy, PolicyFault };

/**
 * The default policy, with which a new table begins. No national text publishes the platform's own limits, so these follow
 * published local regimes; an authority publishes its own version with a later effective date.
 */
export const DEFAULT_POLICY: Policy = defaultPolicy as Policy;

/** The policies known to a deployment, oldest first. */
export interface PolicyBook {
  /** By effective date. */
  readonly policies: readonly Policy[];
  has(version: string): boolean;
  /** The policy in force on a day. @throws RangeError when none is. */
  inForce(day: CalendarDate): Policy;
  /** A policy by version. @throws RangeError when unknown. */
  version(version: string): Policy;
}

/**
 * Builds a policy book.
 * @param policies at least one; effective dates and versions must be unique
 * @throws RangeError on duplicates or an empty list
 */
export function policyBook(policies: readonly Policy[] = [DEFAULT_POLICY]): PolicyBook {
  const sorted = [...policies].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  const versions = new Map(sorted.map((p) => [p.version, p]));
  const dates = new Set(sorted.map((p) => p.effectiveFrom));
  if (sorted.length === 0) throw new RangeError('a policy book needs at least one policy');
  if (versions.size !== sorted.length || dates.size !== sorted.length) {
    throw new RangeError('policy versions and effective dates must be unique');
  }
  return {
    policies: sorted,
    has: (version) => versions.has(version),
    inForce(day) {
      const policy = sorted.findLast((p) => p.effectiveFrom <= day);
      if (!policy) throw new RangeError(`no policy is in force on ${day}`);
      return policy;
    },
    version(version) {
      const policy = versions.get(version);
      if (!policy) throw new RangeError(`unknown policy version ${version}`);
      return policy;
    },
  };
}

/**
 * Why a policy cannot be right, whatever it is about; its codes of an aggregate are that aggregate's to check.
 * @param extraDistricts districts that exist beside those of the shipped list
 */
export function policyFaults(policy: Policy, extraDistricts: readonly string[] = []): PolicyFault[] {
  const { statutory, retention, groupWindowDays } = policy;
  const faults = [
    ...placeFaults('statutory', statutory, extraDistricts),
    ...casePolicyFaults(policy.case, extraDistricts),
  ];
  const { personalDataDays } = retention;
  if (personalDataDays !== null && personalDataDays < groupWindowDays) {
    faults.push({
      path: 'retention.personalDataDays',
      message: `must be at least groupWindowDays, ${groupWindowDays}: the clues of that time are compared`,
    });
  }
  return faults;
}

/**
 * Why a further policy does not fit those known by its date: it would never be in force, or shares its day with another.
 * @param today the day it comes
 */
export function policyOrderFaults(
  { effectiveFrom }: Policy,
  book: PolicyBook,
  today: CalendarDate,
): PolicyFault[] {
  const path = 'effectiveFrom';
  const same = book.policies.find((p) => p.effectiveFrom === effectiveFrom);
  if (same) return [{ path, message: `${effectiveFrom} is the effective date of ${same.version}` }];
  const current = book.inForce(today);
  if (effectiveFrom > current.effectiveFrom) return [];
  return [
    {
      path,
      message: `must be later than ${current.effectiveFrom}, since when ${current.version} is in force`,
    },
  ];
}
