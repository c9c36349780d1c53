import { type CalendarDate, shanghaiDate } from '../calendar/dates.ts';
import { type Rules, shownVersion } from '../kernel/aggregate.ts';
import { createRoleCheck, type Edge } from '../kernel/graph.ts';
import type { Role } from '../kernel/roles.ts';
import { displayOf, reprojectPublicity } from './clocks.ts';
import type { BodyOf, Command } from './commands.ts';
import { evolve, type PublicityEvent } from './events.ts';
import { type Refusal, refuse, refuseInput } from './refusals.ts';
import type { Publicity } from './state.ts';
import { COMMAND_EDGES, type CommandName, STATUSES } from './status.ts';

/** Who orders a command. */
export interface Officer {
  readonly sub: string;
  readonly roles: readonly Role[];
}

/** The outcome of a decision. */
export type Decision = { readonly events: readonly PublicityEvent[] } | Refusal;

/** Why an officer cannot order a command whatever the item; null for one who has a role it needs. */
export const roleRefusal = createRoleCheck(COMMAND_EDGES, refuse);

/** Why somebody is the wrong person for a command: whether a decision is shown is not for those who made it. */
function wrongPerson(name: CommandName, p: Publicity, officer: Officer): Refusal | null {
  const wrongRole = roleRefusal(name, officer);
  if (wrongRole) return wrongRole;
  const { sub } = officer;
  const isOwn = p.decidedBy === sub || p.officers.includes(sub);
  if ((name === 'vet' || name === 'exempt') && isOwn) return refuse('own-case');
  if (name === 'publish' && p.vettedBy === sub) return refuse('same-clerk');
  return name === 'exempt' && p.exemption?.by === sub ? refuse('second-person') : null;
}

/**
 * Decides a command: the events it makes, or why it is refused. Pure.
 * @param now milliseconds since the epoch
 */
export function decide(
  stored: Publicity,
  command: Command,
  officer: Officer,
  rules: Rules,
  now: number,
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
  const moved = reprojectPublicity(stored, rules);
  const occurrence = { at: new Date(now).toISOString(), day: today, by: officer.sub };
  const p = moved.reduce((state, event) => evolve(state, event, state.publicityId, occurrence), stored);
  const decision = decideBody(p, command, rules, today);
  return 'refused' in decision ? decision : { events: [...moved, ...decision.events] };
}

function decideBody(p: Publicity, command: Command, rules: Rules, today: CalendarDate): Decision {
  const events = (...list: PublicityEvent[]): Decision => ({ events: list });
  switch (command.name) {
    case 'vet': {
      const { class: displayClass, show, organ } = command.body;
      const exempt = rules.policy.case.publicity.exemptClasses.includes(displayClass) && !show;
      if (!exempt && p.document.organ === null && organ === undefined) {
        return refuseInput('organ-missing', 'organ');
      }
      return (
        organFault(p, organ) ??
        events({ type: 'vetted', class: displayClass, exempt, ...(organ === undefined ? {} : { organ }) })
      );
    }
    case 'publish':
      return events({ type: 'published', display: p.class && displayOf(p.class, today, rules.policy) });
    case 'exempt':
      return exempt(p, command.body);
    case 'correct': {
      const { organ } = command.body;
      if (p.recall !== null) return refuse('recall-due');
      return organFault(p, organ) ?? events({ type: 'corrected', ...(organ === undefined ? {} : { organ }) });
    }
    case 'recall':
      return events({ type: 'recalled' });
    case 'end': {
      if (p.recall !== null) return refuse('recall-due');
      const from = p.display?.from;
      return from !== undefined && today < from
        ? refuse('display-minimum', { from })
        : events({ type: 'ended', on: today });
    }
  }
}

/** Why an organ cannot be given: what is published is what was issued. */
const organFault = ({ document }: Publicity, organ: string | undefined): Refusal | null =>
  organ !== undefined && document.organ !== null ? refuseInput('organ-issued', 'organ') : null;

function exempt({ exemption }: Publicity, { ground }: BodyOf<'exempt'>): Decision {
  if (exemption === null) return { events: [{ type: 'exemption-proposed', ground: ground ?? 'other' }] };
  return ground === undefined || ground === exemption.ground
    ? { events: [{ type: 'exempted' }] }
    : refuseInput('ground-differs', 'ground');
}
