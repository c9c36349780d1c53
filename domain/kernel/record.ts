import { hash } from 'node:crypto';
import type { CalendarDate } from '../calendar/dates.ts';
import type { AggregateEvent, Versioned } from './events.ts';

/** What links an entry of a record into its hash chain. */
export interface Link {
  /** 1 for the first entry, without gaps. */
  readonly seq: number;
  /** The hash of the entry before; `GENESIS` in the first. */
  readonly prevHash: string;
  /** SHA-256 of the canonical JSON of everything else in the entry, `prevHash` included. */
  readonly hash: string;
}

/** An entry of which its reader sees the place in the chain alone: it names what is outside his scope. */
export interface RedactedEntry extends Link {
  readonly redacted: true;
}

/** The end of a record: the number and the hash of its last entry. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Hides what an entry says: the chain can still be followed through it. */
export const redactEntry = ({ seq, prevHash, hash }: Link): RedactedEntry => ({
  seq,
  prevHash,
  hash,
  redacted: true,
});

/** Tells whether what an entry says is hidden from its reader: one that says something is verified, whatever it calls itself. */
export const isRedacted = (entry: Link): entry is RedactedEntry => !('event' in entry);

/** A free text as it is kept apart from its entry. */
export interface SaltedText {
  /** Random, so that nobody finds a short text by trying. */
  readonly salt: string;
  readonly text: string;
}

/** `prevHash` of the first entry. */
export const GENESIS = '0'.repeat(64);

/** Where every record begins. */
export const BEGINNING: Head = { seq: 0, hash: GENESIS };

/** SHA-256, in hexadecimal. */
export const sha256 = (text: string): string => hash('sha256', text);

/**
 * JSON with sorted keys and without `undefined`: one text for one value (RFC 8785). Half of what a verification costs, so it
 * builds no lists of pairs.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((v) => canonicalJson(v ?? null)).join(',')}]`;
  let members = '';
  // Sorted by UTF-16 code units, which is what `sort` does by itself.
  for (const key of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** Whether two values have the same canonical JSON, told without making it. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return canonicalJson(a) === canonicalJson(b);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false;
    return a.length === b.length && a.every((member, i) => isSameJson(member ?? null, b[i] ?? null));
  }
  for (const key of Object.keys(b)) {
    if (memberOf(b, key) !== undefined && memberOf(a, key) === undefined) return false;
  }
  for (const key of Object.keys(a)) {
    const [left, right] = [memberOf(a, key), memberOf(b, key)];
    if (left !== undefined && (right === undefined || !isSameJson(left, right))) return false;
  }
  return true;
}

/** A member that an object has itself, not from its prototype. */
const memberOf = (value: object, key: string): unknown =>
  Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

/** The digest of a record entry's free text. */
export const textDigest = (salt: string, text: string): string => sha256(`${salt}\n${text}`);

/** The text whose SHA-256 is an entry's hash. */
export function hashedText({ hash: _, ...rest }: Link): string {
  return canonicalJson(rest);
}

/** Chains a draft behind the entry whose number and hash are given; behind `BEGINNING` for the first. */
export function chain<D extends object>(draft: D, previous: Head): D & Link {
  const open = { ...draft, seq: previous.seq + 1, prevHash: previous.hash };
  return { ...open, hash: sha256(canonicalJson(open)) };
}

/** What every aggregate's state holds: how long its record is, and the hash of its last entry. */
export interface Recorded {
  readonly version: number;
  readonly head: string;
}

/** The part of an aggregate's state that the figures see, numbered from 1 within its record. */
export interface Numbered {
  readonly n: number;
}

/** Who did something: an officer by id and role, or a part of the system. */
export interface Actor {
  readonly id: string;
  readonly role: string;
}

/**
 * An entry of the whole-process record (全过程记录), required by the Administrative Penalty Law (行政处罚法)
 * art. 47. Entries of an aggregate form a hash chain: `hash` covers everything else in the entry, `prevHash` included.
 * Free text is kept apart; `textHash` is the digest of its salt and text, so the text can be deleted and the
 * chain still verifies.
 */
export interface RecordEntry<E extends AggregateEvent = AggregateEvent, F extends Numbered = Numbered>
  extends Link {
  /** The kind of the aggregate and its id. */
  readonly kind: string;
  readonly id: string;
  /** The change that made it, unique: two like changes at one instant are still two. */
  readonly changeId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The Asia/Shanghai date of `at`. */
  readonly day: CalendarDate;
  readonly by: Actor;
  readonly event: Versioned<E>;
  readonly textHash?: string;
  /** Present when what the figures see changed with this entry. */
  readonly facet?: F;
}

/** An entry before it is chained. */
export type EntryDraft<E extends AggregateEvent = AggregateEvent> = Omit<
  RecordEntry<E>,
  keyof Link | 'facet'
>;

/** How an aggregate's state follows from its record. `D` is an entry before it is chained, `F` its facet. */
export interface FoldRules<S extends Recorded, D extends object, F extends Numbered> {
  /**
   * The state after an entry. `version` and `head` are not its business.
   * @param state null before the first entry
   * @throws RangeError for an entry that cannot be where it is
   */
  evolve(state: S | null, entry: D): S;
  facetOf(state: S, n: number): F;
}

/** Whether two facets say the same apart from their number. */
const isSameFacet = (a: Numbered, b: Numbered): boolean => isSameJson({ ...a, n: 0 }, { ...b, n: 0 });

/** A record folded up to an entry. */
export interface Folded<S extends Recorded, F extends Numbered> {
  readonly state: S;
  /** The facet in force; its number is how many there are. */
  readonly facet: F;
}

/**
 * Folds one entry's event into the state, up to `version` and `head`, which follow once it is chained.
 * @returns the facet that the entry must carry beside the state; null where the figures see no change
 */
export function foldDraft<S extends Recorded, D extends object, F extends Numbered>(
  rules: FoldRules<S, D, F>,
  before: Folded<S, F> | null,
  draft: D,
): { readonly state: S; readonly facet: F | null } {
  const state = rules.evolve(before?.state ?? null, draft);
  const facet = rules.facetOf(state, (before?.facet.n ?? 0) + 1);
  return { state, facet: before && isSameFacet(before.facet, facet) ? null : facet };
}

/**
 * Appends one entry to a record: folds it, gives it its facet and chains it.
 * @param before null for the first entry
 */
export function appendEntry<S extends Recorded, D extends object, F extends Numbered>(
  rules: FoldRules<S, D, F>,
  before: Folded<S, F> | null,
  draft: D,
): { readonly entry: D & Link & { readonly facet?: F }; readonly folded: Folded<S, F> } {
  const { state, facet } = foldDraft(rules, before, draft);
  const previous = before ? { seq: before.state.version, hash: before.state.head } : BEGINNING;
  const entry = chain({ ...draft, ...(facet ? { facet } : {}) }, previous);
  const inForce = facet ?? before?.facet ?? rules.facetOf(state, 1);
  return { entry, folded: { state: { ...state, version: entry.seq, head: entry.hash }, facet: inForce } };
}
