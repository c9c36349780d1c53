import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Aggregate, type AggregateState, isOpenIn } from '../../domain/kernel/aggregate.ts';
import { type Key, loadAttribute, loadKey } from './keys.ts';
import { toItem } from './table.ts';

/** How much is added to the numbers of a unit's officers. */
interface UnitChange {
  readonly key: Key;
  readonly counts: Map<string, number>;
}

/** Adds to the numbers of the officers whose open work a state is among. */
function addWorkload<S extends AggregateState>(
  changes: Map<string, UnitChange>,
  aggregate: Aggregate<S>,
  state: S | null,
  by: 1 | -1,
): void {
  if (state === null || !isOpenIn(aggregate, state.status)) return;
  const { officers, unitId } = aggregate.indexOf(state);
  if (officers.length === 0) return;
  const key = loadKey(state.division, aggregate.kind, unitId);
  const id = `${key.pk}\n${key.sk}`;
  const { counts } = changes.get(id) ?? { counts: new Map<string, number>() };
  for (const officer of officers) counts.set(officer, (counts.get(officer) ?? 0) + by);
  changes.set(id, { key, counts });
}

const addTo = (tableName: string, key: Key, changed: readonly (readonly [string, number])[]) => ({
  Update: {
    TableName: tableName,
    Key: toItem(key),
    UpdateExpression: `ADD ${changed.map((_, i) => `#n${i} :n${i}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(
      changed.map(([officer], i) => [`#n${i}`, loadAttribute(officer)]),
    ),
    ExpressionAttributeValues: toItem(Object.fromEntries(changed.map(([, by], i) => [`:n${i}`, by]))),
  },
});

/**
 * Makes the writes that keep the number of each officer's open aggregates in step with a change: one item for all of a unit.
 * @param before null for a new aggregate
 */
export function workloadUpdates<S extends AggregateState>(
  tableName: string,
  aggregate: Aggregate<S>,
  before: S | null,
  after: S,
): TransactWriteItem[] {
  const changes = new Map<string, UnitChange>();
  addWorkload(changes, aggregate, before, -1);
  addWorkload(changes, aggregate, after, 1);
  return [...changes.values()].flatMap(({ key, counts }) => {
    const changed = [...counts].filter(([, by]) => by !== 0);
    return changed.length === 0 ? [] : [addTo(tableName, key, changed)];
  });
}

/**
 * Puts conditions on items that a transaction updates anyway on these updates: a transaction names an item once, and pays for
 * each.
 */
export function mergeChecks(
  updates: readonly TransactWriteItem[],
  others: readonly TransactWriteItem[],
): TransactWriteItem[] {
  const merged = [...updates];
  for (const other of others) {
    const { ConditionCheck: check } = other;
    const at = merged.findIndex(
      ({ Update }) =>
        check && Update?.Key?.pk?.S === check.Key?.pk?.S && Update?.Key?.sk?.S === check.Key?.sk?.S,
    );
    const update = merged[at]?.Update;
    if (!check || !update) {
      merged.push(other);
      continue;
    }
    merged[at] = {
      Update: {
        ...update,
        ConditionExpression: check.ConditionExpression,
        ExpressionAttributeNames: { ...update.ExpressionAttributeNames, ...check.ExpressionAttributeNames },
        ExpressionAttributeValues: {
          ...update.ExpressionAttributeValues,
          ...check.ExpressionAttributeValues,
        },
      },
    };
  }
  return merged;
}
