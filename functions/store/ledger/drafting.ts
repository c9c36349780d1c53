import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { CalendarDate } from '../../../domain/calendar/dates.ts';
import {
  addSteps,
  type Figures,
  type HeldFacet,
  monthOf,
  type RowChange,
  type Step,
  unpackChange,
} from '../../../domain/kernel/figures.ts';
import type { Key } from '../keys.ts';
import { toItem } from '../table.ts';
import type { LedgerKind } from './kinds.ts';
import {
  type AggregateRef,
  type Checkpoint,
  checkpointKey,
  checkpointOf,
  heldIndex,
  heldKey,
  monthSk,
  refKey,
  rowItem,
  rowKey,
  type StoredRow,
} from './layout.ts';
import { isMonthPast, reopenMonth } from './months.ts';

/** What of an aggregate goes into a transaction. */
export interface Plan extends AggregateRef {
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

/** What a draft is made on: the table's name, the rows as last read, and the day. */
export interface Ground {
  readonly tableName: string;
  readonly rows: ReadonlyMap<string, StoredRow>;
  readonly today: CalendarDate;
}

/** The most items of a transaction. */
const MAX_ITEMS = 100;

/** The first plans, or the first steps of the first plan, that fit into one transaction. */
export function firstFitting(
  plans: readonly Plan[],
  ground: Ground,
): { batch: readonly Plan[]; draft: Draft } {
  let batch = plans;
  for (;;) {
    const draft = draftOf(batch, ground);
    const [first] = batch;
    if (draft.fits || !first) return { batch, draft };
    if (batch.length > 1) batch = batch.slice(0, Math.ceil(batch.length / 2));
    else if (first.steps.length > 1) {
      batch = [{ ...first, steps: first.steps.slice(0, Math.ceil(first.steps.length / 2)) }];
    } else throw new RangeError(`a facet of ${refKey(first)} fits no transaction`);
  }
}

/**
 * The items of a transaction: checkpoints, what districts keep of what left them, and counters, each row once. A month that
 * may have been summed up is not any more.
 */
function draftOf(plans: readonly Plan[], { tableName: TableName, rows: known, today }: Ground): Draft {
  const items: TransactWriteItem[] = [];
  const next = new Map<string, Checkpoint>();
  const rows = new Map<string, StoredRow>();
  const reopened = new Map<string, Key>();
  for (const plan of plans) {
    const { counts, id, epoch, counted, steps } = plan;
    const checkpoint = checkpointOf(counts.figures, id, epoch, [...counted, ...steps]);
    next.set(refKey(plan), checkpoint);
    items.push(...historyItems(TableName, plan, checkpoint));
  }
  for (const [id, { key, row: change, month, figures }] of changesOf(plans)) {
    const { date, counters } = change;
    if ([...counters.values()].every((by) => by === 0)) continue;
    if (isMonthPast(date, today) && figures.sumMonth([unpackChange(figures, change)]).length > 0) {
      reopened.set(itemId(month), month);
    }
    const { v, counters: before } = known.get(id) ?? NO_ROW;
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

/** An aggregate's checkpoint, and its history for every district it has left (and not come back to). */
function historyItems(TableName: string, plan: Plan, checkpoint: Checkpoint): TransactWriteItem[] {
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

/** A row that is not stored yet. */
export const NO_ROW: StoredRow = { v: 0, counters: new Map() };
/** A text of its own for each item. */
export const itemId = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** What plans add to the counters, each row once. */
export function changesOf(plans: readonly Plan[]): Map<string, Change> {
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
