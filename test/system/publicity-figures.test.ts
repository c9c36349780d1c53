import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  publicityAnswer,
  publicityFiguresListAnswer,
} from '../../functions/contract/publicity-metrics-schema.ts';
import { createRecount } from '../../functions/recount/recount.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import {
  ADMIN,
  clerk,
  commandCase,
  DIRECTOR,
  decideCase,
  HEAD,
  lead,
  publisher,
  setUpDeciding,
  vetter,
} from '../support/deciding.ts';
import { type Person, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

const district = '440311';

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  await setUpDeciding(t);
});
afterAll(() => t.close());

const ok = async (who: Person, id: string, command: string, body: object = {}) =>
  expect(await t.as(who, 'POST', `/publicity/${id}/${command}`, body)).toMatchObject({ status: 200 });
async function publish(id: string) {
  await ok(vetter, id, 'vet', { class: 'general' });
  await ok(publisher, id, 'publish');
}
const WINDOW = 'from=2021-03-01&to=2021-12-31';
const get = (path: string, who: Person = SUPERVISOR, headers?: Record<string, string>) =>
  t.as(who, 'GET', path, undefined, headers);
const of = async (division: string, more = '') => {
  const answer = await get(`/metrics/publicity?division=${division}&${WINDOW}${more}`);
  expect(publicityAnswer.safeParse(answer.body).error?.issues ?? []).toEqual([]);
  return answer.body;
};

describe('the figures of publicity over HTTP', () => {
  let [recalled, late, exempt, waiting]: string[] = [];

  it('count what was entered, by street and as of a day', async () => {
    // Decided on 5 March: to be published by the 16th.
    recalled = await decideCase(t, { name: '=样例电子有限公司' }, {}, '440311002');
    late = await decideCase(t);
    exempt = await decideCase(t);
    await t.goTo('2021-03-10 09:00');
    await publish(recalled);
    await ok(vetter, exempt, 'exempt', { ground: 'secret', reason: '涉及商业秘密' });
    await ok(publisher, exempt, 'exempt', { reason: '同意' });
    await t.goTo('2021-03-17 09:00');
    await publish(late);
    await ok(publisher, late, 'correct', { reason: '名称有误', title: '拖欠工资案' });
    const remedy = { kind: 'review', number: '样复〔2021〕1号', authority: '-', receivedOn: '2021-03-11' };
    const result = { result: 'annulled', resultOn: '2021-03-16' };
    await commandCase(t, HEAD, recalled, 'record-remedy', { ...remedy, ...result });
    await t.goTo('2021-03-19 09:00');
    await ok(publisher, recalled, 'recall', { reason: '决定被撤销' });
    waiting = await decideCase(t);
    await t.stack.settled();

    const year = await of('4403', '&by=children');
    expect(year).toMatchObject({
      asOf: '2021-03-19',
      carriedIn: 0,
      due: 4,
      published: { total: 2, inTime: 1, late: 1, percent: '50.00' },
      exempt: { total: 1 },
      waiting: 1,
      overdue: { isZero: false, total: 1, late: 1, open: 0, examined: 5, notYetDue: 1 },
      corrected: 1,
      recalls: { due: 1, inTime: 1, late: 0, waiting: 0 },
      recalledFreely: 0,
      ended: 0,
      shown: 1,
    });
    expect(year.exempt.grounds.filter(({ count }: { count: number }) => count > 0)).toEqual([
      { code: 'secret', label: '涉及国家秘密、商业秘密或者个人隐私', count: 1 },
    ]);
    expect(year.children.find((c: { division: string }) => c.division === district)).toMatchObject({
      name: '光明区',
      due: 4,
    });
    expect(await of('440311002')).toMatchObject({ due: 1, published: { inTime: 1, late: 0 }, shown: 0 });
    // On its last day a term is not over, on the next it is.
    expect(await of(district, '&asOf=2021-03-16')).toMatchObject({
      published: { total: 1 },
      waiting: 1,
      shown: 1,
      overdue: { isZero: true, examined: 3, notYetDue: 1 },
    });
    expect(await of(district, '&asOf=2021-03-17')).toMatchObject({
      overdue: { isZero: false, late: 1 },
      recalls: { due: 1, inTime: 0, waiting: 1 },
      shown: 2,
    });
  });

  it('list the items behind a part by pages, as JSON and as CSV that no spreadsheet runs', async () => {
    const path = `/metrics/publicity/list?division=${district}&${WINDOW}&part=examined`;
    const found: [string, number][] = [];
    let cursor: string | undefined;
    do {
      const page = await get(`${path}&limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      expect(publicityFiguresListAnswer.safeParse(page.body).error?.issues ?? []).toEqual([]);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      for (const { publicityId, counted } of page.body.items) found.push([publicityId, counted]);
      cursor = page.body.cursor;
    } while (cursor !== undefined);
    expect(found).toEqual([
      [recalled, 2],
      [late, 1],
      [exempt, 1],
      [waiting, 1],
    ]);
    const overdue = await get(`/metrics/publicity/list?division=4403&${WINDOW}&part=overdue`);
    expect(overdue.body.items).toMatchObject([
      {
        publicityId: late,
        employerName: '样例电子有限公司',
        on: '2021-03-17',
        decidedOn: '2021-03-05',
        dueDate: '2021-03-16',
        publishedOn: '2021-03-17',
        standing: 'late',
        corrected: true,
        exemption: null,
      },
    ]);
    const csv = { accept: 'text/csv' };
    const list = await get(path, HEAD, csv);
    expect(list.body).toContain('公示编号,区划代码,街道代码,用人单位');
    expect(list.body).toContain("'=样例电子有限公司");
    expect(list.body).toContain('涉及国家秘密、商业秘密或者个人隐私');
    const figures = (await get(`/metrics/publicity?division=4403&${WINDOW}&by=children`, SUPERVISOR, csv))
      .body;
    const [head = '', ...rows] = figures.trim().split('\r\n');
    const total = rows.at(-1)?.split(',');
    expect(total?.slice(3, 5)).toEqual(['4403', '合计']);
    expect(total?.[head.split(',').indexOf('零超期')]).toBe('否');
    expect(total?.[head.split(',').indexOf('逾期公示')]).toBe('1');
  });

  it('are for supervisors and heads, of their own divisions, and not of the future', async () => {
    const path = `/metrics/publicity?division=${district}&${WINDOW}`;
    for (const who of [SUPERVISOR, HEAD, DIRECTOR, ADMIN]) expect((await get(path, who)).status).toBe(200);
    for (const who of [lead, clerk('pub-1')]) expect((await get(path, who)).status).toBe(403);
    expect((await get(path, { ...HEAD, division: '440306' })).status).toBe(404);
    expect(await get(`${path}&asOf=2021-03-20`)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'asOf' }] },
    });
    const list = `/metrics/publicity/list?division=${district}&${WINDOW}`;
    expect((await get(`${list}&part=shown&cursor=x`)).status).toBe(422);
    expect((await get(`${list}&part=nothing`)).status).toBe(422);
    expect((await get(`${list}&part=shown`, { ...HEAD, division: '440306' })).status).toBe(404);
  });

  it('stand once a calendar month is summed up, and the recount finds no drift', async () => {
    const before = await of(district);
    await t.goTo('2021-05-20 09:00');
    await createRecount(t.stack.runtime)();
    expect((await recount(t.stack.runtime)).differences).toEqual([]);
    const { generatedAt: _, calendarVersion: __, ...after } = await of(district, '&asOf=2021-03-19');
    expect(before).toMatchObject(after);
    // The one that was decided on 19 March was to be published by the 30th.
    expect(
      (await get(`/metrics/publicity?division=${district}&from=2021-05-01&to=2021-05-31`)).body,
    ).toMatchObject({
      carriedIn: 1,
      due: 0,
      waiting: 1,
      overdue: { isZero: false, open: 1, examined: 1 },
      shown: 1,
    });
  });
});
