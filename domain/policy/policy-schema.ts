import * as z from 'zod';
import { casePolicySchema } from './case-policy-schema.ts';
import { basis, place, text, workingDays } from './policy-parts.ts';

/** Periods of an enforcement case that a clock may leave out (扣除期间). */
export const PERIOD_KINDS = ['suspension', 'announcement', 'audit', 'appraisal'] as const;

/** A kind of period that a clock may leave out. */
export type PeriodKind = (typeof PERIOD_KINDS)[number];

const days = z.int().min(1).max(36_500);
const count = z.int().positive();

/** The name of a version of the policy; part of its address. */
export const policyVersion = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes');

/** What a policy says. All `…WorkingDays` are working days (工作日), start day excluded. */
export const policyBodySchema = z.strictObject({
  effectiveFrom: z.iso.date(),
  /** Where each figure comes from; a figure without a national text is marked local. */
  source: text,
  /** The same in English, for readers of English. */
  sourceEn: text.optional(),
  limits: z.strictObject({
    triageWorkingDays: workingDays,
    assignWorkingDays: workingDays,
    signWorkingDays: workingDays,
    firstContactWorkingDays: workingDays,
    handlingWorkingDays: workingDays,
    reviewWorkingDays: workingDays,
    /** The answer to a sender that refuses a closing. */
    reopeningAnswerWorkingDays: workingDays,
  }),
  extension: z.strictObject({ times: z.int().min(0).max(100), maxWorkingDays: workingDays }),
  /** The statutory clocks that run beside the handling clock once a case is filed (立案), each with its law. */
  statutory: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z-]{0,39}$/),
        /** What must be done by then: the inquiry ended, or the decision made. */
        scope: z.enum(['investigation', 'decision']),
        /** Prefix of the divisions whose law it is; `*` for a national one. */
        division: place,
        /** From the filing. */
        workingDays,
        /** What the head of the department may add; granted within the enforcement case, not by extending a clue. */
        extension: z.int().min(0).max(1000),
        /** Periods of the enforcement case that do not count. */
        excludes: z.array(z.enum(PERIOD_KINDS)).max(PERIOD_KINDS.length),
        basis,
      }),
    )
    .max(10)
    .refine(
      (clocks) => new Set(clocks.map((c) => c.name)).size === clocks.length,
      'must have names of their own',
    ),
  reminders: z.strictObject({
    /** A reminder goes out this many working days before the due date. */
    beforeDueWorkingDays: workingDays,
    /** Once overdue, the supervisor is told again every so many working days. */
    repeatOverdueWorkingDays: workingDays,
    /** A suspended clue is looked at again every so many working days. */
    suspendedReviewWorkingDays: workingDays,
  }),
  lateEntryDays: days,
  lookBackYears: z.int().min(1).max(100),
  /** People reporting one employer within `groupWindowDays` that make a reportable group. */
  groupHeadcount: count,
  groupWindowDays: days,
  /** Thresholds of the split of simple and complex clues (繁简分流). */
  complex: z.strictObject({ headcount: count, amountFen: count }),
  urgent: z.strictObject({ headcount: count, amountFen: count }),
  inspectorsAtLeast: z.int().min(2).max(20),
  /** Conclusions whose review needs a legal reviewer (重大执法决定法制审核); the list is set locally. */
  legalReviewConclusions: z
    .array(z.string().regex(/^[A-Z][A-Z_]{0,39}$/, 'must be the code of a conclusion, as PENALISED'))
    .max(100),
  case: casePolicySchema,
  /** Within how many days each stage must have been accepted by the platforms that are told of it. */
  reporting: z.strictObject({
    days: z.int().min(1).max(1000),
    unit: z.enum(['calendar', 'working']),
    basis,
  }),
  retention: z.strictObject({
    /**
     * Calendar days after the end of its handling for which the personal data of a matter is kept; null: until somebody
     * deletes it. No national text says how long, so there is no default.
     */
    personalDataDays: days.nullable(),
  }),
});

/**
 * A policy (办理政策): every limit and threshold a clue is judged by. A clue keeps the version it was received under; how long
 * personal data is kept follows the policy in force today.
 */
export const policySchema = policyBodySchema.extend({ version: policyVersion });

/** One version of the policy. */
export type Policy = z.infer<typeof policySchema>;

export type { CasePolicy, Term } from './case-policy-schema.ts';
export type { Template } from './template-schema.ts';
