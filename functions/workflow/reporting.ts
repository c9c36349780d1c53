import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { type AddressedEvent, publicEventsOf } from '../../domain/kernel/public-events.ts';
import type { RecordEntry } from '../../domain/kernel/record.ts';
import type { Registry } from '../../domain/kernel/registry.ts';
import { type Delivery, deliveryExecution, newDelivery } from '../../domain/reporting/delivery.ts';
import { reportDueOn } from '../../domain/reporting/due.ts';
import { noticeEventOf } from '../../domain/reporting/notice-event.ts';
import { isAddressee, type Subscriber } from '../../domain/reporting/subscriber.ts';
import type { Runtime, WorkflowRuntime } from '../runtime/runtime.ts';
import { createDelivery } from '../store/deliveries.ts';
import type { AddressedNotice } from '../store/notices.ts';
import { readEntriesBetween } from '../store/record.ts';
import type { Table } from '../store/table.ts';
import { ignoreGone } from './tokens.ts';

/** The state machine that tries a delivery. */
export const DELIVERY_WORKFLOW = 'delivery';

/** Lists the names of all state machines: one for each kind of aggregate, and that of deliveries. */
export const workflowNames = ({ all }: Registry): string[] => [
  ...all.map(({ workflow }) => workflow),
  DELIVERY_WORKFLOW,
];

/** What tells of entries or notices is made with. */
type Made = Pick<Runtime, 'policies' | 'calendars'>;

/**
 * Makes a delivery of each public event of some entries to each subscriber that is told of it, and stores none. The events are made from
 * the record up to there, so a repeat makes the same.
 * @param entries entries of one change
 * @param subscribers as read after the entries were written
 */
export async function deliveriesOfEntries(
  runtime: Made & Pick<Runtime, 'aggregates'>,
  table: Table,
  entries: readonly RecordEntry[],
  subscribers: readonly Subscriber[],
): Promise<Delivery[]> {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined || !subscribers.some(({ kind }) => kind === 'platform'))
    return [];
  const { kind, id } = last;
  const aggregate = runtime.aggregates.of(kind);
  const record = await readEntriesBetween(table, kind, id, 1, last.seq);
  const made: Delivery[] = [];
  for (const addressed of publicEventsOf(aggregate, record, first.seq)) {
    made.push(...(await deliveriesOf(runtime, subscribers, addressed, { kind, id })));
  }
  return made;
}

/** Makes a delivery of each notice to each subscriber that passes notices on and is told of its district, and stores none. */
export async function deliveriesOfNotices(
  runtime: Made,
  notices: readonly AddressedNotice[],
  subscribers: readonly Subscriber[],
): Promise<Delivery[]> {
  if (!subscribers.some(({ kind }) => kind === 'notices')) return [];
  const made: Delivery[] = [];
  for (const notice of notices) {
    made.push(...(await deliveriesOf(runtime, subscribers, noticeEventOf(notice), notice.subject)));
  }
  return made;
}

/** Makes a delivery of an event to each subscriber that is told of it. @param about the kind and the id of an aggregate */
async function deliveriesOf(
  runtime: Made,
  subscribers: readonly Subscriber[],
  addressed: AddressedEvent,
  about: AddressedNotice['subject'],
): Promise<Delivery[]> {
  const told = subscribers.filter((subscriber) => isAddressee(subscriber, addressed));
  if (told.length === 0) return [];
  const [{ latest }, policies] = await Promise.all([runtime.calendars.book(), runtime.policies.book()]);
  const day = shanghaiDate(Date.parse(addressed.event.timestamp));
  const due = reportDueOn(day, policies.inForce(day), latest);
  return told.map((subscriber) => newDelivery(subscriber, addressed, about, due.date));
}

/** Stores deliveries, as often as one likes: what is there is left alone. */
export async function createDeliveries(table: Table, deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) await createDelivery(table, delivery);
}

/** Starts the execution that tries a delivery's round, unless it was started. */
export const startDelivery = (
  { sfn, startArn }: Pick<WorkflowRuntime, 'sfn' | 'startArn'>,
  delivery: Pick<Delivery, 'id' | 'round'>,
): Promise<boolean> =>
  ignoreGone(
    sfn.send(
      new StartExecutionCommand({
        stateMachineArn: startArn(DELIVERY_WORKFLOW),
        name: deliveryExecution(delivery),
        input: JSON.stringify({ id: delivery.id, round: delivery.round }),
      }),
    ),
  );
