import * as z from 'zod';
import { CLOCK_NAMES } from '../../domain/case/clocks.ts';
import { CASE_MEMBERS } from '../../domain/case/members.ts';
import { REFUSALS, type RefusalCode } from '../../domain/case/refusals.ts';
import { COMMAND_NAMES, type CommandName, STATUSES, type Status } from '../../domain/case/status.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { DOCUMENT_FIELDS, DOCUMENT_KIND_NAMES, type FieldName } from '../../domain/policy/document-kinds.ts';
import { templateSchema } from '../../domain/policy/template-schema.ts';
import { peopleSchema } from './people-schema.ts';
import { problemSchema } from './problem-schema.ts';
import { clueRecordSchema } from './record-schema.ts';

const day = z.iso.date();
const textOrNull = z.string().nullable();
const status = codeOf<Status>(STATUSES);
const commandName = z.enum(COMMAND_NAMES as [CommandName, ...CommandName[]]);
const version = z.int().meta({ description: 'Rises with every change; give it as expectedVersion' });

const availableCommands = z
  .array(
    z.strictObject({
      name: commandName,
      allowed: z.boolean(),
      reason: z
        .strictObject({
          code: codeOf<RefusalCode>(REFUSALS),
          zh: z.string(),
          en: z.string(),
        })
        .meta({ id: 'CaseReason' })
        .optional(),
    }),
  )
  .meta({ description: 'Every command for the caller, by a dry run' });

/** Problem details of a refused command on a case. */
export const caseProblemSchema = problemSchema
  .extend({
    reason: availableCommands.element.shape.reason,
    currentStatus: status.optional(),
    version: version.optional(),
    availableCommands: availableCommands.optional(),
  })
  .meta({ id: 'CaseProblem', description: 'Why a case does not take a command, and where it is' });

const clock = z
  .strictObject({
    name: z.enum(CLOCK_NAMES),
    ref: z.string().optional().meta({ description: 'What it is about, where there may be several' }),
    unit: z.enum(['wd', 'cal']).meta({ description: 'Working days, or calendar days and months' }),
    from: day,
    due: day,
    provisional: z.boolean(),
    basis: z.strictObject({ zh: z.string(), en: z.string() }),
    state: z.enum(['running', 'stopped', 'met', 'missed']),
  })
  .meta({ id: 'CaseClock' });

/** The public view of a case, as every command and read answers it. */
export const caseViewSchema = z
  .strictObject(CASE_MEMBERS)
  .omit({
    head: true,
    employerKeys: true,
    investigators: true,
    approvers: true,
    presiders: true,
    reviewers: true,
    alarms: true,
    generation: true,
    expiredUpTo: true,
    quietEntries: true,
    archived: true,
    enteredInPhase: true,
    lastPhase: true,
    due: true,
    claims: true,
  })
  .extend({
    version,
    statusLabel: z.string(),
    dueDate: day.meta({
      description:
        'Of the filing, then of the decision; where the place has no such term, of the inquiry first, and the day the matter was discovered before its filing',
    }),
    dueProvisional: z.boolean(),
    headcount: z.int().meta({ description: 'People concerned: by the clues, or as the inquiry found' }),
    owedFen: z.int().nullable().meta({ description: 'What they are owed; null where nobody says a sum' }),
    clues: z.array(z.string()).meta({ description: 'Those in the caller’s scope' }),
    cluesElsewhere: z.boolean().meta({ description: 'Others are outside the caller’s scope' }),
    flags: z.strictObject({
      ordered: z.boolean(),
      extended: z.boolean(),
      suspended: z.boolean(),
      reviewPending: z.boolean(),
      suitPending: z.boolean(),
      acceptedBySilence: z.boolean(),
      published: z.boolean().meta({ description: 'The public sees its decision' }),
    }),
    clocks: z.array(clock),
    people: peopleSchema,
    availableCommands,
  })
  .meta({ id: 'Case', description: 'An enforcement case (劳动保障监察案件)' });

const particulars = z
  .strictObject({
    masked: z.boolean(),
    employer: z.strictObject({
      name: z.string(),
      creditCode: textOrNull,
      address: textOrNull,
      representative: textOrNull,
    }),
    facts: textOrNull,
  })
  .meta({ id: 'CaseParticulars' });

/** One case as `GET /cases/{caseId}` answers it. */
export const caseDetailSchema = caseViewSchema
  .extend({
    policySource: z.strictObject({ zh: z.string(), en: z.string() }),
    particulars: particulars.nullable().meta({ description: 'null once its retention is over' }),
    mayUnmask: z.boolean(),
  })
  .meta({ id: 'CaseDetail' });

/** A page of cases. */
export const caseListSchema = z
  .strictObject({
    cases: z.array(
      caseViewSchema
        .extend({ employerName: textOrNull, availableCommands: z.array(commandName) })
        .meta({ id: 'ListedCase', description: 'A case as lists show it' }),
    ),
    complete: z.boolean().meta({
      description: 'false: it stopped at the bound of what one answer reads; go on with the cursor',
    }),
    cursor: z.string().optional(),
  })
  .meta({ id: 'CaseList' });

const fieldOf = {
  text: z.string(),
  date: day,
  fen: z.int().min(0),
  list: z.array(z.string()),
  workers: z.array(
    z.strictObject({
      name: z.string(),
      people: z
        .int()
        .min(1)
        .optional()
        .meta({ description: 'For how many people the one who is named speaks' }),
      period: z.string(),
      fen: z.int().min(0).nullable().meta({ description: 'null: a blank for a hand' }),
    }),
  ),
} as const;

/** A document of a case, as it was issued. */
export const caseDocumentSchema = z
  .strictObject({
    documentId: z.string(),
    kind: z.enum(DOCUMENT_KIND_NAMES),
    number: z.string().meta({ description: 'Its number (文号)' }),
    organ: z.string(),
    issuedOn: day,
    template: templateSchema,
    fields: z
      .strictObject(
        Object.fromEntries(
          Object.entries(DOCUMENT_FIELDS).map(([name, { type }]) => [name, fieldOf[type].optional()]),
        ),
      )
      .meta({ description: 'What it says; what is not there is a blank for a hand' }),
    salt: z.string(),
    hash: z.string().meta({
      description:
        'SHA-256 of the canonical JSON of everything else but `documentId` and `blanks`; its entry in the record has it',
    }),
    blanks: z
      .array(z.enum(Object.keys(DOCUMENT_FIELDS) as [FieldName, ...FieldName[]]))
      .meta({ description: 'What the law demands in it and nobody knew' }),
  })
  .meta({ id: 'CaseDocument' });

/** The answer of `POST /cases`. */
export const proposalAnswer = z.strictObject({ caseId: z.string(), status }).meta({ id: 'ProposedCase' });

const entry = z
  .looseObject({
    kind: z.string(),
    id: z.string(),
    seq: z.int().min(1),
    at: z.iso.datetime({ precision: 3 }),
    day,
    event: z.looseObject({ type: z.string(), v: z.int().min(1) }),
    prevHash: z.string(),
    hash: z.string(),
  })
  .meta({
    id: 'CaseRecordEntry',
    description: 'An entry as docs/records.md tells it, with an event of a case',
  });

/** A page of a case's whole-process record. */
export const caseRecordSchema = clueRecordSchema
  .extend({
    entries: z.array(
      z.union([
        entry,
        z
          .strictObject({
            seq: z.int().min(1),
            prevHash: z.string(),
            hash: z.string(),
            redacted: z.literal(true),
          })
          .meta({ id: 'RedactedCaseEntry' }),
      ]),
    ),
  })
  .meta({ id: 'CaseRecord', description: 'A page of the whole-process record (执法全过程记录) of a case' });
