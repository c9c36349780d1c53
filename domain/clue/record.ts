import type { CalendarDate } from '../calendar/dates.ts';
import type { Link } from '../kernel/record.ts';
import {
  type RecordRules,
  type Verification,
  type VerificationInput,
  verifyRecord,
} from '../kernel/verification.ts';
import { apply, type ClueEvent } from './events.ts';
import { type Facet, facetOf, sameFacet } from './facet.ts';
import type { Clue } from './state.ts';

export { canonicalJson, sha256, textDigest } from '../kernel/record.ts';

/** Who did something: an officer by id and role, or a part of the system. */
export interface Actor {
  readonly id: string;
  readonly role: string;
}

/**
 * An entry of the whole-process record (全过程记录), required by the Administrative Penalty Law (行政处罚法)
 * art. 47. Entries of a clue form a hash chain: `hash` covers everything else in the entry, `prevHash` included.
 * Free text is kept apart; `textHash` is the digest of its salt and text, so the text can be deleted and the
 * chain still verifies.
 */
export interface RecordEntry extends Link {
  readonly clueId: string;
  /** The change that made it, unique: two like changes at one instant are still two. */
  readonly changeId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The Asia/Shanghai date of `at`. */
  readonly day: CalendarDate;
  readonly by: Actor;
  readonly event: ClueEvent;
  readonly textHash?: string;
  /** Present when what the figures see of the clue changed with this entry. */
  readonly facet?: Facet;
}

/** An entry before it is chained. */
export type EntryDraft = Omit<RecordEntry, keyof Link>;

/** How a clue follows from its record, and what else of its entries the verification reads. */
export const CLUE_RECORD = {
  idOf: ({ clueId }) => clueId,
  evolve: (clue, { event, clueId, at, day, by }) => apply(clue, event, clueId, { at, day, by: by.id }),
  facetOf,
  sameFacet,
  sealOf: ({ event }) => (event.type === 'archived' ? event.head : null),
} as const satisfies RecordRules<Clue, RecordEntry, Facet>;

/** Verifies the record of a clue against what is given beside it. */
export const verifyClueRecord = (input: VerificationInput<Clue, RecordEntry>): Verification =>
  verifyRecord(CLUE_RECORD, input);
