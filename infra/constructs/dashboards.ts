import { Duration } from 'aws-cdk-lib';
import {
  Color,
  Dashboard,
  GraphWidget,
  type IMetric,
  type Metric,
  PeriodOverride,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { division } from '../../domain/places/divisions.ts';
import type { GaugeName } from '../../functions/runtime/runtime.ts';
import { FUNCTION_NAMES, type FunctionName } from '../functions.ts';
import { ownMetric, READING_PERIOD, serviceName, tableMetric } from './metrics.ts';
import type { Observed } from './observed.ts';

const WIDTH = 24;

/** What the business dashboard shows. */
export interface BusinessDashboardProps {
  readonly stage: string;
  /** Codes of the districts that have a line each, beside the sum over all. */
  readonly districts: readonly string[];
}

/** The gauges a manager reads, in order, as they are labelled. */
const READINGS: readonly (readonly [GaugeName, string])[] = [
  ['CluesReceived', '本年收件 Received this year'],
  ['CluesClosed', '本年办结 Closed this year'],
  ['CompletionRate', '办结率 Completion rate (%)'],
  ['CluesOpen', '在办 Open'],
  ['CluesOverdue', '逾期 Overdue'],
  ['CluesDueSoon', '三日内到期 Due within three days'],
];

const EXPLANATION = `# 欠薪线索办理情况 · Wage-arrears clues
本年 1 月 1 日（北京时间）起，每 15 分钟更新。办结率按收件统计：本年收到且由本区办理的线索中已办结的比例，退回、合并的不计。逾期：在办、未中止且已过到期日。

Since 1 January, Beijing time; refreshed every 15 minutes. Completion rate by cohort: of the clues received this year and held here, those closed, without returned and merged ones. Overdue: open, clock running, due date past.`;

/** The dashboard a manager reads: how each district stands, in Chinese and English. */
export class BusinessDashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, districts }: BusinessDashboardProps) {
    super(scope, id);
    const gauge = (name: GaugeName, code: string | null) => {
      const known = code === null ? undefined : division(code);
      return ownMetric(stage, name, {
        dimensionsMap: code === null ? {} : { division: code },
        statistic: Stats.MAXIMUM,
        period: READING_PERIOD,
        label: code === null ? '合计 Total' : known ? `${known.zh} ${known.en}` : code,
      });
    };
    const lines = [null, ...districts];
    const graph = (name: GaugeName, title: string) =>
      new GraphWidget({
        title,
        left: lines.map((code) => gauge(name, code)),
        leftYAxis: { min: 0, showUnits: false },
        width: WIDTH / 2,
      });
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `${serviceName(stage)}-business`,
      defaultInterval: Duration.days(7),
      periodOverride: PeriodOverride.INHERIT,
    });
    dashboard.addWidgets(new TextWidget({ markdown: EXPLANATION, width: WIDTH, height: 4 }));
    for (const [name, title] of READINGS) {
      dashboard.addWidgets(
        new SingleValueWidget({
          title,
          metrics: lines.map((code) => gauge(name, code)),
          width: WIDTH,
          height: 3 * Math.ceil(lines.length / 8),
        }),
      );
    }
    dashboard.addWidgets(
      graph('CompletionRate', '办结率走势 Completion rate (%)'),
      graph('CluesOverdue', '逾期走势 Overdue'),
    );
    const daily = (
      name: 'PushAccepted' | 'ClueReminder' | 'ClueOverdue' | 'ClueUnassigned' | 'CaseOverdue',
      label: string,
    ) => ownMetric(stage, name, { statistic: Stats.SUM, period: Duration.days(1), label });
    dashboard.addWidgets(
      new GraphWidget({
        title: '每日（世界时） By day (UTC)',
        left: [
          daily('PushAccepted', '推送收件 Pushes accepted'),
          daily('ClueReminder', '催办 Reminders'),
          daily('ClueOverdue', '超期提醒 Overdue alarms'),
          daily('ClueUnassigned', '待分办 Waiting for assignment'),
          daily('CaseOverdue', '案件超期提醒 Overdue alarms of cases'),
        ],
        leftYAxis: { min: 0, showUnits: false },
        width: WIDTH,
      }),
    );
  }
}

const FIVE_MINUTES = Duration.minutes(5);
const SUM = { statistic: Stats.SUM, period: FIVE_MINUTES };

/** The dashboard of those who run the system. */
export class TechnicalDashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, observed }: { stage: string; observed: Observed }) {
    super(scope, id);
    const { api, functions, stateMachines, table, deadLetters } = observed;
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `${serviceName(stage)}-technical`,
      defaultInterval: Duration.days(1),
    });
    const graph = (title: string, left: IMetric[], right: IMetric[] = [], label = '') =>
      new GraphWidget({
        title,
        left,
        right,
        leftYAxis: { min: 0, showUnits: false },
        rightYAxis: { min: 0, showUnits: false, label },
        width: WIDTH / 3,
      });
    const own = (name: Parameters<typeof ownMetric>[1], statistic: string = Stats.SUM) =>
      ownMetric(stage, name, { statistic, period: FIVE_MINUTES, label: name });
    const each = (metricOf: (name: FunctionName) => Metric) =>
      FUNCTION_NAMES.map((name) => metricOf(name).with({ label: name, period: FIVE_MINUTES }));
    const latency = (percentile: number) =>
      api.metricLatency({
        statistic: Stats.percentile(percentile),
        period: FIVE_MINUTES,
        label: `p${percentile} ms`,
      });
    const ages = (['relay', 'ledger'] as const).map((name) =>
      functions[name].metric('IteratorAge', {
        statistic: Stats.MAXIMUM,
        period: FIVE_MINUTES,
        label: `${name} ms`,
      }),
    );

    dashboard.addWidgets(
      graph(
        'API',
        [
          api.metricCount({ ...SUM, label: 'requests' }),
          api.metricClientError({ ...SUM, label: '4xx', color: Color.ORANGE }),
          api.metricServerError({ ...SUM, label: '5xx', color: Color.RED }),
        ],
        [latency(50), latency(99)],
        'ms',
      ),
      graph('Pushes and commands', [
        own('PushAccepted'),
        own('PushRepeated'),
        own('PushRefused'),
        own('PushConflicting'),
        own('CommandRefused'),
      ]),
      graph('Streams: age of the oldest record', ages),
    );
    dashboard.addWidgets(
      ...Object.entries(stateMachines).map(([workflow, stateMachine]) =>
        graph(`Executions of ${workflow}`, [
          stateMachine.metricStarted(SUM),
          stateMachine.metricSucceeded(SUM),
          stateMachine.metricFailed({ ...SUM, color: Color.RED }),
          stateMachine.metricAborted(SUM),
          stateMachine.metricTimedOut(SUM),
          stateMachine.metricThrottled(SUM),
        ]),
      ),
      graph(
        'Workflow and table reconciled',
        [own('Rearmed'), own('TokenAnswered')],
        [own('TokensPastTimeout', Stats.MAXIMUM), own('LedgerDrift', Stats.MAXIMUM)],
      ),
      graph(
        'Dead letters',
        Object.entries(deadLetters).map(([label, queue]) =>
          queue.metricApproximateNumberOfMessagesVisible({
            statistic: Stats.MAXIMUM,
            period: FIVE_MINUTES,
            label,
          }),
        ),
      ),
    );
    dashboard.addWidgets(
      graph(
        'Function errors',
        each((name) => functions[name].metricErrors(SUM)),
      ),
      graph(
        'Function throttles',
        each((name) => functions[name].metricThrottles(SUM)),
      ),
      graph(
        'Function duration, p99 (ms)',
        each((name) => functions[name].metricDuration({ statistic: Stats.percentile(99) })),
      ),
    );
    dashboard.addWidgets(
      graph(
        'Function invocations',
        each((name) => functions[name].metricInvocations(SUM)),
      ),
      graph(
        'Function concurrency',
        each((name) => functions[name].metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM })),
      ),
      graph(
        'Table units and throttles',
        [
          tableMetric(table, 'ConsumedReadCapacityUnits', 'read units'),
          tableMetric(table, 'ConsumedWriteCapacityUnits', 'write units'),
        ],
        [
          tableMetric(table, 'ReadThrottleEvents', 'read throttles'),
          tableMetric(table, 'WriteThrottleEvents', 'write throttles'),
        ],
        'throttles',
      ),
    );
  }
}
