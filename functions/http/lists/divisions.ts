import { districtOf } from '../../../domain/places/divisions.ts';
import { employerNameKey, employerNamePk } from '../../store/keys.ts';
import type { Table } from '../../store/table.ts';
import { type Caller, requireScope } from '../http.ts';

/** What is asked for within what the caller may see, which is all of that by default. @throws Problem 404 outside */
export function scopeOf(caller: Caller, division: string | undefined): string {
  if (division !== undefined) requireScope(caller, division);
  return division ?? caller.division;
}

/** Aggregates are indexed by district: a street's list is its district's, filtered. */
export const districtScope = (scope: string) => (scope.length === 9 ? districtOf(scope) : scope);

/** The street that a scope is, if it is one. */
export const streetOf = (scope: string): string | undefined => (scope.length === 9 ? scope : undefined);

/** Keys in one request. */
const BATCH = 100;

/** Cuts a list into batches for requests that are sent together. */
export const inBatches = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / BATCH) }, (_, i) => list.slice(i * BATCH, (i + 1) * BATCH));

/** Reads the names of the employers of some of a kind, by id; of those whose personal data was deleted there is none. */
export async function employerNames(
  table: Table,
  ids: readonly string[],
  kind: string,
): Promise<Map<string, string>> {
  const pages = await Promise.all(
    inBatches(ids).map((batch) =>
      table.batchGet<{ pk: string; name: string }>(batch.map((id) => employerNameKey(kind, id))),
    ),
  );
  const prefix = employerNamePk(kind, '').length;
  return new Map(pages.flat().map(({ pk, name }) => [pk.slice(prefix), name]));
}
