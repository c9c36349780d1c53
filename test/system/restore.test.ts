import { readFileSync } from 'node:fs';
import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { afterEach, expect, it } from 'vitest';
import { rebuild, recount } from '../../functions/ledger/audit.ts';
import { closeClue, clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

let t: TestStack;
afterEach(() => t.close());

const GUIDE = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const idOf = (n: number) => `national-${clueData(n).clueNo}`;

/** What the guide's script leaves out, as the guide says it. */
const leftOut = new RegExp(/if \(\/(.+)\/\.test\(Item\.pk\.S\)\) continue;/.exec(GUIDE)?.[1] ?? '');

it('goes on after the whole table was lost and put back as the guide says', async () => {
  t = await testStack();
  await t.roster();
  for (const n of [1, 2, 3]) await t.push(clueData(n));
  expect((await closeClue(t, idOf(1))).body.status).toBe('closed');
  const officerOf = async (n: number): Promise<string> =>
    (await t.as(SUPERVISOR, 'GET', `/clues/${idOf(n)}`)).body.officers[0];
  expect((await t.order(inspector(await officerOf(2)), idOf(2), 'sign')).status).toBe(200);
  const figures = () =>
    t.as(
      SUPERVISOR,
      'GET',
      '/metrics/completion?division=440311&definition=cohort&from=2021-01-01&to=2021-12-31',
    );
  const { generatedAt: _, ...before } = (await figures()).body;
  expect(before).toMatchObject({ numerator: 1, denominator: 3 });

  const { dynamo, tableName: TableName } = t.stack.runtime;
  const copy: Record<string, AttributeValue>[] = [];
  for await (const page of paginateScan({ client: dynamo }, { TableName })) copy.push(...(page.Items ?? []));
  for (const { pk, sk } of copy) {
    await dynamo.send(
      new DeleteItemCommand({ TableName, Key: { pk: pk as AttributeValue, sk: sk as AttributeValue } }),
    );
  }
  await t.stack.settled();
  expect((await t.as(SUPERVISOR, 'GET', `/clues/${idOf(1)}`)).status).toBe(404);

  const kept = copy.filter(({ pk }) => !leftOut.test(pk?.S ?? ''));
  expect(kept.length).toBeLessThan(copy.length);
  for (const Item of kept) await dynamo.send(new PutItemCommand({ TableName, Item }));
  await t.stack.settled();
  expect(await t.stack.reconcile(0)).toMatchObject({ clues: 2, rearmed: [], stopped: [] });
  await rebuild(t.stack.runtime);
  expect((await recount(t.stack.runtime)).differences).toEqual([]);
  const { generatedAt: __, ...after } = (await figures()).body;
  expect(after).toEqual(before);

  for (const n of [2, 3]) {
    expect((await closeClue(t, idOf(n), await officerOf(n))).body.status).toBe('closed');
  }
  expect((await figures()).body).toMatchObject({ numerator: 3, denominator: 3 });
  expect((await t.stack.stats()).executions).toMatchObject({ started: 3, succeeded: 3 });
});
