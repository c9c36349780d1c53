import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Log } from '../runtime/runtime.ts';
import { giveUp, isPermanent, type SendDeadLetter } from './dead-letters.ts';

/** A consumer of the table's stream, with partial answers. */
export type StreamConsumer = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/**
 * Makes a consumer that takes one record after the other. A record that can never be taken is given up at once, with any other fault
 * the batch comes again from it.
 * @param code what the log says of such a fault
 * @param begin makes, for each batch, what takes its records
 */
export const consumeEach =
  (
    log: Log,
    code: string,
    sendDeadLetter: SendDeadLetter,
    begin: () => (record: DynamoDBRecord) => Promise<void>,
  ): StreamConsumer =>
  async (event) => {
    const take = begin();
    for (const record of event.Records) {
      try {
        try {
          await take(record);
        } catch (error) {
          if (!isPermanent(error)) throw error;
          await giveUp(log, sendDeadLetter, record, error);
        }
      } catch (error) {
        log.error(code, { error: (error as Error).name });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
