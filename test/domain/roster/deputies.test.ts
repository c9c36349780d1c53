import { describe, expect, it } from 'vitest';
import type { Unit } from '../../../domain/roster/assignment.ts';
import { findStandIn } from '../../../domain/roster/deputies.ts';

const away = (id: string, deputy?: string, from = '2021-03-08', to = '2021-03-09') => ({
  id,
  name: id,
  roles: ['inspector'],
  absences: [{ from, to, deputy }],
});
const units = (...officers: ReturnType<typeof away>[]): Unit[] => [
  { unitId: 'u', division: '440311', name: 'u', officers },
];

describe('who is told in an officer’s place', () => {
  it.each([
    ['2021-03-07', 'a'],
    ['2021-03-08', 'b'],
    ['2021-03-09', 'b'],
    ['2021-03-10', 'a'],
  ])('on %s is %s, by the days of the absence', (day, told) => {
    expect(findStandIn('a', units(away('a', 'b')), day)).toBe(told);
  });

  it('is the officer where nobody stands in, or who stands in is the officer', () => {
    expect(findStandIn('a', units(away('a')), '2021-03-08')).toBe('a');
    expect(findStandIn('stranger', units(away('a', 'b')), '2021-03-08')).toBe('stranger');
    expect(findStandIn('a', units(away('a', 'b'), away('b', 'a')), '2021-03-08')).toBe('b');
    expect(findStandIn('a', units(away('a', 'a')), '2021-03-08')).toBe('a');
  });

  it('is the deputy’s deputy where that one is away too, and ends somewhere', () => {
    expect(findStandIn('a', units(away('a', 'b'), away('b', 'c')), '2021-03-08')).toBe('c');
    const circle = units(away('a', 'b'), away('b', 'c'), away('c', 'b'));
    expect(['b', 'c']).toContain(findStandIn('a', circle, '2021-03-08'));
  });

  it('is found by any absence that covers the day and has a deputy', () => {
    const twice = { ...away('a'), absences: [...away('a').absences, ...away('a', 'b').absences] };
    expect(findStandIn('a', units(twice), '2021-03-08')).toBe('b');
  });
});
