import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Subscriber } from '../../domain/reporting/subscriber.ts';
import { KeyInUse } from './idempotency.ts';
import { SUBSCRIBERS_PK, subscriberKey } from './keys.ts';
import { cancellation, type Table, toItem } from './table.ts';

/** How many subscribers there may be: all of them are read together. */
export const MOST_SUBSCRIBERS = 50;

/** A subscriber as stored. */
export interface StoredSubscriber extends Subscriber {
  /** 1, and one more with every change. */
  readonly version: number;
  /** When it answered 410 and was deactivated, ISO 8601; null unless it did since it was last put. */
  readonly goneAt: string | null;
  /** Since when it is told of what it is told of now, ISO 8601: of what happened before, nothing was owed to it. */
  readonly since: string;
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
 * @param answered what keeps the answer under the request's key, for the same transaction
 * @returns false when somebody else changed it meanwhile
 * @throws KeyInUse
 */
export async function saveSubscriber(
  table: Table,
  subscriber: StoredSubscriber,
  answered?: TransactWriteItem,
): Promise<boolean> {
  const { id, version } = subscriber;
  const put = {
    TableName: table.name,
    Item: toItem({ ...subscriberKey(id), version, body: JSON.stringify(subscriber) }),
    ...(version === 1
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'version = :before',
          ExpressionAttributeValues: toItem({ ':before': version - 1 }),
        }),
  };
  try {
    await table.transact([{ Put: put }, ...(answered ? [answered] : [])]);
    return true;
  } catch (error) {
    const cancelled = cancellation(error);
    if (cancelled === null) throw error;
    if (cancelled.kind === 'condition' && cancelled.failed.includes(1)) throw new KeyInUse();
    return false;
  }
}

/** Tells whether anybody is told of public events. */
export const hasPlatform = async (table: Table): Promise<boolean> =>
  (await readSubscribers(table)).some(({ kind }) => kind === 'platform');
