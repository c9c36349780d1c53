import { afterEach, describe, expect, it } from 'vitest';
import { replay } from '../../../local/replay/runner.ts';
import { numberSteps, type Step } from '../../../local/replay/scenario.ts';
import { fakeStack } from './fake-stack.ts';

const AT = '2021-03-05T09:00:00+08:00';
const UTC = '2021-03-05T01:00:00.000Z';
const national = { source: 'national' };
const officer = { sub: 'insp-1', roles: ['inspector'], division: '440311' };
const push: Step = { at: AT, as: national, method: 'POST', path: '/webhooks/clues', body: { 甲: 1 } };
const read: Step = { at: AT, as: officer, method: 'GET', path: '/clues/a' };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function run(steps: Step[], respond: Parameters<typeof fakeStack>[0] = () => ({ status: 200 })) {
  const fake = await fakeStack(respond);
  closing.push(fake.stack.close);
  const progress: number[] = [];
  const report = await replay(fake.stack, numberSteps(steps), { onProgress: (done) => progress.push(done) });
  return { ...fake, report, progress };
}

describe('a replay', () => {
  it('moves the clock to each line, sends it, and settles after the last', async () => {
    const later = { ...read, at: '2021-03-06T09:00:00+08:00' };
    const { seen, calls, report, progress, connections } = await run([push, read, later]);
    expect(calls).toEqual([
      `advance ${UTC}`,
      `advance ${UTC}`,
      'advance 2021-03-06T01:00:00.000Z',
      'settled',
    ]);
    expect(seen.map((s) => [s.method, s.path, new Date(s.at).toISOString().slice(0, 10)])).toEqual([
      ['POST', '/webhooks/clues', '2021-03-05'],
      ['GET', '/clues/a', '2021-03-05'],
      ['GET', '/clues/a', '2021-03-06'],
    ]);
    expect(progress).toEqual([1, 2, 3]);
    expect(connections()).toBe(1);
    expect(report).toEqual({
      requests: 3,
      mismatches: [],
      statuses: { 200: 3 },
      executions: { started: 1, succeeded: 1, failed: 0, running: 0 },
      transitions: 9,
      lambdaInvocations: 20,
      consumedCapacity: { read: 3, write: 4 },
      wallSeconds: expect.any(Number),
      virtual: { from: UTC, to: '2021-03-06T01:00:00.000Z' },
    });
  });

  it('signs the bytes it sends, at the time of the line', async () => {
    const { seen } = await run([push]);
    expect(seen[0]?.body).toBe('{"甲":1}');
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'msg-1',
      'webhook-timestamp': String(Date.parse(AT) / 1000),
      'webhook-signature': `v1,${Buffer.from('national|7').toString('base64')}`,
    });
  });

  it('can spoil a push: signature, timestamp, headers, bytes, id', async () => {
    const { seen } = await run([
      { ...push, sign: { signature: 'bad' } },
      { ...push, sign: { signature: 'stale' } },
      { ...push, sign: { signature: 'missing' } },
      { ...push, sign: { rawBody: '{"broken', id: 'again' } },
    ]);
    const good = Buffer.from('national|7');
    const [bad, stale, missing, raw] = seen.map((s) => s.headers);
    const spoiled = Buffer.from(String(bad?.['webhook-signature']).slice(3), 'base64');
    expect(spoiled).toHaveLength(good.length);
    expect(spoiled.equals(good)).toBe(false);
    expect(bad?.['webhook-timestamp']).toBe(String(Date.parse(AT) / 1000));
    expect(stale?.['webhook-timestamp']).toBe(String(Date.parse(AT) / 1000 - 600));
    expect(missing).not.toHaveProperty('webhook-signature');
    expect(raw).toMatchObject({
      'webhook-id': 'again',
      'webhook-signature': `v1,${Buffer.from('national|8').toString('base64')}`,
    });
    expect(seen[3]?.body).toBe('{"broken');
  });

  it('mints one token for each identity, and a new one when virtual time has outlived it', async () => {
    const { seen, claims } = await run([
      read,
      { ...read, path: '/clues/b' },
      { ...read, as: { ...officer, roles: ['reviewer'] } },
      { ...read, at: '2021-03-06T08:59:30+08:00' },
    ]);
    expect(claims.map((c) => c.roles)).toEqual([['inspector'], ['reviewer'], ['inspector']]);
    const tokens = seen.map((s) => s.headers.authorization);
    expect(tokens[0]).toMatch(/^Bearer h\..+\.s1$/);
    expect(tokens[1]).toBe(tokens[0]);
    expect(new Set(tokens).size).toBe(3);
  });

  it('sends no credentials for an anonymous line, and the headers a line states', async () => {
    const { seen } = await run([
      {
        at: AT,
        method: 'GET',
        path: '/clues?employer=样例',
        headers: { 'Idempotency-Key': 'k', Accept: 'text/csv' },
      },
    ]);
    expect(seen[0]?.headers).toMatchObject({ 'idempotency-key': 'k', accept: 'text/csv' });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(seen[0]?.path).toBe('/clues?employer=%E6%A0%B7%E4%BE%8B');
  });

  it('reports what differs: the line, the expectation, the answer', async () => {
    const figures = { status: 200, body: { numerator: 1007, excluded: { merged: 2 } } };
    const { report } = await run(
      [
        { ...read, expect: { status: 200 } },
        { ...read, expect: { status: 404 } },
        { ...read, expect: figures },
        { ...read, expect: { body: { numerator: 1006 } } },
        read,
      ],
      () => ({ status: 200, body: { numerator: 1006, excluded: { merged: 2, returned: 1 } } }),
    );
    const body = { numerator: 1006, excluded: { merged: 2, returned: 1 } };
    expect(report.mismatches).toEqual([
      { line: 2, expected: { status: 404 }, actual: { status: 200, body } },
      { line: 3, expected: figures, actual: { status: 200, body, differs: ['numerator'] } },
    ]);
    expect(report.statuses).toEqual({ 200: 5 });
  });

  it('shows an answer that is no JSON as text', async () => {
    const { report } = await run([{ ...read, expect: { status: 200 } }], () => ({
      status: 502,
      body: '<html>',
    }));
    expect(report.mismatches[0]?.actual).toEqual({ status: 502, body: '<html>' });
  });

  it('goes on after a line that got no answer, and reports it even without an expectation', async () => {
    const { report } = await run([push, read, { ...read, expect: { status: 200 } }], ({ method }) =>
      method === 'POST' ? 'hang-up' : { status: 200 },
    );
    expect(report.requests).toBe(3);
    expect(report.statuses).toEqual({ 200: 2 });
    expect(report.mismatches).toEqual([
      {
        line: 1,
        expected: null,
        actual: { status: null, body: null, error: expect.stringMatching(/hang|reset/i) },
      },
    ]);
  });

  it('of nothing is empty', async () => {
    const { report } = await run([]);
    expect(report).toMatchObject({ requests: 0, statuses: {}, virtual: { from: null, to: null } });
  });
});
