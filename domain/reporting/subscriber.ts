import type { AddressedEvent, PublicEvent } from '../kernel/public-events.ts';
import { isWithin } from '../places/divisions.ts';
import { NOTICE_EVENT } from './event-types.ts';

/** `platform`: an authority's platform, told of public events; `notices`: what passes notices on to officers, told of these alone. */
export const SUBSCRIBER_KINDS = ['platform', 'notices'] as const;
export type SubscriberKind = (typeof SUBSCRIBER_KINDS)[number];

/** The codes of a platform in the place of ours, by the member of an event's `data` that holds them. */
export interface CodeMapping {
  /** The version of the platform's list of codes. */
  readonly version: string;
  readonly codes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Who is told of public events. */
export interface Subscriber {
  readonly id: string;
  readonly name: string;
  readonly kind: SubscriberKind;
  readonly endpoint: string;
  /** The sender whose clues it is told of, wherever they are. */
  readonly source: string | null;
  /** Types of events; `*` for every type. */
  readonly events: readonly string[];
  /** Prefixes of the divisions that it is told of. */
  readonly divisions: readonly string[];
  /** The scope of the administrator who set it: it is told of nothing outside. */
  readonly within: string;
  readonly mapping: CodeMapping | null;
  readonly active: boolean;
}

/** Whether events of a type are told to a kind of subscriber at all. */
export const isToldTo = (kind: SubscriberKind, type: string): boolean =>
  (kind === 'notices') === (type === NOTICE_EVENT);

/** What decides who is told of an event. */
export type EventAddress = Pick<AddressedEvent, 'source' | 'divisions'> & {
  readonly event: Pick<PublicEvent, 'type'>;
};

/** Whether a subscriber is told of an event: it sent what the event is about, or its division holds that before or after. */
export function isAddressee(
  { kind, source, events, divisions, within }: Subscriber,
  { event, source: sender, divisions: holders }: EventAddress,
): boolean {
  if (!isToldTo(kind, event.type)) return false;
  if (!events.includes('*') && !events.includes(event.type)) return false;
  const seen = holders.filter((holder) => isWithin(holder, within));
  if (source !== null && sender === source) return seen.length > 0;
  return seen.some((holder) => divisions.some((division) => isWithin(holder, division)));
}

const saidOfWhom = ({ kind, source, within, events, divisions }: Subscriber): string =>
  JSON.stringify([kind, source, within, [...events].sort(), [...divisions].sort()]);

/** Whether two settings of a subscriber have it told of the same events, however they are written and wherever they are sent. */
export const isToldAlike = (a: Subscriber, b: Subscriber): boolean => saidOfWhom(a) === saidOfWhom(b);

/**
 * Writes an event as a subscriber is sent it: with the codes of its mapping. A code that the mapping does not know stays ours.
 * @returns JSON text: the same for the same event and mapping
 */
export function writeEvent(event: PublicEvent, mapping: CodeMapping | null): string {
  if (mapping === null) return JSON.stringify(event);
  const data = Object.entries(event.data).map(([name, value]) => {
    const codes = mapping.codes[name];
    return [name, (typeof value === 'string' ? codes?.[value] : undefined) ?? value];
  });
  return JSON.stringify({ ...event, data: { ...Object.fromEntries(data), mapping: mapping.version } });
}
