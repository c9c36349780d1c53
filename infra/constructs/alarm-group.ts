import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ownMetric, serviceName } from './metrics.ts';

/** Where the runbooks are. */
const RUNBOOK = 'docs/operations.md';

/** Whose alarms they are, and whom they tell. */
export interface AlarmGroupProps {
  readonly stage: string;
  readonly topic: ITopic;
}

/** Alarms that each name their runbook, and tell one topic. */
export abstract class AlarmGroup extends Construct {
  readonly #stage: string;
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, { stage, topic }: AlarmGroupProps) {
    super(scope, id);
    this.#stage = stage;
    this.#topic = topic;
  }

  /**
   * An alarm at or above a threshold, by default from one period on, that sends a message when it goes off and when it
   * is over.
   * @param anchor the heading of its runbook, as in a link
   */
  protected watch(
    id: string,
    anchor: string,
    meaning: string,
    metric: IMetric,
    { threshold = 1, ...options }: Partial<CreateAlarmOptions> = {},
  ): void {
    const alarm = new Alarm(this, id, {
      alarmName: `${serviceName(this.#stage)}-${id}`,
      alarmDescription: `${meaning} Runbook: ${RUNBOOK}#${anchor}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...options,
    });
    const action = new SnsAction(this.#topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }

  protected own(name: Parameters<typeof ownMetric>[1], statistic: string, period: Duration) {
    return ownMetric(this.#stage, name, { statistic, period });
  }

  /**
   * An alarm on readings that must come, where none came for as many periods. Without `FILL`, CloudWatch would look back further than
   * these for one that is there, and judge by it: a day would be three or four. `FILL` makes nothing of a metric without any reading in sight;
   * that missing data is bad says the rest.
   */
  protected watchSilence(
    id: string,
    anchor: string,
    meaning: string,
    reading: Parameters<typeof ownMetric>[1],
    period: Duration,
    evaluationPeriods = 1,
  ): void {
    this.watch(
      id,
      anchor,
      meaning,
      new MathExpression({
        expression: 'FILL(heard, 0)',
        usingMetrics: { heard: this.own(reading, Stats.SAMPLE_COUNT, period) },
        period,
      }),
      {
        evaluationPeriods,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
      },
    );
  }
}
