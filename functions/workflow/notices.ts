import type { EntryNotice } from '../../domain/kernel/notices.ts';
import type { RecordEntry } from '../../domain/kernel/record.ts';
import type { Subscriber } from '../../domain/reporting/subscriber.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { NOTICES_FOR, REPORTED_BY, readEntries } from '../store/items.ts';
import { addressNotices, putNotice } from '../store/notices.ts';
import { unitsAbove } from '../store/roster.ts';
import { readSubscribers } from '../store/subscribers.ts';
import { openTable, readImage } from '../store/table.ts';
import { LOGGED_ONLY, type SendDeadLetter } from './dead-letters.ts';
import { reportEntries, reportNotices } from './reporting.ts';
import { consumeEach, type StreamConsumer } from './stream-consumers.ts';

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
    const rosters = new Map<string, Promise<Unit[]>>();
    const rosterOf = (division: string) => {
      const roster =
        rosters.get(division) ?? unitsAbove(table, division).then((stored) => stored.map(({ unit }) => unit));
      rosters.set(division, roster);
      return roster;
    };
    // Read for each batch, after its records were written: so nobody who was put before is missed.
    let subscribers: Promise<readonly Subscriber[]> | undefined;
    const writeNotices = async (entries: readonly RecordEntry[], notices: readonly EntryNotice[]) => {
      const divisions = [...new Set(notices.map(({ division }) => division))];
      const units = (await Promise.all(divisions.map(rosterOf))).flat();
      const addressed = addressNotices(entries, notices, units);
      await Promise.all(addressed.map((notice) => putNotice(table, notice)));
      return addressed;
    };
    return async ({ eventName, dynamodb: { NewImage: image } = {} }) => {
      if (eventName !== 'INSERT' || !(image?.[forOfficers] || image?.[forOutsiders])) return;
      const item = readImage(image);
      const entries = readEntries(item);
      const notices = JSON.parse((item[forOfficers] as string | undefined) ?? '[]') as EntryNotice[];
      const addressed = await writeNotices(entries, notices);
      subscribers ??= readSubscribers(table);
      await reportNotices(runtime, table, addressed, await subscribers);
      if (image[forOutsiders]) await reportEntries(runtime, table, entries, await subscribers);
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
