import { isPastDue, isStillAddressed, withTry } from '../../domain/reporting/delivery.ts';
import { nextDelay } from '../../domain/reporting/schedule.ts';
import type { BareRuntime } from '../runtime/runtime.ts';
import { changeDelivery, loadDelivery } from '../store/deliveries.ts';
import { loadSubscriber, type StoredSubscriber, saveSubscriber } from '../store/subscribers.ts';
import { openTable, type Table } from '../store/table.ts';
import { signMessage } from '../webhook/signing.ts';
import { activeKeys, type KeyReader } from '../webhook/subscriber-keys.ts';
import type { Answer, Send } from './send.ts';

/** What the workflow hands over. */
export interface DeliveryInput {
  readonly id: string;
  /** Another round began where the delivery has another. */
  readonly round: number;
}

/** A try failed, and another follows. The workflow catches it, and waits for as many seconds as the message says. */
class Again extends Error {
  override readonly name = 'Delivery.Again';
  constructor(seconds: number) {
    super(String(seconds));
  }
}

/** What tries need beside the runtime. */
export interface DeliveryConfig {
  readonly keys: KeyReader;
  readonly send: Send;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** The receiver wants no more. */
const GONE = 410;

/**
 * Deactivates a subscriber that answered 410; whoever put it anew meanwhile knows better.
 * @param tried as it was set when the try began
 * @returns whether it was active until now
 */
function deactivate(table: Table, tried: StoredSubscriber, now: number): Promise<boolean> {
  const goneAt = new Date(now).toISOString();
  return saveSubscriber(table, { ...tried, active: false, goneAt, version: tried.version + 1 });
}

/**
 * Tries a delivery once: signs it with the time of now, sends it, and keeps what came of it.
 * @throws Again when another try follows
 */
export function createDeliveryTry(
  runtime: BareRuntime,
  { keys, send, random }: DeliveryConfig,
): (input: DeliveryInput) => Promise<void> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const { log, meter } = runtime;

  /** Sends what is to be sent, if there is a key to sign it with. */
  async function attempt(endpoint: string, subscriber: string, id: string, body: string): Promise<Answer> {
    const now = runtime.now();
    const signing = activeKeys(await keys(subscriber), now);
    if (signing.length === 0) return { code: 'no-key', retryAfter: null };
    const headers = signMessage({ id, timestamp: Math.floor(now / 1000), body, keys: signing });
    return send(endpoint, { headers, body });
  }

  async function tryOnce({ id, round }: DeliveryInput): Promise<void> {
    const delivery = await loadDelivery(table, id);
    const isCurrent = (d: typeof delivery) => d?.state === 'pending' && d.round === round;
    if (!delivery || !isCurrent(delivery)) return;
    const { subscriber: receiver, event, body, type } = delivery;
    const subscriber = await loadSubscriber(table, receiver);
    if (!subscriber?.active || !isStillAddressed(subscriber, delivery)) {
      await changeDelivery(table, id, runtime.now(), (d) =>
        isCurrent(d) ? { state: 'cancelled', nextAt: null } : null,
      );
      return;
    }
    const { code, retryAfter } = await attempt(subscriber.endpoint, receiver, event, body);
    const now = runtime.now();
    const isAccepted = typeof code === 'number' && code >= 200 && code < 300;
    const tried = delivery.tries.filter((t) => t.round === round).length + 1;
    const delay = nextDelay(tried, { code, retryAfter }, now, random());
    if (code === GONE && (await deactivate(table, subscriber, now))) {
      log.warn('QX-SUBSCRIBER-GONE', { subscriber: receiver });
      meter.count('SubscriberGone');
    }
    const isGone = code === GONE && !(await loadSubscriber(table, receiver))?.active;
    const changed = await changeDelivery(table, id, now, (d) => {
      if (!isCurrent(d)) return null;
      const tries = withTry(d, code, now);
      if (isAccepted) {
        const acceptedAt = d.acceptedAt ?? new Date(now).toISOString();
        // Nobody looked between the end of its day and now: it is to be told all the same.
        const isLate = !d.late && d.acceptedAt === null && isPastDue(d, now);
        const unrecorded = [...d.unrecorded, ...(isLate ? (['late'] as const) : [])];
        return { ...tries, state: 'delivered', nextAt: null, acceptedAt, late: d.late || isLate, unrecorded };
      }
      if (isGone) return { ...tries, state: 'cancelled', nextAt: null };
      if (delay === null) {
        return { ...tries, state: 'dead', nextAt: null, unrecorded: [...d.unrecorded, 'dead'] };
      }
      return { ...tries, nextAt: new Date(now + delay * 1000).toISOString() };
    });
    if (changed === null) return;
    const { state } = changed.after;
    if (state === 'delivered') meter.count('EventDelivered');
    else if (state === 'dead') {
      log.error('QX-DELIVERY-DEAD', { delivery: id, subscriber: receiver, type, code });
      meter.count('DeliveryDead');
    } else if (state === 'pending' && delay !== null) throw new Again(delay);
  }

  return async (input) => {
    try {
      await tryOnce(input);
    } catch (error) {
      if (!(error instanceof Again)) {
        log.error('QX-DELIVERY-FAILED', { delivery: input.id, error: (error as Error).name });
        meter.count('DeliveryFailed');
      }
      throw error;
    }
  };
}
