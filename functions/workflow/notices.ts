import type { EntryNotice } from '../../domain/kernel/notices.ts';
import type { RecordEntry } from '../../domain/kernel/record.ts';
import type { Subscriber } from '../../domain/reporting/subscriber.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { NOTICES_FOR, REPORTED_BY, readEntries } from '../store/items.ts';
import { type AddressedNotice, addressNotices, putNotice } from '../store/notices.ts';
import { unitsAbove } from '../store/roster.ts';
import { readSubscribers } from '../store/subscribers.ts';
import { type Item, openTable, readImage, type Table } from '../store/table.ts';
import { LOGGED_ONLY, type SendDeadLetter } from './dead-letters.ts';
import { createDeliveries, deliveriesOfEntries, deliveriesOfNotices } from './reporting.ts';
import { consumeEach, type StreamConsumer } from './stream-consumers.ts';

/** The notices that an item of entries has for a reader of the stream. */
export const noticesIn = (item: Item, name: string): EntryNotice[] =>
  JSON.parse((item[name] as string | undefined) ?? '[]') as EntryNotice[];

/** Makes what says who gets what of notices, by the rosters of their districts, each of which is read once. */
export function createAddressing(
  table: Table,
): (entries: readonly RecordEntry[], notices: readonly EntryNotice[]) => Promise<AddressedNotice[]> {
  const rosters = new Map<string, Promise<Unit[]>>();
  const rosterOf = (division: string) => {
    const roster =
      rosters.get(division) ?? unitsAbove(table, division).then((stored) => stored.map(({ unit }) => unit));
    rosters.set(division, roster);
    return roster;
  };
  return async (entries, notices) => {
    const divisions = [...new Set(notices.map(({ division }) => division))];
    const units = (await Promise.all(divisions.map(rosterOf))).flat();
    return addressNotices(entries, notices, units);
  };
}

/**
 * Tells officers and outsiders what entries have for them, in a reader of the stream that comes for the entries anyway. Notices become one
 * item for each officer, once however often the record comes, and go to the subscribers that pass them on; public events become deliveries.
 */
export function createNotifier(
  runtime: Pick<Runtime, 'dynamo' | 'tableName' | 'pause' | 'log' | 'aggregates' | 'policies' | 'calendars'>,
  reader: keyof typeof NOTICES_FOR,
  sendDeadLetter: SendDeadLetter = LOGGED_ONLY,
): StreamConsumer {
  const [forOfficers, forOutsiders] = [NOTICES_FOR[reader], REPORTED_BY[reader]];
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  return consumeEach(runtime.log, 'QX-NOTICE-FAILED', sendDeadLetter, () => {
    const address = createAddressing(table);
    // Read for each batch, after its records were written: so nobody who was put before is missed.
    let subscribers: Promise<readonly Subscriber[]> | undefined;
    return async ({ eventName, dynamodb: { NewImage: image } = {} }) => {
      if (eventName !== 'INSERT' || !(image?.[forOfficers] || image?.[forOutsiders])) return;
      const item = readImage(image);
      const entries = readEntries(item);
      const addressed = await address(entries, noticesIn(item, forOfficers));
      await Promise.all(addressed.map((notice) => putNotice(table, notice)));
      subscribers ??= readSubscribers(table);
      const told = await subscribers;
      await createDeliveries(table, await deliveriesOfNotices(runtime, addressed, told));
      if (image[forOutsiders]) {
        await createDeliveries(table, await deliveriesOfEntries(runtime, table, entries, told));
      }
    };
  });
}

/**
 * Lets consumers share a reader of the stream, and its invocations: all are given every record and take what concerns them. What one of
 * them could not take comes again to all, which do nothing twice.
 */
export const shareStream =
  (...consumers: readonly StreamConsumer[]): StreamConsumer =>
  async (event) => {
    const answers = await Promise.all(consumers.map((consume) => consume(event)));
    const failed = new Set(
      answers.flatMap(({ batchItemFailures }) => batchItemFailures.map((f) => f.itemIdentifier)),
    );
    const first = event.Records.find(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? ''));
    return {
      batchItemFailures: first ? [{ itemIdentifier: first.dynamodb?.SequenceNumber ?? '' }] : [],
    };
  };
