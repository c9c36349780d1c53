import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createSend } from '../../../functions/delivery/send.ts';
import { LOOPBACK_HOSTS } from '../../../functions/webhook/address.ts';
import { type SelfSigned, selfSigned } from '../../support/certificate.ts';

const known = getCACertificates('default');
afterEach(() => setDefaultCACertificates(known));

/** Sends to a receiver that shows a certificate. @returns the answer, and how many messages reached it */
async function sendTo({ cert, key }: SelfSigned, isKnown: boolean) {
  let reached = 0;
  const server = createServer({ cert, key }, (_, answer) => {
    reached += 1;
    answer.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  if (isKnown) setDefaultCACertificates([...known, cert]);
  const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
  const send = createSend({ timeoutMs: 5000, trusted: LOOPBACK_HOSTS, lookup });
  try {
    const { port } = server.address() as AddressInfo;
    const { code } = await send(`https://localhost:${port}/`, { headers: {}, body: '{}' });
    return { code, reached };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

// Trusting a host says that it need not be public, and nothing of its certificate.
describe('a try over TLS', () => {
  it.each([
    ['is accepted with a good certificate', 'localhost', [2000, 2049], true, 204, 1],
    [
      'fails with one that nobody vouches for',
      'localhost',
      [2000, 2049],
      false,
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      0,
    ],
    [
      'fails with that of another host',
      'other.example',
      [2000, 2049],
      true,
      'ERR_TLS_CERT_ALTNAME_INVALID',
      0,
    ],
    ['fails with one that is over', 'localhost', [2000, 2001], true, 'CERT_HAS_EXPIRED', 0],
  ] as const)('%s', async (_, name, years, isKnown, code, reached) =>
    expect(await sendTo(selfSigned(name, years), isKnown)).toEqual({ code, reached }),
  );
});
