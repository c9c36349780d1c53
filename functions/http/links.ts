import type { Link } from '../../domain/kernel/aggregate.ts';
import { indexPk, stateKey } from '../store/keys.ts';
import type { Table } from '../store/table.ts';
import { type Caller, canSee } from './http.ts';

/**
 * Finds which of the aggregates that an answer would name are in a caller's scope, by where they are held now: one batch read for the
 * answer, and none where nothing is named or the caller sees everything.
 * @returns their ids
 */
export async function findVisible(
  table: Table,
  caller: Caller,
  links: readonly Link[],
): Promise<ReadonlySet<string>> {
  if (caller.division === '*') return new Set(links.map(({ id }) => id));
  const byPk = new Map(links.map(({ kind, id }) => [stateKey(kind, id).pk, { kind, id }]));
  if (byPk.size === 0) return new Set();
  const items = await table.batchGet<{ pk: string; gsi1pk: string; street?: string }>(
    [...byPk.values()].map(({ kind, id }) => stateKey(kind, id)),
  );
  return new Set(
    items.flatMap(({ pk, gsi1pk, street = null }) => {
      const link = byPk.get(pk);
      if (link === undefined) return [];
      // Where it is held is in its place in the index.
      const division = gsi1pk.slice(indexPk(link.kind, '').length);
      return canSee(caller, { division, street }) ? [link.id] : [];
    }),
  );
}
