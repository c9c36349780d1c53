import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import type { PublicFact } from '../../domain/kernel/public-facts.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { deciding, filed, PEOPLE, performing } from './cases.ts';
import { at, happen, receivedClue } from './clues.ts';
import { PEOPLE as PUBLICITY_PEOPLE, published } from './publicity.ts';

const due = { date: '2021-04-16', provisional: false };
const triage = { reasons: ['in-scope'], track: 'simple', priority: 'normal', suspectedOf: null } as const;
const logged = (kind: string): ClueEvent => ({
  type: 'logged',
  kind,
  occurredAt: '2021-03-05T01:00:00.000Z',
  late: false,
  attachments: [{ sha256: 'a'.repeat(64), bytes: 3 }],
});
const CONCLUDED: ClueEvent = {
  type: 'concluded',
  conclusion: {
    code: 'PAID',
    by: 'insp-1',
    verifiedAmountFen: 1_850_000,
    paidAmountFen: 1_800_000,
    headcount: 2,
  },
};

/** Events of a clue in an order in which they can happen, each with the end of the public type it becomes; null for none. */
export const CLUE_COURSE: readonly (readonly [ClueEvent, string | null])[] = [
  [{ type: 'triaged', referred: true, triage, groupSize: 1 }, null],
  [{ type: 'not-duplicate', triage }, null],
  [{ type: 'accepted' }, 'accepted'],
  [{ type: 'triaged', referred: false, triage, groupSize: 1 }, 'accepted'],
  [{ type: 'unassigned', reason: 'no-unit' as never }, null],
  [{ type: 'assigned', unitId: 'unit-gm', officers: ['insp-1', 'insp-2'], mode: 'rule' }, 'assigned'],
  [{ type: 'signed' }, 'signed'],
  [logged('visit'), null],
  [logged('first-contact'), 'contacted'],
  [logged('first-contact'), null],
  [{ type: 'extension-requested', workingDays: 5, restart: false }, null],
  [
    {
      type: 'extended',
      workingDays: 5,
      decidedLate: false,
      restart: false,
      due,
      calendarVersion: 'built-in',
    },
    'extended',
  ],
  [{ type: 'suspended' }, 'suspended'],
  [{ type: 'resumed', lasted: true, givesBack: true, due, calendarVersion: 'built-in' }, 'resumed'],
  [{ type: 'case-filed', caseId: 'number of ours', joined: false }, null],
  [{ type: 'supervised', dueOn: '2021-03-20' }, null],
  [CONCLUDED, 'concluded'],
  [{ type: 'review-rejected' }, null],
  [CONCLUDED, 'concluded'],
  [{ type: 'closed' }, 'closed'],
  [{ type: 'feedback', satisfied: false }, null],
  [{ type: 'archived', head: 'h' }, null],
  [{ type: 'reopened', generation: 2, stage: 'investigation' }, 'reopened'],
  [{ type: 'return-requested', to: '440306' }, null],
  [{ type: 'transferred', from: '440311', to: '440306', street: null }, 'transferred'],
  [{ type: 'returned', reason: 'not-ours' }, 'returned'],
  [{ type: 'merged', of: 'hotline-OTHER' }, 'merged'],
  [{ type: 'personal-data-read' }, null],
];

/** A clue through all of that: each event with what is told of it. */
export function clueFacts(): { event: ClueEvent; fact: PublicFact | null; after: Clue }[] {
  let clue = receivedClue(at('2021-03-01 09:00'));
  return CLUE_COURSE.map(([event], i) => {
    const before = clue;
    clue = happen(before, at('2021-03-02 10:00') + i * 3_600_000, 'insp-1', event);
    return { event, after: clue, fact: CLUE.publicFacts?.factOf(event, clue, before) ?? null };
  });
}

/** What is told of cases that go all the ways: one that is decided, served and closed, one revoked, one with an order. */
export function caseFacts(): { type: string; fact: PublicFact | null }[] {
  const closing = performing()
    .do('serve', { document: servedBefore(), way: 'direct', on: '2021-03-09', by: ['i1', 'i2'] }, PEOPLE.lead)
    .do('record-performance', { kind: 'paid', amountFen: 1_850_000, on: '2021-03-09' }, PEOPLE.lead)
    .do('close', { code: 'performed' }, PEOPLE.lead)
    .do('close', { approve: true }, PEOPLE.head)
    .do('close', { approve: true }, PEOPLE.director);
  const revoked = filed().do('revoke', { ground: 2 }, PEOPLE.director);
  const ordered = filed().do(
    'issue-order',
    { kind: 'pay', amountFen: 1_850_000, workers: 3, dueOn: '2021-03-12', text: '-' },
    PEOPLE.lead,
  );
  return [closing, revoked, ordered].flatMap(({ events, state: { caseId } }) => {
    let before: Case | null = null;
    return events.map((event) => {
      const after: Case = CASE.evolve(before, event, caseId, {
        at: '2021-03-09T02:00:00.000Z',
        day: '2021-03-09',
        by: 'i1',
      });
      const fact = before === null ? null : (CASE.publicFacts?.factOf(event, after, before) ?? null);
      before = after;
      return { type: event.type, fact };
    });
  });
}

/** What is told of a decision that is published and recalled. */
export function publicityFacts(): { type: string; fact: PublicFact | null }[] {
  const file = published('2021-10-08')
    .goTo('2021-10-09')
    .do('recall', { reason: '-' }, PUBLICITY_PEOPLE.publisher);
  let before: Publicity | null = null;
  return file.events.map((event) => {
    const after: Publicity = PUBLICITY.evolve(before, event, file.state.publicityId, {
      at: '2021-10-09T02:00:00.000Z',
      day: '2021-10-09',
      by: 'pub-2',
    });
    const fact = before === null ? null : (PUBLICITY.publicFacts?.factOf(event, after, before) ?? null);
    before = after;
    return { type: event.type, fact };
  });
}

/** A document of that case that is not its decision: the advance notice. */
const servedBefore = (): string =>
  deciding().state.documents.find(({ kind }) => kind === 'advance-notice')?.id ?? '';

/** Everything that may be told of an aggregate has a test. */
export const toldTypes = (aggregate: Pick<Aggregate, 'publicFacts'>): readonly string[] =>
  aggregate.publicFacts?.eventTypes ?? [];
