import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSend, type SendOptions } from '../../../functions/delivery/send.ts';
import { LOOPBACK_HOSTS } from '../../../functions/webhook/address.ts';
import { answerWith, type React, type Receiver, startReceiver } from '../../support/receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const MESSAGE = { headers: { 'webhook-id': 'evt_1' }, body: '{"text":"签收"}' };
const send = (react: React, options: Partial<SendOptions> = {}) => {
  receiver.react = react;
  receiver.received.length = 0;
  return createSend({ timeoutMs: 5000, trusted: LOOPBACK_HOSTS, ...options })(receiver.url, MESSAGE);
};

describe('a try', () => {
  it('sends the bytes and the headers as they are', async () => {
    expect(await send(answerWith(204))).toEqual({ code: 204, retryAfter: null });
    expect(receiver.received).toMatchObject([
      { body: MESSAGE.body, headers: { 'webhook-id': 'evt_1', 'content-type': 'application/json' } },
    ]);
  });

  it.each([200, 301, 307, 400, 410, 500])('answers the status %i', async (status) =>
    expect(await send(answerWith(status, { location: receiver.url }))).toMatchObject({ code: status }),
  );

  it('follows no redirect', async () => {
    await send(answerWith(307, { location: receiver.url }));
    expect(receiver.received).toHaveLength(1);
  });

  it('says what Retry-After says', async () =>
    expect(await send(answerWith(429, { 'retry-after': '120' }))).toEqual({ code: 429, retryAfter: '120' }));

  it('reads little of a long answer', async () => {
    let written = 0;
    const react: React = (_, answer) => {
      const chunk = Buffer.alloc(65_536);
      const write = (): void => {
        while (written < 10_000_000 && !answer.destroyed) {
          written += chunk.length;
          if (!answer.write(chunk)) return void answer.once('drain', write);
        }
        answer.end();
      };
      answer.writeHead(200);
      write();
    };
    expect(await send(react)).toMatchObject({ code: 200 });
    expect(written).toBeLessThan(10_000_000);
  });

  it('waits so long for an answer and no longer', async () =>
    expect(await send(() => {}, { timeoutMs: 100 })).toEqual({ code: 'timeout', retryAfter: null }));

  it('takes the status for the answer where the rest does not come', async () => {
    const unfinished: React = (_, answer) => {
      answer.writeHead(200, { 'content-length': '10' });
      answer.write('12345');
    };
    expect(await send(unfinished, { timeoutMs: 100 })).toMatchObject({ code: 200 });
    const cut: React = (request, answer, raw) => {
      unfinished(request, answer, raw);
      setTimeout(() => raw.socket.destroy(), 10);
    };
    expect(await send(cut)).toMatchObject({ code: 200 });
  });

  it('tells a connection that is closed without an answer', async () =>
    expect(await send((_, __, raw) => raw.socket.destroy())).toEqual({
      code: 'ECONNRESET',
      retryAfter: null,
    }));

  it('tells a receiver that wants to speak something else', async () => {
    const upgrade: React = (_, __, raw) => {
      raw.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    };
    expect(await send(upgrade)).toEqual({ code: 101, retryAfter: null });
  });

  it('is not led on by what comes before an answer, nor by one that never ends', async () => {
    const early: React = (_, answer) => {
      for (let i = 0; i < 3; i++) answer.writeProcessing();
      answer.writeHead(503, { 'retry-after': '60' }).end();
    };
    expect(await send(early)).toEqual({ code: 503, retryAfter: '60' });
    const endless: React = (_, answer) => {
      answer.writeHead(200);
      const drip = setInterval(() => answer.write('x'), 5);
      answer.on('close', () => clearInterval(drip));
    };
    expect(await send(endless, { timeoutMs: 100 })).toMatchObject({ code: 200 });
    const header: React = (_, __, raw) => {
      raw.socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => raw.socket.write('x-a: b\r\n'), 5);
      raw.socket.on('close', () => clearInterval(drip));
    };
    expect(await send(header, { timeoutMs: 100 })).toMatchObject({ code: 'timeout' });
    const long: React = (_, __, raw) =>
      void raw.socket.write(`HTTP/1.1 200 OK\r\nx-a: ${'b'.repeat(20_000)}\r\n\r\n`);
    expect(await send(long)).toMatchObject({ code: 'HPE_HEADER_OVERFLOW' });
  });

  it('tells what is no HTTP', async () => {
    const answer = await send((_, __, raw) => raw.socket.end('nonsense\r\n\r\n'));
    expect(String(answer.code)).toMatch(/^HPE_/);
  });
});

describe('the address of a try', () => {
  const lookup =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const port = () => new URL(receiver.url).port;
  const tryAt = (host: string, options: Partial<SendOptions>, protocol = 'https') =>
    createSend({ timeoutMs: 2000, trusted: [], ...options })(`${protocol}://${host}:${port()}/`, MESSAGE);

  it('is checked after it was resolved', async () => {
    receiver.received.length = 0;
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1'], ['::1'], []]) {
      const answer = await tryAt('rebound.example', { lookup: lookup(...addresses) });
      expect(answer).toEqual({ code: 'address', retryAfter: null });
    }
    expect(receiver.received).toHaveLength(0);
  });

  it('is the one that was checked: the name is resolved once', async () => {
    receiver.react = answerWith(204);
    let asked = 0;
    const once = async () => {
      asked += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    // The name is on the list, so that what it resolves to is connected to.
    expect(await tryAt('trusted.example', { trusted: ['trusted.example'], lookup: once }, 'http')).toEqual({
      code: 204,
      retryAfter: null,
    });
    expect(asked).toBe(1);
  });

  it('that is none of the public is refused as a literal, by any name of the scheme', async () => {
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433'])
      expect(await tryAt(host, {})).toMatchObject({ code: 'address' });
    expect(await tryAt('127.0.0.1', {}, 'http')).toMatchObject({ code: 'address' });
  });

  it('that cannot be resolved is told', async () => {
    const lost = async () => {
      throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    };
    expect(await tryAt('lost.example', { lookup: lost })).toMatchObject({ code: 'ENOTFOUND' });
  });

  it('where TLS is wanted and not spoken is told', async () => {
    const trusted = ['trusted.example'];
    const answer = await tryAt('trusted.example', { trusted, lookup: lookup('127.0.0.1') });
    expect(String(answer.code)).toMatch(/SSL|EPROTO|ECONNRESET/);
  });
});
