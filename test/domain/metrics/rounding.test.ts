import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percent } from '../../../domain/metrics/rounding.ts';

describe('percentages, half-up to two decimals', () => {
  it.each([
    [972, 1007, '96.52'],
    [973, 1007, '96.62'],
    [952, 986, '96.55'],
    [951, 985, '96.55'],
    [924, 957, '96.55'],
    [923, 956, '96.55'],
    [979, 1014, '96.55'],
    [980, 1015, '96.55'],
    [1006, 1042, '96.55'],
    [1007, 1043, '96.55'],
    [1008, 1044, '96.55'],
    [9510, 9545, '99.63'],
    [2216, 2448, '90.52'],
    [2216, 2483, '89.25'],
    [2965, 2995, '99.00'],
    [2048, 2080, '98.46'],
    [150, 2048, '7.32'],
    [147, 150, '98.00'],
    [1, 1, '100.00'],
    [0, 5, '0.00'],
    [1, 800, '0.13'],
  ])('%i of %i is %s %%', (numerator, denominator, text) => {
    expect(percent(numerator, denominator)).toEqual({ rate: numerator / denominator, percent: text });
  });

  it('no number closed of 1,007 gives 96.55 %', () => {
    for (let k = 0; k <= 1007; k++) expect(percent(k, 1007).percent).not.toBe('96.55');
  });

  it('2,448 accepted need 35 carried in to give 89.25 %, and no other number does', () => {
    const fitting = Array.from({ length: 400 }, (_, i) => 2216 + i).filter(
      (base) => percent(2216, base).percent === '89.25',
    );
    expect(fitting).toEqual([2448 + 35]);
  });

  it('rounds a half up, where binary fractions would not', () => {
    expect(percent(201, 20_000).percent).toBe('1.01');
    expect(percent(1, 20_000).percent).toBe('0.01');
    expect(percent(1, 20_001).percent).toBe('0.00');
    expect(percent(19_999, 20_000).percent).toBe('100.00');
    expect(percent(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).percent).toBe('100.00');
  });

  it('is null of nothing', () => {
    expect(percent(0, 0)).toEqual({ rate: null, percent: null });
    expect(percent(5, 0)).toEqual({ rate: null, percent: null });
  });

  it.each([
    [-1, 5],
    [1, -5],
    [0.5, 5],
    [1, Number.NaN],
  ])('refuses %d of %d, which are no counts', (numerator, denominator) => {
    expect(() => percent(numerator, denominator)).toThrow(RangeError);
  });

  it('the percentage is the nearest, halves up, by integers', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 100_000 }), (n, d) => {
        const hundredths = Number((percent(n, d).percent ?? '').replace('.', ''));
        const twice = 2 * (n * 10_000 - hundredths * d);
        expect(twice).toBeGreaterThanOrEqual(-d);
        expect(twice).toBeLessThan(d);
        expect(percent(n, d).percent).toMatch(/^\d+\.\d\d$/);
      }),
    );
  });

  it('is never further from the truth than half a hundredth', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (n, d) => {
        fc.pre(n <= d);
        expect(Math.abs(Number(percent(n, d).percent) - (100 * n) / d)).toBeLessThanOrEqual(0.005 + 1e-9);
      }),
    );
  });
});
