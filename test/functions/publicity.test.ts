import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { policyBook } from '../../domain/policy/policy.ts';
import { openPublicity } from '../../domain/publicity/clocks.ts';
import type { PublicDecision, PublicText } from '../../domain/publicity/content.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { HttpEvent } from '../../functions/http/http.ts';
import { BOUNDS } from '../../functions/http/lists/reader.ts';
import { createPublicDecisions } from '../../functions/public-decisions/public-decisions.ts';
import { listPublicity } from '../../functions/publicity/list.ts';
import { createPublicity } from '../../functions/publicity/publicity.ts';
import { hasher } from '../../functions/runtime/hashing.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { putPublicRow, putPublicWords, readPublicRows } from '../../functions/store/public-decisions.ts';
import { Repository } from '../../functions/store/repository.ts';
import { openTable } from '../../functions/store/table.ts';
import { calledBy } from '../support/caller.ts';
import { testCursorKey } from '../support/cursors.ts';
import { startDynamo, type TestDynamo } from '../support/dynamo.ts';
import { testRuntime } from '../support/ledger.ts';
import { decisionDocument } from '../support/publicity.ts';

const NOW = '2021-03-08T02:00:00Z';
const TEXT: PublicText = {
  title: '样例公司案',
  cause: '-',
  basis: '-',
  party: '样例公司',
  creditCode: null,
  result: '-',
};
/** Of the people of the case nothing else is kept: its own personal data is deleted. */
const NAMES = { masked: ['样老板', '样小工'], hidden: ['样举报'] };
const ID = '440311-2021-00001';
const idOf = (n: number) => `440311-2021-${String(n).padStart(5, '0')}`;

let dynamo: TestDynamo;
let runtime: ReturnType<typeof testRuntime>;
const table = () => openTable(dynamo.client, dynamo.tableName);

beforeAll(async () => {
  dynamo = await startDynamo();
  const policies = policyBook([DEMONSTRATION_POLICY]);
  runtime = {
    ...testRuntime(dynamo.client, dynamo.tableName, NOW),
    policies: { book: async () => policies, forget: () => {} },
  };
  for (const district of ['440306', '440311']) await registerDistrict(table(), district);
  const publicities = new Repository(runtime, PUBLICITY);
  for (const n of [1, 2, 3, 4, 5]) {
    const event = openPublicity(
      {
        caseId: idOf(n),
        kind: 'penalty',
        document: decisionDocument(n),
        partyKind: 'organisation',
        decidedOn: `2021-03-0${n}`,
        decidedBy: 'dir',
        officers: ['i1'],
        division: '440311',
        street: null,
      },
      { policy: DEMONSTRATION_POLICY, latest: BUILT_IN_CALENDAR },
    );
    const also = [putPublicWords(dynamo.tableName, idOf(n), { text: TEXT, names: NAMES })];
    await publicities.create(idOf(n), event, Date.parse(NOW), { actor: { id: 'dir', role: '-' }, also });
  }
});
afterAll(() => dynamo.stop());

const publicity = () =>
  createPublicity(runtime, { hash: hasher('0123456789abcdef'), cursorKey: testCursorKey });
async function order(sub: string, id: string, command: string, body: object) {
  const answer = await publicity()({
    routeKey: 'POST /publicity/{publicityId}/{command}',
    rawPath: '/asked',
    pathParameters: { publicityId: id, command },
    body: JSON.stringify(body),
    ...calledBy({ sub, roles: ['publicity-clerk'], division: '440311' }),
  } as unknown as HttpEvent);
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? '') };
}
const shown = async (id: string) => (await readPublicRows(table(), [id], Date.parse(NOW))).get(id);

describe('what the public is shown', () => {
  it('names no reporter of the case’s clues, however a clerk words it', async () => {
    const words = { cause: '欠样小工等人工资，样举报反映', basis: '样 小 工的申请' };
    expect(await order('a', ID, 'vet', { class: 'general', ...words })).toMatchObject({ status: 200 });
    expect(await order('b', ID, 'publish', {})).toMatchObject({ status: 200 });
    expect(await shown(ID)).toMatchObject({ cause: '欠样**等人工资，***反映', basis: '样**的申请' });
    const corrected = await order('b', ID, 'correct', { reason: '-', result: '样老板向样小工支付' });
    expect(corrected).toMatchObject({ status: 200, body: { status: 'corrected' } });
    expect(await shown(ID)).toMatchObject({ cause: '欠样**等人工资，***反映', result: '样**向样**支付' });
    expect(await order('b', ID, 'recall', { reason: '样小工起诉后被撤销' })).toMatchObject({ status: 200 });
    expect(await shown(ID)).toEqual({
      id: ID,
      state: 'recalled',
      reason: '样**起诉后被撤销',
      publishedOn: '2021-03-08',
      recalledOn: '2021-03-08',
    });
  });

  it('has no code that is an identity number, and loses the one it has by what is none', async () => {
    const id = idOf(4);
    const code = '91440300MA5EXAMPL0';
    const vetted = { class: 'general', party: '样例铺面', creditCode: code };
    expect(await order('a', id, 'vet', vetted)).toMatchObject({ status: 200 });
    expect(await order('b', id, 'publish', {})).toMatchObject({ status: 200 });
    expect(await shown(id)).toMatchObject({ party: '样例铺面', creditCode: code });
    for (const [party, creditCode, masked] of [
      ['样例商行', '无', '样例商行'],
      ['样某某', '110105194912310021', '样**'],
    ]) {
      const named = { party, creditCode, reason: '-' };
      expect(await order('b', id, 'correct', named)).toMatchObject({ status: 200 });
      expect(await shown(id)).toMatchObject({ party: masked });
      expect(await shown(id)).not.toHaveProperty('creditCode');
    }
  });

  it('names no party that is a natural person, by whatever name it was ever given', async () => {
    const id = idOf(4);
    const words = { party: '包工头样五', title: '样五欠薪案', cause: '样五拖欠工资', reason: '-' };
    expect(await order('b', id, 'correct', words)).toMatchObject({ status: 200 });
    expect(await shown(id)).toMatchObject({ party: '包****', title: '样*欠薪案', cause: '样*拖欠工资' });
    const corrected = { party: '样五虎', cause: '样五虎（样五）拖欠工资', reason: '姓名更正为样五虎' };
    expect(await order('b', id, 'correct', corrected)).toMatchObject({ status: 200 });
    expect(await shown(id)).toMatchObject({ party: '样**', cause: '样**（样*）拖欠工资' });
    const record = await publicity()({
      routeKey: 'GET /publicity/{publicityId}/record',
      rawPath: '/asked',
      pathParameters: { publicityId: id },
      ...calledBy({ sub: 'a', roles: ['publicity-clerk'], division: '440311' }),
    } as unknown as HttpEvent);
    expect(record.body).toContain('姓名更正为样**');
    expect(record.body).not.toMatch(/样五/);
    expect(await order('b', id, 'recall', { reason: '当事人样五虎申请' })).toMatchObject({ status: 200 });
    expect(await shown(id)).toMatchObject({ state: 'recalled', reason: '当事人样**申请' });
  });

  it('keeps its words where a clerk words nothing anew', async () => {
    await order('a', idOf(2), 'vet', { class: 'general' });
    await order('b', idOf(2), 'publish', {});
    expect(await shown(idOf(2))).toMatchObject({
      title: '样例公司案',
      documentNo: '演人社监罚字〔2021〕2号',
    });
  });

  it('is not changed by a command that is refused, nor twice by one key', async () => {
    expect(await order('a', idOf(3), 'publish', {})).toMatchObject({ status: 409 });
    expect(await order('a', idOf(3), 'correct', { reason: '-', title: '新' })).toMatchObject({ status: 409 });
    expect(await shown(idOf(3))).toBeUndefined();
    expect(await order('a', '440311-2021-09999', 'vet', { class: 'general' })).toMatchObject({ status: 404 });
    expect(await order('a', idOf(3), 'burn', {})).toMatchObject({ status: 404 });
    expect(await order('a', idOf(3), 'vet', { class: 'none' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'class' }] },
    });
  });

  it('is over when its display is, whether or not the store has deleted it', async () => {
    const row: PublicDecision = {
      ...TEXT,
      id: idOf(90),
      documentNo: '-',
      kind: 'penalty',
      creditCode: '-',
      organ: '-',
      decidedOn: '2021-03-01',
      publishedOn: '2021-03-02',
    };
    await table().transact([putPublicRow(dynamo.tableName, '440311', row, '2021-03-09')]);
    const at = async (day: string) => (await readPublicRows(table(), [row.id], Date.parse(day))).size;
    expect([await at('2021-03-09T15:59:59Z'), await at('2021-03-09T16:00:00Z')]).toEqual([1, 0]);
    await table().transact([
      {
        Delete: {
          TableName: dynamo.tableName,
          Key: { pk: { S: `PUBLIC#${row.id}` }, sk: { S: 'DECISION' } },
        },
      },
    ]);
  });
});

/** Goes through a list page by page. @returns the ids of each page */
async function pagesOf(read: (cursor?: string) => Promise<{ ids: string[]; cursor?: string }>) {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    pages.push(page.ids);
    cursor = page.cursor;
  } while (cursor !== undefined && pages.length < 50);
  return pages;
}

describe('the lists', () => {
  it.each([[{ ...BOUNDS, states: 2 }], [{ ...BOUNDS, rows: 12 }], [{ ...BOUNDS, districts: 1 }], [BOUNDS]])(
    'of publicity goes on where a bound of %j stopped it',
    async (bounds) => {
      const read = async (limit: number, cursor?: string) => {
        const request = {
          event: { routeKey: 'GET /publicity', headers: {} },
          caller: { sub: 'a', name: null, roles: ['publicity-clerk'], division: '4403' },
          query: { limit, cursor },
        };
        const { body } = await listPublicity(runtime, { cursorKey: testCursorKey, bounds }, request as never);
        const page = JSON.parse(String(body));
        return { ids: page.items.map((p: { publicityId: string }) => p.publicityId), cursor: page.cursor };
      };
      const all = [idOf(3), idOf(5), idOf(2), ID, idOf(4)];
      expect((await pagesOf((cursor) => read(50, cursor))).flat()).toEqual(all);
      const single = await pagesOf((cursor) => read(1, cursor));
      expect(single.flat()).toEqual(all);
      // Within the bounds a cursor leads to something.
      if (bounds === BOUNDS) expect(single).toHaveLength(all.length);
    },
  );

  it.each([[{ ...BOUNDS, states: 1 }], [{ ...BOUNDS, rows: 4 }], [{ ...BOUNDS, districts: 1 }], [BOUNDS]])(
    'of the public goes on where a bound of %j stopped it',
    async (bounds) => {
      const list = createPublicDecisions(runtime, { cursorKey: testCursorKey, bounds });
      const read = async (limit: string, cursor?: string) => {
        const queryStringParameters = { limit, ...(cursor ? { cursor } : {}) };
        const { body } = await list({
          routeKey: 'GET /public/decisions',
          rawPath: '/public/decisions',
          headers: {},
          queryStringParameters,
        } as unknown as HttpEvent);
        const page = JSON.parse(body ?? '');
        return { ids: page.decisions.map(({ id }: { id: string }) => id), cursor: page.cursor };
      };
      const pages = await pagesOf((cursor) => read('50', cursor));
      expect(pages.flat()).toEqual([idOf(4), idOf(2), ID]);
      // One answer looks into a group of districts and no more.
      if (bounds.districts === 1) expect(pages[0]).toEqual([]);
      const single = await pagesOf((cursor) => read('1', cursor));
      expect(single.flat()).toEqual([idOf(4), idOf(2), ID]);
      if (bounds === BOUNDS) expect(single).toHaveLength(3);
    },
  );
});
