import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { shownVersion } from '../../domain/kernel/aggregate.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import {
  caseDetailSchema,
  caseListSchema,
  caseRecordSchema,
  caseViewSchema,
} from '../../functions/contract/case-schema.ts';
import { taskKey, textKey } from '../../functions/store/keys.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { expirePersonalData } from '../../functions/store/personal-data.ts';
import { readRecord, readTexts, verifyStored } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { executionName } from '../../functions/workflow/executions.ts';
import { announcementOf, digestOf } from '../support/files.ts';
import { inspector, type Person, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

const HEAD: Person = { sub: 'head', roles: ['inspection-head'], division: '440311' };
const DIRECTOR: Person = { sub: 'dir', roles: ['department-head'], division: '440311' };
const LAWYER: Person = { sub: 'law', roles: ['legal-reviewer'], division: '440311' };
const ADMIN: Person = { sub: 'adm', roles: ['admin'], division: '*' };
const [lead, proposer] = [inspector('i1'), inspector('p1')];

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  const { version, ...policy } = DEMONSTRATION_POLICY;
  expect(await t.as(ADMIN, 'PUT', `/policies/${version}`, policy)).toMatchObject({ status: 200 });
  const certificate = { no: 'GD-1', validTo: '2022-06-30' };
  const officers = [
    ...['i1', 'i2', 'i3'].map((id) => ({ id, name: `测试${id}`, roles: ['inspector'], certificate })),
    {
      id: 'old',
      name: '测试old',
      roles: ['inspector'],
      certificate: { ...certificate, validTo: '2021-03-04' },
    },
    { id: 'h', name: '测试h', roles: ['hearing-officer'] },
  ];
  const unit = { division: '440311', name: '光明', officers };
  expect(await t.as(ADMIN, 'PUT', '/units/gm', unit)).toMatchObject({ status: 200 });
});
afterAll(() => t.close());

const proposal = {
  division: '440311002',
  source: 'inspection',
  employer: {
    name: '样例电子有限公司',
    creditCode: '91440300MA5EXAMPL0',
    address: '样例路1号',
    representative: '样某某',
  },
  facts: '检查发现样某某拖欠工资',
};
const cases = () => new Repository<Case>(t.stack.runtime, CASE as never);
const load = async (id: string) => (await cases().load(id))?.state as Case;
const order = (who: Person, id: string, command: string, body: object = {}) =>
  t.as(who, 'POST', `/cases/${id}/${command}`, body);
async function ok(who: Person, id: string, command: string, body: object = {}) {
  const answer = await order(who, id, command, body);
  expect(answer, `${command}: ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
  expect(caseViewSchema.safeParse(answer.body).error?.issues ?? []).toEqual([]);
  return answer.body;
}
async function propose(headers: Record<string, string> = {}, body: object = proposal): Promise<string> {
  const answer = await t.as(proposer, 'POST', '/cases', body, headers);
  expect(answer).toMatchObject({ status: 201, body: { status: 'proposed' } });
  return answer.body.caseId;
}
const served = (on: string) => ({ way: 'direct', on, by: ['i1', 'i2'] });
const stageOfTask = async (id: string) =>
  ((await cases().table.get(taskKey('case', id))) as { stage?: string } | undefined)?.stage;

describe('a case on the embedded stack', () => {
  let id: string;

  it('is proposed ex officio, numbered by district and year', async () => {
    id = await propose();
    expect(id).toBe('440311-2021-00001');
    expect(await propose()).toBe('440311-2021-00002');
    expect(await stageOfTask(id)).toBe('filing');
    expect(await t.as(SUPERVISOR, 'POST', '/cases', proposal)).toMatchObject({ status: 403 });
    expect(await t.as(proposer, 'POST', '/cases', { ...proposal, division: '440399' })).toMatchObject({
      status: 404,
    });
    const anywhere = { ...proposer, division: '*' };
    expect(await t.as(anywhere, 'POST', '/cases', { ...proposal, division: '440399' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'division' }] },
    });
    for (const occurredOn of ['2021-03-06', '1999-01-01']) {
      expect(await t.as(proposer, 'POST', '/cases', { ...proposal, occurredOn })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'occurredOn' }] },
      });
    }
  });

  it('is proposed once by one key, and gives no number twice to many at once', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const once = await propose(headers);
    expect(await propose(headers)).toBe(once);
    const other = await t.as(proposer, 'POST', '/cases', { ...proposal, facts: '其他' }, headers);
    expect(other.status).toBe(409);
    const many = await Promise.all(Array.from({ length: 8 }, () => propose()));
    expect(new Set(many).size).toBe(8);
    expect([...many].sort().map((each) => Number(each.slice(-5)))).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('is held to its roster: two certified inspectors whom the approver is none of', async () => {
    const approve = (assistant: string, who = HEAD) =>
      order(who, id, 'approve-filing', { approve: true, lead: 'i1', assistant });
    expect(await approve('old')).toMatchObject({ status: 409, body: { reason: { code: 'not-certified' } } });
    expect(await approve('nobody')).toMatchObject({ status: 422, body: { errors: [{ path: 'assistant' }] } });
    expect(await approve('i2', proposer)).toMatchObject({ status: 403 });
    expect(await approve('i2', { ...HEAD, division: '440306' })).toMatchObject({ status: 404 });
    expect(
      await ok(HEAD, id, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i2' }),
    ).toMatchObject({
      status: 'investigating',
      documents: [{ id: 'filing-approval-2021-1' }],
      clocks: expect.arrayContaining([expect.objectContaining({ name: 'decision', due: '2021-05-11' })]),
    });
    expect(await stageOfTask(id)).toBe('inquiry');
  });

  it('takes a stored file of who adds it as evidence, once, and shows it to those concerned', async () => {
    const bytes = Buffer.from('%PDF-1.7 made up');
    const announced = await t.as(lead, 'POST', '/files', announcementOf(bytes));
    const { fileId: file, url, headers } = announced.body;
    const evidence = { kind: 'documentary', source: '工资表', takenBy: ['i1', 'i2'] };
    const add = (who: Person, fileId: string, takenAt = '2021-03-05T08:00:00+08:00') =>
      order(who, id, 'add-evidence', { ...evidence, takenAt, file: fileId });
    expect(await add(lead, file)).toMatchObject({
      status: 409,
      body: { reason: { code: 'file-unfinished' } },
    });
    expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
    await t.stack.settled();
    const unknown = { status: 422, body: { errors: [{ path: 'file' }] } };
    expect(await add(inspector('i2'), file)).toMatchObject(unknown);
    expect(await add(lead, 'nothing')).toMatchObject(unknown);
    const both = await Promise.all([add(lead, file), add(lead, file)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await load(id)).evidence).toMatchObject([{ n: 1, file }]);
    const content = (who: Person) =>
      t.as(who, 'GET', `/files/${file}/content`, undefined, { accept: 'application/json' });
    for (const who of [inspector('i2'), HEAD, DIRECTOR]) {
      const { body } = await content(who);
      expect(await (await fetch(body.url)).text()).toBe(bytes.toString());
    }
    for (const who of [LAWYER, SUPERVISOR, inspector('i3')]) expect((await content(who)).status).toBe(403);
    expect((await content({ ...HEAD, division: '440306' })).status).toBe(404);
    const { entries } = (await t.as(lead, 'GET', `/cases/${id}/record`)).body;
    const reads = entries.filter((e: { event: { type: string } }) => e.event.type === 'personal-data-read');
    expect(reads.map((e: { by: { id: string } }) => e.by.id)).toEqual(['i2', 'head', 'dir']);
    expect(reads[0].event).toMatchObject({ file });
    const added = entries.find((e: { event: { type: string } }) => e.event.type === 'evidence-added');
    expect(added.event.file).toEqual({ fileId: file, sha256: digestOf(bytes), bytes: bytes.length });
  });

  it('goes from inquiry to notice, whose terms end by themselves, and on to its closing', async () => {
    await ok(lead, id, 'add-evidence', {
      kind: 'documentary',
      source: '工资表',
      takenBy: ['i1', 'i2'],
      takenAt: '2021-03-05T08:30:00+08:00',
    });
    await ok(lead, id, 'finish-inquiry', {
      proposal: 'handling',
      facts: '属实',
      basis: '条例',
      orderFen: 1_850_000,
    });
    expect(
      await order(lead, id, 'notify', { served: served('2021-03-05'), hearingRight: true }),
    ).toMatchObject({
      status: 409,
      body: { reason: { code: 'hearing-right' }, currentStatus: 'investigated' },
    });
    await ok(lead, id, 'notify', { served: served('2021-03-05'), hearingRight: false });
    await t.goTo('2021-03-10 23:00');
    expect(await load(id)).toMatchObject({ status: 'notified' });
    await t.goTo('2021-03-11 09:00');
    expect(await load(id)).toMatchObject({ status: 'deciding', stageSince: '2021-03-11' });
    expect(await stageOfTask(id)).toBe('decision');
    const decided = await ok(DIRECTOR, id, 'decide', {
      kind: 'handling',
      orderFen: 1_850_000,
      text: '限期支付',
    });
    const { document } = decided.decision;
    await ok(lead, id, 'serve', { document, ...served('2021-03-11') });
    expect(await stageOfTask(id)).toBe('performance');
    await ok(lead, id, 'record-performance', { kind: 'paid', amountFen: 1_850_000, on: '2021-03-11' });
    await ok(lead, id, 'close', { code: 'performed' });
    expect(await stageOfTask(id)).toBe('closing');
    await ok(HEAD, id, 'close', { approve: true });
    expect(await order(HEAD, id, 'close', { approve: true })).toMatchObject({ status: 403 });
    await ok(DIRECTOR, id, 'close', { approve: true });
    expect(await load(id)).toMatchObject({ status: 'closed', endCode: 'performed', archived: true });
  });

  it('takes at most sixteen transitions without hearing, court and alarms', async () => {
    const { sfn, stateMachineArn } = t.stack.workflow;
    const before = (await t.stack.stats()).transitions;
    const one = await propose();
    await ok(HEAD, one, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i2' });
    await ok(lead, one, 'finish-inquiry', { proposal: 'handling', facts: '-', basis: '-' });
    await ok(lead, one, 'notify', { served: served('2021-03-11'), hearingRight: false });
    await ok(lead, one, 'record-defence', { kind: 'waived' });
    const fields = { evidence: '询问笔录' };
    const { decision } = await ok(DIRECTOR, one, 'decide', { kind: 'handling', text: '-', fields });
    await ok(lead, one, 'serve', { document: decision.document, ...served('2021-03-11') });
    await ok(lead, one, 'record-performance', { kind: 'corrected', on: '2021-03-11' });
    await ok(lead, one, 'close', { code: 'performed' });
    await ok(HEAD, one, 'close', { approve: true });
    await ok(DIRECTOR, one, 'close', { approve: true });
    expect(await load(one)).toMatchObject({ archived: true });
    expect((await t.stack.stats()).transitions - before).toBeLessThanOrEqual(16);
    expect(stateMachineArn(CASE.workflow)).toContain('case-lifecycle');
    expect(sfn).toBeDefined();
  });

  it('is read masked by whoever is in scope, in full by those concerned, each read recorded', async () => {
    const path = `/cases/${id}`;
    const masked = await t.as(SUPERVISOR, 'GET', path);
    expect(caseDetailSchema.safeParse(masked.body).error?.issues ?? []).toEqual([]);
    expect(masked.body).toMatchObject({
      particulars: { masked: true, employer: { name: '样例电子有限公司' } },
      mayUnmask: false,
    });
    expect(JSON.stringify(masked.body)).not.toContain('样某某');
    expect(await t.as(SUPERVISOR, 'GET', `${path}?unmasked=true`)).toMatchObject({ status: 403 });
    expect(await t.as(LAWYER, 'GET', `${path}?unmasked=true`)).toMatchObject({ status: 403 });
    const before = await load(id);
    expect(await t.as(lead, 'GET', `${path}?unmasked=true`)).toMatchObject({
      status: 200,
      body: {
        particulars: { masked: false, employer: { representative: '样某某' } },
        // An entry more, and no other version for whoever has seen the case.
        version: shownVersion(before),
      },
    });
    expect((await load(id)).version).toBe(before.version + 1);
    expect(await t.as({ ...SUPERVISOR, division: '4406' }, 'GET', path)).toMatchObject({ status: 404 });
    const record = await t.as(SUPERVISOR, 'GET', `${path}/record`);
    expect(caseRecordSchema.safeParse(record.body).error?.issues ?? []).toEqual([]);
    expect(record.body.proof).toMatchObject({ intact: true, redacted: 0 });
    expect(record.body.entries.map((e: { event: { type: string } }) => e.event.type)).toContain(
      'personal-data-read',
    );
    expect(JSON.stringify(record.body)).not.toContain('样某某');
    expect(await t.as(lead, 'GET', `${path}/record?unmasked=true`)).toMatchObject({ status: 200 });
    expect(await t.as(SUPERVISOR, 'GET', '/cases/440311-2021-99999')).toMatchObject({ status: 404 });
    expect(await t.as(SUPERVISOR, 'GET', '/cases/440311-2021-99999/record')).toMatchObject({ status: 404 });
  });

  it('is listed by status, inspector and clock, page by page', async () => {
    const ids = async (query: string, who = SUPERVISOR) => {
      const answer = await t.as(who, 'GET', `/cases?${query}`);
      expect(caseListSchema.safeParse(answer.body).error?.issues ?? []).toEqual([]);
      return answer.body.cases.map((c: { caseId: string }) => c.caseId);
    };
    const all: string[] = [];
    let cursor = '';
    do {
      const { body } = await t.as(SUPERVISOR, 'GET', `/cases?limit=5${cursor && `&cursor=${cursor}`}`);
      all.push(...body.cases.map((c: { caseId: string }) => c.caseId));
      cursor = body.cursor ?? '';
    } while (cursor !== '');
    expect(new Set(all).size).toBe(12);
    expect(all).toHaveLength(12);
    expect(await ids('status=closed')).toHaveLength(2);
    expect(await ids('status=proposed&division=440311002')).toHaveLength(10);
    expect(await ids('division=440306')).toEqual([]);
    expect(await ids('clock=filing')).toHaveLength(10);
    expect(await ids('waiting=true', HEAD)).toHaveLength(10);
    expect(await ids('waiting=true&status=proposed&clock=filing', HEAD)).toHaveLength(10);
    for (const query of ['waiting=true&status=closed', 'waiting=true&clock=decision'])
      expect(await ids(query, HEAD)).toEqual([]);
    expect(await ids('waiting=true', SUPERVISOR)).toEqual([]);
    const two = await ids('limit=1&status=proposed');
    await ok(HEAD, two[0], 'approve-filing', { approve: true, lead: 'i3', assistant: 'i2' });
    expect(await ids('officer=i3')).toEqual(two);
    // It waits for its lead, and not for who assists.
    expect(await ids('waiting=true', inspector('i3'))).toEqual(two);
    expect(await ids('waiting=true', inspector('i2'))).toEqual([]);
    expect(await t.as(SUPERVISOR, 'GET', '/cases?division=4406')).toMatchObject({ status: 404 });
    expect(await t.as(SUPERVISOR, 'GET', '/cases?cursor=x')).toMatchObject({ status: 422 });
  });

  it('draws document numbers without a gap or a double from many at once', async () => {
    const proposed = (await t.as(SUPERVISOR, 'GET', '/cases?status=proposed')).body.cases.map(
      (c: { caseId: string }) => c.caseId,
    ) as string[];
    const approve = { approve: true, lead: 'i1', assistant: 'i2' };
    await Promise.all(proposed.map((each) => ok(HEAD, each, 'approve-filing', approve)));
    const states = await Promise.all(proposed.map(load));
    const numbers = states.map(({ documents }) => documents[0]?.n ?? 0).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: proposed.length }, (_, i) => i + 4));
  });

  it('is escalated when a clock runs out, and accepted by silence', async () => {
    const silent = await propose({}, { ...proposal, source: 'complaint' });
    await t.goTo('2021-03-20 09:00');
    expect(await load(silent)).toMatchObject({
      acceptedBySilence: true,
      filedOn: '2021-03-11',
      status: 'proposed',
    });
    await t.goTo('2021-06-01 09:00');
    expect((await load(silent)).alarms).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'overdue', about: 'decision' })]),
    );
    expect(t.stack.meter.counts.get('CaseOverdue')).toBeGreaterThan(0);
    expect((await t.stack.stats()).executions).toMatchObject({ failed: 0 });
    await ok(HEAD, silent, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i2' });
    expect((await load(silent)).filedOn).toBe('2021-03-11');
  });

  it('is re-armed when its execution is gone, and lives on for longer than an execution may', async () => {
    const { sfn, stateMachineArn } = t.stack.workflow;
    const [open = ''] = (await t.as(SUPERVISOR, 'GET', '/cases?status=investigating')).body.cases.map(
      (c: { caseId: string }) => c.caseId,
    ) as string[];
    const executionArn = `${stateMachineArn(CASE.workflow).replace('stateMachine', 'execution')}:${executionName(open, 1)}`;
    await sfn.send(new StopExecutionCommand({ executionArn }));
    await t.stack.advanceTo(t.stack.now() + 3_600_000);
    expect((await t.stack.reconcile()).rearmed).toEqual([open]);
    await t.stack.settled();
    expect(await load(open)).toMatchObject({ generation: 2 });
    expect(await stageOfTask(open)).toBe('inquiry');
  });

  it('verifies, is counted without a difference, and loses its personal data after its end', async () => {
    const record = await readRecord(cases().table, CASE as never, id);
    const texts = await readTexts(cases().table, 'case', id);
    expect(verifyStored(CASE as never, record as never, { texts })).toMatchObject({
      intact: true,
      missingTexts: 0,
    });
    expect(await recount(t.stack.runtime)).toMatchObject({ differences: [], unverified: { count: 0 } });
    const done = await expirePersonalData(cases() as never, id, t.stack.now(), 'forget');
    expect(done).toMatchObject({ outcome: 'deleted' });
    expect((await t.as(SUPERVISOR, 'GET', `/cases/${id}`)).body.particulars).toBeNull();
    // Of a text that is there nobody knows any more whose names it holds.
    const text = { seq: 1, salt: '00', text: '{"text":"张样例到场"}' };
    await cases().table.put({ ...textKey('case', id, 1), ...text });
    expect((await t.as(SUPERVISOR, 'GET', `/cases/${id}/record`)).body.texts).toMatchObject([
      { seq: 1, text: '***' },
    ]);
    const { body } = await t.as(SUPERVISOR, 'GET', '/cases?status=closed');
    const names = body.cases.map((c: { employerName: string | null }) => c.employerName);
    expect(names.filter((name: string | null) => name === null)).toHaveLength(1);
  });
});
