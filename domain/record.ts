import { createHash } from 'node:crypto';
import type { CalendarDate } from './calendar.ts';
import type { ClueEvent } from './events.ts';
import type { Facet } from './facet.ts';

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
export interface RecordEntry {
  readonly clueId: string;
  /** The change that made it, unique: two like changes at one instant are still two. */
  readonly changeId: string;
  /** 1 for the first entry, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The Asia/Shanghai date of `at`. */
  readonly day: CalendarDate;
  readonly by: Actor;
  readonly event: ClueEvent;
  readonly textHash?: string;
  /** Present when what the figures see of the clue changed with this entry. */
  readonly facet?: Facet;
  readonly prevHash: string;
  readonly hash: string;
}

/** An entry before it is chained. */
export type EntryDraft = Omit<RecordEntry, 'seq' | 'prevHash' | 'hash'>;

/** `prevHash` of the first entry. */
export const GENESIS = '0'.repeat(64);

/** SHA-256, in hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** JSON with sorted keys and without `undefined`: one text for one value. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => canonicalJson(v ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** The digest of a record entry's free text. */
export const textDigest = (salt: string, text: string): string => sha256(`${salt}\n${text}`);

/** Chains a draft behind the entry whose number and hash are given (0 and `GENESIS` for the first). */
export function chain(draft: EntryDraft, previous: { seq: number; hash: string }): RecordEntry {
  const open = { ...draft, seq: previous.seq + 1, prevHash: previous.hash };
  return { ...open, hash: sha256(canonicalJson(open)) };
}

/** Where a record is broken, if it is. */
export type Verification =
  | { readonly intact: true; readonly entries: number; readonly head: string }
  | { readonly intact: false; readonly entries: number; readonly brokenAt: number; readonly reason: string };

/**
 * Verifies a record offline: numbering without gaps, each hash right, each entry chained to the one before, one clue
 * throughout, texts (where given) matching their digests.
 * @param texts salted texts by entry number; a deleted text is simply absent
 */
export function verifyRecord(
  entries: readonly RecordEntry[],
  texts: ReadonlyMap<number, { readonly salt: string; readonly text: string }> = new Map(),
): Verification {
  const broken = (brokenAt: number, reason: string): Verification => ({
    intact: false,
    entries: entries.length,
    brokenAt,
    reason,
  });
  let hash = GENESIS;
  for (const [i, entry] of entries.entries()) {
    const seq = i + 1;
    if (entry.seq !== seq) return broken(seq, `entry ${seq} is missing`);
    if (entry.clueId !== entries[0]?.clueId) return broken(seq, 'belongs to another clue');
    if (entry.prevHash !== hash) return broken(seq, 'does not follow the entry before it');
    const { hash: claimed, ...open } = entry;
    if (sha256(canonicalJson(open)) !== claimed) return broken(seq, 'was changed after it was written');
    const text = texts.get(seq);
    if (text && textDigest(text.salt, text.text) !== entry.textHash) {
      return broken(seq, 'has another text than was written');
    }
    hash = claimed;
  }
  return { intact: true, entries: entries.length, head: hash };
}
