import type { CalendarDate } from '../../../domain/calendar/dates.ts';
import { endOfDay } from '../../../domain/calendar/dates.ts';
import { dueDate } from '../../../domain/calendar/due.ts';
import type {
  Aggregate,
  AggregateState,
  Alarm,
  Rules,
  SystemEvent,
} from '../../../domain/kernel/aggregate.ts';
import { DONE, SYSTEM_EVENTS } from '../../../domain/kernel/aggregate.ts';
import { plainClock, reproject } from '../../../domain/kernel/clocks.ts';
import type { Counter, Figures, HeldFacet } from '../../../domain/kernel/figures.ts';
import type { StatusGraph } from '../../../domain/kernel/graph.ts';

/** A second, small aggregate, which lives in the tests alone: a visit to a workplace that somebody has to make and to confirm. */
export interface Visit extends AggregateState {
  readonly status: 'planned' | 'confirmed';
  readonly plannedOn: CalendarDate;
  readonly due: CalendarDate;
  readonly officers: readonly string[];
  /** People met, as reported; null before. */
  readonly people: number | null;
  readonly lateAlarmed: boolean;
  readonly archived: boolean;
  readonly confirmedOn: CalendarDate | null;
}

export type VisitEvent =
  | {
      readonly type: 'planned';
      readonly division: string;
      readonly street: string | null;
      readonly officers: readonly string[];
      readonly due: CalendarDate;
      readonly policyVersion: string;
      readonly calendarVersion: string;
    }
  | { readonly type: 'reported'; readonly people: number }
  | { readonly type: 'confirmed' }
  | SystemEvent<'visiting' | 'closure' | typeof DONE, 'overdue'>;

const GRAPH: StatusGraph = {
  statuses: ['planned', 'confirmed'],
  initial: 'planned',
  open: ['planned'],
  edges: {
    report: { from: ['planned'], to: 'same', roles: ['inspector'], relation: 'assigned' },
    confirm: { from: ['planned'], to: ['confirmed'], roles: ['supervisor'] },
    escalate: { from: ['planned'], to: 'same', roles: [] },
    archive: { from: ['confirmed'], to: 'same', roles: [] },
    reproject: { from: ['planned'], to: 'same', roles: [] },
    rearm: { from: ['planned', 'confirmed'], to: 'same', roles: [] },
    'note-report-fault': { from: ['planned', 'confirmed'], to: 'same', roles: [] },
    'read-personal-data': { from: ['planned', 'confirmed'], to: 'same', roles: [] },
    'expire-personal-data': { from: ['confirmed'], to: 'same', roles: [] },
  },
};

/** Working days in which a visit must be made. */
const VISIT_DAYS = 3;
const visitClock = (from: CalendarDate) => plainClock('visit', from, VISIT_DAYS);

export interface VisitFacet extends HeldFacet {
  readonly plannedOn: CalendarDate;
  readonly people: number;
}

/** Counts people met by the day the visit was planned. */
export const VISIT_FIGURES: Figures<VisitFacet, Counter> = {
  kind: 'visit',
  firstDay: ({ plannedOn }) => plannedOn,
  reach: () => ({ span: 0, ahead: 0 }),
  deltas: (previous, { division, plannedOn, people }) => [
    {
      district: division,
      period: 'day',
      date: plannedOn,
      counter: { counter: 'people', street: '' },
      by: people - (previous?.people ?? 0),
    },
  ],
  // Nobody asks how many were met before.
  sumMonth: () => [],
  packCounter: () => 'p',
  unpackCounter: () => ({ counter: 'people', street: '' }),
  packStep: ({ day, facet: { division, plannedOn, people } }) => [day, division, plannedOn, people].join(' '),
  unpackHistory: (packed) =>
    packed.map((text, i) => {
      const [day = '', division = '', plannedOn = '', people] = text.split(' ');
      return { day, facet: { n: i + 1, division, plannedOn, people: Number(people) } };
    }),
};

const stageOf = ({ status, archived }: Visit): string =>
  status === 'planned' ? 'visiting' : archived ? DONE : 'closure';

const pendingAlarms = (visit: Visit): Alarm[] =>
  stageOf(visit) !== 'visiting'
    ? []
    : // Once it is late, it is looked at again after each further week.
      [
        {
          kind: 'overdue',
          about: 'visit',
          date: visit.due,
          at: endOfDay(visit.due) + (visit.lateAlarmed ? 7 * 86_400_000 : 0),
        },
      ];

export const VISIT: Aggregate<Visit, VisitEvent, VisitFacet> = {
  kind: 'visit',
  collection: 'visits',
  graph: GRAPH,
  events: {
    planned: [],
    // A headcount was once a text.
    reported: [({ people, ...rest }) => ({ ...rest, people: Number(people) })],
    confirmed: [],
    ...SYSTEM_EVENTS,
  },
  defaults: {
    street: null,
    people: null,
    confirmedOn: null,
    lateAlarmed: false,
    archived: false,
    generation: 1,
    expiredUpTo: 0,
    quietEntries: 0,
  },
  workflow: 'visit-lifecycle',
  nextStage: { visiting: 'closure' },
  humanStages: ['visiting'],
  evolve(visit, event, _id, { day }) {
    if (event.type === 'planned') {
      const { type: _, ...planned } = event;
      return {
        ...planned,
        status: 'planned',
        version: 0,
        head: '',
        generation: 1,
        plannedOn: day,
        people: null,
        confirmedOn: null,
        lateAlarmed: false,
        archived: false,
        expiredUpTo: 0,
        quietEntries: 0,
      };
    }
    if (visit === null) throw new RangeError(`${event.type} cannot be the first event of a visit`);
    switch (event.type) {
      case 'reported':
        return { ...visit, people: event.people };
      case 'confirmed':
        return { ...visit, status: 'confirmed', confirmedOn: day };
      case 'alarmed':
        return { ...visit, lateAlarmed: true };
      case 'reprojected':
        return {
          ...visit,
          due: event.changes[0]?.to.date ?? visit.due,
          calendarVersion: event.calendar.to,
        };
      case 'archived':
        return { ...visit, archived: true };
      case 'rearmed':
        return { ...visit, generation: event.generation };
      case 'personal-data-read':
      case 'report-failed':
        return { ...visit, quietEntries: visit.quietEntries + 1 };
      case 'personal-data-expired':
        return { ...visit, expiredUpTo: event.upTo };
    }
  },
  facetOf: ({ division, plannedOn, people }, n) => ({ n, division, plannedOn, people: people ?? 0 }),
  stageOf,
  endedOn: (visit) => (stageOf(visit) === DONE ? visit.confirmedOn : null),
  indexOf: ({ due, officers }) => ({ sortDay: due, officers, unitId: null, since: due, marks: [] }),
  pendingAlarms,
  dueAlarms: (visit, _rules, now) =>
    pendingAlarms(visit)
      .filter(({ at }) => at <= now)
      .map((alarm) => ({ ...alarm, times: 1 })),
  reproject(visit, { calendar, latest }: Rules) {
    const found = reproject([visitClock(visit.plannedOn)], calendar, latest);
    return found === null ? [] : [{ type: 'reprojected', ...found }];
  },
  linksOf: () => [],
  linksIn: () => [],
  peopleOf: ({ officers }) => officers,
  peopleIn: () => [],
  policyFaults: () => [],
  startOf(event) {
    if (event.type === 'planned') return { generation: 1, stage: 'visiting' };
    return event.type === 'rearmed' ? { generation: event.generation, stage: event.stage } : null;
  },
};

/** Plans a visit by a calendar. */
export const planVisit = (
  plannedOn: CalendarDate,
  officers: readonly string[],
  rules: Rules,
): VisitEvent => ({
  type: 'planned',
  division: '440311',
  street: null,
  officers,
  due: dueDate(visitClock(plannedOn).input, rules.latest).date,
  policyVersion: rules.policy.version,
  calendarVersion: rules.latest.version,
});
