import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { districtOf, levels } from '../../domain/places/divisions.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import { districtsWithin } from './districts.ts';
import {
  LOAD_PREFIX,
  loadAttribute,
  loadKey,
  rosterPk,
  UNIT_PREFIX,
  unitKey,
  unitPointerKey,
} from './keys.ts';
import { type Item, type Table, toItem } from './table.ts';

/** A handling unit as stored; its tag changes with every change of the unit. */
export interface StoredUnit {
  readonly unit: Unit;
  readonly tag: string;
  /** 1, then one more with every change. */
  readonly version: number;
}

type UnitItem = { readonly body: string } & Omit<StoredUnit, 'unit'>;

/** The item that says where a unit is; whoever changes the unit changes it too. */
export interface UnitPointer {
  readonly division: string;
  readonly version: number;
}

/** The item of a unit. */
export const unitItem = ({ unit, tag, version }: StoredUnit) => ({
  ...unitKey(unit.division, unit.unitId),
  body: JSON.stringify(unit),
  tag,
  version,
});

/** A unit from its item. */
const readUnit = ({ body, tag, version }: UnitItem): StoredUnit => ({
  unit: JSON.parse(body) as Unit,
  tag,
  version,
});

/** Reads where a unit is, and the unit; undefined where there is none. */
export async function findUnit(table: Table, unitId: string): Promise<StoredUnit | undefined> {
  const pointer = await table.get<UnitPointer>(unitPointerKey(unitId));
  const item = pointer && (await table.get<UnitItem>(unitKey(pointer.division, unitId)));
  return item && readUnit(item);
}

/** Reads the units of one division. */
export async function unitsOf(table: Table, division: string): Promise<StoredUnit[]> {
  const { items } = await table.query<UnitItem>(
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :unit)',
      values: { ':pk': rosterPk(division), ':unit': UNIT_PREFIX },
    },
    { all: true },
  );
  return items.map(readUnit);
}

/** Reads the units of a district and of the divisions above it. */
export const unitsAbove = async (table: Table, district: string): Promise<StoredUnit[]> =>
  (await Promise.all(levels(district).map((division) => unitsOf(table, division)))).flat();

/** Partitions read at a time. */
const AT_A_TIME = 50;

/** Reads the units of the divisions within a scope, and of those above it. @param scope 2, 4, 6 or 9 digits, or `*` */
export async function unitsAround(table: Table, scope: string): Promise<StoredUnit[]> {
  const districts = await districtsWithin(table, scope.length === 9 ? districtOf(scope) : scope);
  const divisions = [...new Set([...(scope === '*' ? [] : levels(scope)), ...districts.flatMap(levels)])];
  const found: StoredUnit[] = [];
  for (let i = 0; i < divisions.length; i += AT_A_TIME) {
    const pages = divisions.slice(i, i + AT_A_TIME).map((division) => unitsOf(table, division));
    found.push(...(await Promise.all(pages)).flat());
  }
  return found;
}

/** Reads the units of a division, and each officer's number of open aggregates of a kind in their work. */
export async function rosterOf(
  table: Table,
  kind: string,
  division: string,
): Promise<{ units: StoredUnit[]; loads: Map<string, number> }> {
  const { items } = await table.query<Item>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': rosterPk(division) } },
    { all: true },
  );
  const units = items.filter(({ sk }) => String(sk).startsWith(UNIT_PREFIX));
  return {
    units: units.map((item) => readUnit(item as unknown as UnitItem)),
    loads: readLoads(kind, items),
  };
}

/** Reads the units of a district and of the divisions above it, the district's first, and their officers' numbers together. */
export async function rosterAbove(
  table: Table,
  kind: string,
  district: string,
): Promise<{ units: StoredUnit[]; loads: Map<string, number> }> {
  const divisions = [...levels(district)].sort((a, b) => b.length - a.length);
  const found = await Promise.all(divisions.map((division) => rosterOf(table, kind, division)));
  const loads = new Map<string, number>();
  for (const [id, n] of found.flatMap((roster) => [...roster.loads])) loads.set(id, (loads.get(id) ?? 0) + n);
  return { units: found.flatMap((roster) => roster.units), loads };
}

/**
 * Makes a condition that a unit is still as it was read. It is on the item with the officers' numbers, which has the unit's tag
 * too, for an assignment changes that item anyway.
 */
export const unitCheck = (
  table: Table,
  kind: string,
  { unit, tag }: Pick<StoredUnit, 'unit' | 'tag'>,
): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: toItem(loadKey(unit.division, kind, unit.unitId)),
    ConditionExpression: 'tag = :tag',
    ExpressionAttributeValues: toItem({ ':tag': tag }),
  },
});

/** Makes the writes that give a unit's numbers of every kind the unit's tag. */
export const tagLoads = (
  tableName: string,
  kinds: readonly string[],
  { division, unitId }: Unit,
  tag: string,
): TransactWriteItem[] =>
  kinds.map((kind) => ({
    Update: {
      TableName: tableName,
      Key: toItem(loadKey(division, kind, unitId)),
      UpdateExpression: 'SET tag = :tag',
      ExpressionAttributeValues: toItem({ ':tag': tag }),
    },
  }));

/** Reads each officer's number of open aggregates from the items of a roster. */
export function readLoads(kind: string, items: readonly Item[]): Map<string, number> {
  const loads = new Map<string, number>();
  const attributePrefix = loadAttribute('');
  for (const item of items) {
    if (!String(item.sk).startsWith(`${LOAD_PREFIX}${kind}#`)) continue;
    for (const [name, n] of Object.entries(item)) {
      if (!name.startsWith(attributePrefix)) continue;
      const officer = name.slice(attributePrefix.length);
      loads.set(officer, (loads.get(officer) ?? 0) + (n as number));
    }
  }
  return loads;
}
