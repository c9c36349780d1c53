import * as z from 'zod';
import type { SUBSCRIBERS_REQUESTS } from '../contract/subscriber-requests.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type HttpResult, json } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import {
  changeDelivery,
  type Delivery,
  deliverySort,
  readDelivery,
  startRound,
} from '../store/deliveries.ts';
import { deliveriesPk, deliveryPk, type Key } from '../store/keys.ts';
import type { Item, Table } from '../store/table.ts';

const positionSchema = z.strictObject({ subscriber: z.string(), before: z.string().nullable() });

/** How many deliveries one request begins anew. */
const REDELIVERED_AT_ONCE = 100;

/** Shows a delivery: what was sent follows from the record, and its version is the store's own. */
export const deliveryView = ({ body: _, version: __, deadRecorded: ___, ...shown }: Delivery) => shown;

/** Reads a page of a subscriber's deliveries, the latest first. @param before only those before this sort key */
async function readPage(
  table: Table,
  subscriber: string,
  state: Delivery['state'] | undefined,
  before: string | null,
  limit: number,
): Promise<{ readonly found: Delivery[]; readonly last: string | null }> {
  const [prefix, pkName, skName] = state === undefined ? ['', 'pk', 'sk'] : [`${state}#`, 'gsi1pk', 'gsi1sk'];
  const { items, lastKey } = await table.query<Item & Key>({
    ...(state === undefined ? {} : { IndexName: 'gsi1' }),
    KeyConditionExpression: `${pkName} = :pk AND ${skName} BETWEEN :from AND :to`,
    values: {
      ':pk': state === undefined ? deliveryPk(subscriber) : deliveriesPk(subscriber),
      ':from': `${prefix}0`,
      // The row before is left out below.
      ':to': prefix + (before ?? '~'),
    },
    ScanIndexForward: false,
    Limit: limit + 1,
  });
  const rows = items.filter(({ sk }) => sk !== before).slice(0, limit);
  const isMore = lastKey !== undefined || rows.length < items.filter(({ sk }) => sk !== before).length;
  const last = isMore ? (rows.at(-1)?.sk ?? null) : null;
  if (state === undefined) return { found: rows.map((row) => readDelivery(row)), last };
  const whole = await table.batchGet<Item & Key>(rows.map(({ pk, sk }) => ({ pk, sk })));
  const found = whole
    .toSorted((a, b) => (a.sk < b.sk ? 1 : -1))
    .map((row) => readDelivery(row))
    // The index may be a moment behind.
    .filter((delivery) => delivery.state === state);
  return { found, last };
}

/** `GET /deliveries`: a subscriber's, or those of one subscriber after the other, the latest first. */
export async function listDeliveries(
  table: Table,
  cursorKey: CursorKeySource,
  request: RequestOf<typeof SUBSCRIBERS_REQUESTS, 'GET /deliveries'>,
  subscribers: readonly string[],
): Promise<HttpResult> {
  const { state, limit } = request.query;
  const cursor = cursorOf(cursorKey, request);
  const start = await cursor.open(positionSchema);
  const found: Delivery[] = [];
  let position = start;
  for (const subscriber of subscribers.filter((id) => start === null || id >= start.subscriber)) {
    const before = position?.subscriber === subscriber ? position.before : null;
    const page = await readPage(table, subscriber, state, before, limit - found.length);
    found.push(...page.found);
    position = { subscriber, before: page.last };
    if (page.last !== null || found.length >= limit) break;
  }
  const isMore =
    position !== null && (position.before !== null || position.subscriber !== subscribers.at(-1));
  // Where a subscriber's deliveries ended, the list goes on with the next one.
  const next =
    position && position.before === null
      ? { subscriber: subscribers.find((id) => id > (position?.subscriber ?? '')) ?? '', before: null }
      : position;
  return json(200, {
    deliveries: found.map(deliveryView),
    ...(isMore ? { cursor: await cursor.seal(next) } : {}),
  });
}

/** Begins anew what happened since an instant and is not being tried, the earliest first, a bounded number at once. */
export async function redeliverSince(
  table: Table,
  subscriber: string,
  since: number,
  now: number,
): Promise<{ redelivered: number; next: string | null }> {
  const { items } = await table.query({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    values: { ':pk': deliveryPk(subscriber), ':from': deliverySort(since), ':to': '~' },
    Limit: REDELIVERED_AT_ONCE + 1,
  });
  const found = items.map((item) => readDelivery(item));
  const [asked, rest] = [found.slice(0, REDELIVERED_AT_ONCE), found[REDELIVERED_AT_ONCE]];
  let redelivered = 0;
  for (const { id } of asked) if (await changeDelivery(table, id, now, startRound(now))) redelivered += 1;
  return { redelivered, next: rest?.happenedAt ?? null };
}
