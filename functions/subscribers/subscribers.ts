import { isWithin } from '../../domain/places/divisions.ts';
import { isToldTo } from '../../domain/reporting/subscriber.ts';
import { SUBSCRIBERS_REQUESTS } from '../contract/subscriber-requests.ts';
import type { CursorKeySource } from '../http/cursors.ts';
import { type Caller, type HttpEvent, type HttpResult, json, Problem } from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import type { BareRuntime, SubscriberSource } from '../runtime/runtime.ts';
import { changeDelivery, deliveryKey, readReported, startRound } from '../store/deliveries.ts';
import {
  loadSubscriber,
  MOST_SUBSCRIBERS,
  readSubscribers,
  type StoredSubscriber,
  saveSubscriber,
} from '../store/subscribers.ts';
import { openTable, type Table } from '../store/table.ts';
import { endpointFault } from '../webhook/address.ts';
import { describeKeys, type KeyStore } from '../webhook/subscriber-keys.ts';
import { deliveryView, listDeliveries, redeliverSince } from './deliveries.ts';
import { rotate } from './rotate.ts';

/** What the function works with beside the runtime. */
export interface SubscribersConfig {
  readonly keys: KeyStore;
  /** Hosts that need be neither public nor reached by https. */
  readonly trusted: readonly string[];
  readonly cursorKey: CursorKeySource;
  /** What must hear at once that one was put, where it is in this process. */
  readonly source?: Pick<SubscriberSource, 'forget'>;
}

type Put = RequestOf<typeof SUBSCRIBERS_REQUESTS, 'PUT /subscribers/{subscriberId}'>;

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
  { keys, trusted, cursorKey, source }: SubscribersConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);

  async function view({ within: _, ...subscriber }: StoredSubscriber) {
    const [{ [subscriber.id]: pairs = [] }, reported] = await Promise.all([
      keys.read(),
      readReported(table, subscriber.id),
    ]);
    return { ...subscriber, keys: describeKeys(pairs, runtime.now()), reported };
  }

  async function put(request: Put): Promise<HttpResult> {
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
    const subscriber: StoredSubscriber = {
      ...rest,
      id: path.subscriberId,
      source: sender,
      mapping,
      within: caller.division,
      goneAt: null,
      version: (before?.version ?? 0) + 1,
    };
    if (!(await saveSubscriber(table, subscriber))) {
      throw new Problem(409, 'subscriber-changed', 'The subscriber was changed meanwhile.');
    }
    source?.forget();
    runtime.log.info('QX-SUBSCRIBER-PUT', { subscriber: subscriber.id, active: subscriber.active });
    return json(200, await view(subscriber));
  }

  return createHttpHandler(runtime, SUBSCRIBERS_REQUESTS, {
    'GET /subscribers': async ({ caller }) => {
      const all = (await readSubscribers(table)).filter((subscriber) => isVisible(caller, subscriber));
      return json(200, { subscribers: await Promise.all(all.map(view)) });
    },
    'GET /subscribers/{subscriberId}': async ({ caller, path }) =>
      json(200, await view(await findOwn(table, caller, path.subscriberId))),
    'PUT /subscribers/{subscriberId}': put,
    'POST /subscribers/{subscriberId}/rotate': async ({ caller, path }) => {
      const { id } = await findOwn(table, caller, path.subscriberId);
      const rotated = await rotate(table, keys, id, runtime.now());
      runtime.log.info('QX-SUBSCRIBER-KEYS-ROTATED', { subscriber: id });
      return json(200, rotated);
    },
    'POST /subscribers/{subscriberId}/redeliver': async ({ caller, path, body }) => {
      const { id } = await findOwn(table, caller, path.subscriberId);
      return json(200, await redeliverSince(table, id, Date.parse(body.since), runtime.now()));
    },
    'GET /deliveries': async (request) => {
      const { caller, query } = request;
      const all = (await readSubscribers(table)).filter((subscriber) => isVisible(caller, subscriber));
      const asked = all.map(({ id }) => id).filter((id) => (query.subscriber ?? id) === id);
      if (query.subscriber !== undefined && asked.length === 0) throw unknownSubscriber();
      return listDeliveries(table, cursorKey, request, asked);
    },
    'POST /deliveries/{deliveryId}/redeliver': async ({ caller, path: { deliveryId } }) => {
      const key = deliveryKey(deliveryId);
      if (key === null) throw unknownDelivery();
      await findOwn(table, caller, deliveryId.split('_')[0] ?? '').catch((error) => {
        throw error instanceof Problem ? unknownDelivery() : error;
      });
      const now = runtime.now();
      const changed = await changeDelivery(table, deliveryId, now, startRound(now));
      if (changed) return json(200, deliveryView(changed.after));
      if ((await table.get(key)) === undefined) throw unknownDelivery();
      throw new Problem(409, 'being-delivered', 'The delivery is being tried.');
    },
  });
}
