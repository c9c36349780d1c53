import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { isWithin } from '../../domain/places/divisions.ts';
import { clueRow } from '../contract/view.ts';
import type { Caller } from '../http/http.ts';
import { findVisible } from '../http/links.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { inBatches, readEmployerNames } from '../store/employer-names.ts';
import { peopleOf, readNames } from '../store/names.ts';
import type { Repository } from '../store/repository.ts';

/** Whether a clue lies in a scope, by its street where that is known. */
export const isClueInScope = (scope: string, clue: Clue): boolean =>
  isWithin(clue.street ?? clue.division, scope);

/** Reads clues by id; those that are not there are left out. */
export async function loadStates(
  clues: Repository<Clue>,
  ids: readonly string[],
): Promise<Map<string, Clue>> {
  const found = await Promise.all(inBatches(ids).map((batch) => clues.loadAll(batch)));
  return new Map(found.flatMap((states) => [...states].map(([id, { state }]) => [id, state] as const)));
}

/** Makes clues as lists show them to a caller: the public view with the names of its officers, and the employer's name. */
export async function toListed(
  runtime: Runtime,
  repository: Repository<Clue>,
  caller: Caller,
  clues: readonly Clue[],
) {
  const { table } = repository;
  const ids = clues.map((clue) => clue.clueId);
  const [names, people, visible] = await Promise.all([
    readEmployerNames(table, CLUE.kind, ids),
    readNames(table, clues.flatMap(CLUE.peopleOf)),
    findVisible(table, caller, clues.flatMap(CLUE.linksOf)),
  ]);
  const rules = await rulesFor(runtime, clues);
  const now = runtime.now();
  return clues.map((clue) => ({
    ...clueRow(clue, rules(clue), now, caller, peopleOf(CLUE, clue, people, now), visible),
    employerName: names.get(clue.clueId) ?? null,
  }));
}
