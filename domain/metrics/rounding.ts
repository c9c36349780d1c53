const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/**
 * A share as an exact number and as a percentage, rounded half-up to two decimals on integers. Both null when the
 * denominator is 0.
 * @throws RangeError unless both are whole numbers from 0
 */
export function percent(
  numerator: number,
  denominator: number,
): { readonly rate: number | null; readonly percent: string | null } {
  if (!isCount(numerator) || !isCount(denominator)) throw new RangeError('counts are whole numbers from 0');
  if (denominator === 0) return { rate: null, percent: null };
  const n = BigInt(numerator);
  const d = BigInt(denominator);
  const hundredths = (n * 20_000n + d) / (2n * d);
  const text = String(hundredths).padStart(3, '0');
  return { rate: numerator / denominator, percent: `${text.slice(0, -2)}.${text.slice(-2)}` };
}
