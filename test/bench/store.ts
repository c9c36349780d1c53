import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { embeddedClient, ensureTable } from '../../local/dynamo.ts';
import { openStore } from '../../local/store/store.ts';
import { say } from './support.ts';

const TRANSACTIONS = 4000;
const TableName = 'bench';

/** What a command on a clue writes, by size: the clue with its index entry, a record entry, a text, an answer. */
function transaction(n: number): TransactWriteItem[] {
  const put = (pk: string, sk: string, bytes: number, more = {}): TransactWriteItem => ({
    Put: {
      TableName,
      Item: { pk: { S: pk }, sk: { S: sk }, body: { S: 'x'.repeat(bytes) }, ...more },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  return [
    put(`CLUE#${n}`, 'STATE', 1500, {
      gsi1pk: { S: 'DISTRICT#clue#440311' },
      gsi1sk: { S: `open#2021-05-06#${n}` },
    }),
    put(`CLUE#${n}`, 'ENTRY#000001', 700),
    put(`PERSON#clue#${n}`, 'TEXT#000001', 300),
    put('IDEMPOTENCY#clue#OFFICER', String(n), 400),
  ];
}

/** Transactions of four items each, sent through the SDK's client to the embedded store on a file. */
export async function transactions(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  try {
    for (const width of [1, 4, 16]) {
      const store = openStore({ file: join(folder, `${width}.db`) });
      const client = embeddedClient(store);
      await ensureTable(client, TableName);
      let next = 0;
      const cpu = process.cpuUsage();
      const start = performance.now();
      await Promise.all(
        Array.from({ length: width }, async () => {
          while (next < TRANSACTIONS) {
            const TransactItems = transaction(next++);
            await client.send(
              new TransactWriteItemsCommand({ TransactItems, ReturnConsumedCapacity: 'TOTAL' }),
            );
          }
        }),
      );
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      say(
        `transactions of 4 items, ${width} at a time`,
        `${Math.round(TRANSACTIONS / seconds)}/s, ${Math.round((user + system) / TRANSACTIONS)} µs of the processor each`,
      );
      client.destroy();
      store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
