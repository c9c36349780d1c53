import { describe, expect, it } from 'vitest';
import { CASE } from '../../../domain/case/index.ts';
import { CASE_FACTS } from '../../../domain/case/public-facts.ts';
import { filed } from '../../support/cases.ts';
import { caseFacts, toldTypes } from '../../support/public-events.ts';

const facts = caseFacts();
const factOf = (name: string) => facts.find(({ fact }) => fact?.type === `case.${name}`)?.fact?.data;

describe('what outsiders are told of a case', () => {
  it('covers every fact, once in its life', () => {
    const told = facts.flatMap(({ fact }) => fact?.type ?? []).sort();
    // Three cases were filed; a notice that is served is not the service of the decision.
    const once = CASE_FACTS.map((name) => `case.${name}`);
    expect(told).toEqual([...once, 'case.filed', 'case.filed'].sort());
    const tried = new Set(facts.map(({ type }) => type));
    expect(toldTypes(CASE).filter((type) => !tried.has(type))).toEqual([]);
  });

  it('says where the case is, and in which of the four stages', () => {
    const common = { caseId: '440311-2021-00001', division: '440311', clues: ['national-QG1'] };
    expect(factOf('filed')).toEqual({
      ...common,
      status: 'investigating',
      stage: 'filing',
      filedOn: '2021-03-05',
    });
    expect(factOf('ordered')).toMatchObject({
      stage: 'inquiry',
      kind: 'pay',
      amountFen: 1_850_000,
      orderedOn: '2021-03-05',
      dueOn: '2021-03-12',
    });
    expect(factOf('decided')).toMatchObject({
      stage: 'decision',
      kind: 'handling',
      fineFen: 0,
      orderFen: 1_850_000,
      extraFen: 0,
      decidedOn: '2021-03-09',
    });
    expect(factOf('served')).toMatchObject({
      stage: 'service',
      document: factOf('decided')?.document,
      way: 'direct',
      servedOn: '2021-03-09',
      effectiveOn: '2021-03-09',
    });
    expect(factOf('closed')).toMatchObject({ stage: 'service', status: 'closed', code: 'performed' });
    expect(factOf('revoked')).toMatchObject({ stage: 'decision', ground: 2, revokedOn: '2021-03-05' });
  });

  it('belongs to no sender', () => expect(CASE.publicFacts?.senderOf(filed().state)).toBeNull());
});
