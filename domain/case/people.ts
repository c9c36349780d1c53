import type { CaseEvent } from './events.ts';
import type { Case } from './state.ts';

/** The ids of the people a case names, each once. */
export const peopleOf = (c: Case): string[] => [
  ...new Set(
    [
      c.proposedBy,
      c.hearing?.presider,
      c.decision?.by,
      ...c.officers,
      ...c.recused,
      ...c.evidence.flatMap(({ takenBy }) => takenBy),
      ...c.opinions.map(({ by }) => by),
      ...(c.closing?.signatures ?? []).map(({ by }) => by),
    ].filter((id) => typeof id === 'string'),
  ),
];

/** The ids of those who had a part in a case that keeps them from its inquiry: who decided, reviewed, presided, signs or is recused. */
export const involvedIn = (c: Case): string[] => [
  ...c.recused,
  ...c.approvers,
  ...c.reviewers,
  ...c.presiders,
  ...(c.closing?.signatures ?? []).map(({ by }) => by),
  ...[c.hearing?.presider, c.decision?.by].filter((id) => typeof id === 'string'),
];

/** Whether a case has not the two inspectors, one of them its lead, whom its acts need. */
export const lacksTeam = ({ lead, officers }: Pick<Case, 'lead' | 'officers'>): boolean =>
  lead === null || officers.length < 2;

/** The mark of such a case, by which lists find it. */
export const UNSTAFFED = 'unstaffed';

/** The ids of the people an event names, beside whoever made it. */
export function peopleIn(event: CaseEvent): readonly string[] {
  switch (event.type) {
    case 'filing-approved':
      return [event.lead, event.assistant];
    case 'assigned':
      return [event.lead, event.assistant, ...event.others];
    case 'handed-over':
      return [event.from, event.to];
    case 'recused':
      return [event.officer];
    case 'evidence-added':
      return event.takenBy;
    case 'notified':
    case 'document-served':
    case 'reminded':
      return event.served.by;
    case 'hearing-scheduled':
      return [event.presider, ...event.served.by];
    case 'discussed':
      return event.members;
    default:
      return [];
  }
}
