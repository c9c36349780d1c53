import { paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { textKey } from '../../functions/store/keys.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { openTable, toItem } from '../../functions/store/table.ts';
import {
  closeClue,
  clueData,
  inspector,
  itemsText,
  type Person,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';

const CHIEF: Person = { sub: 'adm-0', roles: ['admin'], division: '*' };
const { version: _, ...DEFAULT_BODY } = DEFAULT_POLICY;
const id = (n: number) => `national-${clueData(n).clueNo}`;
/** A clue of a made-up person of its own. */
const dataOf = (n: number) => {
  const data = clueData(n);
  return { ...data, reporter: { ...data.reporter, name: `样例人${n}` } };
};

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  await t.roster();
});
afterAll(() => t.close());

async function itemsOf(): Promise<Record<string, unknown>[]> {
  const { dynamo: client, tableName: TableName } = t.stack.runtime;
  const items = [];
  for await (const page of paginateScan({ client }, { TableName })) items.push(...(page.Items ?? []));
  return items;
}
async function figures() {
  const query = 'division=440311&definition=cohort&from=2021-01-01&to=2021-12-31&asOf=2021-12-31';
  const { generatedAt: _, ...rest } = (await t.as(SUPERVISOR, 'GET', `/metrics/completion?${query}`)).body;
  return rest;
}
const record = async (n: number) => (await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}/record`)).body;

describe('the retention of personal data', () => {
  it('deletes nothing of what is not due', async () => {
    for (const n of [1, 2]) expect((await t.push(dataOf(n))).status).toBe(202);
    const officer = (await t.as(SUPERVISOR, 'GET', `/clues/${id(1)}`)).body.officers[0];
    expect((await closeClue(t, id(1), officer)).body.status).toBe('closed');
    const body = {
      ...DEFAULT_BODY,
      effectiveFrom: '2021-03-01',
      source: '样例归档期限表',
      retention: { personalDataDays: 400 },
    };
    expect((await t.as(CHIEF, 'PUT', '/policies/kept-400', body)).status).toBe(200);
    expect(await t.stack.retain()).toMatchObject({ expired: 0 });
    expect(itemsText((await itemsOf()) as never)).toContain('样例人1');
  });

  it('deletes it when it is due, by a role that cannot read it; record and figures stay', async () => {
    await t.goTo('2022-04-10 09:00');
    const before = await figures();
    expect(await t.stack.retain()).toMatchObject({ expired: 1, failed: 0 });
    const text = itemsText((await itemsOf()) as never);
    expect(text).not.toContain('样例人1');
    expect(text).not.toContain('已电话联系反映人');
    expect(text).toContain('样例人2');
    expect(await figures()).toEqual(before);
    expect(await recount(t.stack.runtime)).toMatchObject({ differences: [], unverified: { count: 0 } });
  });

  it('is an entry of the record, which verifies without its texts', async () => {
    const { entries, texts, proof } = await record(1);
    const last = entries.at(-1);
    expect(last).toMatchObject({
      by: { id: 'retention', role: 'system' },
      event: { type: 'personal-data-expired', upTo: entries.length - 1 },
    });
    expect(texts).toEqual([]);
    expect(proof).toMatchObject({ intact: true });
  });

  it('leaves a clue that is read without its people, and a push of it known', async () => {
    expect((await t.as(SUPERVISOR, 'GET', `/clues/${id(1)}`)).body).toMatchObject({ particulars: null });
    expect(await t.push(dataOf(1))).toMatchObject({ status: 200, body: { clueId: id(1) } });
    const found = async (employer: string) =>
      (await t.as(SUPERVISOR, 'GET', `/clues?employer=${encodeURIComponent(employer)}`)).body.clues;
    const names = (await found(dataOf(1).employer.name)).map((c: { clueId: string }) => c.clueId);
    expect(names).not.toContain(id(1));
  });

  it('of a text written later finds that it is missing', async () => {
    await t.order(inspector('insp-1'), id(1), 'feedback', { satisfied: true, note: '满意' });
    const whole = await record(1);
    // Whose names it holds nobody knows any more.
    expect(whole.texts).toMatchObject([{ text: '***' }]);
    expect(whole.proof.intact).toBe(true);
    const { seq } = whole.texts[0];
    const { dynamo, tableName } = t.stack.runtime;
    const table = openTable(dynamo, tableName);
    await table.transact([{ Delete: { TableName: table.name, Key: toItem(textKey('clue', id(1), seq)) } }]);
    expect((await record(1)).proof).toMatchObject({
      intact: false,
      faults: [{ code: 'text-missing', seq }],
    });
  });
});
