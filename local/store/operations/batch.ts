import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  ConsumedCapacity,
  KeysAndAttributes,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { readUnits, Usage } from '../capacity.ts';
import { validationError } from '../errors.ts';
import { type Item, setMember } from '../values/attribute.ts';
import { lookupKey } from '../values/keys.ts';
import { CAPACITY_CHOICES, checkChoice, checkMembers } from './input.ts';
import { projectionOf, readItem } from './read-item.ts';
import {
  applyWrite,
  type Engine,
  findItem,
  prepareDelete,
  preparePut,
  requireFit,
  type Write,
} from './writing.ts';

const MAX_KEYS = 100;
const MAX_WRITES = 25;
const MAX_BYTES = 16 * 1024 * 1024;

/** Answers BatchGetItem: up to 100 keys; what would make the answer larger than 16 MB is left over. */
export function batchGetItem(
  input: BatchGetItemCommandInput,
  engine: Engine,
): Omit<BatchGetItemCommandOutput, '$metadata'> {
  checkMembers('BatchGetItem', input, ['RequestItems'], ['ReturnConsumedCapacity']);
  checkChoice('ReturnConsumedCapacity', input.ReturnConsumedCapacity, CAPACITY_CHOICES);
  const requests = Object.entries(input.RequestItems ?? {});
  refuseEmpty(requests.length);
  const count = requests.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0);
  if (count > MAX_KEYS) throw validationError('Too many items requested for the BatchGetItem call');
  const readings = requests.map(([name, request]) => ({
    name,
    request,
    ...prepareReading(name, request, engine),
  }));

  const responses: Record<string, Item[]> = {};
  const left: Record<string, KeysAndAttributes> = {};
  const capacities: ConsumedCapacity[] = [];
  let bytes = 0;
  for (const { name, request, table, keys, paths } of readings) {
    const usage = new Usage(name);
    const items: Item[] = [];
    for (const [i, key] of keys.entries()) {
      const { item, size } = readItem(table, key, paths);
      if (bytes + size > MAX_BYTES) {
        setMember(left, name, { ...request, Keys: (request.Keys ?? []).slice(i) });
        break;
      }
      bytes += size;
      usage.addTable(readUnits(size, request.ConsistentRead ?? false));
      if (item) items.push(item);
    }
    setMember(responses, name, items);
    const capacity = usage.report(input.ReturnConsumedCapacity);
    if (capacity) capacities.push(capacity);
  }
  return {
    Responses: responses,
    UnprocessedKeys: left,
    ...(capacities.length > 0 ? { ConsumedCapacity: capacities } : {}),
  };
}

function prepareReading(name: string, request: KeysAndAttributes, engine: Engine) {
  checkMembers(
    'BatchGetItem',
    request,
    ['Keys'],
    ['ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames'],
  );
  refuseEmpty(request.Keys?.length ?? 0);
  const table = engine.catalog.table(name);
  const paths = projectionOf(request);
  const keys = (request.Keys ?? []).map((key) => lookupKey(key, table.shape));
  refuseDoubles(keys.map(({ pk, sk }) => JSON.stringify([pk, sk])));
  return { table, keys, paths };
}

function refuseEmpty(length: number): void {
  if (length > 0) return;
  throw validationError(
    "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
}

function refuseDoubles(keys: readonly string[]): void {
  if (new Set(keys).size !== keys.length)
    throw validationError('Provided list of item keys contains duplicates');
}

/** Answers BatchWriteItem: up to 25 puts and deletes, each for itself. Nothing is ever left over. */
export function batchWriteItem(
  input: BatchWriteItemCommandInput,
  engine: Engine,
): Omit<BatchWriteItemCommandOutput, '$metadata'> {
  checkMembers('BatchWriteItem', input, ['RequestItems'], ['ReturnConsumedCapacity']);
  checkChoice('ReturnConsumedCapacity', input.ReturnConsumedCapacity, CAPACITY_CHOICES);
  const requests = Object.entries(input.RequestItems ?? {});
  refuseEmpty(requests.length);
  const count = requests.reduce((sum, [, list]) => sum + list.length, 0);
  if (count > MAX_WRITES) throw validationError('Too many items requested for the BatchWriteItem call');
  const batches = requests.map(([name, list]) => {
    refuseEmpty(list.length);
    const writes = list.map((request) => writeOf(name, request, engine));
    refuseDoubles(writes.map(({ key }) => JSON.stringify([key.pk, key.sk])));
    return { name, writes };
  });
  const capacities: ConsumedCapacity[] = [];
  for (const { name, writes } of batches) {
    const usage = new Usage(name);
    for (const write of writes) applyWrite(findItem(write), write.next(undefined), engine, usage);
    const capacity = usage.report(input.ReturnConsumedCapacity);
    if (capacity) capacities.push(capacity);
  }
  return { UnprocessedItems: {}, ...(capacities.length > 0 ? { ConsumedCapacity: capacities } : {}) };
}

function writeOf(TableName: string, { PutRequest, DeleteRequest }: WriteRequest, engine: Engine): Write {
  if (PutRequest && DeleteRequest) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  if (PutRequest) {
    checkMembers('BatchWriteItem', PutRequest, ['Item'], []);
    return requireFit(preparePut({ TableName, Item: PutRequest.Item }, engine));
  }
  if (DeleteRequest) {
    checkMembers('BatchWriteItem', DeleteRequest, ['Key'], []);
    return prepareDelete({ TableName, Key: DeleteRequest.Key }, engine);
  }
  throw validationError(
    'Supplied WriteRequest is empty, must contain exactly one of PutRequest or DeleteRequest',
  );
}
