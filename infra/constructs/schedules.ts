import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';

/** When the scheduled functions run. 19:00 UTC is 3:00 on the next day in Shenzhen. Alarms look back seven days at most, so once a week is too seldom. */
const SCHEDULES = {
  reconcile: Schedule.rate(Duration.minutes(15)),
  gauges: Schedule.rate(Duration.minutes(15)),
  retention: Schedule.rate(Duration.hours(1)),
  anchor: Schedule.cron({ hour: '19', minute: '30' }),
  recount: Schedule.cron({ weekDay: 'WED,SAT', hour: '19', minute: '0' }),
} as const satisfies Partial<Record<FunctionName, Schedule>>;

/** The scheduled functions. What a schedule cannot deliver goes to the dead-letter queue; the next one does the work anyway. */
export class Schedules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    functions: Readonly<Record<FunctionName, LambdaFunction>>,
    deadLetters: Queue,
  ) {
    super(scope, id);
    for (const [name, schedule] of Object.entries(SCHEDULES)) {
      new Rule(this, name, {
        schedule,
        targets: [
          new LambdaTarget(functions[name as keyof typeof SCHEDULES], {
            event: RuleTargetInput.fromObject({}),
            deadLetterQueue: deadLetters,
            retryAttempts: 2,
            maxEventAge: Duration.hours(1),
          }),
        ],
      });
    }
  }
}
