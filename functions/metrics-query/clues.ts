import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { type Grouping, groupKey, keysOf } from '../../domain/metrics/breakdown.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { inBatches } from '../store/employer-names.ts';
import { Repository } from '../store/repository.ts';

/** Opens the clues, for what lists say of them that the figures do not know. */
export const openClues = (runtime: Runtime) => new Repository(runtime, CLUE);
export type Clues = ReturnType<typeof openClues>;

/** Reads clues by id; those that are not there are left out. */
export async function readClues(clues: Clues, ids: readonly string[]): Promise<Map<string, Clue>> {
  const found = await Promise.all(inBatches([...new Set(ids)]).map((batch) => clues.loadAll(batch)));
  return new Map(found.flatMap((states) => [...states].map(([id, { state }]) => [id, state] as const)));
}

/**
 * Tells the groups that a clue belongs to: one, or one for each of its officers. Units and officers are those in charge now; a
 * district that has handed the clue over has none.
 */
export function groupsOf(by: Grouping, clue: Clue, district: string): (string | null)[] {
  const isHere = clue.division === district;
  switch (by) {
    case 'sector':
      return [clue.sector];
    case 'source':
      return [clue.source];
    case 'unit':
      return [isHere ? clue.unitId : null];
    case 'officer':
      return isHere && clue.officers.length > 0 ? [...clue.officers] : [null];
    case 'employer':
      return [groupKey(clue.employerKeys)];
  }
}

/** Tells whether a clue belongs to the group of a key; without one, to none that has a key. */
export function isInGroup(
  { by, key }: { readonly by: Grouping; readonly key: string | undefined },
  clue: Clue,
  district: string,
): boolean {
  const own = groupsOf(by, clue, district);
  if (key === undefined) return own.includes(null);
  const wanted = new Set(keysOf(by, key));
  return own.some((group) => group !== null && keysOf(by, group).some((k) => wanted.has(k)));
}
