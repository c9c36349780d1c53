import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { sha256 } from '../../domain/kernel/record.ts';
import {
  type ChangeDelivery,
  type Delivery,
  deliverySort,
  FORGOTTEN_MS,
  isBeingTried,
  movedCounts,
  parseDeliveryId,
  type Reported,
  watchAt,
} from '../../domain/reporting/delivery.ts';
import { chainReceipt, type Receipt } from '../../domain/reporting/receipts.ts';
import { MAX_RETRIES, StoreBusy } from './backoff.ts';
import {
  DELIVERY_PREFIX,
  deliveriesPk,
  deliveryPk,
  type Key,
  REPORTING_PK,
  receiptKey,
  receiptPk,
  reportedKey,
  reportedPk,
} from './keys.ts';
import { cancellation, type Item, putIfAbsent, type Table, toItem } from './table.ts';

/** The key of a delivery; null for what is no id of one. */
export function deliveryKey(id: string): Key | null {
  const parts = parseDeliveryId(id);
  return parts && { pk: deliveryPk(parts.subscriber), sk: parts.sort };
}

/** Moves the figures by what a change makes of a delivery's counts; null where it makes nothing. */
function moveFigures(table: Table, before: Delivery | null, after: Delivery): TransactWriteItem | null {
  const moved = Object.entries(movedCounts(before, after));
  if (moved.length === 0) return null;
  return {
    Update: {
      TableName: table.name,
      Key: toItem(reportedKey(after.subscriber, after.division)),
      UpdateExpression: `ADD ${moved.map(([name]) => `#${name} :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(moved.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem(Object.fromEntries(moved.map(([name, by]) => [`:${name}`, by]))),
    },
  };
}

/** Reads the figures of a subscriber, by district. */
export async function readReported(
  table: Table,
  subscriber: string,
): Promise<({ readonly division: string } & Reported)[]> {
  const { items } = await table.query<{ sk: string } & Partial<Reported>>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': reportedPk(subscriber) } },
    { all: true },
  );
  return items.map(({ sk, due = 0, inTime = 0, late = 0, dead = 0 }) => ({
    division: sk,
    due,
    inTime,
    late,
    dead,
  }));
}

/** The item of a delivery; `starts` where its round is to be begun, which the stream tells the relay. */
function deliveryItem(delivery: Delivery, starts: boolean): Item {
  const { id, subscriber, state, version, round } = delivery;
  const key = deliveryKey(id);
  if (key === null) throw new RangeError(`${id} is the id of no delivery`);
  const watchedAt = watchAt(delivery);
  return {
    ...key,
    gsi1pk: deliveriesPk(subscriber),
    gsi1sk: `${state}#${key.sk}`,
    ...(watchedAt === null ? {} : { gsi2pk: REPORTING_PK, gsi2sk: `${watchedAt}#${id}` }),
    ...(starts ? { deliver: round } : {}),
    version,
    body: JSON.stringify(delivery),
  };
}

export const readDelivery = ({ body }: Item): Delivery => JSON.parse(String(body));

/** Reads a delivery by id. */
export async function loadDelivery(table: Table, id: string): Promise<Delivery | undefined> {
  const key = deliveryKey(id);
  const item = key && (await table.get(key));
  return item ? readDelivery(item) : undefined;
}

/** Keeps a new delivery, unless it is there. */
export async function createDelivery(table: Table, delivery: Delivery): Promise<void> {
  const figures = moveFigures(table, null, delivery);
  const items = [
    putIfAbsent(table.name, deliveryItem(delivery, delivery.state === 'pending')),
    ...(figures ? [figures] : []),
  ];
  for (let attempt = 0; ; attempt++) {
    try {
      return await table.transact(items);
    } catch (error) {
      const cancelled = cancellation(error);
      if (cancelled?.kind === 'condition') return;
      if (cancelled === null || attempt >= MAX_RETRIES) throw error;
      await table.pause(attempt);
    }
  }
}

/** The last receipt of a subscriber. */
async function lastReceipt(table: Table, subscriber: string): Promise<Receipt | null> {
  const { items } = await table.query<{ body: string }>({
    KeyConditionExpression: 'pk = :pk',
    values: { ':pk': receiptPk(subscriber) },
    ScanIndexForward: false,
    Limit: 1,
  });
  return items[0] ? JSON.parse(items[0].body) : null;
}

/** Reads the receipts of a subscriber, from the first on. */
export async function readReceipts(table: Table, subscriber: string): Promise<Receipt[]> {
  const { items } = await table.query<{ body: string }>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': receiptPk(subscriber) } },
    { all: true },
  );
  return items.map(({ body }) => JSON.parse(body));
}

/**
 * Changes a delivery in one transaction with the figures and, where a round ends, its receipt. A lost race reads it again.
 * @param now milliseconds since the epoch
 * @param change what becomes of it; called again after a lost race
 * @param commit writes the items, by default as they are
 * @returns before and after; null when there is no such delivery or nothing is to be changed
 */
export async function changeDelivery(
  table: Table,
  id: string,
  now: number,
  change: ChangeDelivery,
  commit: (
    items: TransactWriteItem[],
    changed: { readonly before: Delivery; readonly after: Delivery },
  ) => Promise<unknown> = (items) => table.transact(items),
): Promise<{ readonly before: Delivery; readonly after: Delivery } | null> {
  for (let attempt = 0; attempt <= MAX_RETRIES; attempt++) {
    const before = await loadDelivery(table, id);
    const changed = before && change(before);
    if (!before || !changed) return null;
    const after: Delivery = { ...before, ...changed, version: before.version + 1 };
    const ends = before.state === 'pending' && after.state !== 'pending';
    const figures = moveFigures(table, before, after);
    const items: TransactWriteItem[] = [
      {
        Put: {
          TableName: table.name,
          Item: toItem(deliveryItem(after, after.round !== before.round)),
          ConditionExpression: 'version = :before',
          ExpressionAttributeValues: toItem({ ':before': before.version }),
        },
      },
      ...(figures ? [figures] : []),
      ...(ends ? [await receiptOf(table, after, now)] : []),
    ];
    try {
      await commit(items, { before, after });
      return { before, after };
    } catch (error) {
      if (cancellation(error) === null) throw error;
      await table.pause(attempt);
    }
  }
  throw new StoreBusy('the delivery is being changed by others');
}

/** Puts the receipt of a delivery whose round ended behind the last one of its subscriber. */
async function receiptOf(table: Table, delivery: Delivery, now: number): Promise<TransactWriteItem> {
  const { id, subscriber, event, body, tries, round } = delivery;
  const receipt = chainReceipt(
    {
      subscriber,
      delivery: id,
      event,
      digest: sha256(body),
      state: delivery.state as Receipt['state'],
      at: new Date(now).toISOString(),
      codes: tries.filter((t) => t.round === round).map(({ code }) => code),
    },
    await lastReceipt(table, subscriber),
  );
  return putIfAbsent(table.name, {
    ...receiptKey(subscriber, receipt.seq),
    body: JSON.stringify(receipt),
  });
}

/** Reads the ids of deliveries that were given up, or that nobody accepted by the end of the day on which they were due, so many at most. */
export async function readWatched(table: Table, now: number, most: number): Promise<string[]> {
  const { items } = await table.query<Key>({
    IndexName: 'gsi2',
    KeyConditionExpression: 'gsi2pk = :pk AND gsi2sk <= :now',
    // The end of a day is the first instant of the next.
    values: { ':pk': REPORTING_PK, ':now': `${new Date(now).toISOString()}#~` },
    Limit: most,
  });
  return items.map(({ pk, sk }) => `${pk.slice(DELIVERY_PREFIX.length)}_${sk}`);
}

/**
 * Reads the ids of a subscriber's deliveries that wait for a try which nobody makes: the one that was to begin it was lost.
 * @param most how many that wait are looked at, those of the earliest events
 */
export async function readForgotten(
  table: Table,
  subscriber: string,
  now: number,
  most: number,
): Promise<string[]> {
  const { items } = await table.query<Key>({
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
    values: {
      ':pk': deliveriesPk(subscriber),
      ':from': 'pending#0',
      ':to': `pending#${deliverySort(now - FORGOTTEN_MS)}~`,
    },
    Limit: most,
  });
  const waiting = await table.batchGet<Item>(items.map(({ pk, sk }) => ({ pk, sk })));
  // The index may be a moment behind.
  return waiting
    .map(readDelivery)
    .filter((delivery) => delivery.state === 'pending' && !isBeingTried(delivery, now))
    .map(({ id }) => id);
}
