import { BEGINNING, chain, type Head, hashedText, type Link, sha256 } from '../kernel/record.ts';

/** How telling a subscriber of an event ended: what proves that it was reported, or that it was not. */
export interface Outcome {
  readonly subscriber: string;
  readonly delivery: string;
  readonly event: string;
  /** SHA-256 of the bytes that were sent. */
  readonly digest: string;
  readonly state: 'delivered' | 'dead' | 'cancelled';
  /** When it ended, ISO 8601. */
  readonly at: string;
  /** What each try was answered with, in order. */
  readonly codes: readonly (number | string)[];
}

/** An outcome in the chain of a subscriber's outcomes. */
export type Receipt = Outcome & Link;

/** Chains an outcome behind the last receipt of its subscriber; null for the first. */
export const chainReceipt = (outcome: Outcome, last: Head | null): Receipt =>
  chain(outcome, last ?? BEGINNING);

/**
 * Finds the first receipt of a subscriber's chain that is not what it was, or not where it was.
 * @param receipts from the first on
 * @returns its number as it should be; null when the chain is whole
 */
export function findBrokenReceipt(receipts: readonly Receipt[]): number | null {
  let before: Head = BEGINNING;
  for (const receipt of receipts) {
    const { seq, prevHash, hash } = receipt;
    if (seq !== before.seq + 1 || prevHash !== before.hash || sha256(hashedText(receipt)) !== hash) {
      return before.seq + 1;
    }
    before = { seq, hash };
  }
  return null;
}
