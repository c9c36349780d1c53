import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { AGGREGATES } from '../../domain/registry.ts';
import { DEFAULT_FILE_RULES } from '../../functions/contract/file-rules.ts';
import { ROUTES } from '../../functions/http/routes.ts';
import { workflowRuntimeFromEnvironment } from '../../functions/runtime/environment.ts';
import { stateMachineVariable } from '../../functions/runtime/variables.ts';
import { RECORD_ATTRIBUTES } from '../../functions/store/keys.ts';
import { STREAM_FILTERS } from '../../functions/workflow/streams.ts';
import { lifecycleDefinition } from '../../infra/constructs/lifecycle.ts';
import { toSchedule } from '../../infra/constructs/schedules.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { placeholders } from '../../workflows/rules.ts';
import { resourcesOf, synthesised, templatesOf } from '../support/cdk.ts';

const { service } = templatesOf('prod');
const functions = Object.values(resourcesOf(service, 'AWS::Lambda::Function'));
const named = (name: string) => functions.find((f) => f.Properties.FunctionName === `qingxin-prod-${name}`);

describe('the functions', () => {
  it('run on what the stage says', () => {
    const { service: other } = synthesised('prod', { runtime: 'nodejs22.x', architecture: 'x86_64' });
    const made = Object.values(resourcesOf(other, 'AWS::Lambda::Function'));
    expect(made.length).toBe(FUNCTION_NAMES.length);
    for (const { Properties } of made) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs22.x', Architectures: ['x86_64'] });
    }
  });

  it('are those of the list, on Node 24 and arm64, each with a role of its own', () => {
    expect(functions.map((f) => f.Properties.FunctionName).sort()).toEqual(
      FUNCTION_NAMES.map((name) => `qingxin-prod-${name}`).sort(),
    );
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
    }
    const roles = functions.map((f) => JSON.stringify(f.Properties.Role));
    expect(new Set(roles).size).toBe(FUNCTION_NAMES.length);
  });

  it('have a time limit; callers of the API do not wait longer than the API does', () => {
    for (const name of new Set(ROUTES.map((r) => r.function))) {
      expect(named(name)?.Properties.Timeout, name).toBeLessThan(30);
    }
    for (const name of ['triage', 'assignment', 'investigation', 'review', 'closure', 'escalation']) {
      expect(named(name)?.Properties.Timeout, name).toBeLessThan(60);
    }
  });

  it('know the districts that a stage adds to the shipped list', () => {
    const { service: changed } = synthesised('prod', { extraDistricts: ['653228', '653229'] });
    for (const { Properties } of Object.values(resourcesOf(changed, 'AWS::Lambda::Function'))) {
      expect(Properties.Environment.Variables.QINGXIN_EXTRA_DISTRICTS).toBe('653228,653229');
    }
    expect(named('intake')?.Properties.Environment.Variables).not.toHaveProperty('QINGXIN_EXTRA_DISTRICTS');
  });

  it('have the concurrency the stage says', () => {
    expect(named('relay')?.Properties.ReservedConcurrentExecutions).toBe(50);
    // Receivers are tried so many at once.
    expect(named('delivery')?.Properties.ReservedConcurrentExecutions).toBe(10);
    expect(named('triage')?.Properties.ReservedConcurrentExecutions).toBeUndefined();
  });

  it('know their secrets by name, never by value', () => {
    const secretsOf = (name: string) =>
      Object.keys(named(name)?.Properties.Environment.Variables).filter((k) => k.includes('SECRET'));
    expect(secretsOf('intake').sort()).toEqual(['HASH_KEY_SECRET', 'WEBHOOK_KEYS_SECRET']);
    expect(secretsOf('metrics-query')).toEqual(['CURSOR_KEY_SECRET']);
    expect(secretsOf('gauges')).toEqual(['WEBHOOK_KEYS_SECRET']);
    expect(secretsOf('recount')).toEqual([]);
    expect(JSON.stringify(service.toJSON())).not.toContain('resolve:secretsmanager');
  });

  it('keep their logs encrypted and for the time the stage says, which may be longer than the stack lives', () => {
    const logs = Object.values(resourcesOf(service, 'AWS::Logs::LogGroup'));
    // One for each state machine, that of deliveries too, and that of the API.
    expect(logs.length).toBe(FUNCTION_NAMES.length + AGGREGATES.all.length + 2);
    for (const { Properties, ...policies } of logs) {
      expect(Properties.RetentionInDays).toBe(365);
      expect(Properties.KmsKeyId).toBeDefined();
      expect(policies).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      // Another stack of the same name has another id.
      expect(JSON.stringify(Properties.LogGroupName)).toContain('AWS::StackId');
    }
    const names = logs.map(({ Properties }) => JSON.stringify(Properties.LogGroupName));
    expect(new Set(names).size).toBe(logs.length);
    for (const log of Object.values(resourcesOf(templatesOf('dev').service, 'AWS::Logs::LogGroup'))) {
      expect(log.DeletionPolicy).toBe('Delete');
    }
  });

  it('may scan only for attributes they ask for by name', () => {
    const scans = Object.values(resourcesOf(service, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:Scan'));
    expect(scans).toHaveLength(2);
    for (const { Condition } of scans) {
      expect(Condition.StringEquals).toEqual({ 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' });
      expect(Condition.Null).toEqual({ 'dynamodb:Attributes': 'false' });
    }
    expect(scans.map((s) => s.Condition['ForAllValues:StringEquals']['dynamodb:Attributes'])).toContainEqual([
      ...RECORD_ATTRIBUTES,
    ]);
  });
});

describe('the streams', () => {
  const mappings = Object.values(resourcesOf(service, 'AWS::Lambda::EventSourceMapping'));

  it('feed relay and ledger, split batches that fail, and give up to a queue', () => {
    expect(mappings).toHaveLength(2);
    for (const { Properties } of mappings) {
      expect(Properties).toMatchObject({
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 100,
        MaximumRecordAgeInSeconds: 6 * 3600,
      });
      expect(Properties.DestinationConfig.OnFailure.Destination).toBeDefined();
    }
  });

  it('hurry the relay, and give the ledger one lane and time to gather', () => {
    const feeding = mappings.map(({ Properties }) => [
      Properties.ParallelizationFactor,
      Properties.MaximumBatchingWindowInSeconds,
      Properties.BatchSize,
    ]);
    expect(feeding).toEqual([
      [10, 0, 100],
      [1, 10, 100],
    ]);
  });

  it('filter as the embedded stack does', () => {
    const patterns = mappings.map(({ Properties }) =>
      Properties.FilterCriteria.Filters.map((f: { Pattern: string }) => JSON.parse(f.Pattern)),
    );
    expect(patterns).toEqual([STREAM_FILTERS.relay, STREAM_FILTERS.ledger]);
  });

  it('give up to queues that are encrypted, closed to plain HTTP, and keep for 14 days', () => {
    const queues = Object.values(resourcesOf(service, 'AWS::SQS::Queue'));
    expect(queues).toHaveLength(3);
    for (const { Properties } of queues) {
      expect(Properties.KmsMasterKeyId).toBeDefined();
      expect(Properties.MessageRetentionPeriod).toBe(14 * 86_400);
    }
    service.resourcePropertiesCountIs(
      'AWS::SQS::QueuePolicy',
      {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        }),
      },
      3,
    );
  });
});

describe('the workflow', () => {
  const machines = Object.values(resourcesOf(service, 'AWS::StepFunctions::StateMachine'));

  it.each(AGGREGATES.all.map(({ workflow }) => workflow))(
    '%s is the canonical definition, with every name put in',
    (workflow) => {
      const definition = lifecycleDefinition(workflow);
      const [machine, ...more] = machines.filter((m) => m.Properties.DefinitionString === definition);
      expect(more).toEqual([]);
      expect(Object.keys(machine?.Properties.DefinitionSubstitutions).sort()).toEqual(
        placeholders(definition).sort(),
      );
    },
  );

  it('is refused when it breaks a rule, with a sentence for each', () => {
    const dir = mkdtempSync(join(tmpdir(), 'qingxin-asl-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const file = join(dir, 'broken.asl.json');
    const broken = lifecycleDefinition(CLUE.workflow)
      .replaceAll('"Triage"', '"Nowhere"')
      .replace('ReviewFunction', 'OtherFunction');
    writeFileSync(file, broken);
    expect(() => lifecycleDefinition(CLUE.workflow, pathToFileURL(file))).toThrow(
      /^The workflow clue-lifecycle is wrong: /,
    );
    writeFileSync(file, lifecycleDefinition(CLUE.workflow).replace('ReviewFunction', 'OtherFunction'));
    expect(() => lifecycleDefinition(CLUE.workflow, pathToFileURL(file))).toThrow(
      'The workflow clue-lifecycle is wrong: nothing is put in for OtherFunction.',
    );
  });

  it('logs every event and no data', () => {
    expect(machines).toHaveLength(AGGREGATES.all.length + 1);
    for (const { Properties } of machines) {
      expect(Properties).toMatchObject({
        StateMachineType: 'STANDARD',
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      });
    }
  });

  it('keeps its versions, and moves new executions over step by step, back when those of the new one fail', () => {
    const versions = Object.entries(resourcesOf(service, 'AWS::StepFunctions::StateMachineVersion'));
    expect(versions).toHaveLength(AGGREGATES.all.length + 1);
    const [[versionId, version] = ['']] = versions;
    expect(version).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const [alias] = Object.values(resourcesOf(service, 'AWS::StepFunctions::StateMachineAlias'));
    const preference = alias?.Properties.DeploymentPreference;
    expect(preference).toMatchObject({ Type: 'CANARY', Percentage: 10, Interval: 60 });
    const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm');
    const [name = '', alarm] =
      Object.entries(alarms).find(([, { Properties }]) =>
        JSON.stringify(Properties.Dimensions).includes(versionId),
      ) ?? [];
    expect(preference.Alarms).toEqual([{ Ref: name }]);
    const number = { 'Fn::Select': [7, { 'Fn::Split': [':', { 'Fn::GetAtt': [versionId, 'Arn'] }] }] };
    // What fails under the versions before, of which this may be the cure, does not count; nor does the alarm of one of them.
    expect(alarm?.Properties).toMatchObject({
      MetricName: 'ExecutionsFailed',
      Dimensions: [{ Name: 'StateMachineArn' }, { Name: 'Version', Value: number }],
      TreatMissingData: 'notBreaching',
    });
    expect(alarm?.Properties.AlarmName['Fn::Join'][1]).toContainEqual(number);
  });

  it('is started under the alias, and looked for under its own name', () => {
    for (const name of ['relay', 'reconcile']) {
      const { Variables } = named(name)?.Properties.Environment ?? {};
      vi.stubEnv(stateMachineVariable(CLUE.workflow), Variables[stateMachineVariable(CLUE.workflow)]);
      vi.stubEnv('TABLE_NAME', 'none');
      const { startArn, stateMachineArn } = workflowRuntimeFromEnvironment();
      expect(stateMachineArn(CLUE.workflow)).toMatch(/:stateMachine:qingxin-prod-clue-lifecycle$/);
      const [alias] = Object.values(resourcesOf(service, 'AWS::StepFunctions::StateMachineAlias'));
      expect(startArn(CLUE.workflow)).toBe(`${stateMachineArn(CLUE.workflow)}:${alias?.Properties.Name}`);
      vi.unstubAllEnvs();
    }
  });
});

describe('the API', () => {
  it('checks tokens of the configured issuer', () => {
    service.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: ['qingxin'], Issuer: 'https://login.example.com' },
    });
  });

  it('has throttles of their own for the webhooks and for what everybody may ask, whose routes are there before them', () => {
    const [stage] = Object.values(resourcesOf(service, 'AWS::ApiGatewayV2::Stage'));
    const { RouteSettings } = stage?.Properties ?? {};
    const webhooks = ROUTES.filter(({ auth }) => auth === 'webhook').map((r) => `${r.method} ${r.path}`);
    const limits = (rate: number, burst: number) => ({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
      DetailedMetricsEnabled: true,
    });
    const settings = {
      ...Object.fromEntries(webhooks.map((key) => [key, limits(100, 200)])),
      'GET /public/decisions': limits(50, 100),
    };
    expect(RouteSettings).toEqual(settings);
    const routes = Object.entries(resourcesOf(service, 'AWS::ApiGatewayV2::Route')).filter(
      ([, r]) => r.Properties.RouteKey in settings,
    );
    expect(routes).toHaveLength(webhooks.length + 1);
    for (const [id] of routes) expect(stage?.DependsOn).toContain(id);
  });

  it('keeps executions for the webhooks, and gives the pages no more than theirs', () => {
    for (const name of new Set(ROUTES.filter((r) => r.auth === 'webhook').map((r) => r.function))) {
      expect(named(name)?.Properties.ReservedConcurrentExecutions, name).toBeGreaterThan(0);
    }
    expect(named('pages')?.Properties.ReservedConcurrentExecutions).toBe(50);
  });

  it('is throttled, and its log has no query, address or name', () => {
    const [stage] = Object.values(resourcesOf(service, 'AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 200,
      ThrottlingBurstLimit: 400,
    });
    const { Format } = stage?.Properties.AccessLogSettings ?? {};
    expect(Object.values(JSON.parse(Format)).join()).not.toMatch(/query|sourceIp|identity|claims|\.path/i);
  });
});

describe('the files', () => {
  it('are told to who signs, to who looks and to the pages, each its part', () => {
    const environmentOf = (name: string) =>
      Object.values(resourcesOf(service, 'AWS::Lambda::Function')).find((f) =>
        String(f.Properties.FunctionName).endsWith(`-${name}`),
      )?.Properties.Environment.Variables ?? {};
    const { FILE_RULES, FILE_BUCKET_HOST, FILE_BUCKET } = environmentOf('files');
    expect(JSON.parse(FILE_RULES)).toEqual(DEFAULT_FILE_RULES);
    expect(JSON.stringify(FILE_BUCKET_HOST)).toContain('RegionalDomainName');
    expect(FILE_BUCKET).toBeUndefined();
    for (const name of ['uploads', 'sweep']) {
      expect(environmentOf(name)).toMatchObject({
        FILE_UNATTACHED_DAYS: '7',
        FILE_BUCKET: expect.anything(),
      });
    }
    expect(JSON.stringify(environmentOf('pages').PAGES_CONFIG)).toMatch(
      /fileOrigin.*https:.*RegionalDomainName/,
    );
    expect(environmentOf('commands')).not.toHaveProperty('FILE_BUCKET');
    expect(service.toJSON().Outputs.FileUnattachedDays).toEqual({ Value: '7' });
  });
});

describe('the schedules', () => {
  it('run what must run, and give up to a queue', () => {
    const all = Object.values(resourcesOf(service, 'AWS::Events::Rule'));
    const rules = all.filter((r) => r.Properties.ScheduleExpression);
    expect(rules.map((r) => r.Properties.ScheduleExpression).sort()).toEqual([
      'cron(0 19 ? * WED,SAT *)',
      'cron(30 19 * * ? *)',
      'rate(1 hour)',
      'rate(1 hour)',
      'rate(1 hour)',
      'rate(15 minutes)',
      'rate(15 minutes)',
    ]);
    for (const { Properties } of all) expect(Properties.Targets[0].DeadLetterConfig.Arn).toBeDefined();
    const [uploads] = all.filter((r) => r.Properties.EventPattern);
    expect(all).toHaveLength(rules.length + 1);
    expect(uploads?.Properties.EventPattern).toMatchObject({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
    });
  });

  it.each([
    [{ everyMinutes: 5 }, 'rate(5 minutes)'],
    [{ at: '08:05' }, 'cron(5 0 * * ? *)'],
    [{ at: '07:59' }, 'cron(59 23 * * ? *)'],
    [{ at: '21:30', on: ['SUN'] }, 'cron(30 13 ? * SUN *)'],
    [{ at: '00:00', on: ['SUN', 'MON'] }, 'cron(0 16 ? * SAT,SUN *)'],
  ] as const)('%j in Shanghai is %s in UTC', (cadence, expression) => {
    expect(toSchedule(cadence).expressionString).toBe(expression);
  });
});

describe('the senders’ keys', () => {
  it.each([
    ['when the stage says so, those of senders that follow', 90, 'national'],
    ['else seldom, and nobody’s', null, ''],
  ])('rotate %s', (_, webhookKeyRotationDays, rotating) => {
    const sender = { followsRotation: false, silentHours: null };
    const sources = { national: { ...sender, followsRotation: rotating !== '' }, hotline: sender };
    const { service: made } = synthesised('prod', { sources, webhookKeyRotationDays });
    made.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { AutomaticallyAfterDays: webhookKeyRotationDays ?? 1000 },
      RotateImmediatelyOnUpdate: true,
    });
    made.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'qingxin-prod-rotation',
      Environment: {
        Variables: Match.objectLike({ SOURCES: 'national,hotline', ROTATING_SOURCES: rotating }),
      },
    });
  });

  it('rotate in no stage as shipped', () => {
    for (const stage of ['dev', 'prod', 'prod-cn']) {
      templatesOf(stage).service.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `qingxin-${stage}-rotation`,
        Environment: { Variables: Match.objectLike({ ROTATING_SOURCES: '' }) },
      });
    }
  });
});
