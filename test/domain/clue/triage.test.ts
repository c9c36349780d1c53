import { describe, expect, it } from 'vitest';
import type { Status } from '../../../domain/clue/status.ts';
import { isRepeated, type Sibling, type Suspect, suspects, triageClue } from '../../../domain/clue/triage.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { pickOfficers, type Unit } from '../../../domain/roster/assignment.ts';
import { at, receivedClue } from '../../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const sibling = (n: number, overrides: Partial<Sibling> = {}): Sibling => ({
  clueId: `national-QG0${n}`,
  reporterKey: `s${n}`,
  headcount: 1,
  from: '2020-10',
  to: '2020-12',
  receivedAt: '2021-03-01T01:00:00.000Z',
  ...overrides,
});
const judge = (
  clue = receivedClue(NOW),
  siblings: Sibling[] = [],
  candidates: Suspect[] = [],
  reporterKey: string | null = 'r1',
) => triageClue(clue, { reporterKey, siblings, more: false, suspects: candidates }, DEFAULT_POLICY, ['4403']);
/** An earlier clue by the person whom `judge` takes for the reporter, as triage reads it. */
const mine = (n: number, status: Status, overrides: Partial<Sibling> = {}): Suspect => ({
  ...sibling(n, { reporterKey: 'r1' }),
  ...overrides,
  status,
});

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
      groupSizeAtLeast: false,
      group: false,
    });
  });

  it.each([
    ['jurisdiction-elsewhere', { division: '441900', street: null }],
    ['jurisdiction-elsewhere', { warnings: ['division-unknown'], division: '440312', street: null }],
    ['out-of-scope', { sector: 'arbitration' }],
    ['project-payment', { sector: 'project-payment' }],
    ['time-barred', { arrears: { from: '2018-01', to: '2019-02' } }],
  ])('refers %s to a person', (reason, overrides) => {
    const found = judge(receivedClue(NOW, overrides));
    expect(found.referred).toBe(true);
    expect(found.triage.reasons).toContain(reason);
  });

  it('serves what lies in any of the divisions served', () => {
    const found = (...served: string[]) =>
      triageClue(
        receivedClue(NOW),
        { reporterKey: 'r1', siblings: [], more: false, suspects: [] },
        DEFAULT_POLICY,
        served,
      );
    expect(found('4419', '440311').triage.reasons).toContain('jurisdiction-here');
    expect(found('4419', '440306').triage.reasons).toContain('jurisdiction-elsewhere');
    expect(found().triage.reasons).toContain('jurisdiction-elsewhere');
  });

  it('counts two years back from intake, to the end of the arrears', () => {
    expect(judge(receivedClue(NOW, { arrears: { from: '2018-01', to: '2019-03' } })).referred).toBe(false);
    const leap = (to: string) => receivedClue(at('2024-02-29 10:00'), { arrears: { from: '2022-01', to } });
    expect(judge(leap('2022-02')).triage.reasons).toContain('time-barred');
    expect(judge(leap('2022-03')).triage.reasons).not.toContain('time-barred');
  });

  describe('of what the same person reported before', () => {
    it('asks a person whether it is a duplicate while the earlier clue is open', () => {
      expect(judge(receivedClue(NOW), [], [mine(1, 'assigned')])).toMatchObject({
        referred: true,
        triage: {
          suspectedOf: 'national-QG01',
          reasons: expect.arrayContaining(['possible-duplicate']),
        },
      });
    });

    it('tells of the closed one, and goes on', () => {
      const found = judge(receivedClue(NOW), [], [mine(1, 'closed')]);
      expect(found).toMatchObject({ referred: false, triage: { suspectedOf: 'national-QG01' } });
      expect(found.triage.reasons).toContain('reported-before');
      expect(found.triage.reasons).not.toContain('possible-duplicate');
      expect(isRepeated(found)).toBe(true);
      expect(isRepeated(judge())).toBe(false);
      expect(isRepeated({ triage: null })).toBe(false);
    });

    it('takes an open one before any closed, the first of the open and the last of the closed', () => {
      const later = '2021-03-02T01:00:00.000Z';
      const [first, second] = [mine(1, 'closed'), mine(2, 'closed', { receivedAt: later })];
      expect(judge(receivedClue(NOW), [], [second, first]).triage.suspectedOf).toBe(second.clueId);
      const open = mine(3, 'reviewing', { receivedAt: '2021-02-27T01:00:00.000Z' });
      const found = judge(receivedClue(NOW), [], [second, open, mine(4, 'triage'), first]);
      expect(found.triage.suspectedOf).toBe(open.clueId);
      expect(found.triage.reasons).toContain('possible-duplicate');
      expect(isRepeated(found)).toBe(false);
    });

    it.each(['merged', 'returned'] as const)('takes no %s one: it was not handled', (status) => {
      expect(judge(receivedClue(NOW), [], [mine(1, status)]).triage.suspectedOf).toBeNull();
    });

    it.each([
      ['of another period', { from: '2020-01', to: '2020-10' }],
      ['by another person', { reporterKey: 'r2' }],
      ['received later', { receivedAt: '2021-03-06T00:00:00.000Z' }],
      [
        'received at once, with a later id',
        { receivedAt: new Date(NOW).toISOString(), clueId: 'national-QG2' },
      ],
    ])('takes none %s', (_, overrides) => {
      expect(suspects(receivedClue(NOW), 'r1', [mine(1, 'closed', overrides)])).toEqual([]);
      expect(judge(receivedClue(NOW), [], [mine(1, 'closed', overrides)]).triage.suspectedOf).toBeNull();
    });

    it('takes one whose period shares a single month, or that came at once with an earlier id', () => {
      const touching = mine(1, 'closed', { from: '2020-01', to: '2020-11' });
      expect(suspects(receivedClue(NOW), 'r1', [touching])).toEqual([touching]);
      const atOnce = mine(1, 'closed', { receivedAt: new Date(NOW).toISOString() });
      expect(suspects(receivedClue(NOW), 'r1', [atOnce])).toEqual([atOnce]);
    });

    it('knows nobody without an identity: they repeat nobody', () => {
      const found = judge(receivedClue(NOW), [], [mine(1, 'assigned', { reporterKey: null })], null);
      expect(found).toMatchObject({
        referred: false,
        triage: { suspectedOf: null },
      });
    });
  });

  describe('of a group', () => {
    const many = (n: number, overrides: Partial<Sibling> = {}) =>
      Array.from({ length: n }, (_, i) => sibling(i + 2, overrides));

    it('links different people against one employer, and reports it with the thirtieth', () => {
      expect(judge(receivedClue(NOW), many(28))).toMatchObject({
        groupSize: 29,
        group: false,
        referred: false,
      });
      const found = judge(receivedClue(NOW), many(29));
      expect(found).toMatchObject({ groupSize: 30, group: true });
      expect(found.triage).toMatchObject({ track: 'complex', priority: 'urgent' });
      expect(found.triage.reasons).toEqual(expect.arrayContaining(['same-employer', 'group']));
    });

    it('reports it once: not again with those that follow', () => {
      const found = judge(receivedClue(NOW), many(30));
      expect(found).toMatchObject({ groupSize: 31, group: false });
      expect(found.triage.reasons).toContain('group');
    });

    it('reports one clue of two hundred people, which is nobody else’s', () => {
      const found = judge(receivedClue(NOW, { headcount: 200 }));
      expect(found).toMatchObject({ groupSize: 200, group: true });
      expect(found.triage.reasons).not.toContain('same-employer');
      expect(judge(receivedClue(NOW), [sibling(2, { headcount: 200 })])).toMatchObject({
        groupSize: 201,
        group: false,
      });
    });

    it('sums the headcounts, a known person’s by the largest of his clues', () => {
      const twice = [sibling(3, { headcount: 4 }), sibling(3, { clueId: 'national-QG99', headcount: 7 })];
      expect(judge(receivedClue(NOW, { headcount: 2 }), twice).groupSize).toBe(9);
      const own = [sibling(2, { reporterKey: 'r1', headcount: 5 })];
      const found = judge(receivedClue(NOW, { headcount: 3 }), own);
      expect(found.groupSize).toBe(5);
      expect(found.triage.reasons).not.toContain('same-employer');
      expect(judge(receivedClue(NOW, { headcount: 9 }), own).groupSize).toBe(9);
    });

    it('counts people without an identity one by one', () => {
      const nobody = many(30, { reporterKey: null });
      const found = judge(receivedClue(NOW), nobody, [], null);
      expect(found.groupSize).toBe(31);
      expect(found.triage.reasons).toContain('same-employer');
      expect(judge(receivedClue(NOW), nobody.slice(0, 29), [], null)).toMatchObject({
        groupSize: 30,
        group: true,
      });
    });

    it('counts a clue without people as one', () => {
      expect(judge(receivedClue(NOW), [sibling(2, { headcount: 0 })]).groupSize).toBe(2);
    });

    it('counts from the first instant of the window, and nobody from before it', () => {
      const start = at('2020-03-05 10:00');
      const on = sibling(2, { receivedAt: new Date(start).toISOString() });
      const before = sibling(2, { receivedAt: new Date(start - 1).toISOString() });
      expect(judge(receivedClue(NOW), [on]).groupSize).toBe(2);
      expect(judge(receivedClue(NOW), [before]).groupSize).toBe(1);
    });

    it('reports once whichever of two clues received together is triaged first', () => {
      const receivedAt = new Date(NOW).toISOString();
      const earlier = sibling(1, { clueId: 'national-QG0', receivedAt });
      const later = sibling(1, { clueId: 'national-QG2', receivedAt });
      expect(judge(receivedClue(NOW), [...many(28), later])).toMatchObject({ groupSize: 29, group: false });
      expect(judge(receivedClue(NOW), [...many(28), earlier])).toMatchObject({ groupSize: 30, group: true });
    });

    it('says when there are more clues than it counted', () => {
      const context = { reporterKey: 'r1', siblings: many(999), more: true, suspects: [] };
      expect(triageClue(receivedClue(NOW), context, DEFAULT_POLICY, ['4403'])).toMatchObject({
        groupSize: 1000,
        groupSizeAtLeast: true,
        group: false,
      });
    });
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
