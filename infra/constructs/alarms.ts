import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { SCHEDULES } from '../../workflows/schedules.ts';
import type { StageConfig } from '../config/schema.ts';
import { FUNCTION_NAMES, type FunctionName } from '../functions.ts';
import { AlarmGroup, type AlarmGroupProps } from './alarm-group.ts';
import { executionsAlarm, ownMetric, READING_PERIOD, tableMetric } from './metrics.ts';
import type { Observed } from './observed.ts';

/** What the alarms watch, and whom they tell. */
export interface AlarmsProps extends AlarmGroupProps {
  readonly observed: Observed;
  readonly sources: StageConfig['sources'];
}

/** Functions that run seldom: one error is one too many. The others are called again by whoever calls them. */
const SELDOM: readonly FunctionName[] = [...SCHEDULES.map(([name]) => name), 'rotation'];

/** Its errors are how it says that a try failed; faults of its own it counts by itself. */
const TRIES: FunctionName = 'delivery';

/** The share of open clues that may be overdue, in percent, before somebody is told. */
const OVERDUE_PERCENT = 10;

/** So many days before keys rotate somebody is told: a month at least lies between two rotations. */
const ROTATION_NOTICE_DAYS = 14;

const minutes = Duration.minutes;

/**
 * The alarms. Counters treat missing data as good, since they say nothing when nothing happens; that a schedule has
 * stopped is told by alarms of its own, which treat missing data as bad.
 */
export class Alarms extends AlarmGroup {
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id, props);
    this.#props = props;
    this.#pushes();
    this.#streams();
    this.#workflow();
    this.#ledgerAndClues();
    this.#reporting();
    this.#api();
    this.#functionsAndTable();
    this.#schedules();
  }

  #pushes(): void {
    this.watch(
      'sender-refused',
      'pushes-refused',
      'A push of a known sender was refused.',
      this.own('SenderRefused', Stats.SUM, minutes(15)),
    );
    this.watch(
      'signature-unknown',
      'pushes-refused',
      'A push bore a signature that no key fits.',
      this.own('SignatureUnknown', Stats.SUM, minutes(15)),
    );
    for (const [source, { silentHours }] of Object.entries(this.#props.sources)) {
      if (silentHours === null) continue;
      this.watch(
        `sender-silent-${source}`,
        'a-silent-sender',
        `Nothing was heard of the sender ${source} for ${silentHours} hours.`,
        ownMetric(this.#props.stage, 'SenderSilentHours', {
          dimensionsMap: { source },
          statistic: Stats.MAXIMUM,
          period: READING_PERIOD,
        }),
        { threshold: silentHours },
      );
    }
    this.watch(
      'keys-rotate-soon',
      'keys-that-rotate-soon',
      `Keys of senders rotate within ${ROTATION_NOTICE_DAYS} days.`,
      this.own('DaysToKeyRotation', Stats.MINIMUM, READING_PERIOD),
      {
        threshold: ROTATION_NOTICE_DAYS,
        comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      },
    );
    this.watch(
      'pushes-refused',
      'pushes-refused',
      'Ten or more pushes were refused in 15 minutes.',
      this.own('PushRefused', Stats.SUM, minutes(15)),
      { threshold: 10 },
    );
    this.watch(
      'pushes-conflicting',
      'pushes-conflicting',
      'A clue number was pushed again with other content.',
      this.own('PushConflicting', Stats.SUM, minutes(5)),
    );
  }

  #streams(): void {
    const { functions, deadLetters } = this.#props.observed;
    const age = (name: 'relay' | 'ledger') =>
      functions[name].metric('IteratorAge', { statistic: Stats.MAXIMUM, period: minutes(5) });
    this.watch(
      'oldest-unrelayed-record',
      'oldest-unrelayed-record',
      'The relay is five minutes behind: workflows do not hear of what people do.',
      age('relay'),
      { threshold: minutes(5).toMilliseconds() },
    );
    this.watch(
      'oldest-uncounted-record',
      'oldest-uncounted-record',
      'The ledger is 15 minutes behind: the figures are old.',
      age('ledger'),
      { threshold: minutes(15).toMilliseconds() },
    );
    this.watch(
      'ledger-missed',
      'a-ledger-that-stands-still',
      'Changes of ten minutes ago are not counted: the ledger stands still, or has lost records.',
      this.own('LedgerMissed', Stats.MAXIMUM, READING_PERIOD),
    );
    for (const [name, queue] of Object.entries(deadLetters)) {
      this.watch(
        `dead-letters-${name}`,
        'dead-letters',
        `The dead-letter queue of ${name} is not empty.`,
        queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: minutes(5) }),
      );
    }
  }

  #workflow(): void {
    const options = { statistic: Stats.SUM, period: minutes(5) };
    const anchor = 'executions-failed-aborted-or-timed-out';
    for (const [workflow, stateMachine] of Object.entries(this.#props.observed.stateMachines)) {
      for (const [ended, metric] of [
        ['failed', stateMachine.metricFailed(options)],
        ['aborted', stateMachine.metricAborted(options)],
        ['timed-out', stateMachine.metricTimedOut(options)],
      ] as const) {
        this.watch(
          executionsAlarm(workflow, ended),
          anchor,
          `An execution of ${workflow} ended as ${ended.replace('-', ' ')}.`,
          metric,
        );
      }
      this.watch(
        executionsAlarm(workflow, 'throttled'),
        'throttles',
        'Step Functions throttled state transitions.',
        stateMachine.metricThrottled(options),
        { evaluationPeriods: 3, datapointsToAlarm: 2 },
      );
    }
    this.watch(
      'rearmed',
      'executions-failed-aborted-or-timed-out',
      'A live aggregate had lost its execution and was re-armed.',
      this.own('Rearmed', Stats.SUM, minutes(15)),
    );
    this.watch(
      'relay-missed',
      'a-relay-that-stands-still',
      'Reconcile did what the relay should have done: it stands still, or has lost records.',
      this.own('RelayMissed', Stats.MAXIMUM, READING_PERIOD),
    );
    this.watch(
      'tokens-past-timeout',
      'tokens-past-their-timeout',
      'A waiting state has outlived its timeout: its execution is stuck.',
      this.own('TokensPastTimeout', Stats.MAXIMUM, READING_PERIOD),
    );
  }

  #ledgerAndClues(): void {
    this.watch(
      'ledger-drift',
      'ledger-drift',
      'The ledger differs from the records.',
      this.own('LedgerDrift', Stats.MAXIMUM, minutes(15)),
      // Said once a recount; it stays true until the next one says otherwise.
      { treatMissingData: TreatMissingData.IGNORE },
    );
    this.watch(
      'records-broken',
      'a-record-that-does-not-verify',
      'A record does not verify.',
      this.own('RecordsBroken', Stats.MAXIMUM, minutes(15)),
      // Said once a recount, like the drift.
      { treatMissingData: TreatMissingData.IGNORE },
    );
    this.watch(
      'clues-overdue',
      'clues-overdue',
      'The working-day clock found clues overdue.',
      this.own('ClueOverdue', Stats.SUM, Duration.hours(1)),
    );
    for (const [id, metric, meaning] of [
      ['cases-overdue', 'CaseOverdue', 'The clock of a case ran out.'],
      ['publicity-overdue', 'PublicityOverdue', 'A decision was not shown, or not recalled, in time.'],
    ] as const) {
      this.watch(id, 'cases-and-publicity-overdue', meaning, this.own(metric, Stats.SUM, Duration.hours(1)));
    }
    this.watch(
      'overdue-share',
      'clues-overdue',
      `${OVERDUE_PERCENT} % or more of the open clues are overdue.`,
      new MathExpression({
        expression: '100 * overdue / open',
        usingMetrics: {
          overdue: this.own('CluesOverdue', Stats.MAXIMUM, READING_PERIOD),
          open: this.own('CluesOpen', Stats.MAXIMUM, READING_PERIOD),
        },
        period: READING_PERIOD,
        label: 'Overdue share of open clues (%)',
      }),
      { threshold: OVERDUE_PERCENT, evaluationPeriods: 2 },
    );
  }

  #reporting(): void {
    for (const [id, meaning, metric] of [
      ['delivery-dead', 'An event was given up: no try of three days was accepted.', 'DeliveryDead'],
      ['report-late', 'A stage was not accepted by the day on which it was due.', 'ReportLate'],
      ['subscriber-gone', 'A subscriber answered 410 and is told of nothing any more.', 'SubscriberGone'],
    ] as const) {
      this.watch(id, 'events-that-are-not-accepted', meaning, this.own(metric, Stats.SUM, minutes(15)));
    }
  }

  #api(): void {
    const { api } = this.#props.observed;
    this.watch(
      'api-errors',
      'api-errors',
      'Five or more requests were answered 5xx in five minutes.',
      api.metricServerError({ statistic: Stats.SUM, period: minutes(5) }),
      { threshold: 5 },
    );
    this.watch(
      'api-latency',
      'api-latency',
      'The slowest hundredth of requests took three seconds or more for 15 minutes.',
      api.metricLatency({ statistic: Stats.percentile(99), period: minutes(5) }),
      {
        threshold: Duration.seconds(3).toMilliseconds(),
        evaluationPeriods: 3,
        evaluateLowSampleCountPercentile: 'ignore',
      },
    );
  }

  #functionsAndTable(): void {
    const { functions, table } = this.#props.observed;
    for (const name of FUNCTION_NAMES) {
      const errors = SELDOM.includes(name) ? 1 : 3;
      this.watch(
        `errors-${name}`,
        'function-errors',
        `The function ${name} failed ${errors === 1 ? 'once' : `${errors} times`} or more in 15 minutes.`,
        name === TRIES
          ? this.own('DeliveryFailed', Stats.SUM, minutes(15))
          : functions[name].metricErrors({ statistic: Stats.SUM, period: minutes(15) }),
        { threshold: errors },
      );
      this.watch(
        `throttles-${name}`,
        'throttles',
        `Calls of the function ${name} were throttled.`,
        functions[name].metricThrottles({ statistic: Stats.SUM, period: minutes(5) }),
        { evaluationPeriods: 3, datapointsToAlarm: 2 },
      );
    }
    for (const kind of ['Read', 'Write']) {
      this.watch(
        `table-${kind.toLowerCase()}-throttles`,
        'throttles',
        `DynamoDB throttled ${kind.toLowerCase()}s of the table or an index.`,
        tableMetric(table, `${kind}ThrottleEvents`, `${kind} throttles`),
        { evaluationPeriods: 3, datapointsToAlarm: 2 },
      );
    }
  }

  #schedules(): void {
    const anchor = 'scheduled-work-not-running';
    for (const [name, reading] of [
      ['reconcile', 'TokensPastTimeout'],
      ['gauges', 'CluesOpen'],
    ] as const) {
      const meaning = `Nothing was heard of ${name} for an hour.`;
      this.watchSilence(`silent-${name}`, anchor, meaning, reading, Duration.hours(1));
    }
    this.watchSilence(
      'silent-recount',
      anchor,
      'Nothing was heard of the recount for a week.',
      'LedgerDrift',
      Duration.days(1),
      // Seven days are the longest an alarm can look back.
      7,
    );
    this.watchSilence(
      'silent-retention',
      anchor,
      'Nothing was heard of the retention for a day.',
      'PersonalDataExpired',
      Duration.days(1),
    );
    this.watchSilence(
      'silent-sweep',
      'files-of-evidence',
      'Nothing was heard of the sweep of files for a day.',
      'FilesSwept',
      Duration.days(1),
    );
    this.watchSilence(
      'silent-reporting',
      'events-that-are-not-accepted',
      'Nothing was heard for a day of the look at what subscribers did not accept.',
      'ReportLate',
      Duration.days(1),
    );
    this.watchSilence(
      'silent-anchor',
      'anchors',
      'No heads of records were anchored for two days.',
      'HeadsAnchored',
      Duration.days(1),
      2,
    );
    for (const [name] of SCHEDULES) {
      const run = this.#props.observed.functions[name];
      const limit = run.timeout ?? Duration.seconds(3);
      this.watch(
        `slow-${name}`,
        'scheduled-work-near-its-time-limit',
        `The function ${name} took four fifths of its time limit or more.`,
        run.metricDuration({ statistic: Stats.MAXIMUM, period: minutes(15) }),
        { threshold: 0.8 * limit.toMilliseconds() },
      );
    }
  }
}
