import { describe, expect, it } from 'vitest';
import { type Claim, claimantsOf, totalsOf } from '../../../domain/case/claims.ts';
import { COMMAND_BODIES } from '../../../domain/case/commands.ts';
import { facetOf } from '../../../domain/case/facet.ts';
import { workersOf } from '../../../domain/case/workers.ts';
import { claim, deciding, filed, PEOPLE } from '../../support/cases.ts';

const { lead, lawyer } = PEOPLE;
const [ZHANG, LI] = ['a'.repeat(32), 'b'.repeat(32)];
const months = (from: string, to: string) => ({ arrears: { from, to } });
const join = (more: Partial<Claim>, clue = 'hotline-1') => ({
  type: 'clue-joined' as const,
  claim: claim(clue, more),
  employerKeys: [],
  groupSize: 1,
  externalNo: null,
});
const opened = (...claims: Claim[]) => filed({ intake: { claims } });

describe('what a case is about in total', () => {
  it('follows from its clues, each that joins adding its own', () => {
    const file = opened(claim('1'));
    expect(totalsOf(file.state)).toEqual({ headcount: 1, owedFen: 1_850_000 });
    file.apply([join({ headcount: 4, amountFen: 50_000 }), join({ amountFen: null }, 'hotline-2')], 'p');
    expect(totalsOf(file.state)).toEqual({ headcount: 6, owedFen: 1_900_000 });
    expect(totalsOf(opened(claim('1', { amountFen: null })).state)).toEqual({ headcount: 1, owedFen: null });
    expect(totalsOf(opened().state)).toEqual({ headcount: 0, owedFen: null });
  });

  it('counts what one person claims twice once', () => {
    const twice = opened(
      claim('1', { reporterKey: ZHANG, headcount: 2, amountFen: 300, ...months('2021-01', '2021-02') }),
      claim('2', { reporterKey: ZHANG, amountFen: 500, ...months('2021-02', '2021-03') }),
      claim('3', { reporterKey: ZHANG, amountFen: 70, ...months('2020-10', '2020-11') }),
      claim('4', { reporterKey: LI, amountFen: null, ...months('2021-02', '2021-02') }),
    );
    expect(totalsOf(twice.state)).toEqual({ headcount: 3, owedFen: 570 });
    expect(claimantsOf(twice.state.claims)).toMatchObject([
      { headcount: 2, amountFen: 570, claims: [{ clue: '3' }, { clue: '2' }] },
      { headcount: 1, amountFen: null, claims: [{ clue: '4' }] },
    ]);
  });

  it('is what the inquiry found where that is something else, until it is inquired anew', () => {
    const file = opened(claim('1'), claim('2')).do(
      'finish-inquiry',
      { proposal: 'handling', facts: '-', basis: '-', orderFen: 900, headcount: 5, owedFen: 900 },
      lead,
    );
    expect(totalsOf(file.state)).toEqual({ headcount: 5, owedFen: 900 });
    file.apply([join({ headcount: 2, amountFen: 100 })], 'p');
    expect(totalsOf(file.state)).toEqual({ headcount: 7, owedFen: 1000 });
    file.apply([join({ amountFen: null }, 'hotline-2')], 'p');
    expect(totalsOf(file.state)).toEqual({ headcount: 8, owedFen: 1000 });
    const silent = deciding({ orderFen: 900 }, { intake: { claims: [claim('1')] } });
    expect(totalsOf(silent.apply([join({})], 'p').state)).toEqual({ headcount: 2, owedFen: 3_700_000 });
    const supplement = { type: 'opinion-given', result: 'supplement', on: file.today, late: false } as const;
    const document = { id: 'x', kind: 'legal-opinion', year: 2021, n: 1, number: '-', hash: '-' } as const;
    file.apply([{ ...supplement, document }], lawyer.sub);
    expect(totalsOf(file.state)).toEqual({ headcount: 5, owedFen: 3_700_100 });
    const body = { proposal: 'handling', facts: '-', basis: '-' };
    const parses = (more: object) => COMMAND_BODIES['finish-inquiry'].safeParse({ ...body, ...more }).success;
    expect([parses({ headcount: 0 }), parses({ owedFen: -1 })]).toEqual([false, false]);
    expect(parses({ headcount: 1, owedFen: 0 })).toBe(true);
  });

  it('makes a group with the clues that are no part of it, and alone', () => {
    const people = (headcount: number) =>
      deciding({ orderFen: 1 }, { intake: { groupSize: 1, claims: [claim('1', { headcount })] } }).state
        .status;
    expect(people(29)).toBe('deciding');
    expect(people(30)).toBe('reviewing');
  });

  it('says how many were paid', () => {
    const { state } = deciding({ orderFen: 1 }, { intake: { claims: [claim('1'), claim('2')] } });
    const paid = { ...state, performed: { ...state.performed, paidFen: 1 } };
    expect(facetOf(paid, 1).recoveredPeople).toBe(2);
    expect(facetOf(state, 1).recoveredPeople).toBe(0);
  });
});

describe('the workers whom a document names', () => {
  const reporter = (clue: string, name: string, confidential = false) => ({ clue, name, confidential });
  const particulars = (...reporters: ReturnType<typeof reporter>[]) => ({
    employer: { name: '-' },
    facts: null,
    reporters,
  });
  const known = particulars(reporter('1', '张样例'), reporter('2', '李样例'), reporter('3', '张样例'));
  const { state } = opened(
    claim('1', { reporterKey: ZHANG, amountFen: 100, ...months('2021-01', '2021-02') }),
    claim('2', { headcount: 3, amountFen: 300, ...months('2020-12', '2020-12') }),
    claim('3', { reporterKey: ZHANG, amountFen: 50, ...months('2021-04', '2021-04') }),
  );

  it('are those of its clues, each once, with months and sums', () =>
    expect(workersOf(state, known, 450)).toEqual([
      { name: '张样例', period: '2021年1月至2021年2月、2021年4月', fen: 150 },
      { name: '李样例', people: 3, period: '2020年12月', fen: 300 },
    ]));

  it('have blanks for sums where something else is ordered, or one is not known', () => {
    expect(workersOf(state, known, 449)?.map(({ fen }) => fen)).toEqual([null, null]);
    const unknown = opened(claim('1', { amountFen: null }), claim('2', { amountFen: 7 })).state;
    expect(workersOf(unknown, known, 7)?.map(({ fen }) => fen)).toEqual([null, null]);
  });

  it('are nobody where nothing is to be paid, their names are gone, or the inquiry found others', () => {
    expect(workersOf(state, known, undefined)).toBeUndefined();
    expect(workersOf(state, known, 0)).toBeUndefined();
    expect(workersOf(state, null, 450)).toBeUndefined();
    expect(workersOf(state, particulars(), 450)).toBeUndefined();
    expect(workersOf(opened().state, known, 450)).toBeUndefined();
    const inquiry = { proposal: 'handling', on: '2021-03-08', claims: 3, owedFen: null } as const;
    const found = { ...inquiry, fineFen: 0, orderFen: 450, extraFen: 0 };
    expect(workersOf({ ...state, inquiry: { ...found, headcount: 4 } }, known, 450)).toHaveLength(2);
    expect(workersOf({ ...state, inquiry: { ...found, headcount: 9 } }, known, 450)).toBeUndefined();
  });

  it('are none who made a report', () => {
    const hidden = particulars(
      reporter('1', '张样例'),
      reporter('2', '李样例'),
      reporter('3', '张样例', true),
    );
    expect(workersOf(state, hidden, 300)).toEqual([
      { name: '李样例', people: 3, period: '2020年12月', fen: 300 },
    ]);
  });
});
