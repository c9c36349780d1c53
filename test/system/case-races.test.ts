import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { readRecord, readTexts, verifyStored } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { mulberry32 } from '../../local/replay/prng.ts';
import {
  type Answer,
  inspector,
  type Person,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';
import { breakStore } from '../support/store-faults.ts';

const district = '440311';
const person = (sub: string, role: Person['roles'][number]): Person => ({
  sub,
  roles: [role],
  division: district,
});
const HEAD = person('head', 'inspection-head');
const DIRECTOR = person('dir', 'department-head');
const DEPUTY = person('dep', 'department-head');
const PRESIDER = person('h', 'hearing-officer');
const LAWYER = person('law', 'legal-reviewer');
const ADMIN: Person = { sub: 'adm', roles: ['admin'], division: '*' };
const lead = inspector('i1');
const LARGE = 2_000_000;

let t: TestStack;
const start = async (validTo = '2029-06-30') => {
  t = await testStack();
  const { version, ...policy } = DEMONSTRATION_POLICY;
  await t.as(ADMIN, 'PUT', `/policies/${version}`, policy);
  const officers = [
    ...['i1', 'i2'].map((id) => ({
      id,
      name: `测试${id}`,
      roles: ['inspector'],
      certificate: { no: `GD-${id}`, validTo: id === 'i2' ? validTo : '2029-06-30' },
    })),
    { id: 'h', name: '测试h', roles: ['hearing-officer'] },
  ];
  await t.as(ADMIN, 'PUT', '/units/gm', { division: district, name: '光明', officers });
};

const cases = () => new Repository<Case>(t.stack.runtime, CASE as never);
const load = async (id: string) => (await cases().load(id))?.state as Case;
const order = (who: Person, id: string, command: string, body: object = {}, key?: string) =>
  t.as(who, 'POST', `/cases/${id}/${command}`, body, key === undefined ? {} : { 'idempotency-key': key });
async function ok(who: Person, id: string, command: string, body: object = {}) {
  const answer = await order(who, id, command, body);
  expect(answer, `${command}: ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
  return answer.body;
}
const today = () => new Date(t.stack.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const served = () => ({ way: 'direct', on: today(), by: ['i1', 'i2'] });
const PROPOSAL = {
  division: district,
  source: 'inspection',
  employer: { name: '样例电子有限公司', creditCode: '91440300MA5EXAMPL0', address: '样例路1号' },
  facts: '检查发现拖欠工资',
};
const propose = async (): Promise<string> => (await t.as(lead, 'POST', '/cases', PROPOSAL)).body.caseId;
async function filed(): Promise<string> {
  const id = await propose();
  await ok(HEAD, id, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i2' });
  return id;
}
async function noticed(fineFen: number): Promise<string> {
  const id = await filed();
  await ok(lead, id, 'finish-inquiry', { proposal: 'penalty', facts: '-', basis: '-', fineFen });
  await ok(lead, id, 'notify', { served: served(), hearingRight: fineFen >= LARGE });
  return id;
}
async function deciding(): Promise<string> {
  const id = await noticed(50_000);
  await ok(lead, id, 'record-defence', { kind: 'waived' });
  return id;
}
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();
const publicityOf = async (id: string) => (await t.as(SUPERVISOR, 'GET', `/publicity/${id}`)).status;
const PENALTY = { kind: 'penalty', fineFen: 50_000, text: '罚款' };

describe('people at the same time', () => {
  beforeAll(() => start());
  afterAll(() => t.close());

  it('decide a case once: whoever comes second is told that it is decided', async () => {
    const id = await deciding();
    const both = await Promise.all([
      order(DIRECTOR, id, 'decide', PENALTY),
      order(DEPUTY, id, 'decide', PENALTY),
    ]);
    expect(statuses(both)).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({
      reason: { code: 'wrong-status' },
      currentStatus: 'decided',
    });
    const { documents, decision } = await load(id);
    expect(documents.filter(({ kind }) => kind === 'penalty-decision')).toMatchObject([{ n: 1 }]);
    expect(['dir', 'dep']).toContain(decision?.by);
    expect(await publicityOf(id)).toBe(200);
  });

  it('send one command twice with one key, and it is done once and answered alike', async () => {
    const id = await deciding();
    const send = () => order(DIRECTOR, id, 'decide', PENALTY, 'once');
    const [first, second] = await Promise.all([send(), send()]);
    const answers = [first, second].filter((a) => a?.status === 200);
    expect(answers.length).toBeGreaterThan(0);
    // Whoever came while the other was under way is told so, and asks again.
    for (const { status, body } of [first, second].filter((a) => a?.status !== 200) as Answer[]) {
      expect({ status, type: body.type }).toEqual({
        status: 409,
        type: 'urn:qingxin:problem:idempotency-key-in-use',
      });
    }
    const again = await send();
    expect(again).toMatchObject({ status: 200, body: answers[0]?.body });
    expect(await order(DIRECTOR, id, 'decide', { ...PENALTY, fineFen: 1 }, 'once')).toMatchObject({
      status: 409,
    });
    // A key is its owner's own.
    expect(await order(DEPUTY, id, 'decide', PENALTY, 'once')).toMatchObject({
      status: 409,
      body: { reason: { code: 'wrong-status' } },
    });
    const { documents } = await load(id);
    expect(documents.filter(({ kind }) => kind === 'penalty-decision')).toMatchObject([{ n: 2 }]);
  });

  it('revoke and conclude, order and recuse: one wins, and the other is judged by what it left', async () => {
    const one = await filed();
    const ends = await Promise.all([
      order(DIRECTOR, one, 'revoke', { ground: 1 }),
      order(lead, one, 'finish-inquiry', { proposal: 'no-penalty', facts: '-', basis: '-' }),
    ]);
    const { status, documents } = await load(one);
    expect(status).toBe('revoked');
    expect(documents.filter(({ kind }) => kind === 'revocation')).toHaveLength(1);
    expect(ends[0]?.status).toBe(200);
    expect([200, 409]).toContain(ends[1]?.status);

    const two = await filed();
    const acts = await Promise.all([
      order(lead, two, 'issue-order', { kind: 'correct', dueOn: '2021-12-31', text: '-' }),
      order(HEAD, two, 'recuse', { officer: 'i2', ground: '亲属', askedBy: '当事人' }),
    ]);
    expect(acts[1]?.status).toBe(200);
    const left = await load(two);
    expect(left.officers).toEqual(['i1']);
    expect(left.orders).toHaveLength(acts[0]?.status === 200 ? 1 : 0);
    if (acts[0]?.status !== 200) expect(acts[0]?.body.reason.code).toBe('two-needed');
    expect(
      await order(lead, two, 'issue-order', { kind: 'correct', dueOn: '2021-12-31', text: '-' }),
    ).toMatchObject({
      status: 409,
      body: { reason: { code: 'two-needed' } },
    });
  });

  it('sign a closing in their order, each once', async () => {
    const id = await deciding();
    const { decision } = await ok(DIRECTOR, id, 'decide', PENALTY);
    await ok(lead, id, 'serve', { document: decision.document, ...served() });
    expect(await order(lead, id, 'close', { code: 'corrected' })).toMatchObject({
      status: 409,
      body: { reason: { code: 'close-code' } },
    });
    await ok(lead, id, 'record-performance', { kind: 'fine-paid', amountFen: 50_000, on: today() });
    await ok(lead, id, 'close', { code: 'performed' });
    const signed = await Promise.all([
      order(HEAD, id, 'close', { approve: true }),
      order(person('head-2', 'inspection-head'), id, 'close', { approve: true }),
    ]);
    expect(statuses(signed)).toEqual([200, 403]);
    const both = await Promise.all([
      order(DIRECTOR, id, 'close', { approve: true }),
      order(DEPUTY, id, 'close', { approve: true }),
    ]);
    expect(statuses(both).filter((s) => s === 200)).toHaveLength(1);
    const { status, documents } = await load(id);
    expect(status).toBe('closed');
    expect(documents.filter(({ kind }) => kind === 'closing-approval')).toHaveLength(1);
  });
});

describe('time that passes between two acts', () => {
  beforeAll(() => start('2021-03-08'));
  afterAll(() => t.close());

  it('ends a certificate, and what needs two is refused from the day after', async () => {
    const id = await filed();
    await t.goTo('2021-03-08 23:59');
    const evidence = (day: string) => ({
      kind: 'documentary',
      source: '工资表',
      takenBy: ['i1', 'i2'],
      takenAt: `${day}T09:00:00+08:00`,
    });
    await ok(lead, id, 'add-evidence', evidence('2021-03-08'));
    await t.goTo('2021-03-09 10:00');
    expect(await order(lead, id, 'add-evidence', evidence('2021-03-09'))).toMatchObject({
      status: 409,
      body: { reason: { code: 'not-certified' } },
    });
    // What was done while it was valid may be entered.
    await ok(lead, id, 'add-evidence', evidence('2021-03-08'));
    const renewed = ['i1', 'i2'].map((each) => ({
      id: each,
      name: `测试${each}`,
      roles: ['inspector'],
      certificate: { no: `GD-${each}`, validTo: '2029-06-30' },
    }));
    const officers = [...renewed, { id: 'h', name: '测试h', roles: ['hearing-officer'] }];
    const { version } = (await t.as(ADMIN, 'GET', '/units/gm')).body;
    const unit = { division: district, name: '光明', officers, expectedVersion: version };
    expect(await t.as(ADMIN, 'PUT', '/units/gm', unit)).toMatchObject({ status: 200 });
    await ok(lead, id, 'add-evidence', evidence('2021-03-09'));
  });

  it('lets a hearing be asked for in the last minute, and not after it', async () => {
    const [asked, late] = [await noticed(LARGE), await noticed(LARGE)];
    // Five working days from Tuesday 2021-03-09.
    await t.goTo('2021-03-16 23:59');
    await ok(lead, asked, 'request-hearing', { on: '2021-03-16' });
    expect((await load(late)).status).toBe('notified');
    await t.goTo('2021-03-17 00:00');
    expect((await load(late)).status).toBe('reviewing');
    for (const on of ['2021-03-16', '2021-03-17']) {
      expect(await order(lead, late, 'request-hearing', { on })).toMatchObject({
        status: 409,
        body: { reason: { code: 'wrong-status' }, currentStatus: 'reviewing' },
      });
    }
    expect(await order(DIRECTOR, asked, 'decide', { ...PENALTY, fineFen: LARGE })).toMatchObject({
      status: 409,
    });
    const at = { at: '2021-03-26T09:00:00+08:00', place: '会议室', presider: 'h', served: served() };
    await ok(HEAD, asked, 'schedule-hearing', at);
    expect(await order(PRESIDER, asked, 'hold-hearing', { heldOn: '2021-03-17', report: '-' })).toMatchObject(
      {
        status: 422,
        body: { errors: [{ path: 'heldOn' }] },
      },
    );
    await t.goTo('2021-03-26 11:00');
    await ok(PRESIDER, asked, 'hold-hearing', { heldOn: '2021-03-26', report: '听证报告' });
    await ok(LAWYER, asked, 'give-opinion', { result: 'agree', text: '同意' });
    await ok(DIRECTOR, asked, 'decide', { ...PENALTY, fineFen: LARGE });
    expect(await order(lead, asked, 'request-hearing', { on: today() })).toMatchObject({ status: 409 });
  });

  it('lets the answer to a suit be entered, and a proposed case be revoked', async () => {
    const id = await propose();
    expect(await ok(DIRECTOR, id, 'revoke', { ground: 3, note: '不符合受理条件' })).toMatchObject({
      status: 'revoked',
      endCode: 'revoked:3',
      documents: [{ kind: 'revocation' }],
    });
    expect(await load(id)).toMatchObject({ archived: true });
    const suit = { kind: 'suit', number: '(2021)粤0311行初12号', authority: '演示区人民法院' };
    const sued = await deciding();
    await ok(DIRECTOR, sued, 'decide', PENALTY);
    await ok(HEAD, sued, 'record-remedy', { ...suit, receivedOn: today() });
    await t.goTo('2021-04-06 09:00');
    const view = await ok(HEAD, sued, 'record-remedy', {
      ...suit,
      receivedOn: '2021-03-26',
      answeredOn: '2021-04-06',
    });
    expect(view.remedies).toMatchObject([{ answeredOn: '2021-04-06', result: null }]);
    expect(view.clocks).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'suit-answer', state: 'met' })]),
    );
  });
});

describe('a store that fails at any line', () => {
  it.each([2, 3])('leaves a case whole, with each number once (seed %i)', async (seed) => {
    await start();
    const s = t;
    try {
      const random = mulberry32(seed);
      let calm = true;
      breakStore(s.stack.runtime.dynamo, (command) => {
        if (calm) return null;
        const roll = random.next();
        const isWrite = /Transact|Update|Put/.test(command);
        if (roll > (isWrite ? 0.3 : 0.05)) return null;
        return isWrite && roll < 0.15 ? 'after' : 'before';
      });
      /** Sends until the answer is final, as a client does that retries with its key. */
      const insist = async (send: () => Promise<Answer>): Promise<Answer> => {
        for (let tries = 0; tries < 60; tries++) {
          const answer = await send();
          const isUnderWay = answer.body?.type === 'urn:qingxin:problem:idempotency-key-in-use';
          if (answer.status !== 503 && !isUnderWay) return answer;
        }
        throw new Error('the store never recovered');
      };
      const ids: string[] = [];
      calm = false;
      for (const n of [1, 2, 3]) {
        const key = { 'idempotency-key': `propose-${n}` };
        const answer = await insist(() => s.as(lead, 'POST', '/cases', PROPOSAL, key));
        expect(answer.status).toBe(201);
        ids.push(answer.body.caseId);
      }
      expect(ids.map((id) => id.slice(-5))).toEqual(['00001', '00002', '00003']);
      const give = async (who: Person, id: string, command: string, body: object) => {
        const answer = await insist(() =>
          order(who, id, command, body, `${id}-${command}-${JSON.stringify(body).length}`),
        );
        expect(answer.status, `${command}: ${JSON.stringify(answer.body)}`).toBe(200);
        return answer.body;
      };
      for (const id of ids) {
        await give(HEAD, id, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i2' });
        await give(lead, id, 'finish-inquiry', {
          proposal: 'penalty',
          facts: '-',
          basis: '-',
          fineFen: 50_000,
        });
        await give(lead, id, 'notify', { served: served(), hearingRight: false });
        await give(lead, id, 'record-defence', { kind: 'waived' });
        const { decision } = await give(DIRECTOR, id, 'decide', PENALTY);
        await give(lead, id, 'serve', { document: decision.document, ...served() });
        await give(lead, id, 'record-performance', { kind: 'fine-paid', amountFen: 50_000, on: today() });
        await give(lead, id, 'close', { code: 'performed' });
        await give(HEAD, id, 'close', { approve: true });
        await give(DIRECTOR, id, 'close', { approve: true, note: '同意' });
      }
      calm = true;
      for (let hour = 0; hour < 4; hour++) {
        await s.stack.reconcile(0);
        await s.stack.advanceTo(s.stack.now() + 3_600_000);
      }
      const states = await Promise.all(ids.map(load));
      const kinds = states[0]?.documents.map(({ kind }) => kind) ?? [];
      expect(kinds).toEqual([
        'filing-approval',
        'advance-notice',
        'penalty-decision',
        'service-return',
        'closing-approval',
      ]);
      for (const kind of kinds) {
        const numbers = states.map(({ documents }) => documents.find((d) => d.kind === kind)?.n);
        expect(numbers.sort(), kind).toEqual([1, 2, 3]);
      }
      for (const state of states) {
        expect(state).toMatchObject({ status: 'closed', archived: true, performed: { finePaidFen: 50_000 } });
        const record = await readRecord(cases().table, CASE as never, state.caseId);
        const texts = await readTexts(cases().table, 'case', state.caseId);
        expect(verifyStored(CASE as never, record as never, { texts })).toMatchObject({
          intact: true,
          missingTexts: 0,
        });
        expect(await publicityOf(state.caseId)).toBe(200);
      }
      expect(await recount(s.stack.runtime)).toMatchObject({ differences: [], unverified: { count: 0 } });
    } finally {
      await t.close();
    }
  });
});
