import { type CalendarDate, daysBetween, later } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import { type Instant, type Occurrence, SYSTEM_EVENTS, type SystemEvent } from '../kernel/aggregate.ts';
import { withAlarm } from '../kernel/alarms.ts';
import type { EventVersions } from '../kernel/events.ts';
import type { NobodyReason } from '../roster/assignment.ts';
import {
  type AlarmKind,
  type Clue,
  type CountedRequest,
  HANDLING,
  type Handover,
  phaseOf,
  type ReturnReason,
  runsOut,
  type Stage,
  type SubmittedConclusion,
  stageOf,
  type Triage,
} from './state.ts';

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
  | 'reporterKey'
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
    } & ComputedDue)
  | { readonly type: 'suspended' }
  | ({ readonly type: 'resumed'; readonly givesBack: boolean } & ComputedDue)
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

/** What is true of a clue nothing has been done with yet, beside what the intake knows of it. */
const UNTOUCHED = {
  status: 'received',
  version: 0,
  head: '',
  round: 1,
  handovers: [],
  pastRounds: [],
  generation: 1,
  triage: null,
  accepted: false,
  awaitingSupervisor: false,
  groupSize: 1,
  groupSizeAtLeast: false,
  mergedInto: null,
  unitId: null,
  officers: [],
  assignedDay: null,
  signedDay: null,
  signedLate: false,
  contactedDay: null,
  concludedDay: null,
  rejectedDay: null,
  case: null,
  late: false,
  extensions: [],
  pendingExtension: null,
  suspensions: [],
  suspendedFrom: null,
  suspendedAt: null,
  pendingReturn: null,
  lastReturn: null,
  pendingReopening: null,
  lastReopening: null,
  deciders: [],
  supervisions: [],
  alarms: [],
  conclusion: null,
  closedDay: null,
  firstClosedDay: null,
  archived: false,
  satisfied: null,
  returnReason: null,
  expiredUpTo: 0,
  reportFaults: 0,
} as const satisfies Partial<Clue>;

/** Members a stored clue leaves out while they are like this. */
export const CLUE_DEFAULTS = {
  ...UNTOUCHED,
  kind: 'complaint',
  confidential: false,
  reporterKey: null,
  headcount: 1,
  claimedAmountFen: null,
  warnings: [],
  street: null,
} as const satisfies Partial<Clue>;

const initialState = (clueId: string, intake: Intake): Clue => ({
  ...intake,
  ...UNTOUCHED,
  clueId,
  receivedBy: intake.division,
  heldSince: intake.receivedDay,
  roundSince: intake.receivedDay,
  phases: { since: intake.receivedDay, days: {} },
});

/**
 * Applies an event to a clue; pure and total, so that a clue is always the fold of its record.
 * @param clue null before the `received` event
 */
export function evolve(clue: Clue | null, event: ClueEvent, clueId: string, occurrence: Occurrence): Clue {
  if (event.type === 'received') return initialState(clueId, event.intake);
  if (clue === null) throw new RangeError(`${event.type} cannot be the first event of a clue`);
  return withPhaseTime(clue, evolveExisting(clue, event, occurrence), occurrence.day);
}

/** Adds the time spent in the phase that was left. */
function withPhaseTime(before: Clue, after: Clue, day: CalendarDate): Clue {
  const { since, days } = before.phases;
  const left = phaseOf(stageOf(before));
  if (left === phaseOf(stageOf(after))) return after;
  // Clocks of different machines may disagree around midnight.
  const until = later(day, since);
  if (left === null) return { ...after, phases: { since: until, days } };
  const spent = (days[left] ?? 0) + daysBetween(since, until);
  return { ...after, phases: { since: until, days: { ...days, [left]: spent } } };
}

/** What is true of a clue that nobody in its place has taken up yet. */
const UNASSIGNED = {
  unitId: null,
  officers: [],
  assignedDay: null,
  signedDay: null,
  awaitingSupervisor: false,
} as const;

const withDecider = (clue: Clue, by: string): string[] => [...new Set([...clue.deciders, by])].sort();

/** The places that handed a clue over, when the one it is in does. */
function withHandover({ handovers, division, street, version }: Clue): Handover[] {
  const others = handovers.filter((h) => h.division !== division || h.street !== street);
  return [...others, { division, street, seq: version + 1 }];
}

/** A request that is made now, after the last one of its kind. */
const newRequest = (
  last: CountedRequest | null,
  on: CalendarDate,
  { division, street }: Clue,
): CountedRequest => ({ n: (last?.n ?? 0) + 1, on, division, street, outcome: 'pending' });

/** The last request of its kind as it ended, if it still waited. */
const endedRequest = (
  last: CountedRequest | null,
  outcome: CountedRequest['outcome'],
): CountedRequest | null => (last?.outcome === 'pending' ? { ...last, outcome } : last);

function evolveExisting(
  clue: Clue,
  event: Exclude<ClueEvent, { type: 'received' }>,
  { at, day, by }: Occurrence,
): Clue {
  switch (event.type) {
    case 'triaged':
      return {
        ...clue,
        triage: event.triage,
        groupSize: event.groupSize,
        groupSizeAtLeast: event.groupSizeAtLeast ?? false,
        ...(event.referred ? { status: 'triage' } : { accepted: true }),
      };
    case 'accepted':
      return { ...clue, status: 'received', accepted: true };
    case 'not-duplicate':
      return { ...clue, triage: event.triage };
    case 'merged':
      return { ...clue, status: 'merged', mergedInto: event.of };
    case 'assigned':
      return {
        ...clue,
        ...UNASSIGNED,
        status: 'assigned',
        accepted: true,
        unitId: event.unitId,
        officers: event.officers,
        assignedDay: day,
      };
    case 'unassigned':
      return { ...clue, awaitingSupervisor: true };
    case 'handed-over':
      return { ...clue, officers: clue.officers.map((id) => (id === event.from ? event.to : id)) };
    case 'signed':
      return {
        ...clue,
        status: 'investigating',
        signedDay: day,
        signedLate: clue.signedLate || event.late === true,
      };
    case 'logged':
      return event.kind === 'first-contact' && clue.contactedDay === null
        ? { ...clue, contactedDay: day }
        : clue;
    case 'case-filed':
      return { ...clue, case: { caseId: event.caseId, since: day } };
    case 'concluded':
      return {
        ...clue,
        status: 'reviewing',
        conclusion: event.conclusion,
        concludedDay: day,
        rejectedDay: null,
      };
    case 'closed':
      return {
        ...clue,
        status: 'closed',
        closedDay: day,
        firstClosedDay: clue.firstClosedDay ?? day,
        late: clue.late || day > clue.due.date,
        archived: false,
      };
    case 'review-rejected':
      return { ...clue, status: 'investigating', conclusion: null, concludedDay: null, rejectedDay: day };
    case 'extension-requested':
      return {
        ...clue,
        pendingExtension: { workingDays: event.workingDays, by, restart: event.restart },
      };
    case 'extension-refused':
      return { ...clue, pendingExtension: null, deciders: withDecider(clue, by) };
    case 'extended': {
      const { workingDays, decidedLate, restart, due, calendarVersion } = event;
      const extension = { workingDays, approvedOn: day, round: clue.round, decidedLate, restart };
      return {
        ...clue,
        pendingExtension: null,
        deciders: withDecider(clue, by),
        extensions: [...clue.extensions, extension],
        // A due date of before the reopening passed while the clue was closed: that makes nobody late.
        late: clue.late || (restart && runsOut(clue) && clue.due.date >= clue.roundSince),
        due,
        calendarVersion,
      };
    }
    case 'suspended':
      return { ...clue, suspendedFrom: day, suspendedAt: at };
    case 'resumed': {
      const { givesBack, due, calendarVersion } = event;
      return {
        ...clue,
        suspendedFrom: null,
        suspendedAt: null,
        suspensions: [...clue.suspensions, { from: clue.suspendedFrom ?? day, to: day, givesBack }],
        due,
        calendarVersion,
      };
    }
    case 'request-lapsed':
      return event.request === 'extension'
        ? { ...clue, pendingExtension: null }
        : { ...clue, pendingReturn: null, lastReturn: endedRequest(clue.lastReturn, 'lapsed') };
    case 'return-requested':
      return {
        ...clue,
        pendingReturn: { to: event.to, by },
        lastReturn: newRequest(clue.lastReturn, day, clue),
      };
    case 'return-refused':
      return {
        ...clue,
        pendingReturn: null,
        lastReturn: endedRequest(clue.lastReturn, 'refused'),
        deciders: withDecider(clue, by),
      };
    case 'returned':
      return {
        ...clue,
        status: 'returned',
        returnReason: event.reason,
        lastReturn: endedRequest(clue.lastReturn, 'approved'),
        pendingReturn: null,
      };
    case 'transferred':
      return {
        ...clue,
        ...UNASSIGNED,
        status: 'received',
        accepted: true,
        division: event.to,
        street: event.street,
        heldSince: day,
        handovers: withHandover(clue),
        signedLate: false,
        contactedDay: null,
        rejectedDay: null,
        lastReturn: endedRequest(clue.lastReturn, 'approved'),
        pendingReturn: null,
        deciders: withDecider(clue, by),
        supervisions: [],
        alarms: [],
      };
    case 'supervised':
      return { ...clue, supervisions: [...clue.supervisions, { on: day, dueOn: event.dueOn }] };
    case 'feedback':
      return { ...clue, satisfied: event.satisfied };
    case 'reopened':
      return {
        ...clue,
        status: 'investigating',
        round: clue.round + 1,
        roundSince: day,
        pastRounds: [
          ...clue.pastRounds,
          {
            round: clue.round,
            closedDay: clue.closedDay ?? day,
            conclusion: clue.conclusion?.code ?? null,
            satisfied: clue.satisfied,
          },
        ],
        generation: event.generation,
        pendingReopening: null,
        lastReopening: endedRequest(clue.lastReopening, 'approved'),
        conclusion: null,
        concludedDay: null,
        closedDay: null,
        archived: false,
        satisfied: null,
        deciders: [],
        supervisions: [],
        alarms: [],
      };
    case 'reopening-requested':
      return {
        ...clue,
        pendingReopening: { by, on: day },
        lastReopening: newRequest(clue.lastReopening, day, clue),
      };
    case 'reopening-refused':
      return {
        ...clue,
        pendingReopening: null,
        lastReopening: endedRequest(clue.lastReopening, 'refused'),
      };
    case 'alarmed':
      return { ...clue, alarms: withAlarm(clue.alarms, event) };
    case 'reprojected': {
      const due = event.changes.find((c) => c.clock === HANDLING)?.to ?? clue.due;
      return { ...clue, due, calendarVersion: event.calendar.to };
    }
    case 'archived':
      return { ...clue, archived: true };
    case 'rearmed':
      return { ...clue, generation: event.generation };
    case 'personal-data-read':
      return clue;
    case 'report-failed':
      return { ...clue, reportFaults: clue.reportFaults + 1 };
    case 'personal-data-expired':
      return { ...clue, expiredUpTo: event.upTo };
  }
}
