import { type CalendarDate, endOfDay } from '../calendar/dates.ts';
import type { AddressedEvent } from '../kernel/public-events.ts';
import { isAddressee, type Subscriber, writeEvent } from './subscriber.ts';

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
  /** The sender of what it is about; null where none is. */
  readonly source: string | null;
  /** The districts that held it before and after the event. */
  readonly divisions: readonly string[];
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

/** Takes the id of a delivery apart; null for what is no id of one. */
export function parseDeliveryId(id: string): { readonly subscriber: string; readonly sort: string } | null {
  const { subscriber, sort } = ID.exec(id)?.groups ?? {};
  return subscriber && sort ? { subscriber, sort } : null;
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
  { event, source, divisions }: AddressedEvent,
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
    source,
    divisions,
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

/** Whether its subscriber, as it is set now, is told of its event: who was told of it when it happened may be no more. */
export const isStillAddressed = (
  subscriber: Subscriber,
  { type, source, divisions }: Pick<Delivery, 'type' | 'source' | 'divisions'>,
): boolean => isAddressee(subscriber, { event: { type }, source, divisions });

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

/** What a change of a delivery adds to the figures, those that move alone. @param before null where it is new */
export function movedCounts(before: Delivery | null, after: Delivery): Partial<Reported> {
  const [from, to] = [before ? countsOf(before) : NOTHING, countsOf(after)];
  return Object.fromEntries(
    REPORTED.filter((name) => from[name] !== to[name]).map((name) => [name, to[name] - from[name]]),
  );
}

/** When somebody must look at it, ISO 8601: at once where something went wrong, else when it is late; null where nothing is left to see. */
export function watchAt(delivery: Delivery): string | null {
  const { state, late, acceptedAt, unrecorded, tries } = delivery;
  if (unrecorded.length > 0) return tries.at(-1)?.at ?? delivery.happenedAt;
  return acceptedAt === null && !late && state !== 'cancelled' ? dueAt(delivery) : null;
}

/** What a change makes of a delivery; null where it changes nothing. */
export type ChangeDelivery = (delivery: Delivery) => Partial<Delivery> | null;

/** How long after a try was to come a delivery is taken for forgotten by its execution, in milliseconds. */
export const FORGOTTEN_MS = 15 * 60_000;

/** Begins another round of tries. */
export const anotherRound = ({ round }: Delivery, now: number): Partial<Delivery> => ({
  state: 'pending',
  round: round + 1,
  roundAt: new Date(now).toISOString(),
  nextAt: new Date(now).toISOString(),
});

/** Whether an execution still tries it. */
export const isBeingTried = ({ state, nextAt, happenedAt }: Delivery, now: number): boolean =>
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

/** A delivery after a further try. */
export const withTry = (delivery: Delivery, code: Try['code'], now: number): Pick<Delivery, 'tries'> => ({
  tries: [...delivery.tries, { at: new Date(now).toISOString(), code, round: delivery.round }].slice(
    -MOST_TRIES,
  ),
});
