import type {
  CreateTableCommandInput,
  DescribeTableCommandInput,
  DescribeTimeToLiveCommandInput,
  TableDescription,
  TimeToLiveDescription,
  UpdateTimeToLiveCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { StoredTable } from '../catalog.ts';
import { validationError } from '../errors.ts';
import { type KeyShape, shapeOf } from '../tables.ts';
import { checkMembers } from './input.ts';
import type { Engine } from './writing.ts';

/** Answers CreateTable: with global indexes, paid on demand. The table is active at once. */
export function createTable(
  input: CreateTableCommandInput,
  engine: Engine,
): { TableDescription: TableDescription } {
  checkMembers(
    'CreateTable',
    input,
    ['TableName', 'KeySchema', 'AttributeDefinitions', 'BillingMode'],
    ['GlobalSecondaryIndexes'],
  );
  return { TableDescription: describe(engine.catalog.create(shapeOf(input), engine.now())) };
}

/** Answers DescribeTable. */
export function describeTable(input: DescribeTableCommandInput, engine: Engine): { Table: TableDescription } {
  checkMembers('DescribeTable', input, ['TableName'], []);
  return { Table: describe(engine.catalog.describe(input.TableName as string)) };
}

/** Answers DeleteTable. The table is gone at once. */
export function deleteTable(
  input: DescribeTableCommandInput,
  engine: Engine,
): { TableDescription: TableDescription } {
  checkMembers('DeleteTable', input, ['TableName'], []);
  const description = describe(engine.catalog.describe(input.TableName as string));
  engine.catalog.delete(input.TableName as string);
  return { TableDescription: { ...description, TableStatus: 'DELETING' } };
}

/** Answers UpdateTimeToLive. It holds at once. */
export function updateTimeToLive(input: UpdateTimeToLiveCommandInput, engine: Engine) {
  checkMembers('UpdateTimeToLive', input, ['TableName', 'TimeToLiveSpecification'], []);
  const { AttributeName, Enabled } = input.TimeToLiveSpecification ?? {};
  if (AttributeName === undefined || AttributeName === '' || Enabled === undefined) {
    throw validationError('TimeToLiveSpecification must have AttributeName and Enabled');
  }
  const { ttlAttribute } = engine.catalog.describe(input.TableName as string);
  if (Enabled && ttlAttribute !== null) throw validationError('TimeToLive is already enabled');
  if (!Enabled && ttlAttribute === null) throw validationError('TimeToLive is already disabled');
  if (!Enabled && ttlAttribute !== AttributeName) {
    throw validationError(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${ttlAttribute}`,
    );
  }
  engine.catalog.setTtl(input.TableName as string, Enabled ? AttributeName : null);
  return { TimeToLiveSpecification: { AttributeName, Enabled } };
}

/** Answers DescribeTimeToLive. */
export function describeTimeToLive(
  input: DescribeTimeToLiveCommandInput,
  engine: Engine,
): { TimeToLiveDescription: TimeToLiveDescription } {
  checkMembers('DescribeTimeToLive', input, ['TableName'], []);
  const { ttlAttribute } = engine.catalog.describe(input.TableName as string);
  return {
    TimeToLiveDescription:
      ttlAttribute === null
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: ttlAttribute },
  };
}

/** Describes a table, without the number of its items, which the service itself only estimates. */
function describe({ shape, createdAt }: StoredTable): TableDescription {
  const attributes = new Map(
    [shape, ...shape.indexes]
      .flatMap(({ hash, range }) => (range ? [hash, range] : [hash]))
      .map(({ name, type }) => [name, type]),
  );
  return {
    TableName: shape.name,
    TableArn: `arn:aws:dynamodb:local:000000000000:table/${shape.name}`,
    TableStatus: 'ACTIVE',
    CreationDateTime: new Date(createdAt),
    KeySchema: keySchema(shape),
    AttributeDefinitions: [...attributes].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ...(shape.indexes.length > 0
      ? {
          GlobalSecondaryIndexes: shape.indexes.map((index) => ({
            IndexName: index.name,
            IndexStatus: 'ACTIVE' as const,
            KeySchema: keySchema(index),
            Projection: {
              ProjectionType: index.projection,
              ...(index.included.length > 0 ? { NonKeyAttributes: [...index.included] } : {}),
            },
          })),
        }
      : {}),
  };
}

const keySchema = ({ hash, range }: KeyShape): NonNullable<TableDescription['KeySchema']> => [
  { AttributeName: hash.name, KeyType: 'HASH' },
  ...(range ? [{ AttributeName: range.name, KeyType: 'RANGE' as const }] : []),
];
