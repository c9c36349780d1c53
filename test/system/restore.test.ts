import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { rebuild, recount } from '../../functions/store/ledger/audit.ts';
import { ensureTable } from '../../local/dynamo.ts';
import { isWithoutEmulator, startEmulator, whyWithout } from '../support/emulator.ts';
import { closeClue, clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

const stacks: TestStack[] = [];
afterEach(async () => {
  for (const t of stacks.splice(0)) await t.close();
});
async function start(options: Parameters<typeof testStack>[0] = {}): Promise<TestStack> {
  const t = await testStack(options);
  stacks.push(t);
  return t;
}

const GUIDE = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
/** The guide's script, as it is typed. */
const [SCRIPT = 'exit 1'] = /^TABLE=\$TABLE COPY=[\s\S]*?"items put back"\);'$/m.exec(GUIDE) ?? [];
/** What it leaves out. */
const LEFT_OUT = new RegExp(/if \(\/(.+)\/\.test\(Item\.pk\.S\)\) return;/.exec(GUIDE)?.[1] ?? '$');

type Item = Record<string, AttributeValue>;
const idOf = (n: number) => `national-${clueData(n).clueNo}`;

async function itemsOf({ stack }: TestStack, TableName = stack.runtime.tableName): Promise<Item[]> {
  const { dynamo: client } = stack.runtime;
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName })) items.push(...(page.Items ?? []));
  return items;
}

/** Puts back what a table lacks, as the guide's script does, and repairs as the guide says after it. */
async function putBack({ stack }: TestStack, copy: readonly Item[]) {
  const { dynamo, tableName: TableName } = stack.runtime;
  for (const Item of copy.filter(({ pk }) => !LEFT_OUT.test(pk?.S ?? ''))) {
    await dynamo
      .send(new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }))
      .catch((error: Error) => expect(error.name).toBe('ConditionalCheckFailedException'));
  }
  await stack.settled();
  const reconciled = await stack.reconcile(0);
  await stack.settled();
  await rebuild(stack.runtime);
  expect((await recount(stack.runtime)).differences).toEqual([]);
  return reconciled;
}

/** Three clues: closed, signed for, and waiting for its signature. */
async function lived(options: Parameters<typeof testStack>[0] = {}): Promise<TestStack> {
  const t = await start(options);
  await t.roster();
  for (const n of [1, 2, 3]) await t.push(clueData(n));
  expect((await closeClue(t, idOf(1))).body.status).toBe('closed');
  expect((await t.order(inspector(await officerOf(t, 2)), idOf(2), 'sign')).status).toBe(200);
  return t;
}

const officerOf = async (t: TestStack, n: number): Promise<string> =>
  (await t.as(SUPERVISOR, 'GET', `/clues/${idOf(n)}`)).body.officers[0];

async function figures(t: TestStack) {
  const query = 'division=440311&definition=cohort&from=2021-01-01&to=2021-12-31';
  const { generatedAt: _, ...rest } = (await t.as(SUPERVISOR, 'GET', `/metrics/completion?${query}`)).body;
  return rest;
}

async function expectWorkGoesOn(t: TestStack) {
  for (const n of [2, 3]) {
    expect((await closeClue(t, idOf(n), await officerOf(t, n))).body).toMatchObject({ status: 'closed' });
  }
  expect(await figures(t)).toMatchObject({ numerator: 3, denominator: 3, open: 0 });
  expect(await t.stack.reconcile(0)).toMatchObject({ live: 0, executions: 0 });
}

describe('a restored copy that serves', () => {
  it('has its executions started and its figures right, though no stream tells of what it held', async () => {
    const old = await lived();
    const before = await figures(old);
    let isDeaf = true;
    const fresh = await start({
      around: async <O>(name: string, run: () => Promise<O>) =>
        isDeaf && (name === 'relay' || name === 'ledger') ? ({ batchItemFailures: [] } as O) : run(),
    });
    const { dynamo, tableName: TableName } = fresh.stack.runtime;
    for (const Item of await itemsOf(old)) await dynamo.send(new PutItemCommand({ TableName, Item }));
    await fresh.stack.settled();
    isDeaf = false;
    const { started, rearmed } = await fresh.stack.reconcile(0);
    expect({ started: [...started].sort(), rearmed }).toEqual({ started: [idOf(2), idOf(3)], rearmed: [] });
    await fresh.stack.settled();
    await rebuild(fresh.stack.runtime);
    expect((await recount(fresh.stack.runtime)).differences).toEqual([]);
    expect(await figures(fresh)).toEqual(before);
    await expectWorkGoesOn(fresh);
  });
});

describe('putting back from a restored copy', () => {
  it('mends a clue whose items were deleted', async () => {
    const t = await lived();
    const before = await figures(t);
    const copy = await itemsOf(t);
    const { dynamo, tableName: TableName } = t.stack.runtime;
    for (const { pk, sk } of copy) {
      if (!pk?.S?.endsWith(idOf(2)) || !sk) continue;
      await dynamo.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
    }
    expect((await t.as(SUPERVISOR, 'GET', `/clues/${idOf(2)}`)).status).toBe(404);
    expect(await putBack(t, copy)).toMatchObject({ live: 2, rearmed: [], stopped: [] });
    expect(await figures(t)).toEqual(before);
    await expectWorkGoesOn(t);
    expect((await t.stack.stats()).executions).toMatchObject({ started: 3, succeeded: 3 });
  });

  it.skipIf(isWithoutEmulator || process.platform === 'win32')(
    `does so by the guide's script as it is typed, beside what was written since${whyWithout}`,
    async () => {
      const emulator = await startEmulator();
      try {
        const t = await lived({ dynamoEndpoint: emulator.endpoint });
        const before = await figures(t);
        const { dynamo, tableName } = t.stack.runtime;
        const COPY = `${tableName}-20210305`;
        await ensureTable(dynamo, COPY);
        const copy = await itemsOf(t);
        for (const Item of copy) await dynamo.send(new PutItemCommand({ TableName: COPY, Item }));
        const lost = copy.filter(({ pk }) => pk?.S?.endsWith(idOf(2)) && !LEFT_OUT.test(pk.S));
        for (const { pk, sk } of lost) {
          if (pk && sk) await dynamo.send(new DeleteItemCommand({ TableName: tableName, Key: { pk, sk } }));
        }
        expect((await t.order(inspector(await officerOf(t, 3)), idOf(3), 'sign')).status).toBe(200);
        const { stdout } = await promisify(execFile)('bash', ['-euc', SCRIPT], {
          env: {
            ...process.env,
            TABLE: tableName,
            COPY,
            AWS_ENDPOINT_URL_DYNAMODB: emulator.endpoint,
            AWS_REGION: 'local',
            AWS_ACCESS_KEY_ID: 'local',
            AWS_SECRET_ACCESS_KEY: 'local',
          },
        });
        // The token that the third clue waited with when it was copied is gone since it was answered, and comes back too.
        expect(Number(/^(\d+) items put back$/m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(lost.length);
        await t.stack.reconcile(0);
        await t.stack.settled();
        await rebuild(t.stack.runtime);
        expect((await recount(t.stack.runtime)).differences).toEqual([]);
        expect(await figures(t)).toEqual(before);
        expect((await t.as(SUPERVISOR, 'GET', `/clues/${idOf(3)}`)).body.status).toBe('investigating');
        await expectWorkGoesOn(t);
      } finally {
        for (const t of stacks.splice(0)) await t.close();
        await emulator.stop();
      }
    },
  );

  it('fills the empty table of another stage, whose workflow knows nothing', async () => {
    const old = await lived();
    const before = await figures(old);
    const fresh = await start();
    await putBack(fresh, await itemsOf(old));
    expect(await figures(fresh)).toEqual(before);
    await expectWorkGoesOn(fresh);
  });
});
