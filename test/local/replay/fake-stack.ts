import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StartedStack } from '../../../local/replay/main.ts';
import type { Claims } from '../../../local/replay/runner.ts';

/** A request as the fake server saw it, with the virtual time of its coming. */
export interface Seen {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Respond = (seen: Seen) => { status: number; body?: unknown } | 'hang-up';

/** A stack that answers over real HTTP as it is told, and remembers what it was asked. */
export async function fakeStack(respond: Respond) {
  let now = 0;
  let connections = 0;
  const seen: Seen[] = [];
  const calls: string[] = [];
  const claims: Claims[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const asked = { at: now, method, path: url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(asked);
      const answer = respond(asked);
      if (answer === 'hang-up') return void request.socket.destroy();
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stack: StartedStack = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async advanceTo(at) {
      calls.push(`advance ${new Date(at).toISOString()}`);
      now = at;
    },
    async settled() {
      calls.push('settled');
    },
    async token(who) {
      claims.push(who);
      const exp = Math.floor(now / 1000) + 86_400;
      return `h.${Buffer.from(JSON.stringify({ exp, sub: who.sub })).toString('base64url')}.s${claims.length}`;
    },
    sign: (source, body, id, atMs) => ({
      'webhook-id': id,
      'webhook-timestamp': String(atMs / 1000),
      'webhook-signature': `v1,${Buffer.from(`${source}|${body.length}`).toString('base64')}`,
    }),
    stats: async () => ({
      executions: { started: 1, succeeded: 1, failed: 0, running: 0 },
      transitions: 9,
      lambdaInvocations: 20,
      consumedCapacity: { read: 3, write: 4 },
    }),
    async close() {
      calls.push('closed');
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return { stack, seen, calls, claims, connections: () => connections };
}
