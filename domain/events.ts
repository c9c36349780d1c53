import { type CalendarDate, daysBetween } from './calendar.ts';
import {
  type Clue,
  type Instant,
  phaseOf,
  type ReturnReason,
  type Stage,
  type SubmittedConclusion,
  stageOf,
  type Triage,
} from './clue.ts';

/** Why nobody could be assigned. */
export type NobodyReason = 'no-unit' | 'too-few-inspectors';

/** What kind of alarm the working-day clock raised. */
export type AlarmKind =
  | 'triage-late'
  | 'unassigned'
  | 'sign-late'
  | 'contact-late'
  | 'reminder'
  | 'overdue'
  | 'review-late'
  | 'suspension-check'
  | 'supervision-due'
  | 'statutory-late';

/** A file of a log entry by its digest; its name may hold personal data and is kept with the text. */
export interface Attachment {
  readonly sha256: string;
  readonly bytes: number;
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
  | 'receivedAt'
  | 'receivedDay'
  | 'division'
  | 'street'
  | 'due'
>;

type Due = Clue['due'];

/**
 * What happened to a clue. Events hold ids, codes, dates, amounts and keyed hashes; free text is kept apart. `apply`
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
    }
  | { readonly type: 'unassigned'; readonly reason: NobodyReason }
  | { readonly type: 'signed' }
  | {
      readonly type: 'logged';
      readonly kind: string;
      readonly occurredAt: Instant;
      /** Entered too long after it occurred. */
      readonly late: boolean;
      readonly attachments: readonly Attachment[];
    }
  | { readonly type: 'case-filed'; readonly caseNo: string }
  | { readonly type: 'concluded'; readonly conclusion: SubmittedConclusion }
  | { readonly type: 'closed' }
  | { readonly type: 'review-rejected' }
  | { readonly type: 'extension-requested'; readonly workingDays: number }
  | { readonly type: 'extension-refused' }
  | { readonly type: 'extended'; readonly workingDays: number; readonly due: Due }
  | { readonly type: 'suspended' }
  | { readonly type: 'resumed'; readonly due: Due }
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
  | { readonly type: 'alarmed'; readonly kind: AlarmKind; readonly date: CalendarDate }
  | { readonly type: 'archived'; readonly head: string }
  | { readonly type: 'rearmed'; readonly generation: number; readonly stage: Stage }
  | { readonly type: 'personal-data-read' };

/** The clue as the intake event makes it. */
function born(clueId: string, intake: Intake): Clue {
  return {
    ...intake,
    clueId,
    receivedBy: intake.division,
    status: 'received',
    version: 0,
    head: '',
    round: 1,
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
    contactedDay: null,
    concludedDay: null,
    case: null,
    extensions: [],
    pendingExtension: null,
    suspensions: [],
    suspendedFrom: null,
    pendingReturn: null,
    supervisions: [],
    alarms: [],
    conclusion: null,
    closedDay: null,
    firstClosedDay: null,
    archived: false,
    satisfied: null,
    phases: { since: intake.receivedDay, days: {} },
  };
}

/** What is no longer true of a clue once it starts anew somewhere. */
const UNASSIGNED = {
  unitId: null,
  officers: [],
  assignedDay: null,
  signedDay: null,
  pendingExtension: null,
  pendingReturn: null,
  awaitingSupervisor: false,
} as const;

/**
 * The clue after an event; pure and total, so that a clue is always the fold of its record.
 * @param clue null before the `received` event
 * @param day the Asia/Shanghai date of the event
 * @param by the id of who did it
 */
export function apply(
  clue: Clue | null,
  event: ClueEvent,
  clueId: string,
  day: CalendarDate,
  by: string,
): Clue {
  if (event.type === 'received') return born(clueId, event.intake);
  if (clue === null) throw new RangeError(`${event.type} cannot be the first event of a clue`);
  return timed(clue, changed(clue, event, day, by), day);
}

/** The clue after an event, with the time spent in the phase it left. */
function timed(before: Clue, after: Clue, day: CalendarDate): Clue {
  const { phases } = before;
  const left = phaseOf(stageOf(before));
  if (phases === undefined || left === phaseOf(stageOf(after))) return after;
  const { since, days } = phases;
  // Clocks of different machines may disagree around midnight.
  const until = day > since ? day : since;
  if (left === null) return { ...after, phases: { since: until, days } };
  const spent = (days[left] ?? 0) + daysBetween(since, until);
  return { ...after, phases: { since: until, days: { ...days, [left]: spent } } };
}

function changed(
  clue: Clue,
  event: Exclude<ClueEvent, { type: 'received' }>,
  day: CalendarDate,
  by: string,
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
      return { ...clue, status: 'merged', mergedInto: event.of, pendingReturn: null };
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
    case 'signed':
      return { ...clue, status: 'investigating', signedDay: day };
    case 'logged':
      return event.kind === 'first-contact' && clue.contactedDay === null
        ? { ...clue, contactedDay: day }
        : clue;
    case 'case-filed':
      return { ...clue, case: { caseNo: event.caseNo, filedDay: day } };
    case 'concluded':
      return { ...clue, status: 'reviewing', conclusion: event.conclusion, concludedDay: day };
    case 'closed':
      return {
        ...clue,
        status: 'closed',
        closedDay: day,
        firstClosedDay: clue.firstClosedDay ?? day,
        pendingExtension: null,
        archived: false,
      };
    case 'review-rejected':
      return { ...clue, status: 'investigating', conclusion: null, concludedDay: null };
    case 'extension-requested':
      return { ...clue, pendingExtension: { workingDays: event.workingDays, by } };
    case 'extension-refused':
      return { ...clue, pendingExtension: null };
    case 'extended':
      return {
        ...clue,
        pendingExtension: null,
        extensions: [...clue.extensions, { workingDays: event.workingDays, approvedOn: day }],
        due: event.due,
      };
    case 'suspended':
      return { ...clue, suspendedFrom: day };
    case 'resumed':
      return {
        ...clue,
        suspendedFrom: null,
        suspensions: [...clue.suspensions, { from: clue.suspendedFrom ?? day, to: day }],
        due: event.due,
      };
    case 'return-requested':
      return { ...clue, pendingReturn: { to: event.to, by } };
    case 'return-refused':
      return { ...clue, pendingReturn: null };
    case 'returned':
      return {
        ...clue,
        status: 'returned',
        returnReason: event.reason,
        pendingReturn: null,
        pendingExtension: null,
      };
    case 'transferred':
      return {
        ...clue,
        ...UNASSIGNED,
        status: 'received',
        accepted: true,
        division: event.to,
        street: event.street,
        contactedDay: null,
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
        generation: event.generation,
        conclusion: null,
        concludedDay: null,
        closedDay: null,
        archived: false,
        satisfied: null,
      };
    case 'alarmed':
      return { ...clue, alarms: [...clue.alarms, `${event.kind}:${event.date}`] };
    case 'archived':
      return { ...clue, archived: true };
    case 'rearmed':
      return { ...clue, generation: event.generation };
    case 'personal-data-read':
      return clue;
  }
}
