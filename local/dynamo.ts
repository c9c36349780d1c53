import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { INDEXES, type TableIndex, TTL_ATTRIBUTE } from '../functions/store/keys.ts';
import { attachStore } from './store/middleware.ts';
import type { Store } from './store/store.ts';

/** The shape of the table, the same as the deployed one. */
export const TABLE_SHAPE = {
  BillingMode: 'PAY_PER_REQUEST' as const,
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
  AttributeDefinitions: ['pk', 'sk', ...INDEXES.flatMap(({ name }) => [`${name}pk`, `${name}sk`])].map(
    (AttributeName) => ({ AttributeName, AttributeType: 'S' as const }),
  ),
  GlobalSecondaryIndexes: INDEXES.map(({ name, projection, attributes }: TableIndex) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: `${name}pk`, KeyType: 'HASH' as const },
      { AttributeName: `${name}sk`, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: projection, ...(attributes && { NonKeyAttributes: [...attributes] }) },
  })),
} satisfies Omit<CreateTableCommandInput, 'TableName'>;

/** Names nobody: the embedded store asks for none, and endpoints of this machine check none. */
const IDENTITY = { region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** A client whose commands a store of this process answers. */
export function embeddedClient(store: Pick<Store, 'execute'>): DynamoDBClient {
  const client = new DynamoDBClient(IDENTITY);
  attachStore(client, store);
  return client;
}

/** A client of an endpoint, by the SDK's own way. */
export const endpointClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({ ...IDENTITY, endpoint });

/** Makes the table unless it is there, with what expires in it. */
export async function ensureTable(client: DynamoDBClient, name: string): Promise<void> {
  const unless = (isThere: (error: Error) => boolean) => (error: Error) => {
    if (!isThere(error)) throw error;
  };
  await client
    .send(new CreateTableCommand({ TableName: name, ...TABLE_SHAPE }))
    .catch(unless((error) => error.name === 'ResourceInUseException'));
  await client
    .send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      }),
    )
    .catch(unless((error) => error.message.includes('already enabled')));
}
