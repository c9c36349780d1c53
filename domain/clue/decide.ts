import { daysBetween, shanghaiDate } from '../calendar/dates.ts';
import { dueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';
import { type Rules, shownVersion } from '../kernel/aggregate.ts';
import { type FileFact, findFileRefusal } from '../kernel/files.ts';
import { createRoleCheck, type Edge } from '../kernel/graph.ts';
import type { Officer } from '../kernel/roles.ts';
import type { Policy } from '../policy/policy.ts';
import { type OfficerFault, officerFaults } from '../roster/assignment.ts';
import { dueOf, reprojectClue, stageClock } from './clocks.ts';
import type { Command } from './commands.ts';
import { CONCLUSIONS, sumsFault } from './conclusions.ts';
import { decideExtension, requestExtension, resume } from './decide/extension.ts';
import { decideReturn, requestReturn } from './decide/return.ts';
import { type Decision, events, type Facts, lapseRequests, type Situation } from './decide/situation.ts';
import { decideTriage } from './decide/triage.ts';
import type { Attachment, ClueEvent, Intake } from './events.ts';
import { type Refusal, refuse, refuseInput } from './refusals.ts';
import type { Clue, SubmittedConclusion } from './state.ts';
import { COMMAND_EDGES, type CommandName, STATUSES } from './status.ts';

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
export const roleRefusal = createRoleCheck(COMMAND_EDGES, refuse);

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
  return name === 'review' && clue.conclusion !== null
    ? wrongReviewer(clue.conclusion, officer, policy)
    : null;
}

/** A conclusion that the policy lists is for a legal reviewer, any other for a reviewer. */
function wrongReviewer({ code }: SubmittedConclusion, { roles }: Officer, policy: Policy): Refusal | null {
  if (policy.legalReviewConclusions.includes(code)) {
    return roles.includes('legal-reviewer')
      ? null
      : refuse('legal-review', { conclusion: CONCLUSIONS[code] });
  }
  return roles.includes('reviewer') ? null : refuse('wrong-role', { roles: 'reviewer' });
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
        ? events(...lapseRequests(clue), { type: 'closed' })
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

function fileCase({ clue, facts }: Situation): Decision {
  if (clue.case !== null) return refuse('case-filed');
  // A dry run reads no case.
  const { caseId = '', joined = false, fault = null } = facts.case ?? {};
  return fault === null ? events({ type: 'case-filed', caseId, joined }) : refuse(fault);
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
