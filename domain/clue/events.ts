import type { CalendarDate } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import { type Instant, SYSTEM_EVENTS, type SystemEvent } from '../kernel/aggregate.ts';
import type { EventVersions } from '../kernel/events.ts';
import type { NobodyReason } from '../roster/assignment.ts';
import type { AlarmKind, Clue, ReturnReason, Stage, SubmittedConclusion, Triage } from './state.ts';

/** A file of a log entry by its digest; its name may hold personal data and is kept with the text. */
export interface Attachment {
  readonly sha256: string;
  readonly bytes: number;
  /** Absent where the file is kept elsewhere. */
  readonly fileId?: string | undefined;
}

/** What the intake knows of a new clue; everything an entry may hold of it. */
export type Intake = Pick<
  Clue,
  | 'source'
  | 'clueNo'
  | 'kind'
  | 'confidential'
  | 'contentHash'
  | 'employerKeys'
  | 'sector'
  | 'headcount'
  | 'claimedAmountFen'
  | 'arrears'
  | 'warnings'
  | 'policyVersion'
  | 'calendarVersion'
  | 'receivedAt'
  | 'receivedDay'
  | 'division'
  | 'street'
  | 'due'
>;

/** A due date that was computed anew, and by which calendar version. */
interface ComputedDue {
  readonly due: DueDate;
  readonly calendarVersion: string;
}

/**
 * What happened to a clue. Events hold ids, codes, dates, amounts and keyed hashes; free text is kept apart. `evolve`
 * needs nothing else to rebuild the clue.
 */
export type ClueEvent =
  | { readonly type: 'received'; readonly intake: Intake }
  | {
      readonly type: 'triaged';
      readonly referred: boolean;
      readonly triage: Triage;
      readonly groupSize: number;
      /** Present when there were more clues than are counted. */
      readonly groupSizeAtLeast?: true;
    }
  | { readonly type: 'accepted' }
  | { readonly type: 'not-duplicate'; readonly triage: Triage }
  | { readonly type: 'merged'; readonly of: string }
  | {
      readonly type: 'assigned';
      readonly unitId: string | null;
      readonly officers: readonly string[];
      readonly mode: 'rule' | 'supervisor';
      /** Officers that were named although they are recused or absent. */
      readonly overridden?: readonly string[];
    }
  | { readonly type: 'unassigned'; readonly reason: NobodyReason }
  /** An officer's part went over to another one: nothing else changes. */
  | { readonly type: 'handed-over'; readonly from: string; readonly to: string }
  | {
      readonly type: 'signed';
      /** Present when the time for it had passed. */
      readonly late?: true;
    }
  | {
      readonly type: 'logged';
      readonly kind: string;
      readonly occurredAt: Instant;
      /** Entered too long after it occurred. */
      readonly late: boolean;
      readonly attachments: readonly Attachment[];
    }
  /** It opened an enforcement case, or joined one. */
  | { readonly type: 'case-filed'; readonly caseId: string; readonly joined: boolean }
  | { readonly type: 'concluded'; readonly conclusion: SubmittedConclusion }
  | { readonly type: 'closed' }
  | { readonly type: 'review-rejected' }
  | { readonly type: 'extension-requested'; readonly workingDays: number; readonly restart: boolean }
  | { readonly type: 'extension-refused' }
  | ({
      readonly type: 'extended';
      readonly workingDays: number;
      readonly decidedLate: boolean;
      readonly restart: boolean;
      /** The days on which stops began that are in time with it alone; present when there are such. */
      readonly stopsInTime?: readonly CalendarDate[];
    } & ComputedDue)
  | { readonly type: 'suspended' }
  | ({ readonly type: 'resumed'; readonly lasted: boolean; readonly givesBack: boolean } & ComputedDue)
  /** A request ended without a decision, because the clue left the place or the round it was made in. */
  | { readonly type: 'request-lapsed'; readonly request: 'extension' | 'return' }
  | { readonly type: 'return-requested'; readonly to: string | null }
  | { readonly type: 'return-refused' }
  | { readonly type: 'returned'; readonly reason: ReturnReason }
  | {
      readonly type: 'transferred';
      readonly from: string;
      readonly to: string;
      readonly street: string | null;
    }
  | { readonly type: 'supervised'; readonly dueOn: CalendarDate | null }
  | { readonly type: 'feedback'; readonly satisfied: boolean }
  | { readonly type: 'reopened'; readonly generation: number; readonly stage: Stage }
  /** The sender refused the closing; why is in the text. */
  | { readonly type: 'reopening-requested' }
  | { readonly type: 'reopening-refused' }
  | SystemEvent<Stage, AlarmKind>;

/** The event types of a clue, with what lifts their older versions. */
export const CLUE_EVENTS = {
  received: [],
  triaged: [],
  accepted: [],
  'not-duplicate': [],
  merged: [],
  assigned: [],
  unassigned: [],
  'handed-over': [],
  signed: [],
  logged: [],
  'case-filed': [],
  concluded: [],
  closed: [],
  'review-rejected': [],
  'extension-requested': [],
  'extension-refused': [],
  extended: [],
  suspended: [],
  resumed: [],
  'request-lapsed': [],
  'return-requested': [],
  'return-refused': [],
  returned: [],
  transferred: [],
  supervised: [],
  feedback: [],
  reopened: [],
  'reopening-requested': [],
  'reopening-refused': [],
  ...SYSTEM_EVENTS,
} as const satisfies EventVersions & Record<ClueEvent['type'], unknown>;
