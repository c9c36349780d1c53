import * as z from 'zod';
import {
  type Delivery,
  deliverySort,
  isCountedAs,
  isStillAddressed,
  startRound,
} from '../../domain/reporting/delivery.ts';
import type { SUBSCRIBERS_REQUESTS } from '../contract/subscriber-requests.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type HttpResult, json } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { readPage, type Stretch } from '../http/lists/page.ts';
import { BOUNDS, FIRST, LAST, type Section, SectionReader } from '../http/lists/reader.ts';
import { changeDelivery, readDelivery } from '../store/deliveries.ts';
import { deliveriesPk, deliveryPk, type Key } from '../store/keys.ts';
import type { StoredSubscriber } from '../store/subscribers.ts';
import type { Item, Table } from '../store/table.ts';

const positionSchema = z.strictObject({ subscriber: z.string(), after: z.string().nullable() });

/** How many deliveries one request begins anew. */
const REDELIVERED_AT_ONCE = 100;

/** Shows a delivery: what was sent and to whom it is addressed follow from the record, and its version is the store's own. */
export const deliveryView = ({
  body: _,
  version: __,
  unrecorded: ___,
  roundAt: ____,
  source: _____,
  divisions: ______,
  ...shown
}: Delivery) => shown;

type ListRequest = RequestOf<typeof SUBSCRIBERS_REQUESTS, 'GET /deliveries'>;

/** The deliveries of a subscriber as a part of the list, the latest first. */
function stretchOf(
  table: Table,
  subscriber: string,
  { state, division, part }: ListRequest['query'],
): Stretch<Delivery, { subscriber: string }> {
  const range = { from: FIRST, to: LAST };
  const section: Section =
    state === undefined
      ? { index: null, pk: deliveryPk(subscriber), prefix: '', ...range }
      : { index: 'gsi1', pk: deliveriesPk(subscriber), prefix: `${state}#`, ...range };
  const isAsked = (delivery: Delivery) =>
    (state === undefined || delivery.state === state) &&
    (division === undefined || delivery.division === division) &&
    (part === undefined || isCountedAs(delivery, part));
  return {
    at: { subscriber },
    open: (after, budget) => new SectionReader(table, [section], { descending: true, after }, budget),
    async select(rows, budget) {
      budget.states -= rows.length;
      if (state === undefined) {
        return rows.map((row) => ({ row, item: readDelivery(row.item) })).filter(({ item }) => isAsked(item));
      }
      const keyOf = ({ pk, sk }: Item) => ({ pk: String(pk), sk: String(sk) });
      const whole = await table.batchGet<Item & Key>(rows.map(({ item }) => keyOf(item)));
      const byKey = new Map(whole.map((item) => [item.sk, readDelivery(item)]));
      return rows.flatMap((row) => {
        const item = byKey.get(keyOf(row.item).sk);
        // The index may be a moment behind.
        return item && isAsked(item) ? [{ row, item }] : [];
      });
    },
  };
}

/** `GET /deliveries`: a subscriber's, or those of one subscriber after the other, the latest first. */
export async function listDeliveries(
  table: Table,
  cursorKey: CursorKeySource,
  request: ListRequest,
  subscribers: readonly string[],
): Promise<HttpResult> {
  const { limit } = request.query;
  const cursor = cursorOf(cursorKey, request);
  const start = await cursor.open(positionSchema);
  const left = subscribers.filter((id) => start === null || id >= start.subscriber);
  const after = left[0] === start?.subscriber ? (start?.after ?? null) : null;
  const stretches = left.map((subscriber) => stretchOf(table, subscriber, request.query));
  const { found, next } = await readPage(stretches, after, { limit, bounds: BOUNDS });
  return json(200, {
    deliveries: found.map(deliveryView),
    ...(next === null ? {} : { cursor: await cursor.seal(next) }),
  });
}

/** Where sending again goes on: what is left of what had happened by the first request. */
export const redeliveryPosition = z.strictObject({
  /** The sort key of the last delivery that was looked at: an instant and the end of an event's id, so no two have the same. */
  after: z.string(),
  /** When the first request came, milliseconds since the epoch. What happens later is told anyway. */
  until: z.number(),
});
export type RedeliveryPosition = z.infer<typeof redeliveryPosition>;

/**
 * Begins anew what happened since an instant, is still told to the subscriber and is not being tried, the earliest first, a bounded
 * number at once.
 * @param since milliseconds since the epoch
 * @param position where the request before ended; null for the first
 * @param repeatOf as of `startRound`
 * @returns how many, and where to go on; null at the end
 */
export async function redeliverSince(
  table: Table,
  subscriber: StoredSubscriber,
  { since, position = null }: { readonly since: number; readonly position?: RedeliveryPosition | null },
  now: number,
  repeatOf: number | null = null,
): Promise<{ readonly redelivered: number; readonly next: RedeliveryPosition | null }> {
  const until = position?.until ?? repeatOf ?? now;
  if (since > until) return { redelivered: 0, next: null };
  const pk = deliveryPk(subscriber.id);
  const { items, lastKey } = await table.query<Item & Key>({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    // Instants are followed by a dash, which comes before the tilde.
    values: { ':pk': pk, ':from': deliverySort(since), ':to': `${deliverySort(until)}~` },
    startKey: position ? { pk, sk: position.after } : undefined,
    Limit: REDELIVERED_AT_ONCE,
  });
  let redelivered = 0;
  for (const delivery of items.map(readDelivery)) {
    if (!isStillAddressed(subscriber, delivery)) continue;
    if (await changeDelivery(table, delivery.id, now, startRound(now, repeatOf))) redelivered += 1;
  }
  return { redelivered, next: lastKey ? { after: String(lastKey.sk), until } : null };
}
