import { childrenOf, isDivisionCode } from '../../domain/places/divisions.ts';
import type { Table } from './table.ts';

/** A district that has had a clue is entered here once. */
const DISTRICTS_PK = 'DISTRICTS';

/**
 * The districts within a scope: those known as divisions, and any other that has had a clue.
 * @param scope 2, 4 or 6 digits, or `*`
 */
export async function districtsWithin(table: Table, scope: string): Promise<string[]> {
  if (scope.length === 6) return [scope];
  if (scope !== '*' && !isDivisionCode(scope)) return [];
  const prefix = scope === '*' ? '' : scope;
  const { items } = await table.query<{ sk: string }>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': DISTRICTS_PK } },
    { all: true },
  );
  const known = prefix.length === 4 ? childrenOf(prefix).map((d) => d.code) : [];
  return [...new Set([...known, ...items.map((i) => i.sk)])].filter((d) => d.startsWith(prefix)).sort();
}

const entered = new WeakMap<Table, Set<string>>();

/** Registers a district before its first clue; remembered, so later clues cost nothing. */
export async function registerDistrict(table: Table, district: string): Promise<void> {
  const known = entered.get(table) ?? new Set();
  entered.set(table, known);
  if (known.has(district)) return;
  await table.put({ pk: DISTRICTS_PK, sk: district });
  known.add(district);
}
