import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';

const READS = new Set(['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand', 'ScanCommand']);
const WRITES = new Set([
  'PutItemCommand',
  'UpdateItemCommand',
  'DeleteItemCommand',
  'BatchWriteItemCommand',
  'TransactWriteItemsCommand',
]);

/** Read and write units a client's commands have consumed, as the store reports them. */
export interface CapacityMeter {
  readonly read: number;
  readonly write: number;
}

/** Asks the store for the consumed capacity of every command of a client, and adds it up. */
export function meterCapacity(client: DynamoDBClient): CapacityMeter {
  const sum = { read: 0, write: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const name = (context as { commandName?: string }).commandName ?? '';
      const kind = READS.has(name) ? 'read' : WRITES.has(name) ? 'write' : null;
      if (kind === null) return next(args);
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ConsumedCapacity: used } = result.output as {
        ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
      };
      for (const each of Array.isArray(used) ? used : [used]) sum[kind] += each?.CapacityUnits ?? 0;
      return result;
    },
    { step: 'initialize', name: 'capacityMeter', priority: 'high' },
  );
  return sum;
}
