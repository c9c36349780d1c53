import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { caseDetailSchema } from '../../functions/contract/case-schema.ts';
import {
  publicDecisionsSchema,
  publicityDetailSchema,
  publicityListSchema,
  publicityRecordSchema,
  publicityViewSchema,
} from '../../functions/contract/publicity-schema.ts';
import {
  type Key,
  particularsKey,
  personPk,
  publicKey,
  taskKey,
  textKey,
} from '../../functions/store/keys.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { expirePersonalData } from '../../functions/store/personal-data.ts';
import { Repository } from '../../functions/store/repository.ts';
import { executionName } from '../../functions/workflow/executions.ts';
import {
  ADMIN,
  clerk,
  commandCase,
  decideCase,
  HEAD,
  lead,
  publisher,
  setUpDeciding,
  vetter,
} from '../support/deciding.ts';
import { type Person, type TestStack, testStack } from '../support/stack.ts';

const DISTRICT = '440311';
let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  await setUpDeciding(t);
});
afterAll(() => t.close());

const repository = () => new Repository<Publicity>(t.stack.runtime, PUBLICITY as never);
const load = async (id: string) => (await repository().load(id))?.state as Publicity;
const stageOfTask = async (id: string) =>
  ((await repository().table.get(taskKey('publicity', id))) as { stage?: string } | undefined)?.stage;
const order = (who: Person, id: string, command: string, body: object = {}) =>
  t.as(who, 'POST', `/publicity/${id}/${command}`, body);
async function ok(who: Person, id: string, command: string, body: object = {}) {
  const answer = await order(who, id, command, body);
  expect(answer, `${command}: ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
  expect(publicityViewSchema.safeParse(answer.body).error?.issues ?? []).toEqual([]);
  return answer.body;
}
const caseOk = (who: Person, id: string, command: string, body: object = {}) =>
  commandCase(t, who, id, command, body);
const today = () => new Date(t.stack.now() + 8 * 3_600_000).toISOString().slice(0, 10);

const decided = (employer?: object, more?: object) => decideCase(t, employer, more);
async function publicList(query = '', headers: Record<string, string> = {}) {
  const answer = await fetch(`${t.stack.url}/public/decisions${query}`, { headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text };
}
async function publicRows(query = '') {
  const { status, text } = await publicList(query);
  expect(status).toBe(200);
  const body = JSON.parse(text);
  expect(publicDecisionsSchema.safeParse(body).error?.issues ?? []).toEqual([]);
  return body.decisions as Record<string, unknown>[];
}

describe('the publicity of a decision on the embedded stack', () => {
  let id: string;

  it('begins with the decision, in its transaction, and counts from its day', async () => {
    id = await decided();
    expect(await load(id)).toMatchObject({
      status: 'due',
      kind: 'penalty',
      decidedBy: 'dir',
      officers: ['i1', 'i2', 'p1'],
      due: { date: '2021-03-16' },
    });
    expect(await stageOfTask(id)).toBe('vetting');
    const { body } = await t.as(lead, 'GET', `/cases/${id}`);
    expect(caseDetailSchema.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(body.clocks).toContainEqual(
      expect.objectContaining({ name: 'publicity', due: '2021-03-16', state: 'running', unit: 'wd' }),
    );
    const listed = await t.as(lead, 'GET', '/cases?clock=publicity');
    expect(listed.body.cases).toMatchObject([{ caseId: id }]);
  });

  it('is queued for clerks in scope, with what would be shown, in which no worker is named', async () => {
    const { body } = await t.as(vetter, 'GET', '/publicity?status=due');
    expect(publicityListSchema.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(body.items).toMatchObject([
      {
        publicityId: id,
        party: '样例电子有限公司',
        dueDate: '2021-03-16',
        availableCommands: ['vet', 'exempt'],
      },
    ]);
    const { body: detail } = await t.as(vetter, 'GET', `/publicity/${id}`);
    expect(publicityDetailSchema.safeParse(detail).error?.issues ?? []).toEqual([]);
    expect(detail).toMatchObject({
      documentNo: '演人社监罚字〔2021〕1号',
      organ: '演示区人力资源局',
      text: {
        title: '样例电子有限公司未按规定支付劳动者劳动报酬案',
        basis: '《劳动保障监察条例》第二十六条第一项、《广东省工资支付条例》第五十六条',
        result: '罚款人民币2,000.00元；责令支付劳动报酬等款项人民币18,500.00元',
      },
    });
    expect(JSON.stringify(detail)).not.toContain('小工');
    for (const path of [`/publicity/${id}`, `/publicity/${id}/record`]) {
      expect(await t.as(clerk('x', '440306'), 'GET', path)).toMatchObject({ status: 404 });
    }
    expect((await t.as(clerk('x', '440306'), 'GET', '/publicity')).body.items).toEqual([]);
    expect(await order(clerk('x', '440306'), id, 'vet', { class: 'general' })).toMatchObject({ status: 404 });
    const csv = await t.as(vetter, 'GET', '/publicity', undefined, { accept: 'text/csv' });
    expect(csv.body).toContain('样例电子有限公司');
  });

  it('is vetted by nobody who decided or investigated, and published by another clerk', async () => {
    const general = { class: 'general' };
    expect(await order(lead, id, 'vet', general)).toMatchObject({ status: 403 });
    const both = { ...lead, roles: ['inspector', 'publicity-clerk'] } as Person;
    expect(await order(both, id, 'vet', general)).toMatchObject({
      status: 403,
      body: { reason: { code: 'own-case' }, currentStatus: 'due' },
    });
    await ok(vetter, id, 'vet', { ...general, cause: '拖欠样某某等人工资，电话13800001111' });
    expect(await stageOfTask(id)).toBe('publishing');
    expect(await order(vetter, id, 'publish')).toMatchObject({
      status: 403,
      body: { reason: { code: 'same-clerk' } },
    });
    expect(await publicRows()).toEqual([]);
    await t.goTo('2021-03-10 09:00');
    expect(await ok(publisher, id, 'publish')).toMatchObject({
      status: 'published',
      display: { from: '2021-06-10', until: '2022-03-10' },
      clocks: [{ name: 'publicity', state: 'met' }],
    });
    expect(await stageOfTask(id)).toBe('display');
    expect((await t.as(lead, 'GET', `/cases/${id}`)).body).toMatchObject({ flags: { published: true } });
  });

  it('is read by everybody without a token, these members and nothing else', async () => {
    expect(await publicRows('?division=4403&from=2021-03-10&to=2021-03-10')).toEqual([
      {
        id,
        documentNo: '演人社监罚字〔2021〕1号',
        title: '样例电子有限公司未按规定支付劳动者劳动报酬案',
        kind: 'penalty',
        cause: '拖欠样**等人工资，电话***',
        basis: '《劳动保障监察条例》第二十六条第一项、《广东省工资支付条例》第五十六条',
        party: '样例电子有限公司',
        creditCode: '91440300MA5EXAMPL0',
        result: '罚款人民币2,000.00元；责令支付劳动报酬等款项人民币18,500.00元',
        organ: '演示区人力资源局',
        decidedOn: '2021-03-05',
        publishedOn: '2021-03-10',
      },
    ]);
    for (const query of ['?from=2021-03-11', '?to=2021-03-09', '?division=440306', '?division=4401']) {
      expect(await publicRows(query)).toEqual([]);
    }
    const { headers, text } = await publicList('', { accept: 'text/csv' });
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    expect(headers.get('content-type')).toContain('text/csv');
    expect(text).toContain('样例电子有限公司');
    for (const query of ['?division=440311002', '?from=2021-13-01', '?sort=due', '?cursor=x', '?limit=0']) {
      expect([query, (await publicList(query)).status]).toEqual([query, 422]);
    }
  });

  it('is corrected, with people masked again', async () => {
    await ok(publisher, id, 'correct', { reason: '名称有误', party: '样例电子（深圳）有限公司' });
    expect(await publicRows()).toMatchObject([
      {
        id,
        party: '样例电子(深圳)有限公司',
        title: '样例电子(深圳)有限公司未按规定支付劳动者劳动报酬案',
        publishedOn: '2021-03-10',
      },
    ]);
  });

  it('is recalled in three working days from an annulment, which begins it in its own transaction', async () => {
    await t.goTo('2021-04-01 09:00');
    const remedy = { kind: 'review', number: '样复〔2021〕1号', authority: '-', receivedOn: '2021-03-11' };
    await caseOk(HEAD, id, 'record-remedy', remedy);
    expect(await load(id)).toMatchObject({ recall: null });
    const { clocks } = await caseOk(HEAD, id, 'record-remedy', {
      ...remedy,
      result: 'annulled',
      resultOn: '2021-03-31',
    });
    // The Tomb-sweeping holiday lies between.
    expect(clocks).toContainEqual(
      expect.objectContaining({ name: 'publicity', ref: 'recall', due: '2021-04-06', state: 'running' }),
    );
    expect(await order(publisher, id, 'correct', { reason: '-' })).toMatchObject({ status: 409 });
    await t.goTo('2021-04-07 09:00');
    expect((await load(id)).alarms).toContainEqual({ kind: 'overdue', about: 'recall', date: '2021-04-06' });
    await ok(publisher, id, 'recall', { reason: '样某某申请复议，决定被撤销' });
    expect(await publicRows()).toEqual([
      {
        id,
        state: 'recalled',
        reason: '样**申请复议，决定被撤销',
        publishedOn: '2021-03-10',
        recalledOn: '2021-04-07',
      },
    ]);
    expect(await load(id)).toMatchObject({ status: 'recalled', archived: true });
    const { text } = await publicList('', { accept: 'text/csv' });
    expect(text).toContain('已撤回');
    expect(text).not.toContain('样例电子');
    expect((await t.as(lead, 'GET', `/cases/${id}`)).body).toMatchObject({ flags: { published: false } });
  });

  it('is exempt by its class, by two persons, and where an annulment comes first', async () => {
    const byClass = await decided();
    expect(await ok(vetter, byClass, 'vet', { class: 'minor' })).toMatchObject({
      status: 'exempt',
      exemption: { ground: 'class' },
    });
    const byTwo = await decided();
    const reason = { ground: 'secret', reason: '涉及商业秘密' };
    expect(await ok(vetter, byTwo, 'exempt', reason)).toMatchObject({
      status: 'due',
      exemption: { by: 'pub-1' },
    });
    expect(await order(vetter, byTwo, 'exempt', reason)).toMatchObject({ status: 403 });
    expect(await ok(publisher, byTwo, 'exempt', reason)).toMatchObject({ status: 'exempt' });
    const annulled = await decided();
    const [receivedOn, result] = [today(), 'annulled'];
    const remedy = { kind: 'suit', number: '（2021）粤0311行初1号', authority: '-', receivedOn, result };
    await caseOk(HEAD, annulled, 'record-remedy', { ...remedy, resultOn: receivedOn });
    expect(await load(annulled)).toMatchObject({ status: 'exempt', exemption: { ground: 'annulled' } });
    expect(await publicRows()).toHaveLength(1);
  });

  it('is shown of a sole trader with his name masked and without his code', async () => {
    const one = await decided({ name: '样例大排档', creditCode: '92440300MA5EXAMPL0' });
    await ok(vetter, one, 'vet', { class: 'serious' });
    await ok(publisher, one, 'publish');
    const [row] = await publicRows();
    expect(row).toMatchObject({ id: one, party: '样****', title: expect.stringMatching(/^样\*\*\*\*未/) });
    expect(row).not.toHaveProperty('creditCode');
    const page = JSON.parse((await publicList('?limit=1')).text);
    const next = await publicList(`?limit=1&cursor=${page.cursor}`);
    expect(JSON.parse(next.text).decisions).toMatchObject([{ id, state: 'recalled' }]);
    expect((await publicList(`?limit=1&division=44&cursor=${page.cursor}`)).status).toBe(422);
  });

  it('ends its display by itself, over three years and four executions', async () => {
    const shown = String((await publicRows())[0]?.id);
    const short = await decided();
    await ok(vetter, short, 'vet', { class: 'minor', show: true, note: '影响较大' });
    await ok(publisher, short, 'publish');
    expect(await order(publisher, shown, 'end', { reason: '信用修复' })).toMatchObject({
      status: 409,
      body: { reason: { code: 'display-minimum' } },
    });
    await t.goTo('2021-07-07 23:59');
    expect(await publicRows()).toHaveLength(3);
    await t.goTo('2021-07-08 00:30');
    expect(await load(short)).toMatchObject({ status: 'ended', endedOn: '2021-07-07', archived: true });
    expect(await publicRows()).toHaveLength(2);
    await t.goTo('2024-04-07 12:00');
    expect(await load(shown)).toMatchObject({ status: 'published', generation: 4 });
    expect(await publicRows()).toHaveLength(2);
    await t.goTo('2024-04-08 00:30');
    expect(await load(shown)).toMatchObject({ status: 'ended', generation: 4 });
    expect(await publicRows()).toMatchObject([{ id, state: 'recalled' }]);
    expect((await t.stack.stats()).executions).toMatchObject({ failed: 0 });
  });

  it('has a record that proves itself, and figures that recount', async () => {
    const { body } = await t.as(vetter, 'GET', `/publicity/${id}/record`);
    expect(publicityRecordSchema.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(body.proof).toMatchObject({ intact: true });
    expect(body.texts.map(({ text }: { text: string }) => text).join()).not.toContain('样某某');
    const unmasked = `/publicity/${id}/record?unmasked=true`;
    expect(await t.as(lead, 'GET', unmasked)).toMatchObject({ status: 403 });
    expect(await t.as(vetter, 'GET', unmasked)).toMatchObject({ status: 403 });
    expect(await recount(t.stack.runtime)).toMatchObject({ differences: [], unverified: { count: 0 } });
  });

  it('loses its words and its tombstone with the retention', async () => {
    const { table } = repository();
    await expirePersonalData(repository() as never, id, t.stack.now(), 'ops');
    expect(await table.get(publicKey(id))).toBeUndefined();
    expect((await t.as(vetter, 'GET', `/publicity/${id}`)).body).toMatchObject({
      text: null,
      status: 'recalled',
    });
    expect(await publicRows()).toEqual([]);
  });

  it('is recalled or never shown, whoever is faster: the clerk who publishes, or the annulment', async () => {
    for (const first of ['publish', 'annul']) {
      const one = await decided();
      await ok(vetter, one, 'vet', { class: 'general' });
      const on = today();
      const remedy = { kind: 'review', number: '样复〔2021〕2号', authority: '-', receivedOn: on };
      const annulment = { ...remedy, result: 'unlawful', resultOn: on };
      const publish = () => order(publisher, one, 'publish');
      const annul = () => t.as(HEAD, 'POST', `/cases/${one}/record-remedy`, annulment);
      const answers = await Promise.all(first === 'publish' ? [publish(), annul()] : [annul(), publish()]);
      const [published, annulled] = first === 'publish' ? answers : answers.toReversed();
      expect(annulled?.status).toBe(200);
      const state = await load(one);
      if (published?.status === 200) {
        expect(state).toMatchObject({ status: 'published', recall: { since: on } });
        await ok(publisher, one, 'recall', { reason: '-' });
      } else {
        expect(published).toMatchObject({ status: 409, body: { currentStatus: 'exempt' } });
        expect(state).toMatchObject({ status: 'exempt', exemption: { ground: 'annulled' } });
      }
      expect((await publicRows()).filter((row) => row.id === one && !('state' in row))).toEqual([]);
    }
  });

  it('is vetted after all where an annulment before it was published was a mistake', async () => {
    const one = await decided();
    const [receivedOn, number, kind] = [today(), '（2024）粤0311行初9号', 'suit'];
    const remedy = { kind, number, authority: '-', receivedOn, resultOn: receivedOn };
    await caseOk(HEAD, one, 'record-remedy', { ...remedy, result: 'annulled' });
    expect(await load(one)).toMatchObject({ status: 'exempt', archived: true });
    await caseOk(HEAD, one, 'record-remedy', { ...remedy, result: 'upheld' });
    expect(await load(one)).toMatchObject({ status: 'due', generation: 2, archived: false });
    expect(await stageOfTask(one)).toBe('vetting');
    await ok(vetter, one, 'vet', { class: 'minor' });
    expect(await load(one)).toMatchObject({ status: 'exempt', archived: true });
    expect(await recount(t.stack.runtime)).toMatchObject({ differences: [] });
  });

  it('is re-armed when its execution is gone', async () => {
    const one = await decided();
    const { sfn, stateMachineArn } = t.stack.workflow;
    const machine = stateMachineArn(PUBLICITY.workflow).replace('stateMachine', 'execution');
    await sfn.send(new StopExecutionCommand({ executionArn: `${machine}:${executionName(one, 1)}` }));
    await t.stack.advanceTo(t.stack.now() + 3_600_000);
    expect((await t.stack.reconcile()).rearmed).toContain(one);
    await t.stack.settled();
    expect(await load(one)).toMatchObject({ generation: 2, generationSince: today() });
    expect(await stageOfTask(one)).toBe('vetting');
    await ok(vetter, one, 'vet', { class: 'minor' });
    expect(await load(one)).toMatchObject({ archived: true });
  });

  it('is published as its document was issued, under the organ of its seal where that names none', async () => {
    const named = await decided();
    const { version: _, ...policy } = DEMONSTRATION_POLICY;
    const documents = { ...policy.case.documents, organs: [], pattern: `新${policy.case.documents.pattern}` };
    const without = { ...policy, effectiveFrom: today(), case: { ...policy.case, documents } };
    expect(await t.as(ADMIN, 'PUT', '/policies/without-organs', without)).toMatchObject({ status: 200 });
    const blank = await decided();
    // What is issued later changes nothing of what was issued.
    expect((await t.as(vetter, 'GET', `/publicity/${named}`)).body).toMatchObject({
      documentNo: expect.stringMatching(/^演人社监罚字/),
      organ: '演示区人力资源局',
      organInSeal: false,
    });
    const { body: c } = await t.as(lead, 'GET', `/cases/${blank}`);
    const issued = c.documents.find(({ kind }: { kind: string }) => kind === 'penalty-decision');
    expect((await t.as(vetter, 'GET', `/publicity/${blank}`)).body).toMatchObject({
      documentNo: issued.number,
      organ: null,
      organInSeal: true,
    });
    expect(issued.number).toMatch(/^新440311/);
    expect(await order(vetter, blank, 'vet', { class: 'general' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'organ' }], reason: { code: 'organ-missing' } },
    });
    const organ = '样例区人力资源局';
    expect(await ok(vetter, blank, 'vet', { class: 'general', organ })).toMatchObject({ organ });
    await ok(publisher, blank, 'publish');
    const rowOf = async () => (await publicRows()).find(({ id }) => id === blank);
    expect(await rowOf()).toMatchObject({ documentNo: issued.number, organ });
    await ok(publisher, blank, 'correct', { reason: '-', organ: '样例市人力资源局' });
    expect(await rowOf()).toMatchObject({ organ: '样例市人力资源局' });
  });

  it('is vetted by nobody who took the case over after the decision', async () => {
    const one = await decided();
    const certificate = { no: 'GD-9', validTo: '2026-06-30' };
    const officer = { id: 'i9', name: '测试i9', roles: ['inspector'], certificate };
    const unit = { division: DISTRICT, name: '光明二队', officers: [officer] };
    expect(await t.as(ADMIN, 'PUT', '/units/gm-2', unit)).toMatchObject({ status: 200 });
    const named = async () => (await t.as(vetter, 'GET', `/publicity/${one}`)).body.officers;
    expect(await named()).toEqual(['i1', 'i2', 'p1']);
    expect(
      await t.as(ADMIN, 'POST', '/officers/i2/hand-over', { to: ['i9'], note: '岗位调整' }),
    ).toMatchObject({ status: 200 });
    expect((await t.as(lead, 'GET', `/cases/${one}`)).body.officers).toContain('i9');
    expect(await named()).toEqual(['i1', 'i2', 'i9', 'p1']);
    expect(await order(clerk('i9'), one, 'vet', { class: 'general' })).toMatchObject({
      status: 403,
      body: { reason: { code: 'own-case' } },
    });
    expect((await repository().load(one))?.state).toMatchObject({ status: 'due' });
  });

  it('names no natural person, also once the personal data of the case is deleted', async () => {
    const employer = { name: '包工头样五', creditCode: '440300199001015271', representative: '样代表' };
    const one = await decided(employer);
    const { body: c } = await t.as(vetter, 'GET', `/cases/${one}`);
    expect(c.particulars.employer).toMatchObject({ name: '包****', creditCode: '440300********5271' });
    const listed = await t.as(vetter, 'GET', '/cases', undefined, { accept: 'text/csv' });
    expect(listed.body).not.toContain('样五');
    // As the retention does once the case has ended, which may be while its decision is shown.
    const { table } = repository();
    const { items } = await table.query<Key>({
      KeyConditionExpression: 'pk = :pk',
      values: { ':pk': personPk('case', one) },
    });
    const keys = items.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
    await table.transact(keys.map((Key) => ({ Delete: { TableName: table.name, Key } })));
    await ok(vetter, one, 'vet', {
      class: 'general',
      organ: '样例区人力资源局',
      cause: '样五拖欠工资，样代表到场',
    });
    await ok(publisher, one, 'publish');
    const row = (await publicRows()).find(({ id: of }) => of === one);
    expect(row).toMatchObject({ party: '包****', cause: '样*拖欠工资，样**到场' });
    expect(row).not.toHaveProperty('creditCode');
    await ok(publisher, one, 'recall', { reason: '样五提出复议' });
    expect(await publicRows()).toContainEqual(expect.objectContaining({ id: one, reason: '样*提出复议' }));
    // They go with its own retention.
    await expirePersonalData(repository() as never, one, t.stack.now(), 'ops');
    expect(await table.get(particularsKey('publicity', one))).toBeUndefined();
    const text = { seq: 1, salt: '00', text: '{"text":"样五提出复议"}' };
    await table.put({ ...textKey('publicity', one, 1), ...text });
    const { body } = await t.as(vetter, 'GET', `/publicity/${one}/record`);
    expect(body.texts).toMatchObject([{ seq: 1, text: '***' }]);
  });
});
