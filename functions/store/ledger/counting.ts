import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { daysBetween } from '../../../domain/calendar/dates.ts';
import { deltas } from '../../../domain/metrics/counters.ts';
import { inOrder, type Step } from '../../../domain/metrics/history.ts';
import { isPassing } from '../../http/http-function.ts';
import { remember } from '../../runtime/remember.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Key } from '../keys.ts';
import { cancellation, openTable, pause, type Table, toItem } from '../table.ts';
import {
  type Checkpoint,
  checkpointKey,
  checkpointOf,
  EPOCH_SHARDS,
  heldIndex,
  heldKey,
  historyOf,
  ledgerPk,
  readSteps,
  rowItem,
  rowSk,
  type StoredRow,
  scopeKey,
  storedRow,
  writingEpochKey,
} from './layout.ts';

/** Facets of a clue that have come in, in order and each once. */
export interface Arrival {
  readonly clueId: string;
  readonly steps: readonly Step[];
}

/** A clue's record lacks a facet: nothing after it can be counted. */
export class RecordGap extends Error {
  constructor(clueId: string, n: number) {
    super(`the record of ${clueId} lacks facet ${n}`);
    this.name = 'RecordGap';
  }
}

/** Where clues are to be counted anew. */
interface Move {
  readonly epoch: number;
  /** Not from their records, but as they were counted before. */
  readonly asCounted: boolean;
  /** The histories that move as they are. */
  readonly histories: Map<string, readonly Step[]>;
}

/** What of a clue goes into a transaction. */
interface Plan {
  readonly clueId: string;
  /** The checkpoint as stored, which the transaction is conditioned on; null for none. */
  readonly stored: Checkpoint | null;
  /** What is counted already, in the epoch counted in. */
  readonly counted: readonly Step[];
  readonly epoch: number;
  readonly steps: readonly Step[];
}

/** A transaction's items, and whether it keeps within the store's limits. */
interface Draft {
  readonly items: TransactWriteItem[];
  readonly next: Checkpoint[];
  readonly rows: ReadonlyMap<string, StoredRow>;
  readonly fits: boolean;
}

/** A row that a plan changes. */
interface Change {
  readonly key: Key;
  readonly counters: Map<string, number>;
}

const MAX_ITEMS = 100;
const GROUP = 40;
const ATTEMPTS = 10;
const REMEMBERED = 5000;
const REMEMBERED_ROWS = 2000;
/** Numbers of days are registered in steps, so that few clues raise one. */
const DAYS_STEP = 32;

/**
 * Counts facets into the ledger, each exactly once: counters and checkpoints change in one transaction that is
 * conditioned on the checkpoints as they were. What a clue's checkpoint has is skipped, what is missing before a facet
 * is read from the record.
 */
export class Counting {
  readonly table: Table;
  readonly #remembered = new Map<string, Checkpoint>();
  /** Rows as last read or written; a row somebody else wrote since fails the transaction and is read again. */
  readonly #rows = new Map<string, StoredRow>();
  /** The days registered of a district, by its code and their name. */
  readonly #days = new Map<string, number>();
  /** Which copy of the epoch this writer checks, and what it said last. */
  readonly #shard = Math.floor(Math.random() * EPOCH_SHARDS);
  #epoch = 1;

  constructor(runtime: Runtime) {
    this.table = openTable(runtime.dynamo, runtime.tableName);
  }

  /** Counts what came in. @returns why clues could not be counted, by clue; empty when all were */
  async count(arrivals: readonly Arrival[]): Promise<Map<string, unknown>> {
    const failures = new Map<string, unknown>();
    for (let i = 0; i < arrivals.length; i += GROUP) {
      const group = arrivals.slice(i, i + GROUP);
      try {
        await this.#commit(group);
      } catch (error) {
        // A fault of one clue must not hold up the others; a fault of the store is the same for all.
        const alone = isPassing(error) || group.length === 1 ? [] : group;
        if (alone.length === 0) for (const { clueId } of group) failures.set(clueId, error);
        for (const arrival of alone) {
          try {
            await this.#commit([arrival]);
          } catch (own) {
            failures.set(arrival.clueId, own);
          }
        }
      }
    }
    return failures;
  }

  /**
   * Brings clues up to date from their records and into an epoch, if they are not in it yet.
   * @param options `asCounted`: leaves the records alone and moves what was counted of them before
   * @throws whatever the store throws; what was committed stays
   */
  async recommit(
    clueIds: readonly string[],
    epoch: number,
    { asCounted = false }: { asCounted?: boolean } = {},
  ): Promise<void> {
    for (let i = 0; i < clueIds.length; i += GROUP) {
      const group = clueIds.slice(i, i + GROUP).map((clueId) => ({ clueId, steps: [] }));
      await this.#commit(group, { epoch, asCounted, histories: new Map() });
    }
  }

  /**
   * Commits in one transaction, or in several where one would be too large. With `into`, clues are brought up to date
   * from their records (unless they are to stay as counted) and, if they are in an older epoch, counted anew in that one.
   */
  async #commit(arrivals: readonly Arrival[], into?: Move): Promise<void> {
    let pending = arrivals;
    // The more clues in a transaction, the likelier it loses a race: after a loss it is tried with fewer.
    let most = arrivals.length;
    let fresh = into !== undefined;
    for (let attempt = 0; pending.length > 0; ) {
      const group = pending.slice(0, most);
      const stored = await this.#checkpoints(group, fresh);
      const planned = await Promise.all(
        group.map((arrival) => this.#plan(arrival, stored.get(arrival.clueId) ?? null, into)),
      );
      const plans = planned.filter((p) => p !== null);
      await this.#readRows(plans);
      const { batch, draft } = this.#firstFitting(plans);
      if (draft.items.length > 0) {
        for (const { steps } of batch) for (const step of steps) await this.#register(step);
        try {
          await this.table.transact(draft.items);
        } catch (error) {
          for (const { clueId } of batch) this.#remembered.delete(clueId);
          for (const id of draft.rows.keys()) this.#rows.delete(id);
          const why = cancellation(error);
          if (why === null || attempt >= ATTEMPTS) throw error;
          await pause(attempt);
          if (why.kind === 'condition') await this.#learnEpoch();
          if (batch.length === 1) attempt += 1;
          most = Math.ceil(batch.length / 2);
          fresh = true;
          continue;
        }
        attempt = 0;
        for (const checkpoint of draft.next)
          remember(this.#remembered, checkpoint.clueId, checkpoint, REMEMBERED);
        for (const [id, row] of draft.rows) remember(this.#rows, id, row, REMEMBERED_ROWS);
      }
      const rest = new Set(plans.filter((p) => !batch.includes(p)).map((p) => p.clueId));
      pending = pending.filter((a, i) => i >= most || rest.has(a.clueId));
    }
  }

  /** The first plans, or the first steps of the first plan, that fit into one transaction. */
  #firstFitting(plans: readonly Plan[]): { batch: readonly Plan[]; draft: Draft } {
    let batch = plans;
    for (;;) {
      const draft = this.#draft(batch);
      const [first] = batch;
      if (draft.fits || !first) return { batch, draft };
      if (batch.length > 1) batch = batch.slice(0, Math.ceil(batch.length / 2));
      else if (first.steps.length > 1) {
        batch = [{ ...first, steps: first.steps.slice(0, Math.ceil(first.steps.length / 2)) }];
      } else throw new RangeError(`a facet of ${first.clueId} fits no transaction`);
    }
  }

  /** The checkpoints of clues. Unless `fresh`, remembered ones serve, and a first facet is taken to be the first. */
  async #checkpoints(arrivals: readonly Arrival[], fresh: boolean): Promise<Map<string, Checkpoint>> {
    const found = new Map<string, Checkpoint>();
    const unknown: Key[] = [];
    for (const { clueId, steps } of arrivals) {
      const remembered = fresh ? undefined : this.#remembered.get(clueId);
      if (remembered) found.set(clueId, remembered);
      else if (fresh || steps[0]?.facet.n !== 1) unknown.push(checkpointKey(clueId));
    }
    if (unknown.length === 0) return found;
    for (const checkpoint of await this.table.batchGet<Checkpoint>(unknown)) {
      found.set(checkpoint.clueId, checkpoint);
    }
    return found;
  }

  async #plan(arrival: Arrival, stored: Checkpoint | null, into: Move | undefined): Promise<Plan | null> {
    const { clueId } = arrival;
    const move = into !== undefined && (stored?.epoch ?? 0) < into.epoch;
    const counted = stored && !move ? historyOf(stored) : [];
    if (into?.asCounted) {
      // Kept, for the first part of a history that fits no transaction takes the place of the whole.
      if (stored && move) into.histories.set(clueId, historyOf(stored));
      const steps = (into.histories.get(clueId) ?? []).slice(counted.length);
      return steps.length === 0 ? null : { clueId, stored, counted, epoch: into.epoch, steps };
    }
    const epoch = move ? into.epoch : (stored?.epoch ?? this.#epoch);
    const have = counted.length;
    let steps = inOrder(
      arrival.steps.filter((s) => s.facet.n > have),
      counted.at(-1)?.day,
    );
    if (steps.length === 0 && into === undefined) return null;
    const follows = (list: readonly Step[]) => list.findIndex((s, i) => s.facet.n !== have + 1 + i);
    if (into !== undefined || follows(steps) >= 0) {
      steps = (await readSteps(this.table, clueId)).slice(have);
      const gap = follows(steps);
      if (gap >= 0) throw new RecordGap(clueId, have + 1 + gap);
    }
    return steps.length === 0 ? null : { clueId, stored, counted, epoch, steps };
  }

  /** The items of a transaction: checkpoints, what districts keep of clues that left, and counters, each row once. */
  #draft(plans: readonly Plan[]): Draft {
    const TableName = this.table.name;
    const items: TransactWriteItem[] = [];
    const next: Checkpoint[] = [];
    const rows = new Map<string, StoredRow>();
    for (const { clueId, stored, counted, epoch, steps } of plans) {
      const checkpoint = checkpointOf(clueId, epoch, [...counted, ...steps]);
      next.push(checkpoint);
      items.push(...this.#clueItems(checkpoint, stored, counted, steps));
    }
    if (plans.some((p) => p.stored === null)) {
      items.push({
        ConditionCheck: {
          TableName,
          Key: toItem(writingEpochKey(this.#shard)),
          ...(this.#epoch === 1
            ? { ConditionExpression: 'attribute_not_exists(pk) OR epoch = :epoch' }
            : { ConditionExpression: 'epoch = :epoch' }),
          ExpressionAttributeValues: toItem({ ':epoch': this.#epoch }),
        },
      });
    }
    for (const [id, { key, counters }] of changes(plans)) {
      if ([...counters.values()].every((by) => by === 0)) continue;
      const { v, counters: before } = this.#rows.get(id) ?? NO_ROW;
      const after = new Map(before);
      for (const [name, by] of counters) after.set(name, (after.get(name) ?? 0) + by);
      const row: StoredRow = { v: v + 1, counters: after };
      rows.set(id, row);
      items.push({
        Put: {
          TableName,
          Item: toItem(rowItem(key, row)),
          ...(v === 0
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : { ConditionExpression: 'v = :v', ExpressionAttributeValues: toItem({ ':v': v }) }),
        },
      });
    }
    return { items, next, rows, fits: items.length <= MAX_ITEMS };
  }

  /** Reads the rows that plans change and that are not remembered. */
  async #readRows(plans: readonly Plan[]): Promise<void> {
    const unknown = [...changes(plans)].filter(([id]) => !this.#rows.has(id));
    if (unknown.length === 0) return;
    for (const [id] of unknown) remember(this.#rows, id, NO_ROW, REMEMBERED_ROWS);
    for (const item of await this.table.batchGet(unknown.map(([, { key }]) => key))) {
      this.#rows.set(rowId(item as unknown as Key), storedRow(item));
    }
  }

  /** A clue's checkpoint, and its history for every district it has left (and not come back to). */
  #clueItems(
    checkpoint: Checkpoint,
    stored: Checkpoint | null,
    counted: readonly Step[],
    steps: readonly Step[],
  ): TransactWriteItem[] {
    const TableName = this.table.name;
    const { clueId } = checkpoint;
    const district = steps.at(-1)?.facet.division ?? '';
    const items: TransactWriteItem[] = [
      {
        Put: {
          TableName,
          Item: toItem({ ...checkpointKey(clueId), ...checkpoint, ...heldIndex(district, checkpoint) }),
          ...(stored === null
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: 'n = :n AND epoch = :epoch',
                ExpressionAttributeValues: toItem({ ':n': stored.n, ':epoch': stored.epoch }),
              }),
        },
      },
    ];
    const recent = [...counted.slice(-1), ...steps].map((s) => s.facet.division);
    const left = new Set(recent.filter((d) => d !== district));
    if (left.size === 0) return items;
    for (const former of left) {
      items.push({
        Put: {
          TableName,
          Item: toItem({
            ...heldKey(clueId, former),
            ...checkpoint,
            ...heldIndex(former, checkpoint),
          }),
        },
      });
    }
    if (counted.some((s) => s.facet.division === district)) {
      items.push({ Delete: { TableName, Key: toItem(heldKey(clueId, district)) } });
    }
    return items;
  }

  /** Registers a step's district, and how far its due date lies, before it is counted. */
  async #register({ day, facet }: Step): Promise<void> {
    const { division, receivedDay, due } = facet;
    await this.#raise(division, 'span', daysBetween(receivedDay, due));
    await this.#raise(division, 'ahead', daysBetween(day, due));
  }

  /** Raises a number of days of a district, never lowers it. */
  async #raise(division: string, name: 'span' | 'ahead', days: number): Promise<void> {
    const needed = Math.ceil(Math.max(days, 1) / DAYS_STEP) * DAYS_STEP;
    const id = `${division} ${name}`;
    if ((this.#days.get(id) ?? 0) >= needed) return;
    try {
      await this.table.update({
        Key: scopeKey(division),
        UpdateExpression: 'SET #name = :days',
        ConditionExpression: 'attribute_not_exists(#name) OR #name < :days',
        ExpressionAttributeNames: { '#name': name },
        values: { ':days': needed },
      });
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    }
    this.#days.set(id, needed);
  }

  async #learnEpoch(): Promise<void> {
    const copy = await this.table.get<{ epoch: number }>(writingEpochKey(this.#shard));
    this.#epoch = copy?.epoch ?? 1;
  }
}

const NO_ROW: StoredRow = { v: 0, counters: new Map() };
const rowId = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** What plans add to the counters, each row once. */
function changes(plans: readonly Plan[]): Map<string, Change> {
  const rows = new Map<string, Change>();
  for (const { counted, epoch, steps } of plans) {
    let previous = counted.at(-1)?.facet ?? null;
    for (const { facet, day } of steps) {
      for (const { district, row, counter, by } of deltas(previous, facet, day)) {
        const key = { pk: ledgerPk(district), sk: rowSk(epoch, row) };
        const { counters } = rows.get(rowId(key)) ?? { counters: new Map<string, number>() };
        rows.set(rowId(key), { key, counters: counters.set(counter, (counters.get(counter) ?? 0) + by) });
      }
      previous = facet;
    }
  }
  return rows;
}
