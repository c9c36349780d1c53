import { type CalendarDate, later } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import { type AggregateState, DONE, type Instant } from '../kernel/aggregate.ts';
import type { RaisedAlarm } from '../kernel/alarms.ts';
import type { ConclusionCode } from './conclusions.ts';
import { isOpen, type Status } from './status.ts';

/** What a clue is judged by. Codes, ids and keyed hashes only: personal data is kept apart. */
export interface Clue extends AggregateState {
  readonly clueId: string;
  readonly source: string;
  readonly clueNo: string;
  /** Complaint (投诉) or report (举报). */
  readonly kind: 'complaint' | 'report';
  /** The reporter's identity must not reach the employer; by default so for a report. */
  readonly confidential: boolean;
  /** Keyed hash of the canonical content. */
  readonly contentHash: string;
  /** Keyed hashes of the employer's name and, where given, of its credit code: either one makes it the same. */
  readonly employerKeys: readonly string[];
  readonly sector: string;
  readonly headcount: number;
  readonly claimedAmountFen: number | null;
  /** Months, `YYYY-MM`. */
  readonly arrears: { readonly from: string; readonly to: string };
  /** Oddities noticed at intake, e.g. `credit-code-check-digit`. */
  readonly warnings: readonly string[];
  readonly policyVersion: string;
  /** The calendar version its due dates are computed by. */
  readonly calendarVersion: string;

  /** When the server accepted it. */
  readonly receivedAt: Instant;
  readonly receivedDay: CalendarDate;
  /** The district that received it. */
  readonly receivedBy: string;
  /** The district that holds it now, and since when. */
  readonly division: string;
  readonly street: string | null;
  readonly heldSince: CalendarDate;
  /** The places that handed it over, each by its last transfer. */
  readonly handovers: readonly Handover[];

  readonly status: Status;
  /** Number of record entries; rises with every change. */
  readonly version: number;
  /** Hash of the last record entry. */
  readonly head: string;
  /** Handling round (办理轮次): 1, and one more with every reopening. */
  readonly round: number;
  /** The day the round began: that of receipt, or of the reopening. */
  readonly roundSince: CalendarDate;
  /** The rounds before, each as it ended. */
  readonly pastRounds: readonly PastRound[];
  /** Workflow generation: executions of older generations no longer count. */
  readonly generation: number;

  readonly triage: Triage | null;
  /** Triage accepted it: assignment may follow. */
  readonly accepted: boolean;
  /** Nobody was available; a supervisor must assign. */
  readonly awaitingSupervisor: boolean;
  /** People concerned by clues against the same employer, this clue included. */
  readonly groupSize: number;
  /** There were more clues than triage counts. */
  readonly groupSizeAtLeast: boolean;
  readonly mergedInto: string | null;

  readonly unitId: string | null;
  /** Ids of the assigned officers. */
  readonly officers: readonly string[];
  readonly assignedDay: CalendarDate | null;
  /** When one of the officers last handed it over to another; null where nobody did since it was assigned. */
  readonly officerChangedDay: CalendarDate | null;
  readonly signedDay: CalendarDate | null;
  /** Somebody of the present place signed after the time for it had passed. */
  readonly signedLate: boolean;
  readonly contactedDay: CalendarDate | null;
  readonly concludedDay: CalendarDate | null;
  /** When the last conclusion was rejected, until another one is submitted. */
  readonly rejectedDay: CalendarDate | null;
  /** The enforcement case that it opened or joined, and since when; that one's clocks and its end are its own. */
  readonly case: { readonly caseId: string; readonly since: CalendarDate } | null;

  readonly due: DueDate;
  /**
   * Late for good: closed late in some round, or the due date passed while the clock ran and no extension asked for in time
   * was granted later.
   */
  readonly late: boolean;
  readonly extensions: readonly Extension[];
  readonly pendingExtension: PendingExtension | null;
  readonly suspensions: readonly Suspension[];
  /** The day and the instant the clock was stopped; null while it runs. */
  readonly suspendedFrom: CalendarDate | null;
  readonly suspendedAt: Instant | null;
  /** The clock is stopped, and the stop began on or before the due date then in force. */
  readonly suspendedInTime: boolean;
  readonly pendingReturn: PendingReturn | null;
  /** The last request for a return, for the figures. */
  readonly lastReturn: CountedRequest | null;
  /** The sender refuses the closing and waits for a new round. */
  readonly pendingReopening: PendingReopening | null;
  /** The sender's last request for a reopening, for the figures. */
  readonly lastReopening: CountedRequest | null;
  /** Who decided a request in this round: they do not review. */
  readonly deciders: readonly string[];
  /** Of the present place and round. */
  readonly supervisions: readonly { readonly on: CalendarDate; readonly dueOn: CalendarDate | null }[];
  /** Alarms raised in the present place and round, the last one of each. */
  readonly alarms: readonly RaisedAlarm<AlarmKind>[];

  readonly conclusion: SubmittedConclusion | null;
  readonly closedDay: CalendarDate | null;
  readonly firstClosedDay: CalendarDate | null;
  readonly archived: boolean;
  readonly satisfied: boolean | null;
  readonly returnReason: ReturnReason | null;
  readonly phases: PhaseDays;
}

/** A place that held the clue and handed it over: what was recorded up to then stays readable there. */
export interface Handover {
  readonly division: string;
  readonly street: string | null;
  /** The number of the transfer's entry. */
  readonly seq: number;
}

/** An approved extension (延期). */
export interface Extension {
  readonly workingDays: number;
  readonly approvedOn: CalendarDate;
  readonly round: number;
  /** Asked for in time and decided after the due date: it counts as if approved in time. */
  readonly decidedLate: boolean;
  /** Asked for after the due date in a round after a reopening: the clock counts anew from the day of approval. */
  readonly restart: boolean;
}

/** An extension that waits for its decision. */
export interface PendingExtension {
  readonly workingDays: number;
  readonly by: string;
  readonly on: CalendarDate;
  /** Asked for after the due date, in a round after a reopening. */
  readonly restart: boolean;
}

/** An ended stop of the clock (中止). */
export interface Suspension {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  /** Whether it was long enough to give anything back. */
  readonly lasted: boolean;
  /** Whether its working days are given back: it lasted, and began in time. */
  readonly givesBack: boolean;
}

/** A return or transfer (退回、转办) that waits for its decision; `to` null: out of the district's hands. */
export interface PendingReturn {
  readonly to: string | null;
  readonly by: string;
}

/** A sender's request to reopen a closed clue (退回重办) that waits for a supervisor's answer. */
export interface PendingReopening {
  /** The sender. */
  readonly by: string;
  readonly on: CalendarDate;
}

/** A request by its number among the clue's of its kind; where and when it was made, and what became of it. */
export interface CountedRequest {
  readonly n: number;
  readonly on: CalendarDate;
  readonly division: string;
  readonly street: string | null;
  readonly outcome: 'pending' | 'refused' | 'approved' | 'lapsed';
}

/** A handling round as it ended. */
export interface PastRound {
  readonly round: number;
  readonly closedDay: CalendarDate;
  readonly conclusion: ConclusionCode | null;
  readonly satisfied: boolean | null;
}

/** The kinds of alarm that the clocks of a clue raise. */
export const ALARM_KINDS = [
  'triage-late',
  'unassigned',
  'sign-late',
  'contact-late',
  'reminder',
  'overdue',
  'review-late',
  'suspension-check',
  'supervision-due',
] as const;

export type AlarmKind = (typeof ALARM_KINDS)[number];

/** Why a clue was returned (退回). */
export type ReturnReason = 'not-ours' | 'out-of-scope';

/** Calendar days a clue spent in each phase it has left, and since when it is in the one it is in. */
export interface PhaseDays {
  readonly since: CalendarDate;
  readonly days: Readonly<Partial<Record<Phase, number>>>;
}

/** What the rules (or an officer) found at triage. */
export interface Triage {
  readonly reasons: readonly TriageReason[];
  readonly track: 'simple' | 'complex';
  readonly priority: 'normal' | 'high' | 'urgent';
  /** The earlier clue this one seems to repeat: open, or closed with the reason `reported-before`. */
  readonly suspectedOf: string | null;
}

/** Why a clue is where it is after triage. */
export type TriageReason =
  | 'jurisdiction-here'
  | 'jurisdiction-elsewhere'
  | 'possible-duplicate'
  | 'reported-before'
  | 'same-employer'
  | 'group'
  | 'out-of-scope'
  | 'time-barred'
  | 'project-payment'
  | 'in-scope';

/** A conclusion as submitted for review. */
export interface SubmittedConclusion {
  readonly code: ConclusionCode;
  readonly by: string;
  readonly verifiedAmountFen: number | null;
  readonly paidAmountFen: number | null;
  readonly headcount: number | null;
}

/** The name of the clock that the due date belongs to. */
export const HANDLING = 'handling';

/** A workflow stage: where a clue waits, or what the system does with it next. */
export type Stage =
  | 'triage'
  | 'triage-officer'
  | 'assignment'
  | 'supervisor'
  | 'sign'
  | 'contact'
  | 'investigation'
  | 'review'
  | 'closure'
  | typeof DONE;

/** The stages in which a person must act; each is a task-token state of the workflow. */
export const HUMAN_STAGES = [
  'triage-officer',
  'supervisor',
  'sign',
  'contact',
  'investigation',
  'review',
] as const satisfies readonly Stage[];

/**
 * Where the workflow goes from each stage that waits with a task token when the work goes forward: the `Next` of its state.
 * The first two are answered by their own functions, the others once a person has acted.
 */
export const NEXT_STAGE = {
  triage: 'assignment',
  assignment: 'sign',
  'triage-officer': 'assignment',
  supervisor: 'sign',
  sign: 'contact',
  contact: 'investigation',
  investigation: 'review',
  review: 'closure',
} as const satisfies Record<HumanStage | 'triage' | 'assignment', Stage>;

/** A stage in which a person must act. */
export type HumanStage = (typeof HUMAN_STAGES)[number];

/** The stage a clue is in, from its state alone. */
export function stageOf(clue: Clue): Stage {
  switch (clue.status) {
    case 'received':
      if (!clue.accepted) return 'triage';
      return clue.awaitingSupervisor ? 'supervisor' : 'assignment';
    case 'triage':
      return 'triage-officer';
    case 'assigned':
      return 'sign';
    case 'investigating':
      return clue.contactedDay === null ? 'contact' : 'investigation';
    case 'reviewing':
      return 'review';
    case 'closed':
      return clue.archived ? DONE : 'closure';
    case 'returned':
    case 'merged':
      return DONE;
  }
}

/** The phases of handling that figures tell apart: what the rules and what a person does of one thing is one phase. */
export const PHASES = {
  triage: { zh: '研判', en: 'Triage' },
  assignment: { zh: '分办', en: 'Assignment' },
  sign: { zh: '签收', en: 'Signature' },
  contact: { zh: '首次联系', en: 'First contact' },
  investigation: { zh: '核查', en: 'Investigation' },
  review: { zh: '审核', en: 'Review' },
} as const;

/** A phase of handling. */
export type Phase = keyof typeof PHASES;

/** All phases, in the order of handling. */
export const PHASE_NAMES = Object.keys(PHASES) as [Phase, ...Phase[]];

/** The phase a stage belongs to; null once the clue is closed or has left. */
export function phaseOf(stage: Stage): Phase | null {
  switch (stage) {
    case 'triage-officer':
      return 'triage';
    case 'supervisor':
      return 'assignment';
    case 'closure':
    case 'done':
      return null;
    default:
      return stage;
  }
}

/** The flags of a clue on a day (Asia/Shanghai). */
export function flagsOf(
  clue: Clue,
  today: CalendarDate,
): { extended: boolean; suspended: boolean; supervised: boolean; overdue: boolean } {
  return {
    extended: clue.extensions.length > 0,
    suspended: clue.suspendedFrom !== null,
    supervised: clue.supervisions.length > 0,
    overdue: isOpen(clue.status) && runsOut(clue) && clue.due.date < today,
  };
}

/** Whether the passing of the due date counts: a clock stopped in time does not run out. */
export const runsOut = (clue: Clue): boolean => !clue.suspendedInTime;

/** Counts the stops that began on these days as begun in time. */
export const countInTime = (clue: Clue, days: readonly CalendarDate[]): Clue => ({
  ...clue,
  suspensions: clue.suspensions.map((s) => (days.includes(s.from) ? { ...s, givesBack: s.lasted } : s)),
  suspendedInTime: clue.suspendedInTime || (clue.suspendedFrom !== null && days.includes(clue.suspendedFrom)),
});

/** The day from which clocks and alarms of the present place and round count: nothing before concerns who has it now. */
export const presentSince = (clue: Clue): CalendarDate => later(clue.heldSince, clue.roundSince);
