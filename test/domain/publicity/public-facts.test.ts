import { describe, expect, it } from 'vitest';
import { shownVersion } from '../../../domain/kernel/aggregate.ts';
import { decide } from '../../../domain/publicity/decide.ts';
import { PUBLICITY } from '../../../domain/publicity/index.ts';
import { publicityFacts, toldTypes } from '../../support/public-events.ts';
import { PEOPLE, published } from '../../support/publicity.ts';

describe('what outsiders are told of the publicity of a decision', () => {
  const facts = publicityFacts();

  it('is that it was published, and recalled', () => {
    expect(facts.flatMap(({ fact }) => (fact ? [fact] : []))).toMatchObject([
      {
        type: 'publicity.published',
        data: {
          caseId: '440311-2021-00001',
          division: '440311',
          status: 'published',
          kind: 'penalty',
          document: 'penalty-decision-2021-3',
        },
      },
      { type: 'publicity.recalled', data: { status: 'recalled', recalledOn: '2021-10-09' } },
    ]);
    expect([...toldTypes(PUBLICITY)].sort()).toEqual(['published', 'recalled']);
  });

  it('belongs to no sender', () =>
    expect(PUBLICITY.publicFacts?.senderOf(published('2021-10-08').state)).toBeNull());

  it('that nobody accepts is no other version for the clerks', () => {
    const file = published('2021-10-08');
    const seen = shownVersion(file.state);
    const failed = { fault: 'late', subscriber: 'city', publicEvent: 'evt_1' } as const;
    file.apply([{ type: 'report-failed', ...failed }], 'note-report-fault');
    const correct = (expectedVersion: number) =>
      decide(
        file.state,
        { name: 'recall', body: { reason: '-', expectedVersion } },
        PEOPLE.publisher,
        file.rules,
        file.now,
      );
    expect(shownVersion(file.state)).toBe(seen);
    expect(correct(seen)).toMatchObject({ events: [{ type: 'recalled' }] });
    expect(correct(seen + 1)).toMatchObject({ code: 'stale' });
  });
});
