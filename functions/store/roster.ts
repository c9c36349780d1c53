import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { levels } from '../../domain/places/divisions.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import { rosterPk, UNIT_PREFIX, unitKey } from './keys.ts';
import { type Table, toItem } from './table.ts';

/** A handling unit as stored; its tag changes with every change of the unit. */
export interface StoredUnit {
  readonly unit: Unit;
  readonly tag: string;
}

/** The item of a unit. */
export const unitItem = (unit: Unit, tag: string) => ({
  ...unitKey(unit.division, unit.unitId),
  body: JSON.stringify(unit),
  tag,
});

/** A unit from its item. */
export const readUnit = (item: { readonly body: string; readonly tag: string }): StoredUnit => ({
  unit: JSON.parse(item.body) as Unit,
  tag: item.tag,
});

/** Reads the units of one division. */
export async function unitsOf(table: Table, division: string): Promise<StoredUnit[]> {
  const { items } = await table.query<{ body: string; tag: string }>(
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

/** A condition that a unit is still as it was read. */
export const unitCheck = (table: Table, { unit, tag }: StoredUnit): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: toItem(unitKey(unit.division, unit.unitId)),
    ConditionExpression: 'tag = :tag',
    ExpressionAttributeValues: toItem({ ':tag': tag }),
  },
});
