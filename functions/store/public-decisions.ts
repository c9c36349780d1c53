import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type CalendarDate, endOfDay } from '../../domain/calendar/dates.ts';
import type { PublicRow, PublicText, PublicWords } from '../../domain/publicity/content.ts';
import { particularsKey, publicKey, publicPk, TTL_ATTRIBUTE } from './keys.ts';
import { packText, unpackText } from './packing.ts';
import { type Table, toItem } from './table.ts';

/**
 * Makes the write that shows a row to the public, in the place of what was shown before.
 * @param until the last day on which it is shown; after it, whatever else happens, it may be deleted by the store; null: never
 */
export const putPublicRow = (
  tableName: string,
  district: string,
  row: PublicRow,
  until: CalendarDate | null,
): TransactWriteItem => ({
  Put: {
    TableName: tableName,
    Item: toItem({
      ...publicKey(row.id),
      gsi2pk: publicPk(district),
      gsi2sk: `${row.publishedOn}#${row.id}`,
      data: packText(JSON.stringify(row)),
      ...(until === null ? {} : { [TTL_ATTRIBUTE]: endOfDay(until) / 1000 }),
    }),
  },
});

/** Makes the write that shows nothing of a decision any more. */
export const deletePublicRow = (tableName: string, publicityId: string): TransactWriteItem => ({
  Delete: { TableName: tableName, Key: toItem(publicKey(publicityId)) },
});

/**
 * Reads what the public is shown of some decisions; those whose display is over are left out, also where the store has not deleted
 * them yet.
 * @param now milliseconds since the epoch
 */
export async function readPublicRows(
  table: Table,
  ids: readonly string[],
  now: number,
): Promise<Map<string, PublicRow>> {
  if (ids.length === 0) return new Map();
  const items = await table.batchGet<{ data: unknown; [TTL_ATTRIBUTE]?: number }>(ids.map(publicKey));
  const shown = items.filter(({ [TTL_ATTRIBUTE]: until }) => until === undefined || until * 1000 > now);
  return new Map(
    shown.map(({ data }) => {
      const row = JSON.parse(unpackText(data)) as PublicRow;
      return [row.id, row];
    }),
  );
}

/**
 * Makes the write that keeps the words in which a decision is published, masked already, and the names that mask what is said of it
 * later; both go with its own retention.
 */
export const putPublicWords = (
  tableName: string,
  publicityId: string,
  { text, names }: PublicWords,
): TransactWriteItem => ({
  Put: {
    TableName: tableName,
    Item: toItem({
      ...particularsKey('publicity', publicityId),
      data: packText(JSON.stringify(text)),
      names: packText(JSON.stringify(names)),
    }),
  },
});

const parseText = ({ data }: { readonly data: unknown }): PublicText =>
  JSON.parse(unpackText(data)) as PublicText;

/** Reads the words of one, and who must not be named; null once its retention is over. */
export async function readPublicWords(table: Table, publicityId: string): Promise<PublicWords | null> {
  const item = await table.get<{ data: unknown; names: unknown }>(particularsKey('publicity', publicityId));
  return item
    ? { text: parseText(item), names: JSON.parse(unpackText(item.names)) as PublicWords['names'] }
    : null;
}

/** Reads the words of at most a hundred, by id. */
export async function readPublicTexts(
  table: Table,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PublicText>> {
  if (ids.length === 0) return new Map();
  const items = await table.batchGet<{ pk: string; data: unknown }>(
    ids.map((id) => particularsKey('publicity', id)),
  );
  const prefix = particularsKey('publicity', '').pk.length;
  return new Map(items.map((item) => [item.pk.slice(prefix), parseText(item)]));
}
