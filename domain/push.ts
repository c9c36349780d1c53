import * as z from 'zod';
import { isCalendarDate } from './calendar.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month, YYYY-MM')
  .meta({ description: 'A month, YYYY-MM' });
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isCalendarDate, 'must be a date, YYYY-MM-DD');

/** An instant with an offset (ISO 8601). */
export const instant = z.iso.datetime({ offset: true });
/** A calendar date in Asia/Shanghai. */
export const calendarDate = day;
/** A district or county: six digits of GB/T 2260. */
export const districtCode = z.string().regex(/^\d{6}$/, 'must be 6 digits (GB/T 2260)');
/** A street: nine digits (statistical code). */
export const streetCode = z.string().regex(/^\d{9}$/, 'must be 9 digits');
/** Money in integer fen. */
export const fen = z.int().min(0).max(1_000_000_000_000);
/** A number of people. */
export const headcount = z.int().min(1).max(100_000);

/** The clue as the sender states it: the `data` of a push. */
export const clueDataSchema = z
  .object({
    clueNo: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/, 'must be 1 to 48 letters, digits, dots, dashes'),
    kind: z.enum(['complaint', 'report']).meta({ description: 'complaint (投诉) or report (举报)' }),
    reportedAt: instant,
    reporter: z.object({
      name: text(60),
      documentType: text(40),
      documentNumber: text(40),
      phone: text(30),
      bankCard: text(40).optional(),
    }),
    employer: z.object({ name: text(200), creditCode: text(40).optional(), address: text(300) }),
    workplace: z
      .object({ division: districtCode, street: streetCode.optional(), address: text(300) })
      .refine((w) => w.street === undefined || w.street.startsWith(w.division), {
        path: ['street'],
        message: 'must lie in workplace.division',
      }),
    sector: text(60),
    project: z
      .object({
        name: text(200),
        developer: text(200).optional(),
        generalContractor: text(200).optional(),
        subcontractor: text(200).optional(),
      })
      .optional(),
    arrears: z
      .object({
        from: month,
        to: month,
        amountFen: fen.optional(),
        headcount,
        job: text(100).optional(),
      })
      .refine((a) => a.from <= a.to, { path: ['to'], message: 'must not be before arrears.from' }),
    description: text(8000),
  })
  .meta({ id: 'ClueData', description: 'A wage-arrears clue (欠薪线索) as its sender states it' });

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
export const feedbackPushSchema = z
  .object({
    type: z.literal('clue.feedback'),
    timestamp: instant,
    data: z.object({
      clueNo: clueDataSchema.shape.clueNo,
      satisfied: z.boolean(),
      note: z.string().trim().max(4000).optional(),
    }),
  })
  .meta({ id: 'FeedbackPush', description: 'Feedback (回访) on a closed clue of the same sender' });
