import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { ROUTES } from '../../functions/http/routes.ts';
import { stateMachineVariable } from '../../functions/runtime/variables.ts';
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
    expect(named('triage')?.Properties.ReservedConcurrentExecutions).toBeUndefined();
  });

  it('know their secrets by name, never by value', () => {
    const secretsOf = (name: string) =>
      Object.keys(named(name)?.Properties.Environment.Variables).filter((k) => k.includes('SECRET'));
    expect(secretsOf('intake').sort()).toEqual(['HASH_KEY_SECRET', 'WEBHOOK_KEYS_SECRET']);
    expect(secretsOf('metrics-query')).toEqual(['CURSOR_KEY_SECRET']);
    expect(secretsOf('gauges')).toEqual([]);
    expect(JSON.stringify(service.toJSON())).not.toContain('resolve:secretsmanager');
  });

  it('keep their logs encrypted and for the time the stage says', () => {
    const logs = Object.values(resourcesOf(service, 'AWS::Logs::LogGroup'));
    expect(logs.length).toBe(FUNCTION_NAMES.length + 2);
    for (const { Properties } of logs) {
      expect(Properties.RetentionInDays).toBe(365);
      expect(Properties.KmsKeyId).toBeDefined();
    }
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
  const [machine] = Object.values(resourcesOf(service, 'AWS::StepFunctions::StateMachine'));

  it('is the canonical definition, with every name put in', () => {
    expect(machine?.Properties.DefinitionString).toBe(lifecycleDefinition(CLUE.workflow));
    expect(Object.keys(machine?.Properties.DefinitionSubstitutions).sort()).toEqual(
      placeholders(lifecycleDefinition(CLUE.workflow)).sort(),
    );
  });

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
    expect(machine?.Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });

  it('keeps its versions, and moves new executions over step by step, back on an alarm that exists', () => {
    const [version] = Object.values(resourcesOf(service, 'AWS::StepFunctions::StateMachineVersion'));
    expect(version).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const [alias] = Object.values(resourcesOf(service, 'AWS::StepFunctions::StateMachineAlias'));
    const preference = alias?.Properties.DeploymentPreference;
    expect(preference).toMatchObject({ Type: 'CANARY', Percentage: 10, Interval: 60 });
    const { observability } = templatesOf('prod');
    for (const name of preference.Alarms) {
      observability.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: name });
    }
  });

  it('is started under the alias', () => {
    const { Variables } = named('relay')?.Properties.Environment ?? {};
    expect(JSON.stringify(Variables[stateMachineVariable(CLUE.workflow)])).toContain(':live');
  });
});

describe('the API', () => {
  it('checks tokens of the configured issuer', () => {
    service.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: ['qingxin'], Issuer: 'https://login.example.com' },
    });
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

describe('the schedules', () => {
  it('run what must run, and give up to a queue', () => {
    const rules = Object.values(resourcesOf(service, 'AWS::Events::Rule'));
    expect(rules.map((r) => r.Properties.ScheduleExpression).sort()).toEqual([
      'cron(0 19 ? * WED,SAT *)',
      'cron(30 19 * * ? *)',
      'rate(1 hour)',
      'rate(15 minutes)',
      'rate(15 minutes)',
    ]);
    for (const { Properties } of rules) expect(Properties.Targets[0].DeadLetterConfig.Arn).toBeDefined();
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
    ['prod', 90],
    ['dev', 1000],
  ])('rotate in %s every %i days', (stage, days) => {
    templatesOf(stage).service.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { AutomaticallyAfterDays: days },
      RotateImmediatelyOnUpdate: true,
    });
  });
});
