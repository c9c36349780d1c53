import { createHash } from 'node:crypto';
import { publicEventsOf } from '../../domain/kernel/public-events.ts';
import { scanRecords } from '../../functions/store/scan.ts';
import { openTable } from '../../functions/store/table.ts';
import { main as replayMain } from '../../local/replay/main.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { type React, startReceiver } from '../support/receiver.ts';
import { say } from './support.ts';

const SUBSCRIBER = 'faulty';
const DAY_MS = 86_400_000;
/** After so many tries of an event in vain the next is taken: none is to be given up by chance. */
const MOST_FAULTS = 6;

/** What is done with a try, in thousands: what is left over is taken. */
const FAULTS = {
  /** 500. */
  failed: 80,
  /** 503, to be tried again in a minute. */
  busy: 60,
  /** The connection is closed before the event is taken. */
  cut: 60,
  /** The event is taken, and the answer never comes through. */
  'answer lost': 40,
  /** Nothing is answered: a second of real time each. */
  unanswered: 1,
} as const;
type Fault = keyof typeof FAULTS;

/** What is done with the nth try of an event: the same in each run, in whatever order they come. */
function faultOf(id: string, n: number): Fault | null {
  if (n > MOST_FAULTS) return null;
  let drawn = createHash('sha256').update(`${id} ${n}`).digest().readUInt32BE() % 1000;
  for (const [fault, share] of Object.entries(FAULTS) as [Fault, number][]) {
    if (drawn < share) return fault;
    drawn -= share;
  }
  return null;
}

/** A receiver that fails now and then, keeps each event that it took, by its id, and drops what it has. */
function faultyReceiver() {
  const taken = new Map<string, string>();
  const tries = new Map<string, number>();
  const faults = new Map<Fault, number>();
  const found = { repeats: 0, changed: 0 };
  const take = (id: string, body: string): void => {
    const before = taken.get(id);
    if (before === undefined) taken.set(id, body);
    else if (before === body) found.repeats += 1;
    else found.changed += 1;
  };
  const react: React = ({ headers, body }, answer, raw) => {
    const id = String(headers['webhook-id']);
    const n = (tries.get(id) ?? 0) + 1;
    tries.set(id, n);
    const fault = faultOf(id, n);
    if (fault === null || fault === 'answer lost') take(id, body);
    if (fault === null) return void answer.writeHead(204).end();
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    if (fault === 'failed') answer.writeHead(500).end();
    else if (fault === 'busy') answer.writeHead(503, { 'retry-after': '60' }).end();
    else if (fault !== 'unanswered') raw.socket.destroy();
  };
  return { react, taken, tries, faults, found };
}

/** The public events of all records, by id, as they must be sent: read from the records, whatever was delivered. */
async function dueEvents({ runtime }: Stack): Promise<Map<string, string>> {
  const due = new Map<string, string>();
  const table = openTable(runtime.dynamo, runtime.tableName);
  for await (const { aggregate, records } of scanRecords(runtime, table, runtime.aggregates.all)) {
    for (const { entries } of records) {
      for (const { event } of publicEventsOf(aggregate, entries)) due.set(event.id, JSON.stringify(event));
    }
  }
  return due;
}

/** Sends a request as an administrator of everything. @throws Error for any answer but 200 */
async function ask(stack: Stack, method: string, path: string, body?: object) {
  const token = await stack.token({ sub: 'bench', roles: ['admin'], division: '*' });
  const answer = await fetch(stack.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { readonly reported: readonly Readonly<Record<string, number>>[] };
}

/** Replays the bundled year with one subscriber of everything, whose receiver fails now and then. Exit code 1 where an event is lost. */
export async function faulty(): Promise<void> {
  const { react, taken, tries, faults, found } = faultyReceiver();
  const receiver = await startReceiver(react);
  const began = performance.now();
  let due = new Map<string, string>();
  let reported: readonly Readonly<Record<string, number>>[] = [];
  const code = await replayMain(['--quiet'], {
    start: async (options) => {
      const stack = await startStack({ ...options, cacheMiddleware: true });
      const body = { name: '演练平台', kind: 'platform', events: ['*'], divisions: ['*'], active: true };
      await ask(stack, 'PUT', `/subscribers/${SUBSCRIBER}`, { ...body, endpoint: receiver.url });
      await ask(stack, 'POST', `/subscribers/${SUBSCRIBER}/rotate`);
      return {
        ...stack,
        close: async () => {
          // What still waits for a try has it within three days.
          await stack.advanceTo(stack.now() + 4 * DAY_MS);
          due = await dueEvents(stack);
          ({ reported } = await ask(stack, 'GET', `/subscribers/${SUBSCRIBER}`));
          await stack.close();
        },
      };
    },
    out: () => {},
    err: (text) => process.stderr.write(text),
    tty: false,
  });
  await receiver.close();
  const sum = (name: string) => reported.reduce((total, figures) => total + (figures[name] ?? 0), 0);
  const lost = [...due].filter(([id, body]) => taken.get(id) !== body).length;
  const unknown = [...taken.keys()].filter((id) => !due.has(id)).length;
  const all = [...tries.values()].reduce((total, n) => total + n, 0);
  say(
    'the bundled year, told to a receiver that fails now and then',
    `${Math.round((performance.now() - began) / 1000)} s, exit code ${code}`,
  );
  say('  events due, by the records', `${due.size}`);
  say('  tries', `${all}, at most ${Math.max(...tries.values())} of one event`);
  say('    of which in vain', [...faults].map(([fault, n]) => `${n} ${fault}`).join(', '));
  say('  accepted once each, byte for byte', `${due.size - lost}`);
  say('  repeats of what was taken, dropped by id', `${found.repeats}, with other bytes ${found.changed}`);
  say('  lost', `${lost}; events that no record knows ${unknown}`);
  say(
    '  by the subscriber’s figures',
    ['due', 'inTime', 'late', 'dead'].map((n) => `${n} ${sum(n)}`).join(', '),
  );
  const isWhole = lost + unknown + found.changed === 0 && sum('inTime') === due.size && code === 0;
  if (!isWhole) process.exitCode = 1;
}
