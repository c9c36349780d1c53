import { FIGURES } from '../../../domain/figures.ts';
import type { Aggregate, AggregateState } from '../../../domain/kernel/aggregate.ts';
import type { Figures, HeldFacet, Step } from '../../../domain/kernel/figures.ts';
import type { Registry } from '../../../domain/kernel/registry.ts';
import type { Verification } from '../../../domain/kernel/verification.ts';
import { districtsWithin } from '../districts.ts';
import { readEntries } from '../items.ts';
import { aggregatePk, ENTRY_PREFIX, indexPk, type Key, kindPrefix } from '../keys.ts';
import { readRecord, type StoredRecord, verifyStored } from '../record.ts';
import { gatherRecords, type ScannedItem } from '../scan.ts';
import type { Item, Table } from '../table.ts';
import { type StepEntry, stepsOf } from './layout.ts';

/** A record as the audit reads it. */
export interface LedgerRecord {
  readonly id: string;
  readonly entries: readonly StepEntry[];
}

/** A kind of aggregate that the ledger counts: its figures, and where its records are. */
export interface LedgerKind<R extends LedgerRecord = LedgerRecord> {
  readonly figures: Figures;
  /** The partition key of a record; that of the empty id is what all of them, and no others, begin with. */
  recordPk(id: string): string;
  /** Makes what gathers the scanned items of all records, page after page: each record once, with all that was written before the scan. */
  gather(table: Table): (items: readonly ScannedItem[]) => Promise<readonly R[]>;
  /** Reads a record anew, whole. */
  readRecord(table: Table, id: string): Promise<R>;
  verify(record: R): Verification;
  /** Tells how many facets each record has, page by page, without reading the records. */
  countFacets(table: Table): AsyncGenerator<ReadonlyMap<string, number>>;
}

type AggregateRecord = LedgerRecord & Pick<StoredRecord, 'stored' | 'entries' | 'wrongAttributes'>;

/** An aggregate as the ledger counts it. */
const ledgerKind = (aggregate: Aggregate, figures: Figures | undefined): LedgerKind => {
  if (figures === undefined) throw new RangeError(`nothing says how the ledger counts ${aggregate.kind}`);
  const kind: LedgerKind<AggregateRecord> = {
    figures,
    recordPk: (id) => aggregatePk(aggregate.kind, id),
    gather: (table) =>
      gatherRecords(table, aggregate) as (items: readonly ScannedItem[]) => Promise<AggregateRecord[]>,
    async readRecord(table, id) {
      const found = await readRecord(table, aggregate, id);
      return { id, stored: null, entries: [], ...found, wrongAttributes: [] } as AggregateRecord;
    },
    verify: (record) => verifyStored(aggregate, record),
    countFacets: (table) => countFacets(table, aggregate),
  };
  return kind as LedgerKind;
};

/** Everything that is counted. @throws RangeError for an aggregate whose figures are not known */
export const ledgerKinds = ({ all }: Registry, figures = FIGURES): readonly LedgerKind[] =>
  all.map((aggregate) => ledgerKind(aggregate, figures[aggregate.kind]));

async function* countFacets(
  table: Table,
  { kind }: Aggregate<AggregateState>,
): AsyncGenerator<ReadonlyMap<string, number>> {
  for (const district of await districtsWithin(table, '*')) {
    let startKey: Item | undefined;
    do {
      const page = await table.query<Key>({
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :pk',
        values: { ':pk': indexPk(kind, district) },
        startKey,
        Limit: 100,
      });
      startKey = page.lastKey;
      const keys = page.items.map(({ pk, sk }) => ({ pk, sk }));
      const stored = keys.length === 0 ? [] : await table.batchGet<Key & { facets: number }>(keys);
      yield new Map(stored.map(({ pk, facets }) => [pk.slice(kindPrefix(kind).length), facets]));
    } while (startKey);
  }
}

/** The facets of an aggregate from its record, in order. */
export async function readSteps(
  table: Table,
  { figures, recordPk }: LedgerKind,
  id: string,
): Promise<Step<HeldFacet>[]> {
  const { items } = await table.query(
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entry)',
      FilterExpression: 'attribute_exists(facetNumber)',
      ProjectionExpression: 'body',
      values: { ':pk': recordPk(id), ':entry': ENTRY_PREFIX },
    },
    { all: true },
  );
  return stepsOf(
    figures,
    items.flatMap((item) => readEntries<never, HeldFacet>(item)),
  );
}
