import type { CalendarDate } from '../../../domain/calendar/dates.ts';
import {
  type Counter,
  type Figures,
  type HeldFacet,
  inOrder,
  type LedgerRow,
  type RowName,
  type Step,
} from '../../../domain/kernel/figures.ts';
import type { Key } from '../keys.ts';
import type { Item, Table } from '../table.ts';

/**
 * The ledger's part of the table. Each kind of aggregate has its own rows and histories.
 *
 * | pk | sk | what |
 * | --- | --- | --- |
 * | `LEDGER#<kind>#<district>` | `DAY#<epoch>#<date>` | the counters of a day, packed by the kind's `Figures` |
 * | `LEDGER#<kind>#<district>` | `MONTH#<epoch>#<month>` | what the days of a month past sum up to (`months.ts`) |
 * | `LEDGER#<kind>#ID#<id>` | `CHECKPOINT` | an aggregate's history as counted, and up to which facet |
 * | `LEDGER#<kind>#ID#<id>` | `HELD#<district>` | its history for a district that held it before |
 * | `LEDGER#<kind>#SCOPES` | `<district>` | a district that has rows, and how far they reach (`Scope`) |
 * | `LEDGER#EPOCH` | `READ` | the epoch of the rows to read; 1 where missing |
 * | `LEDGER#EPOCH` | `WRITE` | the epoch new aggregates are counted in; 1 where missing |
 *
 * `gsi2` (keys only) lists `CHECKPOINT` and `HELD` items by kind, district and first day. A rebuild makes rows of a new epoch.
 */
const CHECKPOINT_SK = 'CHECKPOINT';
export const READ_EPOCH_KEY: Key = { pk: 'LEDGER#EPOCH', sk: 'READ' };
export const WRITE_EPOCH_KEY: Key = { pk: 'LEDGER#EPOCH', sk: 'WRITE' };

/** Reads an epoch; 1 where there was no rebuild yet. */
export async function readEpoch(table: Table, key: Key): Promise<number> {
  return (await table.get<{ epoch: number }>(key))?.epoch ?? 1;
}

/** What all keys of the ledger begin with. */
export const LEDGER_PREFIX = 'LEDGER#';

/** Names an aggregate that is counted. */
export interface AggregateRef {
  readonly kind: string;
  readonly id: string;
}

export const refKey = ({ kind, id }: AggregateRef): string => `${kind} ${id}`;

export const ledgerPk = (kind: string, district: string): string => `${LEDGER_PREFIX}${kind}#${district}`;
export const scopesPk = (kind: string): string => ledgerPk(kind, 'SCOPES');
export const scopeKey = (kind: string, district: string): Key => ({ pk: scopesPk(kind), sk: district });
const historyPk = ({ kind, id }: AggregateRef): string => ledgerPk(kind, `ID#${id}`);
export const checkpointKey = (ref: AggregateRef): Key => ({ pk: historyPk(ref), sk: CHECKPOINT_SK });
export const heldKey = (ref: AggregateRef, district: string): Key => ({
  pk: historyPk(ref),
  sk: `HELD#${district}`,
});

const PERIODS = { DAY: 'day', MONTH: 'month' } as const;

/** The sort key of a row: the day `2021-03-05` in epoch 2 is `DAY#2#2021-03-05`. */
export const rowSk = (epoch: number, { period, date }: Pick<RowName, 'period' | 'date'>): string =>
  `${period === 'day' ? 'DAY' : 'MONTH'}#${epoch}#${date}`;

/** The sort key of a month; that of the empty month is what all of an epoch begin with. */
export const monthSk = (epoch: number, date: string): string => rowSk(epoch, { period: 'month', date });

export const rowKey = (kind: string, epoch: number, row: RowName): Key => ({
  pk: ledgerPk(kind, row.district),
  sk: rowSk(epoch, row),
});

const ROW_SK = /^(DAY|MONTH)#(\d+)#(.+)$/;

/** The epoch of a row by its sort key; null for another item. */
export const epochOf = (sk: string): number | null => {
  const found = ROW_SK.exec(sk);
  return found ? Number(found[2]) : null;
};

/** The name of a row by its key. */
export function rowName({ pk, sk }: Key): RowName {
  const [, period = '', , date = ''] = ROW_SK.exec(sk) ?? [];
  return {
    district: pk.slice(pk.lastIndexOf('#') + 1),
    period: PERIODS[period as keyof typeof PERIODS],
    date,
  };
}

/** A row as stored: its counters as one text, since hundreds of attributes would be slow to read. */
export interface StoredRow {
  /** Rises with every write; the lock. 0: not stored yet. */
  readonly v: number;
  /** By packed counter. */
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

/** A row of the ledger, in words, from its item. */
export function readRow<C extends Counter>(
  figures: Pick<Figures<HeldFacet, C>, 'unpackCounter'>,
  item: Item,
): LedgerRow<C> {
  const name = rowName(item as unknown as Key);
  return {
    ...name,
    counters: countersOf(item).map(([packed, by]) => ({ ...figures.unpackCounter(packed, name), by })),
  };
}

/** How far an aggregate has been counted. */
export interface Checkpoint {
  readonly id: string;
  /** The last facet counted. */
  readonly n: number;
  /** The epoch of the rows it is counted in. */
  readonly epoch: number;
  /** The day it is found by; empty before the first facet. */
  readonly firstDay: CalendarDate;
  /** Its facets, packed. */
  readonly history: readonly string[];
}

/** Reads up to which facet aggregates of a kind are counted, by id; those of which nothing is counted yet are left out. */
export async function readCountedTo(
  table: Table,
  kind: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const checkpoints = await table.batchGet<Checkpoint>(ids.map((id) => checkpointKey({ kind, id })));
  return new Map(checkpoints.map(({ id, n }) => [id, n]));
}

/** A checkpoint after all of a history. */
export function checkpointOf(
  figures: Figures,
  id: string,
  epoch: number,
  steps: readonly Step<HeldFacet>[],
): Checkpoint {
  const last = steps.at(-1)?.facet;
  return {
    id,
    n: last?.n ?? 0,
    epoch,
    firstDay: last ? figures.firstDay(last) : '',
    history: steps.map((step) => figures.packStep(step)),
  };
}

/** The history in a checkpoint or in what a district keeps of an aggregate it held. */
export const historyOf = <F extends HeldFacet>(
  figures: Pick<Figures<F>, 'unpackHistory'>,
  { history, firstDay }: Pick<Checkpoint, 'history' | 'firstDay'>,
): Step<F>[] => figures.unpackHistory(history, firstDay);

export const heldPk = (kind: string, district: string): string => ledgerPk(kind, `HELD#${district}`);

/** Index attributes by which a district finds what it holds or held. */
export const heldIndex = (kind: string, district: string, { id, firstDay }: Checkpoint): Item => ({
  gsi2pk: heldPk(kind, district),
  gsi2sk: `${firstDay}#${id}`,
});

/** What the ledger reads of a record's entry: a facet where the figures see a change. */
export interface StepEntry {
  readonly day: CalendarDate;
  readonly facet?: HeldFacet;
}

/** What the figures see change with an entry, if anything. */
export const stepOf = ({ day, facet }: StepEntry): Step<HeldFacet> | null => (facet ? { day, facet } : null);

/** What the figures see of a record's entries, in order. */
export const stepsOf = (figures: Figures, entries: readonly StepEntry[]): Step<HeldFacet>[] =>
  inOrder(
    figures,
    entries.flatMap((entry) => stepOf(entry) ?? []).sort((a, b) => a.facet.n - b.facet.n),
  );
