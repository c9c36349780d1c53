import { type CalendarDate, daysBetween, dueDate, shanghaiDate } from './calendar.ts';
import type { Clue } from './clue.ts';
import type { Command } from './commands.ts';
import { CONCLUSIONS } from './conclusions.ts';
import { districtOf, isWithin } from './divisions.ts';
import type { ClueEvent, Intake } from './events.ts';
import type { Policy } from './policy.ts';
import { COMMAND_EDGES, COMMAND_NAMES, type CommandName, type Edge, type Role } from './status.ts';
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

/** The due date of a clue from its intake day, its approved extensions and its given-back suspensions. */
export function dueOf(
  clue: Pick<Clue, 'receivedDay' | 'extensions' | 'suspensions'>,
  policy: Policy,
): Clue['due'] {
  const { due, provisional } = dueDate({
    intake: clue.receivedDay,
    limit: policy.limits.handlingWorkingDays,
    extensions: clue.extensions,
    suspensions: clue.suspensions,
  });
  return { date: due, provisional };
}

/** The first event of a clue. `now` is the instant of acceptance, milliseconds since the epoch. */
export function receive(
  facts: Omit<Intake, 'receivedAt' | 'receivedDay' | 'due' | 'policyVersion' | 'confidential'>,
  policy: Policy,
  now: number,
): ClueEvent {
  const receivedDay = shanghaiDate(now);
  return {
    type: 'received',
    intake: {
      ...facts,
      confidential: facts.kind === 'report',
      policyVersion: policy.version,
      receivedAt: new Date(now).toISOString(),
      receivedDay,
      due: dueOf({ receivedDay, extensions: [], suspensions: [] }, policy),
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
  policy: Policy,
  now: number,
): Decision {
  const wrong = wrongPerson(command.name, clue, officer, policy);
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
  return decideBody(clue, command, officer, policy, shanghaiDate(now), now);
}

function decideBody(
  clue: Clue,
  command: Command,
  officer: Officer,
  policy: Policy,
  today: CalendarDate,
  now: number,
): Decision {
  switch (command.name) {
    case 'triage':
      return decideTriage(clue, command.body);
    case 'assign': {
      const officers = [...new Set(command.body.officers)].sort();
      if (officers.length < policy.inspectorsAtLeast) {
        return input('officers', `must name at least ${policy.inspectorsAtLeast} different officers`);
      }
      if (clue.status === 'received' && !clue.accepted) {
        return rule('not-triaged', 'The clue has not been through triage yet.');
      }
      return events({ type: 'assigned', unitId: clue.unitId, officers, mode: 'supervisor' });
    }
    case 'sign':
      return events({ type: 'signed' });
    case 'log': {
      const occurred = Date.parse(command.body.occurredAt);
      if (occurred > now) return input('occurredAt', 'must not be in the future');
      return events({
        type: 'logged',
        kind: command.body.kind,
        occurredAt: new Date(occurred).toISOString(),
        late: daysBetween(shanghaiDate(occurred), today) > policy.lateEntryDays,
        attachments: (command.body.attachments ?? []).map(({ sha256, bytes }) => ({ sha256, bytes })),
      });
    }
    case 'file-case':
      if (clue.case !== null) return rule('case-filed', `Case ${clue.case.caseNo} is filed already.`);
      return events({ type: 'case-filed', caseNo: command.body.caseNo });
    case 'conclude': {
      const { conclusion: code, verifiedAmountFen, paidAmountFen, headcount } = command.body;
      if (clue.suspendedFrom !== null) return rule('suspended', 'The clue is suspended; resume it first.');
      if (clue.pendingReturn !== null) return rule('return-pending', 'A return waits for its decision.');
      if ((paidAmountFen ?? 0) > 0 && !CONCLUSIONS[code].confirmed) {
        return input('paidAmountFen', `must be absent or 0 for ${code}`);
      }
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
    case 'review':
      return events({ type: command.body.decision === 'approve' ? 'closed' : 'review-rejected' });
    case 'request-extension':
      return requestExtension(clue, command.body.workingDays, policy);
    case 'decide-extension': {
      const { pendingExtension } = clue;
      if (pendingExtension === null) return rule('no-extension-requested', 'No extension was asked for.');
      if (!command.body.approve) return events({ type: 'extension-refused' });
      const { workingDays } = pendingExtension;
      const extensions = [...clue.extensions, { workingDays, approvedOn: today }];
      return events({ type: 'extended', workingDays, due: dueOf({ ...clue, extensions }, policy) });
    }
    case 'suspend':
      if (clue.suspendedFrom !== null) return rule('suspended', 'The clue is suspended already.');
      return events({ type: 'suspended' });
    case 'resume': {
      if (clue.suspendedFrom === null) return rule('not-suspended', 'The clue is not suspended.');
      return events({ type: 'resumed', due: dueAfterResuming(clue, policy, today) });
    }
    case 'request-return':
      return requestReturn(clue, command.body.to);
    case 'decide-return':
      return decideReturn(clue, command.body.approve, officer);
    case 'supervise': {
      const dueOn = command.body.dueOn ?? null;
      if (dueOn !== null && dueOn < today) return input('dueOn', 'must not be in the past');
      return events({ type: 'supervised', dueOn });
    }
    case 'feedback':
      return events({ type: 'feedback', satisfied: command.body.satisfied });
    case 'reopen':
      return events({
        type: 'reopened',
        generation: clue.generation + 1,
        stage: clue.contactedDay === null ? 'contact' : 'investigation',
      });
  }
}

function dueAfterResuming(clue: Clue, policy: Policy, today: CalendarDate): Clue['due'] {
  const suspensions = [...clue.suspensions, { from: clue.suspendedFrom ?? today, to: today }];
  return dueOf({ ...clue, suspensions }, policy);
}

function decideTriage(clue: Clue, body: Extract<Command, { name: 'triage' }>['body']): Decision {
  switch (body.decision) {
    case 'accept':
      return events({ type: 'accepted' });
    case 'out-of-scope':
      return events({ type: 'returned', reason: 'out-of-scope' });
    case 'duplicate':
      if (body.of === undefined || body.of === clue.clueId) {
        return input('of', 'must name another clue');
      }
      return events({ type: 'merged', of: body.of });
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

function requestExtension(clue: Clue, workingDays: number, policy: Policy): Decision {
  const { times, maxWorkingDays } = policy.extension;
  if (clue.pendingExtension !== null) {
    return rule('extension-pending', 'An extension waits for its decision already.');
  }
  if (clue.extensions.length >= times) {
    return rule('extension-used', `A clue is extended at most ${times === 1 ? 'once' : `${times} times`}.`);
  }
  if (workingDays > maxWorkingDays) return input('workingDays', `must be at most ${maxWorkingDays}`);
  return events({ type: 'extension-requested', workingDays });
}

function requestReturn(clue: Clue, to: string | undefined): Decision {
  if (clue.pendingReturn !== null) return rule('return-pending', 'A return waits for its decision already.');
  if (clue.suspendedFrom !== null) return rule('suspended', 'The clue is suspended; resume it first.');
  if (clue.status === 'received' && !clue.accepted) {
    return rule('not-triaged', 'The clue has not been through triage yet.');
  }
  if (to !== undefined && districtOf(to) === clue.division) {
    return input('to', 'must be another district');
  }
  return events({ type: 'return-requested', to: to ?? null });
}

function decideReturn(clue: Clue, approve: boolean, officer: Officer): Decision {
  const { pendingReturn } = clue;
  if (pendingReturn === null) return rule('no-return-requested', 'No return was asked for.');
  const { to } = pendingReturn;
  if (to !== null && !isWithin(to, officer.division)) {
    return {
      refused: 'role',
      detail: 'A transfer is decided by a supervisor of both districts’ common superior.',
    };
  }
  if (!approve) return events({ type: 'return-refused' });
  if (to === null) return events({ type: 'returned', reason: 'not-ours' });
  return events({
    type: 'transferred',
    from: clue.division,
    to: districtOf(to),
    street: to.length === 9 ? to : null,
  });
}
