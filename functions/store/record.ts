import { type RecordEntry, verifyClueRecord } from '../../domain/clue/record.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { canonicalJson, type SaltedText } from '../../domain/kernel/record.ts';
import {
  MAX_FAULTS,
  type Verification,
  type VerificationInput,
  withFault,
} from '../../domain/kernel/verification.ts';
import { clueItem, entryItem, readClue, readEntry, type StoredClue } from './clue-items.ts';
import { CLUE_SK, cluePk, ENTRY_PREFIX, entryKey, personPk, TEXT_PREFIX, textKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/** A clue's whole partition: its state and its record. */
export interface StoredRecord {
  readonly clueId: string;
  /** Null when the state is gone and entries are left. */
  readonly stored: StoredClue | null;
  readonly entries: readonly RecordEntry[];
  /** Attributes that conditions, indexes and filters look at, where they are not what state and entries make them. */
  readonly wrongAttributes: readonly string[];
}

/** What the write path keeps beside the state for itself, and the state, which is verified member by member. */
const OWN_ATTRIBUTES = new Set(['body', 'rev', 'writtenAt', 'task', 'facets']);

/** A clue's state and record from the items of its partition. */
function toStoredRecord(clueId: string, items: readonly Item[]): StoredRecord {
  const item = items.find((i) => i.sk === CLUE_SK);
  const stored = item ? readClue(item) : null;
  const entryItems = items.filter((i) => String(i.sk).startsWith(ENTRY_PREFIX));
  const entries = entryItems.map(readEntry);
  const wrongAttributes = [
    ...(stored && item ? wrongIn(item, clueItem(stored)) : []),
    ...entries.flatMap((entry, i) => wrongIn(entryItems[i] ?? {}, entryItem(entry))),
  ];
  return { clueId, stored, entries, wrongAttributes: [...new Set(wrongAttributes)] };
}

/** The attributes of an item that differ from those it was made with. */
function wrongIn(item: Item, made: Item): string[] {
  const names = new Set([...Object.keys(made), ...Object.keys(item)].filter((k) => !OWN_ATTRIBUTES.has(k)));
  return [...names].filter((k) => canonicalJson(item[k] ?? null) !== canonicalJson(made[k] ?? null));
}

const RE_READS = 3;

/**
 * Reads a clue with its whole record. An entry written between two pages of the query is newer than the state read first:
 * then it is read again.
 * @returns undefined when there is neither a state nor an entry
 */
export async function readRecord(table: Table, clueId: string): Promise<StoredRecord | undefined> {
  for (let attempt = 0; ; attempt++) {
    const { items } = await table.query(
      { KeyConditionExpression: 'pk = :pk', values: { ':pk': cluePk(clueId) } },
      { all: true },
    );
    if (items.length === 0) return undefined;
    const found = toStoredRecord(clueId, items);
    const newer = found.stored !== null && found.entries.length > found.stored.clue.version;
    if (!newer || attempt >= RE_READS) return found;
  }
}

/** Verifies a clue's record against its stored state and whatever else is given. */
export function verifyStored(
  { clueId, stored, entries, wrongAttributes }: StoredRecord,
  more: Pick<VerificationInput<Clue, RecordEntry>, 'texts' | 'anchors'> = {},
): Verification {
  const verification = verifyClueRecord({
    id: clueId,
    entries,
    state: stored?.clue ?? null,
    ...(stored ? { facets: stored.facets } : {}),
    ...more,
  });
  if (wrongAttributes.length === 0) return verification;
  const fields = wrongAttributes.slice(0, MAX_FAULTS);
  return withFault(verification, {
    code: 'index',
    seq: null,
    fields,
    message: `Items have attributes that differ from what they hold: ${fields.join(', ')}.`,
  });
}

/** Reads entries by number, both ends included. */
export async function readEntries(
  table: Table,
  clueId: string,
  from: number,
  to: number,
): Promise<RecordEntry[]> {
  const { items } = await table.query(
    {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      values: { ':pk': cluePk(clueId), ':from': entryKey(clueId, from).sk, ':to': entryKey(clueId, to).sk },
    },
    { all: true },
  );
  return items.map(readEntry);
}

/**
 * Reads the free texts of a record by entry number, with their salts; of some entries only where `from` and `to` are given.
 * Personal data.
 */
export async function readTexts(
  table: Table,
  clueId: string,
  { from = 0, to = Number.POSITIVE_INFINITY }: { from?: number; to?: number } = {},
): Promise<Map<number, SaltedText>> {
  const end = Number.isFinite(to) ? textKey(clueId, to).sk : `${TEXT_PREFIX}~`;
  const { items } = await table.query<{ seq: number; salt: string; text: string }>(
    {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      values: { ':pk': personPk(clueId), ':from': textKey(clueId, from).sk, ':to': end },
    },
    { all: true },
  );
  return new Map(items.map(({ seq, salt, text }) => [seq, { salt, text }]));
}
