import * as z from 'zod';
import { CONCLUSION_CODES } from '../../domain/clue/conclusions.ts';
import { ALARM_KINDS, HANDLING, PHASE_NAMES, type TriageReason } from '../../domain/clue/state.ts';
import { TRIAGE_REASONS } from '../../domain/clue/triage.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { peopleSchema } from './people-schema.ts';

const day = z.iso.date();
const month = z.string().regex(/^\d{4}-\d{2}$/);
const instant = z.iso.datetime();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const district = z.string().regex(/^\d{6}$/);
const street = z.string().regex(/^\d{9}$/);
const amount = z.int().min(0).nullable().meta({ description: 'In fen' });
const stage = z.enum([
  'triage',
  'triage-officer',
  'assignment',
  'supervisor',
  'sign',
  'contact',
  'investigation',
  'review',
  'closure',
  'done',
]);
const due = z.strictObject({
  date: day,
  provisional: z.boolean().meta({ description: 'Beyond the last published calendar year' }),
});
const keyedHash = z.string().meta({ description: 'A keyed hash: the same thing has the same one' });
const kind = z.enum(['complaint', 'report']);
const arrears = z.strictObject({ from: month, to: month });

const intake = z
  .strictObject({
    source: z.string(),
    clueNo: z.string(),
    kind,
    confidential: z.boolean(),
    contentHash: keyedHash,
    employerKeys: z.array(keyedHash),
    sector: z.string(),
    headcount: z.int(),
    claimedAmountFen: amount,
    arrears,
    warnings: z.array(z.string()),
    policyVersion: z.string(),
    calendarVersion: z.string(),
    receivedAt: instant,
    receivedDay: day,
    division: district,
    street: street.nullable(),
    due,
  })
  .meta({ description: 'What the intake knows of a new clue; no personal data' });

const triage = z.strictObject({
  reasons: z.array(codeOf<TriageReason>(TRIAGE_REASONS)),
  track: z.enum(['simple', 'complex']),
  priority: z.enum(['normal', 'high', 'urgent']),
  suspectedOf: z.string().nullable().meta({ description: 'The earlier clue this one seems to repeat' }),
});

/** An event that only has its type. */
const version = z.int().min(1).meta({ description: 'The version of the shape of this type of event' });
const bare = <T extends string>(type: T) => z.strictObject({ type: z.literal(type), v: version });
const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), v: version, ...shape });

/**
 * What happened to a clue, every kind of it with every field. The one list that the API's description is made from; the
 * domain's events fit it (`test/functions/record-schema.test.ts`).
 */
export const clueEventSchema = z
  .discriminatedUnion('type', [
    event('received', { intake }),
    event('triaged', {
      referred: z.boolean().meta({ description: 'A person must decide' }),
      triage,
      groupSize: z.int().meta({ description: 'People reporting the same employer' }),
      groupSizeAtLeast: z.literal(true).optional().meta({ description: 'There are more than were counted' }),
    }),
    bare('accepted'),
    event('not-duplicate', { triage }),
    event('merged', { of: z.string().meta({ description: 'The clue it was merged into' }) }),
    event('assigned', {
      unitId: z.string().nullable(),
      officers: z.array(z.string()),
      mode: z.enum(['rule', 'supervisor']),
      overridden: z
        .array(z.string())
        .optional()
        .meta({ description: 'Officers assigned although recused or absent' }),
    }),
    event('unassigned', { reason: z.enum(['no-unit', 'too-few-inspectors', 'roster-invalid']) }),
    event('signed', {
      late: z.literal(true).optional().meta({ description: 'The time for it had passed' }),
    }),
    event('handed-over', {
      from: z.string().meta({ description: 'Whose part went over; nothing else changed' }),
      to: z.string(),
    }),
    event('logged', {
      kind: z.string(),
      occurredAt: instant,
      late: z.boolean().meta({ description: 'Entered too long after it occurred' }),
      attachments: z.array(
        z.strictObject({
          sha256: digest,
          bytes: z.int().min(0),
          fileId: z.string().optional().meta({ description: 'Absent where the file is kept elsewhere' }),
        }),
      ),
    }),
    event('case-filed', { caseId: z.string(), joined: z.boolean() }),
    event('concluded', {
      conclusion: z.strictObject({
        code: z.enum(CONCLUSION_CODES),
        by: z.string(),
        verifiedAmountFen: amount,
        paidAmountFen: amount,
        headcount: z.int().nullable(),
      }),
    }),
    bare('closed'),
    bare('review-rejected'),
    event('extension-requested', {
      workingDays: z.int(),
      restart: z.boolean().meta({ description: 'After the due date, in a round after a reopening' }),
    }),
    bare('extension-refused'),
    event('extended', {
      workingDays: z.int(),
      decidedLate: z.boolean().meta({ description: 'Asked for in time, decided after the due date' }),
      restart: z.boolean().meta({ description: 'The clock counts anew from this day' }),
      stopsInTime: z.array(day).optional().meta({
        description:
          'The days on which suspensions began that count as begun in time with it, since it was asked for before',
      }),
      due,
      calendarVersion: z.string(),
    }),
    bare('suspended'),
    event('resumed', {
      lasted: z.boolean().meta({ description: 'Whether the stop was at least 24 hours long' }),
      givesBack: z.boolean().meta({ description: 'Whether the working days of the stop are given back' }),
      due,
      calendarVersion: z.string(),
    }),
    event('request-lapsed', {
      request: z
        .enum(['extension', 'return'])
        .meta({ description: 'What was asked for and ended without a decision' }),
    }),
    event('return-requested', {
      to: z.string().nullable().meta({ description: 'null: back to the source' }),
    }),
    bare('return-refused'),
    event('returned', { reason: z.enum(['not-ours', 'out-of-scope']) }),
    event('transferred', { from: district, to: district, street: street.nullable() }),
    event('supervised', { dueOn: day.nullable() }),
    event('feedback', { satisfied: z.boolean() }),
    event('reopened', { generation: z.int(), stage }),
    bare('reopening-requested'),
    bare('reopening-refused'),
    event('alarmed', {
      kind: z.enum(ALARM_KINDS),
      about: z.string().meta({ description: 'Tells alarms of one kind apart: a day or a clock' }),
      date: day,
      times: z.int().min(1).meta({ description: 'More than 1: missed repeats in one' }),
    }),
    event('reprojected', {
      calendar: z.strictObject({ from: z.string(), to: z.string() }).meta({ description: 'Versions' }),
      notice: z.string().meta({ description: 'The notice that made the later version' }),
      changes: z.array(
        z.strictObject({
          clock: z.string().meta({ description: `\`${HANDLING}\`: the due date of the clue` }),
          from: due,
          to: due,
        }),
      ),
    }),
    event('archived', {
      head: digest.meta({ description: 'The seal: the hash of the entry before this one' }),
    }),
    event('rearmed', { generation: z.int(), stage }),
    event('personal-data-read', {
      file: z.string().optional().meta({ description: 'The file whose content was read' }),
    }),
    event('report-failed', {
      fault: z.enum(['late', 'dead']).meta({
        description: 'Not accepted by the day it was due, or given up after the last try',
      }),
      subscriber: z.string(),
      publicEvent: z.string().meta({ description: 'The id of the event' }),
    }),
    event('personal-data-expired', {
      upTo: z.int().min(1).meta({
        description: 'The texts of the entries up to this number, and the particulars, are deleted',
      }),
    }),
  ])
  .meta({ id: 'ClueEvent', description: 'What happened; free text is kept apart' });

const countedRequest = z.strictObject({
  n: z.int().min(1),
  on: day,
  division: district,
  street: street.nullable(),
  outcome: z.enum(['pending', 'refused', 'approved', 'lapsed']),
});

const facet = z
  .strictObject({
    n: z.int().min(1).meta({ description: 'Numbered within the record' }),
    division: district,
    street: street.nullable(),
    receivedDay: day,
    state: z.enum(['open', 'closed', 'returned', 'merged']),
    due: day.meta({ description: 'The due date in force' }),
    running: z.boolean().meta({ description: 'Counts as overdue once the due date has passed' }),
    suspendedFrom: day.optional().meta({ description: 'Since when it is suspended; present while it is' }),
    extended: z.boolean(),
    late: z.boolean().meta({ description: 'Late for good' }),
    repeated: z
      .boolean()
      .meta({ description: 'The same person had reported it before; that clue was closed' }),
    lastReturn: countedRequest.nullable().meta({ description: 'The last request for a return' }),
    lastReopening: countedRequest
      .optional()
      .meta({ description: "The sender's last request to reopen it; present once there was one" }),
    closedDay: day.nullable(),
    outcome: z
      .strictObject({
        conclusion: z.enum(CONCLUSION_CODES),
        verifiedAmountFen: z.int(),
        paidAmountFen: z.int(),
        headcount: z.int(),
        satisfied: z.boolean().nullable(),
        phaseDays: z.partialRecord(z.enum(PHASE_NAMES), z.int()),
        signedLate: z.literal(true).optional().meta({ description: 'Signed after the time for that' }),
      })
      .nullable()
      .meta({ description: 'Of a closed clue' }),
    returnReason: z.enum(['not-ours', 'out-of-scope']).nullable(),
  })
  .meta({ id: 'Facet', description: 'What the figures see of the clue from this entry on' });

/** One entry of a clue's record. */
export const recordEntrySchema = z
  .strictObject({
    kind: z.string().meta({ description: 'The kind of what the record is of: `clue`' }),
    id: z.string(),
    changeId: z.string().meta({ description: 'The change that made it; several entries may share one' }),
    seq: z.int().min(1),
    at: instant,
    day: day.meta({ description: 'The date of `at` in Asia/Shanghai' }),
    by: z.strictObject({
      id: z.string(),
      role: z.string().meta({ description: 'A role of the API, `officer`, `source` or `system`' }),
    }),
    event: clueEventSchema,
    textHash: digest.optional().meta({ description: 'Digest of the salt and the free text, if it has one' }),
    facet: facet.optional().meta({ description: 'Present when it changed with this entry' }),
    prevHash: digest.meta({ description: 'The hash of the entry before; 64 zeros in the first' }),
    hash: digest.meta({ description: 'SHA-256 of the canonical JSON of everything else in the entry' }),
  })
  .meta({ id: 'RecordEntry' });

const redactedEntrySchema = z
  .strictObject({
    seq: z.int().min(1),
    prevHash: digest,
    hash: digest,
    redacted: z.literal(true),
  })
  .meta({
    id: 'RedactedEntry',
    description: 'An entry that names a clue outside the caller’s scope: its place in the chain alone',
  });

/** A page of a clue's whole-process record. */
export const clueRecordSchema = z
  .strictObject({
    kind: z.string(),
    id: z.string(),
    entries: z
      .array(z.union([recordEntrySchema, redactedEntrySchema]))
      .meta({ description: 'In order, at most 100' }),
    texts: z
      .array(
        z.strictObject({
          seq: z.int(),
          text: z.string(),
          attachments: z.array(z.string()).optional().meta({ description: 'Names of files' }),
          salt: z.string().optional().meta({
            description: 'Unmasked only: with it the text can be proven by the `textHash` of its entry',
          }),
        }),
      )
      .meta({ description: 'The free texts of these entries, as far as they are still kept' }),
    proof: z
      .strictObject({
        from: z.int().meta({ description: 'The number of the first entry of the page' }),
        to: z.int().meta({ description: 'The number of the last one' }),
        prevHash: z
          .string()
          .meta({ description: 'The hash of the entry before the page; 64 zeros on the first' }),
        head: z.string().meta({ description: 'The hash of the last entry of the page' }),
        entries: z.int().meta({ description: 'How many entries the page has' }),
        redacted: z.int().meta({ description: 'How many of them are redacted' }),
        intact: z.boolean().meta({
          description:
            'What the server found of the page; on the last page also whether the whole record makes the clue what it is',
        }),
        faults: z
          .array(
            z.strictObject({
              code: z.string(),
              seq: z.int().nullable().meta({ description: 'null: it is the clue’s state' }),
              message: z.string(),
            }),
          )
          .optional()
          .meta({ description: 'Present when it is not intact' }),
      })
      .meta({ description: 'Proof of this page; docs/records.md tells how to verify it' }),
    people: peopleSchema.meta({
      description:
        'The names of the officers and units that the entries name, by id, each as it was at the last of them',
    }),
    handedOver: z.literal(true).optional().meta({
      description: 'The caller’s division handed the clue over: the record ends with the transfer',
    }),
    cursor: z.string().optional().meta({ description: 'Present while more entries follow' }),
  })
  .meta({
    id: 'ClueRecord',
    description: 'A page of the whole-process record (执法全过程记录) with its integrity proof',
  });
