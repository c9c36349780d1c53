import { type CalendarDate, daysBetween, later, shanghaiDate } from '../calendar/dates.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { Rules } from '../kernel/aggregate.ts';
import type { Edge } from '../kernel/graph.ts';
import type { Role } from '../kernel/roles.ts';
import { existsDistrict } from '../places/districts.ts';
import { districtOf, isWithin } from '../places/divisions.ts';
import type { Policy } from '../policy/policy.ts';
import { type OfficerFault, officerFaults, type Unit } from '../roster/assignment.ts';
import { dueOf, reprojectClue } from './clocks.ts';
import type { Command } from './commands.ts';
import { sumsFault } from './conclusions.ts';
import type { ClueEvent, Intake } from './events.ts';
import { type Clue, isSuspendedInTime } from './state.ts';
import { COMMAND_EDGES, COMMAND_NAMES, type CommandName } from './status.ts';
import { openReasons } from './triage.ts';

/** Who orders a command. `division` is the prefix of what they may see. */
export interface Officer {
  readonly sub: string;
  readonly roles: readonly Role[];
  readonly division: string;
}

/** Why a command is refused. */
export type Refusal =
  | { readonly refused: 'role'; readonly detail: string }
  | { readonly refused: 'stale'; readonly detail: string }
  | { readonly refused: 'status'; readonly detail: string }
  | { readonly refused: 'rule'; readonly code: string; readonly detail: string }
  | { readonly refused: 'input'; readonly path: string; readonly detail: string };

/** The outcome of a decision. */
export type Decision = { readonly events: readonly ClueEvent[] } | Refusal;

const rule = (code: string, detail: string): Refusal => ({ refused: 'rule', code, detail });
const input = (path: string, detail: string): Refusal => ({ refused: 'input', path, detail });
const events = (...list: ClueEvent[]): Decision => ({ events: list });

/**
 * What a decision reads beside the clue; the store checks it in the same transaction. A dry run leaves it out, and is not
 * held to it.
 */
export interface Facts {
  /** The units of the clue's district and of those above it. */
  readonly units?: readonly Unit[];
  /** The clue to merge into; null when there is none of that id. */
  readonly target?: Clue | null;
  /** Districts that configuration adds to the shipped list. */
  readonly addedDistricts?: readonly string[];
}

/** Makes the first event of a clue. `now` is the instant of acceptance, milliseconds since the epoch. */
export function receive(
  facts: Omit<
    Intake,
    'receivedAt' | 'receivedDay' | 'due' | 'policyVersion' | 'calendarVersion' | 'confidential'
  >,
  policy: Policy,
  calendar: Calendar,
  now: number,
): ClueEvent {
  const receivedDay = shanghaiDate(now);
  return {
    type: 'received',
    intake: {
      ...facts,
      confidential: facts.kind === 'report',
      policyVersion: policy.version,
      calendarVersion: calendar.version,
      receivedAt: new Date(now).toISOString(),
      receivedDay,
      due: dueOf({ receivedDay, extensions: [], suspensions: [] }, policy, calendar),
    },
  };
}

/** Commands the graph allows in the clue's status, whoever asks. */
export function allowedCommands(clue: Clue): CommandName[] {
  return COMMAND_NAMES.filter((name) => (COMMAND_EDGES[name] as Edge).from.includes(clue.status));
}

function wrongPerson(name: CommandName, clue: Clue, officer: Officer, policy: Policy): Refusal | null {
  const edge: Edge = COMMAND_EDGES[name];
  if (!officer.roles.some((r) => edge.roles.includes(r))) {
    return { refused: 'role', detail: `This needs the role ${edge.roles.join(' or ')}.` };
  }
  const assigned = clue.officers.includes(officer.sub);
  if (edge.relation === 'assigned' && !assigned) {
    return { refused: 'role', detail: 'This is for the officers assigned to the clue.' };
  }
  if (name === 'request-return' && !officer.roles.includes('triage') && !assigned) {
    return { refused: 'role', detail: 'This is for triage officers and the officers assigned to the clue.' };
  }
  if (edge.relation === 'unassigned' && (assigned || clue.conclusion?.by === officer.sub)) {
    return { refused: 'role', detail: 'An officer assigned to the clue cannot review it.' };
  }
  if (name === 'review' && clue.deciders.includes(officer.sub)) {
    return { refused: 'role', detail: 'Who decided a request of this round cannot review its conclusion.' };
  }
  if (
    name === 'review' &&
    clue.conclusion !== null &&
    policy.legalReviewConclusions.includes(clue.conclusion.code) &&
    !officer.roles.includes('legal-reviewer')
  ) {
    return { refused: 'role', detail: `${clue.conclusion.code} needs a legal reviewer.` };
  }
  return null;
}

/**
 * Decides a command: the events it makes, or why it is refused. Pure.
 * @param now milliseconds since the epoch
 */
export function decide(
  clue: Clue,
  command: Command,
  officer: Officer,
  rules: Rules,
  now: number,
  facts: Facts = {},
): Decision {
  const wrong = wrongPerson(command.name, clue, officer, rules.policy);
  if (wrong) return wrong;
  const { expectedVersion } = command.body;
  if (expectedVersion !== undefined && expectedVersion !== clue.version) {
    return {
      refused: 'stale',
      detail: `The clue is at version ${clue.version}, not ${expectedVersion}.`,
    };
  }
  const edge: Edge = COMMAND_EDGES[command.name];
  if (!edge.from.includes(clue.status)) {
    return { refused: 'status', detail: `A clue that is ${clue.status} cannot take ${command.name}.` };
  }
  return decideBody({ clue, officer, rules, today: shanghaiDate(now), now, facts }, command);
}

interface Situation {
  readonly clue: Clue;
  readonly officer: Officer;
  readonly rules: Rules;
  readonly today: CalendarDate;
  readonly now: number;
  readonly facts: Facts;
}

function decideBody(situation: Situation, command: Command): Decision {
  const { clue, officer, rules, today, now } = situation;
  switch (command.name) {
    case 'triage':
      return decideTriage(situation, command.body);
    case 'assign':
      return assign(situation, command.body);
    case 'sign':
      return events({ type: 'signed' });
    case 'log': {
      const occurred = Date.parse(command.body.occurredAt);
      if (occurred > now) return input('occurredAt', 'must not be in the future');
      return events({
        type: 'logged',
        kind: command.body.kind,
        occurredAt: new Date(occurred).toISOString(),
        late: daysBetween(shanghaiDate(occurred), today) > rules.policy.lateEntryDays,
        attachments: (command.body.attachments ?? []).map(({ sha256, bytes }) => ({ sha256, bytes })),
      });
    }
    case 'file-case':
      if (clue.case !== null) return rule('case-filed', 'A case is filed already.');
      return events({ type: 'case-filed', caseNo: command.body.caseNo ?? null });
    case 'conclude':
      return conclude(clue, command.body, officer);
    case 'review':
      return command.body.decision === 'approve'
        ? events(...lapsed(clue), { type: 'closed' })
        : events({ type: 'review-rejected' });
    case 'request-extension':
      return requestExtension(situation, command.body.workingDays);
    case 'decide-extension':
      return decideExtension(situation, command.body.approve);
    case 'suspend':
      if (clue.suspendedFrom !== null) return rule('suspended', 'The clue is suspended already.');
      if (clue.pendingReturn !== null) return rule('return-pending', 'A return waits for its decision.');
      return events({ type: 'suspended' });
    case 'resume': {
      if (clue.suspendedFrom === null) return rule('not-suspended', 'The clue is not suspended.');
      return events(...reprojectClue(clue, rules), resume(situation));
    }
    case 'request-return':
      return requestReturn(situation, command.body.to);
    case 'decide-return':
      return decideReturn(situation, command.body.approve);
    case 'supervise': {
      const dueOn = command.body.dueOn ?? null;
      if (dueOn !== null && dueOn < today) return input('dueOn', 'must not be in the past');
      return events({ type: 'supervised', dueOn });
    }
    case 'feedback':
      return events({ type: 'feedback', satisfied: command.body.satisfied });
    case 'reopen':
      return events(...reprojectClue(clue, rules), {
        type: 'reopened',
        generation: clue.generation + 1,
        stage: clue.contactedDay === null ? 'contact' : 'investigation',
      });
  }
}

/** What ends the requests of a clue that leaves its place or its round without a decision on them. */
function lapsed(clue: Clue): ClueEvent[] {
  return [
    ...(clue.pendingExtension === null ? [] : [{ type: 'request-lapsed', request: 'extension' } as const]),
    ...(clue.pendingReturn === null ? [] : [{ type: 'request-lapsed', request: 'return' } as const]),
  ];
}

/** How long a stop of the clock lasts at least to give anything back. */
const SHORTEST_STOP_MS = 24 * 3_600_000;

/** The end of a stop: its working days are given back when it began in time and lasted. */
function resume({ clue, rules, today, now }: Situation): ClueEvent {
  const from = clue.suspendedFrom ?? today;
  const lasted = now - Date.parse(clue.suspendedAt ?? new Date(now).toISOString());
  const givesBack = isSuspendedInTime(clue) && lasted >= SHORTEST_STOP_MS;
  const suspensions = [...clue.suspensions, { from, to: later(today, from), givesBack }];
  return { type: 'resumed', givesBack, ...computeDue({ ...clue, suspensions }, rules) };
}

const computeDue = (clue: Clue, { policy, latest }: Rules) => ({
  due: dueOf(clue, policy, latest),
  calendarVersion: latest.version,
});

/** The due date in force; with a stopped clock as if it ran again today. */
function dueToday({ clue, rules, today }: Situation): CalendarDate {
  if (clue.suspendedFrom === null || !isSuspendedInTime(clue)) return clue.due.date;
  const stop = { from: clue.suspendedFrom, to: later(today, clue.suspendedFrom), givesBack: true };
  return dueOf({ ...clue, suspensions: [...clue.suspensions, stop] }, rules.policy, rules.latest).date;
}

function decideTriage(
  { clue, officer, facts }: Situation,
  body: Extract<Command, { name: 'triage' }>['body'],
): Decision {
  switch (body.decision) {
    case 'accept':
      return events({ type: 'accepted' });
    case 'out-of-scope':
      return events(...lapsed(clue), { type: 'returned', reason: 'out-of-scope' });
    case 'duplicate': {
      const { of } = body;
      if (of === undefined || of === clue.clueId) return input('of', 'must name another clue');
      return (
        mergeTargetFault(clue, of, officer, facts.target) ?? events(...lapsed(clue), { type: 'merged', of })
      );
    }
    case 'not-duplicate': {
      if (clue.triage === null || !clue.triage.reasons.includes('possible-duplicate')) {
        return rule('no-duplicate-suspected', 'The clue is not suspected of being a duplicate.');
      }
      const triage = {
        ...clue.triage,
        suspectedOf: null,
        reasons: clue.triage.reasons.filter((r) => r !== 'possible-duplicate'),
      };
      const settled: ClueEvent = { type: 'not-duplicate', triage };
      return openReasons(triage.reasons).length > 0 ? events(settled) : events(settled, { type: 'accepted' });
    }
  }
}

/** Why a clue cannot be merged into another; null when it can, or when nothing was read of the other. */
function mergeTargetFault(
  clue: Clue,
  of: string,
  officer: Officer,
  target: Clue | null | undefined,
): Refusal | null {
  if (target === undefined) return null;
  if (target === null || !isWithin(target.street ?? target.division, officer.division)) {
    // That the suspected clue exists is no news to who decides on the suspicion.
    if (target !== null && clue.triage?.suspectedOf === of) {
      return {
        refused: 'role',
        detail: 'The other clue is held elsewhere: a triage officer of both places’ common superior decides.',
      };
    }
    return input('of', 'is not a known clue');
  }
  if (target.status === 'merged' || target.status === 'returned') {
    return rule('merge-target', `The clue to merge into is ${target.status}.`);
  }
  return null;
}

const OFFICER_FAULTS: Readonly<Record<OfficerFault['fault'], string>> = {
  unknown: 'is no officer of the district or of a division above it',
  'no-inspector': 'is no inspector',
  recused: 'An officer is recused from the employer.',
  absent: 'An officer is absent today.',
};

function assign(
  { clue, rules, today, facts }: Situation,
  body: Extract<Command, { name: 'assign' }>['body'],
): Decision {
  const officers = [...new Set(body.officers)].sort();
  const { inspectorsAtLeast } = rules.policy;
  if (officers.length < inspectorsAtLeast) {
    return input('officers', `must name at least ${inspectorsAtLeast} different officers`);
  }
  if (clue.status === 'received' && !clue.accepted) {
    return rule('not-triaged', 'The clue has not been through triage yet.');
  }
  const faults = facts.units ? officerFaults(body.officers, facts.units, clue.employerKeys, today) : [];
  const stranger = faults.find(({ fault }) => fault === 'unknown' || fault === 'no-inspector');
  if (stranger) return input(`officers.${stranger.index}`, OFFICER_FAULTS[stranger.fault]);
  const [first] = faults;
  if (first && !body.override) return rule(first.fault, OFFICER_FAULTS[first.fault]);
  const overridden = [...new Set(faults.map(({ id }) => id))].sort();
  return events({
    type: 'assigned',
    unitId: clue.unitId,
    officers,
    mode: 'supervisor',
    ...(overridden.length > 0 ? { overridden } : {}),
  });
}

function conclude(
  clue: Clue,
  body: Extract<Command, { name: 'conclude' }>['body'],
  officer: Officer,
): Decision {
  const { conclusion: code, verifiedAmountFen, paidAmountFen, headcount } = body;
  if (clue.suspendedFrom !== null) return rule('suspended', 'The clue is suspended; resume it first.');
  if (clue.pendingReturn !== null) return rule('return-pending', 'A return waits for its decision.');
  const fault = sumsFault(code, body);
  if (fault) return input(fault.path, fault.message);
  return events({
    type: 'concluded',
    conclusion: {
      code,
      by: officer.sub,
      verifiedAmountFen: verifiedAmountFen ?? null,
      paidAmountFen: paidAmountFen ?? null,
      headcount: headcount ?? null,
    },
  });
}

function requestExtension(situation: Situation, workingDays: number): Decision {
  const { clue, rules, today } = situation;
  const { times, maxWorkingDays } = rules.policy.extension;
  if (clue.pendingExtension !== null) {
    return rule('extension-pending', 'An extension waits for its decision already.');
  }
  if (clue.extensions.filter((e) => e.round === clue.round).length >= times) {
    const often = times === 1 ? 'once' : `${times} times`;
    return rule('extension-used', `A clue is extended at most ${often} in a round.`);
  }
  if (workingDays > maxWorkingDays) return input('workingDays', `must be at most ${maxWorkingDays}`);
  const inTime = today <= dueToday(situation);
  if (!inTime && clue.round === 1) {
    return rule(
      'extension-late',
      `The due date, ${clue.due.date}, has passed: it can no longer be extended.`,
    );
  }
  return events({ type: 'extension-requested', workingDays, restart: !inTime });
}

/** Who asked does not decide, whatever roles they hold. */
const OWN_REQUEST: Refusal = { refused: 'role', detail: 'Who asked does not decide.' };

function decideExtension(situation: Situation, approve: boolean): Decision {
  const { clue, officer, rules, today } = situation;
  const { pendingExtension } = clue;
  if (pendingExtension === null) return rule('no-extension-requested', 'No extension was asked for.');
  if (pendingExtension.by === officer.sub) return OWN_REQUEST;
  if (!approve) return events({ type: 'extension-refused' });
  const { workingDays, restart } = pendingExtension;
  const decidedLate = !restart && today > dueToday(situation);
  const extension = { workingDays, approvedOn: today, round: clue.round, decidedLate, restart };
  const extended = { ...clue, extensions: [...clue.extensions, extension] };
  return events(...reprojectClue(clue, rules), {
    type: 'extended',
    workingDays,
    decidedLate,
    restart,
    ...computeDue(extended, rules),
  });
}

function requestReturn({ clue, facts }: Situation, to: string | undefined): Decision {
  if (clue.pendingReturn !== null) return rule('return-pending', 'A return waits for its decision already.');
  if (clue.suspendedFrom !== null) return rule('suspended', 'The clue is suspended; resume it first.');
  if (clue.status === 'received' && !clue.accepted) {
    return rule('not-triaged', 'The clue has not been through triage yet.');
  }
  if (to !== undefined) {
    const district = districtOf(to);
    if (district === clue.division) return input('to', 'must be another district');
    if (!existsDistrict(district, facts.addedDistricts)) return input('to', 'is no district that exists');
  }
  return events({ type: 'return-requested', to: to ?? null });
}

function decideReturn(situation: Situation, approve: boolean): Decision {
  const { clue, officer } = situation;
  const { pendingReturn } = clue;
  if (pendingReturn === null) return rule('no-return-requested', 'No return was asked for.');
  const { to } = pendingReturn;
  const above = officer.division === '*' || officer.division.length < clue.division.length;
  if (!above || (to !== null && !isWithin(to, officer.division))) {
    return {
      refused: 'role',
      detail:
        to === null
          ? 'A return is decided by a supervisor above the district.'
          : 'A transfer is decided by a supervisor of both districts’ common superior.',
    };
  }
  if (pendingReturn.by === officer.sub) return OWN_REQUEST;
  if (!approve) return events({ type: 'return-refused' });
  // What was asked for besides, and a stopped clock, end with the clue's stay here.
  const ended: ClueEvent[] = [
    ...(clue.suspendedFrom === null ? [] : [resume(situation)]),
    ...lapsed({ ...clue, pendingReturn: null }),
  ];
  if (to === null) return events(...ended, { type: 'returned', reason: 'not-ours' });
  return events(...ended, {
    type: 'transferred',
    from: clue.division,
    to: districtOf(to),
    street: to.length === 9 ? to : null,
  });
}
