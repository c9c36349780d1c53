import type { Figures, HeldFacet, Step } from '../../../domain/kernel/figures.ts';
import type { Verification } from '../../../domain/kernel/verification.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { readEntry } from '../clue-items.ts';
import { ENTRY_PREFIX } from '../keys.ts';
import type { Table } from '../table.ts';
import { CLUE_LEDGER } from './clues.ts';
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
  /** Scans all records, page by page, each once, with all that was written before the scan. */
  scanRecords(runtime: Runtime, table: Table): AsyncGenerator<readonly R[]>;
  /** Reads a record anew, whole. */
  readRecord(table: Table, id: string): Promise<R>;
  verify(record: R): Verification;
  /** Tells how many facets each record has, page by page, without reading the records. */
  countFacets(table: Table): AsyncGenerator<ReadonlyMap<string, number>>;
}

/** What is counted. */
export const LEDGER_KINDS: readonly LedgerKind[] = [CLUE_LEDGER];

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
  return stepsOf(figures, items.map(readEntry));
}
