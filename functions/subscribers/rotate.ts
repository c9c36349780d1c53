import { Problem } from '../http/http.ts';
import { KEY_LOCK } from '../store/keys.ts';
import type { Table } from '../store/table.ts';
import { publicKeyOf } from '../webhook/signing.ts';
import { type KeyStore, rotatePairs } from '../webhook/subscriber-keys.ts';

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

/** Gives a subscriber new keys, and tells them: this once. @throws Problem 409 */
export const rotate = (
  table: Table,
  keys: KeyStore,
  id: string,
  now: number,
): Promise<{ secret: string; publicKey: string; overlapUntil: string | null }> =>
  alone(table, now, async () => {
    const all = await keys.read();
    const pairs = rotatePairs(all[id] ?? [], now);
    await keys.write({ ...all, [id]: pairs });
    const [{ secret, privateKey }, before] = pairs;
    return { secret, publicKey: publicKeyOf(privateKey), overlapUntil: before?.until ?? null };
  });
