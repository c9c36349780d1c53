import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ConsumedCapacity,
  type CreateTableCommandInput,
  DynamoDBClient,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { afterEach } from 'vitest';
import { TABLE_SHAPE } from '../../../local/dynamo.ts';
import { attachStore } from '../../../local/store/middleware.ts';
import { openStore, type Store, type StoreOptions } from '../../../local/store/store.ts';
import type { Item } from './random-values.ts';

const toClose: (() => void)[] = [];
afterEach(() => {
  for (const close of toClose.splice(0).reverse()) close();
});

/** A folder of a test's own. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  toClose.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const TableName = 'test';

/** Opens a store with the project's table, or another one, and a client on it; both are closed after the test. */
export async function openTest(
  options: StoreOptions = {},
  shape: Omit<CreateTableCommandInput, 'TableName'> = TABLE_SHAPE,
): Promise<{ store: Store; client: DynamoDBClient }> {
  const store = openStore(options);
  const client = new DynamoDBClient({ region: 'local' });
  attachStore(client, store);
  toClose.push(() => {
    client.destroy();
    store.close();
  });
  try {
    await store.execute('CreateTable', { TableName, ...shape });
  } catch (error) {
    if ((error as Error).name !== 'ResourceInUseException') throw error;
  }
  return { store, client };
}

/** The members of answers that tests look at; which there are depends on the operation. */
export interface Answer {
  readonly Item?: Item;
  readonly Items: Item[];
  readonly Attributes?: Item;
  readonly LastEvaluatedKey?: Item;
  readonly ConsumedCapacity: ConsumedCapacity;
  readonly Table: TableDescription;
}

/** What an operation answers. */
export const execute = async (store: Store, operation: string, input: object): Promise<Answer> =>
  (await store.execute(operation, input)) as unknown as Answer;

/** What an operation fails with. */
export async function failure(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('it did not fail');
}

export const key = (sk: string, pk = 'P') => ({ pk: { S: pk }, sk: { S: sk } });
