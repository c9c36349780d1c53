import { afterEach, expect, it } from 'vitest';
import { reconcile } from '../../functions/reconcile/reconcile.ts';
import { clueData, type TestStack, testStack } from '../support/stack.ts';

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
