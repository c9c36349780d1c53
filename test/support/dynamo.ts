import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoClient, ensureTable, startDynamo as startProcess } from '../../local/dynamo.ts';

/** An emulated DynamoDB of a test's own, with an empty table shaped as the deployed one. */
export interface TestDynamo {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  readonly tableName: string;
  stop(): Promise<void>;
}

/** Starts the emulator in memory and makes a table of a new name with `gsi1` and `gsi2`. */
export async function startDynamo(): Promise<TestDynamo> {
  const { endpoint, stop } = await startProcess();
  const client = dynamoClient(endpoint);
  const tableName = `qingxin-${randomUUID()}`;
  await ensureTable(client, tableName);
  return {
    client,
    endpoint,
    tableName,
    async stop() {
      client.destroy();
      await stop();
    },
  };
}
