import { ScanCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { createRetention } from '../../functions/retention/retention.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { siblingItems } from '../../functions/store/employers.ts';
import { employerNameKey, particularsKey } from '../../functions/store/keys.ts';
import { readExpiring } from '../../functions/store/personal-data.ts';
import { publishPolicy } from '../../functions/store/policies.ts';
import { readRecord, readTexts, verifyStored } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { toItem, unmarshall } from '../../functions/store/table.ts';
import { at, intakeFacts } from '../support/clues.ts';
import { useLedger } from '../support/ledger-table.ts';

const RECEIVED = at('2021-03-05 09:00');
const ENDED = at('2021-03-10 09:00');
/** The first instant at which what ended on that day is due. */
const DUE = at('2022-03-11 00:00');
const KEPT = {
  ...DEFAULT_POLICY,
  version: 'kept-365',
  effectiveFrom: '2021-01-01',
  retention: { personalDataDays: 365 },
};
const world = useLedger();
let now = DUE;
const runtime = () => ({ ...world.runtime, now: () => now });
const clues = () => new Repository(runtime(), CLUE);
const idOf = (n: number) => `national-QG${n}`;
const actor = { id: 'insp-1', role: 'inspector' };
const run = (most?: number) => createRetention(runtime(), most)();
const setPeriod = () => publishPolicy({ ...runtime(), now: () => RECEIVED }, world.table, KEPT, 'chief');

async function change(n: number, at: number, note: string | null, ...events: ClueEvent[]): Promise<void> {
  const text = note === null ? undefined : { text: note };
  // An edge from every status: what is tested is not the graph.
  const done = await clues().change(idOf(n), 'read-personal-data', at, () => ({ events }), { actor, text });
  expect(done.outcome).toBe('done');
}

/** A clue with particulars and keys to be compared by, as the intake makes it, and a note. */
async function receiveClue(n: number): Promise<void> {
  await registerDistrict(world.table, '440311');
  const facts = intakeFacts({ clueNo: `QG${n}`, employerKeys: ['e-1', 'e-2'] });
  const event = receive(facts, DEFAULT_POLICY, BUILT_IN_CALENDAR, RECEIVED);
  const filed = {
    ...facts,
    reporterKey: `person-${n}`,
    clueId: idOf(n),
    receivedAt: new Date(RECEIVED).toISOString(),
  };
  const TableName = world.table.name;
  await clues().create(idOf(n), event, RECEIVED, {
    actor: { id: 'national', role: 'source' },
    also: [
      { Put: { TableName, Item: toItem({ ...particularsKey('clue', idOf(n)), data: 'x' }) } },
      { Put: { TableName, Item: toItem({ ...employerNameKey('clue', idOf(n)), name: 'x' }) } },
      ...siblingItems(TableName, filed),
    ],
  });
  await change(n, RECEIVED, '请尽快', { type: 'supervised', dueOn: null });
}

/** A clue that ended by being merged, returned, or closed and sealed. */
async function endClue(n: number, by: 'merged' | 'returned' | 'closed', at = ENDED): Promise<void> {
  await receiveClue(n);
  if (by === 'merged') await change(n, at, null, { type: 'merged', of: idOf(99) });
  if (by === 'returned') await change(n, at, null, { type: 'returned', reason: 'not-ours' });
  if (by !== 'closed') return;
  await change(n, at, '同意', { type: 'closed' });
  const { head } = (await clues().load(idOf(n)))?.state ?? {};
  await change(n, at, null, { type: 'archived', head: head ?? '' });
}

/** The keys under which something of a clue's people lies. */
async function personalKeys(n: number): Promise<string[]> {
  const { Items = [] } = await world.runtime.dynamo.send(
    new ScanCommand({ TableName: world.table.name, ConsistentRead: true }),
  );
  return Items.map((item) => unmarshall(item))
    .filter(({ pk }) => /^(PERSON|NAME|EMPLOYER|REPORTER)#/.test(pk))
    .filter(({ pk, clueId }) => pk.endsWith(`#clue#${idOf(n)}`) || clueId === idOf(n))
    .map(({ pk, sk }) => `${pk} ${sk}`)
    .sort();
}
async function verified(n: number) {
  const record = await readRecord(world.table, CLUE, idOf(n));
  if (!record) throw new Error('there is no record');
  const texts = await readTexts(world.table, 'clue', idOf(n));
  return verifyStored(CLUE, record, { texts });
}
const typesOf = async (n: number) =>
  (await readRecord(world.table, CLUE, idOf(n)))?.entries.map((e) => e.event.type) ?? [];
const expiries = async (n: number) => (await typesOf(n)).filter((t) => t === 'personal-data-expired').length;

describe('the retention', () => {
  it('deletes nothing while no policy says how long', async () => {
    now = at('2099-01-01 00:00');
    await endClue(1, 'closed');
    expect(await run()).toEqual({ lastDay: null, expired: 0, failed: 0, more: false });
    expect(await personalKeys(1)).toHaveLength(7);
    now = DUE;
  });

  it.each(['merged', 'returned', 'closed'] as const)(
    'deletes everything of the people of a clue that was %s, when it is due and no sooner',
    async (by) => {
      await setPeriod();
      await endClue(1, by);
      now = DUE - 1;
      expect(await run()).toMatchObject({ lastDay: '2021-03-09', expired: 0 });
      expect((await personalKeys(1)).length).toBeGreaterThan(4);
      now = DUE;
      expect(await run()).toEqual({ lastDay: '2021-03-10', expired: 1, failed: 0, more: false });
      expect(await personalKeys(1)).toEqual([]);
      expect((await typesOf(1)).at(-1)).toBe('personal-data-expired');
      expect(await verified(1)).toMatchObject({ intact: true });
      expect(await readExpiring(world.table, 10)).toEqual([]);
      expect(await run()).toMatchObject({ expired: 0 });
      expect(await expiries(1)).toBe(1);
    },
  );

  it('leaves what is open, and what came later, with what others have under the same employer', async () => {
    await setPeriod();
    await endClue(1, 'closed');
    await receiveClue(2);
    await endClue(3, 'closed', ENDED + 86_400_000);
    const before = await Promise.all([2, 3].map(personalKeys));
    expect(await run()).toMatchObject({ expired: 1 });
    expect(await Promise.all([2, 3].map(personalKeys))).toEqual(before);
    expect(before[0]).toHaveLength(6);
  });

  it('goes on in the next run after so many, the earliest first', async () => {
    await setPeriod();
    for (const n of [3, 1, 2]) await endClue(n, 'returned', ENDED - n * 86_400_000);
    expect(await run(2)).toMatchObject({ expired: 2, more: true });
    expect(await Promise.all([1, 2, 3].map(expiries))).toEqual([0, 1, 1]);
    expect(await run(2)).toMatchObject({ expired: 1, more: false });
  });

  it('keeps what came after it as long again', async () => {
    await setPeriod();
    await endClue(1, 'closed');
    await run();
    const said = at('2022-05-01 09:00');
    await change(1, said, '满意', { type: 'feedback', satisfied: true });
    now = at('2023-05-01 23:00');
    expect(await run()).toMatchObject({ expired: 0 });
    expect(await personalKeys(1)).toHaveLength(1);
    expect(await verified(1)).toMatchObject({ intact: true });
    now = at('2023-05-02 00:00');
    expect(await run()).toMatchObject({ expired: 1 });
    expect(await personalKeys(1)).toEqual([]);
    expect(await verified(1)).toMatchObject({ intact: true });
    now = DUE;
  });

  it('leaves a clue alone that was reopened', async () => {
    await setPeriod();
    await endClue(1, 'closed');
    await change(1, ENDED, null, { type: 'reopened', generation: 2, stage: 'investigation' });
    expect(await run()).toMatchObject({ expired: 0 });
    expect((await personalKeys(1)).length).toBeGreaterThan(4);
  });
});

describe('a run that is cut off', () => {
  /** Fails the n-th transaction and all that follow, as a crash would. */
  async function crashAt(n: number): Promise<void> {
    let writes = 0;
    const { middlewareStack } = world.runtime.dynamo;
    middlewareStack.add(
      (next, context) => async (args) => {
        const isWrite = (context as { commandName?: string }).commandName === TransactWriteItemsCommand.name;
        if (isWrite && ++writes >= n) throw new Error('crashed');
        return next(args);
      },
      { step: 'initialize', name: 'crash', priority: 'high' },
    );
    await run().catch(() => {});
    middlewareStack.remove('crash');
  }

  it.each([1, 2, 3, 4])('before write %i is ended by the next one, with one entry', async (n) => {
    await setPeriod();
    await endClue(1, 'closed');
    for (let i = 0; i < 60; i++) await change(1, ENDED, `备注${i}`, { type: 'supervised', dueOn: null });
    const before = (await personalKeys(1)).length;
    expect(before).toBeGreaterThan(60);
    await crashAt(n);
    const left = (await personalKeys(1)).length;
    expect(left).toBe(n <= 2 ? before : before - 25 * (n - 2));
    expect(await expiries(1)).toBe(n === 1 ? 0 : 1);
    expect(await verified(1)).toMatchObject({ intact: true });
    if (n > 2) expect(await personalKeys(1)).toContain(`PERSON#clue#${idOf(1)} PARTICULARS`);
    expect(await run()).toMatchObject({ expired: 1, failed: 0 });
    expect(await personalKeys(1)).toEqual([]);
    expect(await expiries(1)).toBe(1);
    expect(await verified(1)).toMatchObject({ intact: true });
    expect(await readExpiring(world.table, 10)).toEqual([]);
  });

  it('by one that fails goes on with the others, and tells', async () => {
    await setPeriod();
    for (const n of [1, 2]) await endClue(n, 'returned');
    const { middlewareStack } = world.runtime.dynamo;
    middlewareStack.add(
      (next) => async (args) => {
        if (JSON.stringify(args.input).includes(`PERSON#clue#${idOf(1)}`)) throw new Error('odd');
        return next(args);
      },
      { step: 'initialize', name: 'odd', priority: 'high' },
    );
    await expect(run()).rejects.toThrow('1 could not be deleted');
    middlewareStack.remove('odd');
    expect(world.runtime.logged).toContainEqual({
      code: 'QX-RETENTION-FAILED',
      fields: { aggregate: 'clue', id: idOf(1), error: 'Error' },
    });
    expect(await personalKeys(2)).toEqual([]);
    expect(await run()).toMatchObject({ expired: 1 });
    expect(await personalKeys(1)).toEqual([]);
  });
});
