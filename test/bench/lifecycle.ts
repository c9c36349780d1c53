import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { CLUE } from '../../domain/clue/index.ts';
import type { Status } from '../../domain/clue/status.ts';
import { kindPrefix, STATE_SK } from '../../functions/store/keys.ts';
import { embeddedClient, ensureTable } from '../../local/dynamo.ts';
import { createClient } from '../../local/replay/client.ts';
import { pushBody, sampleClue } from '../../local/sample.ts';
import { startStack } from '../../local/stack.ts';
import { openStore } from '../../local/store/store.ts';
import { decodeBody, encodeBody } from '../../local/store/values/body.ts';
import { clueData } from '../support/clues.ts';
import { ADMIN, inspector, REVIEWER } from '../support/stack.ts';
import type { Push, Reached, Senders, Task } from './lives.ts';
import { say } from './support.ts';

type Stack = Awaited<ReturnType<typeof startStack>>;
type Item = Record<string, AttributeValue>;

const AT_A_TIME = [1, 4, 16];
/** A service runs for weeks: its first lives, which the compiler learns from, are not measured. */
const LEARNING = 320;
const CLUES = 640;
const OFFICERS = Array.from({ length: 40 }, (_, n) => `insp-${n}`);
/** What the senders wait for. */
const WAITED_FOR: ReadonlySet<string> = new Set<Status>(['assigned', 'closed']);
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

/** A command that writes to the store. */
interface Write {
  readonly operation: string;
  readonly input: object;
}

/** A stack with the thread that sends to it. */
interface Bench {
  readonly stack: Stack;
  /** What the stack wrote, in order; from then on nothing more is noted. */
  readonly takeWrites: () => readonly Write[];
  /** Has the clues of some pushes live, so many at a time. */
  readonly live: (pushes: readonly Push[], width: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Tells of each clue that reaches a status. It looks at what is written to the stream, and costs no reading. */
async function watch({ store }: Stack, tell: (reached: Reached) => void): Promise<void> {
  await store.outbox.subscribe('bench', ({ keys, image }) => {
    const status = image?.status?.S;
    if (!image || keys.sk?.S !== STATE_SK || !status || !WAITED_FOR.has(status)) return false;
    const officer = image.officers?.L?.[0]?.S ?? '';
    tell({ clueId: keys.pk?.S?.slice(kindPrefix(CLUE.kind).length) ?? '', status, officer });
    return false;
  });
}

async function openBench(dataDir: string): Promise<Bench> {
  const stack = await startStack({ mode: 'real', dataDir });
  const writes = noteWrites(stack);
  for (const { config } of [stack.runtime.dynamo, stack.workflow.sfn]) config.cacheMiddleware = true;
  const people = [ADMIN, REVIEWER, ...OFFICERS.map((id) => inspector(id))];
  const tokens: Record<string, string> = {};
  for (const person of people)
    tokens[person.sub] = await stack.token({ ...person, roles: [...person.roles] });
  await openRoster(stack, tokens[ADMIN.sub] ?? '');
  const senders = new Worker(new URL('./lives.ts', import.meta.url), {
    workerData: { url: stack.url, tokens } satisfies Senders,
  });
  await watch(stack, (reached) => senders.postMessage(reached));
  return {
    stack,
    takeWrites: writes.take,
    async live(pushes, width) {
      senders.postMessage({ pushes, width } satisfies Task);
      const [failure] = await once(senders, 'message');
      if (failure !== null) throw new Error(failure);
    },
    async close() {
      await senders.terminate();
      await stack.close();
    },
  };
}

function pushOf(stack: Stack, n: number): Push {
  const body = pushBody(clueOf(n, stack.now()), stack.now());
  return { clueId: idOf(n), body, headers: { ...stack.sign('national', body, randomUUID(), stack.now()) } };
}

async function openRoster(stack: Stack, token: string): Promise<void> {
  const client = createClient(stack.url);
  const officers = OFFICERS.map((id) => ({ id, name: `测试${id}`, roles: ['inspector'] }));
  const unit = { division: '440311', name: '光明', streets: [], officers };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  await client.send('PUT', '/units/gm', headers, Buffer.from(JSON.stringify(unit)));
  client.close();
}

/** @returns lives a second, and processor time a life in ms, that of the senders included */
async function rateOf({ stack, live }: Bench, from: number, count: number, width: number) {
  const pushes = Array.from({ length: count }, (_, i) => pushOf(stack, from + i));
  const cpu = process.cpuUsage();
  const began = performance.now();
  await live(pushes, width);
  await stack.settled();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: count / seconds, cpuMs: (user + system) / 1000 / count };
}

/** Notes what a stack writes until it is taken, to be written again straight to a store. */
function noteWrites(stack: Stack): { take(): readonly Write[] } {
  const noted: Write[] = [];
  let isTaken = false;
  stack.runtime.dynamo.middlewareStack.add(
    (next, context) => (args) => {
      const operation = String((context as { commandName?: string }).commandName).replace(/Command$/, '');
      if (!isTaken && WRITES.has(operation)) noted.push({ operation, input: args.input });
      return next(args);
    },
    { step: 'initialize', priority: 'high' },
  );
  return {
    take() {
      isTaken = true;
      return noted;
    },
  };
}

/** How fast a store alone takes the same writes, by as many senders. */
async function boundOf(writes: readonly Write[], tableName: string, width: number) {
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
    await rateOf(bench, 0, LEARNING, width);
    const writes = bench.takeWrites();
    const { rate, cpuMs } = await rateOf(bench, LEARNING, CLUES, width);
    await bench.close();
    rmSync(dataDir, { recursive: true });
    const all = await boundOf(writes, bench.stack.runtime.tableName, width);
    const bound = LEARNING / all.seconds;
    say(
      `whole lives, ${width} at a time${width === 16 ? ' (bound 110/s)' : ''}`,
      `${rate.toFixed(0)}/s, ${cpuMs.toFixed(1)} ms of the processor each, senders included`,
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
    // Packed bodies keep the id of their source, which no read looks at.
    const own = items
      .filter(({ pk, sk }) => `${pk?.S} ${sk?.S}`.includes(id))
      .map((item) => encodeBody(item, true));
    for (let n = 0; n < times; n++) {
      const copies = own.map((body) => decodeBody(body.replaceAll(id, `${id}C${n}`)));
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
    await firstBench.live([pushOf(first, 0)], 1);
    const client = createClient(first.url);
    const { body, headers } = pushOf(first, 1);
    await client.send('POST', '/webhooks/clues', headers, Buffer.from(body));
    await first.settled();
    client.close();
    await firstBench.close();
    await multiply(dataDir, first.runtime.tableName, [
      { id: idOf(0), times: clues * 0.9 },
      { id: idOf(1), times: clues * 0.1 },
    ]);
    const began = performance.now();
    const bench = await openBench(dataDir);
    const started = performance.now() - began;
    await rateOf(bench, 2, 40, 16);
    bench.takeWrites();
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
    await bench.close();
    rmSync(dataDir, { recursive: true });
  }
}
