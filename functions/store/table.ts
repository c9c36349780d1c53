import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { MAX_RETRIES, type Pause, pause as pauseInRealTime, StoreBusy } from './backoff.ts';
import type { Key } from './keys.ts';

export { marshall, unmarshall };
export type Item = Record<string, unknown>;

/** Marshals without `undefined`; sets stay sets. */
export const toItem = (value: object): Record<string, AttributeValue> =>
  marshall(value, { removeUndefinedValues: true });

/** An item from the image of a stream record, whose bytes Lambda hands over as base64. */
export const readImage = (image: Readonly<Record<string, { readonly B?: unknown }>>): Item =>
  unmarshall(
    Object.fromEntries(
      Object.entries(image).map(([name, value]) => [
        name,
        typeof value.B === 'string' ? { B: Buffer.from(value.B, 'base64') } : value,
      ]),
    ) as Record<string, AttributeValue>,
  );

/** A query in the SDK's terms, with plain values. `startKey` is the `lastKey` of the page before. */
export type QueryInput = Omit<
  QueryCommandInput,
  'TableName' | 'ExpressionAttributeValues' | 'ExclusiveStartKey'
> & {
  readonly values: Record<string, unknown>;
  readonly startKey?: Item | undefined;
};

/** The one table, through the AWS SDK. Reads are strongly consistent unless they go through an index. */
export interface Table {
  readonly name: string;
  /** Waits before a request that lost a race is sent again. */
  readonly pause: Pause;
  get<T = Item>(key: Key): Promise<T | undefined>;
  /**
   * Any number of keys; missing items are left out, the order is not kept.
   * @throws StoreBusy when the store leaves keys out again and again
   */
  batchGet<T = Item>(keys: readonly Key[]): Promise<T[]>;
  /** One page, or every page when `all`. */
  query<T = Item>(
    input: QueryInput,
    options?: { all?: boolean },
  ): Promise<{ items: T[]; lastKey?: Item; read: number }>;
  put(
    item: Item,
    condition?: { readonly ConditionExpression: string; readonly values?: Record<string, unknown> },
  ): Promise<void>;
  update(
    input: Omit<UpdateItemCommandInput, 'TableName' | 'ExpressionAttributeValues' | 'Key'> & {
      Key: Key;
      values?: Record<string, unknown>;
    },
  ): Promise<Item | undefined>;
  /** @throws TransactionCanceledException */
  transact(items: TransactWriteItem[]): Promise<void>;
}

/**
 * Opens the table.
 * @param client any DynamoDB client; the endpoint is its own affair
 */
export function openTable(client: DynamoDBClient, name: string, pause: Pause = pauseInRealTime): Table {
  return {
    name,
    pause,
    async get<T>(key: Key) {
      const out = await client.send(
        new GetItemCommand({ TableName: name, Key: marshall(key), ConsistentRead: true }),
      );
      return out.Item && (unmarshall(out.Item) as T);
    },
    async batchGet<T>(keys: readonly Key[]) {
      const found: T[] = [];
      let rest = keys.map((k) => marshall(k));
      for (let attempt = 0; rest.length > 0; ) {
        const out = await client.send(
          new BatchGetItemCommand({
            RequestItems: { [name]: { Keys: rest.slice(0, 100), ConsistentRead: true } },
          }),
        );
        for (const item of out.Responses?.[name] ?? []) found.push(unmarshall(item) as T);
        const left = out.UnprocessedKeys?.[name]?.Keys ?? [];
        const asked = Math.min(rest.length, 100);
        rest = [...left, ...rest.slice(100)];
        if (left.length === 0) {
          attempt = 0;
          continue;
        }
        // Whoever asks at once adds to what made the store leave them out.
        if (left.length < asked) attempt = 0;
        if (attempt >= MAX_RETRIES) throw new StoreBusy(`the store left out ${left.length} keys`);
        await pause(attempt++);
      }
      return found;
    },
    async query<T>({ values, startKey, ...input }: QueryInput, { all = false } = {}) {
      const items: T[] = [];
      let start = startKey && toItem(startKey);
      let read = 0;
      do {
        const out = await client.send(
          new QueryCommand({
            ConsistentRead: input.IndexName === undefined,
            ...input,
            TableName: name,
            ExpressionAttributeValues: toItem(values),
            ExclusiveStartKey: start,
          }),
        );
        for (const item of out.Items ?? []) items.push(unmarshall(item) as T);
        read += out.ScannedCount ?? 0;
        start = out.LastEvaluatedKey;
      } while (all && start);
      return start ? { items, lastKey: unmarshall(start), read } : { items, read };
    },
    async put(item, condition) {
      await client.send(
        new PutItemCommand({
          TableName: name,
          Item: toItem(item),
          ...(condition && {
            ConditionExpression: condition.ConditionExpression,
            ...(condition.values && { ExpressionAttributeValues: toItem(condition.values) }),
          }),
        }),
      );
    },
    async update({ Key: key, values, ...input }) {
      const out = await client.send(
        new UpdateItemCommand({
          ...input,
          TableName: name,
          Key: marshall(key),
          ...(values ? { ExpressionAttributeValues: toItem(values) } : {}),
        }),
      );
      return out.Attributes && unmarshall(out.Attributes);
    },
    async transact(items) {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
    },
  };
}

/** An action that puts an item unless one is there. */
export const putIfAbsent = (tableName: string, item: Item): TransactWriteItem => ({
  Put: { TableName: tableName, Item: toItem(item), ConditionExpression: 'attribute_not_exists(pk)' },
});

/**
 * Why a transaction was cancelled: `condition` when a condition of ours failed (with the indexes of the items, and the
 * first item as it stands where the transaction asked for it), `conflict` when it raced with another or was throttled and
 * may be tried again, `null` for any other error.
 */
export function cancellation(
  error: unknown,
): { kind: 'condition'; failed: number[]; old: Item | null } | { kind: 'conflict' } | null {
  if (!(error instanceof TransactionCanceledException)) {
    const name = (error as Error | undefined)?.name;
    return name === 'TransactionConflictException' || name === 'TransactionInProgressException'
      ? { kind: 'conflict' }
      : null;
  }
  const reasons = error.CancellationReasons ?? [];
  const codes = reasons.map((r) => r.Code ?? 'None');
  const failed = codes.flatMap((code, i) => (code === 'ConditionalCheckFailed' ? [i] : []));
  const old = reasons.find((r) => r.Item)?.Item;
  if (failed.length > 0) return { kind: 'condition', failed, old: old ? unmarshall(old) : null };
  const retryable = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
  return codes.some((code) => retryable.includes(code)) ? { kind: 'conflict' } : null;
}
