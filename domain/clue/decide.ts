import { type CalendarDate, daysBetween, later, shanghaiDate } from '../calendar/dates.ts';
import { dueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';
import { type Rules, shownVersion } from '../kernel/aggregate.ts';
import { type FileFact, findFileRefusal } from '../kernel/files.ts';
import type { Edge } from '../kernel/graph.ts';
import type { Role } from '../kernel/roles.ts';
import { existsDistrict } from '../places/districts.ts';
import { districtOf, isWithin } from '../places/divisions.ts';
import type { Policy } from '../policy/policy.ts';
import { type OfficerFault, officerFaults, type Unit } from '../roster/assignment.ts';
import { dueOf, reprojectClue, stageClock } from './clocks.ts';
import type { Command } from './commands.ts';
import { CONCLUSIONS, sumsFault } from './conclusions.ts';
import type { Attachment, ClueEvent, Intake } from './events.ts';
import { type CaseFault, type Refusal, refuse, refuseInput } from './refusals.ts';
import { type Clue, isSuspendedInTime } from './state.ts';
import { COMMAND_EDGES, type CommandName, STATUSES } from './status.ts';
import { openReasons } from './triage.ts';

/** Who orders a command. `division` is the prefix of what they may see. */
export interface Officer {
  readonly sub: string;
  readonly roles: readonly Role[];
  readonly division: string;
}

/** The outcome of a decision. */
export type Decision = { readonly events: readonly ClueEvent[] } | Refusal;

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
  /** The files that a command names, as far as there are such. */
  readonly files?: readonly FileFact[];
  /** The case that the clue is to open or to join; the store writes it in the same transaction. */
  readonly case?: CaseFact;
}

/** A case as a clue needs it that opens or joins it. */
export interface CaseFact {
  readonly caseId: string;
  readonly joined: boolean;
  /** Why the case does not take the clue; null when it does. */
  readonly fault: CaseFault | null;
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

/** Decides on a sender's request to reopen a clue whose closing it refuses; one waits at a time. Pure. */
export function requestReopening(clue: Clue): Decision {
  if (clue.status !== 'closed') {
    const status = { zh: STATUSES[clue.status].zh, en: clue.status };
    return refuse('wrong-status', { status, command: 'a request to reopen it' });
  }
  if (clue.pendingReopening !== null) return refuse('reopening-pending');
  return events({ type: 'reopening-requested' });
}

/** Why an officer cannot order a command whatever the clue; null for one who has a role it needs. */
export function roleRefusal(name: CommandName, { roles }: Pick<Officer, 'roles'>): Refusal | null {
  const edge: Edge = COMMAND_EDGES[name];
  return roles.some((r) => edge.roles.includes(r))
    ? null
    : refuse('wrong-role', { roles: edge.roles.join(' or ') });
}

function wrongPerson(name: CommandName, clue: Clue, officer: Officer, policy: Policy): Refusal | null {
  const wrongRole = roleRefusal(name, officer);
  if (wrongRole) return wrongRole;
  const edge: Edge = COMMAND_EDGES[name];
  const assigned = clue.officers.includes(officer.sub);
  if (edge.relation === 'assigned' && !assigned) return refuse('assigned-only');
  if (name === 'request-return' && !officer.roles.includes('triage') && !assigned) {
    return refuse('triage-or-assigned-only');
  }
  if (edge.relation === 'unassigned' && (assigned || clue.conclusion?.by === officer.sub)) {
    return refuse('own-review');
  }
  if (name === 'review' && clue.deciders.includes(officer.sub)) return refuse('own-decision');
  if (
    name === 'review' &&
    clue.conclusion !== null &&
    policy.legalReviewConclusions.includes(clue.conclusion.code) &&
    !officer.roles.includes('legal-reviewer')
  ) {
    return refuse('legal-review', { conclusion: CONCLUSIONS[clue.conclusion.code] });
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
  if (expectedVersion !== undefined && expectedVersion !== shownVersion(clue)) {
    return refuse('stale', { version: shownVersion(clue), expected: expectedVersion });
  }
  const edge: Edge = COMMAND_EDGES[command.name];
  if (!edge.from.includes(clue.status)) {
    const status = { zh: STATUSES[clue.status].zh, en: clue.status };
    return refuse('wrong-status', { status, command: command.name });
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

/** Tells whether the time for the signature has passed. */
function isSignedLate({ clue, rules, today }: Situation): boolean {
  const clock = stageClock(clue, rules.policy);
  return clock !== null && dueDate(clock.input, rules.calendar).date < today;
}

/** Finds the first attachment whose file cannot be attached. */
function findAttachmentFault(
  attachments: readonly Attachment[],
  { sub }: Officer,
  files: readonly FileFact[],
): Refusal | null {
  for (const [i, { fileId, ...named }] of attachments.entries()) {
    if (fileId === undefined) continue;
    const file = files.find((f) => f.fileId === fileId);
    const code = findFileRefusal(file, named, sub);
    if (code === null) continue;
    if (code === 'file-unknown') return refuseInput(code, `attachments.${i}.fileId`);
    return code === 'file-differs' ? refuseInput(code, `attachments.${i}.sha256`) : refuse(code);
  }
  return null;
}

function decideBody(situation: Situation, command: Command): Decision {
  const { clue, officer, rules, today, now } = situation;
  switch (command.name) {
    case 'triage':
      return decideTriage(situation, command.body);
    case 'assign':
      return assign(situation, command.body);
    case 'sign':
      return events({ type: 'signed', ...(isSignedLate(situation) ? { late: true as const } : {}) });
    case 'log': {
      const occurred = Date.parse(command.body.occurredAt);
      if (occurred > now) return refuseInput('occurred-in-future', 'occurredAt');
      const attachments = command.body.attachments ?? [];
      const fault = findAttachmentFault(attachments, officer, situation.facts.files ?? []);
      if (fault) return fault;
      return events({
        type: 'logged',
        kind: command.body.kind,
        occurredAt: new Date(occurred).toISOString(),
        late: daysBetween(shanghaiDate(occurred), today) > rules.policy.lateEntryDays,
        attachments: attachments.map(({ sha256, bytes, fileId }) => ({
          sha256,
          bytes,
          ...(fileId === undefined ? {} : { fileId }),
        })),
      });
    }
    case 'file-case':
      return fileCase(situation);
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
      if (clue.suspendedFrom !== null) return refuse('suspended');
      if (clue.pendingReturn !== null) return refuse('return-pending');
      return events({ type: 'suspended' });
    case 'resume': {
      if (clue.suspendedFrom === null) return refuse('not-suspended');
      return events(...reprojectClue(clue, rules), resume(situation));
    }
    case 'request-return':
      return requestReturn(situation, command.body.to);
    case 'decide-return':
      return decideReturn(situation, command.body.approve);
    case 'supervise': {
      const dueOn = command.body.dueOn ?? null;
      if (dueOn !== null && dueOn < today) return refuseInput('due-in-past', 'dueOn');
      return events({ type: 'supervised', dueOn });
    }
    case 'feedback':
      return events({ type: 'feedback', satisfied: command.body.satisfied });
    case 'refuse-reopening':
      if (clue.pendingReopening === null) return refuse('no-reopening-requested');
      return events({ type: 'reopening-refused' });
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
      if (of === undefined || of === clue.clueId) return refuseInput('merge-self', 'of');
      return mergeTargetFault(officer, facts.target) ?? events(...lapsed(clue), { type: 'merged', of });
    }
    case 'not-duplicate': {
      if (clue.triage === null || !clue.triage.reasons.includes('possible-duplicate')) {
        return refuse('no-duplicate-suspected');
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

function fileCase({ clue, facts }: Situation): Decision {
  if (clue.case !== null) return refuse('case-filed');
  // A dry run reads no case.
  const { caseId = '', joined = false, fault = null } = facts.case ?? {};
  return fault === null ? events({ type: 'case-filed', caseId, joined }) : refuse(fault);
}

/** Why a clue cannot be merged into another; null when it can, or when nothing was read of the other. */
function mergeTargetFault(officer: Officer, target: Clue | null | undefined): Refusal | null {
  if (target === undefined) return null;
  // Out of scope it does not exist, not even as the one suspected: else its id could be found by trying.
  if (target === null || !isWithin(target.street ?? target.division, officer.division)) {
    return refuseInput('unknown-merge-target', 'of');
  }
  if (target.status === 'merged' || target.status === 'returned') {
    return refuse('merge-target', { status: { zh: STATUSES[target.status].zh, en: target.status } });
  }
  return null;
}

/** What a fault of a named officer refuses: the body, or a choice that needs an override. */
function officerRefusal({ fault, index }: OfficerFault): Refusal {
  switch (fault) {
    case 'unknown':
      return refuseInput('unknown-officer', `officers.${index}`);
    case 'no-inspector':
      return refuseInput('no-inspector', `officers.${index}`);
    case 'recused':
    case 'absent':
      return refuse(fault);
  }
}

function assign(
  { clue, rules, today, facts }: Situation,
  body: Extract<Command, { name: 'assign' }>['body'],
): Decision {
  const officers = [...new Set(body.officers)].sort();
  const { inspectorsAtLeast } = rules.policy;
  if (officers.length < inspectorsAtLeast) {
    return refuseInput('too-few-officers', 'officers', { least: inspectorsAtLeast });
  }
  if (clue.status === 'received' && !clue.accepted) {
    return refuse('not-triaged');
  }
  const faults = facts.units ? officerFaults(body.officers, facts.units, clue.employerKeys, today) : [];
  const refusals = faults.map(officerRefusal);
  const stranger = refusals.find(({ refused }) => refused === 'input');
  if (stranger) return stranger;
  const [first] = refusals;
  if (first && !body.override) return first;
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
  if (clue.suspendedFrom !== null) return refuse('suspended');
  if (clue.pendingReturn !== null) return refuse('return-pending');
  const fault = sumsFault(code, body);
  if (fault) return fault;
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
  if (clue.pendingExtension !== null) return refuse('extension-pending');
  if (clue.extensions.filter((e) => e.round === clue.round).length >= times) {
    return refuse('extension-used', { times });
  }
  if (workingDays > maxWorkingDays) {
    return refuseInput('extension-too-long', 'workingDays', { most: maxWorkingDays });
  }
  const inTime = today <= dueToday(situation);
  if (!inTime && clue.round === 1) return refuse('extension-late', { due: clue.due.date });
  return events({ type: 'extension-requested', workingDays, restart: !inTime });
}

function decideExtension(situation: Situation, approve: boolean): Decision {
  const { clue, officer, rules, today } = situation;
  const { pendingExtension } = clue;
  if (pendingExtension === null) return refuse('no-extension-requested');
  if (pendingExtension.by === officer.sub) return refuse('own-request');
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
  if (clue.pendingReturn !== null) return refuse('return-pending');
  if (clue.suspendedFrom !== null) return refuse('suspended');
  if (clue.status === 'received' && !clue.accepted) {
    return refuse('not-triaged');
  }
  if (to !== undefined) {
    const district = districtOf(to);
    if (district === clue.division) return refuseInput('same-district', 'to');
    if (!existsDistrict(district, facts.addedDistricts)) return refuseInput('unknown-district', 'to');
  }
  return events({ type: 'return-requested', to: to ?? null });
}

function decideReturn(situation: Situation, approve: boolean): Decision {
  const { clue, officer } = situation;
  const { pendingReturn } = clue;
  if (pendingReturn === null) return refuse('no-return-requested');
  const { to } = pendingReturn;
  const above = officer.division === '*' || officer.division.length < clue.division.length;
  if (!above || (to !== null && !isWithin(to, officer.division))) {
    return refuse(to === null ? 'return-superior' : 'transfer-superior');
  }
  if (pendingReturn.by === officer.sub) return refuse('own-request');
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
