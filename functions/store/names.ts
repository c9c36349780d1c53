import { hash } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { endOfDay } from '../../domain/calendar/dates.ts';
import type { Aggregate, AggregateState, Instant } from '../../domain/kernel/aggregate.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import { NAME_SHARDS, namesKey } from './keys.ts';
import { type Item, type Table, toItem } from './table.ts';

/** A name, and the instant from which the roster gives it. */
interface NameSince {
  readonly name: string;
  readonly since: Instant;
}

/** How many names of one officer or unit are kept; the oldest make way. */
const NAMES_KEPT = 20;

/** The names of some ids by the roster, at any time. */
export interface Names {
  /** Gives the name of each id at an instant, the first one known where that was later; ids of no roster are left out. */
  at(ids: readonly string[], at: Instant): Record<string, string>;
}

const shardOf = (id: string): number => hash('sha256', id, 'buffer').readUInt8() % NAME_SHARDS;
const officerAttribute = (id: string): string => `officer:${id}`;
const unitAttribute = (id: string): string => `unit:${id}`;

/** Reads what is known of the names of ids: a bounded number of items, however many ids there are. */
async function readHistories(table: Table, ids: readonly string[]): Promise<Map<string, Item>> {
  const shards = [...new Set(ids.map(shardOf))];
  if (shards.length === 0) return new Map();
  const items = await table.batchGet(shards.map(namesKey));
  return new Map(items.map((item) => [String(item.pk), item]));
}

const historyIn = (item: Item | undefined, attribute: string): readonly NameSince[] =>
  (item?.[attribute] as readonly NameSince[] | undefined) ?? [];

/** Reads the names of officers and units. An id that is both is the officer's. */
export async function readNames(table: Table, ids: readonly string[]): Promise<Names> {
  const items = await readHistories(table, ids);
  const nameOf = (id: string, at: Instant): string | undefined => {
    const item = items.get(namesKey(shardOf(id)).pk);
    const officer = historyIn(item, officerAttribute(id));
    const history = officer.length > 0 ? officer : historyIn(item, unitAttribute(id));
    return (history.findLast(({ since }) => since <= at) ?? history[0])?.name;
  };
  return {
    at: (asked, at) =>
      Object.fromEntries(
        [...new Set(asked)].flatMap((id) => {
          const name = nameOf(id, at);
          return name === undefined ? [] : [[id, name]];
        }),
      ),
  };
}

/** Gives the names of those a state names: of now, or of the day it ended. */
export const peopleOf = <S extends AggregateState>(
  aggregate: Pick<Aggregate<S>, 'peopleOf' | 'endedOn'>,
  state: S,
  names: Names,
  now: number,
): Record<string, string> => {
  const ended = aggregate.endedOn(state);
  const at = ended === null ? now : Math.min(now, endOfDay(ended) - 1);
  return names.at(aggregate.peopleOf(state), new Date(at).toISOString());
};

/**
 * Makes the writes that keep the names of a unit and its officers, as far as they are new. Each holds only while the names it
 * follows are as they were read, so that none is lost.
 */
export async function nameWrites(table: Table, unit: Unit, now: Instant): Promise<TransactWriteItem[]> {
  const named = [
    { id: unit.unitId, attribute: unitAttribute(unit.unitId), name: unit.name },
    ...unit.officers.map(({ id, name }) => ({ id, attribute: officerAttribute(id), name })),
  ];
  const items = await readHistories(
    table,
    named.map(({ id }) => id),
  );
  const writes = new Map<number, { attribute: string; before: readonly NameSince[]; name: string }[]>();
  for (const { id, attribute, name } of named) {
    const shard = shardOf(id);
    const before = historyIn(items.get(namesKey(shard).pk), attribute);
    if (before.at(-1)?.name === name) continue;
    writes.set(shard, [...(writes.get(shard) ?? []), { attribute, before, name }]);
  }
  return [...writes].map(([shard, changes]) => ({
    Update: {
      TableName: table.name,
      Key: toItem(namesKey(shard)),
      UpdateExpression: `SET ${changes.map((_, i) => `#n${i} = :new${i}`).join(', ')}`,
      ConditionExpression: changes
        .map(({ before }, i) => (before.length > 0 ? `#n${i} = :old${i}` : `attribute_not_exists(#n${i})`))
        .join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(changes.map(({ attribute }, i) => [`#n${i}`, attribute])),
      ExpressionAttributeValues: toItem(
        Object.fromEntries(
          changes.flatMap(({ before, name }, i) => [
            [`:new${i}`, [...before, { name, since: now }].slice(-NAMES_KEPT)],
            ...(before.length > 0 ? [[`:old${i}`, before]] : []),
          ]),
        ),
      ),
    },
  }));
}
