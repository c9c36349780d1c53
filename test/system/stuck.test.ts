import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { CLUE as CLUES } from '../../domain/clue/index.ts';
import { reconcile } from '../../functions/reconcile/reconcile.ts';
import { repair } from '../../functions/store/ledger/repair.ts';
import { readRecord } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { openTable } from '../../functions/store/table.ts';
import { executionArn } from '../../functions/workflow/executions.ts';
import { clueData, inspector, type TestStack, testStack } from '../support/stack.ts';

let t: TestStack;
afterEach(() => t.close());

const CLUE = 'national-QG20210000001';
const minutes = (n: number) => n * 60_000;

it('tells of a token past its timeout whose execution still runs, after the grace', async () => {
  t = await testStack();
  await t.roster();
  await t.push(clueData(1, { clueNo: 'QG20210000001' }));
  // The signature is due at the end of 8 March. The workflow's own clock stands still, as a stuck one would.
  const alarmAt = Date.parse('2021-03-09T00:00:00+08:00');
  const look = (now: number) => reconcile({ ...t.stack.workflow, now: () => now }, { dryRun: true });
  expect(await look(alarmAt + minutes(10))).toMatchObject({ live: 1, pastTimeout: [], rearmed: [] });
  expect(t.stack.meter.counts.get('TokensPastTimeout')).toBe(0);
  expect(await look(alarmAt + minutes(11))).toMatchObject({ pastTimeout: [CLUE], rearmed: [] });
  expect(t.stack.meter.counts.get('TokensPastTimeout')).toBe(1);

  await t.goTo('2021-03-09 00:01');
  expect(await t.stack.reconcile()).toMatchObject({ pastTimeout: [] });
});

describe('while the relay stands still', () => {
  /** A stack whose relay takes its records and does nothing as long as it is told so. */
  async function start() {
    const relay = { isDeaf: false };
    t = await testStack({
      around: async <O>(name: string, run: () => Promise<O>) =>
        relay.isDeaf && name === 'relay' ? ({ batchItemFailures: [] } as O) : run(),
    });
    await t.roster();
    return relay;
  }
  const arnOf = (generation: number) =>
    executionArn(t.stack.workflow.stateMachineArn(CLUES.workflow), `${CLUE}-g${generation}`);
  const statusOf = async (generation: number) => {
    const described = new DescribeExecutionCommand({ executionArn: arnOf(generation) });
    return (await t.stack.workflow.sfn.send(described)).status;
  };
  const eventsOf = async () => {
    const table = openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
    return (await readRecord(table, CLUES, CLUE))?.entries.map((e) => e.event.type);
  };
  /** A scheduled reconciliation, a quarter of an hour later. */
  async function quarterLater() {
    await t.stack.advanceTo(t.stack.now() + minutes(15));
    const { started, rearmed, answered } = await t.stack.reconcile();
    await t.stack.settled();
    return { started, rearmed, answered };
  }
  const nothing = { started: [], rearmed: [], answered: [] };

  it('re-arms once, starts what was re-armed itself, and tells how much the relay missed', async () => {
    const relay = await start();
    await t.push(clueData(1, { clueNo: 'QG20210000001' }));
    relay.isDeaf = true;
    await t.stack.workflow.sfn.send(new StopExecutionCommand({ executionArn: arnOf(1) }));
    expect(await quarterLater()).toEqual({ ...nothing, rearmed: [CLUE] });
    expect(t.stack.meter.counts.get('RelayMissed')).toBe(0);
    expect(await quarterLater()).toEqual({ ...nothing, started: [CLUE] });
    expect(await statusOf(2)).toBe('RUNNING');
    expect(t.stack.meter.counts.get('RelayMissed')).toBe(1);
    for (let i = 0; i < 3; i++) expect(await quarterLater()).toEqual(nothing);
    expect((await eventsOf())?.filter((type) => type === 'rearmed')).toHaveLength(1);
  });

  it('starts a new clue under its first generation', async () => {
    const relay = await start();
    relay.isDeaf = true;
    await t.push(clueData(1, { clueNo: 'QG20210000001' }));
    expect(await eventsOf()).toEqual(['received']);
    expect(await quarterLater()).toEqual({ ...nothing, started: [CLUE] });
    expect(await eventsOf()).toEqual(['received', 'triaged', 'assigned']);
    const { state } = (await new Repository(t.stack.runtime, CLUES).load(CLUE)) ?? {};
    expect(state).toMatchObject({ status: 'assigned', generation: 1 });
    expect(await quarterLater()).toEqual(nothing);
    expect(await statusOf(1)).toBe('RUNNING');
  });

  it('answers what the relay owed', async () => {
    const relay = await start();
    await t.push(clueData(1, { clueNo: 'QG20210000001' }));
    relay.isDeaf = true;
    await t.order(inspector('insp-1'), CLUE, 'sign');
    expect(await quarterLater()).toEqual({ ...nothing, answered: [CLUE] });
    expect(t.stack.meter.counts.get('RelayMissed')).toBe(1);
  });
});

it('tells what a ledger that stands still has not counted, after the grace and until it is counted', async () => {
  const ledger = { isDeaf: false };
  t = await testStack({
    around: async <O>(name: string, run: () => Promise<O>) =>
      ledger.isDeaf && name === 'ledger' ? ({ batchItemFailures: [] } as O) : run(),
  });
  await t.roster();
  await t.push(clueData(1, { clueNo: 'QG20210000001' }));
  ledger.isDeaf = true;
  await t.push(clueData(2, { clueNo: 'QG20210000002' }));
  const other = 'national-QG20210000002';
  const missed = async (after: number) => {
    await t.stack.advanceTo(t.stack.now() + after);
    const before = t.stack.meter.counts.get('LedgerMissed') ?? 0;
    const { uncounted } = await t.stack.reconcile();
    expect((t.stack.meter.counts.get('LedgerMissed') ?? 0) - before).toBe(uncounted.length);
    return uncounted;
  };
  expect(await missed(minutes(9))).toEqual([]);
  expect(await missed(minutes(2))).toEqual([other]);
  await t.order(inspector('insp-1'), CLUE, 'sign');
  await t.order(inspector('insp-1'), CLUE, 'suspend', { reason: '等待鉴定' });
  expect(await missed(minutes(9))).toEqual([other]);
  expect(await missed(minutes(2))).toEqual([CLUE, other]);
  ledger.isDeaf = false;
  const repaired = await repair(t.stack.runtime);
  expect(repaired.counted).toEqual([CLUE, other].map((id) => ({ kind: 'clue', id })));
  expect(await missed(minutes(15))).toEqual([]);
});
