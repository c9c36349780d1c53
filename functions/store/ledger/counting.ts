import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { shanghaiDate } from '../../../domain/calendar/dates.ts';
import {
  addSteps,
  type Figures,
  type HeldFacet,
  inOrder,
  monthOf,
  type RowChange,
  type Step,
  unpackChange,
} from '../../../domain/kernel/figures.ts';
import { isPassing } from '../../http/http-function.ts';
import { remember } from '../../runtime/remember.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { MAX_RETRIES } from '../backoff.ts';
import type { Key } from '../keys.ts';
import { cancellation, openTable, type Table, toItem } from '../table.ts';
import { type LedgerKind, ledgerKinds, readSteps } from './kinds.ts';
import {
  type AggregateRef,
  type Checkpoint,
  checkpointKey,
  checkpointOf,
  heldIndex,
  heldKey,
  historyOf,
  monthSk,
  readEpoch,
  refKey,
  rowItem,
  rowKey,
  type StoredRow,
  scopeKey,
  storedRow,
  WRITE_EPOCH_KEY,
} from './layout.ts';
import { isMonthPast, reopenMonth } from './months.ts';

/** Facets of an aggregate that have come in, in order and each once. */
export interface Arrival extends AggregateRef {
  readonly steps: readonly Step<HeldFacet>[];
}

/** An aggregate's record lacks a facet: nothing after it can be counted. */
export class RecordGap extends Error {
  constructor(id: string, n: number) {
    super(`the record of ${id} lacks facet ${n}`);
    this.name = 'RecordGap';
  }
}

/** Where aggregates are to be counted anew. */
interface Move {
  readonly epoch: number;
  /** Not from their records, but as they were counted before. */
  readonly asCounted: boolean;
  /** The histories that move as they are. */
  readonly histories: Map<string, readonly Step<HeldFacet>[]>;
}

/** What of an aggregate goes into a transaction. */
interface Plan extends AggregateRef {
  readonly counts: LedgerKind;
  /** The checkpoint as stored, which the transaction is conditioned on; null for none. */
  readonly stored: Checkpoint | null;
  /** What is counted already, in the epoch counted in. */
  readonly counted: readonly Step<HeldFacet>[];
  readonly epoch: number;
  /** None where only the epoch changes. */
  readonly steps: readonly Step<HeldFacet>[];
}

/** A transaction's items, and whether it keeps within the store's limits. */
interface Draft {
  readonly items: TransactWriteItem[];
  /** The checkpoints after it, by aggregate. */
  readonly next: ReadonlyMap<string, Checkpoint>;
  readonly rows: ReadonlyMap<string, StoredRow>;
  readonly fits: boolean;
}

/** A row of a day that a plan changes. */
interface Change {
  readonly key: Key;
  readonly row: RowChange;
  /** The row of its month. */
  readonly month: Key;
  readonly figures: Figures;
}

const MAX_ITEMS = 100;
const GROUP = 40;
const REMEMBERED = 5000;
const REMEMBERED_ROWS = 2000;
/** Numbers of days are registered in steps, so that few clues raise one. */
const DAYS_STEP = 32;

/**
 * Counts facets into the ledger, each exactly once: counters and checkpoints change in one transaction that is
 * conditioned on the checkpoints as they were. What a checkpoint has is skipped, what is missing before a facet
 * is read from the record.
 *
 * An aggregate without a checkpoint is counted in the epoch that is current after it came in. So a rebuild, which raises
 * the epoch first and then reads all records, finds whatever is still counted in the epoch before.
 */
export class Counting {
  readonly table: Table;
  readonly #kinds: ReadonlyMap<string, LedgerKind>;
  readonly #remembered = new Map<string, Checkpoint>();
  /** Rows as last read or written; a row somebody else wrote since fails the transaction and is read again. */
  readonly #rows = new Map<string, StoredRow>();
  readonly #now: () => number;
  /** The days registered of a district, by kind, code and their name. */
  readonly #days = new Map<string, number>();

  constructor(runtime: Runtime, kinds: readonly LedgerKind[] = ledgerKinds(runtime.aggregates)) {
    this.#now = runtime.now;
    this.table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
    this.#kinds = new Map(kinds.map((kind) => [kind.figures.kind, kind]));
  }

  /** Counts what came in. @returns why aggregates could not be counted, by `refKey`; empty when all were */
  async count(arrivals: readonly Arrival[]): Promise<Map<string, unknown>> {
    const failures = new Map<string, unknown>();
    for (let i = 0; i < arrivals.length; i += GROUP) {
      const group = arrivals.slice(i, i + GROUP);
      try {
        await this.#commit(group);
      } catch (error) {
        // A fault of one aggregate must not hold up the others; a fault of the store is the same for all.
        const alone = isPassing(error) || group.length === 1 ? [] : group;
        if (alone.length === 0) for (const arrival of group) failures.set(refKey(arrival), error);
        for (const arrival of alone) {
          try {
            await this.#commit([arrival]);
          } catch (own) {
            failures.set(refKey(arrival), own);
          }
        }
      }
    }
    return failures;
  }

  /**
   * Brings aggregates up to date from their records and into an epoch or, where there is a later one by now, into that.
   * @param options `asCounted`: leaves the records alone and moves what was counted of them before
   * @throws whatever the store throws; what was committed stays
   */
  async recommit(
    refs: readonly AggregateRef[],
    epoch: number,
    { asCounted = false }: { asCounted?: boolean } = {},
  ): Promise<void> {
    if (refs.length === 0) return;
    const current = Math.max(epoch, await readEpoch(this.table, WRITE_EPOCH_KEY));
    for (let i = 0; i < refs.length; i += GROUP) {
      const group = refs.slice(i, i + GROUP).map((ref) => ({ ...ref, steps: [] }));
      await this.#commit(group, { epoch: current, asCounted, histories: new Map() });
    }
  }

  /**
   * Commits in one transaction, or in several where one would be too large. With `into`, aggregates are brought up to date
   * from their records (unless they are to stay as counted) and, if they are in an older epoch, counted anew in that one.
   */
  async #commit(arrivals: readonly Arrival[], into?: Move): Promise<void> {
    let pending = arrivals;
    // The more aggregates in a transaction, the likelier it loses a race: after a loss it is tried with fewer.
    let most = arrivals.length;
    let fresh = into !== undefined;
    let epoch: number | undefined;
    for (let attempt = 0; pending.length > 0; ) {
      const group = pending.slice(0, most);
      const stored = await this.#checkpoints(group, fresh);
      if (stored.size < group.length) epoch ??= into?.epoch ?? (await readEpoch(this.table, WRITE_EPOCH_KEY));
      const planned = await Promise.all(
        group.map((arrival) => this.#plan(arrival, stored.get(refKey(arrival)) ?? null, epoch ?? 1, into)),
      );
      const plans = planned.filter((p) => p !== null);
      await this.#readRows(plans);
      const { batch, draft } = this.#firstFitting(plans);
      if (draft.items.length > 0) {
        for (const { counts, steps } of batch) for (const step of steps) await this.#register(counts, step);
        try {
          await this.table.transact(draft.items);
        } catch (error) {
          for (const plan of batch) this.#remembered.delete(refKey(plan));
          for (const id of draft.rows.keys()) this.#rows.delete(id);
          if (cancellation(error) === null || attempt >= MAX_RETRIES) throw error;
          await this.table.pause(attempt);
          if (batch.length === 1) attempt += 1;
          most = Math.ceil(batch.length / 2);
          fresh = true;
          continue;
        }
        attempt = 0;
        for (const [ref, checkpoint] of draft.next) remember(this.#remembered, ref, checkpoint, REMEMBERED);
        for (const [id, row] of draft.rows) remember(this.#rows, id, row, REMEMBERED_ROWS);
      }
      const rest = new Set(plans.filter((p) => !batch.includes(p)).map(refKey));
      pending = pending.filter((a, i) => i >= most || rest.has(refKey(a)));
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
      } else throw new RangeError(`a facet of ${refKey(first)} fits no transaction`);
    }
  }

  /**
   * The checkpoints of aggregates. Unless `fresh`, remembered ones serve, and a first facet is taken to be the first.
   */
  async #checkpoints(arrivals: readonly Arrival[], fresh: boolean): Promise<Map<string, Checkpoint>> {
    const found = new Map<string, Checkpoint>();
    const unknown = new Map<string, AggregateRef>();
    for (const arrival of arrivals) {
      const remembered = fresh ? undefined : this.#remembered.get(refKey(arrival));
      if (remembered) found.set(refKey(arrival), remembered);
      else if (fresh || arrival.steps[0]?.facet.n !== 1) unknown.set(checkpointKey(arrival).pk, arrival);
    }
    if (unknown.size === 0) return found;
    const keys = [...unknown.values()].map(checkpointKey);
    for (const checkpoint of await this.table.batchGet<Checkpoint & Key>(keys)) {
      const ref = unknown.get(checkpoint.pk);
      if (ref) found.set(refKey(ref), checkpoint);
    }
    return found;
  }

  async #plan(
    { kind, id, steps: arrived }: Arrival,
    stored: Checkpoint | null,
    current: number,
    into: Move | undefined,
  ): Promise<Plan | null> {
    const counts = this.#kinds.get(kind);
    if (!counts) throw new RangeError(`nothing of the kind "${kind}" is counted`);
    const { figures } = counts;
    const ref = refKey({ kind, id });
    const move = into !== undefined && (stored?.epoch ?? 0) < into.epoch;
    const counted = stored && !move ? historyOf(figures, stored) : [];
    if (into?.asCounted) {
      // Kept, for the first part of a history that fits no transaction takes the place of the whole.
      if (stored && move) into.histories.set(ref, historyOf(figures, stored));
      const steps = (into.histories.get(ref) ?? []).slice(counted.length);
      // Without a history a checkpoint moves, or is made, all the same: what is counted later belongs to the new epoch.
      return steps.length === 0 && !move
        ? null
        : { kind, id, counts, stored, counted, epoch: into.epoch, steps };
    }
    const epoch = move ? into.epoch : (stored?.epoch ?? current);
    const have = counted.length;
    let steps = inOrder(
      figures,
      arrived.filter((s) => s.facet.n > have),
      counted.at(-1)?.day,
    );
    if (steps.length === 0 && into === undefined) return null;
    const gapAt = (list: typeof steps) => list.findIndex((s, i) => s.facet.n !== have + 1 + i);
    if (into !== undefined || gapAt(steps) >= 0) {
      steps = (await readSteps(this.table, counts, id)).slice(have);
      const gap = gapAt(steps);
      if (gap >= 0) throw new RecordGap(id, have + 1 + gap);
    }
    return steps.length === 0 ? null : { kind, id, counts, stored, counted, epoch, steps };
  }

  /**
   * The items of a transaction: checkpoints, what districts keep of what left them, and counters, each row once. A month that
   * may have been summed up is not any more.
   */
  #draft(plans: readonly Plan[]): Draft {
    const TableName = this.table.name;
    const items: TransactWriteItem[] = [];
    const next = new Map<string, Checkpoint>();
    const rows = new Map<string, StoredRow>();
    const today = shanghaiDate(this.#now());
    const reopened = new Map<string, Key>();
    for (const plan of plans) {
      const { counts, id, epoch, counted, steps } = plan;
      const checkpoint = checkpointOf(counts.figures, id, epoch, [...counted, ...steps]);
      next.set(refKey(plan), checkpoint);
      items.push(...this.#historyItems(plan, checkpoint));
    }
    for (const [id, { key, row: change, month, figures }] of changesOf(plans)) {
      const { date, counters } = change;
      if ([...counters.values()].every((by) => by === 0)) continue;
      if (isMonthPast(date, today) && figures.sumMonth([unpackChange(figures, change)]).length > 0) {
        reopened.set(itemId(month), month);
      }
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
    for (const key of reopened.values()) items.push(reopenMonth(TableName, key));
    return { items, next, rows, fits: items.length <= MAX_ITEMS };
  }

  /** Reads the rows that plans change and that are not remembered. */
  async #readRows(plans: readonly Plan[]): Promise<void> {
    const unknown = [...changesOf(plans)].filter(([id]) => !this.#rows.has(id));
    if (unknown.length === 0) return;
    for (const [id] of unknown) remember(this.#rows, id, NO_ROW, REMEMBERED_ROWS);
    for (const item of await this.table.batchGet(unknown.map(([, { key }]) => key))) {
      this.#rows.set(itemId(item as unknown as Key), storedRow(item));
    }
  }

  /** An aggregate's checkpoint, and its history for every district it has left (and not come back to). */
  #historyItems(plan: Plan, checkpoint: Checkpoint): TransactWriteItem[] {
    const TableName = this.table.name;
    const { kind, stored, counted, steps } = plan;
    const district = [...counted, ...steps].at(-1)?.facet.division;
    const index = (of: string) => heldIndex(kind, of, checkpoint);
    const items: TransactWriteItem[] = [
      {
        Put: {
          TableName,
          Item: toItem({
            ...checkpointKey(plan),
            ...checkpoint,
            ...(district === undefined ? {} : index(district)),
          }),
          ...(stored === null
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: 'n = :n AND epoch = :epoch',
                ExpressionAttributeValues: toItem({ ':n': stored.n, ':epoch': stored.epoch }),
              }),
        },
      },
    ];
    if (district === undefined) return items;
    const recent = [...counted.slice(-1), ...steps].map((s) => s.facet.division);
    const left = new Set(recent.filter((d) => d !== district));
    if (left.size === 0) return items;
    for (const former of left) {
      const Item = toItem({ ...heldKey(plan, former), ...checkpoint, ...index(former) });
      items.push({ Put: { TableName, Item } });
    }
    if (counted.some((s) => s.facet.division === district)) {
      items.push({ Delete: { TableName, Key: toItem(heldKey(plan, district)) } });
    }
    return items;
  }

  /** Registers a step's district, and how far the step reaches, before it is counted. */
  async #register({ figures }: LedgerKind, step: Step<HeldFacet>): Promise<void> {
    const { span, ahead } = figures.reach(step);
    const key = scopeKey(figures.kind, step.facet.division);
    await this.#raise(key, 'span', Math.max(span, 1));
    if (ahead > 0) await this.#raise(key, 'ahead', ahead);
  }

  /** Raises a number of days of a district, never lowers it. */
  async #raise(key: Key, name: 'span' | 'ahead', days: number): Promise<void> {
    const needed = Math.ceil(days / DAYS_STEP) * DAYS_STEP;
    const id = `${itemId(key)} ${name}`;
    if ((this.#days.get(id) ?? 0) >= needed) return;
    try {
      await this.table.update({
        Key: key,
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
}

const NO_ROW: StoredRow = { v: 0, counters: new Map() };
const itemId = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** What plans add to the counters, each row once. */
function changesOf(plans: readonly Plan[]): Map<string, Change> {
  const sums = new Map<string, Pick<Plan, 'counts' | 'epoch'> & { rows: Map<string, RowChange> }>();
  for (const { counts, kind, epoch, counted, steps } of plans) {
    const sum = sums.get(`${epoch} ${kind}`) ?? { counts, epoch, rows: new Map<string, RowChange>() };
    sums.set(`${epoch} ${kind}`, sum);
    addSteps(counts.figures, counted.at(-1)?.facet ?? null, steps, sum.rows);
  }
  const changes = new Map<string, Change>();
  for (const { counts, epoch, rows } of sums.values()) {
    const { figures } = counts;
    for (const row of rows.values()) {
      const key = rowKey(figures.kind, epoch, row);
      const month = { pk: key.pk, sk: monthSk(epoch, monthOf(row.date)) };
      changes.set(itemId(key), { key, row, month, figures });
    }
  }
  return changes;
}
