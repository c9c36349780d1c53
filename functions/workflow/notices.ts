import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { EntryNotice } from '../../domain/kernel/notices.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { NOTICES_FOR, readEntries } from '../store/items.ts';
import { addressNotices, putNotice } from '../store/notices.ts';
import { unitsAbove } from '../store/roster.ts';
import { openTable, readImage } from '../store/table.ts';
import { giveUp, isPermanent, LOGGED_ONLY, type SendDeadLetter } from './dead-letters.ts';
import { reportNotices } from './reporting.ts';

/** A consumer of the table's stream, with partial answers. */
type StreamConsumer = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/**
 * Writes the officers' notices that a reader of the stream takes along: what the entries of a change say of them becomes one item for
 * each officer, once however often the record comes, and is told to the subscribers that pass notices on. A record that can never be
 * taken is given up at once, with any other fault the batch comes again from it.
 */
export function createNotifier(
  runtime: Pick<Runtime, 'dynamo' | 'tableName' | 'pause' | 'log' | 'subscribers' | 'policies' | 'calendars'>,
  reader: keyof typeof NOTICES_FOR,
  sendDeadLetter: SendDeadLetter = LOGGED_ONLY,
): StreamConsumer {
  const attribute = NOTICES_FOR[reader];
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);

  /** Writes the notices of a record. @param rosters those that were read for this batch, by district */
  async function write(record: DynamoDBRecord, rosters: Map<string, Promise<Unit[]>>): Promise<void> {
    const image = record.dynamodb?.NewImage;
    if (record.eventName !== 'INSERT' || !image?.[attribute]) return;
    const item = readImage(image);
    const notices = JSON.parse(item[attribute] as string) as EntryNotice[];
    const rosterOf = (division: string) => {
      const roster =
        rosters.get(division) ?? unitsAbove(table, division).then((stored) => stored.map(({ unit }) => unit));
      rosters.set(division, roster);
      return roster;
    };
    const divisions = [...new Set(notices.map(({ division }) => division))];
    const units = (await Promise.all(divisions.map(rosterOf))).flat();
    const addressed = addressNotices(readEntries(item), notices, units);
    await Promise.all(addressed.map((notice) => putNotice(table, notice)));
    await reportNotices(runtime, table, addressed);
  }

  return async (event) => {
    const rosters = new Map<string, Promise<Unit[]>>();
    for (const record of event.Records) {
      try {
        try {
          await write(record, rosters);
        } catch (error) {
          if (!isPermanent(error)) throw error;
          await giveUp(runtime.log, sendDeadLetter, record, error);
        }
      } catch (error) {
        runtime.log.error('QX-NOTICE-FAILED', { error: (error as Error).name });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

/**
 * Lets two consumers share a reader of the stream, and its invocations: both are given every record and take what concerns them. What
 * one of them could not take comes again to both, which do nothing twice.
 */
export const shareStream =
  (one: StreamConsumer, other: StreamConsumer): StreamConsumer =>
  async (event) => {
    const answers = await Promise.all([one(event), other(event)]);
    const failed = new Set(
      answers.flatMap(({ batchItemFailures }) => batchItemFailures.map((f) => f.itemIdentifier)),
    );
    const first = event.Records.find(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? ''));
    return {
      batchItemFailures: first ? [{ itemIdentifier: first.dynamodb?.SequenceNumber ?? '' }] : [],
    };
  };
