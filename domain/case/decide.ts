import { daysBetween, shanghaiDate } from '../calendar/dates.ts';
import { type Rules, shownVersion } from '../kernel/aggregate.ts';
import type { Edge } from '../kernel/graph.ts';
import type { Officer } from '../kernel/roles.ts';
import type { Command } from './commands.ts';
import { mainDue, reprojectCase } from './deadlines.ts';
import { dayOfAct } from './decide/days.ts';
import { decideCase, discuss, giveOpinion, takeBack } from './decide/decision.ts';
import { close, revoke, transfer } from './decide/ending.ts';
import {
  applyToCourt,
  recordCourt,
  recordPerformance,
  recordRemedy,
  remind,
  serve,
} from './decide/enforcement.ts';
import { approveFiling, assign, recuse } from './decide/filing.ts';
import { addEvidence, finishInquiry, issueOrder, recordCompliance } from './decide/inquiry.ts';
import { holdHearing, notify, recordDefence, requestHearing, scheduleHearing } from './decide/notice.ts';
import { excludePeriod, extend, resume, suspend } from './decide/periods.ts';
import { wrongPerson } from './decide/persons.ts';
import { type Decision, type Facts, MOST, type Situation } from './decide/situation.ts';
import { documentOf } from './documents.ts';
import type { CaseEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { refuse } from './refusals.ts';
import type { Case } from './state.ts';
import { COMMAND_EDGES, isBeforeDecision, STATUSES } from './status.ts';

/**
 * Decides a command: the events it makes, or why it is refused. Pure.
 * @param now milliseconds since the epoch
 */
export function decide(
  stored: Case,
  command: Command,
  officer: Officer,
  rules: Rules,
  now: number,
  facts: Facts = {},
): Decision {
  const wrong = wrongPerson(command.name, stored, officer);
  if (wrong) return wrong;
  const { expectedVersion } = command.body;
  if (expectedVersion !== undefined && expectedVersion !== shownVersion(stored)) {
    return refuse('stale', { version: shownVersion(stored), expected: expectedVersion });
  }
  const edge: Edge = COMMAND_EDGES[command.name];
  if (!edge.from.includes(stored.status)) {
    const status = { zh: STATUSES[stored.status].zh, en: stored.status };
    return refuse('wrong-status', { status, command: command.name });
  }
  const today = shanghaiDate(now);
  const found = dayOfAct(stored, command, now);
  if ('refused' in found) return found;
  const { on } = found;
  const moved = reprojectCase(stored, rules);
  const occurrence = { at: new Date(now).toISOString(), day: today, by: officer.sub };
  const fold = (c: Case, events: readonly CaseEvent[]) =>
    events.reduce((state, event) => evolve(state, event, state.caseId, occurrence), c);
  const c = fold(stored, moved);
  const kind = documentOf(command, c);
  if (kind !== null) {
    if (c.documents.length >= MOST.documents) return refuse('too-many', { most: MOST.documents });
  }
  const late = daysBetween(on, today) > rules.policy.lateEntryDays;
  const year = Number(on.slice(0, 4));
  const n = facts.nextNumber ?? 1;
  const { number = '', hash = '' } = facts.document ?? {};
  const decision = decideBody(
    {
      c,
      officer,
      rules: { ...rules, calendar: rules.latest },
      today,
      on,
      facts,
      act: { on, late },
      issue: (issued) => ({ id: `${issued}-${year}-${n}`, kind: issued, year, n, number, hash }),
      after: (...list) => fold(c, list),
    },
    command,
  );
  if ('refused' in decision) return decision;
  const { policy, latest } = rules;
  const due = isBeforeDecision(c.status) ? mainDue(fold(c, decision.events), policy, latest) : c.due;
  const last = decision.events.length - 1;
  const events =
    due.date === c.due.date && due.provisional === c.due.provisional
      ? decision.events
      : decision.events.map((event, i) =>
          i === last ? { ...event, due, calendarVersion: latest.version } : event,
        );
  return { events: [...moved, ...events] };
}

function decideBody(s: Situation, command: Command): Decision {
  switch (command.name) {
    case 'approve-filing':
      return approveFiling(s, command.body);
    case 'assign':
      return assign(s, command.body);
    case 'recuse':
      return recuse(s, command.body);
    case 'add-evidence':
      return addEvidence(s, command.body);
    case 'issue-order':
      return issueOrder(s, command.body);
    case 'record-compliance':
      return recordCompliance(s, command.body);
    case 'extend':
      return extend(s, command.body);
    case 'suspend':
      return suspend(s, command.body);
    case 'resume':
      return resume(s);
    case 'exclude-period':
      return excludePeriod(s, command.body);
    case 'finish-inquiry':
      return finishInquiry(s, command.body);
    case 'notify':
      return notify(s, command.body);
    case 'record-defence':
      return recordDefence(s, command.body);
    case 'request-hearing':
      return requestHearing(s);
    case 'schedule-hearing':
      return scheduleHearing(s, command.body);
    case 'hold-hearing':
      return holdHearing(s, command.body);
    case 'give-opinion':
      return giveOpinion(s, command.body);
    case 'take-back':
      return takeBack(s);
    case 'discuss':
      return discuss(s, command.body);
    case 'decide':
      return decideCase(s, command.body);
    case 'serve':
      return serve(s, command.body);
    case 'record-performance':
      return recordPerformance(s, command.body);
    case 'remind':
      return remind(s, command.body);
    case 'apply-to-court':
      return applyToCourt(s);
    case 'record-court':
      return recordCourt(s, command.body);
    case 'record-remedy':
      return recordRemedy(s, command.body);
    case 'revoke':
      return revoke(s, command.body);
    case 'transfer':
      return transfer(s);
    case 'close':
      return close(s, command.body);
  }
}
