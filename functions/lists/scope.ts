import type { Clue } from '../../domain/clue/state.ts';
import { districtOf, isWithin } from '../../domain/places/divisions.ts';
import { clueView } from '../contract/view.ts';
import { type Caller, requireScope } from '../http/http.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import type { StoredClue } from '../store/clue-items.ts';
import { loadKey, particularsKey, personPk } from '../store/keys.ts';
import { readParticulars } from '../store/particulars.ts';
import type { Table } from '../store/table.ts';

/** What is asked for within what the caller may see, which is all of that by default. @throws Problem 404 outside */
export function scopeOf(caller: Caller, division: string | undefined): string {
  if (division !== undefined) requireScope(caller, division);
  return division ?? caller.division;
}

/** Whether a clue lies in a scope, by its street where that is known. */
export const isInScope = (scope: string, clue: Clue): boolean =>
  isWithin(clue.street ?? clue.division, scope);

/** Clues are indexed by district: a street's list is its district's, filtered. */
export const districtScope = (scope: string) => (scope.length === 9 ? districtOf(scope) : scope);

/** The ids of an officer's open clues in some districts. */
export async function openCluesOf(
  table: Table,
  districts: readonly string[],
  officer: string,
): Promise<string[]> {
  const loads = await table.batchGet<{ clues?: Set<string> }>(districts.map((d) => loadKey(d, officer)));
  return loads.flatMap((l) => [...(l.clues ?? [])]);
}

/** Clues as lists show them: the public view and the employer's name. */
export async function listed(runtime: Runtime, table: Table, stored: readonly StoredClue[]) {
  const names = await employerNames(table, stored);
  const rules = await rulesFor(
    runtime,
    stored.map((s) => s.clue),
  );
  return stored.map(({ clue }) => ({
    ...clueView(clue, rules(clue), runtime.now()),
    employerName: names.get(clue.clueId) ?? null,
  }));
}

async function employerNames(table: Table, stored: readonly StoredClue[]): Promise<Map<string, string>> {
  if (stored.length === 0) return new Map();
  const items = await table.batchGet<{ pk: string; data?: unknown }>(
    stored.map(({ clue }) => particularsKey(clue.clueId)),
  );
  return new Map(
    items.flatMap((item) => {
      const data = readParticulars(item);
      return data ? [[item.pk.slice(personPk('').length), data.employer.name] as const] : [];
    }),
  );
}
