import * as z from 'zod';
import { codeOf } from '../kernel/code-schema.ts';
import { DISTRICT_OR_STREET, keyText } from '../kernel/ids.ts';
import {
  alarmOf,
  count,
  district,
  due,
  keyedHash,
  month,
  ordinal,
  STATE_MEMBERS,
  stateDay,
  street,
} from '../kernel/members.ts';
import { fen, headcount } from '../kernel/quantities.ts';
import type { SchemaOf } from '../kernel/state-schema.ts';
import { CONCLUSIONS, type ConclusionCode } from './conclusions.ts';
import { SECTOR_NAMES } from './sectors.ts';
import { ALARM_KINDS, type Clue, PHASE_NAMES } from './state.ts';
import { STATUSES, type Status } from './status.ts';

const instant = z.iso.datetime({ precision: 3 });
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

const countedRequest = z.strictObject({
  n: ordinal,
  on: stateDay,
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
  employerKeys: z.array(keyedHash).max(2),
  sector: z.string().refine((code) => Object.hasOwn(SECTOR_NAMES, code)),
  headcount,
  claimedAmountFen: fen.nullable(),
  arrears: z.strictObject({ from: month, to: month }),
  warnings: z.array(z.string().regex(/^[a-z][a-z-]*$/)),

  receivedAt: instant,
  receivedDay: stateDay,
  receivedBy: district,
  heldSince: stateDay,
  handovers: z.array(z.strictObject({ division: district, street, seq: ordinal })),

  status: codeOf<Status>(STATUSES),
  round: ordinal,
  roundSince: stateDay,
  pastRounds: z.array(
    z.strictObject({
      round: ordinal,
      closedDay: stateDay,
      conclusion: conclusionCode.nullable(),
      satisfied: z.boolean().nullable(),
    }),
  ),

  triage: triage.nullable(),
  accepted: z.boolean(),
  awaitingSupervisor: z.boolean(),
  groupSize: count,
  groupSizeAtLeast: z.boolean(),
  mergedInto: keyText.nullable(),

  unitId: keyText.nullable(),
  officers: z.array(keyText),
  assignedDay: stateDay.nullable(),
  officerChangedDay: stateDay.nullable(),
  signedDay: stateDay.nullable(),
  signedLate: z.boolean(),
  contactedDay: stateDay.nullable(),
  concludedDay: stateDay.nullable(),
  rejectedDay: stateDay.nullable(),
  case: z.strictObject({ caseId: keyText, since: stateDay }).nullable(),

  due,
  late: z.boolean(),
  extensions: z.array(
    z.strictObject({
      workingDays: ordinal,
      approvedOn: stateDay,
      round: ordinal,
      decidedLate: z.boolean(),
      restart: z.boolean(),
    }),
  ),
  pendingExtension: z
    .strictObject({ workingDays: ordinal, by: keyText, on: stateDay, restart: z.boolean() })
    .nullable(),
  suspensions: z.array(
    z.strictObject({ from: stateDay, to: stateDay, lasted: z.boolean(), givesBack: z.boolean() }),
  ),
  suspendedFrom: stateDay.nullable(),
  suspendedAt: instant.nullable(),
  suspendedInTime: z.boolean(),
  pendingReturn: z
    .strictObject({ to: z.string().regex(DISTRICT_OR_STREET).nullable(), by: keyText })
    .nullable(),
  lastReturn: countedRequest.nullable(),
  pendingReopening: z.strictObject({ by: keyText, on: stateDay }).nullable(),
  lastReopening: countedRequest.nullable(),
  deciders: z.array(keyText),
  supervisions: z.array(z.strictObject({ on: stateDay, dueOn: stateDay.nullable() })),
  alarms: z.array(alarmOf(ALARM_KINDS)),

  conclusion: z
    .strictObject({
      code: conclusionCode,
      by: keyText,
      verifiedAmountFen: fen.nullable(),
      paidAmountFen: fen.nullable(),
      headcount: headcount.nullable(),
    })
    .nullable(),
  closedDay: stateDay.nullable(),
  firstClosedDay: stateDay.nullable(),
  archived: z.boolean(),
  satisfied: z.boolean().nullable(),
  returnReason: z.enum(['not-ours', 'out-of-scope']).nullable(),
  phases: z.strictObject({ since: stateDay, days: z.partialRecord(z.enum(PHASE_NAMES), count) }),
  ...STATE_MEMBERS,
}) satisfies z.ZodType<Clue>;

/** The schema of a clue's stored state: strict, so that a member nobody knows is told too. For tests and operations. */
export const clueStateSchema: SchemaOf<Clue, typeof schema> = schema;
