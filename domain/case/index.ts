import { type Aggregate, DONE, type Link } from '../kernel/aggregate.ts';
import type { Claim } from './claims.ts';
import { dueAlarms, pendingAlarms, reprojectCase } from './deadlines.ts';
import { CASE_EVENTS, type CaseEvent, documentIn } from './events.ts';
import { evolve } from './evolve.ts';
import { type CaseFacet, facetOf } from './facet.ts';
import { CASE_DEFAULTS } from './initial.ts';
import { noticeOf } from './notices.ts';
import { involvedIn, lacksTeam, peopleIn, peopleOf, UNSTAFFED } from './people.ts';
import { CASE_PUBLIC_FACTS } from './public-facts.ts';
import { findReaderFault } from './readers.ts';
import { HUMAN_STAGES, NEXT_STAGE, stageOf } from './stages.ts';
import { type Case, openSuspension } from './state.ts';
import { CASE_GRAPH } from './status.ts';
import { pendingStep } from './steps.ts';

const linkTo = ({ clue: id }: Claim): Link => ({ kind: 'clue', id });

const publicityOf = ({ caseId: id }: Case) => ({
  kind: 'publicity',
  id,
  edge: 'add-officer',
  eventOf: (officer: string) => ({ type: 'officer-added', officer }),
});

/** The enforcement case (劳动保障监察案件) as an aggregate. */
export const CASE: Aggregate<Case, CaseEvent, CaseFacet> = {
  kind: 'case',
  collection: 'cases',
  graph: CASE_GRAPH,
  events: CASE_EVENTS,
  defaults: CASE_DEFAULTS,
  workflow: 'case-lifecycle',
  nextStage: NEXT_STAGE,
  humanStages: HUMAN_STAGES,
  evolve,
  facetOf,
  stageOf,
  endedOn: (c) => (stageOf(c) === DONE ? c.endedOn : null),
  indexOf: (c) => ({
    sortDay: c.due.date,
    officers: c.officers,
    unitId: null,
    since: c.cameInOn,
    marks: [
      `status:${c.status}`,
      ...(openSuspension(c) === null ? [] : ['suspended']),
      ...(lacksTeam(c) ? [UNSTAFFED] : []),
    ],
  }),
  pendingAlarms,
  dueAlarms,
  pendingStep,
  noticeOf,
  handOverRule: (c) => ({
    employerKeys: c.employerKeys,
    officers: c.officers,
    involved: involvedIn(c),
    needsCertificate: true,
    eventOf: (from, to) => ({ type: 'handed-over', from, to }),
    // Whoever is on the case does not vet what is published of it.
    ...(c.decision === null ? {} : { beside: publicityOf(c) }),
  }),
  reproject: reprojectCase,
  linksOf: ({ claims }) => claims.map(linkTo),
  linksIn(event) {
    if (event.type === 'proposed') return event.intake.claims.map(linkTo);
    return event.type === 'clue-joined' ? [linkTo(event.claim)] : [];
  },
  peopleOf,
  peopleIn,
  mayReadInFull: (c, reader, now) => findReaderFault(c, reader, now) === null,
  policyFaults: () => [],
  documentHashIn: (event) => documentIn(event)?.hash ?? null,
  publicFacts: CASE_PUBLIC_FACTS,
  startOf(event) {
    if (event.type === 'proposed') return { generation: 1, stage: 'filing' };
    return event.type === 'rearmed' ? { generation: event.generation, stage: event.stage } : null;
  },
};
