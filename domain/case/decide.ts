import { type CalendarDate, daysBetween, later, shanghaiDate } from '../calendar/dates.ts';
import { type Rules, shownVersion } from '../kernel/aggregate.ts';
import { type FileFact, findFileRefusal } from '../kernel/files.ts';
import type { Edge } from '../kernel/graph.ts';
import type { Role } from '../kernel/roles.ts';
import type { DocumentKind } from '../policy/document-kinds.ts';
import { isCertified, officerFaults, type Unit } from '../roster/assignment.ts';
import {
  earliestApplication,
  latestHearingNotice,
  maxExtension,
  serviceEffectiveOn,
  suspensionGrounds,
} from './clocks.ts';
import type { BodyOf, Command } from './commands.ts';
import { clocksOf, courtWindowOf, isPerformed, mainDue, reprojectCase, stopsMainClock } from './deadlines.ts';
import { documentOf } from './documents.ts';
import { type CaseEvent, evolve, type NewDocument, type Service } from './events.ts';
import { type Refusal, refuse, refuseInput } from './refusals.ts';
import { findUnset } from './sanctions.ts';
import { type Case, hasPassed, type Inquiry, openSuspension, type Sums } from './state.ts';
import { COMMAND_EDGES, type CommandName, STATUSES } from './status.ts';
import {
  advance,
  hearingRequestDue,
  isLargeFine,
  needsReview,
  SERVICE_EFFECTIVE,
  termsEnd,
} from './steps.ts';

/** Who orders a command. */
export interface Officer {
  readonly sub: string;
  readonly roles: readonly Role[];
  readonly division: string;
}

/** The outcome of a decision. */
export type Decision = { readonly events: readonly CaseEvent[] } | Refusal;

/** What a decision reads beside the case; the store checks it in the same transaction. A dry run leaves it out. */
export interface Facts {
  /** The units of the case's district and of those above it. */
  readonly units?: readonly Unit[];
  /** The next number of a kind of document in the district and the year of the act. */
  readonly nextNumber?: number;
  /** The file that a command names, as far as there is such. */
  readonly files?: readonly FileFact[];
  /** The document that a command issues, as it is kept apart. */
  readonly document?: DocumentFact;
}

/** A document as the decision needs it that issues it. */
export interface DocumentFact {
  /** Its number (文号). */
  readonly number: string;
  readonly hash: string;
}

/** The most items of a kind that a case keeps in its state. */
const MOST = { evidence: 200, orders: 20, periods: 20, remedies: 20, documents: 200 } as const;

/** The day of an act as its body names it, and where; null where it names none of its own. */
function namedDay({ name, body }: Command): { readonly day: CalendarDate; readonly path: string } | null {
  switch (name) {
    case 'add-evidence':
      return { day: shanghaiDate(Date.parse(body.takenAt)), path: 'takenAt' };
    case 'notify':
    case 'schedule-hearing':
    case 'remind':
      return { day: body.served.on, path: 'served.on' };
    case 'hold-hearing':
      return { day: body.heldOn, path: 'heldOn' };
    case 'record-compliance':
    case 'request-hearing':
    case 'serve':
    case 'record-performance':
    case 'record-court':
      return { day: body.on, path: 'on' };
    case 'record-remedy':
      return { day: body.receivedOn, path: 'receivedOn' };
    default:
      return null;
  }
}

/** The day of an act, as its command says; today where it says none. */
export const actDay = (command: Command, today: CalendarDate): CalendarDate =>
  command.body.occurredOn ?? namedDay(command)?.day ?? today;

/** The people a command names, of whom the roster must be read. */
export function peopleOf({ name, body }: Command): readonly string[] {
  switch (name) {
    case 'approve-filing':
    case 'assign': {
      const { lead, assistant } = body;
      const others = name === 'assign' ? (body.others ?? []) : [];
      return [lead, assistant, ...others].filter((id) => id !== undefined);
    }
    case 'add-evidence':
      return body.takenBy;
    case 'notify':
    case 'remind':
      return body.served.by;
    case 'schedule-hearing':
      return [...body.served.by, body.presider];
    case 'serve':
      return body.by;
    default:
      return [];
  }
}

/** The first day on which an act may have occurred: by default that on which the case came to its status. */
function firstDayOf(c: Case, { name, body }: Command): CalendarDate {
  switch (name) {
    case 'add-evidence':
      return '';
    case 'serve':
      return c.documents.find(({ id }) => id === body.document)?.on ?? c.cameInOn;
    case 'record-compliance':
      return c.orders.find(({ id }) => id === body.order)?.issuedOn ?? c.stageSince;
    case 'record-remedy':
    case 'remind':
      return c.decision?.on ?? c.stageSince;
    default:
      return c.stageSince;
  }
}

/** The day of an act, checked. */
function dayOfAct(c: Case, command: Command, today: CalendarDate): { readonly on: CalendarDate } | Refusal {
  const named = namedDay(command);
  const { occurredOn } = command.body;
  const first = firstDayOf(c, command);
  const days = [
    ...(named ? [named] : []),
    ...(occurredOn === undefined ? [] : [{ day: occurredOn, path: 'occurredOn' }]),
  ];
  for (const { day, path } of days) {
    if (day > today) return refuseInput('occurred-in-future', path);
    if (day < first) return refuseInput('before-stage', path, { since: first });
  }
  return { on: actDay(command, today) };
}

/** Heads and reviewers who act on what inspectors did: they must not be one of them. */
const NEUTRAL: ReadonlySet<CommandName> = new Set([
  'approve-filing',
  'extend',
  'suspend',
  'resume',
  'exclude-period',
  'schedule-hearing',
  'hold-hearing',
  'give-opinion',
  'take-back',
  'discuss',
  'decide',
  'apply-to-court',
  'revoke',
  'transfer',
]);

/** Why an officer cannot order a command whatever the case; null for one who has a role it needs. */
export function roleRefusal(name: CommandName, { roles }: Pick<Officer, 'roles'>): Refusal | null {
  const edge: Edge = COMMAND_EDGES[name];
  return roles.some((r) => edge.roles.includes(r))
    ? null
    : refuse('wrong-role', { roles: edge.roles.join(' or ') });
}

function wrongPerson(name: CommandName, c: Case, officer: Officer): Refusal | null {
  const wrongRole = roleRefusal(name, officer);
  if (wrongRole) return wrongRole;
  const { sub } = officer;
  const edge: Edge = COMMAND_EDGES[name];
  if (edge.relation === 'assigned' && !c.officers.includes(sub)) return refuse('on-the-case-only');
  if (name === 'finish-inquiry' && c.lead !== sub) return refuse('lead-only');
  if (name === 'approve-filing' && c.proposedBy === sub) return refuse('own-proposal');
  if (NEUTRAL.has(name) && c.investigators.includes(sub)) return refuse('own-case');
  if (name === 'hold-hearing' && c.hearing?.presider !== sub) return refuse('presider-only');
  if (name === 'give-opinion' && c.approvers.includes(sub)) return refuse('own-decision');
  if (name === 'decide' && c.reviewers.includes(sub)) return refuse('own-review');
  return name === 'close' ? wrongSigner(c, officer) : null;
}

/** Why somebody is not the next to sign the closing: lead, head of the inspection body, head of the department, three persons. */
function wrongSigner({ closing, lead, investigators }: Case, { sub, roles }: Officer): Refusal | null {
  if (closing === null) return lead === sub && roles.includes('inspector') ? null : refuse('lead-only');
  if (closing.signatures.some(({ by }) => by === sub)) return refuse('already-signed');
  const [role, code] =
    closing.signatures.length === 1
      ? (['inspection-head', 'inspection-head-next'] as const)
      : (['department-head', 'department-head-next'] as const);
  if (!roles.includes(role)) return refuse(code);
  return investigators.includes(sub) ? refuse('own-case') : null;
}

/** Whether a command may be given in a status, beside what its edge says. */
function isOutOfOrder({ status, inquiry }: Case, name: CommandName): boolean {
  // An inquiry that was taken back and needs no notice is finished anew.
  return name === 'finish-inquiry' && status === 'investigated' && (inquiry === null || needsNotice(inquiry));
}

const needsNotice = ({ proposal }: Pick<Inquiry, 'proposal'>): boolean =>
  proposal === 'penalty' || proposal === 'handling';

/** A case and what its decision goes by. */
interface Situation {
  readonly c: Case;
  readonly officer: Officer;
  readonly rules: Rules;
  readonly today: CalendarDate;
  /** The day of the act. */
  readonly on: CalendarDate;
  readonly facts: Facts;
  readonly act: { readonly on: CalendarDate; readonly late: boolean };
  /** The document it issues. */
  issue(kind: DocumentKind): NewDocument;
}

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
  if (!edge.from.includes(stored.status) || isOutOfOrder(stored, command.name)) {
    const status = { zh: STATUSES[stored.status].zh, en: stored.status };
    return refuse('wrong-status', { status, command: command.name });
  }
  const today = shanghaiDate(now);
  const found = dayOfAct(stored, command, today);
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
    },
    command,
    fold,
  );
  if ('refused' in decision) return decision;
  const { policy, latest } = rules;
  const due = c.decision === null ? mainDue(fold(c, decision.events), policy, latest) : c.due;
  const last = decision.events.length - 1;
  const events =
    due.date === c.due.date && due.provisional === c.due.provisional
      ? decision.events
      : decision.events.map((event, i) =>
          i === last ? { ...event, due, calendarVersion: latest.version } : event,
        );
  return { events: [...moved, ...events] };
}

type Fold = (c: Case, events: readonly CaseEvent[]) => Case;

function decideBody(s: Situation, command: Command, fold: Fold): Decision {
  const { c, act } = s;
  const events = (...list: CaseEvent[]): Decision => ({ events: list });
  switch (command.name) {
    case 'approve-filing':
      return approveFiling(s, command.body);
    case 'assign':
      return assign(s, command.body);
    case 'recuse': {
      const { officer } = command.body;
      if (!c.officers.includes(officer)) return refuseInput('not-an-officer-of-it', 'officer');
      return events({ type: 'recused', officer, ...act });
    }
    case 'add-evidence': {
      return addEvidence(s, command.body);
    }
    case 'issue-order': {
      const { kind, amountFen = null, workers = null, dueOn } = command.body;
      if (dueOn < s.on) return refuseInput('due-in-past', 'dueOn');
      if (c.orders.length >= MOST.orders) return refuse('too-many', { most: MOST.orders });
      return events({
        type: 'order-issued',
        document: s.issue('order'),
        kind,
        amountFen,
        workers,
        dueOn,
        ...act,
      });
    }
    case 'record-compliance': {
      const { order, result, paidFen = 0 } = command.body;
      const found = c.orders.find(({ id }) => id === order);
      if (found === undefined) return refuseInput('unknown-order', 'order');
      if (found.result === 'full') return refuse('order-answered');
      return events({ type: 'compliance-recorded', order, result, paidFen, ...act });
    }
    case 'extend':
      return extend(s, command.body);
    case 'suspend': {
      const { ground } = command.body;
      if (openSuspension(c) !== null) return refuse('suspended');
      if (!suspensionGrounds(s.rules.policy, c.division).includes(ground)) {
        return refuseInput('unknown-ground', 'ground');
      }
      if (c.suspensions.length >= MOST.periods) return refuse('too-many', { most: MOST.periods });
      const stops = stopsMainClock('suspension', c, s.rules.policy);
      return events({ type: 'suspended', ground, stops, ...act });
    }
    case 'resume': {
      const open = openSuspension(c);
      if (open === null) return refuse('not-suspended');
      if (s.on < open.from) return refuseInput('before-stage', 'occurredOn', { since: open.from });
      return events({ type: 'resumed', ...act });
    }
    case 'exclude-period':
      return excludePeriod(s, command.body);
    case 'finish-inquiry': {
      const { proposal, headcount, owedFen } = command.body;
      if (openSuspension(c) !== null) return refuse('suspended');
      const sums = sumsOf(command.body);
      if (proposal !== 'penalty' && sums.fineFen > 0) return refuseInput('sum-unfit', 'fineFen');
      const finished: CaseEvent = { type: 'inquiry-finished', proposal, ...sums, headcount, owedFen, ...act };
      if (needsNotice({ proposal })) return events(finished);
      return events(finished, advance(fold(c, [finished]), s.rules.policy, s.on));
    }
    case 'notify':
      return notify(s, command.body);
    case 'record-defence': {
      const { kind, hearingWaived = false, accepted = null } = command.body;
      const recorded: CaseEvent = { type: 'defence-recorded', kind, hearingWaived, accepted, ...act };
      const after = fold(c, [recorded]);
      const { policy, calendar } = s.rules;
      return termsEnd(after, policy, calendar) === null
        ? events(recorded, advance(after, policy, s.on))
        : events(recorded);
    }
    case 'request-hearing': {
      if (c.notice?.hearingRight !== true) return refuse('no-hearing-right');
      const due = hearingRequestDue(c, s.rules.policy, s.rules.calendar);
      if (due === null || s.on > due) return refuse('hearing-late', { due: due ?? c.notice.on });
      return events({ type: 'hearing-requested', ...act });
    }
    case 'schedule-hearing':
      return scheduleHearing(s, command.body);
    case 'hold-hearing': {
      const day = c.hearing?.day ?? null;
      if (day === null) return refuse('hearing-not-scheduled');
      if (s.on < day) return refuseInput('before-stage', 'heldOn', { since: day });
      const held: CaseEvent = { type: 'hearing-held', absent: command.body.absent ?? false, ...act };
      return events(held, advance(fold(c, [held]), s.rules.policy, s.on));
    }
    case 'give-opinion': {
      const { result } = command.body;
      if (c.opinions.length >= 2) return refuse('opinion-final');
      if (c.opinions.some(({ by }) => by === s.officer.sub)) return refuse('same-reviewer');
      const given: CaseEvent = { type: 'opinion-given', result, document: s.issue('legal-opinion'), ...act };
      return result === 'agree' || result === 'agree-with-changes'
        ? events(given, { type: 'advanced', to: 'deciding', on: s.on })
        : events(given);
    }
    case 'take-back':
      return c.opinions.length === 0 ? refuse('opinion-pending') : events({ type: 'taken-back', ...act });
    case 'discuss':
      return events({ type: 'discussed', members: [...new Set(command.body.members)].sort(), ...act });
    case 'decide':
      return decideCase(s, command.body);
    case 'serve':
      return serve(s, command.body);
    case 'record-performance': {
      const { kind, amountFen = 0 } = command.body;
      const { fineFen = 0, orderFen = 0, extraFen = 0 } = c.decision ?? {};
      const isOrdered = { paid: orderFen + extraFen > 0, 'fine-paid': fineFen > 0, corrected: true }[kind];
      if (!isOrdered) return refuse('nothing-to-perform');
      return events({ type: 'performance-recorded', kind, amountFen, ...act });
    }
    case 'remind': {
      if (isPerformed(c)) return refuse('performed');
      const { served } = command.body;
      return (
        pairFault(s, served.by, served.on) ??
        events({ type: 'reminded', served: serviceOf(s, served), document: s.issue('reminder'), ...act })
      );
    }
    case 'apply-to-court':
      return applyToCourt(s);
    case 'record-court':
      return events({ type: 'court-recorded', result: command.body.result, ...act });
    case 'record-remedy': {
      const { kind, number, receivedOn, result = null, resultOn = null } = command.body;
      if (resultOn !== null && resultOn > s.today) return refuseInput('occurred-in-future', 'resultOn');
      if (resultOn !== null && resultOn < receivedOn) {
        return refuseInput('before-stage', 'resultOn', { since: receivedOn });
      }
      const isKnown = c.remedies.some((r) => r.kind === kind && r.number === number);
      if (!isKnown && c.remedies.length >= MOST.remedies) return refuse('too-many', { most: MOST.remedies });
      return events({ type: 'remedy-recorded', kind, number, receivedOn, result, resultOn, ...act });
    }
    case 'revoke': {
      const { triggers } = s.rules.policy.case.legalReview;
      const isInSet = c.orders.length > 0 && triggers.includes('revoke-after-order');
      if (isInSet && !hasPassed(c)) return refuse('opinion-needed');
      return events({
        type: 'revoked',
        ground: command.body.ground,
        document: s.issue('revocation'),
        ...act,
      });
    }
    case 'transfer': {
      const crime = c.inquiry?.proposal === 'crime';
      const isInSet = crime && s.rules.policy.case.legalReview.triggers.includes('crime');
      if (isInSet && !hasPassed(c)) return refuse('opinion-needed');
      return events({ type: 'transferred', crime, ...act });
    }
    case 'close':
      return close(s, command.body);
  }
}

function addEvidence(
  s: Situation,
  { kind, takenBy, takenAt, file: fileId }: BodyOf<'add-evidence'>,
): Decision {
  const { c, facts, officer, act } = s;
  if (c.evidence.length >= MOST.evidence) return refuse('too-many', { most: MOST.evidence });
  const takenOn = shanghaiDate(Date.parse(takenAt));
  const fault = pairFault(s, takenBy, takenOn);
  if (fault) return fault;
  const found = fileId === undefined ? undefined : facts.files?.find((f) => f.fileId === fileId);
  if (fileId !== undefined) {
    const code = findFileRefusal(found, {}, officer.sub);
    if (code === 'file-unknown' || code === 'file-differs') return refuseInput(code, 'file');
    if (code !== null) return refuse(code);
  }
  const file =
    found === undefined ? null : { fileId: found.fileId, sha256: found.sha256, bytes: found.bytes };
  return { events: [{ type: 'evidence-added', kind, takenBy, takenOn, file, ...act }] };
}

const sumsOf = ({
  fineFen = 0,
  orderFen = 0,
  extraFen = 0,
}: { [K in keyof Sums]?: number | undefined }): Sums => ({
  fineFen,
  orderFen,
  extraFen,
});

/** Why two people could not do something together on a day; null when both are on the case and certified. */
function pairFault(s: Situation, ids: readonly string[], on: CalendarDate): Refusal | null {
  if (ids.some((id) => !s.c.officers.includes(id))) return refuse('not-on-the-case');
  return certificateFault(s, ids, on);
}

/** Why somebody's certificate is not valid on a day; null when all are, or nothing was read of them. */
function certificateFault(
  { facts: { units } }: Situation,
  ids: readonly string[],
  on: CalendarDate,
): Refusal | null {
  return units === undefined || ids.every((id) => isCertified(id, units, on))
    ? null
    : refuse('not-certified', { on });
}

/** Why people cannot be put on a case; `paths` says where each is named. */
function teamFault(s: Situation, ids: readonly string[], paths: readonly string[]): Refusal | null {
  const { c, officer, on, facts } = s;
  const twice = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (twice >= 0) return refuseInput('two-people', paths[twice] ?? '');
  const own = ids.indexOf(officer.sub);
  if (own >= 0) return refuseInput('own-naming', paths[own] ?? '');
  if (ids.some((id) => c.recused.includes(id))) return refuse('recused');
  if (facts.units === undefined) return null;
  const faults = officerFaults(ids, facts.units, c.employerKeys, on);
  for (const { fault, index } of faults) {
    if (fault === 'unknown') return refuseInput('unknown-officer', paths[index] ?? '');
    if (fault === 'no-inspector') return refuseInput('no-inspector', paths[index] ?? '');
  }
  const [first] = faults;
  if (first) return refuse(first.fault === 'recused' ? 'recused' : 'absent');
  return certificateFault(s, ids, on);
}

const serviceOf = (
  { c, rules }: Situation,
  { way, on, by, ground }: Pick<BodyOf<'serve'>, 'way' | 'on' | 'by' | 'ground'>,
): Service => ({
  way,
  on,
  by,
  effectiveOn: serviceEffectiveOn(way, ground, on, rules.policy, c.division),
});

function approveFiling(s: Situation, { approve, lead, assistant }: BodyOf<'approve-filing'>): Decision {
  const { c, act } = s;
  if (!approve) {
    return c.acceptedBySilence
      ? refuse('silence-accepted')
      : { events: [{ type: 'filing-refused', ...act }] };
  }
  if (lead === undefined || assistant === undefined) return refuseInput('two-people', 'lead');
  const fault = teamFault(s, [lead, assistant], ['lead', 'assistant']);
  if (fault) return fault;
  const filedOn = c.filedOn ?? s.on;
  const document = s.issue('filing-approval');
  return { events: [{ type: 'filing-approved', lead, assistant, filedOn, document, ...act }] };
}

function assign(s: Situation, { lead, assistant, others = [] }: BodyOf<'assign'>): Decision {
  const paths = ['lead', 'assistant', ...others.map((_, i) => `others.${i}`)];
  return (
    teamFault(s, [lead, assistant, ...others], paths) ?? {
      events: [{ type: 'assigned', lead, assistant, others, ...s.act }],
    }
  );
}

function extend(s: Situation, { clock, workingDays }: BodyOf<'extend'>): Decision {
  const { c, rules, on } = s;
  const running = clocksOf(c, rules, on).find(({ name }) => name === clock);
  if (running === undefined || (clock === 'investigation' && c.inquiry !== null))
    return refuse('no-such-clock');
  if (c.extensions.some((e) => e.clock === clock)) return refuse('extension-used');
  const most = maxExtension(clock, rules.policy, c.division);
  if (workingDays > most) return refuseInput('extension-too-long', 'workingDays', { most });
  if (on > running.due) return refuse('extension-late', { due: running.due });
  return { events: [{ type: 'extended', clock, workingDays, ...s.act }] };
}

function excludePeriod(s: Situation, { kind, from, to }: BodyOf<'exclude-period'>): Decision {
  const { c, today } = s;
  if (from < (c.filedOn ?? c.cameInOn) || from > today) return refuseInput('period-beyond', 'from');
  if (to !== undefined && (to < from || to > today)) return refuseInput('period-beyond', 'to');
  const lasts = c.exclusions.some((e) => e.kind === kind && e.to === null && e.from === from);
  if (to === undefined && lasts) return refuseInput('period-beyond', 'to');
  if (!lasts && c.exclusions.length >= MOST.periods) return refuse('too-many', { most: MOST.periods });
  const stops = stopsMainClock(kind, c, s.rules.policy);
  return { events: [{ type: 'period-excluded', kind, stops, from, to: to ?? null, ...s.act }] };
}

const notSet = ({ c, rules, on }: Situation, setting: 'defence' | 'hearing-line'): Refusal | null => {
  const unset = findUnset(setting, rules.policy, c.division, on);
  return unset && refuse('policy-not-set', { sentence: { zh: unset.zh, en: unset.en } });
};

function notify(s: Situation, body: BodyOf<'notify'>): Decision {
  const { c, rules, on, act } = s;
  const { inquiry, notice, status } = c;
  if (openSuspension(c) !== null) return refuse('suspended');
  const proposed = inquiry ?? { proposal: 'handling', fineFen: 0, orderFen: 0, extraFen: 0 };
  if (status === 'investigated' && !needsNotice(proposed)) return refuse('no-notice-needed');
  const { fineFen = proposed.fineFen, orderFen = proposed.orderFen, extraFen = proposed.extraFen } = body;
  const kind = fineFen > 0 || proposed.proposal === 'penalty' ? 'penalty' : 'handling';
  if (status === 'deciding') {
    const isAbove =
      notice === null ||
      fineFen > notice.fineFen ||
      orderFen > notice.orderFen ||
      extraFen > notice.extraFen ||
      (kind === 'penalty' && notice.kind === 'handling');
    if (!isAbove) return refuse('notice-not-needed-again');
  }
  const unset = notSet(s, 'defence') ?? (fineFen > 0 ? notSet(s, 'hearing-line') : null);
  if (unset) return unset;
  const hearingRight = kind === 'penalty' && isLargeFine(c, fineFen, rules.policy, on);
  if (body.hearingRight !== hearingRight) {
    const right = hearingRight ? { zh: '应当告知', en: 'must give' } : { zh: '没有', en: 'must not give' };
    return refuse('hearing-right', { right });
  }
  const fault = pairFault(s, body.served.by, body.served.on);
  if (fault) return fault;
  return {
    events: [
      {
        type: 'notified',
        kind,
        fineFen,
        orderFen,
        extraFen,
        hearingRight,
        served: serviceOf(s, body.served),
        document: s.issue('advance-notice'),
        ...act,
      },
    ],
  };
}

function scheduleHearing(s: Situation, { at, presider, served }: BodyOf<'schedule-hearing'>): Decision {
  const { c, rules, facts, act } = s;
  const day = shanghaiDate(Date.parse(at));
  if (c.investigators.includes(presider)) return refuse('presider-investigated');
  if (facts.units !== undefined) {
    const entries = facts.units.flatMap((u) => u.officers).filter(({ id }) => id === presider);
    if (entries.length === 0) return refuseInput('unknown-officer', 'presider');
    if (!entries.some(({ roles }) => roles.includes('hearing-officer'))) {
      return refuseInput('no-hearing-officer', 'presider');
    }
  }
  const fault = pairFault(s, served.by, served.on);
  if (fault) return fault;
  const service = serviceOf(s, served);
  const latest = latestHearingNotice(day, rules.policy, c.division, rules.calendar);
  if (service.effectiveOn > latest) return refuse('hearing-notice-late', { latest });
  const document = s.issue('hearing-notice');
  return { events: [{ type: 'hearing-scheduled', day, presider, served: service, document, ...act }] };
}

function decideCase(s: Situation, body: BodyOf<'decide'>): Decision {
  const { c, rules, on, act } = s;
  const { kind } = body;
  const { notice } = c;
  const sums = sumsOf(body);
  if (openSuspension(c) !== null) return refuse('suspended');
  if (kind !== 'penalty' && sums.fineFen > 0) return refuseInput('sum-unfit', 'fineFen');
  if (kind === 'no-penalty') {
    if (sums.orderFen > 0) return refuseInput('sum-unfit', 'orderFen');
    if (sums.extraFen > 0) return refuseInput('sum-unfit', 'extraFen');
  } else {
    if (notice === null || (kind === 'penalty' && notice.kind !== 'penalty')) return refuse('notice-needed');
    if (sums.fineFen > notice.fineFen) return refuse('above-notice');
  }
  if (needsReview(c, rules.policy, on) && !hasPassed(c)) return refuse('opinion-needed');
  const { discussion } = rules.policy.case;
  if (
    discussion !== null &&
    kind !== 'no-penalty' &&
    sums.fineFen >= discussion.fineFromFen &&
    c.discussedOn === null
  ) {
    return refuse('discussion-needed');
  }
  return { events: [{ type: 'decided', kind, ...sums, document: s.issue(`${kind}-decision`), ...act }] };
}

function serve(s: Situation, body: BodyOf<'serve'>): Decision {
  const { c, today, act } = s;
  const { document, by, on, ground = null } = body;
  if (!c.documents.some(({ id }) => id === document)) return refuseInput('unknown-document', 'document');
  const fault = pairFault(s, by, on);
  if (fault) return fault;
  const served = serviceOf(s, body);
  const isDecision = c.status === 'decided' && c.decision?.document === document;
  return {
    events: [
      { type: 'document-served', document, served, ground, serviceReturn: s.issue('service-return'), ...act },
      ...(isDecision && served.effectiveOn <= today ? SERVICE_EFFECTIVE : []),
    ],
  };
}

function applyToCourt(s: Situation): Decision {
  const { c, rules, on, act } = s;
  if (isPerformed(c)) return refuse('performed');
  if (c.remedies.some(({ result }) => result === null)) return refuse('remedy-pending');
  if (c.remindedOn === null) return refuse('not-reminded');
  const window = courtWindowOf(c, rules.policy, rules.calendar);
  if (window === null) return refuse('not-served');
  const from = later(
    window.from,
    earliestApplication(c.remindedOn, rules.policy, c.division, rules.calendar),
  );
  if (on < from) return refuse('court-too-early', { from });
  if (on > window.due) return refuse('court-too-late', { due: window.due });
  return { events: [{ type: 'applied-to-court', document: s.issue('court-application'), ...act }] };
}

function close(s: Situation, { code, approve }: BodyOf<'close'>): Decision {
  const { c, act } = s;
  const { closing } = c;
  if (closing === null) {
    if (code === undefined) return refuse('no-closing');
    return isClosable(c, code)
      ? { events: [{ type: 'closing-proposed', code, ...act }] }
      : refuse('close-code', { code });
  }
  if (code !== undefined) return refuse('closing-proposed');
  if (!approve) return { events: [{ type: 'closing-refused', ...act }] };
  if (closing.signatures.length === 1) return { events: [{ type: 'closing-signed', ...act }] };
  return { events: [{ type: 'closed', code: closing.code, document: s.issue('closing-approval'), ...act }] };
}

/** Whether a case meets what the code of its closing stands for. */
function isClosable(c: Case, code: NonNullable<BodyOf<'close'>['code']>): boolean {
  const isSpared = c.decision?.kind === 'no-penalty';
  if (c.status === 'decided' && code !== 'no-penalty') return false;
  switch (code) {
    case 'no-penalty':
      return isSpared;
    case 'performed':
      return isPerformed(c);
    case 'corrected':
      return (
        c.performed.corrected || (c.orders.length > 0 && c.orders.every(({ result }) => result === 'full'))
      );
    case 'court':
    case 'terminated':
      return c.status === 'court';
    case 'to-arbitration':
      return true;
  }
}
