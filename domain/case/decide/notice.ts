import { shanghaiDate } from '../../calendar/dates.ts';
import { latestHearingNotice } from '../clocks.ts';
import type { BodyOf } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { type Refusal, refuse, refuseInput } from '../refusals.ts';
import { findUnset } from '../sanctions.ts';
import { openSuspension } from '../state.ts';
import { advance, hearingRequestDue, isLargeFine, termsEnd } from '../steps.ts';
import { needsNotice } from './inquiry.ts';
import { type Decision, events, MOST, pairFault, type Situation, serviceOf } from './situation.ts';

const notSet = ({ c, rules, on }: Situation, setting: 'defence' | 'hearing-line'): Refusal | null => {
  const unset = findUnset(setting, rules.policy, c.division, on);
  return unset && refuse('policy-not-set', { sentence: { zh: unset.zh, en: unset.en } });
};

export function notify(s: Situation, body: BodyOf<'notify'>): Decision {
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

export function recordDefence(s: Situation, body: BodyOf<'record-defence'>): Decision {
  const { kind, hearingWaived = false, accepted = null } = body;
  if (s.c.defences >= MOST.defences) return refuse('too-many', { most: MOST.defences });
  const recorded: CaseEvent = { type: 'defence-recorded', kind, hearingWaived, accepted, ...s.act };
  const after = s.after(recorded);
  const { policy, calendar } = s.rules;
  return termsEnd(after, policy, calendar) === null
    ? events(recorded, advance(after, policy, s.on))
    : events(recorded);
}

export function requestHearing({ c, rules, on, act }: Situation): Decision {
  if (c.notice?.hearingRight !== true) return refuse('no-hearing-right');
  const due = hearingRequestDue(c, rules.policy, rules.calendar);
  if (due === null || on > due) return refuse('hearing-late', { due: due ?? c.notice.on });
  return events({ type: 'hearing-requested', ...act });
}

export function scheduleHearing(
  s: Situation,
  { at, presider, served }: BodyOf<'schedule-hearing'>,
): Decision {
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
  return events({ type: 'hearing-scheduled', day, presider, served: service, document, ...act });
}

export function holdHearing(s: Situation, { absent = false }: BodyOf<'hold-hearing'>): Decision {
  const day = s.c.hearing?.day ?? null;
  if (day === null) return refuse('hearing-not-scheduled');
  if (s.on < day) return refuseInput('before-stage', 'heldOn', { since: day });
  const held: CaseEvent = { type: 'hearing-held', absent, ...s.act };
  return events(held, advance(s.after(held), s.rules.policy, s.on));
}
