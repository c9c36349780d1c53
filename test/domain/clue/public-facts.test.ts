import { describe, expect, it } from 'vitest';
import { CLUE } from '../../../domain/clue/index.ts';
import { CLUE_FACTS } from '../../../domain/clue/public-facts.ts';
import { at, happen, receivedClue } from '../../support/clues.ts';
import { CLUE_COURSE, clueFacts, toldTypes } from '../../support/public-events.ts';

const facts = clueFacts();
const factOf = (name: string) => facts.find(({ fact }) => fact?.type === `clue.${name}`)?.fact?.data;

describe('what outsiders are told of a clue', () => {
  it('is what each event means, and nothing of the others', () => {
    expect(facts.map(({ event, fact }) => [event.type, fact?.type ?? null])).toEqual(
      CLUE_COURSE.map(([{ type }, name]) => [type, name === null ? null : `clue.${name}`]),
    );
  });

  it('covers every fact, from every event that may become one', () => {
    const told = new Set(facts.flatMap(({ fact }) => fact?.type ?? []));
    expect([...told].sort()).toEqual(CLUE_FACTS.map((name) => `clue.${name}`).sort());
    const tried = new Set<string>(CLUE_COURSE.map(([{ type }]) => type));
    expect(toldTypes(CLUE).filter((type) => !tried.has(type))).toEqual([]);
  });

  it('says where the clue is after the event', () => {
    expect(factOf('accepted')).toEqual({
      clueId: 'national-QG1',
      clueNo: 'QG1',
      source: 'national',
      division: '440311',
      status: 'received',
      round: 1,
      dueOn: '2021-03-22',
    });
    expect(factOf('extended')).toMatchObject({ dueOn: '2021-04-16', workingDays: 5 });
    expect(factOf('transferred')).toMatchObject({ division: '440306', from: '440311', to: '440306' });
    expect(factOf('reopened')).toMatchObject({ status: 'investigating', round: 2 });
    expect(factOf('returned')).toMatchObject({ reason: 'not-ours' });
    expect(factOf('merged')).toMatchObject({ status: 'merged' });
  });

  it('says what came of it', () => {
    const outcome = {
      conclusion: 'PAID',
      verifiedAmountFen: 1_850_000,
      paidAmountFen: 1_800_000,
      headcount: 2,
    };
    expect(factOf('concluded')).toMatchObject(outcome);
    expect(factOf('closed')).toMatchObject({ ...outcome, closedOn: '2021-03-03' });
    const clue = receivedClue(at('2021-03-01 09:00'));
    const closed = happen(clue, at('2021-03-02 09:00'), 'x', { type: 'closed' });
    expect(CLUE.publicFacts?.factOf({ type: 'closed' }, closed, clue)?.data).toMatchObject({
      conclusion: null,
      verifiedAmountFen: null,
      paidAmountFen: null,
      headcount: null,
    });
  });

  it('belongs to its sender', () =>
    expect(CLUE.publicFacts?.senderOf(receivedClue(at('2021-03-01 09:00'), { source: 'hotline' }))).toBe(
      'hotline',
    ));
});
