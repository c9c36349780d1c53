import { Problem } from '../http/http.ts';
import { KEY_LOCK } from '../store/keys.ts';
import type { Table } from '../store/table.ts';
import { publicKeyOf } from '../webhook/signing.ts';
import { findRotation, type KeyStore, type Pair, rotatePairs } from '../webhook/subscriber-keys.ts';

/** How long a rotation may take; one that was cut off is over by then. */
const LOCK_MS = 30_000;

/**
 * Does something while nobody else changes the keys, which are all kept in one place.
 * @throws Problem 409 while somebody else does
 */
async function alone<T>(table: Table, now: number, work: () => Promise<T>): Promise<T> {
  const lockedUntil = now + LOCK_MS;
  try {
    await table.put(
      { ...KEY_LOCK, lockedUntil },
      { ConditionExpression: 'attribute_not_exists(pk) OR lockedUntil <= :now', values: { ':now': now } },
    );
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    throw new Problem(409, 'keys-changing', 'The keys of a subscriber are being changed. Try again.');
  }
  try {
    return await work();
  } finally {
    await table.put({ ...KEY_LOCK, lockedUntil: 0 });
  }
}

/** New keys as they are told. */
export interface Rotated {
  readonly secret: string;
  readonly publicKey: string;
  /** Until when those before still sign, ISO 8601; null where there were none. */
  readonly overlapUntil: string | null;
}

const tell = ({ secret, privateKey }: Pair, before: Pair | undefined): Rotated => ({
  secret,
  publicKey: publicKeyOf(privateKey),
  overlapUntil: before?.until ?? null,
});

/**
 * Gives a subscriber new keys, and tells them. They stand in the secret alone, with the digest of the request that made them: so the
 * same request is told the same keys again, as long as they are those in use.
 * @param digest of the request, where it may come again
 * @returns the keys, and whether they were made before
 * @throws Problem 409
 */
export const rotate = (
  table: Table,
  keys: KeyStore,
  id: string,
  now: number,
  digest: string | undefined,
): Promise<{ readonly told: Rotated; readonly isRepeat: boolean }> =>
  alone(table, now, async () => {
    const all = await keys.read();
    const known = all[id] ?? [];
    const found = digest === undefined ? -1 : findRotation(known, digest, now);
    if (found > 0) {
      throw new Problem(
        409,
        'idempotency-key-spent',
        'The keys were rotated again since this request was first made.',
      );
    }
    const [current] = known;
    if (found === 0 && current) return { told: tell(current, known[1]), isRepeat: true };
    const pairs = rotatePairs(known, now, digest);
    await keys.write({ ...all, [id]: pairs });
    return { told: tell(pairs[0], pairs[1]), isRepeat: false };
  });
