import * as z from 'zod';
import { DOCUMENT_KIND_NAMES } from './document-kinds.ts';
import { basis, place, sourced, text } from './policy-parts.ts';
import { templateSchema } from './template-schema.ts';

const fen = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const percent = z.int().min(1).max(1000);
const months = z.int().min(0).max(1200);

/** The terms that policy sets, by the clock or the rule that reads them. */
export const TERM_NAMES = [
  'acceptance',
  'filing',
  'national-decision',
  'penalty-law',
  'suspension-notice',
  'defence',
  'hearing-request',
  'hearing-notice',
  'legal-review',
  'service',
  'announcement',
  'superior-report',
  'publicity',
  'recall',
  'payment',
  'review-limit',
  'suit-limit',
  'reminder',
  'court-window',
  'review-answer',
  'suit-answer',
] as const;

/** What a term depends on, where one name has several. */
const TERM_CASES = ['absent-boss', 'group-event', 'after-review', 'penalty'] as const;

const termSchema = z.strictObject({
  name: z.enum(TERM_NAMES),
  /** What it is the special term of; absent for the general one. */
  when: z.enum(TERM_CASES).optional(),
  ...sourced,
  /** Working days, calendar days or months. */
  unit: z.enum(['wd', 'cal', 'month']),
  /** Null: no law says how long, and the place must set it. */
  length: z.int().min(1).max(1000).nullable(),
  /** Working days that may be added once. */
  extension: z.int().min(0).max(1000),
});

const publicityClass = z.strictObject({ fromMonths: months, toMonths: months });

/** Why a term comes twice: it could be either. */
const termKey = ({ name, when, division, effectiveFrom }: z.infer<typeof termSchema>) =>
  [name, when, division, effectiveFrom].join(' ');

/** What a policy says of the enforcement case (案件), its documents and its publicity. */
export const casePolicySchema = z.strictObject({
  /** The most special of its place counts, of these the latest that was in force; before all, the first. */
  terms: z
    .array(termSchema)
    .max(100)
    .refine(
      (terms) => new Set(terms.map(termKey)).size === terms.length,
      'must not name a term twice for one place and day',
    ),
  /** Where a complaint without a written answer is accepted when its term ends. */
  silenceAccepts: z.array(z.strictObject({ division: place, basis })).max(20),
  /** From which fine on the party may ask for a hearing (听证); no national text says it. */
  hearingLines: z
    .array(z.strictObject({ ...sourced, personFen: fen, organisationFen: fen, inclusive: z.boolean() }))
    .max(100),
  /** What must be reviewed by lawyers (重大执法决定法制审核) before it is decided; the list is set locally. */
  legalReview: z.strictObject({
    triggers: z.array(z.enum(['hearing', 'fine-line', 'crime', 'revoke-after-order', 'group'])).max(5),
    basis,
  }),
  /** From which fine on the bureau's heads must discuss a decision (集体讨论); null: nowhere. */
  discussion: z.strictObject({ fineFromFen: fen, basis }).nullable(),
  /** Grounds on which a case is suspended (中止). */
  suspensionGrounds: z
    .array(z.strictObject({ code: z.string().regex(/^[a-z][a-z-]{0,39}$/), division: place, basis }))
    .max(50),
  /** What is added to a fine that is not paid in time, of the fine a day and at most. */
  latePayment: z.strictObject({ percentPerDay: percent, capPercent: percent, basis }),
  /** What is added to wages that are not paid by the order's date. */
  extraCompensation: z.strictObject({ fromPercent: percent, toPercent: percent, basis }),
  /** The highest fines on the spot (简易程序), and the day since which such a penalty goes to review before suit. */
  onTheSpot: z.strictObject({
    personFen: fen,
    organisationFen: fen,
    reviewFirstFrom: z.iso.date(),
    basis,
  }),
  publicity: z.strictObject({
    /** Months for which a penalty is shown by its class, for what is published from a day on. */
    display: z
      .array(
        z.strictObject({
          effectiveFrom: z.iso.date(),
          minor: publicityClass,
          general: publicityClass,
          serious: publicityClass,
          basis,
        }),
      )
      .max(20),
    /** Classes that are not shown unless somebody says why. */
    exemptClasses: z.array(z.enum(['minor', 'general', 'serious'])).max(3),
  }),
  documents: z.strictObject({
    /** Of a number (文号): `{organ}`, `{code}` of the kind, `{year}` and `{n}`, padded to so many digits. */
    pattern: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .refine(
        (pattern) => ['{organ}', '{code}', '{year}', '{n}'].every((part) => pattern.split(part).length === 2),
        'must hold {organ}, {code}, {year} and {n} once each',
      ),
    padding: z.int().min(1).max(10),
    /** Templates of this place in the stead of those that come with the software. */
    templates: z
      .array(templateSchema)
      .max(DOCUMENT_KIND_NAMES.length)
      .refine(
        (list) => new Set(list.map((t) => t.kind)).size === list.length,
        'must hold one template a kind',
      ),
    /** In whose name documents are issued. */
    organs: z
      .array(
        z.strictObject({
          ...sourced,
          name: text,
          /** What its numbers begin with. */
          shortName: z.string().trim().min(1).max(30),
          address: text,
          /** Who decides on a review (复议机关), and the court of first instance. */
          reviewAuthority: text,
          court: text,
          /** Where fines are paid. */
          payee: text,
        }),
      )
      .max(100),
  }),
});

/** The section of a policy on enforcement cases. */
export type CasePolicy = z.infer<typeof casePolicySchema>;

/** A term that law or policy sets. */
export type Term = z.infer<typeof termSchema>;
