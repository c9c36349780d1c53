import type { Aggregate, AggregateState } from '../../domain/kernel/aggregate.ts';
import type { AggregateEvent } from '../../domain/kernel/events.ts';
import { MAX_FAULTS } from '../../domain/kernel/faults.ts';
import { isSameJson, type Numbered, type RecordEntry, type SaltedText } from '../../domain/kernel/record.ts';
import { recordRules } from '../../domain/kernel/record-rules.ts';
import {
  type Verification,
  type VerificationInput,
  verifyRecord,
  withFault,
} from '../../domain/kernel/verification.ts';
import {
  entriesAttributes,
  isDerivedAttribute,
  MAX_EVENTS,
  NOTICES_FOR,
  REPORTED_BY,
  readEntries,
  readState,
  type Stored,
  stateAttributes,
} from './items.ts';
import { aggregatePk, ENTRY_PREFIX, entryKey, personPk, STATE_SK, TEXT_PREFIX, textKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/** An aggregate's whole partition: its state and its record. */
export interface StoredRecord<
  S extends AggregateState = AggregateState,
  E extends AggregateEvent = AggregateEvent,
  F extends Numbered = Numbered,
> {
  readonly id: string;
  /** Null when the state is gone and entries are left. */
  readonly stored: Stored<S> | null;
  readonly entries: readonly RecordEntry<E, F>[];
  /** Attributes that conditions, indexes and filters look at, where they are not what state and entries make them. */
  readonly wrongAttributes: readonly string[];
}

/** What the write path tells the stream's readers is of no use later. */
const PASSING_ATTRIBUTES: readonly string[] = [
  'waking',
  ...Object.values(REPORTED_BY),
  ...Object.values(NOTICES_FOR),
];

/** A state and a record from the items of their partition. */
export function toStoredRecord<S extends AggregateState, E extends AggregateEvent, F extends Numbered>(
  aggregate: Aggregate<S, E, F>,
  id: string,
  items: readonly Item[],
): StoredRecord<S, E, F> {
  const item = items.find((i) => i.sk === STATE_SK);
  const stored = item ? readState<S>(aggregate as Aggregate<S>, item) : null;
  const changes = items
    .filter((i) => String(i.sk).startsWith(ENTRY_PREFIX))
    .map((i) => ({ item: i, entries: readEntries<E, F>(i) }));
  const wrongAttributes = [
    ...(stored && item
      ? differingAttributes(item, stateAttributes(aggregate as Aggregate<S>, id, stored))
      : []),
    ...changes.flatMap((change) => differingAttributes(change.item, entriesAttributes(change.entries))),
  ];
  return {
    id,
    stored,
    entries: changes.flatMap(({ entries }) => entries),
    wrongAttributes: [...new Set(wrongAttributes)],
  };
}

/** The attributes of an item that differ from those it was made with. */
function differingAttributes(item: Item, made: Item): string[] {
  const names = [...new Set([...Object.keys(made), ...Object.keys(item)])].filter(
    (name) => isDerivedAttribute(name) && !PASSING_ATTRIBUTES.includes(name),
  );
  return names.filter((name) => !isSameJson(item[name] ?? null, made[name] ?? null));
}

const RE_READS = 3;

/**
 * Reads an aggregate with its whole record. An entry written between two pages of the query is newer than the state read
 * first: then it is read again.
 * @returns undefined when there is neither a state nor an entry
 */
export async function readRecord<S extends AggregateState, E extends AggregateEvent, F extends Numbered>(
  table: Table,
  aggregate: Aggregate<S, E, F>,
  id: string,
): Promise<StoredRecord<S, E, F> | undefined> {
  for (let attempt = 0; ; attempt++) {
    const { items } = await table.query(
      { KeyConditionExpression: 'pk = :pk', values: { ':pk': aggregatePk(aggregate.kind, id) } },
      { all: true },
    );
    const found = toStoredRecord(aggregate, id, items);
    if (found.stored === null && found.entries.length === 0) return undefined;
    const isNewer = found.stored !== null && found.entries.length > found.stored.state.version;
    if (!isNewer || attempt >= RE_READS) return found;
  }
}

/** Verifies a record against its stored state and whatever else is given. */
export function verifyStored<S extends AggregateState, E extends AggregateEvent, F extends Numbered>(
  aggregate: Aggregate<S, E, F>,
  { id, stored, entries, wrongAttributes }: StoredRecord<S, E, F>,
  more: Pick<VerificationInput<S, RecordEntry<E, F>>, 'texts' | 'documents' | 'anchors'> = {},
): Verification {
  const verification = verifyRecord(recordRules(aggregate), {
    id,
    entries,
    state: stored?.state ?? null,
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
export async function readEntriesBetween<E extends AggregateEvent, F extends Numbered>(
  table: Table,
  kind: string,
  id: string,
  from: number,
  to: number,
): Promise<RecordEntry<E, F>[]> {
  const { items } = await table.query(
    {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      values: {
        ':pk': aggregatePk(kind, id),
        ':from': entryKey(kind, id, from).sk,
        // The last change begins by `to` and may end behind it.
        ':to': entryKey(kind, id, to + MAX_EVENTS - 1).sk,
      },
    },
    { all: true },
  );
  return items.flatMap((item) => readEntries<E, F>(item)).filter(({ seq }) => seq >= from && seq <= to);
}

/**
 * Reads the free texts of a record by entry number, with their salts; of some entries only where `from` and `to` are given.
 * Personal data.
 */
export async function readTexts(
  table: Table,
  kind: string,
  id: string,
  { from = 0, to = Number.POSITIVE_INFINITY }: { from?: number; to?: number } = {},
): Promise<Map<number, SaltedText>> {
  const end = Number.isFinite(to) ? textKey(kind, id, to).sk : `${TEXT_PREFIX}~`;
  const { items } = await table.query<{ seq: number; salt: string; text: string }>(
    {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      values: { ':pk': personPk(kind, id), ':from': textKey(kind, id, from).sk, ':to': end },
    },
    { all: true },
  );
  return new Map(items.map(({ seq, salt, text }) => [seq, { salt, text }]));
}
