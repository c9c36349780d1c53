import { canonicalJson, sha256 } from '../../domain/kernel/record.ts';
import { isWithin } from '../../domain/places/divisions.ts';
import { isStillAddressed, startRound } from '../../domain/reporting/delivery.ts';
import { isToldAlike, isToldTo, type Subscriber } from '../../domain/reporting/subscriber.ts';
import { SUBSCRIBERS_REQUESTS } from '../contract/subscriber-requests.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type Caller, type HttpEvent, type HttpResult, json, Problem } from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import { doInSteps, doOnce, requestKey } from '../http/idempotency.ts';
import type { BareRuntime } from '../runtime/runtime.ts';
import { changeDelivery, deliveryKey, loadDelivery, readReported } from '../store/deliveries.ts';
import { KeyInUse, keepAnswer, type RequestKey } from '../store/idempotency.ts';
import {
  loadSubscriber,
  MOST_SUBSCRIBERS,
  readSubscribers,
  type StoredSubscriber,
  saveSubscriber,
} from '../store/subscribers.ts';
import { cancellation, openTable, type Table } from '../store/table.ts';
import { endpointFault } from '../webhook/address.ts';
import { describeKeys, type KeyStore } from '../webhook/subscriber-keys.ts';
import { deliveryView, listDeliveries, redeliverSince, redeliveryPosition } from './deliveries.ts';
import { rotate } from './rotate.ts';

/** What the function works with beside the runtime. */
export interface SubscribersConfig {
  readonly keys: KeyStore;
  /** Hosts that need be neither public nor reached by https. */
  readonly trusted: readonly string[];
  readonly cursorKey: CursorKeySource;
}

type Put = RequestOf<typeof SUBSCRIBERS_REQUESTS, 'PUT /subscribers/{subscriberId}'>;

/** A request that may come again. */
interface Repeatable {
  readonly event: HttpEvent;
  readonly caller: Caller;
  readonly path: Readonly<Record<string, string>>;
  readonly headers: { readonly 'idempotency-key'?: string | undefined };
  readonly body?: unknown;
}

/** The key of a request: the caller's own, for one route and what that is about. No body has anything to hide. */
const keyOf = ({ event, caller, path, headers, body = null }: Repeatable, now: number) =>
  requestKey(
    headers['idempotency-key'],
    {
      kind: 'subscriber',
      scope: [caller.sub, ...Object.values(path), event.routeKey].join('#'),
      bodyHash: sha256(canonicalJson(body)),
    },
    now,
  );

/** A digest of a request's key, by which what it made is known. */
const digestOf = ({ scope, key }: RequestKey): string => sha256(canonicalJson([scope, key]));

const unknownSubscriber = () => new Problem(404, 'unknown-subscriber', 'There is no such subscriber.');
const unknownDelivery = () => new Problem(404, 'unknown-delivery', 'There is no such delivery.');

const isVisible = ({ division }: Caller, { within }: StoredSubscriber): boolean =>
  division === '*' || isWithin(within, division);

/** Finds a subscriber that an administrator of the caller's scope set. @throws Problem 404 */
async function findOwn(table: Table, caller: Caller, id: string): Promise<StoredSubscriber> {
  const subscriber = await loadSubscriber(table, id);
  if (!subscriber || !isVisible(caller, subscriber)) throw unknownSubscriber();
  return subscriber;
}

/** @throws Problem 422 for an endpoint that cannot be, an event that its kind is not told of, or a division outside the caller's scope */
function requireSound({ caller, body }: Put, trusted: readonly string[]): void {
  const fault = endpointFault(body.endpoint, trusted);
  const outside = body.divisions.flatMap((division, i) =>
    caller.division === '*' || isWithin(division, caller.division)
      ? []
      : [{ path: `divisions.${i}`, message: 'must lie in what you may see' }],
  );
  const untold = body.events.flatMap((type, i) =>
    type === '*' || isToldTo(body.kind, type)
      ? []
      : [{ path: `events.${i}`, message: 'is not told to a subscriber of this kind' }],
  );
  const errors = [...(fault === null ? [] : [{ path: 'endpoint', message: fault }]), ...untold, ...outside];
  if (errors.length === 0) return;
  throw new Problem(422, 'invalid-input', 'The body does not fit its schema.', { errors });
}

/** `/subscribers` and `/deliveries`: who is told of events, with which keys, and what became of it. */
export function createSubscribers(
  runtime: BareRuntime,
  { keys, trusted, cursorKey }: SubscribersConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);

  async function view({ within: _, since: __, ...subscriber }: StoredSubscriber) {
    const [{ [subscriber.id]: pairs = [] }, reported] = await Promise.all([
      keys.read(),
      readReported(table, subscriber.id),
    ]);
    return { ...subscriber, keys: describeKeys(pairs, runtime.now()), reported };
  }

  const put = (request: Put): Promise<HttpResult> => {
    const now = runtime.now();
    const key = keyOf(request, now);
    return doOnce(table, key, now, () => putOnce(request, key, now));
  };

  async function putOnce(request: Put, key: RequestKey | undefined, now: number): Promise<HttpResult> {
    const { caller, path, body } = request;
    const { expectedVersion, source: sender = null, mapping = null, ...rest } = body;
    requireSound(request, trusted);
    const all = await readSubscribers(table);
    const before = all.find(({ id }) => id === path.subscriberId);
    if (before && !isVisible(caller, before)) throw unknownSubscriber();
    if (expectedVersion !== undefined && expectedVersion !== (before?.version ?? 0)) {
      throw new Problem(412, 'stale', 'The subscriber was changed meanwhile.', {
        version: before?.version ?? 0,
      });
    }
    if (!before && all.length >= MOST_SUBSCRIBERS) {
      throw new Problem(409, 'too-many', `There are ${MOST_SUBSCRIBERS} subscribers at most.`);
    }
    const addressed: Subscriber = {
      ...rest,
      id: path.subscriberId,
      source: sender,
      mapping,
      within: caller.division,
    };
    const subscriber: StoredSubscriber = {
      ...addressed,
      goneAt: null,
      since: before && isToldAlike(before, addressed) ? before.since : new Date(now).toISOString(),
      version: (before?.version ?? 0) + 1,
    };
    const answer = await view(subscriber);
    const answered = key && keepAnswer(table.name, key, JSON.stringify(answer), now);
    if (!(await saveSubscriber(table, subscriber, answered))) {
      throw new Problem(409, 'subscriber-changed', 'The subscriber was changed meanwhile.');
    }
    runtime.log.info('QX-SUBSCRIBER-PUT', { subscriber: subscriber.id, active: subscriber.active });
    return json(200, answer);
  }

  /** Begins another round of one delivery, and keeps the answer under the request's key. */
  async function redeliverOne(
    subscriber: StoredSubscriber,
    id: string,
    key: RequestKey | undefined,
    now: number,
  ): Promise<HttpResult> {
    const delivery = await loadDelivery(table, id);
    if (delivery === undefined) throw unknownDelivery();
    if (!isStillAddressed(subscriber, delivery)) {
      throw new Problem(409, 'not-addressed', 'The subscriber is not told of this event any more.');
    }
    const changed = await changeDelivery(table, id, now, startRound(now), async (items, { after }) => {
      const kept = key && keepAnswer(table.name, key, JSON.stringify(deliveryView(after)), now);
      try {
        await table.transact([...items, ...(kept ? [kept] : [])]);
      } catch (error) {
        const cancelled = cancellation(error);
        if (kept && cancelled?.kind === 'condition' && cancelled.failed.includes(items.length)) {
          throw new KeyInUse();
        }
        throw error;
      }
    });
    if (changed) return json(200, deliveryView(changed.after));
    throw new Problem(409, 'being-delivered', 'The delivery is being tried.');
  }

  return createHttpHandler(runtime, SUBSCRIBERS_REQUESTS, {
    'GET /subscribers': async ({ caller }) => {
      const all = (await readSubscribers(table)).filter((subscriber) => isVisible(caller, subscriber));
      return json(200, { subscribers: await Promise.all(all.map(view)) });
    },
    'GET /subscribers/{subscriberId}': async ({ caller, path }) =>
      json(200, await view(await findOwn(table, caller, path.subscriberId))),
    'PUT /subscribers/{subscriberId}': put,
    'POST /subscribers/{subscriberId}/rotate': async (request) => {
      const { id } = await findOwn(table, request.caller, request.path.subscriberId);
      const now = runtime.now();
      const key = keyOf(request, now);
      const { told, isRepeat } = await rotate(table, keys, id, now, key && digestOf(key));
      if (!isRepeat) runtime.log.info('QX-SUBSCRIBER-KEYS-ROTATED', { subscriber: id });
      return json(200, told);
    },
    'POST /subscribers/{subscriberId}/redeliver': async (request) => {
      const { event, caller, path, body } = request;
      const subscriber = await findOwn(table, caller, path.subscriberId);
      const now = runtime.now();
      const cursor = cursorOf(cursorKey, { event, caller, path, query: body });
      const position = await cursor.open(redeliveryPosition);
      return doInSteps(table, keyOf(request, now), now, async (repeatOf) => {
        const since = Date.parse(body.since);
        const { redelivered, next } = await redeliverSince(
          table,
          subscriber,
          { since, position },
          now,
          repeatOf,
        );
        return { redelivered, ...(next ? { cursor: await cursor.seal(next) } : {}) };
      });
    },
    'GET /deliveries': async (request) => {
      const { caller, query } = request;
      const all = (await readSubscribers(table)).filter((subscriber) => isVisible(caller, subscriber));
      const asked = all.map(({ id }) => id).filter((id) => (query.subscriber ?? id) === id);
      if (query.subscriber !== undefined && asked.length === 0) throw unknownSubscriber();
      return listDeliveries(table, cursorKey, request, asked);
    },
    'POST /deliveries/{deliveryId}/redeliver': async (request) => {
      const { caller, path } = request;
      const { deliveryId } = path;
      if (deliveryKey(deliveryId) === null) throw unknownDelivery();
      const subscriber = await findOwn(table, caller, deliveryId.split('_')[0] ?? '').catch((error) => {
        throw error instanceof Problem ? unknownDelivery() : error;
      });
      const now = runtime.now();
      const key = keyOf(request, now);
      return doOnce(table, key, now, () => redeliverOne(subscriber, deliveryId, key, now));
    },
  });
}
