import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { AGGREGATES } from '../../domain/registry.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { SCHEDULES } from '../../workflows/schedules.ts';
import { synthesised, templatesOf } from '../support/cdk.ts';

const GUIDE = new URL('../../docs/operations.md', import.meta.url);
const OPERATIONS = readFileSync(GUIDE, 'utf8');

/** The anchors of a document's headings, as GitHub makes them. */
const anchorsOf = (markdown: string) =>
  [...markdown.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const {
  observability: template,
  service: serviceTemplate,
  stateful,
} = synthesised('dev', {
  alarmEmails: ['ops@example.com', 'lead@example.com'],
  servedDivisions: ['4403', '1101'],
  districts: ['440311', '440306', '110101'],
});

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly Period?: number;
  readonly MetricName?: string;
  readonly Threshold: number;
  readonly AlarmActions: unknown[];
  readonly OKActions: unknown[];
  readonly Dimensions?: { Name: string; Value: unknown }[];
  readonly Metrics?: {
    Id: string;
    Expression?: string;
    MetricStat?: { Metric: { MetricName: string }; Period: number; Stat: string };
  }[];
}
const alarmsOf = (from: Template): AlarmProperties[] =>
  Object.values(from.findResources('AWS::CloudWatch::Alarm')).map((r) => r.Properties);
const alarms = alarmsOf(template);
const alarm = (name: string): AlarmProperties => {
  const found = alarms.find((a) => a.AlarmName === `qingxin-dev-${name}`);
  if (!found) throw new Error(`there is no alarm ${name}`);
  return found;
};
/** The alarms on a metric of one of the service's resources, named by its logical id. */
const alarmsOn = (logicalId: string, metric: string) =>
  alarms.filter((a) => a.MetricName === metric && JSON.stringify(a.Dimensions).includes(logicalId));

describe('alarms', () => {
  test.each(alarms.map((a) => [a.AlarmName, a]))('%s leads to a runbook that exists', (_, a) => {
    const [, anchor] = / Runbook: docs\/operations\.md#(\S+)$/.exec(a.AlarmDescription) ?? [];
    expect(anchorsOf(OPERATIONS)).toContain(anchor);
  });

  test('every runbook is that of an alarm', () => {
    const runbooks = OPERATIONS.slice(OPERATIONS.indexOf('\n## Runbooks\n')).split(/\n## /)[1] ?? '';
    const headings = anchorsOf(runbooks).filter((a) => a !== 'runbooks');
    expect(headings.length).toBeGreaterThan(10);
    const linked = new Set(alarms.map((a) => a.AlarmDescription.split('#')[1]));
    expect(headings.filter((h) => !linked.has(h))).toEqual([]);
  });

  test('all tell the topic when they go off and when they are over, and look back a week at most', () => {
    expect(alarms.length).toBeGreaterThan(50);
    for (const a of alarms) {
      expect(a.AlarmActions, a.AlarmName).toHaveLength(1);
      expect(a.OKActions, a.AlarmName).toEqual(a.AlarmActions);
      const period = a.Period ?? Math.max(...(a.Metrics ?? []).map((m) => m.MetricStat?.Period ?? 0));
      expect(period * a.EvaluationPeriods, a.AlarmName).toBeLessThanOrEqual(period < 3600 ? 86_400 : 604_800);
    }
  });

  test('missing data is bad for what must be heard of, kept for the drift, and good for the rest', () => {
    const by = (treatment: string) =>
      alarms.flatMap((a) =>
        a.TreatMissingData === treatment ? a.AlarmName.replace('qingxin-dev-', '') : [],
      );
    expect(by('breaching')).toEqual([
      'silent-reconcile',
      'silent-gauges',
      'silent-recount',
      'silent-retention',
      'silent-sweep',
      'silent-reporting',
      'silent-anchor',
    ]);
    expect(by('ignore')).toEqual(['ledger-drift', 'records-broken']);
    expect(by('notBreaching')).toHaveLength(alarms.length - 9);
  });

  test('what must be heard of is missed after the periods it says, and no later', () => {
    const HOUR = 3600;
    const DAY = 24 * HOUR;
    const silent = alarms.filter((a) => a.TreatMissingData === 'breaching');
    // A plain metric is judged by an older reading as long as there is one in sight.
    for (const { AlarmName, MetricName, Metrics = [], ComparisonOperator, Threshold } of silent) {
      const [expression, ...metrics] = Metrics;
      expect({ MetricName, ComparisonOperator, Threshold }, AlarmName).toEqual({
        MetricName: undefined,
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
      });
      expect(expression?.Expression, AlarmName).toBe(`FILL(${metrics[0]?.Id}, 0)`);
      expect(
        metrics.map((m) => m.MetricStat?.Stat),
        AlarmName,
      ).toEqual(['SampleCount']);
    }
    const periods = silent.map(({ AlarmName, Metrics = [], EvaluationPeriods }) => [
      AlarmName.replace('qingxin-dev-silent-', ''),
      Metrics[1]?.MetricStat?.Metric.MetricName,
      (Metrics[1]?.MetricStat?.Period ?? 0) * EvaluationPeriods,
    ]);
    expect(periods).toEqual([
      ['reconcile', 'TokensPastTimeout', HOUR],
      ['gauges', 'CluesOpen', HOUR],
      ['recount', 'LedgerDrift', 7 * DAY],
      ['retention', 'PersonalDataExpired', DAY],
      ['sweep', 'FilesSwept', DAY],
      ['reporting', 'ReportLate', DAY],
      ['anchor', 'HeadsAnchored', 2 * DAY],
    ]);
  });

  test('every dead-letter queue has one', () => {
    const queues = Object.keys(serviceTemplate.findResources('AWS::SQS::Queue'));
    expect(queues).toHaveLength(3);
    for (const id of queues) expect(alarmsOn(id, 'ApproximateNumberOfMessagesVisible'), id).toHaveLength(1);
  });

  test('every function with a stream source has one on its oldest record', () => {
    const sources = Object.values(serviceTemplate.findResources('AWS::Lambda::EventSourceMapping'));
    expect(sources).toHaveLength(2);
    for (const { Properties } of sources) {
      expect(alarmsOn(Properties.FunctionName.Ref, 'IteratorAge')).toHaveLength(1);
    }
  });

  test('every function has them on errors and throttles', () => {
    const functions = Object.entries(serviceTemplate.findResources('AWS::Lambda::Function')).filter(
      ([, { Properties }]) => Properties.Runtime === 'nodejs24.x',
    );
    expect(functions).toHaveLength(FUNCTION_NAMES.length);
    for (const [id, { Properties }] of functions) {
      // A try that failed says so by an error; faults of its own it counts by itself.
      const isTrying = JSON.stringify(Properties.FunctionName).includes('-delivery');
      expect(alarmsOn(id, 'Errors'), id).toHaveLength(isTrying ? 0 : 1);
      expect(alarmsOn(id, 'Throttles'), id).toHaveLength(1);
    }
  });

  test('each state machine and the API have theirs', () => {
    const machines = Object.keys(serviceTemplate.findResources('AWS::StepFunctions::StateMachine'));
    // One of each kind of aggregate, and that of deliveries.
    expect(machines).toHaveLength(AGGREGATES.all.length + 1);
    for (const machine of machines) {
      for (const metric of [
        'ExecutionsFailed',
        'ExecutionsAborted',
        'ExecutionsTimedOut',
        'ExecutionThrottled',
      ]) {
        expect(alarmsOn(machine, metric), `${machine} ${metric}`).toHaveLength(1);
      }
    }
    const [api = ''] = Object.keys(serviceTemplate.findResources('AWS::ApiGatewayV2::Api'));
    expect(alarmsOn(api, '5xx')).toMatchObject([{ Threshold: 5 }]);
    expect(alarmsOn(api, 'Latency')).toMatchObject([
      { ExtendedStatistic: 'p99', EvaluateLowSampleCountPercentile: 'ignore' },
    ]);
  });

  test('the table is watched with its indexes', () => {
    for (const kind of ['Read', 'Write']) {
      const { Metrics = [] } = alarm(`table-${kind.toLowerCase()}-throttles`);
      const names = Metrics.flatMap((m) => m.MetricStat?.Metric.MetricName ?? []);
      expect(names).toEqual(Array(3).fill(`${kind}ThrottleEvents`));
      for (const index of ['gsi1', 'gsi2']) expect(JSON.stringify(Metrics)).toContain(index);
    }
  });

  test('own metrics are those of the stage, added up over their dimensions', () => {
    for (const [name, metric] of [
      ['pushes-refused', 'PushRefused'],
      ['sender-refused', 'SenderRefused'],
      ['signature-unknown', 'SignatureUnknown'],
      ['rearmed', 'Rearmed'],
      ['relay-missed', 'RelayMissed'],
      ['ledger-missed', 'LedgerMissed'],
      ['keys-rotate-soon', 'DaysToKeyRotation'],
      ['pushes-conflicting', 'PushConflicting'],
      ['tokens-past-timeout', 'TokensPastTimeout'],
      ['ledger-drift', 'LedgerDrift'],
      ['clues-overdue', 'ClueOverdue'],
      ['cases-overdue', 'CaseOverdue'],
      ['publicity-overdue', 'PublicityOverdue'],
    ] as const) {
      expect(alarm(name)).toMatchObject({
        Namespace: 'Qingxin',
        MetricName: metric,
        Dimensions: [{ Name: 'service', Value: 'qingxin-dev' }],
      });
    }
  });

  test('one refused push is enough, for a stage hears of three in a quarter of an hour at most', () => {
    for (const name of [
      'sender-refused',
      'signature-unknown',
      'pushes-conflicting',
      'rearmed',
      'relay-missed',
      'ledger-missed',
    ]) {
      expect(alarm(name), name).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
    }
  });

  test('each sender that is watched has one on its silence, after hours of its own', () => {
    const silent = (from: Template) =>
      alarmsOf(from)
        .filter((a) => a.MetricName === 'SenderSilentHours')
        .map(({ AlarmName, Dimensions, Threshold }) => [AlarmName, Dimensions?.[1]?.Value, Threshold]);
    expect(silent(template)).toEqual([
      ['qingxin-dev-sender-silent-national', 'national', 96],
      ['qingxin-dev-sender-silent-hotline', 'hotline', 960],
      ['qingxin-dev-sender-silent-walk-in', 'walk-in', 960],
    ]);
    const { observability } = synthesised('dev', {
      sources: { only: { followsRotation: false, silentHours: 5 } },
    });
    expect(silent(observability)).toEqual([['qingxin-dev-sender-silent-only', 'only', 5]]);
  });

  test('somebody is told two weeks before keys rotate', () => {
    expect(alarm('keys-rotate-soon')).toMatchObject({
      Threshold: 14,
      ComparisonOperator: 'LessThanOrEqualToThreshold',
    });
  });

  test('every scheduled function is told on when it is silent and at four fifths of its time', () => {
    const rules = Object.values(serviceTemplate.findResources('AWS::Events::Rule'));
    const scheduled = rules.filter((r) => r.Properties.ScheduleExpression);
    const targets = scheduled.map(({ Properties }) => Properties.Targets[0].Arn['Fn::GetAtt'][0] as string);
    expect(targets).toHaveLength(SCHEDULES.length);
    for (const id of targets) expect(alarmsOn(id, 'Duration'), id).toHaveLength(1);
    expect(alarms.filter((a) => a.AlarmName.startsWith('qingxin-dev-silent-'))).toHaveLength(targets.length);
    expect(alarm('slow-recount').Threshold).toBe(720_000);
    expect(alarm('slow-gauges').Threshold).toBe(48_000);
  });
});

describe('the alarm topic', () => {
  const condition = {
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnLike: { 'aws:SourceArn': Match.anyValue() },
  };

  test('takes messages of this account’s alarms alone, encrypted on the way and at rest', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: condition,
          }),
        ]),
      },
    });
    stateful.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: condition,
          }),
        ]),
      },
    });
  });

  test('tells everybody by mail', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 2);
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
  });
});

describe('dashboards', () => {
  const bodies = (from: Template) =>
    Object.fromEntries(
      Object.values(from.findResources('AWS::CloudWatch::Dashboard')).map(({ Properties }) => [
        Properties.DashboardName,
        JSON.stringify(Properties.DashboardBody).replaceAll('\\"', '"'),
      ]),
    );
  const { 'qingxin-dev-business': business = '', 'qingxin-dev-technical': technical = '' } = bodies(template);

  test('the business one shows each district and the total, in both languages', () => {
    for (const label of ['收件 Received', '办结 Closed', '办结率 Completion rate', '逾期 Overdue']) {
      expect(business).toContain(label);
    }
    for (const label of ['光明区 Guangming District', '宝安区 Bao’an District', '合计 Total', '"110101"']) {
      expect(business).toContain(label);
    }
    expect(business).toContain('"CluesOverdue","service","qingxin-dev"');
    expect(business).toContain('"Qingxin","CompletionRate","division","440311","service","qingxin-dev"');
  });

  test('the technical one shows the parts of the service', () => {
    for (const metric of [
      '4xx',
      '5xx',
      'Latency',
      'Errors',
      'Throttles',
      'Duration',
      'ConcurrentExecutions',
      'IteratorAge',
      'ExecutionsStarted',
      'ApproximateNumberOfMessagesVisible',
      'ConsumedWriteCapacityUnits',
      'WriteThrottleEvents',
    ]) {
      expect(technical).toContain(`"${metric}"`);
    }
    for (const name of FUNCTION_NAMES) expect(technical).toContain(`"label":"${name}"`);
  });
});

describe('the operations guide', () => {
  test('links to what exists', () => {
    const links = [...OPERATIONS.matchAll(/\]\(([^)#]*)#?([^)]*)\)/g)];
    expect(links.length).toBeGreaterThan(10);
    for (const [link, file = '', anchor = ''] of links) {
      const target = file === '' ? OPERATIONS : readFileSync(new URL(file, GUIDE), 'utf8');
      if (anchor !== '') expect(anchorsOf(target), link).toContain(anchor);
    }
  });

  test('speaks of outputs, functions, scripts and alarms that there are', () => {
    const named = (pattern: RegExp) => [
      ...new Set([...OPERATIONS.matchAll(pattern)].map(([, name]) => name)),
    ];
    const outputs = Object.keys(serviceTemplate.findOutputs('*'));
    expect(outputs).toEqual(expect.arrayContaining(named(/\bout ([A-Z]\w+)/g)));
    expect(FUNCTION_NAMES).toEqual(expect.arrayContaining(named(/`logs ([a-z-]+) [A-Z]/g)));
    expect(FUNCTION_NAMES).toEqual(expect.arrayContaining(named(/"qingxin-\$STAGE-([a-z-]+)"/g)));
    const { scripts } = JSON.parse(readFileSync(new URL('../package.json', GUIDE), 'utf8'));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named(/npm run ([a-z]+)/g)));
    for (const name of ['clues-overdue', 'overdue-share', 'clue-lifecycle-executions-failed']) {
      expect(OPERATIONS).toContain(`\`${name}\``);
      expect(alarm(name)).toBeDefined();
    }
  });
});

test('in the Chinese partition everything is the same, and nothing is asked for that it lacks', () => {
  const china = templatesOf('prod-cn').observability;
  const names = (from: Template) =>
    alarmsOf(from).map((a) => a.AlarmName.replace(/^qingxin-(dev|prod-cn)-/, ''));
  expect(names(china)).toEqual(names(template));
  const types = Object.values(china.toJSON().Resources as Record<string, { Type: string }>).map(
    (r) => r.Type,
  );
  expect([...new Set(types)].sort()).toEqual([
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::Dashboard',
    'AWS::SNS::Subscription',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
  ]);
  expect(JSON.stringify(china.toJSON())).not.toContain('arn:aws:');
});
