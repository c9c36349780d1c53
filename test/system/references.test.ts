import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { tagLoads, unitItem } from '../../functions/store/roster.ts';
import { openTable } from '../../functions/store/table.ts';
import { clueData } from '../support/clues.ts';
import { ADMIN, inspector, SUPERVISOR, type TestStack, TRIAGE, testStack } from '../support/stack.ts';

const id = (n: number) => `national-${clueData(n).clueNo}`;
const unit = <O extends object>(officers: O[], division = '440311') => ({
  division,
  name: '样例',
  streets: [],
  officers,
});
let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  await t.roster();
});
afterAll(() => t.close());

/** A clue that waits for a triage officer, about an employer of its own. */
const refer = (n: number) =>
  t.push(clueData(n, { sector: 'arbitration', employer: { name: `样例${n}有限公司`, address: 'x' } }));
const SUPERVISOR_HERE = { ...SUPERVISOR, division: '440311' };
const merge = (n: number, of: number) =>
  t.order(TRIAGE, id(n), 'triage', { decision: 'duplicate', of: id(of), note: '同一事项' });

describe('what a decision reads of another clue', () => {
  it('holds in its transaction: two clues merged into each other at once do not both leave the base', async () => {
    for (let pair = 0; pair < 12; pair++) {
      const [a, b] = [100 + 2 * pair, 101 + 2 * pair];
      await refer(a);
      await refer(b);
      const answers = await Promise.all([merge(a, b), merge(b, a)]);
      expect(answers.map((x) => x.status).sort()).toEqual([200, 409]);
    }
    const query = 'division=440311&definition=cohort&from=2021-03-05&to=2021-03-05';
    const { body } = await t.as(SUPERVISOR, 'GET', `/metrics/completion?${query}`);
    expect(body).toMatchObject({ denominator: 12, excluded: { merged: 12 } });
  });

  it('lets no three clues be merged in a circle', async () => {
    for (const n of [200, 201, 202]) await refer(n);
    const answers = await Promise.all([merge(200, 201), merge(201, 202), merge(202, 200)]);
    const left = await Promise.all([200, 201, 202].map((n) => t.as(SUPERVISOR, 'GET', `/clues/${id(n)}`)));
    expect(answers.every((x) => [200, 409].includes(x.status))).toBe(true);
    expect(left.filter((x) => x.body.status === 'triage').length).toBeGreaterThan(0);
  });

  it('follows a suspected clue to another district: its common superior decides', async () => {
    const same = { reporter: clueData(300).reporter, employer: { name: '样例三百有限公司', address: 'x' } };
    await t.push(clueData(300, same));
    const [officer = ''] = (await t.as(SUPERVISOR, 'GET', `/clues/${id(300)}`)).body.officers;
    await t.push(clueData(301, same));
    const reason = { reason: '工地在宝安', to: '440306' };
    expect((await t.order(inspector(officer), id(300), 'request-return', reason)).status).toBe(200);
    expect((await t.order(SUPERVISOR, id(300), 'decide-return', { approve: true })).status).toBe(200);
    // In the district the other clue does not exist any more: neither by its id, nor in any view, nor in the record.
    const here = await t.as(SUPERVISOR_HERE, 'GET', `/clues/${id(301)}`);
    expect(here.body.triage).toMatchObject({ suspectedOf: null, suspectedElsewhere: true });
    expect(await merge(301, 300)).toMatchObject({ status: 422, body: { errors: [{ path: 'of' }] } });
    const city = { sub: 'tri-city', roles: ['triage'] as const, division: '4403' };
    const merged = await t.order(city, id(301), 'triage', {
      decision: 'duplicate',
      of: id(300),
      note: '同一事项',
    });
    expect(merged.body).toMatchObject({ status: 'merged', mergedInto: id(300), mergedElsewhere: false });
    const record = await t.as(SUPERVISOR_HERE, 'GET', `/clues/${id(301)}/record`);
    expect(record.body.proof).toMatchObject({ entries: 3, redacted: 2, intact: true });
    expect(record.body.texts).toEqual([]);
    const view = await t.as(SUPERVISOR_HERE, 'GET', `/clues/${id(301)}`);
    expect(view.body).toMatchObject({ status: 'merged', mergedInto: null, mergedElsewhere: true });
    for (const answer of [here, record, view]) expect(JSON.stringify(answer.body)).not.toContain(id(300));
  });
});

describe('ids of a roster', () => {
  it.each(['a\nb', '\ud800', '\u0000', '', '柱'.repeat(43)])('%j is none', async (bad) => {
    const answer = await t.as(ADMIN, 'PUT', '/units/x', unit([{ id: bad, name: 'x', roles: ['inspector'] }]));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'officers.0.id' }] } });
  });

  it('that no key can hold are passed over, and the clue goes to others', async () => {
    const table = openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
    const officers = ['a\nb', 'c\nd', 'good-1', 'good-2'].map((o) => ({
      id: o,
      name: o,
      roles: ['inspector'],
    }));
    const bad = { ...unit(officers, '440304'), unitId: 'bad' };
    await table.put(unitItem({ unit: bad, tag: 'x', version: 1 }));
    await table.transact(tagLoads(table.name, [CLUE.kind], bad, 'x'));
    await t.push(clueData(400, { workplace: { division: '440304', address: 'x' } }));
    const { body: clue } = await t.as(SUPERVISOR, 'GET', `/clues/${id(400)}`);
    expect(clue).toMatchObject({ status: 'assigned', officers: ['good-1', 'good-2'] });
  });
});

describe('officers that a supervisor names', () => {
  const assign = (n: number, officers: string[], more: object = {}) =>
    t.order(SUPERVISOR, id(n), 'assign', { officers, ...more });

  it('must be inspectors of the district or above it; recusal and absence can be overridden', async () => {
    await t.as(ADMIN, 'PUT', '/units/ft', {
      ...unit(
        [
          { id: 'ft-1', name: 'a', roles: ['inspector'] },
          {
            id: 'ft-2',
            name: 'b',
            roles: ['inspector'],
            absences: [{ from: '2021-03-01', to: '2021-03-31' }],
          },
          {
            id: 'ft-3',
            name: 'c',
            roles: ['inspector'],
            recusals: [{ name: '样例五百有限公司' }],
          },
          { id: 'ft-4', name: 'd', roles: ['reviewer'] },
        ],
        '440307',
      ),
    });
    await t.push(
      clueData(500, {
        workplace: { division: '440307', address: 'x' },
        employer: { name: '样例五百有限公司', address: 'x' },
      }),
    );
    // Only one inspector is neither absent nor recused.
    expect((await t.as(SUPERVISOR, 'GET', `/clues/${id(500)}`)).body).toMatchObject({
      awaitingSupervisor: true,
    });
    expect((await assign(500, ['ft-1', 'insp-1'])).body).toMatchObject({ errors: [{ path: 'officers.1' }] });
    expect((await assign(500, ['ft-4', 'ft-1'])).body).toMatchObject({ errors: [{ path: 'officers.0' }] });
    expect((await assign(500, ['ft-1', 'ft-2'])).body).toMatchObject({
      status: 409,
      type: 'urn:qingxin:problem:absent',
    });
    expect((await assign(500, ['ft-1', 'ft-3'])).body).toMatchObject({
      status: 409,
      type: 'urn:qingxin:problem:recused',
    });
    const overridden = await assign(500, ['ft-1', 'ft-3'], { override: { reason: '全员回避，另行监督' } });
    expect(overridden.body).toMatchObject({ status: 'assigned', officers: ['ft-1', 'ft-3'] });
    const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${id(500)}/record`);
    expect(body.entries.at(-1).event).toMatchObject({ type: 'assigned', overridden: ['ft-3'] });
  });
});
