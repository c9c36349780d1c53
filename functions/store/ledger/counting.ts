import { shanghaiDate } from '../../../domain/calendar/dates.ts';
import { type HeldFacet, inOrder, type Step } from '../../../domain/kernel/figures.ts';
import { remember } from '../../runtime/remember.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { isPassing, MAX_RETRIES } from '../backoff.ts';
import type { Key } from '../keys.ts';
import { cancellation, openTable, type Table } from '../table.ts';
import { changesOf, firstFitting, itemId, NO_ROW, type Plan } from './drafting.ts';
import { type LedgerKind, ledgerKinds, readSteps } from './kinds.ts';
import {
  type AggregateRef,
  type Checkpoint,
  checkpointKey,
  historyOf,
  readEpoch,
  refKey,
  type StoredRow,
  scopeKey,
  storedRow,
  WRITE_EPOCH_KEY,
} from './layout.ts';

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
      const { batch, draft } = firstFitting(plans, {
        tableName: this.table.name,
        rows: this.#rows,
        today: shanghaiDate(this.#now()),
      });
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

  /** Reads the rows that plans change and that are not remembered. */
  async #readRows(plans: readonly Plan[]): Promise<void> {
    const unknown = [...changesOf(plans)].filter(([id]) => !this.#rows.has(id));
    if (unknown.length === 0) return;
    for (const [id] of unknown) remember(this.#rows, id, NO_ROW, REMEMBERED_ROWS);
    for (const item of await this.table.batchGet(unknown.map(([, { key }]) => key))) {
      this.#rows.set(itemId(item as unknown as Key), storedRow(item));
    }
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
