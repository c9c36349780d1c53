import { type CalendarDate, later } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import { type Occurrence, SYSTEM_EVENTS, type SystemEvent } from '../kernel/aggregate.ts';
import { withAlarm } from '../kernel/alarms.ts';
import type { EventVersions } from '../kernel/events.ts';
import type { FileReference } from '../kernel/files.ts';
import type { Claim } from './claims.ts';
import type { AnnouncementGround, ServiceWay } from './clocks.ts';
import { type Entered, phaseOf } from './phases.ts';
import type {
  AlarmKind,
  Case,
  CaseDecision,
  CaseExtension,
  CaseSuspension,
  CloseCode,
  Court,
  Evidence,
  Exclusion,
  IssuedDocument,
  Notice,
  OpinionResult,
  Order,
  Proposal,
  Remedy,
  Stage,
  Sums,
} from './state.ts';
import { mainClockOf } from './state.ts';
import type { Status } from './status.ts';

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
  | { readonly type: 'closing-proposed'; readonly code: CloseCode }
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

/** What is true of a case nothing has been done with yet, beside what its proposal says. */
const UNTOUCHED = {
  status: 'proposed',
  version: 0,
  head: '',
  generation: 1,
  expiredUpTo: 0,
  reportFaults: 0,
  filedOn: null,
  approvedOn: null,
  acceptedBySilence: false,
  filedLate: false,
  lead: null,
  assistant: null,
  officers: [],
  recused: [],
  approvers: [],
  evidence: [],
  orders: [],
  extensions: [],
  suspensions: [],
  exclusions: [],
  inquiry: null,
  notice: null,
  hearing: null,
  reviewSince: null,
  reviewers: [],
  opinions: [],
  discussedOn: null,
  decision: null,
  documents: [],
  performed: { paidFen: 0, finePaidFen: 0, corrected: false, finePaidOn: null },
  remindedOn: null,
  court: null,
  remedies: [],
  closing: null,
  endCode: null,
  endedOn: null,
  archived: false,
  entered: { acts: 0, late: 0 },
  enteredInPhase: { acts: 0, late: 0 },
  lastPhase: null,
  alarms: [],
} as const satisfies Partial<Case>;

/** Members a stored case leaves out while they are like this. */
export const CASE_DEFAULTS = {
  ...UNTOUCHED,
  externalNo: null,
  employerKind: 'organisation',
  street: null,
} as const satisfies Partial<Case>;

const union = (...lists: (readonly string[])[]): string[] => [...new Set(lists.flat())].sort();

/**
 * Applies an event to a case; pure and total, so that a case is always the fold of its record.
 * @param before null for the `proposed` event
 */
export function evolve(before: Case | null, event: CaseEvent, caseId: string, occurrence: Occurrence): Case {
  if (event.type === 'proposed') {
    const { by } = occurrence;
    const { intake } = event;
    return {
      ...UNTOUCHED,
      ...intake,
      caseId,
      stageSince: intake.cameInOn,
      proposedBy: by,
      investigators: [by],
    };
  }
  if (before === null) throw new RangeError(`${event.type} cannot be the first event of a case`);
  // Whatever else is done to a case ends a closing that was under way.
  const started = 'late' in event && !KEEPS_CLOSING.has(event.type) ? { ...before, closing: null } : before;
  const after = evolveExisting(started, event, occurrence);
  const { due = after.due, calendarVersion = after.calendarVersion } = event;
  return { ...withPhase(before, withEntry(after, event)), due, calendarVersion };
}

const KEEPS_CLOSING: ReadonlySet<CaseEvent['type']> = new Set(['closing-signed', 'closed']);

/** Counts an act that was entered, and whether it was entered in time. */
function withEntry(c: Case, event: CaseEvent): Case {
  if (!('late' in event)) return c;
  const add = ({ acts, late }: Entered): Entered => ({ acts: acts + 1, late: late + (event.late ? 1 : 0) });
  return { ...c, entered: add(c.entered), enteredInPhase: add(c.enteredInPhase) };
}

/** Closes the phase that a change ended, with what was entered in it. */
function withPhase(before: Case, after: Case): Case {
  const phase = phaseOf(before.status);
  if (phase === null || phaseOf(after.status) === phase) return after;
  const last = before.lastPhase;
  return {
    ...after,
    enteredInPhase: { acts: 0, late: 0 },
    lastPhase: {
      n: (last?.n ?? 0) + 1,
      phase,
      from: last?.to ?? before.cameInOn,
      to: after.stageSince,
      ...after.enteredInPhase,
    },
  };
}

/** Moves a case to a status on a day. No stage begins before the one it follows. */
const moveTo = (c: Case, status: Status, on: CalendarDate): Case => ({
  ...c,
  status,
  stageSince: later(on, c.stageSince),
});

const end = (c: Case, status: Status, endCode: string, on: CalendarDate): Case => ({
  ...moveTo(c, status, on),
  endCode,
  endedOn: on,
  suspensions: c.suspensions.map((s) => ({ ...s, to: s.to ?? later(on, s.from) })),
});

const withDocument = (
  c: Case,
  { hash: _, ...document }: NewDocument,
  on: CalendarDate,
  servedOn: CalendarDate | null = null,
): Case => ({
  ...c,
  documents: [...c.documents, { ...document, entry: c.version + 1, on, servedOn }],
});

const onCase = (c: Case, lead: string, assistant: string, others: readonly string[]): Case => ({
  ...c,
  lead,
  assistant,
  officers: [...new Set([lead, assistant, ...others])],
  investigators: union(c.investigators, [lead, assistant], others),
});

/** What a new inquiry, or a new notice, begins anew. */
const WITHOUT_NOTICE = {
  notice: null,
  hearing: null,
  reviewSince: null,
  opinions: [],
  discussedOn: null,
} as const;

/** Ends the period of an exclusion that lasts, or adds one. */
function withExclusion(exclusions: readonly Exclusion[], { kind, stops, from, to }: Exclusion): Exclusion[] {
  const at = exclusions.findIndex((e) => e.kind === kind && e.from === from && e.to === null);
  const exclusion = { kind, stops, from, to };
  return at < 0 ? [...exclusions, exclusion] : exclusions.with(at, exclusion);
}

/** The service of a document, and of the decision where it is that. */
function withService(c: Case, id: string, on: CalendarDate, effectiveOn: CalendarDate): Case {
  const { decision } = c;
  return {
    ...c,
    documents: c.documents.map((d) => (d.id === id ? { ...d, servedOn: d.servedOn ?? effectiveOn } : d)),
    decision:
      decision?.document === id
        ? {
            ...decision,
            serviceOn: decision.serviceOn ?? on,
            // A later service may take effect sooner than an announcement.
            effectiveOn:
              decision.effectiveOn !== null && decision.effectiveOn < effectiveOn
                ? decision.effectiveOn
                : effectiveOn,
          }
        : decision,
  };
}

function evolveExisting(
  c: Case,
  event: Exclude<CaseEvent, { type: 'proposed' }>,
  { day, by }: Occurrence,
): Case {
  switch (event.type) {
    case 'clue-joined':
      return {
        ...c,
        claims: [...c.claims, event.claim],
        employerKeys: union(c.employerKeys, event.employerKeys),
        // What is counted for the later clue has the earlier ones in it.
        groupSize: Math.max(c.groupSize, event.groupSize),
        externalNo: c.externalNo ?? event.externalNo,
        investigators: union(c.investigators, [by]),
      };
    case 'handed-over': {
      const { from, to } = event;
      const successor = (id: string | null) => (id === from ? to : id);
      return {
        ...c,
        lead: successor(c.lead),
        assistant: successor(c.assistant),
        officers: c.officers.map((id) => (id === from ? to : id)),
        investigators: union(c.investigators, [to]),
      };
    }
    case 'accepted-by-silence':
      return { ...c, acceptedBySilence: true, filedLate: true, filedOn: c.cameInOn };
    case 'filing-approved': {
      const { lead, assistant, filedOn, document, on } = event;
      const approved = {
        ...c,
        filedOn,
        approvedOn: on,
        // Once silence has accepted, the main due date is that of the decision.
        filedLate: c.acceptedBySilence || on > c.due.date,
        approvers: union(c.approvers, [by]),
      };
      return withDocument(onCase(moveTo(approved, 'investigating', on), lead, assistant, []), document, on);
    }
    case 'filing-refused':
      return end(c, 'closed', 'not-filed', event.on);
    case 'assigned':
      return onCase(c, event.lead, event.assistant, event.others);
    case 'recused': {
      const { officer } = event;
      return {
        ...c,
        lead: c.lead === officer ? null : c.lead,
        assistant: c.assistant === officer ? null : c.assistant,
        officers: c.officers.filter((id) => id !== officer),
        recused: union(c.recused, [officer]),
      };
    }
    case 'evidence-added': {
      const { kind, takenBy, takenOn, file } = event;
      return {
        ...c,
        evidence: [
          ...c.evidence,
          { n: c.evidence.length + 1, kind, takenBy, takenOn, file: file?.fileId ?? null },
        ],
      };
    }
    case 'order-issued': {
      const { kind, amountFen, workers, dueOn, document, on } = event;
      const order: Order = {
        id: document.id,
        kind,
        amountFen,
        workers,
        issuedOn: on,
        enteredOn: day,
        dueOn,
        result: null,
        resultOn: null,
        paidFen: 0,
      };
      return withDocument({ ...c, orders: [...c.orders, order] }, document, on);
    }
    case 'compliance-recorded': {
      const { order, result, paidFen, on } = event;
      return {
        ...c,
        orders: c.orders.map((o) => (o.id === order ? { ...o, result, resultOn: on, paidFen } : o)),
      };
    }
    case 'extended': {
      const { clock, workingDays, on } = event;
      return {
        ...c,
        extensions: [...c.extensions, { clock, workingDays, on }],
        approvers: union(c.approvers, [by]),
      };
    }
    case 'suspended':
      return {
        ...c,
        suspensions: [
          ...c.suspensions,
          { ground: event.ground, stops: event.stops, from: event.on, to: null },
        ],
        approvers: union(c.approvers, [by]),
      };
    case 'resumed':
      return { ...c, suspensions: c.suspensions.map((s) => ({ ...s, to: s.to ?? later(event.on, s.from) })) };
    case 'period-excluded':
      return { ...c, exclusions: withExclusion(c.exclusions, event) };
    case 'inquiry-finished': {
      const { proposal, fineFen, orderFen, extraFen, on, headcount = null, owedFen = null } = event;
      const claims = c.claims.length;
      const inquiry = { proposal, fineFen, orderFen, extraFen, on, headcount, owedFen, claims };
      return moveTo({ ...c, ...WITHOUT_NOTICE, inquiry }, 'investigated', on);
    }
    case 'notified': {
      const { kind, fineFen, orderFen, extraFen, hearingRight, served, document, on } = event;
      const notice: Notice = {
        kind,
        fineFen,
        orderFen,
        extraFen,
        on: served.effectiveOn,
        hearingRight,
        defenceWaived: false,
        hearingWaived: false,
      };
      const told = moveTo({ ...c, ...WITHOUT_NOTICE, notice }, 'notified', on);
      return withDocument(told, document, on, served.effectiveOn);
    }
    case 'defence-recorded': {
      const { notice } = c;
      if (notice === null) return c;
      return {
        ...c,
        notice: {
          ...notice,
          defenceWaived: notice.defenceWaived || event.kind === 'waived',
          hearingWaived: notice.hearingWaived || event.hearingWaived,
        },
      };
    }
    case 'advanced':
      return moveTo(event.to === 'reviewing' ? { ...c, reviewSince: event.on } : c, event.to, event.on);
    case 'hearing-requested': {
      const hearing = {
        requestedOn: event.on,
        heldOn: null,
        day: null,
        presider: null,
        noticeOn: null,
        absent: false,
      };
      return moveTo({ ...c, hearing }, 'hearing', event.on);
    }
    case 'hearing-scheduled': {
      const { day: heldOn, presider, served, document, on } = event;
      const { hearing } = c;
      if (hearing === null) return c;
      return withDocument(
        { ...c, hearing: { ...hearing, day: heldOn, presider, noticeOn: served.effectiveOn } },
        document,
        on,
        served.effectiveOn,
      );
    }
    case 'hearing-held': {
      const { hearing } = c;
      if (hearing === null) return c;
      return {
        ...c,
        hearing: { ...hearing, heldOn: event.on, absent: event.absent },
        stageSince: later(event.on, c.stageSince),
      };
    }
    case 'opinion-given': {
      const { result, document, on } = event;
      const given = withDocument(
        {
          ...c,
          opinions: [...c.opinions, { by, result, on }],
          reviewers: union(c.reviewers, [by]),
        },
        document,
        on,
      );
      if (result !== 'supplement') return { ...given, stageSince: later(on, c.stageSince) };
      return moveTo({ ...given, ...WITHOUT_NOTICE, inquiry: null }, 'investigating', on);
    }
    case 'taken-back':
      return moveTo({ ...c, ...WITHOUT_NOTICE }, 'investigated', event.on);
    case 'discussed':
      return { ...c, discussedOn: event.on };
    case 'decided': {
      const { kind, fineFen, orderFen, extraFen, document, on } = event;
      const decision: CaseDecision = {
        kind,
        fineFen,
        orderFen,
        extraFen,
        by,
        on,
        document: document.id,
        serviceOn: null,
        effectiveOn: null,
      };
      const exclusions = c.exclusions.map((e) => ({ ...e, to: e.to ?? later(on, e.from) }));
      return withDocument(moveTo({ ...c, exclusions, decision }, 'decided', on), document, on);
    }
    case 'document-served': {
      const { document, served, serviceReturn, on } = event;
      return withService(withDocument(c, serviceReturn, on), document, served.on, served.effectiveOn);
    }
    case 'service-effective':
      return moveTo(c, 'served', c.decision?.effectiveOn ?? day);
    case 'performance-due':
      return moveTo(c, 'performing', c.stageSince);
    case 'performance-recorded': {
      const { kind, amountFen, on } = event;
      const { performed, decision } = c;
      const paidFen = performed.paidFen + (kind === 'paid' ? amountFen : 0);
      const finePaidFen = performed.finePaidFen + (kind === 'fine-paid' ? amountFen : 0);
      const isPaid = kind === 'fine-paid' && finePaidFen >= (decision?.fineFen ?? 0);
      return {
        ...c,
        performed: {
          paidFen,
          finePaidFen,
          corrected: performed.corrected || kind === 'corrected',
          finePaidOn: performed.finePaidOn ?? (isPaid ? on : null),
        },
      };
    }
    case 'reminded':
      return withDocument(
        { ...c, remindedOn: event.served.effectiveOn },
        event.document,
        event.on,
        event.served.effectiveOn,
      );
    case 'applied-to-court': {
      const { document, on } = event;
      const court = { appliedOn: on, enteredOn: day, result: null, resultOn: null };
      return withDocument(moveTo({ ...c, court }, 'court', on), document, on);
    }
    case 'court-recorded':
      return c.court === null ? c : { ...c, court: { ...c.court, result: event.result, resultOn: event.on } };
    case 'remedy-recorded': {
      const { kind, number, receivedOn, result, resultOn } = event;
      const at = c.remedies.findIndex((r) => r.kind === kind && r.number === number);
      const enteredOn = c.remedies[at]?.enteredOn ?? day;
      const remedy = { kind, number, receivedOn, enteredOn, result, resultOn };
      return { ...c, remedies: at < 0 ? [...c.remedies, remedy] : c.remedies.with(at, remedy) };
    }
    case 'revoked':
      return withDocument(end(c, 'revoked', `revoked:${event.ground}`, event.on), event.document, event.on);
    case 'transferred':
      return end(c, 'transferred', event.crime ? 'crime' : 'transferred', event.on);
    case 'closing-proposed':
      return { ...c, closing: { code: event.code, signatures: [{ by, on: event.on }] } };
    case 'closing-signed':
      return c.closing === null
        ? c
        : {
            ...c,
            closing: { ...c.closing, signatures: [...c.closing.signatures, { by, on: event.on }] },
          };
    case 'closing-refused':
      return c;
    case 'closed':
      return {
        ...withDocument(end(c, 'closed', event.code, event.on), event.document, event.on),
        closing: null,
      };
    case 'alarmed':
      return { ...c, alarms: withAlarm(c.alarms, event) };
    case 'reprojected':
      return {
        ...c,
        // Once the case is decided, its main due date stands.
        due:
          (c.decision === null && event.changes.find(({ clock }) => clock === mainClockOf(c))?.to) || c.due,
        calendarVersion: event.calendar.to,
      };
    case 'archived':
      return { ...c, archived: true };
    case 'rearmed':
      return { ...c, generation: event.generation };
    case 'personal-data-read':
      return c;
    case 'report-failed':
      return { ...c, reportFaults: c.reportFaults + 1 };
    case 'personal-data-expired':
      return { ...c, expiredUpTo: event.upTo };
  }
}
