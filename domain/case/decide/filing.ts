import type { CalendarDate } from '../../calendar/dates.ts';
import { officerFaults } from '../../roster/assignment.ts';
import { isAcceptedBySilence } from '../clocks.ts';
import type { BodyOf } from '../commands.ts';
import { involvedIn } from '../people.ts';
import { type Refusal, refuse, refuseInput } from '../refusals.ts';
import { isComplaint } from '../state.ts';
import { certificateFault, type Decision, events, type Situation } from './situation.ts';

/** Why people cannot be put on a case; `paths` says where each is named. */
function teamFault(s: Situation, ids: readonly string[], paths: readonly string[]): Refusal | null {
  const { c, officer, on, facts } = s;
  const twice = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (twice >= 0) return refuseInput('two-people', paths[twice] ?? '');
  const own = ids.indexOf(officer.sub);
  if (own >= 0) return refuseInput('own-naming', paths[own] ?? '');
  if (ids.some((id) => c.recused.includes(id))) return refuse('recused');
  const involved = involvedIn(c);
  if (ids.some((id) => involved.includes(id))) return refuse('involved');
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

/** Whether silence has accepted a complaint by a day, also where nobody woke to write it yet. */
const hasSilenceAccepted = ({ c, rules }: Situation, day: CalendarDate): boolean =>
  c.acceptedBySilence ||
  (isComplaint(c) &&
    isAcceptedBySilence({ cameInOn: c.cameInOn, today: day }, rules.policy, c.division, rules.calendar));

export function approveFiling(
  s: Situation,
  { approve, lead, assistant }: BodyOf<'approve-filing'>,
): Decision {
  const { c, act } = s;
  if (!approve) {
    return hasSilenceAccepted(s, s.today)
      ? refuse('silence-accepted')
      : events({ type: 'filing-refused', ...act });
  }
  if (lead === undefined || assistant === undefined) return refuseInput('two-people', 'lead');
  const fault = teamFault(s, [lead, assistant], ['lead', 'assistant']);
  if (fault) return fault;
  const filedOn = hasSilenceAccepted(s, s.on) ? c.cameInOn : s.on;
  const document = s.issue('filing-approval');
  return events({ type: 'filing-approved', lead, assistant, filedOn, document, ...act });
}

export function assign(s: Situation, { lead, assistant, others = [] }: BodyOf<'assign'>): Decision {
  const paths = ['lead', 'assistant', ...others.map((_, i) => `others.${i}`)];
  return (
    teamFault(s, [lead, assistant, ...others], paths) ?? {
      events: [{ type: 'assigned', lead, assistant, others, ...s.act }],
    }
  );
}

export const recuse = ({ c, act }: Situation, { officer }: BodyOf<'recuse'>): Decision =>
  c.officers.includes(officer)
    ? events({ type: 'recused', officer, ...act })
    : refuseInput('not-an-officer-of-it', 'officer');
