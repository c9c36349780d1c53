import { expect, test } from 'vitest';
import { rank } from '../../../domain/metrics/ranking.ts';

const ranked = (...rates: (number | null)[]) =>
  rank(rates.map((rate, i) => ({ division: `44030${i}`, rate }))).map((r) => [r.division, r.rank]);

test('the highest rate comes first and ties share a rank', () => {
  expect(ranked(0.5, 1, 0.9, 1)).toEqual([
    ['440301', 1],
    ['440303', 1],
    ['440302', 3],
    ['440300', 4],
  ]);
});

test('ties stand in the order of their divisions, in whatever order they came', () => {
  const rows = ['440303', '440301', '440302'].map((division) => ({ division, rate: 0.5 }));
  expect(rank(rows).map((r) => r.division)).toEqual(['440301', '440302', '440303']);
});

test('a rate of nothing is last and has no rank; a rate of zero has one', () => {
  expect(ranked(null, 0, 0.3, null)).toEqual([
    ['440302', 1],
    ['440301', 2],
    ['440300', null],
    ['440303', null],
  ]);
});

test('rates of the same share tie however large their counts', () => {
  expect(ranked(2 / 3, 2000 / 3000, 0.6666).map(([, r]) => r)).toEqual([1, 1, 3]);
});
