import * as z from 'zod';
import { CONCLUSION_CODES } from '../../domain/conclusions.ts';
import { COMMAND_NAMES, type CommandName, STATUSES, type Status } from '../../domain/status.ts';

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

/** One clue as `GET /clues/{clueId}` answers it. */
export const clueDetailSchema = clueViewSchema
  .extend({
    dueExplanation: z.looseObject({ due: day, total: z.int() }),
    policySource: z.string(),
    particulars,
  })
  .meta({ id: 'ClueDetail' });

/** A page of clues. */
export const clueListSchema = z
  .strictObject({
    clues: z.array(clueViewSchema.extend({ employerName: textOrNull })),
    nextCursor: textOrNull,
  })
  .meta({ id: 'ClueList' });

/** A clue's whole-process record. */
export const clueRecordSchema = z
  .strictObject({
    clueId: z.string(),
    entries: z.array(
      z.looseObject({
        seq: z.int(),
        at: z.iso.datetime(),
        event: z.looseObject({ type: z.string() }),
        prevHash: z.string(),
        hash: z.string(),
      }),
    ),
    texts: z.array(
      z.strictObject({ seq: z.int(), text: z.string(), attachments: z.array(z.string()).optional() }),
    ),
    proof: z.strictObject({
      algorithm: z.string(),
      intact: z.boolean(),
      head: z.string(),
      entries: z.int(),
      brokenAt: z.int().optional(),
      reason: z.string().optional(),
    }),
  })
  .meta({
    id: 'ClueRecord',
    description: 'The whole-process record (执法全过程记录) with its integrity proof',
  });
