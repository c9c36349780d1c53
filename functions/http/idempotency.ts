import { KEY_SECONDS, KeyInUse, type RequestKey } from '../store/idempotency.ts';
import { idempotencyKey } from '../store/keys.ts';
import { packText, unpackText } from '../store/packing.ts';
import type { Table } from '../store/table.ts';
import { type HttpResult, json, Problem } from './http.ts';

/** What is said of a key that came with another body. */
const REUSED = {
  code: 'idempotency-key-reused',
  detail: 'This Idempotency-Key was used with another body.',
};

/** A key, and what it came with: what a kept answer is found and checked by. */
type NamedKey = Omit<RequestKey, 'expiresAt'>;

/** Makes the key of a command from the header; undefined where there was none. @param now milliseconds since the epoch */
export const requestKey = (
  header: string | undefined,
  { kind, scope, bodyHash }: Pick<RequestKey, 'kind' | 'scope' | 'bodyHash'>,
  now: number,
): RequestKey | undefined =>
  header === undefined
    ? undefined
    : { kind, scope, key: header, bodyHash, expiresAt: Math.floor(now / 1000) + KEY_SECONDS };

/** What is kept under a key: the answer or, of a request that is not done yet, when it first came. */
interface Kept {
  readonly bodyHash: string;
  readonly answer?: unknown;
  readonly expiresAt: number;
  /** Milliseconds since the epoch. */
  readonly askedAt?: number;
}

/** @throws Problem 409 `reused` */
async function readKept(
  table: Table,
  { kind, scope, key, bodyHash }: NamedKey,
  now: number,
  reused: typeof REUSED,
): Promise<Kept | null> {
  const kept = await table.get<Kept & Record<string, unknown>>(idempotencyKey(kind, scope, key));
  if (!kept || kept.expiresAt * 1000 <= now) return null;
  if (kept.bodyHash !== bodyHash) throw new Problem(409, reused.code, reused.detail);
  return kept;
}

const keptAnswer = (kept: Kept | null): HttpResult | null =>
  kept?.answer === undefined ? null : json(200, JSON.parse(unpackText(kept.answer)));

/**
 * The answer kept under an idempotency key, or null when there is none (any more).
 * @param reused what to say when the key came with another body
 * @throws Problem 409 `reused`
 */
export const idempotentAnswer = async (
  table: Table,
  key: NamedKey,
  now: number,
  reused = REUSED,
): Promise<HttpResult | null> => keptAnswer(await readKept(table, key, now, reused));

/**
 * Does something that keeps its answer under an idempotency key in its own transaction, and answers by what is kept where it was
 * done before. Without a key it is just done.
 * @param work throws KeyInUse when a simultaneous request was faster
 * @throws Problem 409 for a key that came with another body, or whose request is under way
 */
export async function doOnce(
  table: Table,
  key: NamedKey | undefined,
  now: number,
  work: () => Promise<HttpResult>,
  reused = REUSED,
): Promise<HttpResult> {
  const known = key && (await idempotentAnswer(table, key, now, reused));
  if (known) return known;
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KeyInUse) || !key) throw error;
    const kept = await idempotentAnswer(table, key, now, reused);
    if (kept) return kept;
    throw new Problem(409, 'idempotency-key-in-use', 'A request with this Idempotency-Key is under way.');
  }
}

/**
 * Does something that takes many transactions under an idempotency key: when the request first came is kept before, the answer after.
 * So a repeat of one that was cut off goes on with what that has not done yet, if `work` tells by the instant what that is.
 * @param work is given when a request that comes again first came, milliseconds since the epoch; null the first time
 * @throws Problem 409 for a key that came with another body
 */
export async function doInSteps(
  table: Table,
  key: RequestKey | undefined,
  now: number,
  work: (repeatOf: number | null) => Promise<object>,
): Promise<HttpResult> {
  if (key === undefined) return json(200, await work(null));
  const { kind, scope, key: sk, bodyHash, expiresAt } = key;
  const kept = await readKept(table, key, now, REUSED);
  const known = keptAnswer(kept);
  if (known) return known;
  const repeatOf = kept?.askedAt ?? null;
  const item = { ...idempotencyKey(kind, scope, sk), bodyHash, askedAt: repeatOf ?? now, expiresAt };
  if (!kept) await table.put(item);
  const answer = await work(repeatOf);
  await table.put({ ...item, answer: packText(JSON.stringify(answer)) });
  return json(200, answer);
}
