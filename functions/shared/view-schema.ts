import * as z from 'zod';
import { CONCLUSION_CODES } from '../../domain/conclusions.ts';
import {
  COMMAND_NAMES,
  type CommandName,
  OPEN_STATUSES,
  ROLES,
  type Role,
  STATUSES,
  type Status,
} from '../../domain/status.ts';
import { WAIT_REASONS } from '../../domain/worklist.ts';

const day = z.iso.date();
const dayOrNull = day.nullable();
const textOrNull = z.string().nullable();
const countOrNull = z.int().nullable();

/** The public view of a clue, as every command and read answers it. */
export const clueViewSchema = z
  .strictObject({
    clueId: z.string(),
    source: z.string(),
    clueNo: z.string(),
    kind: z.enum(['complaint', 'report']),
    confidential: z.boolean(),
    status: z.enum(Object.keys(STATUSES) as [Status, ...Status[]]),
    statusLabel: z.string(),
    version: z.int().meta({ description: 'Rises with every change; give it as expectedVersion' }),
    round: z.int(),
    division: z.string().meta({ description: 'The district that holds the clue' }),
    street: textOrNull,
    receivedBy: z.string(),
    receivedAt: z.iso.datetime(),
    receivedDay: day,
    sector: z.string(),
    headcount: z.int(),
    claimedAmountFen: countOrNull,
    arrears: z.strictObject({ from: z.string(), to: z.string() }),
    warnings: z.array(z.string()),
    triage: z
      .strictObject({
        reasons: z.array(z.string()),
        track: z.enum(['simple', 'complex']),
        priority: z.enum(['normal', 'high', 'urgent']),
        suspectedOf: textOrNull,
      })
      .nullable(),
    awaitingSupervisor: z.boolean(),
    groupSize: z.int(),
    mergedInto: textOrNull,
    unitId: textOrNull,
    officers: z.array(z.string()),
    signedDay: dayOrNull,
    contactedDay: dayOrNull,
    dueDate: day,
    dueProvisional: z.boolean(),
    case: z.strictObject({ caseNo: z.string(), filedDay: day, statutoryDue: dayOrNull }).nullable(),
    extended: z.boolean(),
    suspended: z.boolean(),
    supervised: z.boolean(),
    overdue: z.boolean(),
    extensions: z.array(z.strictObject({ workingDays: z.int(), approvedOn: day })),
    suspensions: z.array(z.strictObject({ from: day, to: day })),
    pendingExtension: z.strictObject({ workingDays: z.int() }).nullable(),
    pendingReturn: z.strictObject({ to: textOrNull }).nullable(),
    supervisions: z.array(z.strictObject({ on: day, dueOn: dayOrNull })),
    conclusion: z
      .strictObject({
        code: z.enum(CONCLUSION_CODES),
        label: z.string(),
        verifiedAmountFen: countOrNull,
        paidAmountFen: countOrNull,
        headcount: countOrNull,
      })
      .nullable(),
    closedDay: dayOrNull,
    firstClosedDay: dayOrNull,
    satisfied: z.boolean().nullable(),
    policyVersion: z.string(),
    allowedCommands: z.array(z.enum(COMMAND_NAMES as [CommandName, ...CommandName[]])),
  })
  .meta({ id: 'Clue', description: 'A clue (欠薪线索): codes, dates, amounts and flags; no personal data' });

const particulars = z
  .looseObject({ masked: z.boolean() })
  .nullable()
  .meta({ description: 'Who, where and what; masked unless an assigned officer asked otherwise' });

const dueExplanation = z
  .strictObject({
    intake: day,
    budget: z
      .array(
        z.strictObject({
          kind: z.enum(['limit', 'extension', 'suspension']),
          workingDays: z.int(),
          from: day.optional(),
          to: day.optional(),
          on: day.optional(),
        }),
      )
      .meta({ description: 'What the working days are made of; a suspension gives back those it took' }),
    total: z.int().meta({ description: 'Working days of the whole budget' }),
    due: day,
    restDays: z
      .array(
        z.strictObject({
          from: day,
          to: day,
          reason: z.enum(['weekend', 'holiday']),
          name: z.strictObject({ en: z.string(), zh: z.string() }).optional(),
        }),
      )
      .meta({ description: 'Not counted, after intake and up to the due date' }),
    makeUpDays: z.array(day).meta({ description: 'Weekend days that were made working days' }),
    provisional: z.boolean().meta({ description: 'Beyond the last published year' }),
    calendarVersion: z.string(),
  })
  .meta({ id: 'DueExplanation', description: 'Why the due date is what it is' });

/** One clue as `GET /clues/{clueId}` answers it. */
export const clueDetailSchema = clueViewSchema
  .extend({
    dueExplanation,
    dueText: z
      .strictObject({ zh: z.string(), en: z.string() })
      .meta({ description: 'The explanation in words' }),
    policySource: z.string(),
    particulars,
  })
  .meta({ id: 'ClueDetail' });

const listedClue = clueViewSchema.extend({ employerName: textOrNull });

/** A page of clues. */
export const clueListSchema = z
  .strictObject({
    clues: z.array(listedClue),
    nextCursor: textOrNull,
  })
  .meta({ id: 'ClueList' });

const reason = z.enum(WAIT_REASONS);

/** The answer of `GET /worklist`. */
export const worklistSchema = z
  .strictObject({
    items: z.array(
      listedClue.extend({
        waitsFor: z
          .array(
            z.strictObject({
              reason,
              role: z.enum(ROLES as [Role, ...Role[]]),
              act: z.enum(COMMAND_NAMES as [CommandName, ...CommandName[]]),
              deadline: day.meta({ description: 'By the end of this day' }),
              overdue: z.boolean().meta({ description: 'The deadline has passed' }),
            }),
          )
          .meta({ description: 'What the rules would take from the caller now, the most urgent first' }),
      }),
    ),
    counts: z.partialRecord(reason, z.int()).meta({
      description: 'Of all that waits, on every page and for every reason the caller may have',
    }),
    complete: z.boolean().meta({
      description: 'false: more clues are open than were looked at (the first due ones): narrow the division',
    }),
    nextCursor: textOrNull,
  })
  .meta({ id: 'Worklist', description: 'What waits for the caller, by deadline' });

const statuses = z
  .strictObject(Object.fromEntries(OPEN_STATUSES.map((s) => [s, z.int()])) as Record<Status, z.ZodInt>)
  .meta({ description: 'Open clues by status' });
const funnelRow = { division: z.string(), name: textOrNull, open: z.int(), statuses };

/** The answer of `GET /funnel`. */
export const funnelSchema = z
  .strictObject({
    ...funnelRow,
    at: z.iso.datetime(),
    children: z.array(z.strictObject(funnelRow)).optional(),
  })
  .meta({ id: 'Funnel', description: 'The open clues of a division by status, now' });

/** The answer of `GET /me`. */
export const meSchema = z
  .strictObject({
    sub: z.string(),
    name: textOrNull,
    roles: z.array(z.enum(ROLES as [Role, ...Role[]])),
    division: z.string().meta({ description: 'The prefix of what the caller sees; * for everything' }),
    names: z.strictObject({ zh: z.string(), en: z.string() }).nullable(),
    divisions: z
      .array(
        z.strictObject({
          code: z.string(),
          zh: textOrNull,
          en: textOrNull,
          kind: z.enum(['province', 'city', 'district', 'street']),
          parent: textOrNull,
        }),
      )
      .meta({ description: 'Those within: known by name, and districts that have had a clue' }),
  })
  .meta({ id: 'Me', description: 'The caller' });
