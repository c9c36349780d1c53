import { type Fault, type FaultCode, Faults, MAX_FAULTS } from './faults.ts';
import {
  BEGINNING,
  canonicalJson,
  type Folded,
  foldDraft,
  type Head,
  hashedText,
  isSameJson,
  type Link,
  type Numbered,
  type Recorded,
  type SaltedText,
  sha256,
  textDigest,
} from './record.ts';
import type { RecordRules, VerifiableEntry } from './record-rules.ts';

/** The head of a record as it was noted outside the table on some day. */
export interface Anchor {
  readonly seq: number;
  readonly head: string;
  /** When it was noted, ISO 8601. */
  readonly at: string;
}

/** What anchors say of one record. */
export interface AnchorEvidence {
  readonly anchors: readonly Anchor[];
  /** Entries written before this instant (ISO 8601) must be anchored; null when nothing was ever anchored. */
  readonly completeTo: string | null;
}

/** What a verification found. */
export interface Verification {
  readonly intact: boolean;
  /** The first faults, at most `MAX_FAULTS`. */
  readonly faults: readonly Fault[];
  /** The entries looked at. */
  readonly entries: number;
  /** The hash of the last entry; null without entries. */
  readonly head: string | null;
  /** Entries whose text is not there; all expired in a record that is intact. */
  readonly missingTexts: number;
  /** The last entry an anchor proves; 0 without an anchor. */
  readonly anchoredTo: number;
}

/** A record and what it is held against. What is left out is not checked. */
export interface VerificationInput<S extends Recorded, E extends VerifiableEntry> {
  readonly id: string;
  readonly entries: readonly E[];
  /** The stored state; null when there is none. */
  readonly state?: S | null;
  /** How many facets the state says the record has. */
  readonly facets?: number;
  /** Numbers of entries whose content was kept from the reader of an export; of what is stored there are none. */
  readonly redacted?: ReadonlySet<number>;
  /** By entry number. */
  readonly texts?: ReadonlyMap<number, SaltedText>;
  /** The documents that entries issued, by entry number, as they are kept. */
  readonly documents?: ReadonlyMap<number, unknown>;
  readonly anchors?: AnchorEvidence;
}

const NONE: ReadonlySet<number> = new Set();

/**
 * Verifies the chain of consecutive entries: numbering without gaps, each hash right, each entry behind the one before,
 * one aggregate throughout.
 * @param after where the entries go on; `BEGINNING` for a whole record
 * @param redacted numbers of the entries whose content was kept from the reader: of these the place in the chain alone is verified
 */
export function verifyChain<E extends Link>(
  id: string,
  entries: readonly E[],
  idOf: (entry: E) => string,
  after: Head = BEGINNING,
  redacted: ReadonlySet<number> = NONE,
): Fault[] {
  const faults = new Faults();
  let previous = after;
  for (const entry of entries) {
    const { seq, hash } = entry;
    const expected = previous.seq + 1;
    if (seq > expected) {
      const last = seq - 1;
      const missing =
        last === expected ? `Entry ${expected} is missing.` : `Entries ${expected} to ${last} are missing.`;
      faults.add('numbering', expected, missing);
    } else if (seq < expected) {
      faults.add('numbering', seq, `Entry ${seq} stands where entry ${expected} belongs.`);
    } else if (entry.prevHash !== previous.hash) {
      faults.add('link', seq, `Entry ${seq} does not follow the entry before it.`);
    }
    if (!redacted.has(seq)) {
      if (idOf(entry) !== id) faults.add('foreign-entry', seq, `Entry ${seq} belongs to another record.`);
      if (sha256(hashedText(entry)) !== hash) {
        faults.add('hash', seq, `Entry ${seq} was changed after it was written.`);
      }
    }
    previous = { seq, hash };
  }
  return faults.list;
}

/**
 * Verifies that texts are those their entries have digests of, that each has such an entry, and that none is missing which did
 * not expire.
 * @param expiredUpTo the number up to which texts may be missing
 */
export function verifyTexts(
  entries: readonly Pick<VerifiableEntry, 'seq' | 'textHash'>[],
  texts: ReadonlyMap<number, SaltedText>,
  expiredUpTo: number,
): { readonly faults: readonly Fault[]; readonly missing: number } {
  const faults = new Faults();
  const digests = new Map(entries.map(({ seq, textHash }) => [seq, textHash]));
  for (const [seq, { salt, text }] of texts) {
    const digest = digests.get(seq);
    if (digest === undefined) {
      faults.add('orphan-text', seq, `There is a text for entry ${seq}, which has none.`);
    } else if (textDigest(salt, text) !== digest) {
      faults.add('text', seq, `Entry ${seq} has another text than was written.`);
    }
  }
  const missing = entries.filter(({ seq, textHash }) => textHash !== undefined && !texts.has(seq));
  for (const { seq } of missing) {
    if (seq > expiredUpTo) faults.add('text-missing', seq, `The text of entry ${seq} is missing.`);
  }
  return { faults: faults.list, missing: missing.length };
}

/** What is called the fault of a document, by whether it is there and known. */
function documentFault(issued: string | null, kept: unknown): readonly [FaultCode, string] | null {
  if (issued === null) return ['orphan-document', 'There is a document for entry {seq}, which issued none.'];
  if (kept === undefined) return ['document-missing', 'The document that entry {seq} issued is missing.'];
  return sha256(canonicalJson(kept)) === issued
    ? null
    : ['document', 'Entry {seq} issued another document than is kept.'];
}

/** Verifies that documents are those that entries issued, and that none is missing which did not expire. */
function compareDocuments<E extends VerifiableEntry>(
  rules: Pick<RecordRules<never, E, never>, 'documentHashOf' | 'expiryOf'>,
  entries: readonly E[],
  documents: ReadonlyMap<number, unknown>,
  faults: Faults,
): void {
  const expired = expiredUpTo(rules, entries);
  const hashes = new Map(
    entries.flatMap((entry) => {
      const hash = rules.documentHashOf(entry);
      return hash === null ? [] : [[entry.seq, hash] as const];
    }),
  );
  for (const seq of [...new Set([...hashes.keys(), ...documents.keys()])].sort((a, b) => a - b)) {
    const fault = documentFault(hashes.get(seq) ?? null, documents.get(seq));
    if (fault === null || (fault[0] === 'document-missing' && seq <= expired)) continue;
    faults.add(fault[0], seq, fault[1].replace('{seq}', String(seq)));
  }
}

/**
 * The names of the members in which two values differ, dotted within objects: `due.date`.
 * @returns at most `MAX_FAULTS` names, sorted
 */
export function differingMembers(a: object, b: object): string[] {
  const names: string[] = [];
  const compare = (left: unknown, right: unknown, path: string) => {
    if (names.length >= MAX_FAULTS || isSameJson(left ?? null, right ?? null)) return;
    if (!isPlain(left) || !isPlain(right)) {
      names.push(path);
      return;
    }
    for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
      compare(left[key], right[key], path === '' ? key : `${path}.${key}`);
    }
  };
  compare(a, b, '');
  return names;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Folds a record.
 * @returns null once an event cannot have happened where it stands (the fault tells which), or is not known; seals are looked at
 * behind it too
 */
function foldRecord<S extends Recorded, E extends VerifiableEntry, F extends Numbered>(
  rules: RecordRules<S, E, F>,
  entries: readonly E[],
  redacted: ReadonlySet<number>,
  faults: Faults,
): Folded<S, F> | null {
  let folded = null as Folded<S, F> | null;
  let isKnown = true;
  for (const entry of entries) {
    const { seq, hash, prevHash } = entry;
    if (redacted.has(seq)) {
      isKnown = false;
      continue;
    }
    const seal = rules.sealOf(entry);
    if (seal !== null && seal !== prevHash) {
      faults.add('seal', seq, `Entry ${seq} seals another record than the one before it.`);
    }
    const upTo = rules.expiryOf(entry);
    if (upTo !== null && !(upTo >= 1 && upTo < seq)) {
      faults.add('expiry', seq, `Entry ${seq} lets entries expire that are not before it.`);
    }
    if (!isKnown) continue;
    try {
      const { state, facet } = foldDraft(rules, folded, entry);
      const same = entry.facet === undefined ? facet === null : isSameJson(entry.facet, facet);
      if (!same) {
        const says = facet ? 'another facet than its event makes' : 'a facet though nothing changed for it';
        faults.add('facet', seq, `Entry ${seq} has ${entry.facet ? says : 'no facet though one is due'}.`);
      }
      const inForce = facet ?? folded?.facet;
      if (inForce === undefined) return null;
      folded = { state: { ...state, version: seq, head: hash }, facet: inForce };
    } catch {
      faults.add('fold', seq, `The event of entry ${seq} cannot have happened there.`);
      return null;
    }
  }
  return isKnown ? folded : null;
}

/**
 * Folds the first entries of a record into the state as it was after them.
 * @throws RangeError when they cannot have happened so
 */
export function stateAfter<S extends Recorded, E extends VerifiableEntry, F extends Numbered>(
  rules: RecordRules<S, E, F>,
  entries: readonly E[],
): S {
  const folded = foldRecord(rules, entries, NONE, new Faults());
  if (folded === null) throw new RangeError('the entries make no state');
  return folded.state;
}

function compareState<S extends Recorded>(folded: S, state: S, faults: Faults): void {
  const { version, head, ...made } = folded;
  const { version: storedVersion, head: storedHead, ...stored } = state;
  if (version !== storedVersion) {
    faults.add('length', null, `The record ends at entry ${version}, the state knows ${storedVersion}.`);
  } else if (head !== storedHead) {
    faults.add('head', null, "The state's head is not the hash of the last entry.");
  }
  const fields = differingMembers(made, stored);
  if (fields.length > 0) {
    faults.add('state', null, `The state is not what the record makes it: ${fields.join(', ')}.`, fields);
  }
}

function compareAnchors(
  entries: readonly VerifiableEntry[],
  { anchors, completeTo }: AnchorEvidence,
  faults: Faults,
): number {
  const hashes = new Map(entries.map(({ seq, hash }) => [seq, hash]));
  let proven = 0;
  let anchored = 0;
  for (const { seq, head, at } of anchors) {
    anchored = Math.max(anchored, seq);
    const hash = hashes.get(seq);
    if (hash === head) proven = Math.max(proven, seq);
    else if (hash !== undefined) {
      faults.add('anchor', seq, `Entry ${seq} is not the one that was anchored at ${at}.`);
    } else {
      faults.add('anchor', seq, `Entry ${seq} was anchored at ${at} and is missing.`);
    }
  }
  const old = entries.find(({ seq, at }) => seq > anchored && completeTo !== null && at < completeTo);
  if (old) {
    faults.add(
      'not-anchored',
      old.seq,
      `Entry ${old.seq} claims to be older than the last anchoring, which lacks it.`,
    );
  }
  return proven;
}

/** The number up to which the texts of a record may be missing, by its own entries; 0 for none. */
const expiredUpTo = <E extends VerifiableEntry>(
  { expiryOf }: Pick<RecordRules<never, E, never>, 'expiryOf'>,
  entries: readonly E[],
): number =>
  entries.reduce((last, entry) => {
    const upTo = expiryOf(entry) ?? 0;
    return upTo < entry.seq ? Math.max(last, upTo) : last;
  }, 0);

/**
 * Verifies a record against everything that is given: chain, facets, seals, the stored state, texts, anchors. The record
 * is folded, so that an edit of the state alone shows too.
 */
export function verifyRecord<S extends Recorded, E extends VerifiableEntry, F extends Numbered>(
  rules: RecordRules<S, E, F>,
  { id, entries, state, facets, redacted = NONE, texts, documents, anchors }: VerificationInput<S, E>,
): Verification {
  const faults = new Faults();
  faults.list.push(...verifyChain(id, entries, rules.idOf, BEGINNING, redacted));
  // With an entry missing, everything behind it would seem wrong.
  const whole = !faults.list.some(({ code }) => code === 'numbering' || code === 'foreign-entry');
  const folded = whole ? foldRecord(rules, entries, redacted, faults) : null;
  if (state === null) faults.add('state-missing', null, 'There is a record, and no state.');
  else if (state !== undefined && entries.length === 0) {
    faults.add('length', null, `There is no record, the state knows ${state.version} entries.`);
  } else if (state !== undefined && folded) {
    compareState(folded.state, state, faults);
    if (facets !== undefined && facets !== folded.facet.n) {
      faults.add('index', null, `The record has ${folded.facet.n} facets, the state knows ${facets}.`);
    }
  }
  const known = entries.filter(({ seq }) => !redacted.has(seq));
  if (documents) compareDocuments(rules, known, documents, faults);
  const read = texts && verifyTexts(entries, texts, expiredUpTo(rules, known));
  for (const fault of read?.faults ?? []) faults.add(fault.code, fault.seq, fault.message);
  const anchoredTo = anchors ? compareAnchors(entries, anchors, faults) : 0;
  return {
    intact: faults.list.length === 0,
    faults: faults.list.slice(0, MAX_FAULTS),
    entries: entries.length,
    head: entries.at(-1)?.hash ?? null,
    missingTexts: read?.missing ?? 0,
    anchoredTo,
  };
}

/** Adds a fault found elsewhere to a verification. */
export function withFault(verification: Verification, fault: Fault): Verification {
  return { ...verification, intact: false, faults: [...verification.faults, fault].slice(0, MAX_FAULTS) };
}
