import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { GaugeName, MetricName } from '../../functions/runtime/runtime.ts';
import { INDEXES } from '../../functions/store/keys.ts';

/** What the functions of a stage call themselves in `POWERTOOLS_SERVICE_NAME`, and so in their metrics' `service`. */
export const serviceName = (stage: string): string => `qingxin-${stage}`;

/** Readings are taken every 15 minutes or oftener: twice that, so that no period is without one. */
export const READING_PERIOD = Duration.minutes(30);

/** A metric of our own: by default the sum over all its dimensions. */
export const ownMetric = (
  stage: string,
  metricName: MetricName | GaugeName,
  { dimensionsMap = {}, ...options }: MetricOptions = {},
): Metric =>
  new Metric({
    namespace: 'Qingxin',
    metricName,
    dimensionsMap: { service: serviceName(stage), ...dimensionsMap },
    ...options,
  });

/** The sum of a metric over the table and its indexes, which CloudWatch counts apart. */
export function tableMetric(table: ITableV2, metricName: string, label: string): MathExpression {
  const parts = [{}, ...INDEXES.map(({ name }) => ({ GlobalSecondaryIndexName: name }))].map((index, i) => [
    // Ids are shared by all expressions of a graph.
    `${metricName.toLowerCase()}${i}`,
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName, ...index },
      statistic: Stats.SUM,
    }),
  ]);
  return new MathExpression({
    expression: `SUM([${parts.map(([id]) => id).join(', ')}])`,
    usingMetrics: Object.fromEntries(parts),
    period: Duration.minutes(5),
    label,
  });
}

/** Makes the name of the alarm on executions of a workflow that ended so, within its stage. */
export const executionsAlarm = (workflow: string, ended: string): string => `${workflow}-executions-${ended}`;
