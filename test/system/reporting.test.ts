import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PublicEvent } from '../../domain/kernel/public-events.ts';
import { answerWith, type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { ADMIN, at, closeClue, clueData, type TestStack, testStack } from '../support/stack.ts';

const NATIONAL = {
  name: '国家平台',
  kind: 'platform',
  source: 'national',
  events: ['*'],
  divisions: [],
  active: true,
};
let t: TestStack;
let receiver: Receiver;
let secret = '';

beforeAll(async () => {
  receiver = await startReceiver();
  t = await testStack();
  await t.roster();
  const put = await t.as(ADMIN, 'PUT', '/subscribers/national', { ...NATIONAL, endpoint: receiver.url });
  expect(put.status).toBe(200);
  secret = (await t.as(ADMIN, 'POST', '/subscribers/national/rotate')).body.secret;
});
afterAll(async () => {
  await t.close();
  await receiver.close();
});
afterEach(() => {
  vi.useRealTimers();
  receiver.react = answerWith(204);
});

/** Verifies a message as its receiver would at an instant of the stack's time. @throws when it is not signed well */
function verified({ headers, body }: Received, key = secret): PublicEvent {
  vi.useFakeTimers({ toFake: ['Date'], now: Number(headers['webhook-timestamp']) * 1000 });
  try {
    return new Webhook(key).verify(body, headers as Record<string, string>) as PublicEvent;
  } finally {
    vi.useRealTimers();
  }
}

describe('a platform that is told of its clues', () => {
  it('receives what happens to a clue, signed', async () => {
    await t.push(clueData(1));
    await closeClue(t, 'national-QG20210000001');
    await t.stack.settled();
    const events = receiver.received.map((m) => verified(m));
    expect(events.map(({ type }) => type).sort()).toEqual(
      ['accepted', 'assigned', 'closed', 'concluded', 'contacted', 'signed'].map((name) => `clue.${name}`),
    );
    expect(at('2021-03-05 09:00')).toBeGreaterThan(0);
  });
});
