import type { CalendarDate } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import type { AggregateState } from '../kernel/aggregate.ts';
import type { RaisedAlarm } from '../kernel/alarms.ts';
import type { DocumentKind } from '../policy/document-kinds.ts';
import type { Claim } from './claims.ts';
import type { ClockName } from './clocks.ts';
import type { EndedPhase, Entered } from './phases.ts';
import type { PartyKind } from './sanctions.ts';
import type { Status } from './status.ts';

/**
 * An enforcement case (劳动保障监察案件). Codes, ids, dates, sums and keyed hashes only: personal data is kept apart. Legal days are
 * those on which an act occurred; the record tells when each was entered.
 */
export interface Case extends AggregateState {
  readonly caseId: string;
  /** The number a bureau gave it elsewhere (案号). */
  readonly externalNo: string | null;
  readonly source: CaseSource;
  /** What the clues claim that it was opened from, and that joined, in this order. */
  readonly claims: readonly Claim[];
  readonly employerKeys: readonly string[];
  readonly employerKind: PartyKind;
  /** People in the group (群体) of the employer, as the largest of its clues was counted. */
  readonly groupSize: number;

  readonly status: Status;
  /** The day on which it came to its status. */
  readonly stageSince: CalendarDate;
  /** Main due date: that of the filing, then of the decision, where the place has no such term first of the inquiry. */
  readonly due: DueDate;
  readonly proposedBy: string;
  /** The day the papers came in, or the matter was discovered. */
  readonly cameInOn: CalendarDate;
  readonly filedOn: CalendarDate | null;
  /** The day somebody approved the filing; the filing day is earlier where silence accepted. */
  readonly approvedOn: CalendarDate | null;
  readonly acceptedBySilence: boolean;
  /** Whether nobody answered within the term for acceptance or filing. */
  readonly filedLate: boolean;

  /** Lead and assisting inspector (主办、协办). */
  readonly lead: string | null;
  readonly assistant: string | null;
  /** Everyone on the case, lead and assistant first. */
  readonly officers: readonly string[];
  /** Whoever was ever on the case, proposed it or joined a clue to it: they decide and review nothing in it. */
  readonly investigators: readonly string[];
  readonly recused: readonly string[];
  /** Who decided something in it (filing, extension, stop, excluded period): they do not review. */
  readonly approvers: readonly string[];

  readonly evidence: readonly Evidence[];
  readonly orders: readonly Order[];
  readonly extensions: readonly CaseExtension[];
  readonly suspensions: readonly CaseSuspension[];
  readonly exclusions: readonly Exclusion[];

  readonly inquiry: Inquiry | null;
  readonly notice: Notice | null;
  /** How many defences were recorded, to all its notices. */
  readonly defences: number;
  readonly hearing: Hearing | null;
  /** Whether it went through a hearing, also before a notice that began anew. */
  readonly heard: boolean;
  /** Whoever held a hearing in it, also before a notice that began anew: they do not investigate. */
  readonly presiders: readonly string[];
  /** The day the case came to its review. */
  readonly reviewSince: CalendarDate | null;
  /** Whoever gave an opinion: they do not decide. */
  readonly reviewers: readonly string[];
  /** Opinions of the review under way, or of the one that passed. */
  readonly opinions: readonly Opinion[];
  readonly discussedOn: CalendarDate | null;
  readonly decision: CaseDecision | null;
  readonly documents: readonly IssuedDocument[];

  readonly performed: Performance;
  readonly remindedOn: CalendarDate | null;
  readonly court: Court | null;
  readonly remedies: readonly Remedy[];
  readonly closing: Closing | null;

  /** How it ended: the code of its closing, `revoked:<1-6>`, `transferred` or `crime`. */
  readonly endCode: string | null;
  readonly endedOn: CalendarDate | null;
  readonly archived: boolean;
  /** Acts that were entered, and those of them entered too long after they occurred. */
  readonly entered: Entered;
  /** Those of them in the phase under way. */
  readonly enteredInPhase: Entered;
  /** The phase that ended last. */
  readonly lastPhase: EndedPhase | null;
  readonly alarms: readonly RaisedAlarm<AlarmKind>[];
}

/** Where a case comes from. */
export const CASE_SOURCES = {
  clue: { zh: '线索', en: 'Clues' },
  complaint: { zh: '投诉', en: 'Complaint' },
  report: { zh: '举报', en: 'Report' },
  inspection: { zh: '日常巡视检查', en: 'Routine inspection' },
  'document-review': { zh: '书面审查', en: 'Review of documents' },
  'special-check': { zh: '专项检查', en: 'Special check' },
  assigned: { zh: '上级交办', en: 'Assigned by a superior' },
  referred: { zh: '其他部门移送', en: 'Referred by another authority' },
  other: { zh: '其他', en: 'Other' },
} as const;
export type CaseSource = keyof typeof CASE_SOURCES;

/** The eight kinds of evidence (Penalty Law (行政处罚法) art. 46). */
export const EVIDENCE_KINDS = {
  documentary: { zh: '书证', en: 'Documentary evidence' },
  physical: { zh: '物证', en: 'Physical evidence' },
  audiovisual: { zh: '视听资料', en: 'Audio-visual material' },
  electronic: { zh: '电子数据', en: 'Electronic data' },
  testimony: { zh: '证人证言', en: 'Testimony' },
  'party-statement': { zh: '当事人的陈述', en: 'Statement of a party' },
  'expert-opinion': { zh: '鉴定意见', en: 'Expert opinion' },
  'inspection-record': { zh: '勘验笔录、现场笔录', en: 'Record of an inspection' },
} as const;
export type EvidenceKind = keyof typeof EVIDENCE_KINDS;

export interface Evidence {
  readonly n: number;
  readonly kind: EvidenceKind;
  readonly takenBy: readonly string[];
  readonly takenOn: CalendarDate;
  /** The id of the file with its copy. */
  readonly file: string | null;
}

/** An order to correct (限期改正) or to pay (责令支付); `id` is that of its document. */
export interface Order {
  readonly id: string;
  readonly kind: 'correct' | 'pay';
  readonly amountFen: number | null;
  readonly workers: number | null;
  readonly issuedOn: CalendarDate;
  /** The day it was entered, on which figures count it. */
  readonly enteredOn: CalendarDate;
  readonly dueOn: CalendarDate;
  readonly result: 'full' | 'part' | 'none' | null;
  readonly resultOn: CalendarDate | null;
  readonly paidFen: number;
}

export interface CaseExtension {
  readonly clock: 'decision' | 'investigation';
  readonly workingDays: number;
  readonly on: CalendarDate;
}

/** A stop of the clocks; `to` null while it lasts. */
export interface CaseSuspension {
  readonly ground: string;
  /** Whether it stops the main clock, by the law of the place. */
  readonly stops: boolean;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
}

/** A period that does not count; `to` null while it lasts. */
export interface Exclusion {
  readonly kind: 'announcement' | 'audit' | 'appraisal';
  /** Whether it stops the main clock, by the law of the place. */
  readonly stops: boolean;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
}

/** Sums of a proposal, a notice or a decision, in fen. */
export interface Sums {
  readonly fineFen: number;
  /** To be paid to workers. */
  readonly orderFen: number;
  /** Extra compensation (加付赔偿金). */
  readonly extraFen: number;
}

/** What the inquiry proposes, with labels. */
export const PROPOSALS = {
  penalty: { zh: '行政处罚', en: 'Penalty' },
  handling: { zh: '行政处理', en: 'Handling decision' },
  'no-penalty': { zh: '不予处罚', en: 'No penalty' },
  revoke: { zh: '撤销立案', en: 'Revocation of the filing' },
  transfer: { zh: '移送其他部门', en: 'Transfer to another authority' },
  crime: { zh: '移送公安机关', en: 'Transfer of a crime' },
} as const;
export type Proposal = keyof typeof PROPOSALS;

export interface Inquiry extends Sums {
  readonly proposal: Proposal;
  readonly on: CalendarDate;
  /** How many people it found concerned, and what they are owed; null: as the clues say. */
  readonly headcount: number | null;
  readonly owedFen: number | null;
  /** How many claims it knew. */
  readonly claims: number;
}

/** The advance notice (事先告知) and what was said to it. */
export interface Notice extends Sums {
  readonly kind: 'penalty' | 'handling';
  /** The day its service took effect. */
  readonly on: CalendarDate;
  readonly hearingRight: boolean;
  readonly defenceWaived: boolean;
  readonly hearingWaived: boolean;
}

export interface Hearing {
  readonly requestedOn: CalendarDate;
  readonly heldOn: CalendarDate | null;
  /** The day it is to be held, who presides, and when the notice was served; null until then. */
  readonly day: CalendarDate | null;
  readonly presider: string | null;
  readonly noticeOn: CalendarDate | null;
  readonly absent: boolean;
}

/** A result of the legal review, with labels; the first two pass. */
export const OPINION_RESULTS = {
  agree: { zh: '同意', en: 'Agrees' },
  'agree-with-changes': { zh: '同意，建议修改', en: 'Agrees with changes' },
  supplement: { zh: '补充调查', en: 'Inquiry to be supplemented' },
  disagree: { zh: '不同意', en: 'Disagrees' },
  'not-ours': { zh: '不属于审核范围', en: 'Not for the review' },
} as const;
export type OpinionResult = keyof typeof OPINION_RESULTS;

export interface Opinion {
  readonly by: string;
  readonly result: OpinionResult;
  readonly on: CalendarDate;
}

/** Whether the legal review passed. */
export const hasPassed = ({ opinions }: Pick<Case, 'opinions'>): boolean =>
  opinions.some(({ result }) => result === 'agree' || result === 'agree-with-changes');

/** What a decision is, with labels. */
export const DECISION_KINDS = {
  penalty: PROPOSALS.penalty,
  handling: PROPOSALS.handling,
  'no-penalty': PROPOSALS['no-penalty'],
} as const;
export type DecisionKind = keyof typeof DECISION_KINDS;

export interface CaseDecision extends Sums {
  readonly kind: DecisionKind;
  readonly by: string;
  readonly on: CalendarDate;
  readonly document: string;
  /** The day of the first act of service; null before. */
  readonly serviceOn: CalendarDate | null;
  /** The day on which service takes effect; null before an act of service. */
  readonly effectiveOn: CalendarDate | null;
}

/** A document as it was issued: numbered in its district by kind and year, from 1 on. */
export interface IssuedDocument {
  /** `<kind>-<year>-<n>`. */
  readonly id: string;
  readonly kind: DocumentKind;
  readonly year: number;
  readonly n: number;
  /** Its number (文号) as it is written. */
  readonly number: string;
  readonly on: CalendarDate;
  /** The number of the entry that issued it, which has its hash. */
  readonly entry: number;
  /** The day its service took effect, or will; null before an act of service. */
  readonly servedOn: CalendarDate | null;
}

export interface Performance {
  readonly paidFen: number;
  readonly finePaidFen: number;
  readonly corrected: boolean;
  /** The day the fine was paid whole. */
  readonly finePaidOn: CalendarDate | null;
}

/** What the court did with an application, with labels. */
export const COURT_RESULTS = {
  accepted: { zh: '受理', en: 'Accepted' },
  refused: { zh: '不予受理', en: 'Refused' },
  executed: { zh: '执行完毕', en: 'Executed' },
  terminated: { zh: '终结执行', en: 'Terminated' },
} as const;
export type CourtResult = keyof typeof COURT_RESULTS;

export interface Court {
  readonly appliedOn: CalendarDate;
  /** The day the application was entered, on which figures count it. */
  readonly enteredOn: CalendarDate;
  readonly result: CourtResult | null;
  readonly resultOn: CalendarDate | null;
}

/** A review (复议) or a suit (诉讼), known by its kind and number. */
export interface Remedy {
  readonly kind: 'review' | 'suit';
  readonly number: string;
  readonly receivedOn: CalendarDate;
  /** The day it was first entered, on which figures count it. */
  readonly enteredOn: CalendarDate;
  /** The day the bureau sent its answer and evidence; null before. */
  readonly answeredOn: CalendarDate | null;
  readonly result: RemedyResult | null;
  readonly resultOn: CalendarDate | null;
  /** What the decision orders as it was changed; absent where it was not, or no sum of it. */
  readonly changedTo?: Sums | undefined;
}

/** How a review or a suit ended, with labels. */
export const REMEDY_RESULTS = {
  upheld: { zh: '维持', en: 'Upheld' },
  annulled: { zh: '撤销', en: 'Annulled' },
  changed: { zh: '变更', en: 'Changed' },
  unlawful: { zh: '确认违法', en: 'Found unlawful' },
  dismissed: { zh: '驳回', en: 'Dismissed' },
  settled: { zh: '调解', en: 'Settled' },
  withdrawn: { zh: '撤回', en: 'Withdrawn' },
} as const;
export type RemedyResult = keyof typeof REMEDY_RESULTS;

/**
 * The review or the suit that took the decision away, so that there is nothing to enforce; one that changed it leaves it as changed.
 * Undefined where none did.
 */
export const annulmentOf = ({ remedies }: Pick<Case, 'remedies'>): Remedy | undefined =>
  remedies.find(({ result }) => result === 'annulled' || result === 'unlawful');

/** The review or the suit that changed the sums of a decision last; undefined where none did. */
export const changeOf = ({ remedies }: Pick<Case, 'remedies'>): Remedy | undefined =>
  remedies.reduce<Remedy | undefined>(
    (last, r) => (r.changedTo !== undefined && (r.resultOn ?? '') >= (last?.resultOn ?? '') ? r : last),
    undefined,
  );

/** The codes a case is closed with, with labels. */
export const CLOSE_CODES = {
  performed: { zh: '履行完毕', en: 'Performed' },
  corrected: { zh: '责令改正后已改正', en: 'Corrected as ordered' },
  'no-penalty': { zh: '不予处罚', en: 'No penalty' },
  court: { zh: '已申请强制执行', en: 'Applied to the court' },
  terminated: { zh: '执行终结', en: 'Enforcement terminated' },
  'to-arbitration': { zh: '告知按争议程序处理', en: 'Told to use the dispute procedure' },
} as const;
export type CloseCode = keyof typeof CLOSE_CODES;

/** The grounds for revoking the filing (撤销立案) by their number (Guangdong art. 46), with labels. */
export const REVOCATION_GROUNDS = {
  1: { zh: '违法事实不能成立', en: 'Facts not made out' },
  2: { zh: '已改正，可不予处罚', en: 'Corrected; may go unpunished' },
  3: { zh: '不符合受理条件', en: 'Never met the conditions of acceptance' },
  4: { zh: '投诉人撤回投诉', en: 'Complaint withdrawn' },
  5: { zh: '调解履行或转为仲裁调解书', en: 'Mediated and paid, or a mediation document of arbitration' },
  6: { zh: '法律、法规规定的其他情形', en: 'Other cases by law' },
} as const;

/** A closing that waits for signatures: lead, head of the inspection body, head of the department. */
export interface Closing {
  readonly code: CloseCode;
  /** The last day on which the court could be asked, where nobody asked and what is unpaid can be enforced no more. */
  readonly courtUntil?: CalendarDate | undefined;
  readonly signatures: readonly { readonly by: string; readonly on: CalendarDate }[];
}

/** What kind of alarm a clock raised. */
export type AlarmKind = 'reminder' | 'overdue' | 'suspension-check' | 'idle-check';

/** The stop of the clocks that lasts, if any. */
export const openSuspension = ({ suspensions }: Pick<Case, 'suspensions'>): CaseSuspension | null =>
  suspensions.find(({ to }) => to === null) ?? null;

/** The flags of a case. */
export const flagsOf = (c: Case) => ({
  ordered: c.orders.length > 0,
  extended: c.extensions.length > 0,
  suspended: openSuspension(c) !== null,
  reviewPending: c.remedies.some((r) => r.kind === 'review' && r.result === null),
  suitPending: c.remedies.some((r) => r.kind === 'suit' && r.result === null),
  acceptedBySilence: c.acceptedBySilence,
});

/** Whether nobody's answer within the term accepts: a complaint's. What is discovered or reported has a term for filing alone. */
export const isComplaint = ({ source }: Pick<Case, 'source'>): boolean =>
  source === 'clue' || source === 'complaint';

/** The clock of the filing: a complaint must be accepted in it, anything else filed. */
export const filingClockOf = (c: Pick<Case, 'source'>): 'acceptance' | 'filing' =>
  isComplaint(c) ? 'acceptance' : 'filing';

/**
 * Whether the main clock of a case has a term, by its due date. Some places have none for filing what was discovered: then the due date
 * is the day on which it was, and nothing is late by it.
 */
export const hasTerm = (dueDate: CalendarDate, cameInOn: CalendarDate): boolean => dueDate > cameInOn;

/** The clock whose due date is the main one, by which lists are sorted. */
export const mainClockOf = (c: Pick<Case, 'source' | 'filedOn'>): ClockName => {
  if (c.filedOn !== null) return 'decision';
  return filingClockOf(c);
};
