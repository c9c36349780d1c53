import { DeleteItemCommand, ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { deltas } from '../../domain/metrics/counters.ts';
import { inOrder, packStep, type Step } from '../../domain/metrics/history.ts';
import { readEntry } from '../shared/clue-items.ts';
import { cluePk, ENTRY_PREFIX, type Key } from '../shared/keys.ts';
import type { Runtime } from '../shared/runtime.ts';
import { marshall, openTable, type Table, toItem, unmarshall } from '../shared/table.ts';
import { Counting } from './counting.ts';
import {
  type Checkpoint,
  checkpointKey,
  EPOCH_SHARDS,
  epochOf,
  ledgerPk,
  READING_EPOCH_KEY,
  readSteps,
  rowName,
  rowSk,
  SCOPES_PK,
  stepOf,
  storedRow,
  writingEpochKey,
} from './layout.ts';

/** A counter, or a clue's history, that is not what the records say. */
export type Difference =
  | {
      readonly kind: 'counter';
      readonly district: string;
      readonly row: string;
      readonly counter: string;
      readonly stored: number;
      readonly expected: number;
    }
  | {
      readonly kind: 'history';
      readonly clueId: string;
      readonly n: number;
      readonly stored: string | null;
      readonly expected: string;
    };

/** What a recount found. */
export interface Recount {
  readonly epoch: number;
  readonly facets: number;
  readonly rows: number;
  readonly differences: readonly Difference[];
}

/** Hears how many facets (of a recount) or clues (of a rebuild) are done. */
export interface AuditOptions {
  readonly onProgress?: (done: number) => void;
}

/** Every page of a scan. */
async function* scan(
  runtime: Runtime,
  input: Omit<ScanCommandInput, 'TableName' | 'ExclusiveStartKey'>,
): AsyncGenerator<Record<string, unknown>[]> {
  let start: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = await runtime.dynamo.send(
      new ScanCommand({ ...input, TableName: runtime.tableName, ExclusiveStartKey: start }),
    );
    yield (page.Items ?? []).map((item) => unmarshall(item));
    start = page.LastEvaluatedKey;
  } while (start);
}

/**
 * The facets of all records, page by page, by clue. A scan, for want of an index: one would cost every write, and this
 * is done now and then. A clue may come in several pages.
 */
async function* scanFacets(runtime: Runtime): AsyncGenerator<Map<string, Step[]>> {
  const pages = scan(runtime, {
    ConsistentRead: true,
    FilterExpression: 'begins_with(pk, :clue) AND begins_with(sk, :entry) AND attribute_exists(facetNumber)',
    ProjectionExpression: 'body',
    ExpressionAttributeValues: marshall({ ':clue': cluePk(''), ':entry': ENTRY_PREFIX }),
  });
  for await (const page of pages) {
    const byClue = new Map<string, Step[]>();
    for (const entry of page.map(readEntry)) {
      const step = stepOf(entry);
      if (step) byClue.set(entry.clueId, [...(byClue.get(entry.clueId) ?? []), step]);
    }
    yield byClue;
  }
}

async function readingEpoch(table: Table): Promise<number> {
  return (await table.get<{ epoch: number }>(READING_EPOCH_KEY))?.epoch ?? 1;
}

/**
 * Counts everything again from the records and compares. On a quiet stream there must be no difference; while the
 * stream is busy, or a rebuild under way, what is still to be counted shows as one and a second recount clears it.
 */
export async function recount(runtime: Runtime, options: AuditOptions = {}): Promise<Recount> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  const epoch = await readingEpoch(table);
  const expected = new Map<string, Map<string, number>>();
  const districts = new Set<string>();
  const differences: Difference[] = [];
  let facets = 0;

  const countClue = async (clueId: string, found: readonly Step[], checkpoint: Checkpoint | undefined) => {
    const here = new Set(found.map((s) => s.facet.n));
    // A page may break a record in two: what comes before is then read again.
    const whole =
      here.size === Math.max(...here)
        ? inOrder([...found].sort((a, b) => a.facet.n - b.facet.n))
        : await readSteps(table, clueId);
    let previous: Step | null = null;
    for (const step of whole) {
      const { facet, day } = step;
      if (here.has(facet.n)) {
        facets += 1;
        districts.add(facet.division);
        const packed = packStep(step);
        const stored = checkpoint?.history[facet.n - 1] ?? null;
        if (stored !== packed) {
          differences.push({ kind: 'history', clueId, n: facet.n, stored, expected: packed });
        }
        for (const { district, row, counter, by } of deltas(previous?.facet ?? null, facet, day)) {
          const id = `${district} ${rowSk(epoch, row)}`;
          const counters = expected.get(id) ?? new Map<string, number>();
          expected.set(id, counters.set(counter, (counters.get(counter) ?? 0) + by));
        }
      }
      previous = step;
    }
  };

  for await (const page of scanFacets(runtime)) {
    const stored = await table.batchGet<Checkpoint>([...page.keys()].map(checkpointKey));
    const checkpoints = new Map(stored.map((c) => [c.clueId, c]));
    for (const [clueId, found] of page) await countClue(clueId, found, checkpoints.get(clueId));
    options.onProgress?.(facets);
  }

  const scopes = await table.query<Key>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': SCOPES_PK } },
    { all: true },
  );
  for (const { sk } of scopes.items) if (sk !== READING_EPOCH_KEY.sk) districts.add(sk);
  let rows = 0;
  for (const district of districts) {
    for (const kind of ['DAY', 'YEAR']) {
      const { items } = await table.query(
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :epoch)',
          values: { ':pk': ledgerPk(district), ':epoch': `${kind}#${epoch}#` },
        },
        { all: true },
      );
      for (const item of items) {
        rows += 1;
        const row = rowName(String(item.sk));
        const { counters } = storedRow(item);
        const id = `${district} ${item.sk}`;
        differences.push(...compare(district, row, counters, expected.get(id)));
        expected.delete(id);
      }
    }
  }
  for (const [id, counters] of expected) {
    const [district = '', sk = ''] = id.split(' ');
    differences.push(...compare(district, rowName(sk), new Map(), counters));
  }
  runtime.meter.count('LedgerDrift', differences.length);
  runtime.log.info('QX-LEDGER-RECOUNTED', { epoch, facets, rows, differences: differences.length });
  return { epoch, facets, rows, differences };
}

function compare(
  district: string,
  row: string,
  stored: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number> = new Map(),
): Difference[] {
  return [...new Set([...stored.keys(), ...expected.keys()])]
    .map((counter) => ({
      kind: 'counter' as const,
      district,
      row,
      counter,
      stored: stored.get(counter) ?? 0,
      expected: expected.get(counter) ?? 0,
    }))
    .filter((d) => d.stored !== d.expected);
}

/** What a rebuild made. */
export interface Rebuild {
  readonly epoch: number;
  readonly clues: number;
  readonly deletedRows: number;
}

/**
 * Makes the ledger anew from the records, in a new epoch of rows, while the stream goes on:
 * 1. Writers' copies of the epoch are raised: from now on no clue can start in the old one.
 * 2. Each clue is moved: one transaction counts its whole record in the new epoch and says so in its checkpoint. Every
 *    count of a live event is conditioned on the checkpoint, so it falls either before the move (and is part of the
 *    record moved) or after it (and goes to the new epoch).
 * 3. Readers are switched over. Until then they see the old rows, which miss what happens to clues already moved.
 * 4. Rows older than the epoch before are deleted; that one stays for readers under way, until the next rebuild.
 * After a crash a rebuild that is run again goes on where it stopped; two at once do the same work twice and no harm.
 */
export async function rebuild(runtime: Runtime, options: AuditOptions = {}): Promise<Rebuild> {
  const counting = new Counting(runtime);
  const { table } = counting;
  const reading = await readingEpoch(table);
  const shards = Array.from({ length: EPOCH_SHARDS }, (_, i) => writingEpochKey(i));
  const copies = await table.batchGet<{ epoch: number }>(shards);
  const epoch = Math.max(reading + 1, ...copies.map((c) => c.epoch));
  for (const shard of shards) await raiseEpoch(table, shard, epoch);
  let clues = 0;
  for await (const page of scanFacets(runtime)) {
    clues += page.size;
    await counting.recommit([...page.keys()], epoch);
    options.onProgress?.(clues);
  }
  await raiseEpoch(table, READING_EPOCH_KEY, epoch);
  let deletedRows = 0;
  const rows = scan(runtime, {
    FilterExpression: 'begins_with(pk, :ledger)',
    ProjectionExpression: 'pk, sk',
    ExpressionAttributeValues: marshall({ ':ledger': ledgerPk('') }),
  });
  for await (const page of rows) {
    for (const { pk, sk } of page as unknown as Key[]) {
      if ((epochOf(sk) ?? epoch) >= epoch - 1) continue;
      await runtime.dynamo.send(
        new DeleteItemCommand({ TableName: runtime.tableName, Key: toItem({ pk, sk }) }),
      );
      deletedRows += 1;
    }
  }
  runtime.log.info('QX-LEDGER-REBUILT', { epoch, clues, deletedRows });
  return { epoch, clues, deletedRows };
}

/** Raises a copy of the epoch, never lowers it. */
async function raiseEpoch(table: Table, Key: Key, epoch: number): Promise<void> {
  try {
    await table.update({
      Key,
      UpdateExpression: 'SET epoch = :epoch',
      ConditionExpression: 'attribute_not_exists(epoch) OR epoch < :epoch',
      values: { ':epoch': epoch },
    });
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
}
