import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  GROUPINGS,
  type GroupRow,
  Groups,
  groupCounts,
  groupKey,
  keysOf,
} from '../../../domain/metrics/breakdown.ts';
import { completionList } from '../../../domain/metrics/history.ts';
import { LEAVING_REASONS, leavingReason } from '../../../domain/metrics/reasons.ts';
import { history, scope, window } from './histories.ts';
import { oracle } from './oracle.ts';

const count = fc.nat(3);
const counts = fc.record({
  numerator: count,
  denominator: count,
  excluded: fc.record({ returned: count, merged: count }),
  open: count,
  overdue: count,
  extended: count,
});
/** Groups as clues bring them: an employer has one key or two. */
const row: fc.Arbitrary<GroupRow> = fc
  .record({
    keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 2 }),
    name: fc.option(fc.constantFrom('甲', '乙')),
    counts,
  })
  .map(({ keys, name, counts: c }) => ({ key: groupKey(keys), name, ...c }));

const fold = (rows: readonly GroupRow[]) => {
  const groups = new Groups('employer');
  for (const one of rows) groups.add(one);
  return groups.rows();
};
const nameless = (rows: readonly GroupRow[]) => rows.map(({ name: _, ...rest }) => rest);

describe('groups', () => {
  test('add up to the same in any order and in any parts', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.nat(12), (rows, at) => {
        const whole = nameless(fold(rows));
        expect(nameless(fold([...rows].reverse()))).toEqual(whole);
        expect(nameless(fold([...fold(rows.slice(0, at)), ...fold(rows.slice(at))]))).toEqual(whole);
      }),
      { seed: 5, numRuns: 400 },
    );
  });

  test('share no key, lose no clue, and take an employer for one by any of its keys', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const groups = fold(rows);
        const keys = groups.flatMap(({ key }) => (key === null ? ['none'] : keysOf('employer', key)));
        expect(new Set(keys).size).toBe(keys.length);
        const sum = (list: readonly GroupRow[]) =>
          list.reduce((n, r) => n + r.denominator + r.excluded.merged, 0);
        expect(sum(groups)).toBe(sum(rows));
        for (const { key } of rows) {
          const own = key === null ? ['none'] : keysOf('employer', key);
          const found = groups.filter((g) =>
            own.some((k) => (g.key === null ? k === 'none' : keysOf('employer', g.key).includes(k))),
          );
          expect(found).toHaveLength(1);
        }
      }),
      { seed: 6, numRuns: 400 },
    );
  });

  test('come with the most clues first, then by key; a dot parts only the keys of employers', () => {
    const of = (key: string | null, denominator: number, returned: number): GroupRow => ({
      ...groupCounts(new Map()),
      key,
      name: null,
      denominator,
      excluded: { returned, merged: 0 },
    });
    const groups = new Groups('officer');
    for (const one of [of('b.x', 1, 1), of('a', 1, 1), of(null, 1, 0), of('c', 0, 3)]) groups.add(one);
    expect(groups.rows().map(({ key }) => key)).toEqual(['c', 'a', 'b.x', null]);
    expect(GROUPINGS.map((by) => keysOf(by, 'a.b').length)).toEqual([1, 1, 1, 1, 2]);
  });

  test('of the clues behind a figure are the figure', () => {
    const question = fc.record({
      definition: fc.constantFrom('cohort' as const, 'flow' as const, 'on-time' as const),
      division: scope,
      w: window,
    });
    fc.assert(
      fc.property(fc.array(history, { maxLength: 8 }), question, (all, { w, ...rest }) => {
        const q = { ...rest, ...w };
        const rule = completionList(q);
        const groups = new Groups('sector');
        groups.add({ key: 'all', name: null, ...groupCounts(new Map()) });
        for (const steps of all) {
          for (const district of new Set(steps.map(({ facet }) => facet.division))) {
            if (!district.startsWith(q.division.slice(0, 6))) continue;
            const last = steps.findLastIndex(({ facet }) => facet.division === district);
            const parts = rule.count(steps.slice(0, last + 2), district);
            groups.add({ key: 'all', name: null, ...groupCounts(parts) });
          }
        }
        const { flow: _, ...figure } = { flow: null, ...oracle(q, all) };
        expect(groups.rows()).toEqual([{ key: 'all', name: null, ...figure }]);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

test('a reason says how a clue left or moved, and of any other there is none', () => {
  const facet = { state: 'open', returnReason: null } as const;
  expect(leavingReason('transferredOut', facet)).toBe('handed-over');
  expect(leavingReason('transferredIn', facet)).toBe('taken-over');
  expect(leavingReason('reopened', facet)).toBe('reopened');
  expect(leavingReason('excluded', { state: 'returned', returnReason: 'out-of-scope' })).toBe('out-of-scope');
  expect(leavingReason('merged', { ...facet, state: 'merged' })).toBe('merged');
  expect(leavingReason('toString', facet)).toBeNull();
  for (const { zh, en } of Object.values(LEAVING_REASONS)) expect([zh, en]).not.toContain('');
});
