import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { addDays, type CalendarDate, shanghaiDate } from '../../../domain/calendar/dates.ts';
import {
  type Counter,
  type Figures,
  type HeldFacet,
  monthOf,
  sumMonths,
} from '../../../domain/kernel/figures.ts';
import type { Key } from '../keys.ts';
import { type Item, type Table, toItem } from '../table.ts';
import type { LedgerKind } from './kinds.ts';
import { ledgerPk, monthSk, READ_EPOCH_KEY, readEpoch, readRow, rowItem, rowSk, scopesPk } from './layout.ts';

/**
 * A month is summed up so long after its last day. Whoever writes a row of a day that is a day less past reopens the month in
 * the same transaction, so no write that was under way is missed.
 */
const SUM_UP_AFTER_DAYS = 8;

/** Whether the month of a day may be summed up by now, so that a writer must reopen it. */
export const isMonthPast = (day: CalendarDate, today: CalendarDate): boolean =>
  monthOf(day) < monthOf(addDays(today, 1 - SUM_UP_AFTER_DAYS));

/** An action after which a month is not summed up, so that its days are read until it is summed up anew. */
export const reopenMonth = (tableName: string, key: Key): TransactWriteItem => ({
  Update: {
    TableName: tableName,
    Key: toItem(key),
    UpdateExpression: 'SET v = if_not_exists(v, :none) + :one REMOVE counters',
    ExpressionAttributeValues: toItem({ ':none': 0, ':one': 1 }),
  },
});

/** The month after a month. */
const nextMonth = (month: string): string => monthOf(addDays(`${month}-01`, 31));

/** A month as stored: its counters are missing while it is not summed up, as after a late write. */
export type StoredMonth = Key & { readonly v: number; readonly counters?: string };

/** The months summed up without a gap, from the first on, and the day from which on days must be read. */
export function splitMonths<M extends Pick<StoredMonth, 'sk' | 'counters'>>(
  epoch: number,
  months: readonly M[],
): { summed: readonly M[]; daysFrom: CalendarDate } {
  let daysFrom = '';
  const summed: M[] = [];
  for (const month of months) {
    const name = month.sk.slice(monthSk(epoch, '').length);
    if (month.counters === undefined || (daysFrom !== '' && !daysFrom.startsWith(name))) {
      return { summed, daysFrom: daysFrom || `${name}-01` };
    }
    summed.push(month);
    daysFrom = `${nextMonth(name)}-01`;
  }
  return { summed, daysFrom };
}

/** Rows of a district whose sort keys lie between two, both included. */
const readRows = <T extends Key>(table: Table, pk: string, from: string, to: string, limit?: number) =>
  table.query<T>(
    {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      values: { ':pk': pk, ':from': from, ':to': to },
      ...(limit === undefined ? {} : { Limit: limit }),
    },
    limit === undefined ? { all: true } : {},
  );

/** After every month. */
const LAST = '9999';

/**
 * Sums up the months of a district that are past and not summed up yet, each from the rows of its days. One that somebody
 * writes to meanwhile is left for the next time.
 * @param most how many at the most
 * @returns how many were looked at
 */
async function sumUpDistrict<C extends Counter>(
  table: Table,
  figures: Pick<Figures<HeldFacet, C>, 'sumMonth' | 'packCounter' | 'unpackCounter'>,
  { pk, district, epoch }: { readonly pk: string; readonly district: string; readonly epoch: number },
  today: CalendarDate,
  most: number,
): Promise<number> {
  const day = (date: string) => rowSk(epoch, { period: 'day', date });
  const [first] = (await readRows<Key>(table, pk, day(''), day(LAST), 1)).items;
  if (!first) return 0;
  const stored = await readRows<StoredMonth>(table, pk, monthSk(epoch, ''), monthSk(epoch, LAST));
  const known = new Map(stored.items.map((month) => [month.sk, month]));
  let done = 0;
  const over = monthOf(addDays(today, -SUM_UP_AFTER_DAYS));
  for (
    let month = monthOf(first.sk.slice(day('').length));
    month < over && done < most;
    month = nextMonth(month)
  ) {
    const before = known.get(monthSk(epoch, month));
    if (before?.counters !== undefined) continue;
    const days = await readRows<Key & Item>(table, pk, day(month), day(`${month}-31`));
    const rows = days.items.map((item) => readRow(figures, item));
    const name = { district, period: 'month', date: month } as const;
    const counters = sumMonths(figures, rows).flatMap((row) => row.counters);
    const packed = counters.map(
      ({ by, ...c }) => [figures.packCounter(c as unknown as C, name), by] as const,
    );
    const key = { pk, sk: monthSk(epoch, month) };
    done += 1;
    try {
      await table.put(
        rowItem(key, { v: (before?.v ?? 0) + 1, counters: new Map(packed) }),
        before
          ? { ConditionExpression: 'v = :v', values: { ':v': before.v } }
          : { ConditionExpression: 'attribute_not_exists(pk)' },
      );
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    }
  }
  return done;
}

/**
 * Sums up the months of all districts of a kind that are past and not summed up yet.
 * @param most how many at the most; the rest is for the next time, and read day by day until then
 * @returns how many were looked at
 */
export async function sumUpMonths<C extends Counter>(
  table: Table,
  figures: Pick<Figures<HeldFacet, C>, 'kind' | 'sumMonth' | 'packCounter' | 'unpackCounter'>,
  epoch: number,
  today: CalendarDate,
  most: number,
): Promise<number> {
  const scopes = await table.query<Key>(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': scopesPk(figures.kind) } },
    { all: true },
  );
  let done = 0;
  for (const { sk: district } of scopes.items) {
    if (done >= most) break;
    const at = { pk: ledgerPk(figures.kind, district), district, epoch };
    done += await sumUpDistrict(table, figures, at, today, most - done);
  }
  return done;
}

/** How many months of a kind are summed up at once at the most: of 100 districts, those of ten years. */
const MOST_MONTHS = 12_000;

/**
 * Sums up the months of everything that is counted. What is left over is read by its days until the next time.
 * @param epoch whose rows; by default that which is read
 */
export async function sumUpLedger(
  table: Table,
  kinds: readonly LedgerKind[],
  now: number,
  epoch?: number,
): Promise<void> {
  const of = epoch ?? (await readEpoch(table, READ_EPOCH_KEY));
  for (const { figures } of kinds) await sumUpMonths(table, figures, of, shanghaiDate(now), MOST_MONTHS);
}
