import { describe, expect, it } from 'vitest';
import {
  chainReceipt,
  findBrokenReceipt,
  type Outcome,
  type Receipt,
} from '../../../domain/reporting/receipts.ts';

const outcome = (n: number): Outcome => ({
  subscriber: 'p',
  delivery: `p_${n}`,
  event: `evt_${n}`,
  digest: 'd'.repeat(64),
  state: 'delivered',
  at: `2021-03-0${n}T01:00:00.000Z`,
  codes: [500, 'timeout', 200],
});
function receipts(): Receipt[] {
  const list: Receipt[] = [];
  for (const n of [1, 2, 3]) list.push(chainReceipt(outcome(n), list.at(-1) ?? null));
  return list;
}

describe('the chain of receipts', () => {
  it('is whole as it is made, and when there is none', () => {
    expect(receipts().map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(findBrokenReceipt(receipts())).toBeNull();
    expect(findBrokenReceipt([])).toBeNull();
  });

  it.each([
    ['changed', (list: Receipt[]) => list.with(1, { ...(list[1] as Receipt), state: 'dead' }), 2],
    ['missing', (list: Receipt[]) => list.toSpliced(1, 1), 2],
    ['missing at the beginning', (list: Receipt[]) => list.slice(1), 1],
    ['changed and hashed anew', (list: Receipt[]) => list.with(0, chainReceipt(outcome(4), null)), 2],
    ['twice', (list: Receipt[]) => list.toSpliced(2, 0, list[1] as Receipt), 3],
  ] as const)('tells a receipt that is %s', (_, harm, expected) =>
    expect(findBrokenReceipt(harm(receipts()))).toBe(expected),
  );
});
