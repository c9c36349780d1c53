import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, type Policy } from '../../domain/policy/policy.ts';
import {
  ADMIN,
  clueData,
  inspector,
  type Person,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';

const CHIEF: Person = { sub: 'adm-0', roles: ['admin'], division: '*' };
const bodyOf = ({ version: _, ...body }: Policy) => body;
const { sourceEn: _, ...CHINESE } = DEFAULT_POLICY;
const LOCAL: Policy = {
  ...CHINESE,
  version: 'shenzhen-2021',
  effectiveFrom: '2021-04-01',
  source: '样例通知〔2021〕1号',
  limits: { ...DEFAULT_POLICY.limits, handlingWorkingDays: 10 },
  legalReviewConclusions: ['PENALISED'],
};

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  await t.roster();
});
afterAll(() => t.close());

const put = (version: string, body: object, by = CHIEF) => t.as(by, 'PUT', `/policies/${version}`, body);
const clue = async (n: number) =>
  (await t.as(SUPERVISOR, 'GET', `/clues/national-${clueData(n).clueNo}`)).body;

describe('the policies', () => {
  it('begin with the one that is built in', async () => {
    const { status, body } = await t.as(REVIEWER, 'GET', '/policies');
    expect(status).toBe(200);
    expect(body).toEqual({ policies: [{ ...DEFAULT_POLICY, inForce: true }] });
    expect((await t.as(REVIEWER, 'GET', `/policies/${DEFAULT_POLICY.version}`)).body).toEqual(DEFAULT_POLICY);
    expect((await t.as(REVIEWER, 'GET', '/policies/none')).status).toBe(404);
    expect((await t.as({ ...REVIEWER, roles: [] }, 'GET', '/policies')).status).toBe(403);
    await t.push(clueData(1));
    expect((await clue(1)).dueDate).toBe('2021-03-26');
  });

  it('are published by an administrator of every division', async () => {
    for (const by of [ADMIN, { ...CHIEF, roles: ['supervisor'] } as Person]) {
      expect((await put(LOCAL.version, bodyOf(LOCAL), by)).status).toBe(403);
    }
  });

  it('are refused with the place of what cannot be', async () => {
    const refused = async (change: object) => {
      const { status, body } = await put(LOCAL.version, { ...bodyOf(LOCAL), ...change });
      return [status, ...body.errors.map((e: { path: string }) => e.path)];
    };
    expect(await refused({ legalReviewConclusions: ['PAID', 'PENALIZED'] })).toEqual([
      422,
      'legalReviewConclusions.1',
    ]);
    expect(await refused({ effectiveFrom: '2020-01-01' })).toEqual([422, 'effectiveFrom']);
    expect(await refused({ effectiveFrom: '2021-02-30' })).toEqual([422, 'effectiveFrom']);
    expect(await refused({ source: ' ' })).toEqual([422, 'source']);
    expect(await refused({ limits: { ...LOCAL.limits, handlingWorkingDays: 1e12 } })).toEqual([
      422,
      'limits.handlingWorkingDays',
    ]);
    expect(await refused({ unknown: 1 })).toEqual([422, 'unknown']);
    expect((await put('a%0Ab', bodyOf(LOCAL))).status).toBe(404);
  });

  it('never change: the same again is 200, other content 409', async () => {
    const first = await put(LOCAL.version, bodyOf(LOCAL));
    expect(first).toMatchObject({ status: 200, body: LOCAL });
    expect(await put(LOCAL.version, bodyOf(LOCAL))).toMatchObject({ status: 200, body: LOCAL });
    expect((await put(LOCAL.version, { ...bodyOf(LOCAL), lateEntryDays: 1 })).status).toBe(409);
    expect((await t.as(SUPERVISOR, 'GET', '/policies')).body.policies).toMatchObject([
      { version: DEFAULT_POLICY.version, inForce: true },
      { version: LOCAL.version, inForce: false },
    ]);
  });

  it('hold for clues from their effective date on; a clue keeps its own', async () => {
    await t.goTo('2021-04-01 09:00');
    await t.push(clueData(2));
    expect(await clue(2)).toMatchObject({
      policyVersion: LOCAL.version,
      policySource: { zh: LOCAL.source, en: LOCAL.source },
      dueDate: '2021-04-16',
    });
    expect(await clue(1)).toMatchObject({ policyVersion: DEFAULT_POLICY.version, dueDate: '2021-03-26' });
  });

  it('say which review is a legal one', async () => {
    const of = async (n: number) => {
      const { clueId, officers } = await clue(n);
      const by = inspector(officers[0]);
      await t.order(by, clueId, 'sign');
      const occurredAt = new Date(t.stack.now()).toISOString();
      await t.order(by, clueId, 'log', { kind: 'first-contact', occurredAt, note: '已联系' });
      await t.order(by, clueId, 'conclude', { conclusion: 'PENALISED', note: '已处罚' });
      return (await t.order(REVIEWER, clueId, 'review', { decision: 'approve', note: '同意' })).status;
    };
    expect(await of(1)).toBe(200);
    expect(await of(2)).not.toBe(200);
  });
});
