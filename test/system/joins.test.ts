import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { ClueData } from '../../domain/clue/push.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { caseDetailSchema } from '../../functions/contract/case-schema.ts';
import { clueDetailSchema, clueViewSchema } from '../../functions/contract/view-schema.ts';
import { taskKey } from '../../functions/store/keys.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { readRecord, readTexts, verifyStored } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import {
  ADMIN,
  besideItems,
  clueData,
  inspector,
  type Person,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';
import { breakStore } from '../support/store-faults.ts';

const HEAD: Person = { sub: 'head', roles: ['inspection-head'], division: '440311' };
const DIRECTOR: Person = { sub: 'dir', roles: ['department-head'], division: '440311' };
const ABOVE: Person = { sub: 'sup-9', roles: ['supervisor'], division: '4403' };
const REPORTER = '钱样例';

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  await t.roster();
});
afterAll(() => t.close());

const idOf = (n: number) => `national-${clueData(n).clueNo}`;
const cases = () => new Repository<Case, CaseEvent>(t.stack.runtime, CASE);
const loadCase = async (id: string) => (await cases().load(id))?.state as Case;
const loadClue = async (n: number) =>
  (await new Repository<Clue>(t.stack.runtime, CLUE as never).load(idOf(n)))?.state as Clue;
const typesOf = async (id: string) =>
  (await readRecord(cases().table, CASE, id))?.entries.map(({ event }) => event.type);
/** Pushes a clue against an employer of its own unless told, and has it signed for. */
async function investigate(n: number, overrides: Partial<ClueData> = {}): Promise<Person> {
  const employer = { name: `样例第${n}有限公司`, address: `样例路${n}号` };
  const pushed = await t.push(clueData(n, { employer, ...overrides }));
  expect(pushed.status).toBe(202);
  const [officer = ''] = (await loadClue(n)).officers;
  const by = inspector(officer, (await loadClue(n)).division);
  expect(await t.order(by, idOf(n), 'sign')).toMatchObject({ status: 200 });
  return by;
}
const file = (by: Person, n: number, body: object = {}) => t.order(by, idOf(n), 'file-case', body);

describe('a clue that opens a case', () => {
  it('does so in one transaction: number, record, particulars, workflow', async () => {
    const by = await investigate(1, { employer: clueData(1).employer });
    const answer = await file(by, 1, { caseNo: '深光人社监立字〔2021〕第1号', note: '张测试反映属实' });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'investigating', case: { caseId: '440311-2021-00001', caseElsewhere: false } },
    });
    expect(clueViewSchema.safeParse(answer.body).error?.issues ?? []).toEqual([]);
    expect(await loadCase('440311-2021-00001')).toMatchObject({
      status: 'proposed',
      externalNo: '深光人社监立字〔2021〕第1号',
      source: 'clue',
      claims: [{ clue: idOf(1), headcount: 1, amountFen: 1_850_000 }],
      proposedBy: by.sub,
      investigators: [by.sub],
      street: '440311002',
      cameInOn: '2021-03-05',
      employerKeys: (await loadClue(1)).employerKeys,
    });
    expect(await cases().table.get(taskKey('case', '440311-2021-00001'))).toMatchObject({ stage: 'filing' });
  });

  it('keeps its own status, clocks and closing, and shows its case as the case shows it', async () => {
    const detail = (await t.as(SUPERVISOR, 'GET', `/clues/${idOf(1)}`)).body;
    expect(clueDetailSchema.safeParse(detail).error?.issues ?? []).toEqual([]);
    expect(detail).toMatchObject({
      case: { caseId: '440311-2021-00001', since: '2021-03-05' },
      dueDate: '2021-03-26',
    });
    const view = (await t.as(SUPERVISOR, 'GET', '/cases/440311-2021-00001')).body;
    expect(view).toMatchObject({
      clues: [idOf(1)],
      cluesElsewhere: false,
      particulars: {
        employer: { name: '深圳市测试电子有限公司' },
        facts: expect.stringContaining('工资未发'),
      },
    });
    expect(JSON.stringify(view)).not.toContain('张测试');
    expect(JSON.stringify(view)).not.toContain('13900001111');
    const record = (await t.as(SUPERVISOR, 'GET', '/cases/440311-2021-00001/record')).body;
    expect(record.texts).toMatchObject([{ seq: 1, text: '张**反映属实' }]);
    const rows = (await t.as(SUPERVISOR, 'GET', '/clues?limit=5')).body.clues;
    expect(rows[0].case).toMatchObject({ caseId: '440311-2021-00001' });
    // A second one is refused, whoever asks.
    const [, second = ''] = (await loadClue(1)).officers;
    expect(await file(inspector(second), 1)).toMatchObject({
      status: 409,
      body: { reason: { code: 'case-filed' } },
    });
    const commands = detail.availableCommands.find((c: { name: string }) => c.name === 'file-case');
    expect(commands).toMatchObject({ allowed: false });
  });

  it('is done once where two inspectors ask at once, and by one key however often', async () => {
    const by = await investigate(2);
    const [, other = ''] = (await loadClue(2)).officers;
    const answers = await Promise.all([file(by, 2), file(inspector(other), 2), file(by, 2)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await loadClue(2)).case?.caseId).toBe('440311-2021-00002');
    const third = await investigate(3);
    const key = { 'idempotency-key': 'k' };
    const path = `/clues/${idOf(3)}/file-case`;
    const [a, b] = [await t.as(third, 'POST', path, {}, key), await t.as(third, 'POST', path, {}, key)];
    expect([a.status, b.status]).toEqual([200, 200]);
    expect(b.body.case).toEqual(a.body.case);
    expect(a.body.case.caseId).toBe('440311-2021-00003');
    expect(await loadCase('440311-2021-00004')).toBeUndefined();
  });

  it.each(['before', 'after'] as const)(
    'leaves no half of it when the store fails %s any write',
    async (kind) => {
      const n = kind === 'before' ? 4 : 5;
      const by = await investigate(n);
      let at = 0;
      for (let attempt = 1; ; attempt++) {
        let writes = 0;
        breakStore(t.stack.runtime.dynamo, (command) =>
          /^(Transact|Put|Update)/.test(command) && ++writes === attempt ? kind : null,
        );
        const { status } = await file(by, n);
        breakStore(t.stack.runtime.dynamo, () => null);
        at += 1;
        const { case: opened } = await loadClue(n);
        const state = opened && (await loadCase(opened.caseId));
        expect(state === null || state.claims.some(({ clue }) => clue === idOf(n)), `write ${attempt}`).toBe(
          true,
        );
        if (status !== 503) break;
      }
      expect(at).toBeGreaterThan(1);
      expect((await loadClue(n)).case?.caseId).toBe(`440311-2021-0000${n}`);
      expect(await loadCase(`440311-2021-0000${n + 1}`)).toBeUndefined();
      // What a fault hit behind the command is tried again by the workflow.
      await t.stack.advanceTo(t.stack.now() + 60_000);
      await t.stack.settled();
      expect(await cases().table.get(taskKey('case', `440311-2021-0000${n}`))).toMatchObject({
        stage: 'filing',
      });
    },
  );

  it('from a report says nothing of who reported, not even to those who read the case in full', async () => {
    const by = await investigate(6, {
      kind: 'report',
      reporter: { ...clueData(6).reporter, name: REPORTER },
      description: `我叫${REPORTER}，老板欠薪。`,
    });
    expect((await file(by, 6, { note: `${REPORTER}的举报属实` })).status).toBe(200);
    const caseId = (await loadClue(6)).case?.caseId ?? '';
    expect(await loadCase(caseId)).toMatchObject({ source: 'report' });
    const full = await t.as(HEAD, 'GET', `/cases/${caseId}?unmasked=true`);
    expect(full).toMatchObject({ status: 200, body: { particulars: { masked: false } } });
    expect(full.body.particulars.facts).toContain('老板欠薪');
    const record = await t.as(HEAD, 'GET', `/cases/${caseId}/record?unmasked=true`);
    expect(record.body.texts[0].text).toContain('举报属实');
    expect(JSON.stringify([full.body, record.body])).not.toContain(REPORTER);
  });
});

describe('a clue that joins a case', () => {
  const shared = { employer: { name: '样例联合有限公司', address: '样例路9号' } };
  let caseId: string;
  let by: Person;

  it('adds to it, in one transaction, and keeps what it is itself', async () => {
    const opener = await investigate(11, shared);
    expect((await file(opener, 11)).status).toBe(200);
    caseId = (await loadClue(11)).case?.caseId ?? '';
    by = await investigate(12, { ...shared, reporter: { ...clueData(12).reporter, name: '孙同事' } });
    const joined = await file(by, 12, { join: caseId, caseNo: 'LJ-2021-7', note: '孙同事所述与前案一致' });
    expect(joined).toMatchObject({ status: 200, body: { case: { caseId }, status: 'investigating' } });
    expect(await loadCase(caseId)).toMatchObject({
      claims: [{ clue: idOf(11) }, { clue: idOf(12) }],
      externalNo: 'LJ-2021-7',
      groupSize: 2,
    });
    expect(await typesOf(caseId)).toEqual(['proposed', 'clue-joined']);
    const view = (await t.as(SUPERVISOR, 'GET', `/cases/${caseId}`)).body;
    expect(caseDetailSchema.safeParse(view).error?.issues ?? []).toEqual([]);
    expect(view).toMatchObject({ clues: [idOf(11), idOf(12)], headcount: 2, owedFen: 3_700_000 });
    const record = (await t.as(SUPERVISOR, 'GET', `/cases/${caseId}/record`)).body;
    expect(record.texts.at(-1).text).toBe('孙**所述与前案一致');
  });

  it('is refused with the reason, or does not find it', async () => {
    const other = await investigate(13);
    const code = async (who: Person, n: number, body: object) => {
      const answer = await file(who, n, body);
      return `${answer.status} ${answer.body.reason?.code ?? answer.body.type}`;
    };
    const unknown = '404 urn:qingxin:problem:unknown-case';
    expect(await code(other, 13, { join: caseId })).toBe('409 case-of-other-employer');
    expect(await code(other, 13, { join: '440311-2021-99999' })).toBe(unknown);
    const away = await investigate(14, {
      ...shared,
      workplace: { division: '440306', address: '样例路9号' },
    });
    expect(await code(away, 14, { join: caseId })).toBe(unknown);
    expect(await code({ ...away, division: '4403' }, 14, { join: caseId })).toBe(
      '409 case-in-other-district',
    );
    const late = await investigate(15, shared);
    expect(await code(late, 15, { join: caseId, caseNo: 'LJ-2021-8' })).toBe('409 case-of-other-number');
    expect(await code(late, 15, { join: 'x\u0000' })).toBe('422 urn:qingxin:problem:invalid-input');
    const transfer = { to: '税务部门', note: '移送' };
    expect((await t.as(DIRECTOR, 'POST', `/cases/${caseId}/transfer`, transfer)).status).toBe(200);
    expect(await code(late, 15, { join: caseId })).toBe('409 case-decided');
    expect((await loadClue(15)).case).toBeNull();
  });

  it('is not lost where many join at once, and the case meanwhile goes on', async () => {
    const same = { employer: { name: '样例群体有限公司', address: '样例路8号' } };
    const opener = await investigate(21, same);
    await file(opener, 21);
    const id = (await loadClue(21)).case?.caseId ?? '';
    const numbers = [22, 23, 24, 25, 26];
    const people: Person[] = [];
    for (const n of numbers) people.push(await investigate(n, same));
    const joins = numbers.map((n, i) => file(people[i] as Person, n, { join: id }));
    const refused = t.as(HEAD, 'POST', `/cases/${id}/approve-filing`, { approve: false, note: '待补充' });
    const answers = await Promise.all([...joins, refused]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.at(-1)).toBe(200);
    const clues = (await loadCase(id)).claims.map(({ clue }) => clue);
    for (const [i, n] of numbers.entries()) {
      expect(clues.includes(idOf(n)), String(n)).toBe(statuses[i] === 200);
      expect((await loadClue(n)).case?.caseId ?? null).toBe(statuses[i] === 200 ? id : null);
    }
  });

  it('is handed over without it: each side sees the other only in its scope', async () => {
    await t.order(by, idOf(12), 'request-return', { reason: '属宝安', to: '440306' });
    expect((await t.order(ABOVE, idOf(12), 'decide-return', { approve: true })).status).toBe(200);
    const there: Person = { sub: 'rev-7', roles: ['reviewer'], division: '440306' };
    expect((await t.as(there, 'GET', `/clues/${idOf(12)}`)).body.case).toMatchObject({
      caseId: null,
      caseElsewhere: true,
    });
    const record = await t.as(there, 'GET', `/clues/${idOf(12)}/record`);
    expect(JSON.stringify(record.body)).not.toContain(caseId);
    expect(record.body.proof).toMatchObject({ redacted: 1, intact: true });
    expect((await t.as(HEAD, 'GET', `/cases/${caseId}`)).body).toMatchObject({
      clues: [idOf(11)],
      cluesElsewhere: true,
    });
    const own = await t.as(HEAD, 'GET', `/cases/${caseId}/record`);
    expect(JSON.stringify(own.body)).not.toContain(idOf(12));
  });
});

describe('clues and cases together', () => {
  it('close each by itself, verify, and are counted without a difference', async () => {
    const { sub } = inspector((await loadClue(1)).officers[0] ?? '');
    const occurredAt = new Date(t.stack.now()).toISOString();
    await t.order(inspector(sub), idOf(1), 'log', { kind: 'first-contact', occurredAt });
    await t.order(inspector(sub), idOf(1), 'conclude', { conclusion: 'PENALISED' });
    expect((await t.order(REVIEWER, idOf(1), 'review', { decision: 'approve' })).body.status).toBe('closed');
    expect(await loadCase('440311-2021-00001')).toMatchObject({ status: 'proposed' });
    const { table } = cases();
    for (const n of [1, 2, 3, 4, 5, 6, 11, 12, 21, 22]) {
      const clue = await readRecord(table, CLUE as never, idOf(n));
      const texts = await readTexts(table, 'clue', idOf(n));
      expect(verifyStored(CLUE as never, clue as never, { texts })).toMatchObject({ intact: true });
    }
    for (let n = 1; n <= 8; n++) {
      const id = `440311-2021-0000${n}`;
      const record = await readRecord(table, CASE, id);
      const texts = await readTexts(table, 'case', id);
      expect(record && verifyStored(CASE, record, { texts }), id).toMatchObject({ intact: true });
    }
    expect(await recount(t.stack.runtime)).toMatchObject({ differences: [], unverified: { count: 0 } });
    // Inputs of workflows, their executions and the stream name nobody.
    const beside = besideItems(t.stack);
    expect(beside).toContain('440311-2021-00001');
    for (const name of ['张测试', REPORTER, '孙同事', '样例群体']) expect(beside, name).not.toContain(name);
  });
});

describe('a document of a case of several clues', () => {
  it('lists the workers that these name, each with what he claims, and nobody who made a report', async () => {
    const certificate = { no: 'GD-1', validTo: '2026-06-30' };
    const officers = ['cert-1', 'cert-2'].map((id) => ({ id, name: id, roles: ['inspector'], certificate }));
    const unit = { division: '440311', name: '有证', streets: ['440311005'], officers };
    expect((await t.as(ADMIN, 'PUT', '/units/cert', unit)).status).toBe(200);
    const same = { employer: { name: '样例名单有限公司', address: '样例路7号' } };
    const opener = await investigate(41, { ...same, reporter: { ...clueData(41).reporter, name: '周甲工' } });
    expect((await file(opener, 41)).status).toBe(200);
    const id = (await loadClue(41)).case?.caseId ?? '';
    const [second, third] = [
      await investigate(42, { ...same, reporter: { ...clueData(42).reporter, name: '吴乙工' } }),
      await investigate(43, {
        ...same,
        kind: 'report',
        reporter: { ...clueData(43).reporter, name: REPORTER },
      }),
    ];
    for (const [n, by] of [
      [42, second],
      [43, third],
    ] as const) {
      expect((await file(by, n, { join: id })).status).toBe(200);
    }
    const order = async (who: Person, command: string, body: object) => {
      const answer = await t.as(who, 'POST', `/cases/${id}/${command}`, body);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
      return answer.body;
    };
    await order(HEAD, 'approve-filing', { approve: true, lead: 'cert-1', assistant: 'cert-2' });
    const lead = inspector('cert-1');
    const pay = { kind: 'pay', amountFen: 3_700_000, workers: 2, dueOn: '2021-12-31', text: '支付工资' };
    const { documents } = await order(lead, 'issue-order', pay);
    const document = documents.find(({ kind }: { kind: string }) => kind === 'order');
    const path = `/cases/${id}/documents/${document.id}`;
    const { body } = await t.as(lead, 'GET', path, undefined, { accept: 'application/json' });
    const period = '2020年11月至2021年2月';
    expect(body.fields.workers).toEqual([
      { name: '周甲工', period, fen: 1_850_000 },
      { name: '吴乙工', period, fen: 1_850_000 },
    ]);
    expect(JSON.stringify(body)).not.toContain(REPORTER);
    const outside = [await t.as(lead, 'GET', `/cases/${id}`), await t.as(lead, 'GET', `/cases/${id}/record`)];
    expect(JSON.stringify(outside) + besideItems(t.stack)).not.toMatch(/周甲工|吴乙工/);
  });
});

describe('a clue that joins a case about to be decided', () => {
  it('brings it to the review it needs then, and is joined by nobody who has a part in that', async () => {
    const same = { employer: { name: '样例待决有限公司', address: '样例路6号' } };
    const opener = await investigate(51, same);
    expect((await file(opener, 51)).status).toBe(200);
    const id = (await loadClue(51)).case?.caseId ?? '';
    const order = async (who: Person, command: string, body: object) => {
      const answer = await t.as(who, 'POST', `/cases/${id}/${command}`, body);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
    };
    await order(HEAD, 'approve-filing', { approve: true, lead: 'cert-1', assistant: 'cert-2' });
    const by = await investigate(52, { ...same, arrears: { ...clueData(52).arrears, headcount: 40 } });
    const proposal = { proposal: 'no-penalty', facts: '属实', basis: '条例' };
    const lead = inspector('cert-1');
    await order(lead, 'finish-inquiry', proposal);
    await order(HEAD, 'take-back', {});
    await order(lead, 'finish-inquiry', proposal);
    expect(await loadCase(id)).toMatchObject({ status: 'deciding' });
    expect((await file(by, 52, { join: id })).status).toBe(200);
    expect(await loadCase(id)).toMatchObject({
      status: 'reviewing',
      reviewSince: (await loadCase(id)).stageSince,
    });
    expect(await typesOf(id)).toEqual(expect.arrayContaining(['clue-joined', 'advanced']));
    await order({ ...HEAD, sub: 'law-9', roles: ['legal-reviewer'] }, 'give-opinion', {
      result: 'agree',
      text: '同意',
    });
    const third = await investigate(53, same);
    await order({ ...third, roles: ['inspection-head'] }, 'exclude-period', {
      kind: 'audit',
      from: (await loadCase(id)).filedOn,
      to: (await loadCase(id)).filedOn,
    });
    expect(await file(third, 53, { join: id })).toMatchObject({
      status: 409,
      body: { reason: { code: 'case-involved' } },
    });
    await t.stack.settled();
    expect((await loadCase(id)).status).toBe('deciding');
  });
});
