import { startReceiver } from '../support/receiver.ts';
import { ADMIN, closeClue, clueData, SUPERVISOR, testStack } from '../support/stack.ts';
import { say } from './support.ts';

const CLUES = 30;

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
