import * as z from 'zod';
import { CONCLUSION_CODES } from '../../domain/clue/conclusions.ts';
import { PHASE_NAMES } from '../../domain/clue/state.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import {
  DURATION_PARTS,
  PARTS,
  RESULT_PARTS,
  STOCK_PARTS,
  TIMELINE_PARTS,
} from '../../domain/metrics/history.ts';
import { LEAVING_REASONS, type LeavingReason } from '../../domain/metrics/reasons.ts';
import { count, day, frame } from './metrics-schema.ts';

const cursor = z
  .string()
  .optional()
  .meta({ description: 'For the next page, which may be empty; absent at the end' });

/** A page of what is behind a part of the figures of a window. */
export const windowList = <P extends string, S extends z.ZodRawShape>(parts: readonly [P, ...P[]], rows: S) =>
  z.object({
    division: z.string(),
    from: day,
    to: day,
    asOf: day,
    part: z.enum(parts),
    calendarVersion: z.string(),
    ...rows,
    cursor,
  });

/** A clue behind a figure. */
export const countedClue = z
  .object({
    clueId: z.string(),
    counted: z.int().positive().meta({
      description: 'How often it counts; more than once only where events count',
    }),
    on: day.nullable().meta({
      description: 'The day of the event that counts, the last one; of a suspended clue since when it is',
    }),
    division: z.string(),
    street: z.string().nullable(),
    employerName: z.string().nullable(),
    sector: z.string().nullable(),
    source: z.string().nullable(),
    headcount: count.nullable().meta({ description: 'As concluded, else as reported' }),
    claimedAmountFen: count.nullable().meta({ description: 'As reported' }),
    receivedDay: day,
    dueDate: day,
    state: z.enum(['open', 'closed', 'returned', 'merged']),
    closedDay: day.nullable(),
    days: z.int().nullable().meta({ description: 'Calendar days from receipt to closing' }),
    phaseDays: z
      .partialRecord(z.enum(PHASE_NAMES), z.int())
      .nullable()
      .meta({ description: 'Of a closed clue: calendar days by stage, without those that took none' }),
    conclusion: z.enum(CONCLUSION_CODES).nullable().meta({ description: 'When closed' }),
    verifiedAmountFen: count.nullable().meta({ description: 'When closed' }),
    paidAmountFen: count.nullable().meta({ description: 'When closed' }),
    satisfied: z.boolean().nullable().meta({ description: 'By the last feedback on the closing' }),
    extended: z.boolean(),
    overdue: z.boolean(),
    late: z.boolean().meta({ description: 'Late for good' }),
    suspendedFrom: day.nullable(),
    reason: z
      .object({
        code: codeOf<LeavingReason>(LEAVING_REASONS),
        zh: z.string(),
        en: z.string(),
      })
      .nullable()
      .meta({ description: 'Why it is excluded, or how it moved' }),
    counterpart: z
      .object({ clueId: z.string().optional(), division: z.string().optional() })
      .nullable()
      .meta({
        description: 'The clue it was merged into, or the district at the other end of a transfer',
      }),
    counterpartElsewhere: z
      .boolean()
      .meta({ description: 'It was merged into a clue that the caller may not see' }),
    handedOver: z
      .boolean()
      .meta({ description: 'Somebody else holds it now: the row is as it was handed over' }),
  })
  .meta({
    id: 'CountedClue',
    description: 'A clue behind a figure, as its district last held it by asOf',
  });

const cluesPage = {
  division: z.string(),
  clues: z.array(countedClue),
  cursor,
};

/** The answer of `GET /metrics/completion/clues`. */
export const completionCluesAnswer = z
  .object({ definition: frame.definition, from: day, to: day, asOf: day, part: z.enum(PARTS), ...cluesPage })
  .meta({
    id: 'CompletionClues',
    description:
      'The clues behind a figure, by district, day of receipt and id. A page holds at most `limit`, and fewer where many clues were looked at.',
  });

/** The answer of `GET /metrics/stock/clues`. */
export const stockCluesAnswer = z
  .object({ asOf: day, part: z.enum(STOCK_PARTS), ...cluesPage })
  .meta({ id: 'StockClues', description: 'The open clues of a part, at the end of a day' });

/** The answer of `GET /metrics/durations/clues`. */
export const durationCluesAnswer = z
  .object({ from: day, to: day, asOf: day, part: z.enum(DURATION_PARTS), ...cluesPage })
  .meta({ id: 'DurationClues', description: 'The clues behind durations, each with its days' });

/** The answer of `GET /metrics/results/clues`. */
export const resultCluesAnswer = z
  .object({ from: day, to: day, asOf: day, part: z.enum(RESULT_PARTS), ...cluesPage })
  .meta({ id: 'ResultClues', description: 'The clues behind a part of results' });

/** The answer of `GET /metrics/timeline/clues`. */
export const timelineCluesAnswer = z
  .object({ from: day, to: day, part: z.enum(TIMELINE_PARTS), ...cluesPage })
  .meta({ id: 'TimelineClues', description: 'The clues behind a timeline' });
