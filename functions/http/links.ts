import type { AggregateState } from '../../domain/kernel/aggregate.ts';
import type { Repository } from '../store/repository.ts';
import { type Caller, canSee } from './http.ts';

/**
 * Finds which of the ids that an answer would name are in a caller's scope, by where they are held now: one batch read for the
 * answer, and none where nothing is named or the caller sees everything.
 */
export async function findVisible(
  repository: Pick<Repository<AggregateState>, 'loadAll'>,
  caller: Caller,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const named = new Set(ids);
  if (named.size === 0 || caller.division === '*') return named;
  const found = await repository.loadAll([...named]);
  return new Set([...found].flatMap(([id, { state }]) => (canSee(caller, state) ? [id] : [])));
}
