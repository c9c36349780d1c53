import type { Subscriber, SubscriberKind } from '../../domain/reporting/subscriber.ts';
import type { SubscriberSource } from '../runtime/runtime.ts';
import { SUBSCRIBERS_PK, subscriberKey } from './keys.ts';
import { keepBook } from './releases.ts';
import type { Table } from './table.ts';

/** How many subscribers there may be: all of them are read together. */
export const MOST_SUBSCRIBERS = 50;

/** A subscriber as stored. */
export interface StoredSubscriber extends Subscriber {
  /** 1, and one more with every change. */
  readonly version: number;
  /** When it answered 410 and was deactivated, ISO 8601; null unless it did since it was last put. */
  readonly goneAt: string | null;
}

const readBody = ({ body }: { readonly body: string }): StoredSubscriber => JSON.parse(body);

/** Reads every subscriber, by id. */
export async function readSubscribers(table: Table): Promise<StoredSubscriber[]> {
  const { items } = await table.query<{ body: string }>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': SUBSCRIBERS_PK } },
    { all: true },
  );
  return items.map(readBody);
}

/** Reads one. */
export async function loadSubscriber(table: Table, id: string): Promise<StoredSubscriber | undefined> {
  const item = await table.get<{ body: string }>(subscriberKey(id));
  return item && readBody(item);
}

/**
 * Puts a subscriber in the place of the version before.
 * @returns false when somebody else changed it meanwhile
 */
export async function saveSubscriber(table: Table, subscriber: StoredSubscriber): Promise<boolean> {
  const { id, version } = subscriber;
  try {
    await table.put(
      { ...subscriberKey(id), version, body: JSON.stringify(subscriber) },
      version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :before', values: { ':before': version - 1 } },
    );
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/**
 * Tells whether a table has subscribers of a kind, and keeps the answer for a while.
 * @param keepMs how long before they are read again; where all of them come through this process, for ever
 * @param now a clock that goes on by itself, milliseconds
 */
export function subscribersIn(table: Table, keepMs: number, now: () => number): SubscriberSource {
  const kept = keepBook(
    async (): Promise<ReadonlySet<SubscriberKind>> =>
      new Set((await readSubscribers(table)).map(({ kind }) => kind)),
    () => true,
    keepMs,
    now,
  );
  return { any: async (kind) => (await kept.book()).has(kind), forget: () => kept.forget() };
}
