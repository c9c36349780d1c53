import type { Link } from '../../domain/kernel/aggregate.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Repository } from '../store/repository.ts';
import { type Caller, canSee } from './http.ts';

/**
 * Finds which of the aggregates that an answer would name are in a caller's scope, by where they are held now: one batch read of each
 * kind for the answer, and none where nothing is named or the caller sees everything.
 * @returns their ids
 */
export async function findVisible(
  runtime: Pick<Runtime, 'dynamo' | 'tableName' | 'pause' | 'policies' | 'calendars' | 'aggregates'>,
  caller: Caller,
  links: readonly Link[],
): Promise<ReadonlySet<string>> {
  if (caller.division === '*') return new Set(links.map(({ id }) => id));
  const byKind = Map.groupBy(links, ({ kind }) => kind);
  const visible = await Promise.all(
    [...byKind].map(async ([kind, named]) => {
      if (!runtime.aggregates.has(kind)) return [];
      const repository = new Repository(runtime, runtime.aggregates.of(kind));
      const found = await repository.loadAll([...new Set(named.map(({ id }) => id))]);
      return [...found].flatMap(([id, { state }]) => (canSee(caller, state) ? [id] : []));
    }),
  );
  return new Set(visible.flat());
}
