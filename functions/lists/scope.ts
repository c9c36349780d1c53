import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { districtOf, isWithin } from '../../domain/places/divisions.ts';
import { clueRow } from '../contract/view.ts';
import { type Caller, requireScope } from '../http/http.ts';
import { findVisible } from '../http/links.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { employerNameKey, employerNamePk } from '../store/keys.ts';
import type { Repository } from '../store/repository.ts';
import type { Table } from '../store/table.ts';

/** What is asked for within what the caller may see, which is all of that by default. @throws Problem 404 outside */
export function scopeOf(caller: Caller, division: string | undefined): string {
  if (division !== undefined) requireScope(caller, division);
  return division ?? caller.division;
}

/** Whether a clue lies in a scope, by its street where that is known. */
export const isClueInScope = (scope: string, clue: Clue): boolean =>
  isWithin(clue.street ?? clue.division, scope);

/** Clues are indexed by district: a street's list is its district's, filtered. */
export const districtScope = (scope: string) => (scope.length === 9 ? districtOf(scope) : scope);

/** The street that a scope is, if it is one. */
export const streetOf = (scope: string): string | undefined => (scope.length === 9 ? scope : undefined);

/** Keys in one request. */
const BATCH = 100;

/** Cuts a list into batches for requests that are sent together. */
const inBatches = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / BATCH) }, (_, i) => list.slice(i * BATCH, (i + 1) * BATCH));

/** Reads clues by id; those that are not there are left out. */
export async function loadStates(
  clues: Repository<Clue>,
  ids: readonly string[],
): Promise<Map<string, Clue>> {
  const found = await Promise.all(inBatches(ids).map((batch) => clues.loadAll(batch)));
  return new Map(found.flatMap((states) => [...states].map(([id, { state }]) => [id, state] as const)));
}

/** Reads the names of the employers of clues, or of another kind, by id; of those whose personal data was deleted there is none. */
export async function employerNames(
  table: Table,
  ids: readonly string[],
  kind: string = CLUE.kind,
): Promise<Map<string, string>> {
  const pages = await Promise.all(
    inBatches(ids).map((batch) =>
      table.batchGet<{ pk: string; name: string }>(batch.map((id) => employerNameKey(kind, id))),
    ),
  );
  const prefix = employerNamePk(kind, '').length;
  return new Map(pages.flat().map(({ pk, name }) => [pk.slice(prefix), name]));
}

/** Makes clues as lists show them to a caller: the public view and the employer's name. */
export async function toListed(
  runtime: Runtime,
  repository: Repository<Clue>,
  caller: Caller,
  clues: readonly Clue[],
) {
  const names = await employerNames(
    repository.table,
    clues.map((clue) => clue.clueId),
  );
  const visible = await findVisible(runtime, caller, clues.flatMap(CLUE.linksOf));
  const rules = await rulesFor(runtime, clues);
  const now = runtime.now();
  return clues.map((clue) => ({
    ...clueRow(clue, rules(clue), now, caller, visible),
    employerName: names.get(clue.clueId) ?? null,
  }));
}
