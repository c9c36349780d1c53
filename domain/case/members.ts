import * as z from 'zod';
import { calendarDateBetween } from '../calendar/date-schema.ts';
import { codeOf } from '../kernel/code-schema.ts';
import { keyText } from '../kernel/ids.ts';
import { fen } from '../kernel/quantities.ts';
import { DOCUMENT_KIND_NAMES } from '../policy/document-kinds.ts';
import { PHASES, type Phase } from './phases.ts';
import {
  CASE_SOURCES,
  type CaseSource,
  CLOSE_CODES,
  type CloseCode,
  COURT_RESULTS,
  type CourtResult,
  EVIDENCE_KINDS,
  type EvidenceKind,
  OPINION_RESULTS,
  type OpinionResult,
  PROPOSALS,
  type Proposal,
  REMEDY_RESULTS,
  type RemedyResult,
} from './state.ts';
import { STATUSES, type Status } from './status.ts';

/** A day that was computed may lie behind those that input may name. */
const calendarDate = calendarDateBetween('0001-01-01', '9999-12-31');
const count = z.int().min(0);
const number = z.int().min(1);
const sums = { fineFen: fen, orderFen: fen, extraFen: fen };
const people = z.array(keyText);
const entered = z.strictObject({ acts: count, late: count });

/** The schemas of the members of a case, for its stored state and its views. */
export const CASE_MEMBERS = {
  caseId: z.string().regex(/^\d{6}-\d{4}-\d{5}$/),
  externalNo: z.string().min(1).nullable(),
  source: codeOf<CaseSource>(CASE_SOURCES),
  clues: people,
  employerKeys: z.array(z.string().regex(/^[0-9a-f]{32}$/)),
  employerKind: z.enum(['person', 'organisation']),
  headcount: count,
  status: codeOf<Status>(STATUSES),
  stageSince: calendarDate,
  due: z.strictObject({ date: calendarDate, provisional: z.boolean() }),
  proposedBy: keyText,
  cameInOn: calendarDate,
  filedOn: calendarDate.nullable(),
  approvedOn: calendarDate.nullable(),
  acceptedBySilence: z.boolean(),
  filedLate: z.boolean(),
  lead: keyText.nullable(),
  assistant: keyText.nullable(),
  officers: people,
  investigators: people,
  recused: people,
  approvers: people,
  evidence: z.array(
    z.strictObject({
      n: number,
      kind: codeOf<EvidenceKind>(EVIDENCE_KINDS),
      takenBy: people,
      takenOn: calendarDate,
      file: keyText.nullable(),
    }),
  ),
  orders: z.array(
    z.strictObject({
      id: keyText,
      kind: z.enum(['correct', 'pay']),
      amountFen: fen.nullable(),
      workers: number.nullable(),
      issuedOn: calendarDate,
      enteredOn: calendarDate,
      dueOn: calendarDate,
      result: z.enum(['full', 'part', 'none']).nullable(),
      resultOn: calendarDate.nullable(),
      paidFen: fen,
    }),
  ),
  extensions: z.array(
    z.strictObject({ clock: z.enum(['decision', 'investigation']), workingDays: number, on: calendarDate }),
  ),
  suspensions: z.array(
    z.strictObject({
      ground: z.string().min(1),
      stops: z.boolean(),
      from: calendarDate,
      to: calendarDate.nullable(),
    }),
  ),
  exclusions: z.array(
    z.strictObject({
      kind: z.enum(['announcement', 'audit', 'appraisal']),
      stops: z.boolean(),
      from: calendarDate,
      to: calendarDate.nullable(),
    }),
  ),
  inquiry: z.strictObject({ ...sums, proposal: codeOf<Proposal>(PROPOSALS), on: calendarDate }).nullable(),
  notice: z
    .strictObject({
      ...sums,
      kind: z.enum(['penalty', 'handling']),
      on: calendarDate,
      hearingRight: z.boolean(),
      defenceWaived: z.boolean(),
      hearingWaived: z.boolean(),
    })
    .nullable(),
  hearing: z
    .strictObject({
      requestedOn: calendarDate,
      heldOn: calendarDate.nullable(),
      day: calendarDate.nullable(),
      presider: keyText.nullable(),
      noticeOn: calendarDate.nullable(),
      absent: z.boolean(),
    })
    .nullable(),
  reviewSince: calendarDate.nullable(),
  reviewers: people,
  opinions: z.array(
    z.strictObject({ by: keyText, result: codeOf<OpinionResult>(OPINION_RESULTS), on: calendarDate }),
  ),
  discussedOn: calendarDate.nullable(),
  decision: z
    .strictObject({
      ...sums,
      kind: z.enum(['penalty', 'handling', 'no-penalty']),
      by: keyText,
      on: calendarDate,
      document: keyText,
      serviceOn: calendarDate.nullable(),
      effectiveOn: calendarDate.nullable(),
    })
    .nullable(),
  documents: z.array(
    z.strictObject({
      id: keyText,
      kind: z.enum(DOCUMENT_KIND_NAMES),
      year: number,
      n: number,
      number: z.string().min(1),
      entry: number,
      on: calendarDate,
      servedOn: calendarDate.nullable(),
    }),
  ),
  performed: z.strictObject({
    paidFen: count,
    finePaidFen: count,
    corrected: z.boolean(),
    finePaidOn: calendarDate.nullable(),
  }),
  remindedOn: calendarDate.nullable(),
  court: z
    .strictObject({
      appliedOn: calendarDate,
      enteredOn: calendarDate,
      result: codeOf<CourtResult>(COURT_RESULTS).nullable(),
      resultOn: calendarDate.nullable(),
    })
    .nullable(),
  remedies: z.array(
    z.strictObject({
      kind: z.enum(['review', 'suit']),
      number: z.string().min(1),
      receivedOn: calendarDate,
      enteredOn: calendarDate,
      result: codeOf<RemedyResult>(REMEDY_RESULTS).nullable(),
      resultOn: calendarDate.nullable(),
    }),
  ),
  closing: z
    .strictObject({
      code: codeOf<CloseCode>(CLOSE_CODES),
      signatures: z.array(z.strictObject({ by: keyText, on: calendarDate })),
    })
    .nullable(),
  endCode: z.string().min(1).nullable(),
  endedOn: calendarDate.nullable(),
  archived: z.boolean(),
  entered,
  enteredInPhase: entered,
  lastPhase: z
    .strictObject({
      n: number,
      phase: codeOf<Phase>(PHASES),
      from: calendarDate,
      to: calendarDate,
      acts: count,
      late: count,
    })
    .nullable(),
  alarms: z.array(
    z.strictObject({
      kind: z.enum(['reminder', 'overdue', 'suspension-check', 'idle-check']),
      about: z.string().min(1).max(100),
      date: calendarDate,
    }),
  ),
  division: z.string().regex(/^\d{6}$/),
  street: z
    .string()
    .regex(/^\d{9}$/)
    .nullable(),
  generation: number,
  policyVersion: z.string().min(1),
  calendarVersion: z.string().min(1),
  expiredUpTo: count,
  reportFaults: count,
  version: number,
  head: z.string().regex(/^[0-9a-f]{64}$/),
};
