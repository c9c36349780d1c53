import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpEvent } from '../../functions/http/http.ts';
import { createIntake } from '../../functions/intake/intake.ts';
import { hasher } from '../../functions/runtime/hashing.ts';
import { keyId } from '../../functions/webhook/signature.ts';
import { newSecret, signPush } from '../../local/sign.ts';
import { ADMIN, clueData, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

let t: TestStack;
beforeEach(async () => {
  t = await testStack();
});
afterEach(() => t.close());

const counted = (name: string) => t.stack.meter.counts.get(name) ?? 0;
const bodyOf = (data: object) =>
  JSON.stringify({ type: 'clue.pushed', timestamp: '2021-03-05T09:00:00+08:00', data });
/** Sends a body as the national platform signs it, or with another key or at another time. */
async function send(body: string, { secret, ageSeconds = 0 }: { secret?: string; ageSeconds?: number } = {}) {
  const timestamp = Math.floor(t.stack.now() / 1000) - ageSeconds;
  const own = t.stack.settings.webhookSecrets.national?.[0] ?? '';
  const headers = { ...signPush({ id: 'msg_1', timestamp, body, secret: secret ?? own }) };
  const { status } = await fetch(`${t.stack.url}/webhooks/clues`, { method: 'POST', headers, body });
  await t.stack.settled();
  return status;
}

describe('a refused push', () => {
  const numbers = () => ['PushRefused', 'SenderRefused', 'SignatureUnknown'].map(counted);

  it('of a known sender is told apart: a wrong shape, a wrong clock', async () => {
    expect(await send(bodyOf({}))).toBe(422);
    expect(await send('no JSON')).toBe(400);
    expect(await send(bodyOf(clueData(1)), { ageSeconds: 301 })).toBe(401);
    expect(numbers()).toEqual([3, 3, 0]);
  });

  it('by a key that nobody knows is told apart, as after a rotation on one side', async () => {
    expect(await send(bodyOf(clueData(1)), { secret: newSecret() })).toBe(401);
    expect(numbers()).toEqual([1, 0, 1]);
  });

  it('that is too large to be looked at is told as that of nobody known', async () => {
    const intake = createIntake(t.stack.runtime, { hash: hasher('k'.repeat(32)), sources: async () => [] });
    const event = {
      routeKey: 'POST /webhooks/clues',
      rawPath: '/webhooks/clues',
      headers: { 'webhook-signature': 'v1,x' },
      body: 'x'.repeat(64 * 1024 + 1),
      requestContext: {},
    } as unknown as HttpEvent;
    expect((await intake(event)).statusCode).toBe(413);
    expect(numbers()).toEqual([1, 0, 1]);
  });

  it('that is not signed at all only adds to the number', async () => {
    const { status } = await fetch(`${t.stack.url}/webhooks/clues`, { method: 'POST', body: '{}' });
    expect(status).toBe(401);
    expect(numbers()).toEqual([1, 0, 0]);
  });
});

describe('GET /senders', () => {
  const nationalOf = async () => {
    const { status, body } = await t.as(ADMIN, 'GET', '/senders');
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain('whsec_');
    return body.senders.find(({ source }: { source: string }) => source === 'national');
  };

  it('tells the last push and which key fitted, to the minute, and no key', async () => {
    const [secret = ''] = t.stack.settings.webhookSecrets.national ?? [];
    const never = {
      source: 'national',
      lastPushAt: null,
      keys: [{ keyId: keyId(secret), version: 'v1', lastFittedAt: null }],
      nextRotationAt: null,
    };
    expect(await nationalOf()).toEqual(never);
    await t.push(clueData(1));
    const at = new Date(t.stack.now()).toISOString();
    const once = { ...never, lastPushAt: at, keys: [{ ...never.keys[0], lastFittedAt: at }] };
    expect(await nationalOf()).toEqual(once);
    await t.stack.advanceTo(t.stack.now() + 30_000);
    await t.push(clueData(1));
    expect(await nationalOf()).toEqual(once);
    await t.stack.advanceTo(t.stack.now() + 30_000);
    expect(await send(bodyOf({}))).toBe(422);
    expect((await nationalOf()).lastPushAt).toBe(new Date(t.stack.now()).toISOString());
    await send(bodyOf({}), { secret: newSecret() });
    expect((await nationalOf()).keys).toHaveLength(1);
  });

  it('is for administrators', async () => {
    expect((await t.as(SUPERVISOR, 'GET', '/senders')).status).toBe(403);
  });
});
