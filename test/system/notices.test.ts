import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticeAnswer, noticesAnswer } from '../../functions/contract/notice-schema.ts';
import { NOTICES_FOR, readEntries } from '../../functions/store/items.ts';
import { ENTRY_PREFIX, entryKey } from '../../functions/store/keys.ts';
import { noticeWrites, type OfficerNotice } from '../../functions/store/notices.ts';
import { openTable, toItem } from '../../functions/store/table.ts';
import { createNotifier, shareStream } from '../../functions/workflow/notices.ts';
import {
  clueData,
  inspector,
  type Person,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';

const ADMIN: Person = { sub: 'adm-1', roles: ['admin'], division: '440311' };
const id = (n: number) => `national-${clueData(n).clueNo}`;

let t: TestStack;
const ok = async (who: Person, n: number, command: string, body: object = {}) =>
  expect(await t.order(who, id(n), command, body)).toMatchObject({ status: 200 });
async function list(who: Person, query = '') {
  const answer = await t.as(who, 'GET', `/notices${query}`);
  expect(answer).toMatchObject({ status: 200 });
  return noticesAnswer.parse(answer.body);
}
/** Of an officer's notices, what each is and about which clue, the oldest first. */
const told = async (who: Person) =>
  (await list(who)).notices.map((n) => `${n.kind} ${n.about} ${n.subject.id.slice(-1)}`).reverse();

beforeAll(async () => {
  t = await testStack();
  const officer = (name: string, more: object = {}) => ({ id: name, name, roles: ['inspector'], ...more });
  const absences = [{ from: '2021-03-10', to: '2021-03-31', deputy: 'dep' }];
  const unit = {
    division: '440311',
    name: '光明',
    officers: [officer('a'), officer('b', { absences }), officer('dep', { roles: ['reviewer'] })],
  };
  expect(await t.as(ADMIN, 'PUT', '/units/gm', unit)).toMatchObject({ status: 200 });
});
afterAll(() => t.close());

const [a, b] = [inspector('a'), inspector('b')];
const dep: Person = { sub: 'dep', roles: ['reviewer'], division: '440311' };

describe('officers’ notices', () => {
  it('tell of what happens to their clues, but not of what they did themselves', async () => {
    await t.push(clueData(1));
    await ok(a, 1, 'sign');
    await ok(SUPERVISOR, 1, 'supervise', { dueOn: '2021-03-12', note: '加快办理' });
    await ok(a, 1, 'request-extension', { workingDays: 5, reason: '需要时间' });
    await ok(SUPERVISOR, 1, 'decide-extension', { approve: false, note: '不同意' });
    expect(await told(a)).toEqual([
      'assigned assigned 1',
      'supervised supervised 1',
      'decided extension-refused 1',
    ]);
    expect(await told(b)).toEqual(['assigned assigned 1', 'supervised supervised 1']);
    const { notices, unread, unreadAtLeast } = await list(b);
    expect([unread, unreadAtLeast]).toEqual([2, false]);
    expect(notices[0]).toMatchObject({
      subject: { kind: 'clue', id: id(1) },
      division: '440311',
      dueOn: '2021-03-12',
      insteadOf: null,
      readAt: null,
    });
    // Nobody else's, and no word of what was written.
    expect(await told(SUPERVISOR)).toEqual([]);
    expect(JSON.stringify(notices)).not.toContain('加快办理');
  });

  it('are read one by one, by whose they are alone', async () => {
    const [first] = (await list(b)).notices;
    const noticeId = first?.noticeId ?? '';
    expect((await t.as(a, 'POST', `/notices/${noticeId.replace(/.$/, 'g')}/read`)).status).toBe(422);
    expect((await t.as(SUPERVISOR, 'POST', `/notices/${noticeId}/read`)).status).toBe(404);
    const read = await t.as(b, 'POST', `/notices/${noticeId}/read`);
    expect(noticeAnswer.parse(read.body)).toEqual({ ...first, readAt: expect.any(String) });
    expect((await t.as(b, 'POST', `/notices/${noticeId}/read`)).body).toEqual(read.body);
    expect((await list(b)).unread).toBe(1);
    expect((await list(b, '?unread=true')).notices.map((n) => n.noticeId)).not.toContain(noticeId);
    expect((await list(b, '?unread=false')).notices.map((n) => n.noticeId)).toEqual([noticeId]);
    // What its reader does not see stays unread.
    const other = (await list(b, '?unread=true')).notices[0]?.noticeId;
    expect((await t.as({ ...b, division: '440306' }, 'POST', `/notices/${other}/read`)).status).toBe(404);
    expect((await list(b)).unread).toBe(1);
    expect((await t.as({ ...b, division: '*' }, 'POST', `/notices/${other}/read`)).status).toBe(200);
    expect((await list(b)).unread).toBe(0);
    // The other officer has read nothing.
    expect((await list(a)).unread).toBe(3);
    expect((await t.as({ ...b, roles: [] }, 'GET', '/notices')).status).toBe(403);
  });

  it('come in pages, none twice', async () => {
    const all = (await list(a)).notices;
    const seen: OfficerNotice[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(a, `?limit=1${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page.notices.length).toBeLessThanOrEqual(1);
      expect(page.unread).toBe(3);
      seen.push(...page.notices);
      cursor = page.cursor;
      if (cursor) expect((await t.as(b, 'GET', `/notices?limit=1&cursor=${cursor}`)).status).toBe(422);
    } while (cursor);
    expect(seen).toEqual(all);
  });

  it('of an absent officer go to the deputy', async () => {
    await t.goTo('2021-03-10 09:00');
    await ok(SUPERVISOR, 1, 'supervise', { note: '再次督办' });
    expect((await told(b)).filter((text) => text.startsWith('supervised'))).toHaveLength(1);
    const { notices, people } = await list(dep);
    expect(notices).toMatchObject([{ kind: 'supervised', insteadOf: 'b' }]);
    expect(people).toEqual({ b: expect.any(String) });
    expect((await told(a)).at(-1)).toBe('supervised supervised 1');
  });

  it('tell when it is due soon, overdue, rejected, decided, handed over and returned', async () => {
    await t.goTo('2021-03-29 09:00');
    const since = (await told(a)).length;
    await ok(a, 1, 'log', { kind: 'first-contact', occurredAt: new Date(t.stack.now()).toISOString() });
    await ok(a, 1, 'conclude', { conclusion: 'NOT_SUBSTANTIATED' });
    await ok(REVIEWER, 1, 'review', { decision: 'reject', note: '补充核查' });
    await ok(a, 1, 'conclude', { conclusion: 'NOT_SUBSTANTIATED' });
    await ok(REVIEWER, 1, 'review', { decision: 'approve' });
    expect(await told(a)).toEqual(expect.arrayContaining(['due-soon reminder 1', 'overdue overdue 1']));
    expect((await told(a)).slice(since)).toEqual(['rejected review-rejected 1', 'decided closed 1']);
    const rejected = { clueNo: clueData(1).clueNo, reason: '未办结' };
    expect(await t.reply('m-1', { type: 'clue.rejected', data: rejected })).toMatchObject({ status: 200 });
    expect((await told(a)).at(-1)).toBe('rejected reopening-requested 1');
    await ok(SUPERVISOR, 1, 'reopen', { reason: '平台退回重办' });
    expect((await told(a)).at(-1)).toBe('assigned reopened 1');

    await t.goTo('2021-04-01 09:00');
    const officer = (name: string) => ({ id: name, name, roles: ['inspector'] });
    const unit = { division: '440311', name: '光明', officers: ['a', 'b', 'c'].map(officer) };
    expect(await t.as(ADMIN, 'PUT', '/units/gm', unit)).toMatchObject({ status: 200 });
    expect(await t.as(ADMIN, 'POST', '/officers/a/hand-over', { to: ['c'], note: '调岗' })).toMatchObject({
      status: 200,
      body: { moved: 1 },
    });
    const c = inspector('c');
    expect(await told(c)).toEqual(['handed-over handed-over 1']);
    const here = (await told(a)).length;
    await ok(c, 1, 'request-return', { reason: '用工地在福田', to: '440304' });
    await ok(SUPERVISOR, 1, 'decide-return', { approve: true });
    expect((await told(c)).at(-1)).toBe('returned transferred 1');
    expect(await told(a)).toHaveLength(here);
    // Whoever has gone to another district no longer sees what happened here.
    expect(await told({ ...c, division: '440304' })).toEqual([]);
  });

  it('are kept 90 days', async () => {
    const before = (await list(a)).notices.length;
    expect(before).toBeGreaterThan(5);
    await t.goTo('2021-06-28 09:00');
    const left = (await list(a)).notices;
    expect(left.map((n) => n.about)).toEqual(
      ['reopened', 'reopening-requested', 'closed', 'review-rejected'].filter((about) =>
        left.some((n) => n.about === about),
      ),
    );
    await t.goTo('2021-07-10 09:00');
    expect(await list(a)).toEqual({ notices: [], people: {}, unread: 0, unreadAtLeast: false });
  });
});

describe('the consumer that writes them', () => {
  const entriesOf = async (n: number, seq: number) => {
    const { dynamo, tableName } = t.stack.runtime;
    return openTable(dynamo, tableName).get(entryKey('clue', id(n), seq));
  };
  /** Bytes come as the text that functions are given. */
  const imageOf = (item: object) =>
    Object.fromEntries(
      Object.entries(toItem(item)).map(([name, value]) => [
        name,
        value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
      ]),
    );
  const eventOf = (...images: object[]): DynamoDBStreamEvent =>
    ({
      Records: images.map((image, i) => ({
        eventName: 'INSERT',
        dynamodb: { NewImage: imageOf(image), Keys: {}, SequenceNumber: String(i) },
      })),
    }) as unknown as DynamoDBStreamEvent;
  /** Nothing is to be given up. */
  const letters = async ({ error }: { error: string }) => expect.fail(error);

  it('writes a notice once, however often the record comes, and leaves it read', async () => {
    await t.push(clueData(2));
    const [notice] = (await list(a)).notices;
    await t.as(a, 'POST', `/notices/${notice?.noticeId}/read`);
    const assigned = (await entriesOf(2, 3)) as Record<string, unknown>;
    expect(JSON.parse(assigned.notices as string)).toMatchObject([
      { n: 0, kind: 'assigned', division: '440311' },
    ]);
    const notifier = createNotifier(t.stack.runtime, 'ledger', letters);
    for (let i = 0; i < 2; i++) {
      expect(await notifier(eventOf(assigned))).toEqual({ batchItemFailures: [] });
    }
    expect(await list(a)).toMatchObject({ notices: [{ noticeId: notice?.noticeId }], unread: 0 });
  });

  it('is whatever comes for the entries anyway, or their own transaction: nobody is woken for notices alone', async () => {
    const { items } = await openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName).query(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entry)',
        values: { ':pk': entryKey('clue', id(1), 1).pk, ':entry': ENTRY_PREFIX },
      },
      { all: true },
    );
    const writers = new Map<string, Set<string>>();
    for (const item of items) {
      const reader = NOTICES_FOR.ledger in item ? 'ledger' : NOTICES_FOR.relay in item ? 'relay' : 'none';
      for (const { event } of readEntries(item)) {
        writers.set(event.type, (writers.get(event.type) ?? new Set()).add(reader));
      }
    }
    const of = (...types: string[]) => types.map((type) => [...(writers.get(type) ?? [])].join());
    // Counted, or of no concern to anybody else.
    expect(of('assigned', 'closed', 'extension-refused')).toEqual(['ledger', 'ledger', 'ledger']);
    // They leave a stage, which the relay tells the workflow.
    expect(of('review-rejected')).toEqual(['relay']);
    // Officers had these, as read above.
    expect(of('alarmed')).toEqual(['none']);
  });

  it('takes the notices that are its own', async () => {
    await t.push(clueData(3));
    const { notices, ...assigned } = (await entriesOf(3, 3)) as Record<string, unknown>;
    const to = (officer: string) => JSON.stringify([{ ...JSON.parse(notices as string)[0], to: [officer] }]);
    const record = eventOf({
      ...assigned,
      [NOTICES_FOR.ledger]: to('x'),
      [NOTICES_FOR.relay]: to('y'),
    });
    expect(await createNotifier(t.stack.runtime, 'relay', letters)(record)).toEqual({
      batchItemFailures: [],
    });
    expect([await told(inspector('x')), await told(inspector('y'))]).toEqual([[], ['assigned assigned 3']]);
  });

  it('leaves more than a transaction has room for to the stream', async () => {
    const assigned = await entriesOf(3, 3);
    const { dynamo, tableName } = t.stack.runtime;
    const tell = noticeWrites(openTable(dynamo, tableName), []);
    const [notice] = JSON.parse(assigned?.notices as string);
    const toSoMany = (count: number) =>
      tell(readEntries(assigned ?? {}), [
        { ...notice, to: Array.from({ length: count }, (_, i) => `o${i}`) },
      ]);
    expect(toSoMany(50)).toHaveLength(50);
    expect(toSoMany(51)).toBeNull();
  });

  it('gives up what can never be taken, and passes on what failed to whoever shares the stream', async () => {
    const given: unknown[] = [];
    const notifier = createNotifier(
      t.stack.runtime,
      'ledger',
      async (letter) => void given.push(letter.error),
    );
    expect(await notifier(eventOf({ notices: '{', body: 'x' }))).toEqual({ batchItemFailures: [] });
    expect(given).toEqual(['SyntaxError']);
    const failing =
      (...numbers: string[]) =>
      async () => ({
        batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })),
      });
    const batch = eventOf({}, {}, {});
    expect(await shareStream(failing('2'), failing('1'))(batch)).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }],
    });
    expect(await shareStream(failing(), failing())(batch)).toEqual({ batchItemFailures: [] });
  });
});
