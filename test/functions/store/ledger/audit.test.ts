import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../../domain/calendar/built-in.ts';
import { receive } from '../../../../domain/clue/decide.ts';
import type { ClueEvent } from '../../../../domain/clue/events.ts';
import { CLUE } from '../../../../domain/clue/index.ts';
import type { ClueRecordEntry } from '../../../../domain/clue/record.ts';
import type { Clue } from '../../../../domain/clue/state.ts';
import { recordRules } from '../../../../domain/kernel/record-rules.ts';
import type { Question } from '../../../../domain/metrics/completion.ts';
import type { ClueStep } from '../../../../domain/metrics/history.ts';
import { DEFAULT_POLICY } from '../../../../domain/policy/policy.ts';
import { createLedger } from '../../../../functions/ledger/ledger.ts';
import { createRecount } from '../../../../functions/recount/recount.ts';
import { stateItem } from '../../../../functions/store/items.ts';
import { entryKey, stateKey } from '../../../../functions/store/keys.ts';
import { rebuild, recount, type Unverified } from '../../../../functions/store/ledger/audit.ts';
import { ledgerPk, rowItem, storedRow } from '../../../../functions/store/ledger/layout.ts';
import { packText, unpackText } from '../../../../functions/store/packing.ts';
import { readRecord } from '../../../../functions/store/record.ts';
import { Repository } from '../../../../functions/store/repository.ts';
import { toItem } from '../../../../functions/store/table.ts';
import { history } from '../../../domain/metrics/histories.ts';
import { oracle } from '../../../domain/metrics/oracle.ts';
import { at, intakeFacts } from '../../../support/clues.ts';
import { COUNTING, facet, historyFrom, writeRecord } from '../../../support/ledger.ts';
import {
  feed,
  isWrite,
  ledgerAnswer,
  useLedger,
  watchedClient,
  year,
} from '../../../support/ledger-table.ts';

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
  const expectRight = async (all: readonly ClueStep[][]) => {
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
    const pk = ledgerPk('clue', '440311');
    const key = { pk, sk: 'DAY#1#2021-03-05' };
    const day = { kind: 'clue', district: '440311', period: 'day', date: '2021-03-05' };
    const { v, counters } = storedRow((await world.table.get(key)) ?? {});
    await world.table.put(rowItem(key, { v, counters: new Map([...counters, ['+n:002', 2]]) }));
    await world.table.put(rowItem({ pk, sk: 'DAY#1#2021-07-01' }, { v: 1, counters: new Map([['+c', 4]]) }));
    await world.client.send(
      new PutItemCommand({
        TableName: world.table.name,
        Item: toItem({ pk, sk: 'MONTH#1#2021-03', v: 1, counters: '' }),
      }),
    );
    await writeRecord(world.runtime, 'national-2', historyFrom(facet({ division: '440304', street: null })));
    const { differences } = await recount(world.runtime, COUNTING);
    expect(differences).toContainEqual({
      ...day,
      of: 'counter',
      counter: 'flow flow=received street=002',
      stored: 2,
      expected: 1,
    });
    expect(differences).toContainEqual(
      expect.objectContaining({ counter: 'flow flow=closed', stored: 4, expected: 0 }),
    );
    expect(differences).toContainEqual(
      expect.objectContaining({
        period: 'month',
        date: '2021-03',
        counter: 'flow flow=stock-open street=002',
        stored: 0,
        expected: 1,
      }),
    );
    expect(differences).toContainEqual({
      of: 'history',
      kind: 'clue',
      id: 'national-2',
      n: 1,
      stored: null,
      expected: '210305 440304 - o 210326 0 - -',
    });
    expect(world.runtime.counted.get('LedgerDrift')).toBe(differences.length);
    await rebuild(world.runtime, COUNTING);
    expect((await recount(world.runtime, COUNTING)).differences).toEqual([]);
    expect(await ledgerAnswer(world.table, year('cohort', '4403'))).toMatchObject({ denominator: 2 });
  });

  test('a rebuild counts what was never counted, goes to a new epoch, and the stream goes on', async () => {
    const { all } = await some(25, 1);
    expect(await rebuild(world.runtime, COUNTING)).toMatchObject({
      epoch: 2,
      aggregates: 25,
      deletedRows: 0,
    });
    expect((await recount(world.runtime, COUNTING)).differences).toEqual([]);
    await expectRight(all);
    const stale = createLedger(world.runtime);
    const later: ClueStep = { day: '2021-03-05', facet: facet() };
    await writeRecord(world.runtime, 'hotline-1', [later]);
    await feed(stale, 'hotline-1', [later]);
    for (const [i, steps] of all.entries()) await feed(stale, `national-${i}`, steps);
    expect(await recount(world.runtime, COUNTING)).toMatchObject({ epoch: 2, differences: [] });
    const again = await rebuild(world.runtime, COUNTING);
    expect(again).toMatchObject({ epoch: 3, aggregates: 26 });
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
      const faulty = watchedClient(world.connect(), (command) => {
        if (!isWrite(command)) return;
        if (left === 0) throw new Error('killed');
        left -= 1;
      });
      await expect(rebuild({ ...world.runtime, dynamo: faulty }, COUNTING)).rejects.toThrow('killed');
      faulty.destroy();
      // Events of known and of new clues fall between the two halves, in a warm consumer and in a cold one.
      const known = all[cut % all.length] as ClueStep[];
      await feed(ledger, `national-${cut % all.length}`, known);
      const fresh: ClueStep = { day: '2021-03-05', facet: facet() };
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
        const fresh: ClueStep = { day: '2021-03-05', facet: facet() };
        await writeRecord(world.runtime, `hotline-${i}`, [fresh]);
        await feed(i % 2 === 0 ? cold : ledger, `hotline-${i}`, [fresh]);
      }
    })();
    await Promise.all([arriving, rebuild(world.runtime, COUNTING), rebuild(world.runtime, COUNTING)]);
    expect((await recount(world.runtime, COUNTING)).differences).toEqual([]);
  });
});

describe('records that do not verify', () => {
  const now = at('2021-03-05 09:00');
  const actor = { actor: { id: 'test', role: 'system' } };
  /** Clues as the system writes them, some with a longer record, counted as the stream would. */
  async function real(count: number): Promise<string[]> {
    const ledger = createLedger(world.runtime);
    const ids = Array.from({ length: count }, (_, n) => `national-${n}`);
    for (const [n, clueId] of ids.entries()) {
      const facts = intakeFacts({
        clueNo: String(n),
        division: n % 2 === 0 ? '440311' : '440304',
        street: null,
      });
      await clues().create(clueId, receive(facts, DEFAULT_POLICY, BUILT_IN_CALENDAR, now), now, actor);
      if (n % 3 === 0) await change(clueId, { type: 'suspended' }, { type: 'personal-data-read' });
      const { entries = [] } = (await readRecord(world.table, CLUE, clueId)) ?? {};
      await feed(
        ledger,
        clueId,
        entries.flatMap(({ day, facet: f }) => (f ? [{ day, facet: f }] : [])),
      );
    }
    return ids;
  }
  const clues = () => new Repository(world.runtime, CLUE);
  const change = (clueId: string, ...events: ClueEvent[]) =>
    clues().change(clueId, 'rearm', now, () => ({ events }), actor);
  /** Edits the first of the entries in the item of the number of the last one. */
  const edit = async (clueId: string, seq: number, from: string, to: string) => {
    const item = await world.table.get<Record<string, unknown>>(entryKey('clue', clueId, seq));
    const text = unpackText(item?.body);
    expect(text).toContain(from);
    await world.table.put({ ...item, body: packText(text.replace(from, to)) });
  };
  const named = ({ unverified }: { unverified: Unverified }) =>
    unverified.records.map(({ id, faults }) => [id, faults[0]?.code]);

  test('are found wherever a page breaks a record, and only they', async () => {
    await real(9);
    await edit('national-3', 3, '"day":"2021', '"day":"2020');
    await world.client.send(
      new DeleteItemCommand({ TableName: world.table.name, Key: toItem(stateKey('clue', 'national-6')) }),
    );
    for (const Limit of [1, 2, 3, 5, 100]) {
      const client = world.connect();
      client.middlewareStack.add(
        (next, context) => async (args) => {
          if ((context as { commandName?: string }).commandName === 'ScanCommand') {
            Object.assign(args.input, { Limit });
          }
          return next(args);
        },
        { step: 'initialize' },
      );
      const counted = await recount({ ...world.runtime, dynamo: client });
      client.destroy();
      expect(counted.differences, `pages of ${Limit}`).toEqual([]);
      expect(named(counted).sort()).toEqual([
        ['national-3', 'hash'],
        ['national-6', 'state-missing'],
      ]);
      // Nine receptions, and a suspension of every third clue; two of these are not looked at.
      expect(counted.facets).toBe(9 + 3 - 2 * 2);
    }
    expect(world.runtime.counted.get('RecordsBroken')).toBe(2 * 5);
  });

  test('keep what was counted of them through a rebuild, and after it the stream goes on with them', async () => {
    const [clueId = ''] = await real(4);
    const before = await ledgerAnswer(world.table, year('cohort', '4403'));
    await edit(clueId, 1, '"division":"440311"', '"division":"440304"');
    const rebuilt = await rebuild(world.runtime);
    expect(named(rebuilt)).toEqual([[clueId, 'hash']]);
    expect(await ledgerAnswer(world.table, year('cohort', '4403'))).toEqual(before);
    expect(await ledgerAnswer(world.table, year('cohort', '440311'))).toMatchObject({ denominator: 2 });
    expect(await recount(world.runtime)).toMatchObject({
      epoch: 2,
      differences: [],
      unverified: { count: 1 },
    });

    await edit(clueId, 1, '"division":"440304"', '"division":"440311"');
    expect(await recount(world.runtime)).toMatchObject({ differences: [], unverified: { count: 0 } });
    expect(await rebuild(world.runtime)).toMatchObject({ epoch: 3, unverified: { count: 0, records: [] } });
    expect(await ledgerAnswer(world.table, year('cohort', '4403'))).toEqual(before);
  });

  test('show too when a record was cut off together with its state: more of it was counted', async () => {
    const [clueId = ''] = await real(1);
    const young = await readRecord(world.table, CLUE, clueId);
    const state = clueAfter(young?.entries ?? [], 1);
    const item = young?.stored && stateItem(CLUE, clueId, { ...young.stored, state, facets: 1 });
    // The entries 2 and 3 are of one change.
    const Key = toItem(entryKey('clue', clueId, 3));
    await world.client.send(new DeleteItemCommand({ TableName: world.table.name, Key }));
    await world.table.put(item as Record<string, unknown>);
    const counted = await recount(world.runtime);
    expect(counted.unverified.records).toEqual([
      {
        kind: 'clue',
        id: clueId,
        faults: [
          {
            code: 'counted',
            seq: null,
            message: 'The figures have counted 2 changes of the record, which has 1.',
          },
        ],
      },
    ]);
    expect(named(await rebuild(world.runtime))).toEqual([[clueId, 'counted']]);
  });

  test('are logged and counted by the schedule', async () => {
    const [clueId = ''] = await real(2);
    await edit(clueId, 3, '"day":"2021', '"day":"2020');
    expect(await createRecount(world.runtime)()).toEqual({ facets: 1, drift: 0, broken: 1 });
    expect(world.runtime.counted.get('RecordsBroken')).toBe(1);
    expect(world.runtime.logged.filter(({ code }) => code === 'QX-RECORD-BROKEN')).toEqual([
      {
        code: 'QX-RECORD-BROKEN',
        fields: { kind: 'clue', id: clueId, faults: ['hash', 'facet', 'state'], entry: 2 },
      },
    ]);
  });
});

/** A clue as its first entries make it. */
function clueAfter(entries: readonly ClueRecordEntry[], length: number): Clue {
  let clue: Clue | null = null;
  for (const entry of entries.slice(0, length)) {
    clue = { ...recordRules(CLUE).evolve(clue, entry), version: entry.seq, head: entry.hash };
  }
  if (clue === null) throw new RangeError('a record has at least one entry');
  return clue;
}
