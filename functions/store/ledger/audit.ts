import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { CLUE } from '../../../domain/clue/index.ts';
import type { ClueRecordEntry } from '../../../domain/clue/record.ts';
import type { Aggregate } from '../../../domain/kernel/aggregate.ts';
import { type Fault, type Verification, withFault } from '../../../domain/kernel/verification.ts';
import { deltas } from '../../../domain/metrics/counters.ts';
import { packStep, type Step } from '../../../domain/metrics/history.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Key } from '../keys.ts';
import { readRecord, type StoredRecord, verifyStored } from '../record.ts';
import { scanPages, scanRecords } from '../scan.ts';
import { marshall, openTable, type Table, toItem } from '../table.ts';
import { Counting } from './counting.ts';
import {
  type Checkpoint,
  checkpointKey,
  EPOCH_SHARDS,
  epochOf,
  historyOf,
  ledgerPk,
  READING_EPOCH_KEY,
  rowName,
  rowSk,
  SCOPES_PK,
  stepsOf,
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
  readonly unverified: Unverified;
}

/** The records that do not verify: nothing is taken from them. */
export interface Unverified {
  readonly count: number;
  /** The first of them, at most `NAMED`. */
  readonly records: readonly { readonly clueId: string; readonly faults: readonly Fault[] }[];
}

/** How many records that do not verify are named. */
const NAMED = 100;

/** How to audit. */
export interface AuditOptions {
  /** Hears how many facets (of a recount) or clues (of a rebuild) are done. */
  readonly onProgress?: (done: number) => void;
  /** Verifies a record as scanned; by default as the record of a clue, against its state. */
  readonly verify?: (record: StoredRecord) => Verification;
}

const verifyScanned = (record: StoredRecord): Verification => verifyStored(CLUE as Aggregate, record);

/** Verifies scanned records, and remembers those that do not. */
class Verifier {
  readonly #table: Table;
  readonly #verify: (record: StoredRecord) => Verification;
  readonly #records: { clueId: string; faults: readonly Fault[] }[] = [];
  #count = 0;

  constructor(table: Table, verify = verifyScanned) {
    this.#table = table;
    this.#verify = verify;
  }

  get unverified(): Unverified {
    return { count: this.#count, records: this.#records };
  }

  /**
   * The steps of a record that verifies, and has all that was counted of it; else null. What seems broken is read once
   * more, since a scan may meet a record while it is written.
   */
  async stepsOf(record: StoredRecord, checkpoint: Checkpoint | undefined): Promise<Step[] | null> {
    const judged = this.#judge(record, checkpoint);
    if (judged.verification.intact) return judged.steps;
    const again = this.#judge(
      (await readRecord(this.#table, CLUE as Aggregate, record.id)) ?? record,
      checkpoint,
    );
    if (again.verification.intact) return again.steps;
    const { id: clueId } = record;
    this.#count += 1;
    if (this.#records.length < NAMED) this.#records.push({ clueId, faults: again.verification.faults });
    return null;
  }

  #judge(record: StoredRecord, checkpoint: Checkpoint | undefined) {
    const verification = this.#verify(record);
    const steps = stepsOf(record.entries as unknown as ClueRecordEntry[]);
    const counted = checkpoint?.n ?? 0;
    if (counted <= steps.length) return { verification, steps };
    const message = `The figures have counted ${counted} changes of the record, which has ${steps.length}.`;
    return { verification: withFault(verification, { code: 'counted', seq: null, message }), steps };
  }
}

async function readingEpoch(table: Table): Promise<number> {
  return (await table.get<{ epoch: number }>(READING_EPOCH_KEY))?.epoch ?? 1;
}

/**
 * Counts everything again from the records and compares. On a quiet stream there must be no difference; while the
 * stream is busy, or a rebuild under way, what is still to be counted shows as one and a second recount clears it. A record
 * that does not verify is named and not compared: for it stands what was counted of it before.
 */
export async function recount(runtime: Runtime, options: AuditOptions = {}): Promise<Recount> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  const epoch = await readingEpoch(table);
  const verifier = new Verifier(table, options.verify);
  const expected = new Map<string, Map<string, number>>();
  const districts = new Set<string>();
  const differences: Difference[] = [];
  let facets = 0;

  const expectSteps = (steps: readonly Step[]) => {
    let previous: Step | null = null;
    for (const step of steps) {
      districts.add(step.facet.division);
      for (const { district, row, counter, by } of deltas(previous?.facet ?? null, step.facet, step.day)) {
        const id = `${district} ${rowSk(epoch, row)}`;
        const counters = expected.get(id) ?? new Map<string, number>();
        expected.set(id, counters.set(counter, (counters.get(counter) ?? 0) + by));
      }
      previous = step;
    }
  };
  const countRecord = async (record: StoredRecord, checkpoint: Checkpoint | undefined) => {
    const { id: clueId } = record;
    const steps = await verifier.stepsOf(record, checkpoint);
    expectSteps(steps ?? (checkpoint?.epoch === epoch ? historyOf(checkpoint) : []));
    for (const step of steps ?? []) {
      facets += 1;
      const { n } = step.facet;
      const packed = packStep(step);
      const stored = checkpoint?.history[n - 1] ?? null;
      if (stored !== packed) differences.push({ kind: 'history', clueId, n, stored, expected: packed });
    }
  };

  for await (const page of scanRecords(runtime, table, CLUE as Aggregate)) {
    const stored = await table.batchGet<Checkpoint>(page.map(({ id }) => checkpointKey(id)));
    const checkpoints = new Map(stored.map((c) => [c.clueId, c]));
    for (const record of page) await countRecord(record, checkpoints.get(record.id));
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
  const { unverified } = verifier;
  runtime.meter.count('RecordsBroken', unverified.count);
  runtime.log.info('QX-LEDGER-RECOUNTED', {
    epoch,
    facets,
    rows,
    differences: differences.length,
    unverified: unverified.count,
  });
  return { epoch, facets, rows, differences, unverified };
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
  readonly unverified: Unverified;
}

/**
 * Makes the ledger anew from the records, in a new epoch of rows, while the stream goes on:
 * 1. Writers' copies of the epoch are raised: from now on no clue can start in the old one.
 * 2. Each clue is moved: one transaction counts its whole record in the new epoch and says so in its checkpoint. Every
 *    count of a live event is conditioned on the checkpoint, so it falls either before the move (and is part of the
 *    record moved) or after it (and goes to the new epoch). Of a record that does not verify nothing is taken: what was
 *    counted of it before moves as it is, and it is named.
 * 3. Readers are switched over. Until then they see the old rows, which miss what happens to clues already moved.
 * 4. Rows older than the epoch before are deleted; that one stays for readers under way, until the next rebuild.
 * After a crash a rebuild that is run again goes on where it stopped; two at once do the same work twice and no harm.
 */
export async function rebuild(runtime: Runtime, options: AuditOptions = {}): Promise<Rebuild> {
  const counting = new Counting(runtime);
  const { table } = counting;
  const verifier = new Verifier(table, options.verify);
  const reading = await readingEpoch(table);
  const shards = Array.from({ length: EPOCH_SHARDS }, (_, i) => writingEpochKey(i));
  const copies = await table.batchGet<{ epoch: number }>(shards);
  const epoch = Math.max(reading + 1, ...copies.map((c) => c.epoch));
  for (const shard of shards) await raiseEpoch(table, shard, epoch);
  let clues = 0;
  for await (const page of scanRecords(runtime, table, CLUE as Aggregate)) {
    const stored = await table.batchGet<Checkpoint>(page.map(({ id }) => checkpointKey(id)));
    const checkpoints = new Map(stored.map((c) => [c.clueId, c]));
    const verified: string[] = [];
    const asCounted: string[] = [];
    for (const record of page) {
      const steps = await verifier.stepsOf(record, checkpoints.get(record.id));
      (steps ? verified : asCounted).push(record.id);
    }
    await counting.recommit(verified, epoch);
    await counting.recommit(asCounted, epoch, { asCounted: true });
    clues += page.length;
    options.onProgress?.(clues);
  }
  await raiseEpoch(table, READING_EPOCH_KEY, epoch);
  let deletedRows = 0;
  const rows = scanPages(runtime, {
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
  const { unverified } = verifier;
  runtime.log.info('QX-LEDGER-REBUILT', { epoch, clues, deletedRows, unverified: unverified.count });
  return { epoch, clues, deletedRows, unverified };
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
