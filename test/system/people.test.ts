import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clueData } from '../support/clues.ts';
import {
  ADMIN,
  closeClue,
  inspector,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';

const id = (n: number) => `national-${clueData(n).clueNo}`;
const data = (n: number) => clueData(n, { employer: { name: `样例${n}有限公司`, address: 'x' } });

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  await t.roster();
});
afterAll(() => t.close());

/** Replaces the unit of the clues' street; each officer by id and name. */
const rename = (name: string, officers: Readonly<Record<string, string>>) =>
  t.as(ADMIN, 'PUT', '/units/gm-gongming', {
    division: '440311',
    name,
    streets: ['440311002'],
    officers: Object.entries(officers).map(([officer, called]) => ({
      id: officer,
      name: called,
      roles: officer === REVIEWER.sub ? ['reviewer'] : ['inspector'],
    })),
  });
const peopleOf = async (n: number) => (await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}`)).body.people;

describe('the names of people and units', () => {
  it('stand beside their ids: in a view, a list, a worklist, an answer of a command and a record', async () => {
    await t.push(data(1));
    const people = { 'insp-1': '测试insp-1', 'insp-2': '测试insp-2', 'gm-gongming': '公明' };
    expect(await peopleOf(1)).toEqual(people);
    const listed = (await t.as(SUPERVISOR, 'GET', '/clues?division=440311')).body.clues;
    expect(listed.map((c: { people: object }) => c.people)).toEqual([people]);
    const waiting = (await t.as(inspector('insp-1'), 'GET', '/worklist')).body.items;
    expect(waiting.map((c: { people: object }) => c.people)).toEqual([people]);
    expect((await t.order(inspector('insp-1'), id(1), 'sign')).body.people).toEqual(people);
    const asked = await t.order(inspector('insp-3'), id(1), 'request-return', {
      reason: '工地在宝安',
      to: '440306',
    });
    expect(asked.status).toBe(403);
    expect((await t.as(SUPERVISOR, 'GET', `/clues/${id(1)}/record`)).body.people).toEqual(people);
  });

  it('name whoever is assigned by hand, and nobody who was never in a roster', async () => {
    const officers = ['insp-3', 'insp-8'];
    const { body } = await t.order(SUPERVISOR, id(1), 'assign', { officers });
    expect(body.people).toEqual({ 'insp-3': '测试insp-3', 'insp-8': '测试insp-8', 'gm-gongming': '公明' });
    const record = (await t.as(SUPERVISOR, 'GET', `/clues/${id(1)}/record`)).body;
    expect(Object.keys(record.people).sort()).toEqual([
      'gm-gongming',
      'insp-1',
      'insp-2',
      'insp-3',
      'insp-8',
    ]);
    expect(record.entries.map((e: { by: { id: string } }) => e.by.id)).toContain(SUPERVISOR.sub);
  });

  it('are those of that time: of now while a clue is open, of its last day when it has ended', async () => {
    await t.push(data(2));
    await t.order(SUPERVISOR, id(2), 'assign', { officers: ['insp-1', 'insp-2'] });
    await t.push(data(3));
    await t.order(SUPERVISOR, id(3), 'assign', { officers: ['insp-1', 'insp-2'] });
    expect((await closeClue(t, id(2))).status).toBe(200);
    await t.goTo('2021-03-08 09:00');
    const renamed = { 'insp-1': '改名一', 'insp-2': '测试insp-2', [REVIEWER.sub]: '审核一' };
    expect((await rename('公明新队', renamed)).status).toBe(200);
    expect(await peopleOf(2)).toEqual({
      'insp-1': '测试insp-1',
      'insp-2': '测试insp-2',
      'gm-gongming': '公明',
    });
    expect(await peopleOf(3)).toEqual({
      'insp-1': '改名一',
      'insp-2': '测试insp-2',
      'gm-gongming': '公明新队',
    });
    expect((await t.order(inspector('insp-1'), id(3), 'sign')).body.people['insp-1']).toBe('改名一');
    const ended = (await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}/record`)).body.people;
    // Who was in no roster yet has the first name that one gives.
    expect(ended).toMatchObject({ 'insp-1': '测试insp-1', [REVIEWER.sub]: '审核一', 'gm-gongming': '公明' });
    const open = (await t.as(SUPERVISOR, 'GET', `/clues/${id(3)}/record`)).body.people;
    expect(open['insp-1']).toBe('改名一');
  });

  it('stay when an officer leaves the roster, and are kept for as many as a unit may have', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`many-${n}`, `人员${n}`]));
    expect((await rename('公明大队', many)).status).toBe(200);
    expect((await peopleOf(3))['insp-1']).toBe('改名一');
    expect((await rename('公明大队', { ...many, 'many-7': '人员七' })).status).toBe(200);
    await t.order(SUPERVISOR, id(3), 'assign', { officers: ['many-7', 'many-499'] });
    expect(await peopleOf(3)).toEqual({
      'many-7': '人员七',
      'many-499': '人员499',
      'gm-gongming': '公明大队',
    });
  });

  it('are of the transfer for whoever handed a clue over', async () => {
    await t.push(data(4));
    await t.order(SUPERVISOR, id(4), 'assign', { officers: ['many-1', 'many-2'] });
    await t.order(inspector('many-1'), id(4), 'request-return', { reason: '工地在宝安', to: '440306' });
    expect((await t.order(SUPERVISOR, id(4), 'decide-return', { approve: true })).status).toBe(200);
    await t.goTo('2021-03-09 09:00');
    await rename('公明大队', { 'many-1': '改名', 'many-2': '改名二' });
    const here = { ...SUPERVISOR, division: '440311' };
    const view = (await t.as(here, 'GET', `/clues/${id(4)}`)).body;
    expect(view).toMatchObject({ handedOver: true });
    for (const name of Object.values(view.people)) expect(name).not.toMatch(/改名/);
    expect(view.people['many-1'] ?? '人员1').toBe('人员1');
  });
});

describe('the inspectors that may be assigned', () => {
  it('come with their open clues, absence and recusal, to supervisors of the clue alone', async () => {
    await t.push(data(5));
    const path = `/clues/${id(5)}/candidates`;
    const today = new Date(t.stack.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    await t.as(ADMIN, 'PUT', '/units/sz', {
      division: '4403',
      name: '市支队',
      officers: [
        { id: 'city-1', name: '市一', roles: ['inspector'], absences: [{ from: today, to: '2021-03-31' }] },
        { id: 'city-2', name: '市二', roles: ['inspector'], recusals: [{ name: '样例5有限公司' }] },
        { id: 'city-3', name: '市三', roles: ['supervisor'] },
      ],
    });
    const { status, body } = await t.as(SUPERVISOR, 'GET', path);
    expect(status).toBe(200);
    const found = new Map(body.candidates.map((c: { id: string }) => [c.id, c]));
    expect(found.get('city-1')).toMatchObject({ unitName: '市支队', open: 0, absentUntil: '2021-03-31' });
    expect(found.get('city-2')).toMatchObject({ name: '市二', recused: true, absentUntil: null });
    expect(found.has('city-3')).toBe(false);
    expect(found.has('ba-1')).toBe(false);
    const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${id(5)}`)).body;
    for (const officer of officers) expect((found.get(officer) as { open: number }).open).toBeGreaterThan(0);
    expect((await t.as(inspector(officers[0]), 'GET', path)).status).toBe(403);
    expect((await t.as({ ...SUPERVISOR, division: '440306' }, 'GET', path)).status).toBe(404);
    expect((await t.as(SUPERVISOR, 'GET', '/clues/national-none/candidates')).status).toBe(404);
  });
});
