import type { RecordEntry } from '../../domain/record.ts';
import { readClue, readEntry, type StoredClue } from './clue-items.ts';
import { CLUE_SK, cluePk, ENTRY_PREFIX, personPk } from './keys.ts';
import type { Table } from './table.ts';

/** A clue with its whole record, in one query. */
export async function readClueAndRecord(
  table: Table,
  clueId: string,
): Promise<{ stored: StoredClue; entries: RecordEntry[] } | undefined> {
  const { items } = await table.query(
    { KeyConditionExpression: 'pk = :pk', values: { ':pk': cluePk(clueId) } },
    { all: true },
  );
  const clue = items.find((i) => i.sk === CLUE_SK);
  return (
    clue && {
      stored: readClue(clue),
      entries: items.filter((i) => String(i.sk).startsWith(ENTRY_PREFIX)).map(readEntry),
    }
  );
}

/** The free texts of a record by entry number, with their salts. Personal data. */
export async function readTexts(
  table: Table,
  clueId: string,
): Promise<Map<number, { salt: string; text: string }>> {
  const { items } = await table.query<{ seq: number; salt: string; text: string }>(
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :text)',
      values: { ':pk': personPk(clueId), ':text': 'TEXT#' },
    },
    { all: true },
  );
  return new Map(items.map(({ seq, salt, text }) => [seq, { salt, text }]));
}
