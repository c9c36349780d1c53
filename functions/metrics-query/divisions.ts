import type { LedgerRow } from '../../domain/kernel/figures.ts';
import { existsDistrict } from '../../domain/places/districts.ts';
import { childrenOf, districtOf, division as divisionByCode } from '../../domain/places/divisions.ts';
import type { DivisionRef } from '../contract/metrics-columns.ts';

/**
 * Lists the divisions a comparison has a row for: those known by name below the parent, and those that have clues. A district that
 * does not exist has none; its clues count in the whole.
 */
export function divisionsToCompare(
  parent: string,
  districts: readonly string[],
  rows: readonly LedgerRow[],
  extraDistricts: readonly string[],
): string[] {
  if (parent.length === 6) {
    const streets = new Set(rows.flatMap((row) => row.counters.map((c) => c.street)));
    streets.delete('');
    return [...new Set([...childrenOf(parent).map((d) => d.code), ...[...streets].map((s) => parent + s)])];
  }
  const cities = parent.length === 2 ? childrenOf(parent).map((d) => d.code) : [parent];
  const existing = districts.filter((d) => existsDistrict(d, extraDistricts));
  return [...new Set([...cities.flatMap((c) => childrenOf(c).map((d) => d.code)), ...existing])];
}

/** Names a division as answers do. */
export const divisionRef = (code: string): DivisionRef => ({
  division: code,
  name: divisionByCode(code)?.zh ?? null,
});

/** Finds rows by their district: a division below a city or province needs only its own. */
export function byDistrict<R extends LedgerRow>(rows: readonly R[]): (code: string) => readonly R[] {
  const found = Map.groupBy(rows, (row) => row.district);
  return (code) => found.get(districtOf(code)) ?? [];
}
