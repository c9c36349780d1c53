import { later } from '../../calendar/dates.ts';
import { earliestApplication } from '../clocks.ts';
import type { BodyOf } from '../commands.ts';
import { courtWindowOf } from '../deadlines.ts';
import { enforcementFault, sumsInForce } from '../performed.ts';
import { refuse, refuseInput } from '../refusals.ts';
import type { Case, Sums } from '../state.ts';
import { SERVICE_EFFECTIVE } from '../steps.ts';
import {
  type Decision,
  events,
  MOST,
  pairFault,
  type Situation,
  serviceOf,
  sumsFault,
  sumsOf,
} from './situation.ts';

export function serve(s: Situation, body: BodyOf<'serve'>): Decision {
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

export function recordPerformance(
  { c, act }: Situation,
  { kind, amountFen = 0 }: BodyOf<'record-performance'>,
): Decision {
  const { fineFen, orderFen, extraFen } = sumsInForce(c);
  const isOrdered = { paid: orderFen + extraFen > 0, 'fine-paid': fineFen > 0, corrected: true }[kind];
  if (!isOrdered) return refuse('nothing-to-perform');
  return events({ type: 'performance-recorded', kind, amountFen, ...act });
}

export function remind(s: Situation, { served }: BodyOf<'remind'>): Decision {
  const nothing = enforcementFault(s.c);
  if (nothing !== null) return refuse(nothing);
  return (
    pairFault(s, served.by, served.on) ??
    events({ type: 'reminded', served: serviceOf(s, served), document: s.issue('reminder'), ...s.act })
  );
}

export function applyToCourt(s: Situation): Decision {
  const { c, rules, on, act } = s;
  const nothing = enforcementFault(c);
  if (nothing !== null) return refuse(nothing);
  if (c.remedies.some(({ result }) => result === null)) return refuse('remedy-pending');
  if (c.remindedOn === null) return refuse('not-reminded');
  const window = courtWindowOf(c, rules.policy, rules.calendar);
  if (window === null) return refuse('not-served');
  const from = later(
    window.from,
    earliestApplication(c.remindedOn, rules.policy, c.division, rules.calendar),
  );
  if (on > window.due || from > window.due) return refuse('court-too-late', { due: window.due });
  if (on < from) return refuse('court-too-early', { from });
  return events({ type: 'applied-to-court', document: s.issue('court-application'), ...act });
}

export const recordCourt = ({ act }: Situation, { result }: BodyOf<'record-court'>): Decision =>
  events({ type: 'court-recorded', result, ...act });

/** What a result changed a decision to, by the sums that it names; undefined where it names none. */
function changedSums(c: Case, { fineFen, orderFen, extraFen }: BodyOf<'record-remedy'>): Sums | undefined {
  if ((fineFen ?? orderFen ?? extraFen) === undefined) return undefined;
  const before = sumsInForce(c);
  return {
    fineFen: fineFen ?? before.fineFen,
    orderFen: orderFen ?? before.orderFen,
    extraFen: extraFen ?? before.extraFen,
  };
}

export function recordRemedy({ c, today, act }: Situation, body: BodyOf<'record-remedy'>): Decision {
  const { kind, number, receivedOn, answeredOn = null, result = null, resultOn = null } = body;
  const unfit = sumsFault(c.decision?.kind, sumsOf(body));
  if (unfit) return unfit;
  for (const [path, day] of Object.entries({ answeredOn, resultOn })) {
    if (day === null) continue;
    if (day > today) return refuseInput('occurred-in-future', path);
    if (day < receivedOn) return refuseInput('before-stage', path, { since: receivedOn });
  }
  const isKnown = c.remedies.some((r) => r.kind === kind && r.number === number);
  if (!isKnown && c.remedies.length >= MOST.remedies) return refuse('too-many', { most: MOST.remedies });
  return events({
    type: 'remedy-recorded',
    kind,
    number,
    receivedOn,
    answeredOn,
    result,
    resultOn,
    changedTo: changedSums(c, body),
    ...act,
  });
}
