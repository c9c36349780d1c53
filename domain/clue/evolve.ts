import { type CalendarDate, daysBetween, later } from '../calendar/dates.ts';
import type { Occurrence } from '../kernel/aggregate.ts';
import { withAlarm } from '../kernel/alarms.ts';
import type { ClueEvent, Intake } from './events.ts';
import { UNTOUCHED } from './initial.ts';
import {
  type Clue,
  type CountedRequest,
  countInTime,
  HANDLING,
  type Handover,
  phaseOf,
  runsOut,
  stageOf,
} from './state.ts';

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
  officerChangedDay: null,
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
    case 'handed-over': {
      const officers = clue.officers.map((id) => (id === event.from ? event.to : id));
      return { ...clue, officers, officerChangedDay: day };
    }
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
        pendingExtension: { workingDays: event.workingDays, by, on: day, restart: event.restart },
      };
    case 'extension-refused':
      return { ...clue, pendingExtension: null, deciders: withDecider(clue, by) };
    case 'extended': {
      const { workingDays, decidedLate, restart, stopsInTime = [], due, calendarVersion } = event;
      const extension = { workingDays, approvedOn: day, round: clue.round, decidedLate, restart };
      return {
        ...countInTime(clue, stopsInTime),
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
      // Judged here for good: a due date that moves later makes no stop early or late.
      return { ...clue, suspendedFrom: day, suspendedAt: at, suspendedInTime: day <= clue.due.date };
    case 'resumed': {
      const { lasted, givesBack, due, calendarVersion } = event;
      return {
        ...clue,
        suspendedFrom: null,
        suspendedAt: null,
        suspendedInTime: false,
        suspensions: [...clue.suspensions, { from: clue.suspendedFrom ?? day, to: day, lasted, givesBack }],
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
        // Whoever answers the sender's request decides one in the new round.
        deciders: clue.pendingReopening === null ? [] : [by],
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
    case 'report-failed':
      return { ...clue, quietEntries: clue.quietEntries + 1 };
    case 'personal-data-expired':
      return { ...clue, expiredUpTo: event.upTo };
  }
}
