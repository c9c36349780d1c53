import * as z from 'zod';
import { codeOf } from '../kernel/code-schema.ts';
import { keyText } from '../kernel/ids.ts';
import {
  alarmOf,
  caseId,
  count,
  due,
  keyedHash,
  month,
  ordinal,
  STATE_MEMBERS,
  stateDay,
} from '../kernel/members.ts';
import { fen, headcount } from '../kernel/quantities.ts';
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

const sums = { fineFen: fen, orderFen: fen, extraFen: fen };
const people = z.array(keyText);
const entered = z.strictObject({ acts: count, late: count });

/** The schemas of the members of a case, for its stored state and its views. */
export const CASE_MEMBERS = {
  caseId,
  externalNo: z.string().min(1).nullable(),
  source: codeOf<CaseSource>(CASE_SOURCES),
  claims: z.array(
    z.strictObject({
      clue: keyText,
      headcount,
      arrears: z.strictObject({ from: month, to: month }),
      amountFen: fen.nullable(),
      reporterKey: keyedHash.nullable(),
    }),
  ),
  employerKeys: z.array(keyedHash),
  employerKind: z.enum(['person', 'organisation']),
  groupSize: count,
  status: codeOf<Status>(STATUSES),
  stageSince: stateDay,
  due,
  proposedBy: keyText,
  cameInOn: stateDay,
  filedOn: stateDay.nullable(),
  approvedOn: stateDay.nullable(),
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
      n: ordinal,
      kind: codeOf<EvidenceKind>(EVIDENCE_KINDS),
      takenBy: people,
      takenOn: stateDay,
      file: keyText.nullable(),
    }),
  ),
  orders: z.array(
    z.strictObject({
      id: keyText,
      kind: z.enum(['correct', 'pay']),
      amountFen: fen.nullable(),
      workers: ordinal.nullable(),
      issuedOn: stateDay,
      enteredOn: stateDay,
      dueOn: stateDay,
      result: z.enum(['full', 'part', 'none']).nullable(),
      resultOn: stateDay.nullable(),
      paidFen: fen,
    }),
  ),
  extensions: z.array(
    z.strictObject({ clock: z.enum(['decision', 'investigation']), workingDays: ordinal, on: stateDay }),
  ),
  suspensions: z.array(
    z.strictObject({
      ground: z.string().min(1),
      stops: z.boolean(),
      from: stateDay,
      to: stateDay.nullable(),
    }),
  ),
  exclusions: z.array(
    z.strictObject({
      kind: z.enum(['announcement', 'audit', 'appraisal']),
      stops: z.boolean(),
      from: stateDay,
      to: stateDay.nullable(),
    }),
  ),
  inquiry: z
    .strictObject({
      ...sums,
      proposal: codeOf<Proposal>(PROPOSALS),
      on: stateDay,
      headcount: headcount.nullable(),
      owedFen: fen.nullable(),
      claims: count,
    })
    .nullable(),
  notice: z
    .strictObject({
      ...sums,
      kind: z.enum(['penalty', 'handling']),
      on: stateDay,
      hearingRight: z.boolean(),
      defenceWaived: z.boolean(),
      hearingWaived: z.boolean(),
    })
    .nullable(),
  defences: count,
  hearing: z
    .strictObject({
      requestedOn: stateDay,
      heldOn: stateDay.nullable(),
      day: stateDay.nullable(),
      presider: keyText.nullable(),
      noticeOn: stateDay.nullable(),
      absent: z.boolean(),
    })
    .nullable(),
  heard: z.boolean(),
  presiders: people,
  reviewSince: stateDay.nullable(),
  reviewers: people,
  opinions: z.array(
    z.strictObject({ by: keyText, result: codeOf<OpinionResult>(OPINION_RESULTS), on: stateDay }),
  ),
  discussedOn: stateDay.nullable(),
  decision: z
    .strictObject({
      ...sums,
      kind: z.enum(['penalty', 'handling', 'no-penalty']),
      by: keyText,
      on: stateDay,
      document: keyText,
      serviceOn: stateDay.nullable(),
      effectiveOn: stateDay.nullable(),
    })
    .nullable(),
  documents: z.array(
    z.strictObject({
      id: keyText,
      kind: z.enum(DOCUMENT_KIND_NAMES),
      year: ordinal,
      n: ordinal,
      number: z.string().min(1),
      entry: ordinal,
      on: stateDay,
      servedOn: stateDay.nullable(),
    }),
  ),
  performed: z.strictObject({
    paidFen: count,
    finePaidFen: count,
    corrected: z.boolean(),
    finePaidOn: stateDay.nullable(),
  }),
  remindedOn: stateDay.nullable(),
  court: z
    .strictObject({
      appliedOn: stateDay,
      enteredOn: stateDay,
      result: codeOf<CourtResult>(COURT_RESULTS).nullable(),
      resultOn: stateDay.nullable(),
    })
    .nullable(),
  remedies: z.array(
    z.strictObject({
      kind: z.enum(['review', 'suit']),
      number: z.string().min(1),
      receivedOn: stateDay,
      enteredOn: stateDay,
      answeredOn: stateDay.nullable(),
      result: codeOf<RemedyResult>(REMEDY_RESULTS).nullable(),
      resultOn: stateDay.nullable(),
      changedTo: z.strictObject(sums).optional(),
    }),
  ),
  closing: z
    .strictObject({
      code: codeOf<CloseCode>(CLOSE_CODES),
      courtUntil: stateDay.optional(),
      signatures: z.array(z.strictObject({ by: keyText, on: stateDay })),
    })
    .nullable(),
  endCode: z.string().min(1).nullable(),
  endedOn: stateDay.nullable(),
  archived: z.boolean(),
  entered,
  enteredInPhase: entered,
  lastPhase: z
    .strictObject({
      n: ordinal,
      phase: codeOf<Phase>(PHASES),
      from: stateDay,
      to: stateDay,
      acts: count,
      late: count,
    })
    .nullable(),
  alarms: z.array(alarmOf(['reminder', 'overdue', 'suspension-check', 'idle-check'])),
  ...STATE_MEMBERS,
};
