import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type CalendarDate, endOfDay } from '../../domain/calendar/dates.ts';
import type { AddressedEvent } from '../../domain/kernel/public-events.ts';
import { sha256 } from '../../domain/kernel/record.ts';
import { chainReceipt, type Receipt } from '../../domain/reporting/receipts.ts';
import { type Subscriber, writeEvent } from '../../domain/reporting/subscriber.ts';
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

/** What became of a delivery, or has not yet. */
export const DELIVERY_STATES = ['pending', 'delivered', 'dead', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One try of a delivery. */
export interface Try {
  /** When it ended, ISO 8601. */
  readonly at: string;
  /** The HTTP status, or a word where there was none. */
  readonly code: number | string;
  /** The round it belongs to: a redelivery begins another. */
  readonly round: number;
}

/** What can go wrong with a delivery: it was not accepted by the end of its day, or a round of tries was in vain. */
export type ReportFault = 'late' | 'dead';

/** Telling one subscriber of one event. It is an item of its own and changes nothing of what the event is about. */
export interface Delivery {
  readonly id: string;
  readonly subscriber: string;
  readonly event: string;
  readonly type: string;
  /** What the event is about. */
  readonly kind: string;
  readonly about: string;
  readonly sequence: number;
  /** The district that holds it after the event. */
  readonly division: string;
  readonly happenedAt: string;
  /** The last day on which it must have been accepted. */
  readonly dueOn: CalendarDate;
  readonly state: DeliveryState;
  readonly round: number;
  /** When that began, ISO 8601; null for the first, which began when the delivery was made. */
  readonly roundAt: string | null;
  /** The tries of all rounds, the latest ones. */
  readonly tries: readonly Try[];
  /** When it is tried next, ISO 8601; null before the first try of all, and when there will be none. */
  readonly nextAt: string | null;
  /** When it was first accepted, ISO 8601; null until then. */
  readonly acceptedAt: string | null;
  /** It was not accepted by the end of the day it was due. */
  readonly late: boolean;
  /** What went wrong with it and does not yet stand in the record. */
  readonly unrecorded: readonly ReportFault[];
  /** What is sent, byte for byte. */
  readonly body: string;
  /** 1, and one more with every change. */
  readonly version: number;
}

/** Tries that a delivery remembers: those of three rounds. */
const MOST_TRIES = 30;

/** A subscriber's id, the instant of the event and the end of its id; also the name of the execution, with the round. */
const ID = /^(?<subscriber>[a-z][a-z0-9-]{0,23})_(?<sort>\d{13}-[0-9a-f]{32})$/;

/** The key of a delivery; null for what is no id of one. */
export function deliveryKey(id: string): Key | null {
  const { subscriber, sort } = ID.exec(id)?.groups ?? {};
  return subscriber && sort ? { pk: deliveryPk(subscriber), sk: sort } : null;
}

/** What the sort keys of a subscriber's deliveries begin with from an instant on. */
export const deliverySort = (at: number): string => String(at).padStart(13, '0');

/** Makes the name of the execution of a delivery's round. */
export const deliveryExecution = ({ id, round }: Pick<Delivery, 'id' | 'round'>): string => `${id}_${round}`;

/** Takes the name of such an execution apart; null for a name that is none. */
export function parseDeliveryExecution(name: string): Pick<Delivery, 'id' | 'round'> | null {
  const [, id, round] = /^(.+)_(\d+)$/.exec(name) ?? [];
  return id === undefined ? null : { id, round: Number(round) };
}

/** The instant by whose end it must have been accepted, ISO 8601. */
const dueAt = ({ dueOn }: Pick<Delivery, 'dueOn'>): string => new Date(endOfDay(dueOn)).toISOString();

/** Whether it is late when it has not been accepted by an instant, milliseconds since the epoch. */
export const isPastDue = ({ dueOn }: Pick<Delivery, 'dueOn'>, now: number): boolean => now >= endOfDay(dueOn);

/** Makes the delivery of an event to a subscriber; one that is inactive is told later, when somebody asks for that. */
export function newDelivery(
  subscriber: Subscriber,
  { event, divisions }: AddressedEvent,
  { kind, id: about }: { readonly kind: string; readonly id: string },
  dueOn: CalendarDate,
): Delivery {
  const sort = `${deliverySort(Date.parse(event.timestamp))}-${event.id.replace('evt_', '')}`;
  return {
    id: `${subscriber.id}_${sort}`,
    subscriber: subscriber.id,
    event: event.id,
    type: event.type,
    kind,
    about,
    sequence: event.sequence,
    division: divisions.at(-1) ?? '',
    happenedAt: event.timestamp,
    dueOn,
    state: subscriber.active ? 'pending' : 'cancelled',
    round: 1,
    roundAt: null,
    tries: [],
    nextAt: null,
    acceptedAt: null,
    late: false,
    unrecorded: [],
    body: writeEvent(event, subscriber.mapping),
    version: 1,
  };
}

/** What the figures of reporting count, of a subscriber and a district. */
export const REPORTED = ['due', 'inTime', 'late', 'dead'] as const;
export type Reported = Readonly<Record<(typeof REPORTED)[number], number>>;

const NOTHING: Reported = { due: 0, inTime: 0, late: 0, dead: 0 };

/** What one delivery counts for. Of one that was cancelled before anybody accepted it nothing was due. */
const countsOf = ({ state, acceptedAt, late }: Delivery): Reported => ({
  due: Number(acceptedAt !== null || late || state !== 'cancelled'),
  inTime: Number(acceptedAt !== null && !late),
  late: Number(late),
  dead: Number(state === 'dead' && acceptedAt === null),
});

/** Whether a delivery counts for a figure. */
export const isCountedAs = (delivery: Delivery, part: keyof Reported): boolean =>
  countsOf(delivery)[part] > 0;

/** Moves the figures by what a change makes of a delivery's counts; null where it makes nothing. */
function moveFigures(table: Table, before: Delivery | null, after: Delivery): TransactWriteItem | null {
  const [from, to] = [before ? countsOf(before) : NOTHING, countsOf(after)];
  const moved = REPORTED.filter((name) => from[name] !== to[name]);
  if (moved.length === 0) return null;
  return {
    Update: {
      TableName: table.name,
      Key: toItem(reportedKey(after.subscriber, after.division)),
      UpdateExpression: `ADD ${moved.map((name) => `#${name} :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(moved.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem(
        Object.fromEntries(moved.map((name) => [`:${name}`, to[name] - from[name]])),
      ),
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

/** When somebody must look at it, ISO 8601: at once where something went wrong, else when it is late; null where nothing is left to see. */
function watchAt(delivery: Delivery): string | null {
  const { state, late, acceptedAt, unrecorded, tries } = delivery;
  if (unrecorded.length > 0) return tries.at(-1)?.at ?? delivery.happenedAt;
  return acceptedAt === null && !late && state !== 'cancelled' ? dueAt(delivery) : null;
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

/** What a change makes of a delivery; null where it changes nothing. */
export type ChangeDelivery = (delivery: Delivery) => Partial<Delivery> | null;

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

/** How long after a try was to come a delivery is taken for forgotten by its execution, in milliseconds. */
const FORGOTTEN_MS = 15 * 60_000;

/** Begins another round of tries. */
export const anotherRound = ({ round }: Delivery, now: number): Partial<Delivery> => ({
  state: 'pending',
  round: round + 1,
  roundAt: new Date(now).toISOString(),
  nextAt: new Date(now).toISOString(),
});

const isBeingTried = ({ state, nextAt, happenedAt }: Delivery, now: number): boolean =>
  state === 'pending' && now - Date.parse(nextAt ?? happenedAt) < FORGOTTEN_MS;

/**
 * Makes what begins another round of tries of a delivery, unless it is being tried.
 * @param now milliseconds since the epoch
 * @param repeatOf when a request that comes again first came: a round that began since is left alone, too
 */
export const startRound =
  (now: number, repeatOf: number | null = null): ChangeDelivery =>
  (delivery) => {
    const { roundAt } = delivery;
    const hasBegun = repeatOf !== null && roundAt !== null && Date.parse(roundAt) >= repeatOf;
    return hasBegun || isBeingTried(delivery, now) ? null : anotherRound(delivery, now);
  };

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

/** A delivery after a further try. */
export const withTry = (delivery: Delivery, code: Try['code'], now: number): Pick<Delivery, 'tries'> => ({
  tries: [...delivery.tries, { at: new Date(now).toISOString(), code, round: delivery.round }].slice(
    -MOST_TRIES,
  ),
});
