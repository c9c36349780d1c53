import { Agent, type OutgoingHttpHeaders, request } from 'node:http';

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A client that keeps one connection to a server on loopback. */
export interface Client {
  /** @throws the network's error */
  send(method: string, path: string, headers: OutgoingHttpHeaders, body?: Buffer): Promise<Answer>;
  close(): void;
}

/** Creates a client. @param url the server's origin, e.g. `http://127.0.0.1:8080` */
export function createClient(url: string): Client {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send: (method, path, headers, body) =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            agent,
            host: hostname.replace(/^\[|\]$/g, ''),
            port,
            method,
            path: path.replace(/[^\x21-\x7e]+/gu, encodeURIComponent),
            headers: body ? { ...headers, 'content-length': body.length } : headers,
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () =>
              resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
            );
            response.on('error', reject);
          },
        );
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
