import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { districtOf, isWithin } from '../../domain/places/divisions.ts';
import { clueRow } from '../contract/view.ts';
import { type Caller, requireScope } from '../http/http.ts';
import { findVisible } from '../http/links.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { particularsKey, personPk } from '../store/keys.ts';
import { readParticulars } from '../store/particulars.ts';
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

/** What of the index lies in a scope: of a street's officer, that street alone. */
export const streetFilter = (scope: string): { street?: string } =>
  scope.length === 9 ? { street: scope } : {};

/** Makes clues as lists show them to a caller: the public view and the employer's name. */
export async function toListed(
  runtime: Runtime,
  repository: Repository<Clue>,
  caller: Caller,
  clues: readonly Clue[],
) {
  const names = await employerNames(repository.table, clues);
  const visible = await findVisible(repository, caller, clues.flatMap(CLUE.linksOf));
  const rules = await rulesFor(runtime, clues);
  const now = runtime.now();
  return clues.map((clue) => ({
    ...clueRow(clue, rules(clue), now, caller, visible),
    employerName: names.get(clue.clueId) ?? null,
  }));
}

async function employerNames(table: Table, clues: readonly Clue[]): Promise<Map<string, string>> {
  if (clues.length === 0) return new Map();
  const items = await table.batchGet<{ pk: string; data?: unknown }>(
    clues.map(({ clueId }) => particularsKey(CLUE.kind, clueId)),
  );
  return new Map(
    items.flatMap((item) => {
      const data = readParticulars(item);
      return data ? [[item.pk.slice(personPk(CLUE.kind, '').length), data.employer.name] as const] : [];
    }),
  );
}
