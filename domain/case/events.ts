import type { CalendarDate } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import { SYSTEM_EVENTS, type SystemEvent } from '../kernel/aggregate.ts';
import type { EventVersions } from '../kernel/events.ts';
import type { FileReference } from '../kernel/files.ts';
import type { Claim } from './claims.ts';
import type { AnnouncementGround, ServiceWay } from './clocks.ts';
import type { Stage } from './stages.ts';
import type {
  AlarmKind,
  Case,
  CaseDecision,
  CaseExtension,
  CaseSuspension,
  CloseCode,
  Closing,
  Court,
  Evidence,
  Exclusion,
  IssuedDocument,
  Notice,
  OpinionResult,
  Order,
  Proposal,
  Remedy,
  Sums,
} from './state.ts';

/** What is known of a new case; everything an entry may hold of it. */
export type CaseIntake = Pick<
  Case,
  | 'externalNo'
  | 'source'
  | 'claims'
  | 'employerKeys'
  | 'employerKind'
  | 'groupSize'
  | 'division'
  | 'street'
  | 'cameInOn'
  | 'policyVersion'
  | 'calendarVersion'
  | 'due'
>;

/** An act of a command: the day it occurred, and whether it was entered too long after. */
interface Act {
  readonly on: CalendarDate;
  readonly late: boolean;
}

/** A numbered document that an act issued. */
export type NewDocument = Omit<IssuedDocument, 'on' | 'servedOn' | 'entry'> & {
  /** The hash of all it says; it is kept apart. */
  readonly hash: string;
};

/** How something was served; `effectiveOn` is the day the service takes effect. */
export interface Service {
  readonly way: ServiceWay;
  readonly on: CalendarDate;
  readonly by: readonly string[];
  readonly effectiveOn: CalendarDate;
}

/** What officers did in a case. */
type ActEvent =
  | {
      readonly type: 'filing-approved';
      readonly lead: string;
      readonly assistant: string;
      readonly filedOn: CalendarDate;
      readonly document: NewDocument;
    }
  | { readonly type: 'filing-refused' }
  | {
      readonly type: 'assigned';
      readonly lead: string;
      readonly assistant: string;
      readonly others: readonly string[];
    }
  | { readonly type: 'recused'; readonly officer: string }
  | ({ readonly type: 'evidence-added'; readonly file: FileReference | null } & Omit<Evidence, 'n' | 'file'>)
  | ({ readonly type: 'order-issued'; readonly document: NewDocument } & Pick<
      Order,
      'kind' | 'amountFen' | 'workers' | 'dueOn'
    >)
  | {
      readonly type: 'compliance-recorded';
      readonly order: string;
      readonly result: NonNullable<Order['result']>;
      readonly paidFen: number;
    }
  | ({ readonly type: 'extended' } & Omit<CaseExtension, 'on'>)
  | ({ readonly type: 'suspended' } & Pick<CaseSuspension, 'ground' | 'stops'>)
  | { readonly type: 'resumed' }
  | ({ readonly type: 'period-excluded' } & Exclusion)
  | ({
      readonly type: 'inquiry-finished';
      readonly proposal: Proposal;
      /** What it found otherwise than the clues say. */
      readonly headcount?: number | undefined;
      readonly owedFen?: number | undefined;
    } & Sums)
  | ({
      readonly type: 'notified';
      readonly document: NewDocument;
      readonly served: Service;
    } & Pick<Notice, 'kind' | 'hearingRight' | keyof Sums>)
  | {
      readonly type: 'defence-recorded';
      readonly kind: 'stated' | 'waived';
      readonly hearingWaived: boolean;
      readonly accepted: boolean | null;
    }
  | { readonly type: 'hearing-requested' }
  | {
      readonly type: 'hearing-scheduled';
      readonly day: CalendarDate;
      readonly presider: string;
      readonly served: Service;
      readonly document: NewDocument;
    }
  | { readonly type: 'hearing-held'; readonly absent: boolean }
  | { readonly type: 'opinion-given'; readonly result: OpinionResult; readonly document: NewDocument }
  | { readonly type: 'taken-back' }
  | { readonly type: 'discussed'; readonly members: readonly string[] }
  | ({ readonly type: 'decided'; readonly document: NewDocument } & Pick<CaseDecision, 'kind' | keyof Sums>)
  | {
      readonly type: 'document-served';
      readonly document: string;
      readonly served: Service;
      readonly ground: AnnouncementGround | null;
      /** The return of service (送达回证). */
      readonly serviceReturn: NewDocument;
    }
  | {
      readonly type: 'performance-recorded';
      readonly kind: 'paid' | 'corrected' | 'fine-paid';
      readonly amountFen: number;
    }
  | { readonly type: 'reminded'; readonly served: Service; readonly document: NewDocument }
  | { readonly type: 'applied-to-court'; readonly document: NewDocument }
  | { readonly type: 'court-recorded'; readonly result: NonNullable<Court['result']> }
  | ({ readonly type: 'remedy-recorded' } & Omit<Remedy, 'enteredOn'>)
  | { readonly type: 'revoked'; readonly ground: number; readonly document: NewDocument }
  | { readonly type: 'transferred'; readonly crime: boolean }
  | ({ readonly type: 'closing-proposed' } & Pick<Closing, 'code' | 'courtUntil'>)
  | { readonly type: 'closing-signed' }
  | { readonly type: 'closing-refused' }
  | { readonly type: 'closed'; readonly code: CloseCode; readonly document: NewDocument };

/** What follows by itself: from an act, or because a term ended. */
type StepEvent =
  | { readonly type: 'accepted-by-silence' }
  /** Nothing stands before the review or the decision any more. */
  | { readonly type: 'advanced'; readonly to: 'reviewing' | 'deciding'; readonly on: CalendarDate }
  | { readonly type: 'service-effective' }
  | { readonly type: 'performance-due' };

/**
 * What happened to a case. Events hold ids, codes, dates, sums and keyed hashes; free text is kept apart. `evolve` needs nothing
 * else to rebuild the case. `due` is the main due date where an event moved it, with the calendar version it was computed by.
 */
export type CaseEvent = (
  | { readonly type: 'proposed'; readonly intake: CaseIntake }
  | {
      readonly type: 'clue-joined';
      readonly claim: Claim;
      readonly employerKeys: readonly string[];
      readonly groupSize: number;
      /** The number that the join named; null where it named none. */
      readonly externalNo: string | null;
    }
  /** An inspector's part went over to another one: nothing else changes. */
  | { readonly type: 'handed-over'; readonly from: string; readonly to: string }
  | (ActEvent & Act)
  | StepEvent
  | SystemEvent<Stage, AlarmKind>
) & { readonly due?: DueDate; readonly calendarVersion?: string };

/** The document that an event issued, if any. */
export function documentIn(event: CaseEvent): NewDocument | null {
  if (event.type === 'document-served') return event.serviceReturn;
  return 'document' in event && typeof event.document === 'object' ? event.document : null;
}

/** The event types of a case, with what lifts their older versions. */
export const CASE_EVENTS = {
  proposed: [],
  'clue-joined': [],
  'handed-over': [],
  'filing-approved': [],
  'filing-refused': [],
  assigned: [],
  recused: [],
  'evidence-added': [],
  'order-issued': [],
  'compliance-recorded': [],
  extended: [],
  suspended: [],
  resumed: [],
  'period-excluded': [],
  'inquiry-finished': [],
  notified: [],
  'defence-recorded': [],
  'hearing-requested': [],
  'hearing-scheduled': [],
  'hearing-held': [],
  'opinion-given': [],
  'taken-back': [],
  discussed: [],
  decided: [],
  'document-served': [],
  'performance-recorded': [],
  reminded: [],
  'applied-to-court': [],
  'court-recorded': [],
  'remedy-recorded': [],
  revoked: [],
  transferred: [],
  'closing-proposed': [],
  'closing-signed': [],
  'closing-refused': [],
  closed: [],
  'accepted-by-silence': [],
  advanced: [],
  'service-effective': [],
  'performance-due': [],
  ...SYSTEM_EVENTS,
} as const satisfies EventVersions & Record<CaseEvent['type'], unknown>;
