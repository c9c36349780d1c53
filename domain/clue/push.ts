import * as z from 'zod';
import { instant } from '../calendar/date-schema.ts';
import { fen, headcount } from '../kernel/quantities.ts';
import { DOCUMENT_TYPES } from '../people/documents.ts';
import { storedText } from '../people/text.ts';
import { codeText, freeText, hasNothing, optionalMember } from '../people/text-schema.ts';
import { MATTERS, SECTORS } from './sectors.ts';

/** A code by its pattern. One that does not fit is compared with nothing else, so that no other member is blamed for it. */
const patterned = (pattern: RegExp, error: string) =>
  codeText(z.string().regex(pattern, { error, abort: true }));
const month = patterned(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month, YYYY-MM').meta({
  description: 'A month, YYYY-MM',
});
/** A district or county: six digits of GB/T 2260. */
const districtCode = patterned(/^\d{6}$/, 'must be 6 digits (GB/T 2260)');
/** A street: nine digits (statistical code). */
export const streetCode = patterned(/^\d{9}$/, 'must be 9 digits');

const words = (names: Readonly<Record<string, { readonly zh: string }>>) =>
  Object.entries(names)
    .map(([name, { zh }]) => `${name} (${zh})`)
    .join(', ');

/** The number a sender gives a clue. */
const clueNo = codeText(
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/, 'must be 1 to 48 letters, digits, dots, dashes'),
);

/** The clue as the sender states it: the `data` of a push. */
export const clueDataSchema = z
  .object({
    clueNo,
    kind: codeText(z.enum(['complaint', 'report'])).meta({
      description: 'complaint (投诉) or report (举报)',
    }),
    reportedAt: instant,
    reporter: z.object({
      name: freeText(60),
      documentType: optionalMember(freeText(40)).meta({
        description: `One of ${words(DOCUMENT_TYPES)}, or the usual Chinese words; another word is other, with a warning`,
      }),
      documentNumber: optionalMember(codeText(z.string().max(40))).meta({
        description:
          'Absent, masked (such as *), without a digit, or a placeholder such as 无: the reporter has no identity',
      }),
      phone: optionalMember(codeText(z.string().max(30))),
      bankCard: optionalMember(codeText(z.string().max(40))),
    }),
    employer: z.object({
      name: freeText(200),
      creditCode: optionalMember(codeText(z.string().max(40))),
      address: freeText(300),
    }),
    workplace: z
      .object({ division: districtCode, street: optionalMember(streetCode), address: freeText(300) })
      .refine((w) => w.street === undefined || w.street.startsWith(w.division), {
        path: ['street'],
        message: 'must lie in workplace.division',
      }),
    sector: freeText(60).meta({
      description: `One of ${words(SECTORS)}, or the usual Chinese words; another word is other, with a warning. Instead of a sector: ${words(MATTERS)}`,
    }),
    project: optionalMember(
      z.object({
        name: freeText(200),
        developer: optionalMember(freeText(200)),
        generalContractor: optionalMember(freeText(200)),
        subcontractor: optionalMember(freeText(200)),
      }),
    ),
    arrears: z
      .object({
        from: month,
        to: month,
        amountFen: optionalMember(fen),
        headcount,
        job: optionalMember(freeText(100)),
      })
      .refine((a) => a.from <= a.to, { path: ['to'], message: 'must not be before arrears.from' }),
    description: freeText(8000),
  })
  .meta({
    id: 'ClueData',
    description:
      'A wage-arrears clue (欠薪线索) as its sender states it. An optional member that is null or a text with nothing to see in it is absent.',
  });

/**
 * A value without the members that are absent, as the schema takes them for absent. What remains is as it was sent; this is what
 * content is compared by.
 */
export function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, withoutAbsent(member)] as const)
      .filter(([, member]) => !hasNothing(member)),
  );
}

/**
 * A value as it is kept: without absent members, and every text in the form texts are kept in. Names stay as they were sent: one
 * with an invisible character is another name, and must not come to stand for a member that the schema has read.
 */
export function storedValue(value: unknown): unknown {
  const stored = (part: unknown): unknown => {
    if (typeof part === 'string') return storedText(part);
    if (Array.isArray(part)) return part.map(stored);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, stored(member)]));
  };
  return stored(withoutAbsent(value));
}

/** A push by a sender (Standard Webhooks body). */
export const pushSchema = z
  .object({
    type: z.literal('clue.pushed'),
    timestamp: instant,
    data: clueDataSchema,
  })
  .meta({ id: 'CluePush' });

/** The clue as the sender states it. Holds personal data. */
export type ClueData = z.infer<typeof clueDataSchema>;

/** A platform's word on whether the reporter is satisfied (回访), pushed like a clue. */
const feedbackPushSchema = z
  .object({
    type: z.literal('clue.feedback'),
    timestamp: instant,
    data: z.object({
      clueNo,
      satisfied: z.boolean(),
      note: optionalMember(freeText(4000)),
    }),
  })
  .meta({ id: 'FeedbackPush', description: 'Feedback (回访) on a closed clue of the same sender' });

/** A platform's refusal of a closing (退回重办), pushed like a clue. */
const rejectionPushSchema = z
  .object({
    type: z.literal('clue.rejected'),
    timestamp: instant,
    data: z.object({ clueNo, reason: freeText(4000) }),
  })
  .meta({
    id: 'RejectionPush',
    description: 'Refuses the closing of a clue of the same sender: a supervisor reopens it or says why not',
  });

/** What a platform says of a clue it pushed, after its closing. */
export const replyPushSchema = z
  .discriminatedUnion('type', [feedbackPushSchema, rejectionPushSchema])
  .meta({ id: 'ReplyPush' });

/** What a platform says of a closed clue. Holds free text. */
export type ReplyPush = z.infer<typeof replyPushSchema>;
