import type { Aggregate, AggregateState } from './aggregate.ts';
import { type AggregateEvent, upcast } from './events.ts';
import type { FoldRules, Link, Numbered, RecordEntry, Recorded } from './record.ts';

/** An entry as the verification reads it. */
export interface VerifiableEntry extends Link {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly textHash?: string;
  readonly facet?: Numbered;
}

/** What the verification must know of an aggregate. */
export interface RecordRules<S extends Recorded, E extends VerifiableEntry, F extends Numbered>
  extends FoldRules<S, E, F> {
  /** The id of the aggregate an entry belongs to. */
  idOf(entry: E): string;
  /** The hash of the entry before, as an entry that seals the record (归档) claims it; null for any other entry. */
  sealOf(entry: E): string | null;
  /** The number up to which an entry says that personal data expired; null for any other entry. */
  expiryOf(entry: E): number | null;
  /** The hash of the document that an entry issued, which is kept apart; null for any other entry. */
  documentHashOf(entry: E): string | null;
}

/** How an aggregate's state follows from its record, and what else of its entries the verification reads. */
export const recordRules = <S extends AggregateState, E extends AggregateEvent, F extends Numbered>(
  aggregate: Aggregate<S, E, F>,
): RecordRules<S, RecordEntry<E, F>, F> => ({
  idOf: ({ kind, id }) => (kind === aggregate.kind ? id : `${kind} ${id}`),
  evolve: (state, { event, id, at, day, by }) =>
    aggregate.evolve(state, upcast(aggregate.events, event), id, { at, day, by: by.id }),
  facetOf: (state, n) => aggregate.facetOf(state, n),
  sealOf: ({ event }) => (event.type === 'archived' ? ((event as { head?: string }).head ?? null) : null),
  expiryOf: ({ event }) =>
    event.type === 'personal-data-expired' ? ((event as { upTo?: number }).upTo ?? null) : null,
  documentHashOf({ event }) {
    try {
      return aggregate.documentHashIn?.(upcast(aggregate.events, event)) ?? null;
    } catch {
      // No event of ours: the fold says so.
      return null;
    }
  },
});
