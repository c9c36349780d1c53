import type { AggregateEvent } from './events.ts';

/** A value in the data of a public event. */
export type PublicValue = string | number | boolean | null | readonly string[];

/** What outsiders are told of something that happened: codes, ids, dates and sums. No person, no free text, no internal name. */
export interface PublicFact {
  /** A type of the catalogue, e.g. `clue.signed`. */
  readonly type: string;
  readonly data: Readonly<Record<string, PublicValue>>;
}

/** What outsiders are told of an aggregate. */
export interface PublicFacts<S, E extends AggregateEvent> {
  /** The types of its own events of which something may be told. */
  readonly eventTypes: readonly string[];
  /** What is told of an event; null for nothing. */
  factOf(event: E, after: S, before: S): PublicFact | null;
  /** The sender whose push began it; null where none did. */
  senderOf(state: S): string | null;
}

/** What each event of an aggregate becomes outside: the one place where internal and public names meet. */
type PublicMapping<S, E extends AggregateEvent> = {
  readonly [T in E['type']]?: (
    event: Extract<E, { readonly type: T }>,
    after: S,
    before: S,
  ) => PublicFact | null;
};

/** Makes what outsiders are told of an aggregate from its mapping. */
export function definePublicFacts<S, E extends AggregateEvent>(
  mapping: PublicMapping<S, E>,
  senderOf: (state: S) => string | null,
): PublicFacts<S, E> {
  const byType = mapping as Readonly<
    Record<string, ((event: E, after: S, before: S) => PublicFact | null) | undefined>
  >;
  return {
    eventTypes: Object.keys(mapping),
    factOf: (event, after, before) => byType[event.type]?.(event, after, before) ?? null,
    senderOf,
  };
}
