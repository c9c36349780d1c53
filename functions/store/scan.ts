import { ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { ENTRY_PREFIX, kindPrefix, RECORD_ATTRIBUTES, STATE_SK, stateKey } from './keys.ts';
import { readRecord, type StoredRecord, toStoredRecord } from './record.ts';
import { marshall, type Table, unmarshall } from './table.ts';

/** Scans the table page by page for some attributes. What a deployed function may scan for is held to its asking so. */
export async function* scanPages(
  runtime: Pick<Runtime, 'dynamo' | 'tableName'>,
  input: Omit<ScanCommandInput, 'TableName' | 'ExclusiveStartKey' | 'Select'> & {
    readonly ProjectionExpression: string;
  },
): AsyncGenerator<Record<string, unknown>[]> {
  let start: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = await runtime.dynamo.send(
      new ScanCommand({
        ...input,
        Select: 'SPECIFIC_ATTRIBUTES',
        TableName: runtime.tableName,
        ExclusiveStartKey: start,
      }),
    );
    yield (page.Items ?? []).map((item) => unmarshall(item));
    start = page.LastEvaluatedKey;
  } while (start);
}

/** An item as a scan of records reads it. */
export type ScannedItem = Readonly<Record<string, unknown>>;

/**
 * Scans the items of records, page by page, by what their partition keys begin with: one scan, however many kinds. A scan, for
 * want of an index: one would cost every write, and this is done now and then.
 */
export async function* scanByPrefix(
  runtime: Runtime,
  prefixes: readonly string[],
): AsyncGenerator<ReadonlyMap<string, readonly ScannedItem[]>> {
  const pages = scanPages(runtime, {
    ConsistentRead: true,
    FilterExpression: prefixes.map((_, i) => `begins_with(pk, :p${i})`).join(' OR '),
    ProjectionExpression: RECORD_ATTRIBUTES.map((_, i) => `#a${i}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(RECORD_ATTRIBUTES.map((name, i) => [`#a${i}`, name])),
    ExpressionAttributeValues: marshall(Object.fromEntries(prefixes.map((prefix, i) => [`:p${i}`, prefix]))),
  });
  for await (const page of pages) {
    yield Map.groupBy(page, ({ pk }) => prefixes.find((prefix) => String(pk).startsWith(prefix)) ?? '');
  }
}

/**
 * Makes what gathers the scanned items of a kind to records, page after page. Each record comes once, with the page that holds its
 * state; where a page breaks its record, it is read whole. Attributes for conditions and indexes are not read, so nothing is
 * said of them.
 */
export function gatherRecords(
  table: Table,
  aggregate: Aggregate,
): (items: readonly ScannedItem[]) => Promise<StoredRecord[]> {
  const prefix = kindPrefix(aggregate.kind);
  const reread = async (id: string): Promise<StoredRecord> => ({
    ...((await readRecord(table, aggregate, id)) ?? { id, stored: null, entries: [] }),
    wrongAttributes: [],
  });
  let stateless = '';
  return async (page) => {
    const found: StoredRecord[] = [];
    for (const [pk, items] of Map.groupBy(page, (item) => String(item.pk))) {
      const id = pk.slice(prefix.length);
      const record = { ...toStoredRecord(aggregate, id, items), wrongAttributes: [] };
      if (items.some(({ sk }) => sk === STATE_SK)) {
        found.push(record.entries.length === record.stored?.state.version ? record : await reread(id));
      } else if (
        id !== stateless &&
        items.some(({ sk }) => String(sk).startsWith(ENTRY_PREFIX)) &&
        (await table.get(stateKey(aggregate.kind, id))) === undefined
      ) {
        found.push(await reread(id));
        stateless = id;
      }
    }
    return found;
  };
}

/** Reads the records of all aggregates of some kinds, page by page. */
export async function* scanRecords(
  runtime: Runtime,
  table: Table,
  aggregates: readonly Aggregate[],
): AsyncGenerator<{ readonly aggregate: Aggregate; readonly records: readonly StoredRecord[] }> {
  const kinds = aggregates.map((aggregate) => ({
    aggregate,
    prefix: kindPrefix(aggregate.kind),
    gather: gatherRecords(table, aggregate),
  }));
  for await (const page of scanByPrefix(
    runtime,
    kinds.map(({ prefix }) => prefix),
  )) {
    for (const { aggregate, prefix, gather } of kinds) {
      const items = page.get(prefix);
      if (items) yield { aggregate, records: await gather(items) };
    }
  }
}
