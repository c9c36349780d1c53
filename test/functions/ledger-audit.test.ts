import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Question } from '../../domain/metrics/completion.ts';
import type { Step } from '../../domain/metrics/history.ts';
import { rebuild, recount } from '../../functions/ledger/audit.ts';
import { ledgerPk, rowItem, storedRow } from '../../functions/ledger/layout.ts';
import { createLedger } from '../../functions/ledger/ledger.ts';
import { toItem } from '../../functions/shared/table.ts';
import { history, oracle } from '../domain/metrics/oracle.ts';
import { COUNTING, facet, historyFrom, writeRecord } from '../support/ledger.ts';
import { feed, isWrite, ledgerAnswer, useLedger, watchedClient, year } from '../support/ledger-table.ts';

const world = useLedger();

describe('recount and rebuild', () => {
  /** Some histories, written as records and fed to a ledger. */
  async function some(count: number, fedSteps = Number.POSITIVE_INFINITY) {
    const all = fc.sample(history, { numRuns: count, seed: 7 });
    const ledger = createLedger(world.runtime);
    for (const [i, steps] of all.entries()) {
      await writeRecord(world.runtime, `national-${i}`, steps);
      await feed(ledger, `national-${i}`, steps.slice(0, fedSteps));
    }
    return { all, ledger };
  }
  const questions: Question[] = ['4403', '440304', '440311001', '44'].flatMap((division) =>
    (['cohort', 'flow', 'on-time'] as const).map((definition) => ({
      definition,
      division,
      from: '2020-12-01',
      to: '2021-01-20',
      asOf: '2021-01-31',
    })),
  );
  const expectRight = async (all: readonly Step[][]) => {
    for (const q of questions) expect(await ledgerAnswer(world.table, q)).toEqual(oracle(q, all));
  };

  test('the ledger agrees with its records and with the definitions', async () => {
    const { all } = await some(40);
    const counted = await recount(world.runtime, COUNTING);
    expect(counted.differences).toEqual([]);
    expect(counted.facets).toBe(all.flat().length);
    expect(world.runtime.counted.get('LedgerDrift')).toBe(0);
    await expectRight(all);
  });

  test('a recount names a wrong counter, a counter too many, a lost row and an uncounted facet', async () => {
    await feed(createLedger(world.runtime), 'national-1', [{ day: '2021-03-05', facet: facet() }]);
    await writeRecord(world.runtime, 'national-1', historyFrom(facet()));
    const pk = ledgerPk('440311');
    const key = { pk, sk: 'DAY#1#2021-03-05' };
    const { v, counters } = storedRow((await world.table.get(key)) ?? {});
    await world.table.put(rowItem(key, { v, counters: new Map([...counters, ['+n:002', 2]]) }));
    await world.table.put(rowItem({ pk, sk: 'DAY#1#2021-07-01' }, { v: 1, counters: new Map([['+c', 4]]) }));
    await world.client.send(
      new PutItemCommand({ TableName: world.table.name, Item: toItem({ pk, sk: 'YEAR#1#2021' }) }),
    );
    await writeRecord(world.runtime, 'national-2', historyFrom(facet({ division: '440304', street: null })));
    const { differences } = await recount(world.runtime, COUNTING);
    expect(differences).toContainEqual({
      kind: 'counter',
      district: '440311',
      row: 'DAY#2021-03-05',
      counter: '+n:002',
      stored: 2,
      expected: 1,
    });
    expect(differences).toContainEqual(expect.objectContaining({ counter: '+c', stored: 4, expected: 0 }));
    expect(differences).toContainEqual(
      expect.objectContaining({ row: 'YEAR#2021', counter: 'o03:002', stored: 0, expected: 1 }),
    );
    expect(differences).toContainEqual({
      kind: 'history',
      clueId: 'national-2',
      n: 1,
      stored: null,
      expected: '210305 440304 - o 210326 0 -',
    });
    expect(world.runtime.counted.get('LedgerDrift')).toBe(differences.length);
    await rebuild(world.runtime, COUNTING);
    expect((await recount(world.runtime, COUNTING)).differences).toEqual([]);
    expect(await ledgerAnswer(world.table, year('cohort', '4403'))).toMatchObject({ denominator: 2 });
  });

  test('a rebuild counts what was never counted, goes to a new epoch, and the stream goes on', async () => {
    const { all } = await some(25, 1);
    expect(await rebuild(world.runtime, COUNTING)).toMatchObject({ epoch: 2, clues: 25, deletedRows: 0 });
    expect((await recount(world.runtime, COUNTING)).differences).toEqual([]);
    await expectRight(all);
    const stale = createLedger(world.runtime);
    const later: Step = { day: '2021-03-05', facet: facet() };
    await writeRecord(world.runtime, 'hotline-1', [later]);
    await feed(stale, 'hotline-1', [later]);
    for (const [i, steps] of all.entries()) await feed(stale, `national-${i}`, steps);
    expect(await recount(world.runtime, COUNTING)).toMatchObject({ epoch: 2, differences: [] });
    const again = await rebuild(world.runtime, COUNTING);
    expect(again).toMatchObject({ epoch: 3, clues: 26 });
    expect(again.deletedRows).toBeGreaterThan(0);
    expect(await recount(world.runtime, COUNTING)).toMatchObject({ epoch: 3, differences: [] });
    await expectRight([...all, [later]]);
  });

  test('a rebuild cut off after any write goes on when run again, with events in between', async () => {
    const { all, ledger } = await some(6, 2);
    await rebuild(world.runtime, COUNTING);
    world.sent.length = 0;
    await rebuild(world.runtime, COUNTING);
    const total = world.sent.filter(({ command }) => isWrite(command)).length;
    expect(total).toBeGreaterThan(20);
    for (const cut of [1, 5, 16, 17, 18, 19, total - 2, total - 1]) {
      let left = cut;
      const faulty = watchedClient(world.endpoint, (command) => {
        if (!isWrite(command)) return;
        if (left === 0) throw new Error('killed');
        left -= 1;
      });
      await expect(rebuild({ ...world.runtime, dynamo: faulty }, COUNTING)).rejects.toThrow('killed');
      faulty.destroy();
      // Events of known and of new clues fall between the two halves, in a warm consumer and in a cold one.
      const known = all[cut % all.length] as Step[];
      await feed(ledger, `national-${cut % all.length}`, known);
      const fresh: Step = { day: '2021-03-05', facet: facet() };
      await writeRecord(world.runtime, `hotline-${cut}`, [fresh]);
      await feed(cut % 2 === 0 ? ledger : createLedger(world.runtime), `hotline-${cut}`, [fresh]);
      await rebuild(world.runtime, COUNTING);
      expect((await recount(world.runtime, COUNTING)).differences).toEqual([]);
    }
  });

  test('a rebuild with events arriving all the while loses none', async () => {
    const { all, ledger } = await some(30, 1);
    const cold = createLedger(world.runtime);
    const arriving = (async () => {
      for (const [i, steps] of all.entries()) {
        await feed(i % 2 === 0 ? ledger : cold, `national-${i}`, steps);
        const fresh: Step = { day: '2021-03-05', facet: facet() };
        await writeRecord(world.runtime, `hotline-${i}`, [fresh]);
        await feed(i % 2 === 0 ? cold : ledger, `hotline-${i}`, [fresh]);
      }
    })();
    await Promise.all([arriving, rebuild(world.runtime, COUNTING), rebuild(world.runtime, COUNTING)]);
    expect((await recount(world.runtime, COUNTING)).differences).toEqual([]);
  });
});
