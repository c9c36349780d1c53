import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { publicEventsOf } from '../../domain/kernel/public-events.ts';
import { NOTICES_FOR } from '../../functions/store/items.ts';
import { aggregatePk } from '../../functions/store/keys.ts';
import { readRecord } from '../../functions/store/record.ts';
import { type Item, openTable } from '../../functions/store/table.ts';
import { STORE_MIDDLEWARE } from '../../local/store/middleware.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { ADMIN, clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';
import { openedStack, ops } from './run.ts';

const ID = 'national-QG20210000001';
const DAY = 86_400_000;
/** After so long, a delivery that nobody begins is begun anew. */
const FORGOTTEN_MS = 15 * 60_000;
let t: TestStack;
let platform: Receiver;
let gateway: Receiver;
/** Readers of the stream that take their records and do nothing. */
let killed: string[];
/** Whether no delivery and no notice can ever be stored. */
let isPoisoned: boolean;

beforeEach(async () => {
  [killed, isPoisoned] = [[], false];
  [platform, gateway] = [await startReceiver(), await startReceiver()];
  t = await testStack({
    around: async <O>(name: string, run: () => Promise<O>) =>
      killed.includes(name) ? ({ batchItemFailures: [] } as O) : run(),
  });
  const poison = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
    if (isPoisoned && /"S":"(DELIVERY|NOTICE)/.test(JSON.stringify(args))) {
      throw Object.assign(new Error('x'), { name: 'ValidationException' });
    }
    return next(args);
  };
  const place = { relation: 'before', toMiddleware: STORE_MIDDLEWARE, name: 'poison' } as const;
  t.stack.runtime.dynamo.middlewareStack.addRelativeTo(poison as never, place);
  await t.roster();
});
afterEach(async () => {
  await t.close();
  await Promise.all([platform.close(), gateway.close()]);
});

async function subscribe(id: string, { url }: Receiver, more: object = {}): Promise<void> {
  const settings = {
    name: id,
    kind: 'platform',
    endpoint: url,
    events: ['*'],
    divisions: ['4403'],
    active: true,
  };
  const put = await t.as(ADMIN, 'PUT', `/subscribers/${id}`, { ...settings, ...more });
  expect(put.status).toBe(200);
  await t.as(ADMIN, 'POST', `/subscribers/${id}/rotate`);
}
const subscribeBoth = async () => {
  await subscribe('national', platform);
  await subscribe('sms', gateway, { kind: 'notices' });
};
const redrive = (...more: string[]) => ops(['redrive', ...more], openedStack(t));
const pass = (ms: number) => t.stack.advanceTo(t.stack.now() + ms);
const table = () => openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
const officersOf = async (id = ID): Promise<string[]> =>
  (await t.as(SUPERVISOR, 'GET', `/clues/${id}`)).body.officers;
const noticesOf = async (officer: string): Promise<{ kind: string; readAt: string | null }[]> =>
  (await t.as(inspector(officer), 'GET', '/notices')).body.notices;

/** The number and the id of each event as it came, by number. */
const arrived = ({ received }: Receiver): string[] =>
  received
    .map(({ body }) => JSON.parse(body))
    .sort((a, b) => a.sequence - b.sequence)
    .map(({ sequence, id }) => `${sequence} ${id}`);
/** What the record says should have come. */
async function owed(id = ID): Promise<string[]> {
  const record = await readRecord(table(), CLUE, id);
  const events = publicEventsOf(CLUE, record?.entries ?? []);
  return events.map(({ event }) => `${event.sequence} ${event.id}`);
}
/** Works on a clue; each step wakes one reader of the stream or the other. */
async function work(): Promise<void> {
  const [first = ''] = await officersOf();
  const occurredAt = new Date(t.stack.now()).toISOString();
  const steps = [
    [inspector(first), 'sign', {}],
    [inspector(first), 'log', { kind: 'first-contact', occurredAt }],
    [SUPERVISOR, 'supervise', { note: '-' }],
    [inspector(first), 'suspend', { reason: '-' }],
    [inspector(first), 'resume', {}],
  ] as const;
  for (const [who, command, body] of steps) {
    expect(await t.order(who, ID, command, body)).toMatchObject({ status: 200 });
  }
}

describe('redrive, of what was to be told', () => {
  it('makes what records made that could not be taken, each once', async () => {
    await subscribeBoth();
    await t.push(clueData(2));
    isPoisoned = true;
    await t.push(clueData(1));
    await work();
    isPoisoned = false;
    expect(platform.received.filter(({ body }) => body.includes(ID))).toEqual([]);
    const before = platform.received.length;

    const dry = await redrive('--dry-run');
    expect(dry.out).toMatch(/Changes to tell of [1-9]\d*; missing deliveries would be made [1-9]/);
    expect(platform.received).toHaveLength(before);

    expect(await redrive()).toMatchObject({ code: 0, err: '' });
    platform.received.splice(0, before);
    expect((await owed()).length).toBeGreaterThan(4);
    expect(arrived(platform)).toEqual(await owed());
    const officers = await officersOf();
    const told = gateway.received.map(({ body }) => JSON.parse(body).data).filter(({ id }) => id === ID);
    const kinds = await Promise.all(
      officers.map(async (officer) => (await noticesOf(officer)).map((n) => n.kind)),
    );
    expect(kinds.flat().filter((kind) => kind === 'supervised')).toHaveLength(officers.length);
    expect(told.filter(({ notice }) => notice === 'supervised')).toHaveLength(officers.length);
    expect(told.filter(({ notice }) => notice === 'assigned')).toHaveLength(officers.length);

    const again = await redrive();
    expect(again.out.match(/made 0, missing notices made 0\./g)).toHaveLength(2);
    expect(arrived(platform)).toEqual(await owed());
  });

  it.each(['ledger', 'relay', 'relay ledger'])(
    'makes what a killed reader lost, each once: %s',
    async (readers) => {
      await subscribeBoth();
      await t.push(clueData(1));
      killed = readers.split(' ');
      await work();
      killed = [];
      expect((await owed()).length).toBeGreaterThan(arrived(platform).length);
      await pass(FORGOTTEN_MS);
      expect(await redrive()).toMatchObject({ code: 0, err: '' });
      expect(arrived(platform)).toEqual(await owed());
      expect((await redrive()).out.match(/made 0, missing notices made 0\./g)).toHaveLength(2);
      expect(arrived(platform)).toEqual(await owed());
    },
  );

  it('makes the rest when it was cut off', async () => {
    await subscribeBoth();
    killed = ['ledger'];
    await t.push(clueData(1));
    killed = ['ledger', 'relay'];
    await work();
    killed = [];
    let left = 3;
    const cut = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
      if (/"S":"DELIVERY/.test(JSON.stringify(args)) && left-- <= 0) {
        throw Object.assign(new Error('x'), { name: 'InternalServerError' });
      }
      return next(args);
    };
    const { middlewareStack } = t.stack.runtime.dynamo;
    middlewareStack.addRelativeTo(cut as never, {
      relation: 'before',
      toMiddleware: STORE_MIDDLEWARE,
      name: 'cut',
    });
    const { code, out } = await redrive();
    expect(code).toBe(1);
    expect(out).toContain(`Changes that cannot be told:\n  clue ${ID}: InternalServerError`);
    middlewareStack.remove('cut');
    await pass(FORGOTTEN_MS);
    expect((await redrive()).code).toBe(0);
    expect(arrived(platform)).toEqual(await owed());
  });

  it('tells nobody of what happened before he was told of such', async () => {
    await subscribeBoth();
    await t.push(clueData(1));
    const early = arrived(platform);
    await t.goTo('2021-03-05 10:00');
    killed = ['ledger', 'relay'];
    await work();
    await t.goTo('2021-03-05 11:00');
    killed = [];
    const late = await startReceiver();
    const narrow = await startReceiver();
    try {
      await subscribe('late', late);
      await subscribe('narrow', narrow, { events: ['clue.signed'] });
      // The same events, however they are written; and another place to send them.
      await subscribe('national', platform, { name: '别名', divisions: ['4403'], endpoint: late.url });
      await subscribe('national', platform, { name: '别名', divisions: ['4403'] });
      expect((await redrive()).code).toBe(0);
      expect(late.received).toEqual([]);
      expect(narrow.received).toEqual([]);
      expect(early.length).toBeGreaterThan(0);
      expect(arrived(platform)).toEqual(await owed());

      const [first = ''] = await officersOf();
      await t.goTo('2021-03-05 12:00');
      killed = ['ledger', 'relay'];
      await t.order(inspector(first), ID, 'suspend', { reason: '-' });
      await t.goTo('2021-03-05 13:00');
      // Since now it is told of more: what happened before was not for it.
      await subscribe('narrow', narrow);
      killed = [];
      await redrive();
      expect(narrow.received).toEqual([]);
      expect(arrived(late).length).toBe(1);
    } finally {
      await Promise.all([late.close(), narrow.close()]);
    }
  });

  it('leaves alone what was read, whoever stands in today, and what is over', async () => {
    await t.push(clueData(1));
    const [first = '', second = ''] = await officersOf();
    const { notices } = (await t.as(inspector(first), 'GET', '/notices')).body;
    await t.as(inspector(first), 'POST', `/notices/${notices[0].noticeId}/read`);
    const { items } = await table().query<Item>({
      KeyConditionExpression: 'pk = :pk',
      values: { ':pk': aggregatePk('clue', ID) },
    });
    expect(items.some((item) => Object.values(NOTICES_FOR).some((name) => name in item))).toBe(true);
    const unit = {
      division: '440311',
      name: '光明',
      officers: [first, second, 'deputy'].map((id) => ({
        id,
        name: id,
        roles: ['inspector'],
        absences: id === first ? [{ from: '2021-03-01', to: '2021-03-31', deputy: 'deputy' }] : [],
      })),
    };
    const { units } = (await t.as(ADMIN, 'GET', '/units?division=440311')).body;
    expect((await t.as(ADMIN, 'PUT', `/units/${units[0].unitId}`, unit)).status).toBe(200);
    expect((await redrive()).out.match(/missing notices made 0\./g)).toHaveLength(2);
    expect((await noticesOf(first))[0]?.readAt).not.toBeNull();
    expect(await noticesOf('deputy')).toEqual([]);

    killed = ['ledger'];
    await t.order(SUPERVISOR, ID, 'supervise', { note: '-' });
    killed = [];
    await pass(91 * DAY);
    expect((await redrive()).out.match(/missing notices made 0\./g)).toHaveLength(2);
  });

  it('leaves to the stream what is under way', async () => {
    await subscribeBoth();
    await t.push(clueData(1));
    killed = ['ledger', 'relay'];
    await work();
    killed = [];
    const tellYoung = async () =>
      (await ops(['redrive', '--dry-run'], openedStack(t, { streamDelayMs: 60_000 }))).out.match(
        /deliveries would be made 0, missing notices would be made 0\./g,
      ) ?? [];
    expect(await tellYoung()).toHaveLength(2);
    await pass(60_000);
    expect((await tellYoung()).length).toBeLessThan(2);
  });
});
