import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { type IssuedDocument, templateFor } from '../../domain/documents/documents.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { caseDocumentSchema, caseViewSchema } from '../../functions/contract/case-schema.ts';
import { documentItem, readDocuments } from '../../functions/store/documents.ts';
import { documentKey } from '../../functions/store/keys.ts';
import { expirePersonalData } from '../../functions/store/personal-data.ts';
import { readRecord, readTexts, verifyStored } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import {
  besideItems,
  inspector,
  type Person,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';
import { breakStore } from '../support/store-faults.ts';

const HEAD: Person = { sub: 'head', roles: ['inspection-head'], division: '440311' };
const DIRECTOR: Person = { sub: 'dir', roles: ['department-head'], division: '440311' };
const LAWYER: Person = { sub: 'law', roles: ['legal-reviewer'], division: '440311' };
const ADMIN: Person = { sub: 'adm', roles: ['admin'], division: '*' };
const [lead, proposer] = [inspector('i1'), inspector('p1')];
const PARTY = '样例<电子>有限公司';
const JSON_ONLY = { accept: 'application/json' };

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  const { version, ...policy } = DEMONSTRATION_POLICY;
  expect(await t.as(ADMIN, 'PUT', `/policies/${version}`, policy)).toMatchObject({ status: 200 });
  const officers = ['i1', 'i2'].map((id) => ({
    id,
    name: `测试${id}`,
    roles: ['inspector'],
    certificate: { no: `GD-${id}`, validTo: '2022-06-30' },
  }));
  await t.as(ADMIN, 'PUT', '/units/gm', { division: '440311', name: '光明', officers });
});
afterAll(() => t.close());

const cases = () => new Repository<Case, CaseEvent>(t.stack.runtime, CASE);
const load = async (id: string) => (await cases().load(id))?.state as Case;
const order = (who: Person, id: string, command: string, body: object = {}) =>
  t.as(who, 'POST', `/cases/${id}/${command}`, body);
async function ok(who: Person, id: string, command: string, body: object = {}) {
  const answer = await order(who, id, command, body);
  expect(answer, `${command}: ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
  expect(caseViewSchema.safeParse(answer.body).error?.issues ?? []).toEqual([]);
  return answer.body as Case & { documents: { id: string; number: string; entry: number }[] };
}
async function propose(employer: object = {}): Promise<string> {
  const { body } = await t.as(proposer, 'POST', '/cases', {
    division: '440311',
    source: 'inspection',
    employer: { name: PARTY, ...employer },
    facts: '检查发现拖欠工资',
  });
  return body.caseId;
}
const served = (on: string) => ({ way: 'direct', on, by: ['i1', 'i2'] });
const approve = { approve: true, lead: 'i1', assistant: 'i2' };
const read = (who: Person, id: string, document: string, headers: Record<string, string> = JSON_ONLY) =>
  t.as(who, 'GET', `/cases/${id}/documents/${document}`, undefined, headers);
async function verify(id: string) {
  const { table } = cases();
  const record = await readRecord(table, CASE, id);
  const [texts, documents] = [await readTexts(table, 'case', id), await readDocuments(table, 'case', id)];
  return record && verifyStored(CASE, record, { texts, documents });
}

describe('a document of a case', () => {
  let id: string;

  it('is issued by its command, numbered, and kept as it was', async () => {
    id = await propose();
    const { documents } = await ok(HEAD, id, 'approve-filing', approve);
    expect(documents).toEqual([
      {
        id: 'filing-approval-2021-1',
        kind: 'filing-approval',
        year: 2021,
        n: 1,
        number: '演人社监立审字〔2021〕1号',
        on: '2021-03-05',
        entry: 2,
        servedOn: null,
      },
    ]);
    const { body } = await read(lead, id, 'filing-approval-2021-1');
    expect(caseDocumentSchema.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(body).toMatchObject({
      organ: '演示区人力资源局',
      issuedOn: '2021-03-05',
      template: templateFor(DEMONSTRATION_POLICY, 'filing-approval'),
      fields: {
        caseNo: id,
        party: PARTY,
        facts: '检查发现拖欠工资',
        lead: '测试i1（证号GD-i1）',
        assistant: '测试i2（证号GD-i2）',
      },
    });
    // A later policy or name changes nothing of it.
    await t.as(ADMIN, 'PUT', '/units/gm2', {
      division: '440311',
      name: '其他',
      officers: [{ id: 'i1', name: '改名', roles: ['inspector'] }],
    });
    expect((await read(lead, id, 'filing-approval-2021-1')).body).toEqual(body);
    const record = (await t.as(lead, 'GET', `/cases/${id}/record`)).body;
    const entry = record.entries.find((e: { event: { type: string } }) => e.event.type === 'filing-approved');
    expect(entry).toMatchObject({ seq: 2, event: { document: { hash: body.hash, number: body.number } } });
  });

  it('is a page for print that runs and loads nothing, with all it says escaped', async () => {
    const { status, headers, body } = await read(HEAD, id, 'filing-approval-2021-1', { accept: 'text/html' });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(body).toContain('样例&lt;电子&gt;有限公司');
    expect(body).not.toContain(PARTY);
    expect(body).toContain('演人社监立审字〔2021〕1号');
  });

  it('is read by those concerned alone, and each read is an entry', async () => {
    const { version } = await load(id);
    for (const who of [SUPERVISOR, LAWYER, proposer]) {
      expect(await read(who, id, 'filing-approval-2021-1')).toMatchObject({ status: 403 });
    }
    const elsewhere = { ...HEAD, division: '440306' };
    expect(await read(elsewhere, id, 'filing-approval-2021-1')).toMatchObject({ status: 404 });
    for (const unknown of ['order-2021-1', 'x%00', '..']) {
      expect((await read(HEAD, id, unknown)).status, unknown).toBe(404);
    }
    expect((await load(id)).version).toBe(version);
    expect((await read(DIRECTOR, id, 'filing-approval-2021-1')).status).toBe(200);
    const record = await readRecord(cases().table, CASE, id);
    expect(record?.entries.at(-1)).toMatchObject({
      by: { id: 'dir' },
      event: { type: 'personal-data-read', document: 'filing-approval-2021-1' },
    });
  });

  it('says what its command says in the place of what nobody knew, and has blanks for the rest', async () => {
    await ok(lead, id, 'finish-inquiry', {
      proposal: 'handling',
      facts: '查明的事实',
      basis: '条例第二十六条',
      orderFen: 1_850_000,
    });
    await ok(lead, id, 'notify', { served: served('2021-03-05'), hearingRight: false });
    await ok(lead, id, 'record-defence', { kind: 'waived', text: '无异议' });
    const decision = { kind: 'handling', orderFen: 1_850_000, text: '支付所欠工资' };
    const fields = { partyAddress: '样例路1号' };
    await ok(lead, id, 'add-evidence', {
      kind: 'documentary',
      source: '工资表',
      takenBy: ['i1', 'i2'],
      takenAt: '2021-03-05T08:00:00+08:00',
    });
    const decided = await ok(DIRECTOR, id, 'decide', { ...decision, fields });
    const document = decided.documents.at(-1);
    expect(document).toMatchObject({ id: 'handling-decision-2021-1', number: '演人社监理字〔2021〕1号' });
    expect((await read(lead, id, 'handling-decision-2021-1')).body.fields).toMatchObject({
      facts: '查明的事实',
      basis: '条例第二十六条',
      evidence: '书证（工资表）。',
      partyViews: '无异议',
      partyAddress: '样例路1号',
      content: '支付所欠工资',
      court: '演示区人民法院',
    });
    expect((await read(lead, id, 'handling-decision-2021-1')).body.blanks).toEqual([]);
    expect((await read(lead, id, 'filing-approval-2021-1')).body).toHaveProperty('blanks');
    await ok(lead, id, 'serve', { document: document?.id, ...served('2021-03-05') });
    expect((await read(lead, id, 'service-return-2021-1')).body.fields).toMatchObject({
      documentTitle: '行政处理决定书',
      documentNo: '演人社监理字〔2021〕1号',
      // By the name of this day.
      inspectors: ['改名（证号GD-i1）', '测试i2（证号GD-i2）'],
    });
    expect(await verify(id)).toMatchObject({ intact: true, faults: [] });
  });

  it('is numbered from 1 to n without a gap or a double by sixteen at once, and by faults of the store', async () => {
    const ids = await Promise.all(Array.from({ length: 16 }, () => propose()));
    let calls = 0;
    breakStore(t.stack.runtime.dynamo, (command) => {
      if (command !== 'TransactWriteItemsCommand') return null;
      calls += 1;
      return calls % 7 === 0 ? 'before' : calls % 11 === 0 ? 'after' : null;
    });
    const statuses = await Promise.all(
      ids.map(async (each) => {
        for (let attempt = 0; attempt < 10; attempt++) {
          const { status } = await order(HEAD, each, 'approve-filing', approve);
          if (status !== 503) return status;
        }
        return 503;
      }),
    );
    breakStore(t.stack.runtime.dynamo, () => null);
    // Whose answer was lost is told that it was done already.
    for (const status of statuses) expect([200, 409]).toContain(status);
    const states = await Promise.all(ids.map(load));
    const numbers = states.flatMap(({ documents }) => documents.map(({ n }) => n)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 16 }, (_, i) => i + 2));
    for (const each of ids) expect(await verify(each)).toMatchObject({ intact: true });
  });

  it('that was changed, put there or taken away is found', async () => {
    const { table } = cases();
    const documents = await readDocuments(table, 'case', id);
    const [[seq, issued] = [0, null]] = documents;
    const changed = { ...(issued as IssuedDocument), number: '另一号' };
    await table.transact([documentItem(table.name, 'case', id, seq, changed)]);
    expect(await verify(id)).toMatchObject({ intact: false, faults: [{ code: 'document', seq }] });
    await table.transact([documentItem(table.name, 'case', id, seq, issued as IssuedDocument)]);
    expect(await verify(id)).toMatchObject({ intact: true });
    const Key = { pk: { S: documentKey('case', id, seq).pk }, sk: { S: documentKey('case', id, seq).sk } };
    await table.transact([{ Delete: { TableName: table.name, Key } }]);
    expect(await verify(id)).toMatchObject({ faults: [{ code: 'document-missing', seq }] });
    expect(await read(lead, id, 'filing-approval-2021-1')).toMatchObject({ status: 404 });
    await table.transact([documentItem(table.name, 'case', id, seq, issued as IssuedDocument)]);
  });

  it('is found nowhere but among the personal data, and goes with it at the end of the retention', async () => {
    expect(besideItems(t.stack)).toContain('演人社监理字');
    expect(besideItems(t.stack)).not.toContain('样例路1号');
    await ok(lead, id, 'record-performance', { kind: 'paid', amountFen: 1_850_000, on: '2021-03-05' });
    await ok(lead, id, 'close', { code: 'performed' });
    await ok(HEAD, id, 'close', { approve: true });
    await ok(DIRECTOR, id, 'close', { approve: true });
    const { documents } = await load(id);
    expect(documents.map(({ kind }) => kind)).toEqual([
      'filing-approval',
      'advance-notice',
      'handling-decision',
      'service-return',
      'closing-approval',
    ]);
    expect((await read(HEAD, id, 'closing-approval-2021-1')).body.fields).toMatchObject({
      result: '履行完毕',
      performance: '已支付工资等待遇18,500.00元。',
      documentNo: '演人社监理字〔2021〕1号',
    });
    expect(await expirePersonalData(cases() as never, id, t.stack.now(), 'forget')).toMatchObject({
      outcome: 'deleted',
    });
    expect([...(await readDocuments(cases().table, 'case', id)).keys()]).toEqual([]);
    expect(await verify(id)).toMatchObject({ intact: true });
    expect(await read(HEAD, id, 'closing-approval-2021-1')).toMatchObject({ status: 404 });
  });
});
