import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { readState } from '../../functions/store/items.ts';
import { STATE_SK, stateKey } from '../../functions/store/keys.ts';
import { unmarshall } from '../../functions/store/table.ts';
import { embeddedClient, ensureTable } from '../../local/dynamo.ts';
import { type Client, createClient } from '../../local/replay/client.ts';
import { pushBody, sampleClue } from '../../local/sample.ts';
import { startStack } from '../../local/stack.ts';
import { openStore } from '../../local/store/store.ts';
import { clueData } from '../support/clues.ts';
import { ADMIN, inspector, type Person, REVIEWER } from '../support/stack.ts';
import { say } from './support.ts';

type Stack = Awaited<ReturnType<typeof startStack>>;
type Item = Record<string, AttributeValue>;

const AT_A_TIME = [1, 4, 16];
const CLUES = 320;
const WAIT_MS = 30_000;
const FILE = 'qingxin.db';
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems', 'BatchWriteItem']);

const newDirectory = () => mkdtempSync(join(tmpdir(), 'qingxin-bench-'));
/** A clue of now: an old one would wait for a person. */
const clueOf = (n: number, now: number) => {
  const { reportedAt, arrears } = sampleClue(now);
  return clueData(n, {
    reportedAt,
    arrears,
    employer: { ...clueData(n).employer, name: `深圳市测试第${n}有限公司`, creditCode: undefined },
  });
};
const idOf = (n: number) => `national-${clueData(n).clueNo}`;

/** Sends commands with tokens made once. */
function sender(stack: Stack) {
  const tokens = new Map<string, Promise<string>>();
  return async (client: Client, person: Person, method: string, path: string, body: object) => {
    const token = tokens.get(person.sub) ?? stack.token({ ...person, roles: [...person.roles] });
    tokens.set(person.sub, token);
    const headers = { authorization: `Bearer ${await token}`, 'content-type': 'application/json' };
    const answer = await client.send(method, path, headers, Buffer.from(JSON.stringify(body)));
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  };
}
type Send = ReturnType<typeof sender>;

/** Tells when a clue reaches a status. It looks at what is written to the stream, and costs no reading. */
async function watcher({ store }: Stack) {
  const waiting = new Map<string, (clue: Clue) => void>();
  await store.outbox.subscribe('bench', ({ keys, image }) => {
    if (keys.sk?.S !== STATE_SK || !image) return false;
    const name = `${keys.pk?.S} ${image.status?.S}`;
    const take = waiting.get(name);
    waiting.delete(name);
    take?.(readState(CLUE, unmarshall(image)).state);
    return false;
  });
  return (clueId: string, status: string): Promise<Clue> => {
    const { promise, resolve, reject } = Promise.withResolvers<Clue>();
    const timer = setTimeout(() => reject(new Error(`${clueId} never became ${status}`)), WAIT_MS);
    waiting.set(`${stateKey(CLUE.kind, clueId).pk} ${status}`, (clue) => {
      clearTimeout(timer);
      resolve(clue);
    });
    return promise;
  };
}

interface Bench {
  readonly stack: Stack;
  readonly send: Send;
  readonly until: (clueId: string, status: string) => Promise<Clue>;
}

async function openBench(dataDir: string): Promise<Bench> {
  const stack = await startStack({ mode: 'real', dataDir, cacheMiddleware: true });
  return { stack, send: sender(stack), until: await watcher(stack) };
}

/** A whole life of a clue: pushed, signed for, logged, concluded, reviewed, closed. */
async function live({ stack, send, until }: Bench, client: Client, n: number): Promise<void> {
  const [assigned, closed] = [until(idOf(n), 'assigned'), until(idOf(n), 'closed')];
  const body = pushBody(clueOf(n, stack.now()), stack.now());
  const headers = { ...stack.sign('national', body, randomUUID(), stack.now()) };
  await client.send('POST', '/webhooks/clues', headers, Buffer.from(body));
  const by = inspector((await assigned).officers[0] ?? '');
  const order = (person: Person, command: string, fields: object) =>
    send(client, person, 'POST', `/clues/${idOf(n)}/${command}`, fields);
  await order(by, 'sign', {});
  const occurredAt = new Date(stack.now()).toISOString();
  await order(by, 'log', { kind: 'first-contact', occurredAt, note: '已电话联系反映人' });
  await order(by, 'conclude', {
    conclusion: 'PAID',
    verifiedAmountFen: 1_850_000,
    paidAmountFen: 1_850_000,
    headcount: 1,
    note: '已支付',
  });
  await order(REVIEWER, 'review', { decision: 'approve', note: '同意' });
  await closed;
}

async function openRoster({ stack, send }: Bench): Promise<void> {
  const client = createClient(stack.url);
  const officers = Array.from({ length: 40 }, (_, n) => ({
    id: `insp-${n}`,
    name: `测试${n}`,
    roles: ['inspector'],
  }));
  await send(client, ADMIN, 'PUT', '/units/gm', { division: '440311', name: '光明', streets: [], officers });
  client.close();
}

/** @returns lives a second, and processor time a life in ms */
async function rateOf(bench: Bench, from: number, count: number, width: number) {
  let next = from;
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      const client = createClient(bench.stack.url);
      while (next < from + count) await live(bench, client, next++);
      client.close();
    }),
  );
  await bench.stack.settled();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: count / seconds, cpuMs: (user + system) / 1000 / count };
}

/** Notes what a stack writes, to be written again straight to a store. */
function noteWrites(stack: Stack): { operation: string; input: object }[] {
  const noted: { operation: string; input: object }[] = [];
  stack.runtime.dynamo.middlewareStack.add(
    (next, context) => (args) => {
      const operation = String((context as { commandName?: string }).commandName).replace(/Command$/, '');
      if (WRITES.has(operation)) noted.push({ operation, input: args.input });
      return next(args);
    },
    { step: 'initialize', priority: 'high' },
  );
  return noted;
}

/** How fast a store alone takes the same writes, by as many senders. */
async function boundOf(
  writes: readonly { operation: string; input: object }[],
  tableName: string,
  width: number,
) {
  const folder = newDirectory();
  const store = openStore({ file: join(folder, FILE) });
  const client = embeddedClient(store);
  await ensureTable(client, tableName);
  let next = 0;
  let refused = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let write = writes[next++]; write; write = writes[next++]) {
        await store.execute(write.operation, write.input).catch(() => {
          refused += 1;
        });
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  store.close();
  rmSync(folder, { recursive: true });
  return { seconds, refused };
}

/** Whole lives over HTTP in real time, on a file, beside what the store alone does with the same writes. */
export async function lifecycle(): Promise<void> {
  for (const width of AT_A_TIME) {
    const dataDir = newDirectory();
    const bench = await openBench(dataDir);
    const { stack } = bench;
    const writes = noteWrites(stack);
    await openRoster(bench);
    await rateOf(bench, 0, 40, width);
    const before = writes.length;
    const { rate, cpuMs } = await rateOf(bench, 40, CLUES, width);
    await stack.close();
    rmSync(dataDir, { recursive: true });
    const all = await boundOf(writes, stack.runtime.tableName, width);
    const bound = (CLUES * writes.length) / ((writes.length - before) * all.seconds);
    say(
      `whole lives, ${width} at a time${width === 16 ? ' (bound 110/s)' : ''}`,
      `${rate.toFixed(0)}/s, ${cpuMs.toFixed(1)} ms of the processor each, client included`,
    );
    say(
      '  their writes straight to the store',
      `${bound.toFixed(0)}/s: ${((100 * rate) / bound).toFixed(0)} % of it (${all.refused} of ${writes.length} refused)`,
    );
  }
}

/** Makes many clues of one: its own items with other ids, straight into the file. */
async function multiply(
  dataDir: string,
  tableName: string,
  sources: readonly { id: string; times: number }[],
) {
  const store = openStore({ file: join(dataDir, FILE), manualCommit: true });
  for (const consumer of ['relay', 'ledger', 'bench']) await store.outbox.unsubscribe(consumer);
  const items: Item[] = [];
  for await (const page of paginateScan({ client: embeddedClient(store) }, { TableName: tableName })) {
    items.push(...(page.Items ?? []));
  }
  let count = 0;
  for (const { id, times } of sources) {
    const own = JSON.stringify(items.filter(({ pk, sk }) => `${pk?.S} ${sk?.S}`.includes(id)));
    for (let n = 0; n < times; n++) {
      const copies = JSON.parse(own.replaceAll(id, `${id}C${n}`)) as Item[];
      for (let i = 0; i < copies.length; i += 25) {
        const requests = copies.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } }));
        await store.execute('BatchWriteItem', { RequestItems: { [tableName]: requests } });
      }
      count += 1;
      if (count % 500 === 0) store.commit();
    }
  }
  store.close();
}

/** The same lives beside 1,000, 10,000 and 50,000 clues in the file, a tenth of them open. */
export async function growth(): Promise<void> {
  for (const clues of [1000, 10_000, 50_000]) {
    const dataDir = newDirectory();
    const firstBench = await openBench(dataDir);
    const { stack: first } = firstBench;
    await openRoster(firstBench);
    const client = createClient(first.url);
    await live(firstBench, client, 0);
    const body = pushBody(clueOf(1, first.now()), first.now());
    const headers = { ...first.sign('national', body, randomUUID(), first.now()) };
    await client.send('POST', '/webhooks/clues', headers, Buffer.from(body));
    await first.settled();
    client.close();
    await first.close();
    await multiply(dataDir, first.runtime.tableName, [
      { id: idOf(0), times: clues * 0.9 },
      { id: idOf(1), times: clues * 0.1 },
    ]);
    const began = performance.now();
    const bench = await openBench(dataDir);
    const started = performance.now() - began;
    await rateOf(bench, 2, 40, 16);
    const rates: string[] = [];
    let from = 42;
    for (const width of AT_A_TIME) {
      const { rate } = await rateOf(bench, from, 160, width);
      rates.push(`${rate.toFixed(0)}`);
      from += 160;
    }
    say(
      `beside ${clues} clues: lives a second, ${AT_A_TIME.join(', ')} at a time`,
      `${rates.join(', ')}; opened in ${started.toFixed(0)} ms`,
    );
    await bench.stack.close();
    rmSync(dataDir, { recursive: true });
  }
}
