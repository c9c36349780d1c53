import * as z from 'zod';
import type { CalendarDate } from './calendar.ts';

/**
 * A policy (办理政策): every limit and threshold a clue is judged by. A clue keeps the version it was received
 * under. All `…WorkingDays` are working days (工作日), start day excluded.
 */
export const policySchema = z.strictObject({
  version: z.string().min(1),
  effectiveFrom: z.iso.date(),
  /** Where each figure comes from; a figure without a national text is marked local. */
  source: z.string().min(1),
  limits: z.strictObject({
    triageWorkingDays: z.int().positive(),
    assignWorkingDays: z.int().positive(),
    signWorkingDays: z.int().positive(),
    firstContactWorkingDays: z.int().positive(),
    handlingWorkingDays: z.int().positive(),
    reviewWorkingDays: z.int().positive(),
  }),
  extension: z.strictObject({ times: z.int().nonnegative(), maxWorkingDays: z.int().positive() }),
  /** The statutory clock that runs beside the handling clock once a case is filed (立案). */
  statutory: z.strictObject({
    workingDays: z.int().positive(),
    extensionWorkingDays: z.int().nonnegative(),
  }),
  reminders: z.strictObject({
    /** A reminder goes out this many working days before the due date. */
    beforeDueWorkingDays: z.int().positive(),
    /** Once overdue, the supervisor is told again every so many working days. */
    repeatOverdueWorkingDays: z.int().positive(),
    /** A suspended clue is looked at again every so many working days. */
    suspendedReviewWorkingDays: z.int().positive(),
  }),
  lateEntryDays: z.int().positive(),
  lookBackYears: z.int().positive(),
  /** People reporting one employer within `groupWindowDays` that make a reportable group. */
  groupHeadcount: z.int().positive(),
  groupWindowDays: z.int().positive(),
  /** Thresholds of the split of simple and complex clues (繁简分流). */
  complex: z.strictObject({ headcount: z.int().positive(), amountFen: z.int().positive() }),
  urgent: z.strictObject({ headcount: z.int().positive(), amountFen: z.int().positive() }),
  inspectorsAtLeast: z.int().positive(),
  /** Conclusions whose review needs a legal reviewer (重大执法决定法制审核); the list is set locally. */
  legalReviewConclusions: z.array(z.string()),
});

/** One version of the policy. */
export type Policy = z.infer<typeof policySchema>;

/**
 * The default policy. No national text publishes the platform's own limits, so these follow published local
 * regimes and are configuration: a deployment may supply further versions with later effective dates.
 */
export const DEFAULT_POLICY: Policy = policySchema.parse({
  version: 'default-2021-01',
  effectiveFrom: '2020-01-01',
  source:
    'Local default after published local regimes (accept in 1 day, respond in 3, close in 15); statutory clock: Labour Security Supervision Regulation (劳动保障监察条例) art. 17; look-back: art. 20; two inspectors: art. 16; 30-person class: Shenzhen reporting practice',
  limits: {
    triageWorkingDays: 1,
    assignWorkingDays: 1,
    signWorkingDays: 1,
    firstContactWorkingDays: 3,
    handlingWorkingDays: 15,
    reviewWorkingDays: 2,
  },
  extension: { times: 1, maxWorkingDays: 15 },
  statutory: { workingDays: 60, extensionWorkingDays: 30 },
  reminders: { beforeDueWorkingDays: 3, repeatOverdueWorkingDays: 5, suspendedReviewWorkingDays: 30 },
  lateEntryDays: 7,
  lookBackYears: 2,
  groupHeadcount: 30,
  groupWindowDays: 365,
  complex: { headcount: 10, amountFen: 10_000_000 },
  urgent: { headcount: 30, amountFen: 50_000_000 },
  inspectorsAtLeast: 2,
  legalReviewConclusions: [],
});

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
