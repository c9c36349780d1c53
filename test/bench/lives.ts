import { parentPort, workerData } from 'node:worker_threads';
import { type Client, createClient } from '../../local/replay/client.ts';
import { inspector, type Person, REVIEWER } from '../support/stack.ts';

/**
 * The people and the platform of the bench, in a thread of their own: who sends to a system does not share its processor's time.
 */

/** What the thread is given once. */
export interface Senders {
  readonly url: string;
  /** A token of each person, by `sub`. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** A signed push. */
export interface Push {
  readonly clueId: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks for lives of clues, so many at a time. */
export interface Task {
  readonly pushes: readonly Push[];
  readonly width: number;
}

/** Tells that a clue reached a status, and whose it is. */
export interface Reached {
  readonly clueId: string;
  readonly status: string;
  readonly officer: string;
}

const WAIT_MS = 30_000;

const { url, tokens } = workerData as Senders;
const waiting = new Map<string, (reached: Reached) => void>();

function until(clueId: string, status: string): Promise<Reached> {
  const { promise, resolve, reject } = Promise.withResolvers<Reached>();
  const timer = setTimeout(() => reject(new Error(`${clueId} never became ${status}`)), WAIT_MS);
  waiting.set(`${clueId} ${status}`, (reached) => {
    clearTimeout(timer);
    resolve(reached);
  });
  return promise;
}

async function send(
  client: Client,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<void> {
  const answer = await client.send('POST', path, headers, Buffer.from(body));
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
}

/** A whole life of a clue: pushed, signed for, logged, concluded, reviewed, closed. */
async function live(client: Client, { clueId, body, headers }: Push): Promise<void> {
  const [assigned, closed] = [until(clueId, 'assigned'), until(clueId, 'closed')];
  await send(client, '/webhooks/clues', headers, body);
  const by = inspector((await assigned).officer);
  const order = (person: Person, command: string, fields: object) =>
    send(
      client,
      `/clues/${clueId}/${command}`,
      { authorization: `Bearer ${tokens[person.sub]}`, 'content-type': 'application/json' },
      JSON.stringify(fields),
    );
  await order(by, 'sign', {});
  const occurredAt = new Date().toISOString();
  await order(by, 'log', { kind: 'first-contact', occurredAt, note: '已电话联系反映人' });
  await order(by, 'conclude', {
    conclusion: 'PAID',
    verifiedAmountFen: 1_850_000,
    paidAmountFen: 1_850_000,
    headcount: 1,
    note: '已支付',
  });
  await order(REVIEWER, 'review', { decision: 'approve', note: '同意' });
  await closed;
}

async function run({ pushes, width }: Task): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      const client = createClient(url);
      for (let push = pushes[next++]; push; push = pushes[next++]) await live(client, push);
      client.close();
    }),
  );
}

parentPort?.on('message', (message: Task | Reached) => {
  if ('clueId' in message) {
    const name = `${message.clueId} ${message.status}`;
    const take = waiting.get(name);
    waiting.delete(name);
    take?.(message);
    return;
  }
  run(message).then(
    () => parentPort?.postMessage(null),
    (error: unknown) => parentPort?.postMessage(String(error)),
  );
});
