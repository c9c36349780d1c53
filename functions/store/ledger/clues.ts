import { CLUE_FIGURES } from '../../../domain/clue/figures.ts';
import { verifyClueRecord } from '../../../domain/clue/record.ts';
import { districtsWithin } from '../districts.ts';
import { cluePk, districtIndexPk, type Key } from '../keys.ts';
import { rescan, type ScannedRecord, scanRecords } from '../scan.ts';
import type { Item, Table } from '../table.ts';
import type { LedgerKind, LedgerRecord } from './kinds.ts';

/** A clue's record, with the state it must agree with. */
type ClueRecord = LedgerRecord & Pick<ScannedRecord, 'clue' | 'entries'>;

const toClueRecord = ({ clueId, clue, entries }: ScannedRecord): ClueRecord => ({
  id: clueId,
  clue,
  entries,
});

/** Clues, as the ledger counts them. */
export const CLUE_LEDGER: LedgerKind<ClueRecord> = {
  figures: CLUE_FIGURES,
  recordPk: cluePk,
  async *scanRecords(runtime, table) {
    for await (const page of scanRecords(runtime, table)) yield page.map(toClueRecord);
  },
  readRecord: async (table, id) => toClueRecord(await rescan(table, id)),
  verify: ({ id, entries, clue }) => verifyClueRecord({ id, entries, state: clue }),
  countFacets: countClueFacets,
};

async function* countClueFacets(table: Table): AsyncGenerator<ReadonlyMap<string, number>> {
  for (const district of await districtsWithin(table, '*')) {
    let startKey: Item | undefined;
    do {
      const page = await table.query<Key>({
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :pk',
        values: { ':pk': districtIndexPk(district) },
        startKey,
        Limit: 100,
      });
      startKey = page.lastKey;
      const keys = page.items.map(({ pk, sk }) => ({ pk, sk }));
      const stored = keys.length === 0 ? [] : await table.batchGet<Key & { facets: number }>(keys);
      yield new Map(stored.map(({ pk, facets }) => [pk.slice(cluePk('').length), facets]));
    } while (startKey);
  }
}
