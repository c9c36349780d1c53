import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Anchor, AnchorEvidence } from '../../domain/kernel/verification.ts';

/** Where heads are anchored: outside the table, and each object written once. */
export interface AnchorStore {
  /** Writes an object unless there is one of that key. @returns whether it was written */
  putIfAbsent(key: string, body: string): Promise<boolean>;
  /** The keys behind `after`, in order. */
  list(after: string): AsyncIterable<string>;
  /** @throws when there is no such object */
  read(key: string): Promise<string>;
}

/** The folder of all anchors. */
export const ANCHORS_PREFIX = 'anchors/';

/** The most heads an object holds, and the most objects a day has. */
export const HEADS_PER_OBJECT = 1000;
const OBJECTS_PER_DAY = 9999;

/**
 * How long before an anchoring a write may have begun that it did not see. What is this young when heads are anchored is
 * anchored the next time too.
 */
export const UNDER_WAY_MS = 15 * 60_000;

/** How far back the last anchoring is looked for. Without one in this time all heads are anchored anew. */
const LOOK_BACK_MS = 60 * 86_400_000;

/** The first line of an anchor object. */
export interface AnchorHeader {
  readonly format: 1;
  /** When the anchoring began, ISO 8601. */
  readonly at: string;
  /** Heads written since then are listed; null for all. */
  readonly since: string | null;
  /** The last object of its anchoring: nothing is left out. */
  readonly last: boolean;
}

/** Makes the name of a record in anchors, e.g. `clue/national-QG1`. */
export const anchorId = (kind: string, id: string): string => `${kind}/${id}`;

/** Takes the id of a record out of its name in anchors. */
export const anchoredId = (name: string): string => name.slice(name.indexOf('/') + 1);

/** Every other line: a record's name, the number of its last entry, and that entry's hash. */
export interface AnchoredHead {
  readonly id: string;
  readonly seq: number;
  readonly head: string;
}

/** An anchor object cannot be read as one: it was not written by an anchoring. */
export class AnchorUnreadable extends Error {
  constructor(key: string) {
    super(`${key} is not an object of anchors`);
    this.name = 'AnchorUnreadable';
  }
}

/** What the keys of a day begin with, e.g. `anchors/2026/11/26-`. */
const dayPrefix = (ms: number): string =>
  `${ANCHORS_PREFIX}${shanghaiDate(ms)
    .replaceAll('-', '/')
    .replace(/\/(\d\d)$/, '/$1-')}`;

/** The text of an anchor object: JSON lines, the header first. */
export const anchorText = (header: AnchorHeader, heads: readonly AnchoredHead[]): string =>
  [header, ...heads].map((line) => `${JSON.stringify(line)}\n`).join('');

/** A line of an anchor object. Read without a schema library, which is a third of what the function's bundle may have. */
function parseLine<T>(key: string, line: string, isRight: (value: T) => boolean): T {
  try {
    const value = JSON.parse(line) as T;
    if (typeof value === 'object' && value !== null && isRight(value)) return value;
  } catch {
    // Told below.
  }
  throw new AnchorUnreadable(key);
}

const isInstant = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));

/** The header and the lines of an anchor object. @throws AnchorUnreadable */
function parseObject(key: string, text: string): { header: AnchorHeader; lines: readonly string[] } {
  const [first = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const header = parseLine<AnchorHeader>(
    key,
    first,
    ({ format, at, since, last }) =>
      format === 1 && isInstant(at) && (since === null || isInstant(since)) && typeof last === 'boolean',
  );
  return { header, lines };
}

const parseHead = (key: string, line: string): AnchoredHead =>
  parseLine<AnchoredHead>(
    key,
    line,
    ({ id, seq, head }) =>
      typeof id === 'string' &&
      Number.isInteger(seq) &&
      typeof head === 'string' &&
      /^[0-9a-f]{64}$/.test(head),
  );

/**
 * When the last whole anchoring began, ISO 8601.
 * @param now milliseconds since the epoch
 * @returns null without one in the last sixty days
 */
export async function lastAnchoring(store: AnchorStore, now: number): Promise<string | null> {
  const keys: string[] = [];
  for await (const key of store.list(dayPrefix(now - LOOK_BACK_MS))) keys.push(key);
  for (const key of keys.reverse()) {
    const { header } = parseObject(key, await store.read(key));
    if (header.last) return header.at;
  }
  return null;
}

/**
 * Writes an object of anchors under the next free key of its day.
 * @returns the key
 */
export async function putAnchors(
  store: AnchorStore,
  header: AnchorHeader,
  heads: readonly AnchoredHead[],
): Promise<string> {
  const prefix = dayPrefix(Date.parse(header.at));
  let number = 1;
  for await (const key of store.list(prefix)) {
    if (!key.startsWith(prefix)) break;
    number = Number(key.slice(prefix.length, prefix.length + 4)) + 1;
  }
  for (; number <= OBJECTS_PER_DAY; number++) {
    const key = `${prefix}${String(number).padStart(4, '0')}.jsonl`;
    if (await store.putIfAbsent(key, anchorText(header, heads))) return key;
  }
  throw new RangeError(`${prefix} has ${OBJECTS_PER_DAY} objects of anchors already`);
}

/** What all anchors say, by record. */
export interface AnchorBook {
  /** When the last whole anchoring began; null when nothing was ever anchored. */
  readonly anchoredAt: string | null;
  readonly ids: Iterable<string>;
  /** What they say of one record. */
  evidence(id: string): AnchorEvidence;
}

/** Which anchors are wanted. */
export interface AnchorQuestion {
  /** The one record; every record without it. */
  readonly id?: string;
  /** Milliseconds since the epoch: nothing was anchored before; by default everything is read. */
  readonly from?: number;
}

/** Reads the anchors of one record, or of all. @throws AnchorUnreadable */
export async function readAnchors(
  store: AnchorStore,
  { id, from }: AnchorQuestion = {},
): Promise<AnchorBook> {
  const byId = new Map<string, Anchor[]>();
  const quoted = id === undefined ? '' : JSON.stringify(id);
  let anchoredAt: string | null = null;
  for await (const key of store.list(from === undefined ? ANCHORS_PREFIX : dayPrefix(from))) {
    const { header, lines } = parseObject(key, await store.read(key));
    const { at, last } = header;
    if (last && (anchoredAt === null || at > anchoredAt)) anchoredAt = at;
    for (const line of lines) {
      if (!line.includes(quoted)) continue;
      const { id: of, seq, head } = parseHead(key, line);
      if (id !== undefined && of !== id) continue;
      const known = byId.get(of);
      if (known) known.push({ seq, head, at });
      else byId.set(of, [{ seq, head, at }]);
    }
  }
  const completeTo =
    anchoredAt === null ? null : new Date(Date.parse(anchoredAt) - UNDER_WAY_MS).toISOString();
  return {
    anchoredAt,
    ids: byId.keys(),
    evidence: (of) => ({ anchors: byId.get(of) ?? [], completeTo }),
  };
}
