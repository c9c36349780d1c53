import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Delivery, newDelivery } from '../../domain/reporting/delivery.ts';
import { createDelivery } from '../../functions/store/deliveries.ts';
import { loadSubscriber } from '../../functions/store/subscribers.ts';
import { openTable } from '../../functions/store/table.ts';
import { verifyPush } from '../../functions/webhook/signature.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { ADMIN, clueData, itemsText, type TestStack, testStack } from '../support/stack.ts';
import { breakStore } from '../support/store-faults.ts';

const HOUR = 3_600_000;
const PATH = '/subscribers/national';
let t: TestStack;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  t = await testStack();
  await t.roster();
});
afterEach(async () => {
  await t.close();
  await receiver.close();
});

const bodyOf = (more: object = {}) => ({
  name: '平台',
  kind: 'platform',
  endpoint: receiver.url,
  source: 'national',
  events: ['*'],
  divisions: ['4403'],
  active: true,
  ...more,
});
const ask = (method: string, path: string, body?: unknown, key?: string, who = ADMIN) =>
  t.as(who, method, path, body, key === undefined ? {} : { 'idempotency-key': key });
const deliveries = async (): Promise<Omit<Delivery, 'body'>[]> =>
  (await ask('GET', '/deliveries?limit=100')).body.deliveries;
const table = () => openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
const pass = (ms: number) => t.stack.advanceTo(t.stack.now() + ms);

describe('a subscriber that is put twice under one key', () => {
  it('is put once, with the same answer, also where the version was named and somebody else was next', async () => {
    const body = bodyOf({ expectedVersion: 0 });
    const [first, second] = await Promise.all([1, 2].map(() => ask('PUT', PATH, body, 'k')));
    expect(first).toMatchObject({ status: 200, body: { version: 1 } });
    expect(second?.body).toEqual(first?.body);
    expect((await ask('PUT', PATH, bodyOf({ active: false }))).body).toMatchObject({ version: 2 });
    expect((await ask('PUT', PATH, body, 'k')).body).toEqual(first?.body);
    expect((await ask('GET', PATH)).body).toMatchObject({ version: 2, active: false });
    expect(await ask('PUT', PATH, { ...body, name: 'x' }, 'k')).toMatchObject({
      status: 409,
      body: { type: expect.stringContaining('idempotency-key-reused') },
    });
    // Another one's key is another key.
    expect((await ask('PUT', PATH, body, 'k', { ...ADMIN, sub: 'adm-2' })).status).toBe(412);
    expect((await ask('PUT', PATH, body)).status).toBe(412);
  });
});

describe('keys that are rotated twice under one key', () => {
  beforeEach(async () => {
    expect((await ask('PUT', PATH, bodyOf())).status).toBe(200);
  });
  const rotate = (key?: string, who = ADMIN) => ask('POST', `${PATH}/rotate`, undefined, key, who);
  const keysOf = async () => (await ask('GET', PATH)).body.keys;

  it('are the same keys, and those before go on signing', async () => {
    const before = (await rotate()).body;
    const first = (await rotate('k')).body;
    await pass(HOUR);
    expect(await rotate('k')).toMatchObject({ status: 200, body: first });
    expect(first.overlapUntil).not.toBeNull();
    expect(await keysOf()).toHaveLength(4);
    await t.push(clueData(1));
    const signatures = String(receiver.received[0]?.headers['webhook-signature']).split(' ');
    expect(signatures).toHaveLength(4);
    const [message] = receiver.received;
    for (const { secret, publicKey } of [before, first]) {
      for (const key of [{ secrets: [secret] }, { secrets: [], publicKeys: [publicKey] }]) {
        const verdict = verifyPush({
          headers: {
            id: String(message?.headers['webhook-id']),
            timestamp: String(message?.headers['webhook-timestamp']),
            signature: String(message?.headers['webhook-signature']),
          },
          rawBody: Buffer.from(message?.body ?? ''),
          keys: [{ source: 's', ...key }],
          nowMs: t.stack.now(),
        });
        expect(verdict.ok).toBe(true);
      }
    }
    expect((await rotate('k', { ...ADMIN, sub: 'adm-2' })).body.secret).not.toBe(first.secret);
    expect(before.secret).not.toBe(first.secret);
  });

  it('stand nowhere in the table', async () => {
    const { secret } = (await rotate('k')).body;
    await rotate('k');
    const { dynamo, tableName } = t.stack.runtime;
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: tableName }));
    const text = itemsText(Items);
    expect(text).toContain('LOCK');
    for (const key of [secret.slice(6), 'whsk_', 'whsec_']) expect(text).not.toContain(key);
  });

  it('are not told where they were rotated again, nor are others made, until the key is forgotten', async () => {
    const first = (await rotate('k')).body;
    for (let i = 0; i < 3; i++) {
      const next = (await rotate()).body;
      expect(await rotate('k')).toMatchObject({
        status: 409,
        body: { type: expect.stringContaining('idempotency-key-spent') },
      });
      const kept = t.stack.settings.subscriberKeys.national ?? [];
      expect(kept[0]?.secret).toBe(next.secret);
      // One pair signs beside the newest; a leaked one is out after two rotations.
      expect(await keysOf()).toHaveLength(4);
    }
    await pass(24 * HOUR);
    const anew = await rotate('k');
    expect(anew.status).toBe(200);
    expect(anew.body.secret).not.toBe(first.secret);
  });
});

describe('sending again', () => {
  const since = '2021-03-05T00:00:00+08:00';
  const again = (body: object, key?: string) => ask('POST', `${PATH}/redeliver`, body, key);
  const begin = async () => {
    expect((await ask('PUT', PATH, bodyOf())).status).toBe(200);
    expect((await ask('POST', `${PATH}/rotate`)).status).toBe(200);
    await t.push(clueData(1));
  };

  it('one event twice under one key sends it once more', async () => {
    await begin();
    const [{ id } = { id: '' }] = await deliveries();
    const path = `/deliveries/${id}/redeliver`;
    const first = await ask('POST', path, undefined, 'k');
    expect(first).toMatchObject({ status: 200, body: { state: 'pending', round: 2 } });
    expect(await ask('POST', path, undefined, 'k')).toMatchObject({ status: 200, body: first.body });
    expect(receiver.received).toHaveLength(3);
    expect((await ask('POST', path)).body).toMatchObject({ round: 3 });
  });

  it('all since an instant twice under one key sends each once more, however far it came', async () => {
    await begin();
    const first = await again({ since }, 'k');
    expect(first).toMatchObject({ status: 200, body: { redelivered: 2 } });
    await pass(HOUR);
    expect((await again({ since }, 'k')).body).toEqual(first.body);
    expect((await deliveries()).map(({ round }) => round)).toEqual([2, 2]);
    expect((await again({ since: '2021-03-05T01:00:00+08:00' }, 'k')).status).toBe(409);
    await pass(HOUR);
    // The request is cut off behind the first one.
    let changes = 0;
    breakStore(t.stack.runtime.dynamo, (command) => {
      if (command !== 'TransactWriteItemsCommand') return null;
      changes += 1;
      return changes === 2 ? 'before' : null;
    });
    expect((await again({ since }, 'l')).status).toBe(503);
    breakStore(t.stack.runtime.dynamo, () => null);
    await t.stack.settled();
    await pass(HOUR);
    expect((await deliveries()).map(({ round }) => round).sort()).toEqual([2, 3]);
    expect(await again({ since }, 'l')).toMatchObject({ status: 200 });
    await t.stack.settled();
    expect((await deliveries()).map(({ round }) => round)).toEqual([3, 3]);
    expect(receiver.received).toHaveLength(6);
  });

  it('takes any number of events of one instant, a hundred at once, and none that comes meanwhile', async () => {
    expect((await ask('PUT', PATH, bodyOf({ active: false }))).status).toBe(200);
    const subscriber = await loadSubscriber(table(), 'national');
    if (!subscriber) throw new Error('no subscriber');
    const add = async (n: number) => {
      const event = {
        type: 'clue.signed',
        version: 1,
        id: `evt_${String(n).padStart(32, '0')}`,
        timestamp: new Date(t.stack.now()).toISOString(),
        sequence: 4,
        data: { division: '440311' },
      };
      const addressed = { event, source: 'national', divisions: ['440311'] };
      const about = { kind: 'clue', id: `national-${n}` };
      await createDelivery(table(), newDelivery(subscriber, addressed, about, '2021-03-12'));
    };
    for (let n = 0; n < 230; n++) await add(n);
    const at = new Date(t.stack.now()).toISOString();
    const sizes: number[] = [];
    let body: object = { since: at };
    for (;;) {
      const answer = (await again(body)).body;
      sizes.push(answer.redelivered);
      if (answer.cursor === undefined) break;
      expect((await again({ since, cursor: answer.cursor })).status).toBe(422);
      body = { since: at, cursor: answer.cursor };
      await pass(1000);
      await add(1000 + sizes.length);
    }
    expect(sizes).toEqual([100, 100, 30]);
    const { items } = await table().query<{ body: string }>(
      { KeyConditionExpression: 'pk = :pk', values: { ':pk': 'DELIVERY#national' } },
      { all: true },
    );
    const rounds = items.map((item) => JSON.parse(item.body).round);
    expect(rounds.filter((round) => round === 2)).toHaveLength(230);
    expect(rounds.filter((round) => round === 1)).toHaveLength(2);
  });
});
