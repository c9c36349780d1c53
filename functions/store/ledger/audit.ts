import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { Fault } from '../../../domain/kernel/faults.ts';
import {
  addSteps,
  type Counter,
  type Figures,
  type HeldFacet,
  type RowChange,
  type RowName,
  type Step,
  sumMonths,
  unpackChange,
} from '../../../domain/kernel/figures.ts';
import { type Verification, withFault } from '../../../domain/kernel/verification.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Key } from '../keys.ts';
import { scanByPrefix, scanPages } from '../scan.ts';
import { type Item, marshall, openTable, type Table, toItem } from '../table.ts';
import { Counting } from './counting.ts';
import { type LedgerKind, type LedgerRecord, ledgerKinds } from './kinds.ts';
import {
  type AggregateRef,
  type Checkpoint,
  checkpointKey,
  epochOf,
  historyOf,
  LEDGER_PREFIX,
  ledgerPk,
  READ_EPOCH_KEY,
  readEpoch,
  rowName,
  scopesPk,
  stepsOf,
  storedRow,
  WRITE_EPOCH_KEY,
} from './layout.ts';
import { sumUpLedger } from './months.ts';

/** A counter, or an aggregate's history, that is not what the records say. */
export type Difference =
  | (RowName & {
      readonly of: 'counter';
      readonly kind: string;
      /** In words. */
      readonly counter: string;
      readonly stored: number;
      readonly expected: number;
    })
  | (AggregateRef & {
      readonly of: 'history';
      readonly n: number;
      readonly stored: string | null;
      readonly expected: string;
    });

/** What a recount found. */
export interface Recount {
  readonly epoch: number;
  readonly facets: number;
  readonly rows: number;
  readonly differences: readonly Difference[];
  readonly unverified: Unverified;
}

/** A record that does not verify, and why. */
export interface BrokenRecord extends AggregateRef {
  readonly faults: readonly Fault[];
}

/** The records that do not verify: nothing is taken from them. */
export interface Unverified {
  readonly count: number;
  /** The first of them, at most `NAMED`. */
  readonly records: readonly BrokenRecord[];
}

/** How many records that do not verify are named. */
const NAMED = 100;

/** How to audit. */
export interface AuditOptions {
  /** What is counted; by default all that the ledger counts. */
  readonly kinds?: readonly LedgerKind[];
  /** Hears how many facets (of a recount) or aggregates (of a rebuild) are done. */
  readonly onProgress?: (done: number) => void;
  /** Verifies a record as scanned; by default as its kind does. */
  readonly verify?: (record: LedgerRecord) => Verification;
}

/** Verifies scanned records, and remembers those that do not. */
class Verifier {
  readonly #table: Table;
  readonly #verify: AuditOptions['verify'];
  readonly #records: BrokenRecord[] = [];
  #count = 0;

  constructor(table: Table, verify: AuditOptions['verify']) {
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
  async stepsOf(
    kind: LedgerKind,
    record: LedgerRecord,
    checkpoint: Checkpoint | undefined,
  ): Promise<Step<HeldFacet>[] | null> {
    const judged = this.#judge(kind, record, checkpoint);
    if (judged.verification.intact) return judged.steps;
    const { id } = record;
    const again = this.#judge(kind, await kind.readRecord(this.#table, id), checkpoint);
    if (again.verification.intact) return again.steps;
    this.#count += 1;
    if (this.#records.length < NAMED) {
      this.#records.push({ kind: kind.figures.kind, id, faults: again.verification.faults });
    }
    return null;
  }

  #judge(kind: LedgerKind, record: LedgerRecord, checkpoint: Checkpoint | undefined) {
    const verification = this.#verify ? this.#verify(record) : kind.verify(record);
    const steps = stepsOf(kind.figures, record.entries);
    const counted = checkpoint?.n ?? 0;
    if (counted <= steps.length) return { verification, steps };
    const message = `The figures have counted ${counted} changes of the record, which has ${steps.length}.`;
    return { verification: withFault(verification, { code: 'counted', seq: null, message }), steps };
  }
}

/** The records of all kinds by one scan, page by page, each with its checkpoint; a page is of one kind. */
async function* recordsOf(runtime: Runtime, table: Table, kinds: readonly LedgerKind[]) {
  const gathered = kinds.map((kind) => ({ kind, prefix: kind.recordPk(''), gather: kind.gather(table) }));
  const prefixes = gathered.map(({ prefix }) => prefix);
  for await (const items of scanByPrefix(runtime, prefixes)) {
    for (const { kind, prefix, gather } of gathered) {
      const ref = (id: string): AggregateRef => ({ kind: kind.figures.kind, id });
      const records = await gather(items.get(prefix) ?? []);
      if (records.length === 0) continue;
      const stored = await table.batchGet<Checkpoint>(records.map(({ id }) => checkpointKey(ref(id))));
      const checkpoints = new Map(stored.map((c) => [c.id, c]));
      const page = records.map((record) => ({
        ref: ref(record.id),
        record,
        checkpoint: checkpoints.get(record.id),
      }));
      yield { kind, page };
    }
  }
}

/**
 * Counts everything again from the records and compares. On a quiet stream there must be no difference; while the
 * stream is busy, or a rebuild under way, what is still to be counted shows as one and a second recount clears it. A record
 * that does not verify is named and not compared: for it stands what was counted of it before.
 */
export async function recount(runtime: Runtime, options: AuditOptions = {}): Promise<Recount> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const epoch = await readEpoch(table, READ_EPOCH_KEY);
  const verifier = new Verifier(table, options.verify);
  const differences: Difference[] = [];
  let facets = 0;
  let rows = 0;
  const kinds = options.kinds ?? ledgerKinds(runtime.aggregates);
  /** What the rows of each kind should be, and where. */
  const tallies = new Map(
    kinds.map(({ figures }) => [
      figures,
      { expected: new Map<string, RowChange>(), districts: new Set<string>() },
    ]),
  );
  for await (const { kind, page } of recordsOf(runtime, table, kinds)) {
    const { figures } = kind;
    const tally = tallies.get(figures);
    if (!tally) continue;
    for (const { ref, record, checkpoint } of page) {
      const steps = await verifier.stepsOf(kind, record, checkpoint);
      const known = checkpoint?.epoch === epoch ? historyOf(figures, checkpoint) : [];
      for (const { facet } of steps ?? known) tally.districts.add(facet.division);
      addSteps(figures, null, steps ?? known, tally.expected);
      for (const step of steps ?? []) {
        facets += 1;
        const { n } = step.facet;
        const packed = figures.packStep(step);
        const stored = checkpoint?.history[n - 1] ?? null;
        if (stored !== packed) differences.push({ of: 'history', ...ref, n, stored, expected: packed });
      }
    }
    options.onProgress?.(facets);
  }
  for (const [figures, { expected, districts }] of tallies) {
    const scopes = await table.query<Key>(
      { KeyConditionExpression: 'pk = :pk', values: { ':pk': scopesPk(figures.kind) } },
      { all: true },
    );
    for (const { sk } of scopes.items) districts.add(sk);
    const months = expectedMonths(figures, expected);
    for (const district of districts) {
      for (const item of await storedRows(table, figures.kind, district, epoch)) {
        rows += 1;
        const name = rowName(item);
        const id = `${district} ${name.date}`;
        const counters = name.period === 'day' ? expected.get(id)?.counters : months.get(id);
        differences.push(...compare(figures, name, storedRow(item).counters, counters));
        expected.delete(id);
      }
    }
    for (const { counters, ...name } of expected.values()) {
      differences.push(...compare(figures, name, new Map(), counters));
    }
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

/** What the rows of days sum up to, packed, by `<district> <month>`. */
function expectedMonths(
  figures: Figures,
  days: ReadonlyMap<string, RowChange>,
): Map<string, ReadonlyMap<string, number>> {
  const rows = [...days.values()].map((change) => unpackChange(figures, change));
  return new Map(
    sumMonths(figures, rows).map(({ counters, ...name }) => [
      `${name.district} ${name.date}`,
      new Map(counters.map(({ by, ...counter }) => [figures.packCounter(counter, name), by])),
    ]),
  );
}

/** The rows of a district in an epoch, but for months that are not summed up. */
async function storedRows(
  table: Table,
  kind: string,
  district: string,
  epoch: number,
): Promise<(Key & Item)[]> {
  const periods = ['DAY', 'MONTH'].map((period) =>
    table.query<Key & Item>(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :epoch)',
        values: { ':pk': ledgerPk(kind, district), ':epoch': `${period}#${epoch}#` },
      },
      { all: true },
    ),
  );
  return (await Promise.all(periods))
    .flatMap(({ items }) => items)
    .filter((item) => item.counters !== undefined);
}

/** A counter for people to read, e.g. `standing standing=open due=2021-03-26 on=2021-03-05 street=002`. */
function inWords({ counter, ...rest }: Counter): string {
  const told = Object.entries(rest).flatMap(([name, value]) => (value === '' ? [] : `${name}=${value}`));
  return [counter, ...told].join(' ');
}

function compare(
  figures: Figures,
  { district, period, date }: RowName,
  stored: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number> = new Map(),
): Difference[] {
  const name = { district, period, date };
  return [...new Set([...stored.keys(), ...expected.keys()])]
    .filter((packed) => (stored.get(packed) ?? 0) !== (expected.get(packed) ?? 0))
    .map((packed) => ({
      of: 'counter' as const,
      kind: figures.kind,
      ...name,
      counter: inWords(figures.unpackCounter(packed, name)),
      stored: stored.get(packed) ?? 0,
      expected: expected.get(packed) ?? 0,
    }));
}

/** What a rebuild made. */
export interface Rebuild {
  readonly epoch: number;
  /** How many aggregates it counted. */
  readonly aggregates: number;
  readonly deletedRows: number;
  readonly unverified: Unverified;
}

/**
 * Makes the ledger anew from the records, in a new epoch of rows, while the stream goes on:
 * 1. The epoch that new aggregates are counted in is raised. Writers read it after an aggregate has come in, so whatever
 *    is still counted in the old one was in the table by now, and is met by the scan.
 * 2. Each aggregate is moved: one transaction counts its whole record in the new epoch and says so in its checkpoint. Every
 *    count of a live event is conditioned on the checkpoint, so it falls either before the move (and is part of the
 *    record moved) or after it (and goes to the new epoch). Of a record that does not verify nothing is taken: what was
 *    counted of it before moves as it is, and it is named.
 * 3. Readers are switched over. Until then they see the old rows, which miss what happens to aggregates already moved.
 * 4. Rows older than the epoch before are deleted; that one stays for readers under way, until the next rebuild.
 * After a crash a rebuild that is run again goes on where it stopped; two at once do the same work twice and no harm.
 */
export async function rebuild(runtime: Runtime, options: AuditOptions = {}): Promise<Rebuild> {
  const kinds = options.kinds ?? ledgerKinds(runtime.aggregates);
  const counting = new Counting(runtime, kinds);
  const { table } = counting;
  const verifier = new Verifier(table, options.verify);
  const reading = await readEpoch(table, READ_EPOCH_KEY);
  const epoch = Math.max(reading + 1, await readEpoch(table, WRITE_EPOCH_KEY));
  await raiseEpoch(table, WRITE_EPOCH_KEY, epoch);
  let aggregates = 0;
  for await (const { kind, page } of recordsOf(runtime, table, kinds)) {
    const verified: AggregateRef[] = [];
    const asCounted: AggregateRef[] = [];
    for (const { ref, record, checkpoint } of page) {
      const steps = await verifier.stepsOf(kind, record, checkpoint);
      (steps ? verified : asCounted).push(ref);
    }
    await counting.recommit(verified, epoch);
    await counting.recommit(asCounted, epoch, { asCounted: true });
    aggregates += page.length;
    options.onProgress?.(aggregates);
  }
  await sumUpLedger(table, kinds, runtime.now(), epoch);
  await raiseEpoch(table, READ_EPOCH_KEY, epoch);
  let deletedRows = 0;
  const rows = scanPages(runtime, {
    FilterExpression: 'begins_with(pk, :ledger)',
    ProjectionExpression: 'pk, sk',
    ExpressionAttributeValues: marshall({ ':ledger': LEDGER_PREFIX }),
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
  runtime.log.info('QX-LEDGER-REBUILT', { epoch, aggregates, deletedRows, unverified: unverified.count });
  return { epoch, aggregates, deletedRows, unverified };
}

/** Raises an epoch, never lowers it. */
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
