import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { CASE } from '../../domain/case/index.ts';
import { propose } from '../../domain/case/opening.ts';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { createAdministration } from '../../functions/administration/administration.ts';
import { handOverAnswer } from '../../functions/contract/hand-over-schema.ts';
import type { HttpEvent } from '../../functions/http/http.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { loadKey } from '../../functions/store/keys.ts';
import { readRecord, readTexts } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { calledBy } from '../support/caller.ts';
import { at, intakeFacts, KEYED_HASHES } from '../support/clues.ts';
import { testCursorKey } from '../support/cursors.ts';
import { useLedger } from '../support/ledger-table.ts';

const world = useLedger();
const NOW = at('2021-03-05 10:00');
const ADMIN = { sub: 'adm-1', roles: ['admin'], division: '440311' };
const SYSTEM = { id: 's', role: 'system' };
const id = (n: number) => `national-QG${String(n).padStart(3, '0')}`;

const administration = () =>
  createAdministration(world.runtime, { hash: () => KEYED_HASHES.employerKeys[0], cursorKey: testCursorKey });
async function call(method: string, path: string, pathParameters: object, body: object, as: object) {
  const routeKey = `${method} ${path}`;
  const { statusCode, body: text } = await administration()({
    routeKey,
    rawPath: path,
    pathParameters,
    body: JSON.stringify(body),
    ...calledBy({ ...as }),
  } as unknown as HttpEvent);
  return { status: statusCode, body: JSON.parse(text ?? 'null') };
}
const handOver = (officerId: string, body: object, as: object = ADMIN) =>
  call('POST', '/officers/{officerId}/hand-over', { officerId }, body, as);
/** Sends a request until nothing is left to look at. */
async function handOverAll(officerId: string, body: object) {
  const answers = [];
  let cursor: string | undefined;
  do {
    const answer = await handOver(officerId, { ...body, ...(cursor ? { cursor } : {}) });
    expect(answer.status).toBe(200);
    const progress = handOverAnswer.parse(answer.body);
    answers.push(progress);
    cursor = progress.cursor;
  } while (cursor);
  return answers;
}
const certificate = { no: 'C-1', validTo: '2021-12-31' };
const putUnit = (unitId: string, division: string, officers: object[]) =>
  call(
    'PUT',
    '/units/{unitId}',
    { unitId },
    { division, name: unitId, officers },
    { ...ADMIN, division: '44' },
  );
const officer = (name: string, more: object = {}) => ({ id: name, name, roles: ['inspector'], ...more });

const clues = () => new Repository(world.runtime, CLUE);
async function pushAssigned(n: number, officers: readonly string[], intake: object = {}): Promise<void> {
  const facts = { ...intakeFacts({ ...KEYED_HASHES, clueNo: id(n).slice(9), ...intake }) };
  await clues().create(id(n), receive(facts, DEFAULT_POLICY, BUILT_IN_CALENDAR, NOW), NOW, { actor: SYSTEM });
  const assigned: ClueEvent = { type: 'assigned', unitId: 'gm', officers, mode: 'rule' };
  await clues().change(id(n), 'auto-assign', NOW, () => ({ events: [assigned] }), { actor: SYSTEM });
}
const officersOf = async (n: number) => (await clues().load(id(n)))?.state.officers;
const handOvers = async (n: number) =>
  ((await readRecord(world.table, CLUE, id(n)))?.entries ?? []).filter(
    ({ event }) => event.type === 'handed-over',
  );

beforeEach(async () => {
  for (const district of ['440306', '440311']) await registerDistrict(world.table, district);
  await putUnit('gm', '440311', [
    officer('old', { certificate }),
    officer('b', { certificate }),
    officer('c', { certificate }),
    officer('d'),
    officer('kin', { recusals: [{ name: 'x' }] }),
  ]);
  await putUnit('ba', '440306', [officer('x-1'), officer('x-2')]);
});

describe('a hand-over', () => {
  it('moves open clues and cases, each with an entry and the note, spread over those named', async () => {
    for (let n = 1; n <= 4; n++) await pushAssigned(n, ['old', 'b']);
    await pushAssigned(5, ['b', 'c']);
    const cases = new Repository(world.runtime, CASE);
    const intake = {
      externalNo: null,
      source: 'inspection',
      claims: [],
      employerKeys: [],
      employerKind: 'organisation',
      groupSize: 1,
      division: '440311',
      street: null,
      cameInOn: '2021-03-05',
    } as const;
    const rules = { policy: DEMONSTRATION_POLICY, latest: BUILT_IN_CALENDAR };
    const caseId = '440311-2021-00001';
    const proposed = propose(intake, { ...rules, policy: DEFAULT_POLICY });
    await cases.create(caseId, proposed, NOW, { actor: SYSTEM });
    await cases.change(
      caseId,
      'assign',
      NOW,
      () => ({
        events: [
          { type: 'assigned', lead: 'old', assistant: 'b', others: [], on: '2021-03-05', late: false },
        ],
      }),
      { actor: SYSTEM },
    );
    const [progress, ...more] = await handOverAll('old', { to: ['d', 'c'], note: '岗位调整' });
    expect([progress, more]).toEqual([{ officerId: 'old', moved: 5, left: [] }, []]);
    // `c` has one already: the first is `d`'s, then each gets as many. Without a certificate `d` takes no case.
    const taken = (await Promise.all([1, 2, 3, 4].map(officersOf))).map((officers) => officers?.[0]);
    expect(taken.filter((to) => to === 'd')).toHaveLength(2);
    expect(taken.filter((to) => to === 'c')).toHaveLength(2);
    expect(await officersOf(5)).toEqual(['b', 'c']);
    expect((await cases.load(caseId))?.state).toMatchObject({ lead: 'c', officers: ['c', 'b'] });
    const [entry] = await handOvers(1);
    expect(entry).toMatchObject({
      by: { id: 'adm-1', role: 'admin' },
      event: { type: 'handed-over', from: 'old' },
    });
    const texts = await readTexts(world.table, CLUE.kind, id(1), { from: 1, to: 9 });
    expect(JSON.stringify([...texts.values()])).toContain('岗位调整');
    const load = await world.table.get(loadKey('440311', CLUE.kind, 'gm'));
    expect(load).toMatchObject({ 'open:old': 0, 'open:b': 5, 'open:c': 3, 'open:d': 2 });
  });

  it('leaves what none of those named may take over, and says why', async () => {
    await pushAssigned(1, ['old', 'b']);
    const [progress] = await handOverAll('old', { to: ['b', 'kin'], note: 'x' });
    expect(progress).toMatchObject({ moved: 0 });
    expect(progress?.left).toEqual([
      {
        kind: 'clue',
        id: id(1),
        refused: expect.arrayContaining([
          { officer: 'b', fault: 'on-it' },
          { officer: 'kin', fault: 'recused' },
        ]),
      },
    ]);
    expect(await officersOf(1)).toEqual(['old', 'b']);
  });

  it('does a bounded number at a time, and goes on behind what stays', async () => {
    for (let n = 1; n <= 60; n++) await pushAssigned(n, n <= 55 ? ['old', 'b'] : ['old', 'c']);
    const progress = await handOverAll('old', { to: ['b'], note: 'x' });
    expect(progress.map(({ moved, left }) => [moved, left.length])).toEqual([
      [0, 50],
      [5, 5],
    ]);
    expect(await officersOf(60)).toEqual(['b', 'c']);
  });

  it('that was cut off goes on with what is left, and moves nothing twice', async () => {
    for (let n = 1; n <= 6; n++) await pushAssigned(n, ['old', 'b']);
    let writes = 0;
    const client = world.client as DynamoDBClient;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const { commandName } = context as { commandName?: string };
        if (commandName === 'TransactWriteItemsCommand') writes += 1;
        if (writes === 4) {
          writes += 1;
          throw new Error('cut off');
        }
        return next(args);
      },
      { step: 'initialize', name: 'cut' },
    );
    expect((await handOver('old', { to: ['c', 'd'], note: 'x' })).status).toBe(500);
    expect((await handOver('old', { to: ['c', 'd'], note: 'x' })).body).toMatchObject({ moved: 3, left: [] });
    for (let n = 1; n <= 6; n++) expect(await handOvers(n)).toHaveLength(1);
    expect((await handOver('old', { to: ['c', 'd'], note: 'x' })).body).toMatchObject({ moved: 0, left: [] });
  });

  it('is for administrators of the division: 403 for others, 404 for whom they do not see', async () => {
    await pushAssigned(1, ['old', 'b']);
    const body = { to: ['c'], note: 'x' };
    expect((await handOver('old', body, { ...ADMIN, roles: ['supervisor'] })).status).toBe(403);
    expect((await handOver('nobody', body)).status).toBe(404);
    expect((await handOver('x-1', body)).status).toBe(404);
    // Another division's administrator neither sees the officer nor moves the work.
    const stranger = { ...ADMIN, division: '440306' };
    expect((await handOver('old', { to: ['x-1'], note: 'x' }, stranger)).status).toBe(404);
    expect(await officersOf(1)).toEqual(['old', 'b']);
    // One of a street moves that street's work alone.
    await pushAssigned(2, ['old', 'b'], { street: '440311001' });
    const ofStreet = { ...ADMIN, division: '440311001' };
    expect((await handOver('old', body, ofStreet)).body).toMatchObject({ moved: 1 });
    expect([await officersOf(1), await officersOf(2)]).toEqual([
      ['old', 'b'],
      ['c', 'b'],
    ]);
  });

  it('names inspectors of the division or above it, each once and none the officer: else 422', async () => {
    for (const [to, path] of [
      [['x-1'], 'to.0'],
      [['c', 'old'], 'to.1'],
      [['c', 'c'], 'to'],
      [[], 'to'],
    ] as const) {
      const { status, body } = await handOver('old', { to, note: 'x' });
      expect([status, body.errors?.[0]?.path]).toEqual([422, path]);
    }
    const { status } = await handOver('old', { to: ['c'], note: 'x', cursor: 'x' });
    expect(status).toBe(422);
  });
});
