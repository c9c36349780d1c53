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
    const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}`)).body;
    const by = inspector(officers[0]);
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

  it('count the closings that their platform refused, and what a supervisor answered', async () => {
    const reject = (n: number, messageId: string, reason = '反映人称未收到工资') =>
      t.reply(messageId, { type: 'clue.rejected', data: { clueNo: clueData(n).clueNo, reason } });
    expect(await reject(2, 'm-1')).toMatchObject({ status: 200, body: { clueId: id(2), status: 'closed' } });
    // A message counts once, and one request waits at a time.
    expect((await reject(2, 'm-1')).status).toBe(200);
    expect((await reject(2, 'm-1', '另有理由')).status).toBe(409);
    expect(await reject(2, 'm-2')).toMatchObject({ status: 409, body: { currentStatus: 'closed' } });
    expect((await reject(3, 'm-3')).status).toBe(200);
    const waiting = (await t.as(SUPERVISOR, 'GET', '/worklist?reason=reopening-requested')).body;
    expect(waiting.items.map((i: { clueId: string }) => i.clueId).sort()).toEqual([id(2), id(3)].sort());
    expect(waiting.items[0].waitsFor).toEqual([
      {
        reason: 'reopening-requested',
        role: 'supervisor',
        act: 'reopen',
        deadline: '2021-03-18',
        overdue: false,
      },
    ]);
    expect(waiting.items[0].availableCommands).toEqual(['feedback', 'reopen', 'refuse-reopening']);
    await ok(SUPERVISOR, 2, 'refuse-reopening', { note: '工资已全部支付，有凭证' });
    expect((await t.order(SUPERVISOR, id(2), 'refuse-reopening', { note: '再次' })).status).toBe(409);
    const reopenings = async (on: string) =>
      (await results('440311', '2021-03-15', '2021-03-15', on)).reopenings;
    expect(await reopenings('2021-03-15')).toEqual({ requested: 2, refused: 1, approved: 0 });
    await t.goTo('2021-03-16 09:00');
    await ok(SUPERVISOR, 3, 'reopen', { reason: '平台退回重办' });
    expect(await reopenings('2021-03-16')).toEqual({ requested: 2, refused: 1, approved: 1 });
    expect(await reopenings('2021-03-15')).toEqual({ requested: 2, refused: 1, approved: 0 });
    const list = (part: string) =>
      t.as(
        SUPERVISOR,
        'GET',
        `/metrics/results/clues?division=440311&from=2021-03-15&to=2021-03-15&asOf=2021-03-16&part=${part}`,
      );
    expect((await list('reopeningsApproved')).body.clues.map((c: { clueId: string }) => c.clueId)).toEqual([
      id(3),
    ]);
    expect((await t.as(SUPERVISOR, 'GET', '/worklist?reason=reopening-requested')).body.items).toEqual([]);
  });

  it('count the clues that repeat a closed one among those received', async () => {
    await t.goTo('2021-03-22 09:00');
    await t.push({ ...clueData(2), clueNo: 'AGAIN' });
    await t.push(clueData(4));
    expect((await results('440311', '2021-03-22', '2021-03-22')).repeated).toEqual({ count: 1, received: 2 });
    expect((await results('440311', '2021-03-01', '2021-03-21')).repeated).toEqual({ count: 0, received: 3 });
  });

  it('count who signed late and who closed early, and open the lists behind both', async () => {
    await t.goTo('2021-04-06 09:00');
    await t.push(clueData(5));
    await t.push(clueData(6));
    await t.goTo('2021-04-12 09:00');
    // Due for signature on the 7th, for closing on the 28th.
    await close(5, { conclusion: 'NOT_SUBSTANTIATED' });
    await t.goTo('2021-05-20 09:00');
    await close(6, { conclusion: 'NOT_SUBSTANTIATED' });
    const answer = await results('440311', '2021-04-06', '2021-05-20');
    expect(answer).toMatchObject({ closed: 2, signing: { inTime: 0, late: 2 }, early: 1 });
    expect(await results('440311', '2021-03-15', '2021-03-15')).toMatchObject({
      signing: { inTime: 2, late: 0 },
      early: 2,
    });
    const window = 'division=440311&from=2021-04-06&to=2021-05-20';
    const listed = async (part: string) =>
      (await t.as(SUPERVISOR, 'GET', `/metrics/results/clues?${window}&part=${part}`)).body.clues.map(
        (c: { clueId: string }) => c.clueId,
      );
    expect(await listed('signedLate')).toEqual([id(5), id(6)]);
    expect(await listed('early')).toEqual([id(5)]);
  });

  it('list a clue for who handed it over as it was then, and it can be read there', async () => {
    const own: Person = { ...SUPERVISOR, sub: 'gm-sup', division: '440311' };
    const url = '/metrics/completion/clues?division=440311&definition=flow&from=2021-03-01&to=2021-03-31';
    const { body } = await t.as(own, 'GET', `${url}&part=transferredOut`);
    expect(body.clues).toMatchObject([
      {
        clueId: id(1),
        employerName: clueData(1).employer.name,
        division: '440311',
        on: '2021-03-11',
        reason: { code: 'handed-over' },
        counterpart: { division: '440306' },
        handedOver: true,
      },
    ]);
    expect((await t.as(own, 'GET', `/clues/${id(1)}`)).body).toMatchObject({
      handedOver: true,
      availableCommands: [],
    });
    const others = await t.as(own, 'GET', `${url}&part=openAtEnd`);
    expect(others.body.clues.map((c: { clueId: string }) => c.clueId)).not.toContain(id(1));
  });

  it('are those of a naive count of every record, term by term, as are the lists', async () => {
    interface Entry {
      readonly day: string;
      readonly event: { type: string; intake?: { division: string }; to?: string };
    }
    const records: Entry[][] = [];
    const numbers = [...[1, 2, 3, 4, 5, 6].map((n) => id(n)), 'national-AGAIN'];
    for (const clueId of numbers) {
      const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${clueId}/record`);
      expect(body.cursor).toBeUndefined();
      records.push(body.entries);
    }
    const window = { from: '2021-03-11', to: '2021-05-20' };
    /** Counts events as they stand in the record: nothing of ours but the days and the districts. */
    const count = (scope: string) => {
      const sum: Record<string, number> = {};
      const add = (part: string, by = 1) => {
        sum[part] = (sum[part] ?? 0) + by;
      };
      for (const entries of records) {
        let division = '';
        let isOpen = false;
        let wasCarried = false;
        for (const { day, event } of entries) {
          const isHere = () => division.startsWith(scope);
          const isIn = window.from <= day && day <= window.to;
          const before = { isHere: isHere(), isOpen };
          if (event.type === 'received') {
            division = event.intake?.division ?? '';
            isOpen = true;
            if (isIn && isHere()) add('received');
          } else if (event.type === 'transferred') {
            division = event.to ?? '';
            if (isIn && before.isHere && !isHere()) add('transferredOut');
            if (isIn && !before.isHere && isHere()) add('transferredIn');
          } else if (['closed', 'returned', 'merged'].includes(event.type)) {
            isOpen = false;
            if (isIn && isHere()) add(event.type);
          } else if (event.type === 'reopened') {
            isOpen = true;
            if (isIn && isHere()) add('reopened');
          }
          if (day < window.from) wasCarried = isOpen && isHere();
        }
        if (wasCarried) add('carriedIn');
        if (isOpen && division.startsWith(scope)) add('openAtEnd');
      }
      return sum;
    };
    const parts = [
      'carriedIn',
      'received',
      'transferredIn',
      'reopened',
      'closed',
      'transferredOut',
      'returned',
      'merged',
      'openAtEnd',
    ];
    for (const division of ['440311', '440306', '4403']) {
      const query = `division=${division}&definition=flow&from=${window.from}&to=${window.to}`;
      const { body } = await t.as(SUPERVISOR, 'GET', `/metrics/completion?${query}`);
      const counted = count(division);
      for (const part of parts) {
        const list = await t.as(SUPERVISOR, 'GET', `/metrics/completion/clues?${query}&part=${part}`);
        const listed = list.body.clues.reduce((n: number, c: { counted: number }) => n + c.counted, 0);
        const expected = counted[part] ?? 0;
        expect([division, part, body[part], listed]).toEqual([division, part, expected, expected]);
      }
    }
  });

  it('are what the records say', async () => {
    expect((await recount(t.stack.runtime)).differences).toEqual([]);
  });
});
