import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capitalYuan, formatYuan } from '../../../domain/documents/money.ts';

/** Reads capital figures by the meaning of each sign, knowing nothing of how they are written. */
function readCapital(text: string): number {
  const digits = '零壹贰叁肆伍陆柒捌玖';
  const places: Record<string, number> = { 拾: 10, 佰: 100, 仟: 1000 };
  const [whole, rest] = text.includes('元') ? (text.split('元') as [string, string]) : ['', text];
  const readBelow = (part: string): number => {
    let [sum, group, digit] = [0, 0, 0];
    for (const sign of part) {
      if (digits.includes(sign)) digit = digits.indexOf(sign);
      else if (sign in places) [group, digit] = [group + digit * (places[sign] ?? 0), 0];
      else [sum, group, digit] = [sum + (group + digit) * 10_000, 0, 0];
    }
    return sum + group + digit;
  };
  const hundredMillions = whole.split('亿');
  const yuan = hundredMillions.length === 2 ? readBelow(hundredMillions[0] ?? '') * 1e8 : 0;
  const below = readBelow(hundredMillions.at(-1) ?? '');
  const jiao = /(.)角/.exec(rest)?.[1] ?? '零';
  const fen = /(.)分/.exec(rest)?.[1] ?? '零';
  return (yuan + below) * 100 + digits.indexOf(jiao) * 10 + digits.indexOf(fen);
}

describe('amounts', () => {
  it.each([
    [0, '0.00', '零元整'],
    [5, '0.05', '伍分'],
    [10, '0.10', '壹角整'],
    [1_850_000, '18,500.00', '壹万捌仟伍佰元整'],
    [100_005, '1,000.05', '壹仟元零伍分'],
    [10_700_053, '107,000.53', '壹拾万零柒仟元伍角叁分'],
    [160_932, '1,609.32', '壹仟陆佰零玖元叁角贰分'],
    [10_000_000_100, '100,000,001.00', '壹亿零壹元整'],
    [100_100_000_000, '1,001,000,000.00', '壹拾亿零壹佰万元整'],
    [100_000_000_000_000, '1,000,000,000,000.00', '壹万亿元整'],
  ])('%i fen are %s, %s', (fen, yuan, capital) => {
    expect(formatYuan(fen)).toBe(yuan);
    expect(capitalYuan(fen)).toBe(capital);
  });

  it('in capital figures are read back as they were, and never begin or double a zero', () => {
    const amount = fc.oneof(
      fc.integer({ min: 1, max: 99_999_999_999 }),
      fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 9 })).map(([n, e]) => n * 10 ** e),
    );
    fc.assert(
      fc.property(amount, (fen) => {
        const text = capitalYuan(fen);
        expect(readCapital(text)).toBe(fen);
        expect(text).not.toMatch(/^零|零零|零[万亿元角分]/);
      }),
      { seed: 17, numRuns: 1000 },
    );
  });
});
