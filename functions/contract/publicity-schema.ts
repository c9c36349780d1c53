import * as z from 'zod';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { PUBLICITY_MEMBERS } from '../../domain/publicity/members.ts';
import { REFUSALS, type RefusalCode } from '../../domain/publicity/refusals.ts';
import { COMMAND_NAMES, type CommandName, STATUSES, type Status } from '../../domain/publicity/status.ts';
import { caseRecordSchema } from './case-schema.ts';
import { peopleSchema } from './people-schema.ts';
import { problemSchema } from './problem-schema.ts';

const day = z.iso.date();
const textOrNull = z.string().nullable();
const commandName = z.enum(COMMAND_NAMES as [CommandName, ...CommandName[]]);
const version = z.int().meta({ description: 'Rises with every change; give it as expectedVersion' });
const complete = z.boolean().meta({
  description: 'false: it stopped at the bound of what one answer reads; go on with the cursor',
});

const availableCommands = z
  .array(
    z.strictObject({
      name: commandName,
      allowed: z.boolean(),
      reason: z
        .strictObject({ code: codeOf<RefusalCode>(REFUSALS), zh: z.string(), en: z.string() })
        .meta({ id: 'PublicityReason' })
        .optional(),
    }),
  )
  .meta({ description: 'Every command for the caller, by a dry run' });

/** Problem details of a refused command on the publicity of a decision. */
export const publicityProblemSchema = problemSchema
  .extend({
    reason: availableCommands.element.shape.reason,
    currentStatus: codeOf<Status>(STATUSES).optional(),
    version: version.optional(),
    availableCommands: availableCommands.optional(),
  })
  .meta({ id: 'PublicityProblem', description: 'Why a command is not taken, and where the publicity is' });

const clock = z
  .strictObject({
    name: z.enum(['publicity', 'recall']),
    unit: z.enum(['wd', 'cal']).meta({ description: 'Working days, or calendar days and months' }),
    from: day,
    due: day,
    provisional: z.boolean(),
    basis: z.strictObject({ zh: z.string(), en: z.string() }),
    state: z.enum(['running', 'met', 'missed']),
  })
  .meta({ id: 'PublicityClock' });

/** The view of the publicity of a decision, as every command and read answers it. */
export const publicityViewSchema = z
  .strictObject(PUBLICITY_MEMBERS)
  .omit({
    head: true,
    alarms: true,
    generation: true,
    generationSince: true,
    expiredUpTo: true,
    quietEntries: true,
    archived: true,
    policyVersion: true,
    calendarVersion: true,
    document: true,
    sealOrgan: true,
    due: true,
  })
  .extend({
    version,
    statusLabel: z.string(),
    document: z.string().meta({ description: 'The id of the decision’s document in the case' }),
    documentNo: z.string().meta({ description: 'As it was issued' }),
    organ: textOrNull.meta({
      description:
        'As it was issued; null while the document leaves its name to the seal and nobody has given it',
    }),
    organInSeal: z
      .boolean()
      .meta({ description: 'Whether who vets it must give the organ, as its seal has it' }),
    dueDate: day.meta({ description: 'By when it must be published' }),
    dueProvisional: z.boolean(),
    display: PUBLICITY_MEMBERS.display.meta({
      description:
        'The first day on which its display may be ended, and the last one on which it is shown: then it ends by itself',
    }),
    clocks: z.array(clock),
    people: peopleSchema,
    availableCommands,
  })
  .meta({ id: 'Publicity', description: 'The publicity (公示) of a decision' });

const publicText = z
  .strictObject({
    title: z.string(),
    cause: z.string(),
    basis: z.string(),
    party: z.string(),
    creditCode: textOrNull,
    result: z.string(),
  })
  .meta({ id: 'PublicText', description: 'What the public is shown in words, masked' });

/** One item as `GET /publicity/{publicityId}` answers it. */
export const publicityDetailSchema = publicityViewSchema
  .extend({
    policySource: z.string(),
    text: publicText.nullable().meta({ description: 'null once its retention is over' }),
    mayUnmask: z.boolean(),
  })
  .meta({ id: 'PublicityDetail' });

/** A page of the queue. */
export const publicityListSchema = z
  .strictObject({
    items: z.array(
      publicityViewSchema
        .extend({ title: textOrNull, party: textOrNull, availableCommands: z.array(commandName) })
        .meta({ id: 'ListedPublicity', description: 'The publicity of a decision as lists show it' }),
    ),
    complete,
    cursor: z.string().optional(),
  })
  .meta({ id: 'PublicityList' });

/** A page of a record. */
export const publicityRecordSchema = caseRecordSchema.meta({
  id: 'PublicityRecord',
  description: 'A page of the record of the publicity of a decision',
});

const publicDecision = z
  .strictObject({
    id: z.string(),
    documentNo: z.string(),
    title: z.string(),
    kind: PUBLICITY_MEMBERS.kind,
    cause: z.string(),
    basis: z.string(),
    party: z.string().meta({
      description:
        'Natural persons masked: a sole trader, whoever has an identity number for a code, or no code and no name of an organisation',
    }),
    creditCode: z.string().optional().meta({ description: 'Of organisations' }),
    result: z.string(),
    organ: z.string(),
    decidedOn: day,
    publishedOn: day,
  })
  .meta({ id: 'PublicDecision' });

const tombstone = z
  .strictObject({
    id: z.string(),
    state: z.literal('recalled'),
    reason: z.string(),
    publishedOn: day,
    recalledOn: day,
  })
  .meta({ id: 'RecalledDecision' });

/** A page of `GET /public/decisions`. */
export const publicDecisionsSchema = z
  .strictObject({
    decisions: z.array(z.union([publicDecision, tombstone])),
    complete,
    cursor: z.string().optional(),
  })
  .meta({ id: 'PublicDecisions' });
