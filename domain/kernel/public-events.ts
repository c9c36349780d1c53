import type { Aggregate, AggregateState } from './aggregate.ts';
import { type AggregateEvent, upcast } from './events.ts';
import type { PublicFact } from './public-facts.ts';
import type { Numbered, RecordEntry } from './record.ts';
import { recordRules } from './record-rules.ts';

/** A public event as it is sent. */
export interface PublicEvent extends PublicFact {
  /** Of the shape of `data`, by type. */
  readonly version: number;
  /** The same for the same event for ever: it follows from the entry of the record. */
  readonly id: string;
  /** When it happened, ISO 8601. */
  readonly timestamp: string;
  /** The number of the entry in its record: it orders the events of one aggregate, and has gaps. */
  readonly sequence: number;
}

/** A public event with what decides who is told of it. */
export interface AddressedEvent {
  readonly event: PublicEvent;
  /** The sender of what it is about; null where none is. */
  readonly source: string | null;
  /** The districts that held it before and after. */
  readonly divisions: readonly string[];
}

/** The version of the shape of every public event. */
export const PUBLIC_EVENT_VERSION = 1;

/** Tells whether outsiders may have to be told of one of some events. */
export const mayBePublic = (
  { publicFacts }: Pick<Aggregate, 'publicFacts'>,
  events: readonly AggregateEvent[],
): boolean => publicFacts !== undefined && events.some(({ type }) => publicFacts.eventTypes.includes(type));

/**
 * Makes the public events of a record. The same record makes the same events, byte for byte.
 * @param entries the record from its first entry on
 * @param from the number of the first entry whose event is wanted
 */
export function publicEventsOf<S extends AggregateState, E extends AggregateEvent, F extends Numbered>(
  aggregate: Aggregate<S, E, F>,
  entries: readonly RecordEntry<E, F>[],
  from = 1,
): AddressedEvent[] {
  const { publicFacts } = aggregate;
  if (publicFacts === undefined) return [];
  const rules = recordRules(aggregate);
  const told: AddressedEvent[] = [];
  let before: S | null = null;
  for (const entry of entries) {
    const after: S = { ...rules.evolve(before, entry), version: entry.seq, head: entry.hash };
    const event = upcast(aggregate.events, entry.event);
    const fact = before === null || entry.seq < from ? null : publicFacts.factOf(event, after, before);
    if (fact !== null && before !== null) {
      told.push({
        event: {
          type: fact.type,
          version: PUBLIC_EVENT_VERSION,
          id: `evt_${entry.hash.slice(0, 32)}`,
          timestamp: entry.at,
          sequence: entry.seq,
          data: fact.data,
        },
        source: publicFacts.senderOf(after),
        divisions: [...new Set([before.division, after.division])],
      });
    }
    before = after;
  }
  return told;
}
