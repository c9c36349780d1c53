import { ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { RecordEntry } from '../../domain/clue/record.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readEntry } from './clue-items.ts';
import { CLUE_SK, clueKey, cluePk, ENTRY_PREFIX } from './keys.ts';
import { readRecord } from './record.ts';
import { marshall, type Table, unmarshall } from './table.ts';

/** Scans the table page by page. */
export async function* scanPages(
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

/** A clue's record as a scan found it; `clue` is null when the state is gone. */
export interface ScannedRecord {
  readonly clueId: string;
  readonly clue: Clue | null;
  readonly entries: readonly RecordEntry[];
}

/**
 * The records of all clues, page by page. A scan, for want of an index: one would cost every write, and this is done now
 * and then. A clue comes once, with the page that holds its state; where a page breaks its record, it is read whole.
 */
export async function* scanRecords(runtime: Runtime, table: Table): AsyncGenerator<ScannedRecord[]> {
  const pages = scanPages(runtime, {
    ConsistentRead: true,
    FilterExpression: 'begins_with(pk, :clue)',
    ProjectionExpression: 'pk, sk, body',
    ExpressionAttributeValues: marshall({ ':clue': cluePk('') }),
  });
  let stateless = '';
  for await (const page of pages) {
    const found: ScannedRecord[] = [];
    for (const [pk, items] of Map.groupBy(page, (item) => String(item.pk))) {
      const clueId = pk.slice(cluePk('').length);
      const state = items.find(({ sk }) => sk === CLUE_SK);
      const entries = items.filter(({ sk }) => String(sk).startsWith(ENTRY_PREFIX)).map(readEntry);
      if (state) {
        const clue = JSON.parse(state.body as string) as Clue;
        const whole = entries.length === clue.version;
        found.push(whole ? { clueId, clue, entries } : await rescan(table, clueId));
      } else if (clueId !== stateless && (await table.get(clueKey(clueId))) === undefined) {
        found.push(await rescan(table, clueId));
        stateless = clueId;
      }
    }
    yield found;
  }
}

/** A record read anew, whole. */
export async function rescan(table: Table, clueId: string): Promise<ScannedRecord> {
  const found = await readRecord(table, clueId);
  return { clueId, clue: found?.stored?.clue ?? null, entries: found?.entries ?? [] };
}
