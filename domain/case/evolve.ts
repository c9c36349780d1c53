import { later } from '../calendar/dates.ts';
import type { Occurrence } from '../kernel/aggregate.ts';
import { withAlarm } from '../kernel/alarms.ts';
import {
  end,
  moveTo,
  onCase,
  union,
  WITHOUT_NOTICE,
  withDocument,
  withEndedPeriods,
  withExclusion,
  withService,
} from './changes.ts';
import type { CaseEvent } from './events.ts';
import { UNTOUCHED } from './initial.ts';
import { sumsInForce, unpaidSums } from './performed.ts';
import { type Entered, phaseOf } from './phases.ts';
import { type Case, type CaseDecision, hasTerm, type Notice, type Order } from './state.ts';

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
        // The day of filing is that of the approval, unless silence came first.
        acceptedBySilence: c.acceptedBySilence || filedOn < on,
        // Once silence has accepted, the main due date is that of the decision.
        filedLate: c.acceptedBySilence || (on > c.due.date && hasTerm(c.due.date, c.cameInOn)),
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
      return {
        ...c,
        suspensions: c.suspensions.map((s) => ({ ...s, to: s.to ?? later(event.on, s.from) })),
        approvers: union(c.approvers, [by]),
      };
    case 'period-excluded':
      return {
        ...c,
        exclusions: withExclusion(c.exclusions, event),
        approvers: union(c.approvers, [by]),
      };
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
        defences: c.defences + 1,
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
        heard: true,
        presiders: union(c.presiders, [by]),
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
      return withDocument(moveTo({ ...withEndedPeriods(c, on), decision }, 'decided', on), document, on);
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
      const { performed } = c;
      const paidFen = performed.paidFen + (kind === 'paid' ? amountFen : 0);
      const finePaidFen = performed.finePaidFen + (kind === 'fine-paid' ? amountFen : 0);
      // A review may have raised what was paid whole before.
      const isPaidOff = unpaidSums(c).fineFen > 0 && finePaidFen >= sumsInForce(c).fineFen;
      return {
        ...c,
        performed: {
          paidFen,
          finePaidFen,
          corrected: performed.corrected || kind === 'corrected',
          finePaidOn: isPaidOff ? on : performed.finePaidOn,
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
      const { kind, number, receivedOn, result, resultOn, changedTo } = event;
      const at = c.remedies.findIndex((r) => r.kind === kind && r.number === number);
      const known = c.remedies[at];
      const remedy = {
        kind,
        number,
        receivedOn,
        enteredOn: known?.enteredOn ?? day,
        // What was sent stays sent, and what was decided decided, until another result is entered.
        answeredOn: event.answeredOn ?? known?.answeredOn ?? null,
        result: result ?? known?.result ?? null,
        resultOn: resultOn ?? known?.resultOn ?? null,
        ...((result === null || result === known?.result) && { changedTo: known?.changedTo }),
        ...(changedTo && { changedTo }),
      };
      return { ...c, remedies: at < 0 ? [...c.remedies, remedy] : c.remedies.with(at, remedy) };
    }
    case 'revoked':
      return withDocument(end(c, 'revoked', `revoked:${event.ground}`, event.on), event.document, event.on);
    case 'transferred':
      return end(c, 'transferred', event.crime ? 'crime' : 'transferred', event.on);
    case 'closing-proposed':
      return {
        ...c,
        closing: {
          code: event.code,
          signatures: [{ by, on: event.on }],
          ...(event.courtUntil && { courtUntil: event.courtUntil }),
        },
      };
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
      return { ...c, calendarVersion: event.calendar.to };
    case 'archived':
      return { ...c, archived: true };
    case 'rearmed':
      return { ...c, generation: event.generation };
    case 'personal-data-read':
    case 'report-failed':
      return { ...c, quietEntries: c.quietEntries + 1 };
    case 'personal-data-expired':
      return { ...c, expiredUpTo: event.upTo };
  }
}
