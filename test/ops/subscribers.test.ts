import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { receiptKey } from '../../functions/store/keys.ts';
import { openTable } from '../../functions/store/table.ts';
import { DELIVERY_WORKFLOW } from '../../functions/workflow/reporting.ts';
import { roles } from '../support/permissions.ts';
import { answerWith, type Receiver, startReceiver } from '../support/receiver.ts';
import { ADMIN, clueData, type TestStack, testStack } from '../support/stack.ts';
import { openedStack, ops } from './run.ts';

const HOUR = 3_600_000;
let t: TestStack;
let receiver: Receiver;
/** What holds each function, and the command below, to what its deployed role allows. */
let held: ReturnType<typeof roles>;
/** Whether the relay takes its records and does nothing. */
let isDeaf = false;

beforeEach(async () => {
  isDeaf = false;
  held = roles();
  receiver = await startReceiver();
  t = await testStack({
    around: async <O>(name: string, run: () => Promise<O>) =>
      isDeaf && name === 'relay' ? ({ batchItemFailures: [] } as O) : held.around(name, run),
  });
  // In the place of the stack's own, which knows of no command.
  t.stack.runtime.dynamo.middlewareStack.remove('roles');
  held.enforce(t.stack.runtime.dynamo);
  await t.roster();
});
afterEach(async () => {
  await t.close();
  await receiver.close();
  expect([...held.refused]).toEqual([]);
});

const run = (...args: string[]) => ops(args, openedStack(t));

async function subscribe(more: object = {}): Promise<void> {
  const body = {
    name: '平台',
    kind: 'platform',
    endpoint: receiver.url,
    divisions: ['440311'],
    active: true,
  };
  const put = { ...body, events: ['clue.accepted'], source: 'national', ...more };
  expect(await t.as(ADMIN, 'PUT', '/subscribers/national', put)).toMatchObject({ status: 200 });
  expect(await t.as(ADMIN, 'POST', '/subscribers/national/rotate')).toMatchObject({ status: 200 });
}
const deliveries = async (state: string) =>
  (await t.as({ ...ADMIN, division: '*' }, 'GET', `/deliveries?state=${state}`)).body.deliveries;

describe('ops subscribers', () => {
  it('says that there is none, and refuses what it does not know', async () => {
    expect(await run('subscribers', 'list')).toMatchObject({ code: 0, out: 'There is no subscriber.\n' });
    for (const args of [
      ['show', 'nobody'],
      ['redeliver', 'nobody', '--since', '2021-03-05T00:00:00Z'],
    ]) {
      const { code, err } = await run('subscribers', ...args);
      expect([code, err]).toEqual([
        expect.any(Number),
        expect.stringContaining('There is no subscriber nobody.'),
      ]);
      expect(code).not.toBe(0);
    }
    await subscribe();
    expect((await run('subscribers', 'redeliver', 'national', '--since', 'soon')).err).toContain(
      '--since must be',
    );
    expect((await run('subscribers', 'redeliver', 'national')).err).toContain('redeliver ID --since INSTANT');
  });

  it('lists who is told of what, what they accepted, and that their receipts are one chain', async () => {
    await subscribe();
    await t.push(clueData(1));
    await t.push(clueData(2));
    const told =
      'national (platform), active: told of the sender national, 440311\n' +
      '  440311  due 2, in time 2, late 0, given up 0\n' +
      '  2 receipts, one chain\n';
    for (const args of [['list'], ['show', 'national']]) {
      expect(await run('subscribers', ...args)).toMatchObject({ code: 0, out: told });
    }
  });

  it('ends with 1 where receipts were changed afterwards', async () => {
    await subscribe();
    await t.push(clueData(1));
    const { dynamo, tableName } = t.stack.runtime;
    const table = openTable(dynamo, tableName);
    const item = await table.get<{ body: string }>(receiptKey('national', 1));
    const receipt = JSON.parse(item?.body ?? '');
    await table.put({
      ...receiptKey('national', 1),
      body: JSON.stringify({ ...receipt, at: '2021-03-01T00:00:00.000Z' }),
    });
    const { code, out } = await run('subscribers', 'show', 'national');
    expect(code).toBe(1);
    expect(out).toContain('The chain of its receipts is broken at number 1.');
  });

  it('ends with 1 where an event was given up, and sends it again', async () => {
    await subscribe();
    receiver.react = answerWith(500);
    await t.push(clueData(1));
    await t.stack.advanceTo(t.stack.now() + 4 * 24 * HOUR);
    const given = await run('subscribers', 'list');
    expect(given.code).toBe(1);
    expect(given.out).toContain('440311  due 1, in time 0, late 0, given up 1');
    receiver.react = answerWith(204);
    const since = ['--since', '2021-03-05T00:00:00+08:00'];
    const again = await run('subscribers', 'redeliver', 'national', ...since);
    expect(again).toMatchObject({ code: 0, out: '1 events are sent again to national.\n' });
    expect(await run('subscribers', 'list')).toMatchObject({
      code: 0,
      out: expect.stringContaining('due 1, in time 1, late 0, given up 0\n  2 receipts, one chain'),
    });
    const later = await run('subscribers', 'redeliver', 'national', '--since', '2021-03-06T00:00:00+08:00');
    expect(later.out).toBe('0 events are sent again to national.\n');
  });

  it('says since when one is gone', async () => {
    await subscribe();
    receiver.react = answerWith(410);
    await t.push(clueData(1));
    expect((await run('subscribers', 'list')).out).toContain(
      `national (platform), gone since ${new Date(t.stack.now()).toISOString()}: told of`,
    );
  });
});

describe('ops reconcile', () => {
  /** Runs it with the rights of the scheduled function. */
  const reconcile = (...args: string[]) => held.around('reconcile', () => run('reconcile', ...args));

  it('begins another round of a delivery whose execution was ended', async () => {
    await subscribe();
    receiver.react = answerWith(500);
    await t.push(clueData(1));
    const { sfn, stateMachineArn } = t.stack.workflow;
    const { executions = [] } = await sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: stateMachineArn(DELIVERY_WORKFLOW),
        statusFilter: 'RUNNING',
      }),
    );
    expect(executions).toHaveLength(1);
    await sfn.send(new StopExecutionCommand({ executionArn: executions[0]?.executionArn ?? '' }));
    await t.stack.advanceTo(t.stack.now() + HOUR / 6);
    expect(receiver.received).toHaveLength(1);
    receiver.react = answerWith(204);
    expect(await reconcile('--dry-run')).toMatchObject({ code: 0 });
    expect(await deliveries('pending')).toMatchObject([{ round: 1 }]);
    expect(await reconcile()).toMatchObject({ code: 0 });
    await t.stack.settled();
    expect(await deliveries('delivered')).toMatchObject([{ round: 2 }]);
    await reconcile();
    await t.stack.settled();
    expect(receiver.received).toHaveLength(2);
  });

  it('starts a delivery whose start was lost, once it is a quarter of an hour past due', async () => {
    await subscribe();
    await t.push(clueData(1));
    const [first] = await deliveries('delivered');
    isDeaf = true;
    await t.as(ADMIN, 'POST', `/deliveries/${first.id}/redeliver`);
    await t.stack.settled();
    isDeaf = false;
    await t.stack.advanceTo(t.stack.now() + HOUR / 4 - 1000);
    await reconcile();
    await t.stack.settled();
    expect(await deliveries('pending')).toMatchObject([{ id: first.id, round: 2 }]);
    await t.stack.advanceTo(t.stack.now() + 1000);
    await reconcile();
    await t.stack.settled();
    expect(await deliveries('delivered')).toMatchObject([{ id: first.id, round: 3 }]);
    expect(receiver.received).toHaveLength(2);
  });

  it('leaves alone what is waiting for its next try', async () => {
    await subscribe();
    receiver.react = answerWith(500);
    await t.push(clueData(1));
    await t.stack.advanceTo(t.stack.now() + 2 * HOUR);
    const [before] = await deliveries('pending');
    await reconcile();
    await t.stack.settled();
    expect(await deliveries('pending')).toEqual([before]);
  });
});
