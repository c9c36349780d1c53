import * as z from 'zod';

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
  /** The statutory clocks that run beside the handling clock once a case is filed (立案), each with its law. */
  statutory: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z-]{0,39}$/),
        /** What must be done by then: the inquiry ended, or the decision made. */
        scope: z.enum(['investigation', 'decision']),
        /** Prefix of the divisions whose law it is; `*` for a national one. */
        division: z.string().regex(/^(\*|\d{2}|\d{4}|\d{6})$/),
        /** From the filing. */
        workingDays: z.int().positive(),
        /** What the head of the department may add; granted within the enforcement case, not by extending a clue. */
        extension: z.int().nonnegative(),
        basis: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
      }),
    )
    .max(10)
    .refine(
      (clocks) => new Set(clocks.map((c) => c.name)).size === clocks.length,
      'must have names of their own',
    ),
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
