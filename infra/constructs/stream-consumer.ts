import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { STREAM_FILTERS } from '../../functions/workflow/streams.ts';
import { acknowledge } from '../acknowledge.ts';

/** How each consumer is fed. The relay hurries; the ledger gains by larger batches. */
const FEEDING = {
  relay: { batchSize: 100, maxBatchingWindow: Duration.seconds(0), parallelizationFactor: 10 },
  ledger: { batchSize: 100, maxBatchingWindow: Duration.seconds(2), parallelizationFactor: 2 },
} as const;

/**
 * Feeds a function from the table's stream, with the filters the embedded stack uses. A batch that fails is split until the
 * one bad record is left; that one is tried for six hours and then told to the dead-letter queue, while the stream goes on.
 */
export function consumeStream(
  name: keyof typeof FEEDING,
  consumer: LambdaFunction,
  table: TableV2,
  deadLetters: Queue,
): void {
  consumer.addEventSource(
    new DynamoEventSource(table, {
      ...FEEDING[name],
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: STREAM_FILTERS[name].map((pattern) => FilterCriteria.filter(pattern)),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 100,
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(deadLetters),
    }),
  );
  acknowledge(
    consumer.role ?? consumer,
    ['GenerateDataKey*', 'ReEncrypt*'].map((action) => `AwsSolutions-IAM5[Action::kms:${action}]`),
    'Two forms of one action each, on our own key, to write to an encrypted queue.',
  );
}
