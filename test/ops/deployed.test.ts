import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { reconcile } from '../../functions/reconcile/reconcile.ts';
import { marshall } from '../../functions/store/table.ts';
import { DELIVERY_WORKFLOW } from '../../functions/workflow/reporting.ts';
import { deployedTarget } from '../../ops/deployed.ts';
import { mockClass } from '../support/mocked.ts';

const cloudFormation = mockClass(CloudFormationClient);
const secrets = mockClass(SecretsManagerClient);
const dynamo = mockClass(DynamoDBClient);
const s3 = mockClass(S3Client);
const sfn = mockClass(SFNClient);
const POLICIES = { ':pk': { S: 'POLICY' }, ':release': { S: 'RELEASE#' } };
const log = { info() {}, warn() {}, error() {} };

const OUTPUTS = {
  TableName: 'qingxin-dev',
  StateMachineArnClueLifecycle: 'arn:aws:states:eu-west-1:123456789012:stateMachine:clue-lifecycle',
  StateMachineArnCaseLifecycle: 'arn:aws:states:eu-west-1:123456789012:stateMachine:case-lifecycle',
  StateMachineArnPublicityLifecycle: 'arn:aws:states:eu-west-1:123456789012:stateMachine:publicity-lifecycle',
  StateMachineArnDelivery: 'arn:aws:states:eu-west-1:123456789012:stateMachine:delivery',
  AnchorBucketName: 'qingxin-dev-anchors',
  FileBucketName: 'qingxin-dev-files',
  FileUnattachedDays: '30',
  ApiUrl: 'https://api.example.org/',
  RelayDeadLetterQueueUrl: 'https://sqs.example.org/relay',
  LedgerDeadLetterQueueUrl: 'https://sqs.example.org/ledger',
  SchedulesDeadLetterQueueUrl: 'https://sqs.example.org/schedules',
  WebhookKeysSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys',
};
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

const deployed = (outputs: Record<string, string> = OUTPUTS) =>
  cloudFormation.on(DescribeStacksCommand, { StackName: 'Qingxin-dev-Service' }).resolves({
    Stacks: [
      {
        StackName: 'Qingxin-dev-Service',
        CreationTime: new Date(),
        StackStatus: 'CREATE_COMPLETE',
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      },
    ],
  });
const keys = (SecretString: string) =>
  secrets.on(GetSecretValueCommand, { SecretId: OUTPUTS.WebhookKeysSecretArn }).resolves({ SecretString });
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
});
afterEach(() => {
  cloudFormation.reset();
  secrets.reset();
  dynamo.reset();
  s3.reset();
  sfn.reset();
  vi.unstubAllEnvs();
});

describe('a deployed stage', () => {
  it('is found by the outputs of its stack, read once', async () => {
    deployed();
    keys(JSON.stringify([{ source: 'hotline', secrets: [SECRET, 'whsec_old'], publicKeys: [] }]));
    const target = deployedTarget('dev', log);
    const stack = await target.open();
    expect(stack.workflow.tableName).toBe(OUTPUTS.TableName);
    expect(stack.workflow.stateMachineArn(CLUE.workflow)).toBe(OUTPUTS.StateMachineArnClueLifecycle);
    expect(stack.deadLetters?.urls).toEqual({
      relay: OUTPUTS.RelayDeadLetterQueueUrl,
      ledger: OUTPUTS.LedgerDeadLetterQueueUrl,
      schedules: OUTPUTS.SchedulesDeadLetterQueueUrl,
    });
    await stack.close();
    expect(await target.webhook('hotline')).toEqual({
      url: 'https://api.example.org',
      secrets: [SECRET, 'whsec_old'],
      now: Date.now,
    });
    expect(cloudFormation.commandCalls(DescribeStacksCommand)).toHaveLength(1);
  });

  it('judges by the policies of its table', async () => {
    const own = { ...DEFAULT_POLICY, version: 'local-2', effectiveFrom: '2021-01-01' };
    const releases = [DEFAULT_POLICY, own].map((policy) => ({
      body: { S: JSON.stringify({ at: '2021-01-01T00:00:00.000Z', by: null, policy }) },
    }));
    dynamo
      .on(QueryCommand, { TableName: OUTPUTS.TableName, ExpressionAttributeValues: POLICIES })
      .resolves({ Items: releases });
    deployed();
    const stack = await deployedTarget('dev', log).open();
    const book = await stack.workflow.policies.book();
    expect(book.policies).toEqual([DEFAULT_POLICY, own]);
    await stack.close();
  });

  it('is reconciled with every state machine it has', async () => {
    deployed();
    dynamo.on(QueryCommand).resolves({ Items: [] });
    sfn.on(ListExecutionsCommand).resolves({ executions: [] });
    const stack = await deployedTarget('dev', log).open();
    expect(await reconcile(stack.workflow)).toMatchObject({ live: 0, executions: 0 });
    await stack.close();
    const asked = sfn.commandCalls(ListExecutionsCommand).map(({ args: [{ input }] }) => input);
    const machines = Object.entries(OUTPUTS).flatMap(([name, arn]) =>
      name.startsWith('StateMachineArn') ? [arn] : [],
    );
    expect([...new Set(asked.map(({ stateMachineArn }) => stateMachineArn))].sort()).toEqual(machines.sort());
    expect(stack.workflow.startArn(DELIVERY_WORKFLOW)).toBe(`${OUTPUTS.StateMachineArnDelivery}:live`);
    expect(() => stack.workflow.stateMachineArn('unknown')).toThrow('no state machine unknown');
  });

  it('sweeps files by the days of the stage', async () => {
    const DAY_MS = 86_400_000;
    const loose = { gsi2sk: { S: '2021-03-05T01:00:00.000Z#f1' } };
    const file = { fileId: 'f1', state: 'waiting', sha256: 'ab', by: 'i1' };
    const Item = marshall({ pk: 'FILE#f1', sk: 'FILE', ...file, bytes: 3 });
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [loose] })
      .resolves({ Items: [] });
    dynamo.on(GetItemCommand).resolves({ Item });
    dynamo.on(UpdateItemCommand).resolves({});
    s3.on(HeadObjectCommand).resolves({ ContentLength: 3, ChecksumSHA256: 'qw==' });
    deployed();
    const stack = await deployedTarget('dev', log).open();
    const before = Date.now();
    await stack.sweepFiles();
    await stack.close();
    const [update] = dynamo.commandCalls(UpdateItemCommand);
    const sweepAt = update?.args[0].input.ExpressionAttributeValues?.[':sweep']?.S ?? '';
    const days = (Date.parse(sweepAt.slice(0, sweepAt.indexOf('#'))) - before) / DAY_MS;
    expect(Math.round(days)).toBe(Number(OUTPUTS.FileUnattachedDays));
  });

  it.each([
    [
      named('ValidationError', 'Stack with id Qingxin-dev-Service does not exist'),
      'There is no stack Qingxin-dev-Service in eu-west-1 of this account; is the stage deployed?',
    ],
    [named('CredentialsProviderError', 'no providers'), 'There are no AWS credentials to use.'],
    [new Error('Region is missing'), 'There is no AWS region: set AWS_REGION, or a profile that has one.'],
    [
      named('AccessDenied', 'not authorized'),
      'The stack Qingxin-dev-Service cannot be read: AccessDenied: not authorized',
    ],
  ])('is refused in one sentence: %s', async (error, sentence) => {
    cloudFormation.on(DescribeStacksCommand).rejects(error);
    await expect(deployedTarget('dev', log).open()).rejects.toThrow(
      expect.objectContaining({ name: 'Refusal', message: sentence }),
    );
  });

  it.each(Object.keys(OUTPUTS))('names the missing output %s', async (name) => {
    const { [name as keyof typeof OUTPUTS]: _, ...rest } = OUTPUTS;
    deployed(rest);
    const target = deployedTarget('dev', log);
    const asked = ['ApiUrl', 'WebhookKeysSecretArn'].includes(name)
      ? target.webhook('hotline')
      : target.open();
    await expect(asked).rejects.toThrow(
      `The stack Qingxin-dev-Service has no output ${name}; deploy the stage again.`,
    );
  });

  it.each([
    ['not json', 'The secret of the webhook keys is no list of {source, secrets}.'],
    ['{"source":"hotline"}', 'The secret of the webhook keys is no list of {source, secrets}.'],
    [
      JSON.stringify([{ source: 'national', secrets: [SECRET] }]),
      'The webhook keys of stage dev hold no shared secret of the source hotline.',
    ],
    [
      JSON.stringify([{ source: 'hotline', secrets: [], publicKeys: ['whpk_x'] }]),
      'The webhook keys of stage dev hold no shared secret of the source hotline.',
    ],
  ])('never shows its keys: %#', async (value, sentence) => {
    deployed();
    keys(value);
    await expect(deployedTarget('dev', log).webhook('hotline')).rejects.toThrow(
      expect.objectContaining({ name: 'Refusal', message: sentence }),
    );
  });

  it('says when the keys may not be read', async () => {
    deployed();
    secrets.on(GetSecretValueCommand).rejects(named('AccessDeniedException', 'no'));
    await expect(deployedTarget('dev', log).webhook('hotline')).rejects.toThrow(
      'The webhook keys cannot be read: AccessDeniedException: no',
    );
  });
});
