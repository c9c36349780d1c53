import * as z from 'zod';
import { calendarDateBetween } from '../calendar/date-schema.ts';
import { codeOf } from '../kernel/code-schema.ts';
import { keyText } from '../kernel/ids.ts';
import { fen, headcount } from '../kernel/quantities.ts';
import type { SchemaOf } from '../kernel/state-schema.ts';
import { CONCLUSIONS, type ConclusionCode } from './conclusions.ts';
import { SECTOR_NAMES } from './sectors.ts';
import { ALARM_KINDS, type Clue, PHASE_NAMES } from './state.ts';
import { STATUSES, type Status } from './status.ts';

/** A day that was computed may lie behind those that input may name. */
const calendarDate = calendarDateBetween('0001-01-01', '9999-12-31');
const instant = z.iso.datetime({ precision: 3 });
const district = z.string().regex(/^\d{6}$/);
const street = z
  .string()
  .regex(/^\d{9}$/)
  .nullable();
const keyedHash = z.string().regex(/^[0-9a-f]{32}$/);
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const count = z.int().min(0);
const number = z.int().min(1);
const conclusionCode = codeOf<ConclusionCode>(CONCLUSIONS);

const triage = z.strictObject({
  reasons: z.array(
    z.enum([
      'jurisdiction-here',
      'jurisdiction-elsewhere',
      'possible-duplicate',
      'reported-before',
      'same-employer',
      'group',
      'out-of-scope',
      'time-barred',
      'project-payment',
      'in-scope',
    ]),
  ),
  track: z.enum(['simple', 'complex']),
  priority: z.enum(['normal', 'high', 'urgent']),
  suspectedOf: keyText.nullable(),
});

const alarm = z.strictObject({
  kind: z.enum(ALARM_KINDS),
  about: z.string().min(1).max(100),
  date: calendarDate,
});

const countedRequest = z.strictObject({
  n: number,
  on: calendarDate,
  division: district,
  street,
  outcome: z.enum(['pending', 'refused', 'approved', 'lapsed']),
});

const schema = z.strictObject({
  clueId: keyText,
  source: keyText,
  clueNo: keyText,
  kind: z.enum(['complaint', 'report']),
  confidential: z.boolean(),
  contentHash: keyedHash,
  reporterKey: keyedHash.nullable(),
  employerKeys: z.array(keyedHash).max(2),
  sector: z.string().refine((code) => Object.hasOwn(SECTOR_NAMES, code)),
  headcount,
  claimedAmountFen: fen.nullable(),
  arrears: z.strictObject({ from: month, to: month }),
  warnings: z.array(z.string().regex(/^[a-z][a-z-]*$/)),
  policyVersion: z.string().min(1),
  calendarVersion: z.string().min(1),

  receivedAt: instant,
  receivedDay: calendarDate,
  receivedBy: district,
  division: district,
  street,
  heldSince: calendarDate,
  handovers: z.array(z.strictObject({ division: district, street, seq: number })),

  status: codeOf<Status>(STATUSES),
  version: number,
  expiredUpTo: count,
  reportFaults: count,
  head: z.string().regex(/^[0-9a-f]{64}$/),
  round: number,
  roundSince: calendarDate,
  pastRounds: z.array(
    z.strictObject({
      round: number,
      closedDay: calendarDate,
      conclusion: conclusionCode.nullable(),
      satisfied: z.boolean().nullable(),
    }),
  ),
  generation: number,

  triage: triage.nullable(),
  accepted: z.boolean(),
  awaitingSupervisor: z.boolean(),
  groupSize: count,
  groupSizeAtLeast: z.boolean(),
  mergedInto: keyText.nullable(),

  unitId: keyText.nullable(),
  officers: z.array(keyText),
  assignedDay: calendarDate.nullable(),
  signedDay: calendarDate.nullable(),
  signedLate: z.boolean(),
  contactedDay: calendarDate.nullable(),
  concludedDay: calendarDate.nullable(),
  rejectedDay: calendarDate.nullable(),
  case: z.strictObject({ caseId: keyText, since: calendarDate }).nullable(),

  due: z.strictObject({ date: calendarDate, provisional: z.boolean() }),
  late: z.boolean(),
  extensions: z.array(
    z.strictObject({
      workingDays: number,
      approvedOn: calendarDate,
      round: number,
      decidedLate: z.boolean(),
      restart: z.boolean(),
    }),
  ),
  pendingExtension: z.strictObject({ workingDays: number, by: keyText, restart: z.boolean() }).nullable(),
  suspensions: z.array(z.strictObject({ from: calendarDate, to: calendarDate, givesBack: z.boolean() })),
  suspendedFrom: calendarDate.nullable(),
  suspendedAt: instant.nullable(),
  pendingReturn: z.strictObject({ to: district.nullable(), by: keyText }).nullable(),
  lastReturn: countedRequest.nullable(),
  pendingReopening: z.strictObject({ by: keyText, on: calendarDate }).nullable(),
  lastReopening: countedRequest.nullable(),
  deciders: z.array(keyText),
  supervisions: z.array(z.strictObject({ on: calendarDate, dueOn: calendarDate.nullable() })),
  alarms: z.array(alarm),

  conclusion: z
    .strictObject({
      code: conclusionCode,
      by: keyText,
      verifiedAmountFen: fen.nullable(),
      paidAmountFen: fen.nullable(),
      headcount: headcount.nullable(),
    })
    .nullable(),
  closedDay: calendarDate.nullable(),
  firstClosedDay: calendarDate.nullable(),
  archived: z.boolean(),
  satisfied: z.boolean().nullable(),
  returnReason: z.enum(['not-ours', 'out-of-scope']).nullable(),
  phases: z.strictObject({ since: calendarDate, days: z.partialRecord(z.enum(PHASE_NAMES), count) }),
}) satisfies z.ZodType<Clue>;

/** The schema of a clue's stored state: strict, so that a member nobody knows is told too. For tests and operations. */
export const clueStateSchema: SchemaOf<Clue, typeof schema> = schema;
