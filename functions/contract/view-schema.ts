import * as z from 'zod';
import { CONCLUSION_CODES } from '../../domain/clue/conclusions.ts';
import { REFUSALS, type RefusalCode } from '../../domain/clue/refusals.ts';
import {
  COMMAND_NAMES,
  type CommandName,
  OPEN_STATUSES,
  STATUSES,
  type Status,
} from '../../domain/clue/status.ts';
import { WAIT_REASONS } from '../../domain/clue/worklist.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { ROLES, type Role } from '../../domain/kernel/roles.ts';
import { peopleSchema } from './people-schema.ts';
import { problemSchema } from './problem-schema.ts';

const day = z.iso.date();
const dayOrNull = day.nullable();
const textOrNull = z.string().nullable();
const countOrNull = z.int().nullable();
const status = codeOf<Status>(STATUSES);
const version = z.int().meta({ description: 'Rises with every change; give it as expectedVersion' });
const commandName = z.enum(COMMAND_NAMES as [CommandName, ...CommandName[]]);
const reason = z
  .strictObject({
    code: codeOf<RefusalCode>(REFUSALS),
    zh: z.string(),
    en: z.string(),
  })
  .meta({ id: 'Reason', description: 'Why a command is refused, by code and for people' });

const availableCommands = z
  .array(
    z.strictObject({
      name: commandName,
      allowed: z.boolean(),
      reason: reason.optional(),
    }),
  )
  .meta({
    description:
      'Every command for the caller, by a dry run: what is allowed is accepted with a body that fits, unless somebody was faster',
  });

/** What a refused command says beside the problem details; a refusal of the request itself says none of it. */
const commandRefusalFields = {
  reason: reason.optional(),
  currentStatus: status.optional(),
  version: version.optional(),
  availableCommands: availableCommands.optional(),
};

/** Problem details of a refused command: why, where the clue is, and what the caller can order now. */
export const clueProblemSchema = problemSchema
  .extend(commandRefusalFields)
  .meta({ id: 'ClueProblem', description: 'Why a clue does not take a command, and where it is' });

/** The public view of a clue, as every command and read answers it. */
export const clueViewSchema = z
  .strictObject({
    clueId: z.string(),
    source: z.string(),
    clueNo: z.string(),
    kind: z.enum(['complaint', 'report']),
    confidential: z.boolean(),
    status,
    statusLabel: z.string(),
    version,
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
        suspectedElsewhere: z
          .boolean()
          .meta({ description: 'It seems to repeat a clue that the caller may not see' }),
      })
      .nullable(),
    awaitingSupervisor: z.boolean(),
    groupSize: z.int().meta({
      description:
        'People concerned by clues against the same employer in the policy’s window, up to this one: the headcounts together, a known person with several clues by the largest',
    }),
    groupSizeAtLeast: z
      .boolean()
      .meta({ description: 'There were more than the 1,000 clues that are counted' }),
    repeated: z.boolean().meta({
      description:
        'The same person reported the same employer for an overlapping period before, and that clue (`triage.suspectedOf`) was closed',
    }),
    mergedInto: textOrNull,
    mergedElsewhere: z
      .boolean()
      .meta({ description: 'It was merged into a clue that the caller may not see' }),
    unitId: textOrNull,
    officers: z.array(z.string()),
    signedDay: dayOrNull,
    contactedDay: dayOrNull,
    rejectedDay: dayOrNull.meta({
      description: 'When the last conclusion was rejected; null once another one is submitted',
    }),
    dueDate: day,
    dueProvisional: z.boolean(),
    case: z
      .strictObject({
        caseId: textOrNull,
        caseElsewhere: z.boolean().meta({ description: 'It is a case that the caller may not see' }),
        since: day.meta({ description: 'The day it opened or joined the case' }),
      })
      .nullable()
      .meta({
        description: 'The enforcement case that it opened or joined; statutory clocks are that one’s',
      }),
    extended: z.boolean(),
    suspended: z.boolean(),
    supervised: z.boolean(),
    overdue: z.boolean(),
    late: z.boolean().meta({
      description: 'Late for good: counts in no on-time numerator, whatever due date is in force later',
    }),
    extensions: z.array(
      z.strictObject({
        workingDays: z.int(),
        approvedOn: day,
        round: z.int(),
        decidedLate: z.boolean().meta({
          description: 'Asked for in time and decided after the due date: counts as if approved in time',
        }),
        restart: z.boolean().meta({
          description: 'Asked for late after a reopening: the clock counts anew from the day of approval',
        }),
      }),
    ),
    suspensions: z.array(
      z.strictObject({
        from: day,
        to: day,
        givesBack: z.boolean().meta({
          description:
            'Begun by the due date then in force and at least 24 hours long: its working days are given back',
        }),
      }),
    ),
    suspendedFrom: dayOrNull,
    pendingExtension: z.strictObject({ workingDays: z.int(), by: z.string() }).nullable(),
    pendingReturn: z.strictObject({ to: textOrNull, by: z.string() }).nullable(),
    pendingReopening: z.strictObject({ by: z.string(), on: day }).nullable().meta({
      description: 'Its sender (by) refuses the closing: a supervisor reopens it, or refuses to',
    }),
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
    pastRounds: z
      .array(
        z.strictObject({
          round: z.int(),
          closedDay: day,
          conclusion: z.enum(CONCLUSION_CODES).nullable(),
          satisfied: z.boolean().nullable(),
        }),
      )
      .meta({ description: 'The rounds before a reopening, each as it ended' }),
    policyVersion: z.string(),
    calendarVersion: z.string().meta({ description: 'The calendar its due dates are computed by' }),
    people: peopleSchema.meta({
      description:
        'The names of the officers and the unit it names, by id: those of now, of an ended clue those of the day it ended',
    }),
    availableCommands,
  })
  .meta({ id: 'Clue', description: 'A clue (欠薪线索): codes, dates, amounts and flags; no personal data' });

const particulars = z
  .looseObject({ masked: z.boolean(), reportedAt: z.iso.datetime() })
  .nullable()
  .meta({ description: 'Who, where and what; masked unless an assigned officer asked otherwise' });

const waitReason = z.enum(WAIT_REASONS);
const waitsFor = z
  .array(
    z.strictObject({
      reason: waitReason,
      role: z.enum(ROLES as [Role, ...Role[]]),
      act: commandName,
      deadline: day.meta({ description: 'By the end of this day' }),
      overdue: z.boolean().meta({ description: 'The deadline has passed' }),
    }),
  )
  .meta({ description: 'What the rules would take from the caller now, the most urgent first' });

const dueExplanation = z
  .strictObject({
    intake: day.meta({
      description: 'The day it counts from: that of intake, or of the approval with a restart',
    }),
    budget: z
      .array(
        z.strictObject({
          kind: z.enum(['limit', 'restart', 'extension', 'suspension']),
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
    policySource: z.strictObject({ zh: z.string(), en: z.string() }).meta({
      description: 'Where its limits come from; in Chinese alone where the policy says so in Chinese alone',
    }),
    particulars,
    waitsFor,
    mayUnmask: z
      .boolean()
      .meta({ description: 'The caller may read the particulars and the texts of the record unmasked now' }),
    handedOver: z.boolean().meta({
      description:
        'The caller’s division handed the clue over: this is how it was then, masked, and nothing can be ordered',
    }),
  })
  .meta({ id: 'ClueDetail' });

const nextPage = z
  .string()
  .optional()
  .meta({ description: 'For the next page, which may be short or empty; absent at the end' });

const listedClue = clueViewSchema
  .extend({
    employerName: textOrNull,
    availableCommands: z
      .array(commandName)
      .meta({ description: 'The names of the commands that the caller can order now' }),
  })
  .meta({ id: 'ListedClue', description: 'A clue as lists show it' });

/** A page of clues. */
export const clueListSchema = z
  .strictObject({
    clues: z.array(listedClue),
    complete: z.boolean().meta({
      description: 'false: it stopped at the bound of what one answer reads; go on with the cursor',
    }),
    cursor: nextPage,
  })
  .meta({ id: 'ClueList' });

/** The answer of `GET /worklist`. */
export const worklistSchema = z
  .strictObject({
    items: z.array(
      listedClue.extend({
        waitsFor,
      }),
    ),
    counts: z.partialRecord(waitReason, z.int()).meta({
      description:
        'Of the clues looked at, by every reason the caller may have; of all that waits if complete',
    }),
    complete: z.boolean().meta({
      description:
        'false: more clues may wait than were looked at, the next ones with the last cursor of these',
    }),
    cursor: nextPage,
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
