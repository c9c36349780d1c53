import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import type { StreamPattern } from '../../functions/workflow/streams.ts';
import { Activity } from '../../local/activity.ts';
import { embeddedClient, ensureTable } from '../../local/dynamo.ts';
import { type Consumer, StreamPump } from '../../local/pump.ts';
import { openStore } from '../../local/store/store.ts';

const TableName = 'streamed';
const EVENTS: readonly StreamPattern[] = [{ dynamodb: { NewImage: { event: { N: [{ exists: true }] } } } }];

const toClose: (() => void)[] = [];
afterEach(() => {
  for (const close of toClose.splice(0).reverse()) close();
});

async function open(file?: string) {
  const store = openStore(file === undefined ? {} : { file });
  const client = embeddedClient(store);
  await ensureTable(client, TableName);
  const activity = new Activity();
  const givenUp: string[] = [];
  const pump = new StreamPump({
    stream: store.outbox,
    activity,
    retryMs: 1,
    onGivenUp: (name) => givenUp.push(name),
  });
  const close = () => {
    pump.stop();
    store.close();
  };
  toClose.push(close);
  return {
    store,
    activity,
    givenUp,
    close,
    add: (consumer: Consumer) => pump.add(consumer, TableName),
    async put(n: number, attributes: Record<string, { N: string }> = { event: { N: String(n) } }) {
      await client.send(
        new PutItemCommand({ TableName, Item: { pk: { S: 'P' }, sk: { S: String(n) }, ...attributes } }),
      );
    },
  };
}

const numbers = (records: readonly DynamoDBRecord[]) =>
  records.map((record) => Number(record.dynamodb?.NewImage?.event?.N));

function counting(
  name: string,
  answer: (batch: readonly DynamoDBRecord[]) => string | undefined = () => undefined,
) {
  const batches: number[][] = [];
  const consumer: Consumer = {
    name,
    filters: EVENTS,
    handle: async ({ Records }) => {
      batches.push(numbers(Records));
      const failed = answer(Records);
      return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
    },
  };
  return { batches, consumer };
}

const sequence = (record: DynamoDBRecord | undefined) => record?.dynamodb?.SequenceNumber;

describe('the stream pump', () => {
  it('gives each consumer what fits it, in order and once', async () => {
    const world = await open();
    const [one, two] = [counting('one'), counting('two')];
    await world.add(one.consumer);
    await world.add(two.consumer);
    for (let n = 1; n <= 250; n++) await world.put(n, n % 5 === 0 ? { other: { N: '1' } } : undefined);
    await world.activity.settled();
    const wanted = Array.from({ length: 250 }, (_, i) => i + 1).filter((n) => n % 5 !== 0);
    for (const { batches } of [one, two]) expect(batches.flat()).toEqual(wanted);
  });

  it('gives again from the record that failed on', async () => {
    const world = await open();
    let failures = 2;
    const { batches, consumer } = counting('one', (records) =>
      records.length > 1 && failures-- > 0 ? sequence(records[1]) : undefined,
    );
    const wait = Promise.withResolvers<void>();
    const held: Consumer = {
      ...consumer,
      handle: async (event) => {
        await wait.promise;
        return consumer.handle(event);
      },
    };
    await world.add(held);
    for (const n of [1, 2, 3, 4]) await world.put(n);
    wait.resolve();
    await world.activity.settled();
    const taken = batches.flat();
    expect([...new Set(taken)]).toEqual([1, 2, 3, 4]);
    // The first was taken before the failure and does not come again.
    expect(taken.filter((n) => n === 1)).toHaveLength(1);
    expect(batches.at(-1)?.at(-1)).toBe(4);
  });

  it('passes over what never goes through, tells of it, and goes on', async () => {
    const world = await open();
    const { batches, consumer } = counting('one', (records) =>
      numbers(records)[0] === 1 ? sequence(records[0]) : undefined,
    );
    await world.add(consumer);
    await world.put(1);
    await world.put(2);
    await world.activity.settled();
    expect(batches.filter(([first]) => first === 1)).toHaveLength(25);
    expect([batches.at(-1), world.givenUp]).toEqual([[2], ['one']]);
  });

  it('misses nothing that comes while it looks for more', async () => {
    const world = await open();
    const { batches, consumer } = counting('one');
    await world.add(consumer);
    // A write in each turn of the loop: some fall between the last read of a consumer and its end.
    for (let n = 1; n <= 200; n++) {
      await Promise.all([world.put(n), world.store.outbox.read('one', 1)]);
      if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await world.activity.settled();
    expect(batches.flat()).toHaveLength(200);
  });

  it('gives a new process what an earlier one has not taken, and nothing twice that it has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pump-'));
    toClose.push(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'qingxin.db');
    const first = await open(file);
    const early = counting('one', (records) => sequence(records.find((r) => numbers([r])[0] === 3)));
    await first.add(early.consumer);
    for (const n of [1, 2, 3, 4]) await first.put(n);
    await expect.poll(() => early.batches.filter(([n]) => n === 3).length).toBeGreaterThan(1);
    first.close();
    const second = await open(file);
    const late = counting('one');
    await second.add(late.consumer);
    await second.activity.settled();
    expect(late.batches).toEqual([[3, 4]]);
  });
});
