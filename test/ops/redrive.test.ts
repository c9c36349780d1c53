import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { receive } from '../../domain/clue/decide.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { ledgerPk, rowItem } from '../../functions/store/ledger/layout.ts';
import { Repository } from '../../functions/store/repository.ts';
import { openTable } from '../../functions/store/table.ts';
import type { OpenStack, QueueName } from '../../ops/target.ts';
import { intakeFacts, KEYED_HASHES } from '../support/clues.ts';
import { mockClass } from '../support/mocked.ts';
import { clueData, type TestStack, testStack } from '../support/stack.ts';
import { openedStack, ops } from './run.ts';

const sqs = mockClass(SQSClient);
const client = new SQSClient({ region: 'local' });
const url = (name: QueueName) => `https://sqs.local/${name}`;

let t: TestStack;
/** Whether the stream's consumers take their records and do nothing. */
let isDeaf = false;
beforeEach(async () => {
  t = await testStack({
    around: async <O>(name: string, run: () => Promise<O>) =>
      isDeaf && (name === 'relay' || name === 'ledger') ? ({ batchItemFailures: [] } as O) : run(),
  });
  await t.push(clueData(1));
});
afterEach(async () => {
  sqs.reset();
  await t.close();
});

/** The test's stack as if it were deployed; `close` is the test's. */
const deployed = (changes: Partial<OpenStack> = {}): OpenStack =>
  openedStack(t, {
    deadLetters: {
      sqs: client,
      urls: { relay: url('relay'), ledger: url('ledger'), schedules: url('schedules') },
    },
    ...changes,
  });

/** A message as Lambda sends it for a batch it gave up. */
const letter = (n: number, sentAt = 0): Message => ({
  MessageId: `m-${n}`,
  ReceiptHandle: `r-${n}`,
  Attributes: { SentTimestamp: String(sentAt) },
  Body: JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 5 },
    version: '1.0',
    DDBStreamBatchInfo: { shardId: 's', batchSize: 1 },
  }),
});

/** Queues that give their messages once, ten at a time, and then nothing. */
function queues(held: Partial<Record<QueueName, readonly Message[]>>): void {
  for (const name of ['relay', 'ledger', 'schedules'] as const) {
    const left = [...(held[name] ?? [])];
    sqs
      .on(ReceiveMessageCommand, { QueueUrl: url(name) })
      .callsFake(() => ({ Messages: left.splice(0, 10) }));
  }
  sqs.on(DeleteMessageBatchCommand).resolves({ Successful: [], Failed: [] });
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
}
const deleted = () =>
  sqs
    .commandCalls(DeleteMessageBatchCommand)
    .flatMap((c) => c.args[0].input.Entries?.map((e) => e.ReceiptHandle));
const putBack = () =>
  sqs
    .commandCalls(ChangeMessageVisibilityBatchCommand)
    .flatMap((c) => c.args[0].input.Entries?.map((e) => [e.ReceiptHandle, e.VisibilityTimeout]));

/** Writes a clue past the stream: neither the relay nor the ledger hears of it. */
async function lose(): Promise<string> {
  isDeaf = true;
  const now = t.stack.now();
  await new Repository(t.stack.runtime, CLUE).create(
    'national-LOST',
    receive(intakeFacts({ ...KEYED_HASHES, clueNo: 'LOST' }), DEFAULT_POLICY, BUILT_IN_CALENDAR, now),
    now,
    { actor: { id: 'national', role: 'source' } },
  );
  await t.stack.settled();
  isDeaf = false;
  return 'national-LOST';
}

describe('redrive', () => {
  it('mends what batches of the stream were lost, then deletes their letters', async () => {
    const lost = await lose();
    queues({ relay: Array.from({ length: 23 }, (_, n) => letter(n)), ledger: [letter(30), letter(30)] });
    const { code, out, err } = await ops(['redrive'], deployed());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('relay: dead letters 23 (RetryAttemptsExhausted 23).');
    expect(out).toContain(`Whose execution nobody had started, started:\n  ${lost}\n`);
    expect(out).toContain(`Records the ledger was behind:\n  clue ${lost}\n`);
    expect(out).toContain('schedules: dead letters 0.');
    expect(deleted()).toHaveLength(24);
    expect(putBack()).toEqual([]);
    expect((await recount(t.stack.runtime)).differences).toEqual([]);
    expect(await t.stack.reconcile(0)).toMatchObject({ started: [], rearmed: [], answered: [], stopped: [] });

    queues({});
    const again = await ops(['redrive'], deployed());
    expect(again.out).toContain('started 0, re-armed 0, answered 0, stopped 0.');
    expect(again.out).toContain('counted 0.');
  });

  it('only tells in a dry run', async () => {
    const lost = await lose();
    queues({});
    sqs.on(GetQueueAttributesCommand, { QueueUrl: url('relay') }).resolves({
      Attributes: { ApproximateNumberOfMessages: '4', ApproximateNumberOfMessagesNotVisible: '1' },
    });
    sqs.on(GetQueueAttributesCommand, { QueueUrl: url('ledger') }).resolves({ Attributes: {} });
    sqs.on(GetQueueAttributesCommand, { QueueUrl: url('schedules') }).resolves({ Attributes: {} });
    const { code, out, waits } = await ops(['redrive', '--dry-run'], deployed());
    expect(code).toBe(0);
    expect(out).toContain('relay: dead letters 5.');
    expect(out).toContain(`would be started:\n  ${lost}\n`);
    expect(out).toContain('would be counted 1.');
    expect(waits).toEqual([]);
    expect(sqs.commandCalls(ReceiveMessageCommand)).toHaveLength(0);
    expect(deleted()).toEqual([]);
    expect((await t.stack.reconcile(0)).started).toEqual([lost]);
  });

  it('waits until the clues of a fresh letter are old enough to judge', async () => {
    const now = t.stack.now();
    queues({ relay: [letter(1, now - 90_000), letter(2, now - 20_000)], ledger: [letter(3, now - 61_000)] });
    const { waits } = await ops(['redrive'], deployed({ streamDelayMs: 60_000 }));
    expect(waits).toEqual([40_000]);
    queues({ relay: [letter(1, now + 3_600_000)] });
    expect((await ops(['redrive'], deployed({ streamDelayMs: 60_000 }))).waits).toEqual([60_000]);
  });

  it('puts the letters back when the mending fails', async () => {
    queues({ relay: [letter(1), letter(2)] });
    const broken = {
      ...t.stack.workflow,
      sfn: { send: () => Promise.reject(Object.assign(new Error('x'), { name: 'Throttled' })) } as never,
    };
    const failing = { ...t.stack.workflow, tableName: 'missing-table' };
    expect(await ops(['redrive'], deployed({ workflow: broken }))).toMatchObject({ code: 1 });
    expect(putBack()).toEqual([]);
    const { code, err } = await ops(['redrive'], deployed({ workflow: failing }));
    expect(code).toBe(1);
    expect(err).toMatch(/^redrive failed: ResourceNotFoundException/);
    expect(deleted()).toEqual([]);
    expect(putBack()).toEqual([
      ['r-1', 0],
      ['r-2', 0],
    ]);
  });

  it('tells of letters that could not be deleted', async () => {
    queues({ relay: [letter(1), letter(2)] });
    sqs
      .on(DeleteMessageBatchCommand)
      .resolves({ Successful: [], Failed: [{ Id: '1', SenderFault: true, Code: 'x' }] });
    const { code, out, err } = await ops(['redrive'], deployed());
    expect(code).toBe(1);
    expect(out).toContain('Deleted 1 dead letters.');
    expect(err).toBe('1 dead letters could not be deleted; run redrive again.\n');
  });

  it('does the scheduled work of a lost schedule, and keeps its letter while the ledger is wrong', async () => {
    const lost = {
      MessageId: 's',
      ReceiptHandle: 'rs',
      Body: '{}',
      MessageAttributes: { ERROR_CODE: { DataType: 'String', StringValue: 'AccessDenied' } },
    };
    queues({ schedules: [lost] });
    const good = await ops(['redrive'], deployed());
    expect(good.out).toContain('schedules: dead letters 1 (AccessDenied 1).');
    expect(good.out).toContain('differences from the records: 0.');
    expect([good.code, deleted()]).toEqual([0, ['rs']]);

    sqs.resetHistory();
    queues({ schedules: [lost] });
    const table = openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
    await table.put(
      rowItem(
        { pk: ledgerPk('clue', '440311'), sk: 'DAY#1#2021-07-01' },
        { v: 1, counters: new Map([['+c', 4]]) },
      ),
    );
    const wrong = await ops(['redrive'], deployed());
    expect(wrong.out).toContain('  clue 440311 2021-07-01 flow flow=closed: 4, records say 0');
    expect([wrong.code, deleted(), putBack()]).toEqual([1, [], [['rs', 0]]]);
  });

  it('counts the executions that ended badly, and mends their clues', async () => {
    const { sfn, stateMachineArn } = t.stack.workflow;
    const executionArn = `${stateMachineArn(CLUE.workflow).replace('stateMachine', 'execution')}:national-${clueData(1).clueNo}-g1`;
    await sfn.send(new StopExecutionCommand({ executionArn }));
    const { code, out } = await ops(['redrive'], deployed({ deadLetters: null }));
    expect(code).toBe(0);
    expect(out).toContain('There are no dead-letter queues here.');
    expect(out).toContain('in the last 7 days: FAILED 0, TIMED_OUT 0, ABORTED 1.');
    expect(out).toContain(`re-armed:\n  national-${clueData(1).clueNo}\n`);
    await t.goTo('2021-03-13 09:00');
    expect((await ops(['redrive'], deployed({ deadLetters: null }))).out).toContain('ABORTED 0.');
  });
});

describe('reconcile, recount and rebuild', () => {
  it('leave young clues alone, as long as asked', async () => {
    const lost = await lose();
    expect((await ops(['reconcile'], deployed())).out).toContain('of which 2 too young to judge');
    expect((await ops(['reconcile', '--grace', '0', '--dry-run'], deployed())).out).toContain(
      `would be started:\n  ${lost}\n`,
    );
    expect((await ops(['reconcile', '--grace', '0.0'], deployed())).out).toContain('started 1');
    expect((await ops(['reconcile', '--grace', '0'], deployed())).out).toContain('started 0');
  });

  it('find a difference, tell what a rebuild would do, and do it', async () => {
    const lost = await lose();
    const found = await ops(['recount'], deployed());
    expect(found.code).toBe(1);
    expect(found.out).toContain(`  clue ${lost} change 1: not counted, record says 210305 440311`);
    const dry = await ops(['rebuild', '--dry-run'], deployed());
    expect(dry.out).toMatch(
      /A rebuild would count 2 changes into an epoch after 1, and mend \d+ differences\./,
    );
    expect((await ops(['recount'], deployed())).code).toBe(1);
    expect((await ops(['rebuild'], deployed())).out).toBe(
      'The ledger is rebuilt: epoch 2, records 2, old rows deleted 0.\n',
    );
    expect((await ops(['recount'], deployed())).code).toBe(0);
  });

  it('show how far they are on a terminal alone', async () => {
    expect((await ops(['recount'], deployed(), { tty: true })).err).toContain('1 changes counted');
    expect((await ops(['recount'], deployed())).err).toBe('');
  });
});
