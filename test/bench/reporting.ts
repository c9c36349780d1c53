import type { AddressedEvent } from '../../domain/kernel/public-events.ts';
import { newDelivery } from '../../domain/reporting/delivery.ts';
import { createSend } from '../../functions/delivery/send.ts';
import { createDelivery } from '../../functions/store/deliveries.ts';
import { loadSubscriber } from '../../functions/store/subscribers.ts';
import { openTable } from '../../functions/store/table.ts';
import { LOOPBACK_HOSTS } from '../../functions/webhook/address.ts';
import { TRIES_AT_ONCE } from '../../local/functions.ts';
import { startReceiver } from '../support/receiver.ts';
import { ADMIN, closeClue, clueData, SUPERVISOR, testStack } from '../support/stack.ts';
import { say } from './support.ts';

const CLUES = 30;
/** Events that wait for a receiver that was away. */
const WAITING = 10_000;
/** How long the receiver takes for each, in milliseconds. */
const RECEIVER_MS = 5;

/** What so many closed clues take, with one subscriber to all their events or with none. */
async function measure(isReported: boolean) {
  const receiver = await startReceiver();
  const t = await testStack();
  try {
    await t.roster();
    if (isReported) {
      const body = { name: 'bench', kind: 'platform', events: ['*'], divisions: ['4403'], active: true };
      await t.as(ADMIN, 'PUT', '/subscribers/bench', { ...body, endpoint: receiver.url });
      await t.as(ADMIN, 'POST', '/subscribers/bench/rotate');
    }
    for (let n = 1; n <= CLUES; n++) {
      const { body } = await t.push(clueData(n));
      const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${body.clueId}`)).body;
      const closed = await closeClue(t, body.clueId, officers[0]);
      if (closed.status !== 200) throw new Error(`${body.clueId} was not closed: ${closed.status}`);
    }
    await t.stack.settled();
    const { transitions, lambdaInvocations, consumedCapacity } = await t.stack.stats();
    return { transitions, lambdaInvocations, ...consumedCapacity, events: receiver.received.length };
  } finally {
    await t.close();
    await receiver.close();
  }
}

/** What telling one subscriber of everything adds to a closed clue, on a line of its own. */
export async function reporting(): Promise<void> {
  const [without, told] = [await measure(false), await measure(true)];
  const more = (of: (m: typeof told) => number) => ((of(told) - of(without)) / CLUES).toFixed(1);
  say(
    'reporting to one subscriber, more a closed clue',
    `${more((m) => m.events)} events: ${more((m) => m.transitions)} transitions, ${more((m) => m.lambdaInvocations)} invocations, ` +
      `${more((m) => m.read)} read and ${more((m) => m.write)} write units`,
  );
}

const eventOf = (n: number, timestamp: string): AddressedEvent => ({
  event: {
    type: 'clue.signed',
    version: 1,
    id: `evt_${String(n).padStart(32, '0')}`,
    timestamp,
    sequence: 4,
    data: { clueId: `national-QG${n}`, division: '440311', status: 'investigating' },
  },
  source: 'national',
  divisions: ['440311'],
});

/** Does something for each number below a count, so many at once. @returns how many a second */
async function rateOf(count: number, atOnce: number, one: (n: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let next = 0;
  const work = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return count / ((performance.now() - began) / 1000);
}

/** How fast ten thousand events that waited are drained, beside what their receiver takes at most. Exit code 1 where one is lost. */
export async function drain(): Promise<void> {
  let open = 0;
  let most = 0;
  const receiver = await startReceiver((_, answer) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      answer.writeHead(204).end();
    }, RECEIVER_MS);
  });
  const t = await testStack();
  try {
    const send = createSend({ timeoutMs: 15_000, trusted: LOOPBACK_HOSTS });
    const bare = await rateOf(2000, TRIES_AT_ONCE, () => send(receiver.url, { headers: {}, body: '{}' }));
    receiver.received.length = 0;
    most = 0;
    const body = { name: 'bench', kind: 'platform', events: ['*'], divisions: ['4403'] };
    const put = (active: boolean) =>
      t.as(ADMIN, 'PUT', '/subscribers/bench', { ...body, active, endpoint: receiver.url });
    await put(false);
    await t.as(ADMIN, 'POST', '/subscribers/bench/rotate');
    const table = openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
    const subscriber = await loadSubscriber(table, 'bench');
    if (!subscriber) throw new Error('no subscriber');
    // They wait, and all of one instant.
    const at = new Date(t.stack.now()).toISOString();
    await rateOf(WAITING, 16, (n) => {
      const about = { kind: 'clue', id: `national-QG${n}` };
      return createDelivery(table, newDelivery(subscriber, eventOf(n, at), about, '2021-03-12'));
    });
    await put(true);
    const began = performance.now();
    let cursor: string | undefined;
    do {
      const answer = await t.as(ADMIN, 'POST', '/subscribers/bench/redeliver', { since: at, cursor });
      if (answer.status !== 200) throw new Error(`redeliver: ${answer.status}`);
      cursor = answer.body.cursor;
    } while (cursor !== undefined);
    await t.stack.settled();
    const seconds = (performance.now() - began) / 1000;
    // A try that a busy machine did not answer in time comes again.
    await t.stack.advanceTo(t.stack.now() + 3_600_000);
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
    say(
      `${WAITING} events that waited, drained (${TRIES_AT_ONCE} at once, ${RECEIVER_MS} ms each)`,
      `${Math.round(WAITING / seconds)}/s, ${Math.round(seconds)} s`,
    );
    say('  the receiver alone, at as many at once', `${Math.round(bare)}/s`);
    say('  tries, of different events', `${receiver.received.length}, ${ids.size}; ${most} at once at most`);
    if (ids.size !== WAITING) process.exitCode = 1;
  } finally {
    await t.close();
    await receiver.close();
  }
}
