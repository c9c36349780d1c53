import { Duration } from 'aws-cdk-lib';
import { type ITableV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { STREAM_BATCH, STREAM_FILTERS } from '../../functions/workflow/streams.ts';

/**
 * How each consumer is fed. The relay hurries, and aggregates do not meet in what it does. The ledger writes the rows of a
 * district's day for many aggregates at once, so two lanes of a shard lose races against each other: it has one, as on one
 * machine, and waits for larger batches (decision 29, with what was measured).
 */
const FEEDING = {
  relay: { maxBatchingWindow: Duration.seconds(0), parallelizationFactor: 10 },
  ledger: { maxBatchingWindow: Duration.seconds(10), parallelizationFactor: 1 },
} as const;

/**
 * Feeds a function from the table's stream, with the filters the embedded stack uses. The function itself sends
 * what can never be taken to the dead-letter queue, at once. A batch that fails otherwise is split until the one bad record is
 * left; that one is tried a hundred times, for six hours at most, while what came after it in its shard waits, and then told to
 * the queue by Lambda.
 *
 * The role may read the whole stream, every item of the last 24 hours: the filters are the mapping's, and IAM knows no keys of a stream.
 */
export function consumeStream(
  name: keyof typeof FEEDING,
  consumer: LambdaFunction,
  table: ITableV2,
  deadLetters: Queue,
): void {
  consumer.addEnvironment('DEAD_LETTER_QUEUE_URL', deadLetters.queueUrl);
  // Lambda sends with the function's role, too. Of the key of queue and stream the role needs nothing: the key's own policy lets it be used
  // through the services that keep the data, and a grant of CDK's would let it be used past them.
  consumer.addToRolePolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
  );
  const source = TableV2.fromTableAttributes(consumer, 'Source', {
    tableName: table.tableName,
    ...(table.tableStreamArn === undefined ? {} : { tableStreamArn: table.tableStreamArn }),
  });
  consumer.addEventSource(
    new DynamoEventSource(source, {
      ...FEEDING[name],
      batchSize: STREAM_BATCH,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: STREAM_FILTERS[name].map((pattern) => FilterCriteria.filter(pattern)),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 100,
      maxRecordAge: Duration.hours(6),
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
    }),
  );
}
