import { type Aggregate, DONE, type Link } from '../kernel/aggregate.ts';
import { dueAlarms, pendingAlarms } from './alarms.ts';
import { reprojectClue } from './clocks.ts';
import { codeFaults } from './conclusions.ts';
import { CLUE_EVENTS, type ClueEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { type Facet, facetOf } from './facet.ts';
import { CLUE_DEFAULTS } from './initial.ts';
import { marksOf } from './marks.ts';
import { noticeOf } from './notices.ts';
import { CLUE_PUBLIC_FACTS } from './public-facts.ts';
import { findReaderFault } from './readers.ts';
import { type Clue, HUMAN_STAGES, NEXT_STAGE, stageOf } from './state.ts';
import { CLUE_GRAPH } from './status.ts';

const linkTo = (id: string): Link => ({ kind: 'clue', id });
const linkToCase = (id: string): Link => ({ kind: 'case', id });

/** The clue (欠薪线索) as an aggregate. */
export const CLUE: Aggregate<Clue, ClueEvent, Facet> = {
  kind: 'clue',
  collection: 'clues',
  graph: CLUE_GRAPH,
  events: CLUE_EVENTS,
  defaults: CLUE_DEFAULTS,
  workflow: 'clue-lifecycle',
  nextStage: NEXT_STAGE,
  humanStages: HUMAN_STAGES,
  evolve,
  facetOf,
  stageOf,
  // No phase begins any more: `since` is the day the last one ended.
  // What a sender wants reopened is not ended: an answer may need what there is to read.
  endedOn: (clue) =>
    stageOf(clue) === DONE && clue.pendingReopening === null ? (clue.closedDay ?? clue.phases.since) : null,
  indexOf: (clue) => ({
    sortDay: clue.due.date,
    officers: clue.officers,
    unitId: clue.unitId,
    since: clue.receivedDay,
    marks: marksOf(clue),
    askedSince: clue.pendingReopening?.on ?? null,
  }),
  pendingAlarms,
  dueAlarms,
  noticeOf,
  handOverRule: ({ employerKeys, officers }) => ({
    employerKeys,
    officers,
    involved: [],
    needsCertificate: false,
    eventOf: (from, to) => ({ type: 'handed-over', from, to }),
  }),
  reproject: reprojectClue,
  linksOf: (clue) => [
    ...[clue.triage?.suspectedOf, clue.mergedInto].flatMap((id) =>
      typeof id === 'string' ? [linkTo(id)] : [],
    ),
    ...(clue.case === null ? [] : [linkToCase(clue.case.caseId)]),
  ],
  linksIn(event) {
    if (event.type === 'merged') return [linkTo(event.of)];
    if (event.type === 'case-filed') return [linkToCase(event.caseId)];
    if (event.type !== 'triaged' && event.type !== 'not-duplicate') return [];
    const { suspectedOf } = event.triage;
    return suspectedOf === null ? [] : [linkTo(suspectedOf)];
  },
  peopleOf: ({ officers, unitId, pendingExtension, pendingReturn }) =>
    [...officers, unitId, pendingExtension?.by, pendingReturn?.by].filter((id) => typeof id === 'string'),
  peopleIn(event) {
    if (event.type === 'concluded') return [event.conclusion.by];
    if (event.type === 'handed-over') return [event.from, event.to];
    if (event.type !== 'assigned') return [];
    return [...event.officers, ...(event.unitId === null ? [] : [event.unitId])];
  },
  policyFaults: ({ legalReviewConclusions }) => codeFaults('legalReviewConclusions', legalReviewConclusions),
  mayReadInFull: (clue, { sub }, now) => findReaderFault(clue, sub, now) === null,
  publicFacts: CLUE_PUBLIC_FACTS,
  startOf(event) {
    if (event.type === 'received') return { generation: 1, stage: 'triage' };
    if (event.type !== 'reopened' && event.type !== 'rearmed') return null;
    return { generation: event.generation, stage: event.stage };
  },
};
