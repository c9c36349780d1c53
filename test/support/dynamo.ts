import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { embeddedClient, endpointClient, ensureTable } from '../../local/dynamo.ts';
import { openStore } from '../../local/store/store.ts';
import { type Emulator, startEmulator } from './emulator.ts';

/** A DynamoDB of a test's own, with an empty table shaped as the deployed one. */
export interface TestDynamo {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Another client of it. */
  connect(): DynamoDBClient;
  stop(): Promise<void>;
}

/** The emulator of a test project that goes by the SDK's own way; elsewhere `null`. */
export const wireEmulator = async (): Promise<Emulator | null> =>
  process.env.QINGXIN_TEST_WIRE ? startEmulator() : null;

/** Opens a store in memory (or an emulator, on the wire) and makes a table of a new name. */
export async function startDynamo(): Promise<TestDynamo> {
  const emulator = await wireEmulator();
  const store = emulator ? null : openStore();
  const connect = () => (store ? embeddedClient(store) : endpointClient(emulator?.endpoint ?? ''));
  const client = connect();
  const tableName = `qingxin-${randomUUID()}`;
  await ensureTable(client, tableName);
  return {
    client,
    tableName,
    connect,
    async stop() {
      client.destroy();
      store?.close();
      await emulator?.stop();
    },
  };
}
