import type { IdempotencyRecord } from '../store/change.ts';
import { idempotencyKey } from '../store/keys.ts';
import { unpackText } from '../store/packing.ts';
import type { Table } from '../store/table.ts';
import { type HttpResult, json, Problem } from './http.ts';

/**
 * The answer kept under an idempotency key, or null when there is none (any more).
 * @param reused what to say when the key came with another body
 * @throws Problem 409 `reused`
 */
export async function idempotentAnswer(
  table: Table,
  { kind, scope, key, bodyHash }: Pick<IdempotencyRecord<never>, 'kind' | 'scope' | 'key' | 'bodyHash'>,
  now: number,
  reused: { readonly code: string; readonly detail: string },
): Promise<HttpResult | null> {
  const kept = await table.get<{ bodyHash: string; answer: unknown; expiresAt: number }>(
    idempotencyKey(kind, scope, key),
  );
  if (!kept || kept.expiresAt * 1000 <= now) return null;
  if (kept.bodyHash !== bodyHash) throw new Problem(409, reused.code, reused.detail);
  return json(200, JSON.parse(unpackText(kept.answer)));
}
