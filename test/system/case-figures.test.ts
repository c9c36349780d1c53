import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { casesAnswer, casesListAnswer } from '../../functions/contract/case-metrics-schema.ts';
import { createRecount } from '../../functions/recount/recount.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { inspector, type Person, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

const district = '440311';
const HEAD: Person = { sub: 'head', roles: ['inspection-head'], division: district };
const DIRECTOR: Person = { sub: 'dir', roles: ['department-head'], division: district };
const ADMIN: Person = { sub: 'adm', roles: ['admin'], division: '*' };
const lead = inspector('i1');

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  const { version, ...policy } = DEMONSTRATION_POLICY;
  await t.as(ADMIN, 'PUT', `/policies/${version}`, policy);
  const certificate = { no: 'GD-1', validTo: '2029-06-30' };
  const officers = ['i1', 'i2'].map((id) => ({ id, name: `监察员${id}`, roles: ['inspector'], certificate }));
  await t.as(ADMIN, 'PUT', '/units/gm', { division: district, name: '光明', officers });
});
afterAll(() => t.close());

const ok = async (who: Person, id: string, name: string, body: object) => {
  const answer = await t.as(who, 'POST', `/cases/${id}/${name}`, body);
  expect(answer, `${name}: ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
  return answer.body;
};
async function propose(division: string, name: string): Promise<string> {
  const employer = { name };
  const proposal = { division, source: 'inspection', employer, facts: '检查发现拖欠工资' };
  return (await t.as(lead, 'POST', '/cases', proposal)).body.caseId;
}
const WINDOW = 'from=2021-03-01&to=2021-12-31';
const get = (path: string, who: Person = SUPERVISOR, headers?: Record<string, string>) =>
  t.as(who, 'GET', path, undefined, headers);

describe('the figures of cases over HTTP', () => {
  let [obeyed, slow, plain]: string[] = [];

  it('count what was entered, by street and as of a day, and each list is behind its figure', async () => {
    obeyed = await propose('440311002', '=样例电子有限公司');
    slow = await propose('440311001', '样例建设有限公司');
    for (const id of [obeyed, slow]) {
      await ok(HEAD, id, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i2' });
    }
    const order = { kind: 'pay', amountFen: 90_000, workers: 3, dueOn: '2021-03-12', text: '限期支付' };
    const { orders } = await ok(lead, obeyed, 'issue-order', order);
    await t.goTo('2021-03-12 09:00');
    plain = await propose('440311', '样例物业有限公司');
    const paid = { order: orders[0].id, result: 'full', paidFen: 90_000, on: '2021-03-12' };
    await ok(lead, obeyed, 'record-compliance', paid);
    await t.goTo('2021-05-13 09:00');
    await t.stack.settled();

    const year = await get(`/metrics/cases?division=4403&${WINDOW}&by=children`);
    expect(casesAnswer.safeParse(year.body).error?.issues ?? []).toEqual([]);
    expect(year).toMatchObject({
      status: 200,
      body: {
        asOf: '2021-05-13',
        proposed: 3,
        filed: 2,
        open: 3,
        orders: { issued: 1, amountFen: 90_000, full: 1, pending: 0 },
        recovered: { fen: 90_000, people: 3 },
        // Both filed on 5 March were to be decided by 11 May, and one that nobody answered by 19 March.
        overdue: { isZero: false, total: 3, open: 3, late: 0, examined: 3 },
      },
    });
    expect(year.body.children.find((c: { division: string }) => c.division === district)).toMatchObject({
      name: '光明区',
      proposed: 3,
    });
    const of = async (division: string, more = '') =>
      (await get(`/metrics/cases?division=${division}&${WINDOW}${more}`)).body;
    expect(await of('440311002')).toMatchObject({ proposed: 1, recovered: { fen: 90_000 } });
    expect(await of('440311001')).toMatchObject({ proposed: 1, recovered: { fen: 0 } });
    expect(await of(district, '&asOf=2021-03-11')).toMatchObject({
      proposed: 2,
      orders: { issued: 1, full: 0, pending: 1 },
      recovered: { fen: 0, people: 0 },
      overdue: { isZero: true, total: 0, examined: 2, notYetDue: 2 },
    });
    // On its last day a term is not over.
    expect((await of(district, '&asOf=2021-05-11')).overdue).toMatchObject({ open: 1 });
  });

  it('list the cases behind a part by pages, as JSON and as CSV that no spreadsheet runs', async () => {
    const path = `/metrics/cases/list?division=${district}&${WINDOW}&part=overdue`;
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await get(`${path}&limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      expect(casesListAnswer.safeParse(page.body).error?.issues ?? []).toEqual([]);
      expect(page.body.cases.length).toBeLessThanOrEqual(2);
      found.push(...page.body.cases.map((c: { caseId: string }) => c.caseId));
      cursor = page.body.cursor;
    } while (cursor !== undefined);
    expect(found).toEqual([obeyed, slow, plain]);
    const paid = await get(`/metrics/cases/list?division=4403&${WINDOW}&part=recovered`);
    expect(paid.body.cases).toMatchObject([
      {
        caseId: obeyed,
        employerName: '=样例电子有限公司',
        on: '2021-03-12',
        amountFen: 90_000,
        people: 3,
        filedOn: '2021-03-05',
        dueDate: '2021-05-11',
        standing: 'overdue',
      },
    ]);
    const csv = { accept: 'text/csv' };
    const list = await get(path, HEAD, csv);
    expect(list.body).toContain('案件编号,区划代码,街道代码,用人单位');
    expect(list.body).toContain("'=样例电子有限公司");
    expect(list.body).toContain('超期未处理');
    const figures = (await get(`/metrics/cases?division=4403&${WINDOW}&by=children`, SUPERVISOR, csv)).body;
    const [head = '', ...rows] = figures.trim().split('\r\n');
    const at = head.split(',').indexOf('零超期');
    expect(rows.at(-1)?.split(',').slice(3, 5)).toEqual(['4403', '合计']);
    expect(rows.at(-1)?.split(',')[at]).toBe('否');
  });

  it('are for supervisors and heads, of their own divisions, and not of the future', async () => {
    const path = `/metrics/cases?division=${district}&${WINDOW}`;
    for (const who of [SUPERVISOR, HEAD, DIRECTOR, ADMIN]) expect((await get(path, who)).status).toBe(200);
    expect((await get(path, lead)).status).toBe(403);
    expect((await get(path, { ...HEAD, division: '440306' })).status).toBe(404);
    expect(await get(`${path}&asOf=2021-05-14`)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'asOf' }] },
    });
    const other = await get(`/metrics/cases/list?division=${district}&${WINDOW}&part=open&cursor=x`);
    expect(other.status).toBe(422);
    expect((await get(`/metrics/cases/list?division=${district}&${WINDOW}&part=nothing`)).status).toBe(422);
  });

  it('stand once a calendar month is summed up, and the recount finds no drift', async () => {
    const before = (await get(`/metrics/cases?division=${district}&${WINDOW}`)).body;
    expect((await recount(t.stack.runtime)).differences).toEqual([]);
    await t.goTo('2021-06-20 09:00');
    await createRecount(t.stack.runtime)();
    expect((await recount(t.stack.runtime)).differences).toEqual([]);
    const {
      generatedAt: _,
      calendarVersion: __,
      ...after
    } = (await get(`/metrics/cases?division=${district}&${WINDOW}&asOf=2021-05-13`)).body;
    expect(before).toMatchObject(after);
    expect(
      (await get(`/metrics/cases?division=${district}&from=2021-06-01&to=2021-06-30`)).body,
    ).toMatchObject({
      carriedIn: 3,
      proposed: 0,
      open: 3,
      overdue: { open: 3 },
    });
    expect(shanghaiDate(t.stack.now())).toBe('2021-06-20');
  });

  it('and the list of cases itself comes as CSV, with where the next page begins', async () => {
    const page = await get(`/cases?division=${district}&limit=2`, SUPERVISOR, { accept: 'text/csv' });
    expect(page.headers.get('content-type')).toContain('text/csv');
    const [head, ...rows] = page.body.replace('\uFEFF', '').trim().split('\r\n');
    expect(head).toMatch(/^案件编号,案号,用人单位,区划代码,区划名称/);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('光明区');
    expect(page.headers.get('x-complete')).toBe('true');
    const cursor = encodeURIComponent(page.headers.get('x-next-cursor') ?? '');
    const next = await get(`/cases?division=${district}&limit=2&cursor=${cursor}`);
    expect(next.body.cases).toHaveLength(1);
  });
});
