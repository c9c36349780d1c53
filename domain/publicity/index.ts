import { type Aggregate, DONE, type Link } from '../kernel/aggregate.ts';
import { dueAlarms, pendingAlarms, pendingStep, reprojectPublicity, sortDayOf } from './clocks.ts';
import { evolve, PUBLICITY_DEFAULTS, PUBLICITY_EVENTS, type PublicityEvent } from './events.ts';
import { facetOf, type PublicityFacet } from './facet.ts';
import { PUBLICITY_PUBLIC_FACTS } from './public-facts.ts';
import { findReaderFault } from './readers.ts';
import { HUMAN_STAGES, NEXT_STAGE, type Publicity, stageOf } from './state.ts';
import { PUBLICITY_GRAPH } from './status.ts';

const linkTo = (id: string): Link => ({ kind: 'case', id });

/** The publicity of a decision (行政执法公示) as an aggregate. */
export const PUBLICITY: Aggregate<Publicity, PublicityEvent, PublicityFacet> = {
  kind: 'publicity',
  collection: 'publicity',
  graph: PUBLICITY_GRAPH,
  events: PUBLICITY_EVENTS,
  defaults: PUBLICITY_DEFAULTS,
  workflow: 'publicity-lifecycle',
  nextStage: NEXT_STAGE,
  humanStages: HUMAN_STAGES,
  evolve,
  facetOf,
  stageOf,
  endedOn: (p) => (stageOf(p) === DONE ? p.endedOn : null),
  indexOf: (p) => ({
    sortDay: sortDayOf(p),
    officers: [],
    unitId: null,
    since: p.decidedOn,
    marks: p.recall === null ? [] : ['recall'],
  }),
  pendingAlarms,
  dueAlarms,
  pendingStep,
  reproject: reprojectPublicity,
  linksOf: ({ caseId }) => [linkTo(caseId)],
  linksIn: (event) => (event.type === 'opened' ? [linkTo(event.decision.caseId)] : []),
  peopleOf: (p) => [
    ...new Set(
      [
        p.decidedBy,
        p.vettedBy,
        p.publishedBy,
        p.exemption?.by,
        p.exemption?.confirmedBy,
        ...p.officers,
      ].filter((id) => typeof id === 'string'),
    ),
  ],
  peopleIn(event) {
    if (event.type === 'officer-added') return [event.officer];
    return event.type === 'opened' ? [event.decision.decidedBy, ...event.decision.officers] : [];
  },
  policyFaults: () => [],
  mayReadInFull: (p, reader, now) => findReaderFault(p, reader, now) === null,
  publicFacts: PUBLICITY_PUBLIC_FACTS,
  startOf(event) {
    if (event.type === 'opened') return { generation: 1, stage: 'vetting' };
    return event.type === 'rearmed' ? { generation: event.generation, stage: event.stage } : null;
  },
};
