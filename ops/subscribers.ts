import { findBrokenReceipt } from '../domain/reporting/receipts.ts';
import { readReceipts, readReported } from '../functions/store/deliveries.ts';
import { loadSubscriber, readSubscribers, type StoredSubscriber } from '../functions/store/subscribers.ts';
import { openTable, type Table } from '../functions/store/table.ts';
import { type RedeliveryPosition, redeliverSince } from '../functions/subscribers/deliveries.ts';
import { type Call, defineCommand, Refusal } from './command.ts';
import { withStack } from './target.ts';

/** Tells of one subscriber how much was accepted, and whether its receipts are whole. @returns whether all is in order */
async function tell(call: Call, table: Table, subscriber: StoredSubscriber): Promise<boolean> {
  const { id, kind, source, divisions, active, goneAt } = subscriber;
  const [reported, receipts] = await Promise.all([readReported(table, id), readReceipts(table, id)]);
  const broken = findBrokenReceipt(receipts);
  const state = active ? 'active' : goneAt === null ? 'not active' : `gone since ${goneAt}`;
  const told = [...(source === null ? [] : [`the sender ${source}`]), ...divisions].join(', ');
  call.out(`${id} (${kind}), ${state}: told of ${told || 'nothing'}`);
  for (const { division, due, inTime, late, dead } of reported) {
    call.out(`  ${division}  due ${due}, in time ${inTime}, late ${late}, given up ${dead}`);
  }
  call.out(
    broken === null
      ? `  ${receipts.length} receipts, one chain`
      : `  The chain of its receipts is broken at number ${broken}.`,
  );
  return broken === null && reported.every(({ late, dead }) => late + dead === 0);
}

async function find(table: Table, id: string): Promise<StoredSubscriber> {
  const subscriber = await loadSubscriber(table, id);
  if (!subscriber) throw new Refusal(`There is no subscriber ${id}.`);
  return subscriber;
}

/** Sends again what happened since an instant, all of it. */
async function redeliver(call: Call, table: Table, id: string, since: string, now: number): Promise<void> {
  const from = Date.parse(since);
  if (Number.isNaN(from)) throw new Refusal('--since must be an instant, such as 2021-03-05T00:00:00+08:00.');
  const subscriber = await find(table, id);
  let redelivered = 0;
  let position: RedeliveryPosition | null = null;
  do {
    const done = await redeliverSince(table, subscriber, { since: from, position }, now);
    redelivered += done.redelivered;
    position = done.next;
  } while (position !== null);
  call.out(`${redelivered} events are sent again to ${id}.`);
}

export const subscribersCommand = defineCommand({
  summary: 'who is told of events, how much they accepted, and sending again',
  args: { usage: 'list | show ID | redeliver ID', max: 2 },
  notes: `list and show verify the chain of receipts, too: exit code 1 when it is broken, or events were late or given up. Subscribers are put,
and get their keys, by PUT /subscribers/ID and POST /subscribers/ID/rotate.`,
  options: {
    since: {
      type: 'text',
      placeholder: 'INSTANT',
      help: 'of redeliver: of what happened at this instant or later',
    },
  },
  async run(call) {
    const [what, id] = call.args;
    return withStack(call.target, async ({ workflow, settled }) => {
      const table = openTable(workflow.dynamo, workflow.tableName);
      if (what === 'redeliver' && id !== undefined && call.values.since !== undefined) {
        await redeliver(call, table, id, call.values.since, workflow.now());
        await settled();
        return 0;
      }
      const isShow = what === 'show' && id !== undefined;
      if (!isShow && what !== 'list') {
        throw new Refusal('subscribers needs list, show ID, or redeliver ID --since INSTANT.');
      }
      const asked = isShow ? [await find(table, id)] : await readSubscribers(table);
      if (asked.length === 0) call.out('There is no subscriber.');
      let isInOrder = true;
      for (const subscriber of asked) isInOrder = (await tell(call, table, subscriber)) && isInOrder;
      return isInOrder ? 0 : 1;
    });
  },
});
