import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recount } from '../../functions/store/ledger/audit.ts';
import {
  clueData,
  inspector,
  type Person,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  TRIAGE,
  testStack,
} from '../support/stack.ts';

describe('results', () => {
  let t: TestStack;
  const id = (n: number) => `national-${clueData(n).clueNo}`;
  const results = async (division: string, from: string, to: string, asOf = to) =>
    (
      await t.as(
        SUPERVISOR,
        'GET',
        `/metrics/results?division=${division}&from=${from}&to=${to}&asOf=${asOf}`,
      )
    ).body;
  const ok = async (person: Person, n: number, command: string, body: object = {}) => {
    const answer = await t.order(person, id(n), command, body);
    expect([answer.status, answer.body.errors, answer.body.detail]).toEqual([200, undefined, undefined]);
  };
  /** Takes an assigned clue to its closing with a conclusion of its own. */
  async function close(n: number, conclusion: object): Promise<void> {
    const by = inspector('insp-1');
    await ok(by, n, 'sign');
    const occurredAt = new Date(t.stack.now()).toISOString();
    await ok(by, n, 'log', { kind: 'first-contact', occurredAt, note: '已电话联系反映人' });
    await ok(by, n, 'conclude', { headcount: 1, note: '已核实', ...conclusion });
    await ok(REVIEWER, n, 'review', { decision: 'approve', note: '同意' });
  }

  beforeAll(async () => {
    t = await testStack();
    await t.roster();
  });
  afterAll(() => t.close());

  it('count requests for a return by the day and the district that asked, and what came of them', async () => {
    await t.push(clueData(1));
    await t.goTo('2021-03-08 09:00');
    await ok(TRIAGE, 1, 'request-return', { reason: '不属本街道' });
    await t.goTo('2021-03-09 09:00');
    await ok(SUPERVISOR, 1, 'decide-return', { approve: false, note: '驳回' });
    await t.goTo('2021-03-10 09:00');
    await ok(TRIAGE, 1, 'request-return', { reason: '用工地在宝安', to: '440306' });
    await t.goTo('2021-03-11 09:00');
    await ok(SUPERVISOR, 1, 'decide-return', { approve: true, note: '同意' });
    const returns = async (...asked: Parameters<typeof results>) => (await results(...asked)).returns;
    expect(await returns('440311', '2021-03-01', '2021-03-11')).toEqual({
      requested: 2,
      refused: 1,
      approved: 1,
    });
    // By the day of the request, as it stood then.
    expect(await returns('440311', '2021-03-10', '2021-03-10', '2021-03-11')).toEqual({
      requested: 1,
      refused: 0,
      approved: 1,
    });
    expect(await returns('440311', '2021-03-08', '2021-03-08')).toEqual({
      requested: 1,
      refused: 0,
      approved: 0,
    });
    // By the street and the district that asked, not by those that got it.
    expect((await returns('440311002', '2021-03-01', '2021-03-11')).requested).toBe(2);
    expect((await returns('440306', '2021-03-01', '2021-03-11')).requested).toBe(0);
  });

  it('sum amounts of what was confirmed, and name those of other endings', async () => {
    await t.goTo('2021-03-15 09:00');
    await t.push(clueData(2));
    await t.push(clueData(3));
    await close(2, { conclusion: 'PAID', verifiedAmountFen: 900_000, paidAmountFen: 800_000 });
    await close(3, {
      conclusion: 'ARBITRATION_OR_SUIT',
      verifiedAmountFen: 70_000,
      paidAmountFen: 30_000,
    });
    const answer = await results('440311', '2021-03-15', '2021-03-15');
    expect(answer).toMatchObject({
      closed: 2,
      confirmed: 1,
      verifiedAmountFen: 900_000,
      paidAmountFen: 800_000,
      unconfirmed: { verifiedAmountFen: 70_000, paidAmountFen: 30_000 },
    });
    const ofSuit = answer.conclusions.find((c: { code: string }) => c.code === 'ARBITRATION_OR_SUIT');
    expect(ofSuit).toMatchObject({ closed: 1, verifiedAmountFen: 70_000, paidAmountFen: 30_000 });
  });

  it('count the clues that repeat a closed one among those received', async () => {
    await t.goTo('2021-03-22 09:00');
    await t.push({ ...clueData(2), clueNo: 'AGAIN' });
    await t.push(clueData(4));
    expect((await results('440311', '2021-03-22', '2021-03-22')).repeated).toEqual({ count: 1, received: 2 });
    expect((await results('440311', '2021-03-01', '2021-03-21')).repeated).toEqual({ count: 0, received: 3 });
  });

  it('are what the records say', async () => {
    expect((await recount(t.stack.runtime)).differences).toEqual([]);
  });
});
