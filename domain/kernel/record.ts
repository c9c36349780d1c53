import { createHash } from 'node:crypto';

/** What links an entry of a record into its hash chain. */
export interface Link {
  /** 1 for the first entry, without gaps. */
  readonly seq: number;
  /** The hash of the entry before; `GENESIS` in the first. */
  readonly prevHash: string;
  /** SHA-256 of the canonical JSON of everything else in the entry, `prevHash` included. */
  readonly hash: string;
}

/** The end of a record: the number and the hash of its last entry. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

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
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

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

/** How an aggregate's state follows from its record. `D` is an entry before it is chained, `F` its facet. */
export interface FoldRules<S extends Recorded, D extends object, F extends Numbered> {
  /**
   * The state after an entry. `version` and `head` are not its business.
   * @param state null before the first entry
   * @throws RangeError for an entry that cannot be where it is
   */
  evolve(state: S | null, entry: D): S;
  facetOf(state: S, n: number): F;
  /** Whether two facets say the same apart from their number. */
  sameFacet(a: F, b: F): boolean;
}

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
  return { state, facet: before && rules.sameFacet(before.facet, facet) ? null : facet };
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
