import { describe, expect, it } from 'vitest';
import { countPeople, overlap } from '../../../domain/people/counting.ts';

describe('people', () => {
  it('are counted one by one, a known person by the largest of his clues', () => {
    const of = (reporterKey: string | null, headcount: number) => ({ reporterKey, headcount });
    expect(countPeople([])).toBe(0);
    expect(countPeople([of(null, 3), of(null, 0), of('a', 2), of('b', 1), of('a', 5), of('a', 4)])).toBe(10);
  });
});

describe('two periods', () => {
  it('overlap where they have a month in common', () => {
    const period = { from: '2020-11', to: '2021-02' };
    const of = (from: string, to: string) => [overlap(period, { from, to }), overlap({ from, to }, period)];
    expect(of('2021-02', '2021-03')).toEqual([true, true]);
    expect(of('2020-12', '2021-01')).toEqual([true, true]);
    expect(of('2021-03', '2021-03')).toEqual([false, false]);
  });
});
