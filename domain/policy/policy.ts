import type { CalendarDate } from '../calendar/dates.ts';
import type { Policy } from './policy-schema.ts';

export type { Policy };

/**
 * The default policy. No national text publishes the platform's own limits, so these follow published local
 * regimes and are configuration: a deployment may supply further versions with later effective dates.
 */
export const DEFAULT_POLICY: Policy = {
  version: 'default-2026-11',
  effectiveFrom: '2020-01-01',
  source:
    '地方默认值，参照已公布的地方时限（1日受理、3日响应、15日办结）；法定期限：《广东省劳动保障监察条例》第四十四条、《劳动保障监察条例》第十七条；追溯：第二十条；两名监察员：第十六条；30人群体：深圳报送口径。' +
    'Local default after published local regimes (accept in 1 day, respond in 3, close in 15); statutory clocks: Guangdong Labour Security Supervision Regulations art. 44, Labour Security Supervision Regulation art. 17; look-back: art. 20; two inspectors: art. 16; 30-person class: Shenzhen reporting practice',
  limits: {
    triageWorkingDays: 1,
    assignWorkingDays: 1,
    signWorkingDays: 1,
    firstContactWorkingDays: 3,
    handlingWorkingDays: 15,
    reviewWorkingDays: 2,
  },
  extension: { times: 1, maxWorkingDays: 15 },
  statutory: [
    {
      name: 'decision',
      scope: 'decision',
      division: '44',
      workingDays: 45,
      extension: 30,
      basis: {
        zh: '《广东省劳动保障监察条例》第四十四条',
        en: 'Guangdong Labour Security Supervision Regulations (广东省劳动保障监察条例) art. 44',
      },
    },
    {
      name: 'investigation',
      scope: 'investigation',
      division: '*',
      workingDays: 60,
      extension: 30,
      basis: {
        zh: '《劳动保障监察条例》第十七条',
        en: 'Labour Security Supervision Regulation (劳动保障监察条例) art. 17',
      },
    },
    {
      // The decision follows within 15 working days of the end of the inquiry, so at the latest 75 after filing.
      name: 'national-decision',
      scope: 'decision',
      division: '*',
      workingDays: 75,
      extension: 30,
      basis: {
        zh: '《劳动保障监察条例》第十七条；调查终结后十五个工作日内作出决定（劳动保障部令第25号）',
        en: 'Labour Security Supervision Regulation (劳动保障监察条例) art. 17, and 15 working days from the end of the inquiry (order no. 25 of the Ministry of Labour and Social Security)',
      },
    },
  ],
  reminders: { beforeDueWorkingDays: 3, repeatOverdueWorkingDays: 5, suspendedReviewWorkingDays: 30 },
  lateEntryDays: 7,
  lookBackYears: 2,
  groupHeadcount: 30,
  groupWindowDays: 365,
  complex: { headcount: 10, amountFen: 10_000_000 },
  urgent: { headcount: 30, amountFen: 50_000_000 },
  inspectorsAtLeast: 2,
  legalReviewConclusions: [],
};

/** The policies known to a deployment, oldest first. */
export interface PolicyBook {
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
