import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Cadence, SCHEDULES, WEEKDAYS, type Weekday } from '../../workflows/schedules.ts';
import type { FunctionName } from '../functions.ts';

/** How many hours Shanghai is ahead of UTC, in which rules of EventBridge tell the time. */
const AHEAD_HOURS = 8;

const dayBefore = (day: Weekday): Weekday | undefined => WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7];

/** Converts a cadence into a schedule of EventBridge. */
export function toSchedule(cadence: Cadence): Schedule {
  if ('everyMinutes' in cadence) return Schedule.rate(Duration.minutes(cadence.everyMinutes));
  const [hour = 0, minute = 0] = cadence.at.split(':').map(Number);
  const days = hour < AHEAD_HOURS ? cadence.on?.map(dayBefore) : cadence.on;
  return Schedule.cron({
    minute: String(minute),
    hour: String((hour + 24 - AHEAD_HOURS) % 24),
    ...(days ? { weekDay: days.join(',') } : {}),
  });
}

/** The scheduled functions. What a schedule cannot deliver goes to the dead-letter queue; the next one does the work anyway. */
export class Schedules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    functions: Readonly<Record<FunctionName, LambdaFunction>>,
    deadLetters: Queue,
  ) {
    super(scope, id);
    for (const [name, cadence] of SCHEDULES) {
      new Rule(this, name, {
        schedule: toSchedule(cadence),
        targets: [
          new LambdaTarget(functions[name], {
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
