import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver does with a message. */
export type React = (request: Received, answer: ServerResponse, raw: IncomingMessage) => void;

/** Answers with a status and headers. */
export const answerWith =
  (status: number, headers: Record<string, string> = {}): React =>
  (_, answer) => {
    answer.writeHead(status, headers).end();
  };

/** A receiver on loopback. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What it does from now on. */
  react: React;
  close(): Promise<void>;
}

/** Starts a receiver of webhooks on a free port. */
export async function startReceiver(react: React = answerWith(204)): Promise<Receiver> {
  const received: Received[] = [];
  const receiver = { react };
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const message = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(message);
      receiver.react(message, answer, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
