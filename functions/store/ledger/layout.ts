import type { CalendarDate } from '../../../domain/calendar/dates.ts';
import type { RecordEntry } from '../../../domain/clue/record.ts';
import { type LedgerRow, type RowName, readingOf } from '../../../domain/metrics/counters.ts';
import { inOrder, packStep, type Step, unpackHistory } from '../../../domain/metrics/history.ts';
import { readEntry } from '../clue-items.ts';
import { cluePk, ENTRY_PREFIX, type Key } from '../keys.ts';
import type { Item, Table } from '../table.ts';

/**
 * The ledger's part of the table.
 *
 * | pk | sk | what |
 * | --- | --- | --- |
 * | `LEDGER#<district>` | `DAY#<epoch>#<date>` | the counters of a day (`domain/metrics/counters.ts`) |
 * | `LEDGER#<district>` | `YEAR#<epoch>#<year>` | the open stock's change by month |
 * | `LEDGER#CLUE#<clueId>` | `CHECKPOINT` | a clue's history as counted, and up to which facet |
 * | `LEDGER#CLUE#<clueId>` | `HELD#<district>` | its history for a district that held it before |
 * | `LEDGER#SCOPES` | `<district>` | a district that has rows, and how far its due dates lie (`Scope`) |
 * | `LEDGER#SCOPES` | `EPOCH` | the epoch of the rows to read; 1 where missing |
 * | `LEDGER#EPOCH#<shard>` | `EPOCH` | the epoch new clues are counted in; 1 where missing |
 *
 * `gsi2` lists `CHECKPOINT` and `HELD` items by district and day of receipt. A rebuild makes rows of a new epoch.
 */
const CHECKPOINT_SK = 'CHECKPOINT';
export const SCOPES_PK = 'LEDGER#SCOPES';
export const READING_EPOCH_KEY: Key = { pk: SCOPES_PK, sk: 'EPOCH' };

/** Writers check one of several copies of the epoch, so that they do not get into each other's way. */
export const EPOCH_SHARDS = 16;
export const writingEpochKey = (shard: number): Key => ({ pk: `LEDGER#EPOCH#${shard}`, sk: 'EPOCH' });

export const ledgerPk = (district: string): string => `LEDGER#${district}`;
export const scopeKey = (district: string): Key => ({ pk: SCOPES_PK, sk: district });
export const checkpointKey = (clueId: string): Key => ({
  pk: `LEDGER#CLUE#${clueId}`,
  sk: CHECKPOINT_SK,
});
export const heldKey = (clueId: string, district: string): Key => ({
  pk: `LEDGER#CLUE#${clueId}`,
  sk: `HELD#${district}`,
});

/** The sort key of a row: `DAY#2021-03-05` in epoch 2 is `DAY#2#2021-03-05`. */
export const rowSk = (epoch: number, row: RowName): string => row.replace('#', `#${epoch}#`);

const ROW_SK = /^(DAY|YEAR)#(\d+)#(.+)$/;

/** The epoch of a row by its sort key; null for another item. */
export const epochOf = (sk: string): number | null => {
  const found = ROW_SK.exec(sk);
  return found ? Number(found[2]) : null;
};

/** A row as stored: its counters as one text, since hundreds of attributes would be slow to read. */
export interface StoredRow {
  /** Rises with every write; the lock. 0: not stored yet. */
  readonly v: number;
  readonly counters: ReadonlyMap<string, number>;
}

/** The item of a row. Counters back at 0 are left out. */
export const rowItem = (key: Key, { v, counters }: StoredRow): Item => ({
  ...key,
  v,
  counters: [...counters].flatMap(([name, n]) => (n === 0 ? [] : `${name}=${n}`)).join(';'),
});

/** A row from its item. */
export const storedRow = (item: Item): StoredRow => ({
  v: (item.v as number | undefined) ?? 0,
  counters: new Map(countersOf(item)),
});

function countersOf(item: Item): [string, number][] {
  const text = (item.counters as string | undefined) ?? '';
  return (text === '' ? [] : text.split(';')).map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), Number(pair.slice(at + 1))];
  });
}

/** The name of a row by its sort key. */
export const rowName = (sk: string): RowName => sk.replace(ROW_SK, '$1#$3') as RowName;

/** A row of the ledger from its item. */
export const readRow = (item: Item): LedgerRow => ({
  district: String(item.pk).slice('LEDGER#'.length),
  row: rowName(String(item.sk)),
  counters: countersOf(item).map(([name, by]) => readingOf(name, by)),
});

/** How far a clue has been counted. */
export interface Checkpoint {
  readonly clueId: string;
  /** The last facet counted. */
  readonly n: number;
  /** The epoch of the rows it is counted in. */
  readonly epoch: number;
  readonly receivedDay: CalendarDate;
  /** Its facets, packed. */
  readonly history: readonly string[];
}

/** A checkpoint after all of a history. */
export function checkpointOf(clueId: string, epoch: number, steps: readonly Step[]): Checkpoint {
  const last = steps.at(-1)?.facet;
  return {
    clueId,
    n: last?.n ?? 0,
    epoch,
    receivedDay: last?.receivedDay ?? '',
    history: steps.map(packStep),
  };
}

/** The history in a checkpoint or in what a district keeps of a clue it held. */
export const historyOf = ({ history, receivedDay }: Pick<Checkpoint, 'history' | 'receivedDay'>): Step[] =>
  unpackHistory(history, receivedDay);

export const heldPk = (district: string): string => `LEDGER#HELD#${district}`;

/** Index attributes by which a district finds the clues it holds or held. */
export const heldIndex = (district: string, { clueId, receivedDay }: Checkpoint): Item => ({
  gsi2pk: heldPk(district),
  gsi2sk: `${receivedDay}#${clueId}`,
});

/** What the figures see change with an entry, if anything. */
export const stepOf = ({ day, facet }: RecordEntry): Step | null => (facet ? { day, facet } : null);

/** What the figures see of a record's entries, in order. */
export const stepsOf = (entries: readonly RecordEntry[]): Step[] =>
  inOrder(entries.flatMap((entry) => stepOf(entry) ?? []).sort((a, b) => a.facet.n - b.facet.n));

/** A clue's facets from its record, in order. */
export async function readSteps(table: Table, clueId: string): Promise<Step[]> {
  const { items } = await table.query(
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entry)',
      FilterExpression: 'attribute_exists(facetNumber)',
      ProjectionExpression: 'body',
      values: { ':pk': cluePk(clueId), ':entry': ENTRY_PREFIX },
    },
    { all: true },
  );
  return stepsOf(items.map(readEntry));
}
