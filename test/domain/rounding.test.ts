import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percent } from '../../domain/rounding.ts';

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

  it('is null of nothing', () => {
    expect(percent(0, 0)).toEqual({ rate: null, percent: null });
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
