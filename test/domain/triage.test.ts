import { describe, expect, it } from 'vitest';
import { pickOfficers, type Unit } from '../../domain/assignment.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { type Sibling, suspects, triageClue } from '../../domain/triage.ts';
import { at, receivedClue } from '../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const sibling = (n: number, overrides: Partial<Sibling> = {}): Sibling => ({
  clueId: `national-QG0${n}`,
  reporterKey: `r${n}`,
  from: '2020-10',
  to: '2020-12',
  receivedAt: '2021-03-01T01:00:00.000Z',
  ...overrides,
});
const judge = (clue = receivedClue(NOW), siblings: Sibling[] = [], open: string[] = []) =>
  triageClue(clue, siblings, new Set(open), DEFAULT_POLICY, ['4403']);

describe('triage', () => {
  it('accepts an ordinary clue, and says why', () => {
    expect(judge()).toEqual({
      referred: false,
      triage: {
        reasons: ['jurisdiction-here', 'in-scope'],
        track: 'simple',
        priority: 'normal',
        suspectedOf: null,
      },
      groupSize: 1,
      group: false,
    });
  });

  it.each([
    ['jurisdiction-elsewhere', { division: '441900', street: null }],
    ['out-of-scope', { sector: 'arbitration' }],
    ['project-payment', { sector: 'project-payment' }],
    ['time-barred', { arrears: { from: '2018-01', to: '2019-02' } }],
  ])('refers %s to a person', (reason, overrides) => {
    const found = judge(receivedClue(NOW, overrides));
    expect(found.referred).toBe(true);
    expect(found.triage.reasons).toContain(reason);
  });

  it('counts two years back from intake, to the end of the arrears', () => {
    expect(judge(receivedClue(NOW, { arrears: { from: '2018-01', to: '2019-03' } })).referred).toBe(false);
    const leap = (to: string) => receivedClue(at('2024-02-29 10:00'), { arrears: { from: '2022-01', to } });
    expect(judge(leap('2022-02')).triage.reasons).toContain('time-barred');
    expect(judge(leap('2022-03')).triage.reasons).not.toContain('time-barred');
  });

  it('suspects a repeat only of an open earlier clue by the same person for an overlapping period', () => {
    const mine = sibling(1, { reporterKey: 'r1' });
    expect(judge(receivedClue(NOW), [mine], [mine.clueId]).triage).toMatchObject({
      suspectedOf: mine.clueId,
    });
    expect(judge(receivedClue(NOW), [mine], []).referred).toBe(false);
    expect(
      judge(receivedClue(NOW), [{ ...mine, from: '2020-01', to: '2020-10' }], [mine.clueId]).referred,
    ).toBe(false);
    expect(judge(receivedClue(NOW), [{ ...mine, reporterKey: 'r2' }], [mine.clueId]).referred).toBe(false);
    expect(suspects(receivedClue(NOW), [{ ...mine, receivedAt: '2021-03-06T00:00:00.000Z' }])).toEqual([]);
  });

  it('links different people against one employer, and reports thirty of them', () => {
    const many = Array.from({ length: 29 }, (_, i) => sibling(i + 2));
    expect(judge(receivedClue(NOW), many.slice(0, 28))).toMatchObject({
      groupSize: 29,
      group: false,
      referred: false,
    });
    expect(judge(receivedClue(NOW), many)).toMatchObject({ groupSize: 30, group: true });
    expect(judge(receivedClue(NOW), many).triage).toMatchObject({ track: 'complex', priority: 'urgent' });
  });

  it('counts a person once, and nobody from before the window', () => {
    const old = sibling(2, { receivedAt: '2019-01-01T00:00:00.000Z' });
    const twice = [sibling(3), sibling(3, { clueId: 'national-QG99' })];
    expect(judge(receivedClue(NOW), [old, ...twice]).groupSize).toBe(2);
  });

  it('splits simple from complex by people and money', () => {
    expect(judge(receivedClue(NOW, { headcount: 10 })).triage).toMatchObject({
      track: 'complex',
      priority: 'high',
    });
    expect(judge(receivedClue(NOW, { claimedAmountFen: 10_000_000 })).triage.track).toBe('complex');
    expect(judge(receivedClue(NOW, { claimedAmountFen: 50_000_000 })).triage.priority).toBe('urgent');
    expect(judge(receivedClue(NOW, { claimedAmountFen: null })).triage.track).toBe('simple');
  });
});

describe('the assignment rule', () => {
  const inspectors = (...ids: string[]) => ids.map((id) => ({ id, name: id, roles: ['inspector'] }));
  const unit = (unitId: string, streets: string[] | undefined, ...ids: string[]): Unit => ({
    unitId,
    division: '440311',
    name: unitId,
    ...(streets ? { streets } : {}),
    officers: inspectors(...ids),
  });
  const clue = { division: '440311', street: '440311002', employerKeys: ['e1'] };
  const pick = (
    units: Unit[],
    open: [string, number][] = [],
    of: Parameters<typeof pickOfficers>[0] = clue,
    day = '2021-03-05',
  ) => pickOfficers(of, units, new Map(open), 2, day);

  it('takes the unit of the street before the one of the district', () => {
    const units = [unit('a', undefined, 'x', 'y'), unit('b', ['440311002'], 'p', 'q')];
    expect(pick(units)).toEqual({ unitId: 'b', officers: ['p', 'q'] });
    expect(pick(units, [], { ...clue, street: '440311003' })).toMatchObject({ unitId: 'a' });
    expect(pick(units, [], { ...clue, street: null })).toMatchObject({ unitId: 'a' });
  });

  it('takes those with the fewest open clues, ties by id', () => {
    const units = [unit('a', undefined, 'd', 'c', 'b', 'a')];
    expect(pick(units)).toMatchObject({ officers: ['a', 'b'] });
    expect(
      pick(units, [
        ['a', 2],
        ['b', 1],
        ['c', 1],
      ]),
    ).toMatchObject({ officers: ['d', 'b'] });
  });

  it('leaves out those who must not handle the employer, and who are no inspectors', () => {
    const units: Unit[] = [
      {
        ...unit('a', undefined),
        officers: [
          { id: 'a', name: 'a', roles: ['inspector'], recusedFrom: ['e1'] },
          { id: 'b', name: 'b', roles: ['reviewer'] },
          ...inspectors('c', 'd'),
        ],
      },
    ];
    expect(pick(units)).toMatchObject({ officers: ['c', 'd'] });
  });

  it('goes to the next unit of the district when one is short, and says when nobody is left', () => {
    expect(pick([unit('b', ['440311002'], 'p'), unit('z', ['440311001'], 'x', 'y')])).toMatchObject({
      unitId: 'z',
    });
    expect(pick([unit('b', ['440311002'], 'p')])).toEqual({ nobody: 'too-few-inspectors' });
    expect(pick([{ ...unit('b', undefined, 'p', 'q'), division: '440306' }])).toEqual({ nobody: 'no-unit' });
  });
});
