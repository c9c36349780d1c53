import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { PublicEvent } from '../domain/kernel/public-events.ts';
import { routeUrl, URL_OPTION } from './address.ts';
import { parseOrExit } from './cli.ts';
import { whenNpmEnds } from './npm.ts';
import { clockOf } from './shifted-clock.ts';
import { openIssuer } from './tokens.ts';

const { values } = parseOrExit({
  call: 'npm run receive',
  about: 'Subscribes to the events of the running system, verifies each and shows it.',
  options: {
    port: {
      type: 'number',
      placeholder: 'PORT',
      help: 'port to receive on, 0 for any free one',
      min: 0,
      max: 65_535,
      default: 8788,
    },
    url: URL_OPTION,
    id: { type: 'text', placeholder: 'ID', help: 'under which name it subscribes', default: 'receive' },
    data: { type: 'text', placeholder: 'DIR', help: 'directory that holds the keys', default: '.data' },
  },
});

/** Ends the process with a sentence. */
function end(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const now = clockOf(values.data);
// The library goes by the machine's time, the system perhaps by another.
const offset = now() - Date.now();
const machineNow = Date.now;
Date.now = () => machineNow() + offset;

let webhook: Webhook | undefined;

/** Shows an event by its time, type, id, place in its record, and what is in it. */
const show = ({ timestamp, type, id, sequence, data }: PublicEvent): string =>
  `${timestamp}  ${type}  ${id}  #${sequence}  ${JSON.stringify(data)}\n`;

const server = createServer((request, answer) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    try {
      const headers = request.headers as Record<string, string>;
      if (webhook === undefined) throw new Error('no key yet');
      const event = webhook.verify(Buffer.concat(chunks).toString(), headers) as PublicEvent;
      process.stdout.write(show(event));
      answer.writeHead(204).end();
    } catch (error) {
      process.stdout.write(`refused: ${(error as Error).message}\n`);
      answer.writeHead(401).end();
    }
  });
});
await new Promise<void>((resolve, reject) => {
  server.once('error', reject).listen(values.port, '127.0.0.1', resolve);
}).catch((error: NodeJS.ErrnoException) => end(`Port ${values.port} cannot be used (${error.code}).`));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const issuer = await openIssuer({ dir: values.data, now }).catch((error: Error) => end(error.message));
const identity = { sub: 'local-receiver', roles: ['admin'], division: '*', expiresIn: 600 };
const authorization = `Bearer ${await issuer.issueToken(identity)}`;

/** Asks the system as an administrator. */
async function ask(method: string, path: string, body?: object): Promise<Record<string, string>> {
  const answer = await fetch(routeUrl(values.url, path), {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(() => end(`Nothing answers at ${values.url}. Is npm start running?`));
  if (!answer.ok) end(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
}

const path = `/subscribers/${values.id}`;
const { secret = '' } = await ask('PUT', path, {
  name: 'npm run receive',
  kind: 'platform',
  endpoint,
  events: ['*'],
  divisions: ['*'],
  active: true,
}).then(() => ask('POST', `${path}/rotate`));
webhook = new Webhook(secret);
process.stdout.write(`Events of ${values.url} arrive at ${endpoint}; Ctrl-C ends it.\n`);

const stop = () => process.exit(0);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
whenNpmEnds(stop);
