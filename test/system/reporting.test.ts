import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PublicEvent, publicEventsOf } from '../../domain/kernel/public-events.ts';
import type { Delivery } from '../../domain/reporting/delivery.ts';
import { TRY_DELAYS } from '../../domain/reporting/schedule.ts';
import { eventSchema } from '../../functions/contract/event-schema.ts';
import { readWatched } from '../../functions/store/deliveries.ts';
import { NOTICES_FOR, REPORTED_BY } from '../../functions/store/items.ts';
import { entryKey } from '../../functions/store/keys.ts';
import { readRecord } from '../../functions/store/record.ts';
import { loadSubscriber, saveSubscriber } from '../../functions/store/subscribers.ts';
import { openTable, toItem } from '../../functions/store/table.ts';
import { verifyPush } from '../../functions/webhook/signature.ts';
import { createNotifier } from '../../functions/workflow/notices.ts';
import { mulberry32 } from '../../local/replay/prng.ts';
import { STORE_MIDDLEWARE } from '../../local/store/middleware.ts';
import { answerWith, type React, type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import {
  ADMIN,
  at,
  closeClue,
  clueData,
  inspector,
  type Person,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';

const CLUE_ID = 'national-QG20210000001';
const OWNER: Person = { ...ADMIN, division: '*' };
const HOUR = 3_600_000;
let t: TestStack;
let receivers: Receiver[];

beforeEach(async () => {
  receivers = [];
  t = await testStack();
  await t.roster();
});
afterEach(async () => {
  vi.useRealTimers();
  await t.close();
  for (const receiver of receivers) await receiver.close();
});

/** A subscriber with a receiver of its own. */
async function subscribe(id: string, more: object = {}, who = ADMIN, react?: React) {
  const receiver = await startReceiver(react);
  receivers.push(receiver);
  const body = { name: id, kind: 'platform', events: ['*'], divisions: [], active: true, ...more };
  const put = await t.as(who, 'PUT', `/subscribers/${id}`, { endpoint: receiver.url, ...body });
  expect(put.status).toBe(200);
  const rotated = await t.as(who, 'POST', `/subscribers/${id}/rotate`);
  expect(rotated.status).toBe(200);
  return { receiver, ...(rotated.body as { secret: string; publicKey: string }) };
}
const SOURCE = { source: 'national' };

/** Verifies a message as its receiver would, at the time it was signed. @throws when it is not signed well */
function verified({ headers, body }: Received, secret: string): PublicEvent {
  vi.useFakeTimers({ toFake: ['Date'], now: Number(headers['webhook-timestamp']) * 1000 });
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>) as PublicEvent;
  } finally {
    vi.useRealTimers();
  }
}
const typesAt = ({ received }: Receiver): string[] =>
  received.map(({ body }) => JSON.parse(body).type).sort();
const idsAt = ({ received }: Receiver) => received.map(({ headers }) => String(headers['webhook-id']));
async function deliveries(query = ''): Promise<Omit<Delivery, 'body' | 'version'>[]> {
  const answer = await t.as(OWNER, 'GET', `/deliveries${query}`);
  expect(answer.status).toBe(200);
  return answer.body.deliveries;
}
/** What of a subscriber as it is shown can be put again. */
const bodyOf = ({
  keys: _,
  reported: __,
  id: ___,
  version: ____,
  goneAt: _____,
  ...body
}: Record<string, unknown>) => body;
async function deactivate(id: string): Promise<void> {
  const shown = (await t.as(ADMIN, 'GET', `/subscribers/${id}`)).body;
  await t.as(ADMIN, 'PUT', `/subscribers/${id}`, { ...bodyOf(shown), active: false });
}
const pass = (ms: number) => t.stack.advanceTo(t.stack.now() + ms);
const CLOSED = ['accepted', 'assigned', 'closed', 'concluded', 'contacted', 'signed'].map((n) => `clue.${n}`);

describe('a platform that is told of its clues', () => {
  it('receives what happens to a clue, signed by both kinds of key', async () => {
    const { receiver, secret, publicKey } = await subscribe('national', SOURCE);
    await t.push(clueData(1));
    await closeClue(t, CLUE_ID);
    const events = receiver.received.map((message) => verified(message, secret));
    expect(events.map(({ type }) => type).sort()).toEqual(CLOSED);
    for (const [i, { headers, body }] of receiver.received.entries()) {
      expect(headers['webhook-id']).toBe(events[i]?.id);
      const verdict = verifyPush({
        headers: {
          id: headers['webhook-id'] as string,
          timestamp: headers['webhook-timestamp'] as string,
          signature: headers['webhook-signature'] as string,
        },
        rawBody: Buffer.from(body),
        keys: [{ source: 's', secrets: [], publicKeys: [publicKey] }],
        nowMs: t.stack.now(),
      });
      expect(verdict.ok).toBe(true);
    }
    const sequences = events.map(({ sequence }) => sequence).sort((a, b) => a - b);
    const { entries } = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}/record`)).body;
    expect(sequences.every((seq) => entries.some((e: { seq: number }) => e.seq === seq))).toBe(true);
    expect(await deliveries('?state=delivered')).toHaveLength(CLOSED.length);
    const { reported } = (await t.as(ADMIN, 'GET', '/subscribers/national')).body;
    expect(reported).toEqual([{ division: '440311', due: 6, inTime: 6, late: 0, dead: 0 }]);
  });

  it('goes on verifying while keys rotate, by the old ones and by the new', async () => {
    const { receiver, secret } = await subscribe('national', SOURCE);
    const rotated = (await t.as(ADMIN, 'POST', '/subscribers/national/rotate')).body;
    expect(rotated.overlapUntil).toBe(new Date(t.stack.now() + 7 * 24 * HOUR).toISOString());
    await t.push(clueData(1));
    expect(receiver.received.length).toBeGreaterThan(0);
    for (const message of receiver.received) {
      for (const key of [secret, rotated.secret]) expect(() => verified(message, key)).not.toThrow();
    }
    await pass(8 * 24 * HOUR);
    receiver.received.length = 0;
    await t.order(inspector('insp-1'), CLUE_ID, 'sign');
    const [late] = receiver.received;
    expect(late && verified(late, rotated.secret).type).toBe('clue.signed');
    expect(() => late && verified(late, secret)).toThrow('No matching signature');
  });

  it('is told the secret once, and never again', async () => {
    const { secret } = await subscribe('national', SOURCE);
    const shown = JSON.stringify([
      (await t.as(ADMIN, 'GET', '/subscribers')).body,
      (await t.as(ADMIN, 'GET', '/subscribers/national')).body,
      await deliveries(),
    ]);
    expect(shown).not.toContain(secret.slice(6));
    expect(shown).not.toContain('whsk_');
    expect((await t.as(ADMIN, 'GET', '/subscribers/national')).body.keys).toMatchObject([
      { version: 'v1', until: null },
      { version: 'v1a', until: null },
    ]);
  });

  it('reads the codes of its own list', async () => {
    const mapping = { version: '2021', codes: { conclusion: { PAID: '01' }, status: { closed: '办结' } } };
    const { receiver } = await subscribe('national', { ...SOURCE, mapping, events: ['clue.closed'] });
    await t.push(clueData(1));
    await closeClue(t, CLUE_ID);
    expect(receiver.received.map(({ body }) => JSON.parse(body).data)).toMatchObject([
      { conclusion: '01', status: '办结', mapping: '2021', paidAmountFen: 1_850_000 },
    ]);
  });
});

describe('the first subscriber', () => {
  it('is told of all that is entered after it was put', async () => {
    await t.push(clueData(1));
    const { receiver, secret } = await subscribe('national', SOURCE);
    expect(receiver.received).toEqual([]);
    const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}`)).body;
    const by = inspector(officers[0]);
    await t.order(by, CLUE_ID, 'sign');
    await t.order(by, CLUE_ID, 'suspend', { reason: '等待鉴定' });
    await t.order(by, CLUE_ID, 'resume');
    await closeClue(t, CLUE_ID, officers[0]);
    await t.order(SUPERVISOR, CLUE_ID, 'reopen', { reason: '款项未到账' });
    await t.stack.settled();
    const told = ['signed', 'suspended', 'resumed', 'contacted', 'concluded', 'closed', 'reopened'];
    expect(typesAt(receiver)).toEqual(told.map((name) => `clue.${name}`).sort());
    for (const message of receiver.received) expect(() => verified(message, secret)).not.toThrow();
  });

  it('that passes notices on is told of those of alarms, too', async () => {
    await t.push(clueData(1));
    const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}`)).body;
    await t.order(inspector(officers[0]), CLUE_ID, 'sign');
    const { receiver } = await subscribe('sms', { kind: 'notices', divisions: ['*'] }, OWNER);
    await t.goTo('2021-03-29 09:00');
    expect(receiver.received.map(({ body }) => JSON.parse(body).data.notice)).toEqual(
      expect.arrayContaining(['due-soon', 'overdue']),
    );
  });
});

describe('a receiver that does not take an event', () => {
  const once = { ...SOURCE, events: ['clue.accepted'] };
  /** The instants of tries after the first, in seconds after the one before. */
  const gaps = (times: readonly number[]) => times.slice(1).map((time, i) => (time - (times[i] ?? 0)) / 1000);

  it('is tried ten times over three days, each time signed anew under the same id, and then given up', async () => {
    const times: number[] = [];
    const react: React = (_, answer) => {
      times.push(t.stack.now());
      answer.writeHead(500).end();
    };
    const { receiver, secret } = await subscribe('national', once, ADMIN, react);
    await t.push(clueData(1));
    const [first] = await deliveries('?state=pending');
    expect(first?.tries).toMatchObject([{ code: 500, round: 1 }]);
    await pass(4 * 24 * HOUR);
    expect(times).toHaveLength(10);
    for (const [i, gap] of gaps(times).entries()) {
      const delay = TRY_DELAYS[i + 1] ?? 0;
      expect(Math.abs(gap - delay)).toBeLessThanOrEqual(delay / 10);
    }
    expect(new Set(idsAt(receiver)).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-signature'])).size).toBe(10);
    for (const message of receiver.received) expect(() => verified(message, secret)).not.toThrow();
    expect(await deliveries('?state=dead')).toMatchObject([{ id: first?.id, round: 1, nextAt: null }]);
    expect(t.stack.meter.counts.get('DeliveryDead')).toBe(1);

    receiver.react = answerWith(200);
    expect(await t.as(ADMIN, 'POST', `/deliveries/${first?.id}/redeliver`)).toMatchObject({
      status: 200,
      body: { state: 'pending', round: 2 },
    });
    expect(await deliveries('?state=delivered')).toMatchObject([{ id: first?.id, round: 2, late: false }]);
    expect(new Set(idsAt(receiver)).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  });

  it.each([
    ['seconds', () => '7200', 7200],
    ['a date', () => new Date(t.stack.now() + 7200_000).toUTCString(), 7200],
    ['more than a day', () => '999999', 86_400],
    ['less than the delay', () => '1', 5],
  ])('waits as long as Retry-After says: %s', async (_, retryAfter, expected) => {
    const times: number[] = [];
    await subscribe('national', once, ADMIN, (_, answer) => {
      times.push(t.stack.now());
      const put = times.length === 1;
      answer.writeHead(put ? 429 : 204, put ? { 'retry-after': retryAfter() } : {}).end();
    });
    await t.push(clueData(1));
    await pass(2 * 24 * HOUR);
    expect(gaps(times)).toEqual([expected]);
  });

  const redirect: React = (_, answer) => void answer.writeHead(307, { location: '/elsewhere' }).end();
  it.each([
    ['redirects', redirect, 307],
    ['does not answer', () => {}, 'timeout'],
    ['closes the connection', (_, __, raw) => void raw.socket.destroy(), 'ECONNRESET'],
  ] as [string, React, number | string][])('has the next try when it %s', async (_, react, code) => {
    const { receiver } = await subscribe('national', once, ADMIN, react);
    await t.push(clueData(1));
    expect((await deliveries('?state=pending'))[0]?.tries).toMatchObject([{ code }]);
    receiver.react = answerWith(204);
    await pass(10_000);
    expect((await deliveries('?state=delivered'))[0]?.tries).toMatchObject([{ code }, { code: 204 }]);
    expect(receiver.received).toHaveLength(2);
  });

  it('has an answer of ten megabytes cut off, and counted', async () => {
    await subscribe('national', once, ADMIN, (_, answer) => {
      answer.writeHead(200).end(Buffer.alloc(10_000_000));
    });
    await t.push(clueData(1));
    expect((await deliveries('?state=delivered'))[0]?.tries).toMatchObject([{ code: 200 }]);
  });

  it('is deactivated by 410, and told later of what happened meanwhile', async () => {
    const { receiver } = await subscribe('national', SOURCE, ADMIN, answerWith(410));
    await t.push(clueData(1));
    const shown = (await t.as(ADMIN, 'GET', '/subscribers/national')).body;
    expect(shown).toMatchObject({ active: false, goneAt: expect.any(String) });
    await t.order(inspector('insp-1'), CLUE_ID, 'sign');
    await pass(HOUR);
    expect(await deliveries('?state=cancelled')).toHaveLength(3);
    expect(t.stack.meter.counts.get('SubscriberGone')).toBe(1);

    receiver.react = answerWith(204);
    receiver.received.length = 0;
    const body = bodyOf(shown);
    await t.as(ADMIN, 'PUT', '/subscribers/national', { ...body, active: true });
    const since = new Date(at('2021-03-05 00:00')).toISOString();
    expect((await t.as(ADMIN, 'POST', '/subscribers/national/redeliver', { since })).body).toEqual({
      redelivered: 3,
    });
    await t.stack.settled();
    expect(typesAt(receiver)).toEqual(['clue.accepted', 'clue.assigned', 'clue.signed']);
    const { reported } = (await t.as(ADMIN, 'GET', '/subscribers/national')).body;
    expect(reported).toEqual([{ division: '440311', due: 3, inTime: 3, late: 0, dead: 0 }]);
  });

  it('that was put anew while a try was under way is not deactivated by the 410 of the endpoint before', async () => {
    const there = await startReceiver();
    receivers.push(there);
    await subscribe('national', once, ADMIN, async (_, answer) => {
      // A request to the stack would wait for the try.
      const table = openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
      const before = await loadSubscriber(table, 'national');
      if (before)
        await saveSubscriber(table, { ...before, endpoint: there.url, version: before.version + 1 });
      answer.writeHead(410).end();
    });
    await t.push(clueData(1));
    await pass(10_000);
    expect((await t.as(ADMIN, 'GET', '/subscribers/national')).body).toMatchObject({
      ...{ active: true, goneAt: null, endpoint: there.url },
    });
    expect(there.received).toHaveLength(1);
    expect(await deliveries('?state=delivered')).toMatchObject([{ tries: [{ code: 410 }, { code: 204 }] }]);
  });

  it('that is deactivated between two tries hears nothing more', async () => {
    const { receiver } = await subscribe('national', once, ADMIN, answerWith(500));
    await t.push(clueData(1));
    await deactivate('national');
    await pass(4 * 24 * HOUR);
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries('?state=cancelled')).toMatchObject([{ tries: [{ code: 500 }] }]);
  });
});

describe('who is told', () => {
  it.each([
    ['another division', { divisions: ['440306'] }],
    ['another kind', { kind: 'notices' }],
    ['other events', { events: ['clue.closed'] }],
  ])('is nobody who was set to %s meanwhile, by a further try or sending again', async (_, more) => {
    const told = { divisions: ['440311'], events: ['clue.accepted'] };
    const { receiver } = await subscribe('guangming', told, ADMIN, answerWith(500));
    await t.push(clueData(1));
    receiver.react = answerWith(204);
    const { body } = await t.as(ADMIN, 'GET', '/subscribers/guangming');
    await t.as(ADMIN, 'PUT', '/subscribers/guangming', { ...bodyOf(body), events: ['*'], ...more });
    await pass(24 * HOUR);
    const [cancelled] = await deliveries('?state=cancelled');
    expect(cancelled).toMatchObject({ type: 'clue.accepted', tries: [{ code: 500 }] });
    const since = new Date(at('2021-03-05 00:00')).toISOString();
    expect((await t.as(ADMIN, 'POST', '/subscribers/guangming/redeliver', { since })).body).toEqual({
      redelivered: 0,
    });
    expect(await t.as(ADMIN, 'POST', `/deliveries/${cancelled?.id}/redeliver`)).toMatchObject({
      status: 409,
      body: { type: expect.stringContaining('not-addressed') },
    });
    expect(receiver.received).toHaveLength(1);
  });

  it('is told of nothing since an instant that has not come', async () => {
    await subscribe('national', SOURCE);
    const since = new Date(t.stack.now() + HOUR).toISOString();
    expect(await t.as(ADMIN, 'POST', '/subscribers/national/redeliver', { since })).toMatchObject({
      ...{ status: 200, body: { redelivered: 0 } },
    });
  });

  it('is the sender, and the districts before and after; nobody is told of a person', async () => {
    const names = {
      national: SOURCE,
      hotline: { source: 'hotline' },
      guangming: { divisions: ['440311'] },
      baoan: { divisions: ['440306'] },
      luohu: { divisions: ['440303'] },
      city: { divisions: ['4403'] },
    };
    const told: Record<string, Receiver> = {};
    for (const [id, more] of Object.entries(names)) told[id] = (await subscribe(id, more)).receiver;
    const data = clueData(1);
    await t.push(data);
    await t.order(inspector('insp-1'), CLUE_ID, 'sign');
    await t.order(inspector('insp-1'), CLUE_ID, 'request-return', { reason: 'elsewhere', to: '440306' });
    await t.order(SUPERVISOR, CLUE_ID, 'decide-return', { approve: true, note: 'yes' });
    await t.order(inspector('ba-1', '440306'), CLUE_ID, 'sign');
    await t.stack.settled();
    const before = ['clue.accepted', 'clue.assigned', 'clue.signed'];
    const after = ['clue.assigned', 'clue.signed'];
    const all = [...before, 'clue.transferred', ...after].sort();
    expect(Object.fromEntries(Object.entries(told).map(([id, r]) => [id, typesAt(r)]))).toEqual({
      national: all,
      hotline: [],
      guangming: [...before, 'clue.transferred'].sort(),
      baoan: [...after, 'clue.transferred'].sort(),
      luohu: [],
      city: all,
    });
    const sent = Object.values(told)
      .flatMap(({ received }) => received.map(({ body }) => body))
      .join();
    const { name, documentNumber, phone, bankCard } = data.reporter;
    for (const personal of [
      name,
      documentNumber,
      phone,
      bankCard,
      data.employer.name,
      data.employer.creditCode,
      data.description,
      'insp-1',
      'ba-1',
      'gm-gongming',
      'elsewhere',
    ])
      expect(sent).not.toContain(personal);
  });

  it('is set by an administrator within his scope, and seen by those of it', async () => {
    const district: Person = { sub: 'adm-2', roles: ['admin'], division: '440306' };
    const { receiver } = await subscribe('baoan', { ...SOURCE, divisions: ['440306'] }, district);
    await t.push(clueData(1));
    expect(receiver.received).toHaveLength(0);
    await t.push(clueData(2, { workplace: { division: '440306', street: '440306001', address: '某路' } }));
    expect(typesAt(receiver)).toContain('clue.accepted');
    const other: Person = { ...district, division: '440311' };
    for (const [method, path, body] of [
      ['GET', '/subscribers/baoan'],
      ['POST', '/subscribers/baoan/rotate'],
      ['POST', '/subscribers/baoan/redeliver', { since: '2021-03-05T00:00:00Z' }],
      ['GET', '/deliveries?subscriber=baoan'],
      ['POST', `/deliveries/${(await deliveries())[0]?.id}/redeliver`],
    ] as const)
      expect((await t.as(other, method, path, body)).status).toBe(404);
    expect((await t.as(other, 'GET', '/subscribers')).body).toEqual({ subscribers: [] });
    expect((await t.as(other, 'GET', '/deliveries')).body).toEqual({ deliveries: [] });
    expect((await t.as(ADMIN, 'GET', '/subscribers')).body.subscribers).toHaveLength(1);
    const wide = { name: 'x', kind: 'platform', events: [], divisions: ['4403'], active: false };
    expect(
      await t.as(district, 'PUT', '/subscribers/wide', { ...wide, endpoint: 'https://127.0.0.2/' }),
    ).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'endpoint' }, { path: 'divisions.0' }] },
    });
  });

  it('is a version that was seen, where one is named', async () => {
    await subscribe('national', SOURCE);
    const body = { name: 'x', kind: 'platform', endpoint: 'https://example.com/', events: [], divisions: [] };
    const put = (more: object) => t.as(ADMIN, 'PUT', '/subscribers/national', { ...body, ...more });
    expect((await put({ active: false, expectedVersion: 0 })).status).toBe(412);
    expect((await put({ active: false, expectedVersion: 1 })).body).toMatchObject({
      version: 2,
      source: null,
    });
    expect((await t.as(SUPERVISOR, 'GET', '/subscribers')).status).toBe(403);
  });
});

describe('the list of deliveries', () => {
  it('is paged, the latest first, over subscribers and by state', async () => {
    await subscribe('a', SOURCE);
    await subscribe('b', SOURCE);
    await t.push(clueData(1));
    await closeClue(t, CLUE_ID);
    const found: { id: string; subscriber: string; happenedAt: string }[] = [];
    let cursor = '';
    do {
      const page = await t.as(ADMIN, 'GET', `/deliveries?limit=5&state=delivered${cursor}`);
      expect(page.body.deliveries.length).toBeLessThanOrEqual(5);
      found.push(...page.body.deliveries);
      cursor = page.body.cursor ? `&cursor=${encodeURIComponent(page.body.cursor)}` : '';
    } while (cursor !== '');
    expect(new Set(found.map(({ id }) => id)).size).toBe(12);
    expect(found.map(({ subscriber }) => subscriber).join('')).toBe('aaaaaabbbbbb');
    expect(await deliveries('?subscriber=b')).toHaveLength(6);
    expect(await deliveries('?subscriber=b&division=440311')).toHaveLength(6);
    expect(await deliveries('?subscriber=b&division=440306')).toEqual([]);
    expect(await deliveries('?state=dead')).toEqual([]);
  });

  it('is behind each figure of a subscriber', async () => {
    const { receiver } = await subscribe('national', SOURCE, ADMIN, answerWith(500));
    await t.push(clueData(1));
    await t.goTo('2021-03-09 00:00');
    receiver.react = answerWith(204);
    const [, late] = await deliveries('?state=dead');
    await t.goTo('2021-03-13 00:00');
    await t.stack.lookAtReports();
    expect((await t.as(ADMIN, 'POST', `/deliveries/${late?.id}/redeliver`)).status).toBe(200);
    await t.push(clueData(2));
    // What was cancelled before anybody accepted it was not due.
    await deactivate('national');
    await t.push(clueData(3));
    const { reported } = (await t.as(ADMIN, 'GET', '/subscribers/national')).body;
    expect(reported).toEqual([{ division: '440311', due: 4, inTime: 2, late: 2, dead: 1 }]);
    expect(await deliveries('?state=cancelled')).not.toEqual([]);
    for (const [part, count] of Object.entries({ due: 4, inTime: 2, late: 2, dead: 1 })) {
      const query = `?subscriber=national&division=440311&part=${part}`;
      expect(await deliveries(query), part).toHaveLength(count);
      const pages: unknown[] = [];
      let cursor = '';
      do {
        const page = (await t.as(ADMIN, 'GET', `/deliveries${query}&limit=1${cursor}`)).body;
        pages.push(...page.deliveries);
        cursor = page.cursor ? `&cursor=${encodeURIComponent(page.cursor)}` : '';
      } while (cursor !== '');
      expect(pages, part).toEqual(await deliveries(query));
    }
    expect((await t.as(ADMIN, 'GET', '/deliveries?part=early')).status).toBe(422);
  });
});

describe('what nobody accepts', () => {
  const look = () => t.stack.lookAtReports();
  const entries = async () =>
    (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}/record`)).body.entries
      .map((e: { event: { type: string; fault?: string } }) => e.event)
      .filter((e: { type: string }) => e.type === 'report-failed');

  it('is late for good once its day is over, told once, counted, and an entry of the record', async () => {
    const once = { ...SOURCE, events: ['clue.accepted'] };
    const { receiver } = await subscribe('national', once, ADMIN, answerWith(500));
    await t.push(clueData(1));
    const version = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}`)).body.version;
    await t.goTo('2021-03-09 00:00');
    expect(await look()).toEqual({ late: 0, dead: 1, more: false });
    await t.goTo('2021-03-12 23:59');
    expect(await look()).toEqual({ late: 0, dead: 0, more: false });
    await t.goTo('2021-03-13 00:00');
    expect(await look()).toEqual({ late: 1, dead: 0, more: false });
    expect(await look()).toEqual({ late: 0, dead: 0, more: false });
    const [dead] = await deliveries('?state=dead');
    expect(dead).toMatchObject({ late: true, dueOn: '2021-03-12' });
    const told = { type: 'report-failed', subscriber: 'national', publicEvent: dead?.event, v: 1 };
    expect(await entries()).toEqual([
      { ...told, fault: 'dead' },
      { ...told, fault: 'late' },
    ]);
    expect(t.stack.meter.counts.get('ReportLate')).toBe(1);

    const shown = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}`)).body;
    const { proof } = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}/record`)).body;
    expect(proof).toMatchObject({ intact: true, entries: shown.version + 2 });
    const alarms = proof.entries - 2 - version;
    expect(shown.version).toBe(version + alarms);
    const stale = await t.order(inspector('insp-1'), CLUE_ID, 'sign', { expectedVersion: proof.entries });
    expect(stale).toMatchObject({ status: 412, body: { version: shown.version } });
    const signed = await t.order(inspector('insp-1'), CLUE_ID, 'sign', { expectedVersion: shown.version });
    expect(signed).toMatchObject({ status: 200, body: { version: shown.version + 1 } });

    const reported = async () => (await t.as(ADMIN, 'GET', '/subscribers/national')).body.reported;
    expect(await reported()).toEqual([{ division: '440311', due: 1, inTime: 0, late: 1, dead: 1 }]);
    receiver.react = answerWith(204);
    await t.as(ADMIN, 'POST', `/deliveries/${dead?.id}/redeliver`);
    await t.stack.settled();
    expect(await reported()).toEqual([{ division: '440311', due: 1, inTime: 0, late: 1, dead: 0 }]);
    expect(await look()).toEqual({ late: 0, dead: 0, more: false });
  });
});

describe('a delivery that cannot be looked at', () => {
  it('keeps no other from being looked at, and sounds the alarm until it can', async () => {
    await subscribe('national', { ...SOURCE, events: ['clue.accepted'] }, ADMIN, answerWith(500));
    for (const n of [1, 2, 3]) await t.push(clueData(n));
    await t.goTo('2021-03-13 00:00');
    const { dynamo } = t.stack.runtime;
    const watched = await readWatched(openTable(dynamo, t.stack.runtime.tableName), t.stack.now(), 9);
    const broken = (await deliveries()).find(({ id }) => id === watched[0]);
    const refuse = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
      const text = JSON.stringify(args);
      if (text.includes('report-failed') || text.includes(`"ConditionExpression":"version`)) {
        if (text.includes(`CLUE#${broken?.about}"`))
          throw Object.assign(new Error('x'), { name: 'Throttled' });
      }
      return next(args);
    };
    const place = { relation: 'before', toMiddleware: STORE_MIDDLEWARE, name: 'refuse' } as const;
    dynamo.middlewareStack.addRelativeTo(refuse as never, place);
    await expect(t.stack.lookAtReports()).rejects.toThrow('1 deliveries could not be looked at');
    const late = (await deliveries()).filter(({ late }) => late).map(({ about }) => about);
    expect(late).toHaveLength(2);
    expect(late).not.toContain(broken?.about);
    expect(t.stack.meter.counts.get('ReportLate')).toBe(2);
    dynamo.middlewareStack.remove('refuse');
    expect(await t.stack.lookAtReports()).toEqual({ late: 1, dead: 1, more: false });
  });
});

describe('what went wrong and was put right before anybody looked', () => {
  const look = () => t.stack.lookAtReports();
  const faults = async () =>
    (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}/record`)).body.entries.flatMap(
      (e: { event: { type: string; fault?: string } }) => e.event.fault ?? [],
    );
  const again = (id = '') => t.as(ADMIN, 'POST', `/deliveries/${id}/redeliver`);

  it('is told all the same, and an entry of the record', async () => {
    const once = { ...SOURCE, events: ['clue.accepted'] };
    const { receiver } = await subscribe('national', once, ADMIN, answerWith(500));
    await t.push(clueData(1));
    await pass(4 * 24 * HOUR);
    const [dead] = await deliveries('?state=dead');
    await t.goTo('2021-03-12 23:59');
    await again(dead?.id);
    await t.goTo('2021-03-13 00:00');
    receiver.react = answerWith(204);
    await t.goTo('2021-03-13 00:10');
    expect(await deliveries('?state=delivered')).toMatchObject([{ id: dead?.id, late: true }]);
    expect(await faults()).toEqual([]);
    expect(await look()).toEqual({ late: 1, dead: 1, more: false });
    expect((await faults()).sort()).toEqual(['dead', 'late']);
    expect(await look()).toEqual({ late: 0, dead: 0, more: false });
    expect(t.stack.meter.counts.get('ReportLate')).toBe(1);
    await again(dead?.id);
    await t.stack.settled();
    expect(await look()).toEqual({ late: 0, dead: 0, more: false });
  });
});

describe('what passes notices on to officers', () => {
  const dataAt = ({ received }: Receiver) => received.map(({ body }) => JSON.parse(body).data);

  it('is told of each officer’s notice, by ids and codes alone, and a platform of none', async () => {
    const { receiver, secret } = await subscribe('sms', { kind: 'notices', divisions: ['440311'] });
    const other = await subscribe('sms-baoan', { kind: 'notices', divisions: ['440306'] }, OWNER);
    const platform = await subscribe('city', { divisions: ['4403'] });
    await t.push(clueData(1));
    const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}`)).body;
    await t.order(SUPERVISOR, CLUE_ID, 'supervise', { note: '加快办理' });
    await t.stack.settled();
    const told = (officer: string, notice: string) => ({
      officer,
      notice,
      kind: 'clue',
      id: CLUE_ID,
      division: '440311',
      on: '2021-03-05',
    });
    const expected = officers.flatMap((id: string) => [told(id, 'assigned'), told(id, 'supervised')]);
    expect(dataAt(receiver)).toHaveLength(expected.length);
    expect(dataAt(receiver)).toEqual(expect.arrayContaining(expected));
    expect(new Set(idsAt(receiver)).size).toBe(expected.length);
    for (const message of receiver.received) {
      const event = verified(message, secret);
      expect(eventSchema('notice.created').safeParse(event).error).toBeUndefined();
      expect(event.id).toBe(message.headers['webhook-id']);
    }
    expect(other.receiver.received).toEqual([]);
    expect(typesAt(platform.receiver)).toEqual(['clue.accepted', 'clue.assigned']);
  });

  it('that never answers is given up and late, which is no entry of the record', async () => {
    const { receiver } = await subscribe(
      'sms',
      { kind: 'notices', divisions: ['*'] },
      OWNER,
      answerWith(500),
    );
    await t.push(clueData(1));
    const first = await deliveries();
    expect(first).toHaveLength(2);
    await t.goTo('2021-03-09 00:00');
    expect(await t.stack.lookAtReports()).toMatchObject({ dead: 2, late: 0 });
    await t.goTo('2021-03-13 00:00');
    expect(await t.stack.lookAtReports()).toMatchObject({ late: 2 });
    const { entries, proof } = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}/record`)).body;
    expect(proof.intact).toBe(true);
    expect(entries.map((e: { event: { type: string } }) => e.event.type)).not.toContain('report-failed');
    expect(t.stack.meter.counts.get('ReportLate')).toBe(2);
    receiver.react = answerWith(204);
    await t.as(OWNER, 'POST', `/deliveries/${first[0]?.id}/redeliver`);
    await t.stack.settled();
    expect(await deliveries('?state=delivered')).toMatchObject([{ id: first[0]?.id, round: 2, late: true }]);
  });

  it('is told once of a notice whose record comes again', async () => {
    const { receiver } = await subscribe('sms', { kind: 'notices', divisions: ['*'] }, OWNER);
    await t.push(clueData(1));
    const before = idsAt(receiver).length;
    expect(before).toBeGreaterThan(0);
    const { dynamo, tableName } = t.stack.runtime;
    const item = (await openTable(dynamo, tableName).get(entryKey('clue', CLUE_ID, 3))) as Record<
      string,
      unknown
    >;
    const reader = NOTICES_FOR.relay in item ? 'relay' : 'ledger';
    expect(item[NOTICES_FOR[reader]]).toBeDefined();
    const image = toItem({ ...item, body: Buffer.from(item.body as Uint8Array) });
    const record = { eventName: 'INSERT', dynamodb: { NewImage: image, Keys: {}, SequenceNumber: '1' } };
    const event = { Records: [record] } as unknown as DynamoDBStreamEvent;
    expect(await createNotifier(t.stack.runtime, reader)(event)).toEqual({ batchItemFailures: [] });
    await t.stack.settled();
    expect(idsAt(receiver)).toHaveLength(before);
  });

  it('is told of alarms, too', async () => {
    const { receiver } = await subscribe('sms', { kind: 'notices', divisions: ['*'] }, OWNER);
    await t.push(clueData(1));
    const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${CLUE_ID}`)).body;
    const officer = inspector(officers[0]);
    await t.order(officer, CLUE_ID, 'sign');
    await t.goTo('2021-03-29 09:00');
    const told = dataAt(receiver).filter((data) => data.officer === officer.sub);
    expect(told.map(({ notice }) => notice)).toEqual(expect.arrayContaining(['due-soon', 'overdue']));
    const { notices } = (await t.as(officer, 'GET', '/notices')).body;
    const kinds = notices.map((n: { kind: string }) => n.kind).sort();
    expect(told.map(({ notice }) => notice).sort()).toEqual(kinds);
  });

  it('is put with events of its kind alone', async () => {
    const put = (kind: string, events: string[]) =>
      t.as(ADMIN, 'PUT', '/subscribers/sms', {
        name: 'sms',
        kind,
        events,
        endpoint: 'http://127.0.0.1:9/',
        divisions: [],
        active: true,
      });
    expect(await put('notices', ['notice.created', 'clue.signed'])).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'events.1' }] },
    });
    expect(await put('platform', ['notice.created'])).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'events.0' }] },
    });
    expect(await put('notices', ['notice.created'])).toMatchObject({ status: 200 });
  });

  it('wakes no reader of the stream for a platform’s events, nor does anything where there is none', async () => {
    const { dynamo, tableName } = t.stack.runtime;
    const table = openTable(dynamo, tableName);
    /** The entry of the acceptance, for which no reader comes: assignment follows by itself. */
    const acceptanceOf = async (n: number) => {
      await t.push(clueData(n));
      return table.get(entryKey('clue', `national-${clueData(n).clueNo}`, 2));
    };
    const told = [await acceptanceOf(1)];
    await subscribe('sms', { kind: 'notices', divisions: ['*'] }, OWNER);
    for (const item of [...told, await acceptanceOf(2)]) {
      for (const mark of Object.values(REPORTED_BY)) expect(item).not.toHaveProperty(mark);
    }
    await subscribe('national', SOURCE);
    expect(await acceptanceOf(3)).toHaveProperty(REPORTED_BY.ledger);
  });
});

describe('a process that ends', () => {
  it('goes on with what it had to tell, under the same ids and with the same bytes', async () => {
    await t.close();
    const dataDir = mkdtempSync(join(tmpdir(), 'qingxin-reporting-'));
    t = await testStack({ dataDir });
    await t.roster();
    const { receiver, secret } = await subscribe('national', SOURCE, ADMIN, answerWith(500));
    await t.push(clueData(1));
    const before = receiver.received.map(({ body }) => body).sort();
    expect(before).toHaveLength(2);
    await t.close();
    receiver.react = answerWith(204);
    receiver.received.length = 0;
    t = await testStack({ dataDir, startAt: at('2021-03-05 12:00') });
    await pass(HOUR);
    expect(receiver.received.map(({ body }) => body).sort()).toEqual(before);
    expect(idsAt(receiver).sort()).toEqual(before.map((body) => JSON.parse(body).id).sort());
    for (const message of receiver.received) expect(() => verified(message, secret)).not.toThrow();
    rmSync(dataDir, { recursive: true });
  });
});

describe('a receiver that fails now and then, and drops what it has', () => {
  it('takes each event once, and misses none, whatever breaks on the way', async () => {
    const taken = new Map<string, string>();
    // The same faults in each run.
    const { next } = mulberry32(7);
    const react: React = ({ headers, body }, answer, raw) => {
      const id = String(headers['webhook-id']);
      const chance = next();
      const before = taken.get(id);
      // A repeat has the same bytes.
      if (before !== undefined) expect(body).toBe(before);
      if (chance < 0.2) return void answer.writeHead(503, { 'retry-after': '30' }).end();
      if (chance < 0.3) return void raw.socket.destroy();
      taken.set(id, body);
      // It took the event, and its answer is lost.
      if (chance < 0.5) return void raw.socket.destroy();
      answer.writeHead(204).end();
    };
    await subscribe('city', { divisions: ['4403'] }, ADMIN, react);
    const numbers = Array.from({ length: 12 }, (_, i) => i + 1);
    for (const number of numbers) {
      await t.push(clueData(number));
      const id = `national-QG2021${String(number).padStart(7, '0')}`;
      if (number % 3 === 0) continue;
      const { officers = [] } = (await t.as(SUPERVISOR, 'GET', `/clues/${id}`)).body;
      await closeClue(t, id, officers[0]);
      await pass(HOUR);
    }
    await pass(5 * 24 * HOUR);
    const { aggregates } = t.stack.runtime;
    const expected = new Set<string>();
    for (const number of numbers) {
      const id = `national-QG2021${String(number).padStart(7, '0')}`;
      const record = await readRecord(
        openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName),
        aggregates.of('clue'),
        id,
      );
      for (const { event } of publicEventsOf(aggregates.of('clue'), record?.entries ?? [])) {
        expected.add(event.id);
        expect(taken.get(event.id)).toBe(JSON.stringify(event));
      }
    }
    expect(expected.size).toBeGreaterThan(40);
    expect([...taken.keys()].sort()).toEqual([...expected].sort());
    expect(await deliveries('?state=pending')).toEqual([]);
  });
});
