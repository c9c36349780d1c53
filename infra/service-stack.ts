import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { AGGREGATES } from '../domain/registry.ts';
import type { PagesConfig } from '../functions/contract/pages-config.ts';
import { startArn, stateMachineOutput, stateMachineVariable } from '../functions/runtime/variables.ts';
import { ANCHORS_PREFIX } from '../functions/store/anchors.ts';
import { DELIVERY_WORKFLOW, workflowNames } from '../functions/workflow/reporting.ts';
import type { Permissions } from './access.ts';
import { acknowledge } from './acknowledge.ts';
import type { Bundle } from './bundle.ts';
import type { StageConfig } from './config/schema.ts';
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts';
import { HttpApi } from './constructs/http-api.ts';
import { Lifecycle, lifecycleName } from './constructs/lifecycle.ts';
import type { Observed } from './constructs/observed.ts';
import { Schedules } from './constructs/schedules.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { consumeStream } from './constructs/stream-consumer.ts';
import { FUNCTION_NAMES, type FunctionName } from './functions.ts';
import { PERMISSIONS } from './permissions.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** The longest time between two rotations that Secrets Manager knows, in days: for a stage that rotates by hand. */
const BY_HAND_DAYS = 1000;

/** The actions of S3 that a use of files needs. */
const FILE_ACTIONS: Readonly<
  Record<
    NonNullable<Permissions['files']>[number],
    { readonly objects: readonly string[]; readonly bucket?: readonly string[] }
  >
> = {
  // Without the right to list, S3 answers 403 for what is not there.
  look: { objects: ['s3:GetObject'], bucket: ['s3:ListBucket'] },
  // A URL has the rights of who signed it.
  sign: { objects: ['s3:PutObject', 's3:GetObject'] },
  delete: { objects: ['s3:DeleteObject', 's3:DeleteObjectVersion'], bucket: ['s3:ListBucketVersions'] },
};

/** What a function that has to do with files is told of them. */
function fileEnvironment(
  name: FunctionName,
  { files }: StatefulStack,
  config: StageConfig,
): Record<string, string> {
  const uses = PERMISSIONS[name].files ?? [];
  return {
    ...(uses.includes('sign')
      ? {
          FILE_BUCKET_HOST: files.bucketRegionalDomainName,
          FILE_RULES: JSON.stringify(config.files.rules),
        }
      : {}),
    ...(uses.includes('look')
      ? {
          FILE_BUCKET: files.bucketName,
          FILE_UNATTACHED_DAYS: String(config.files.rules.unattachedDays),
        }
      : {}),
  };
}

/** What the service is made from. */
export interface ServiceStackProps extends StackProps {
  readonly stage: string;
  readonly config: StageConfig;
  readonly stateful: StatefulStack;
  readonly bundles: Readonly<Record<FunctionName, Bundle>>;
}

/** Everything that may be deployed anew at any time: functions, workflow, API, streams, schedules. */
export class ServiceStack extends Stack {
  readonly observed: Observed;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { stage, config, stateful, bundles } = props;
    const { table, key } = stateful;
    const log = {
      key,
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: config.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    const secrets = {
      hashKey: { name: 'HASH_KEY_SECRET', secret: stateful.hashKey },
      webhookKeys: { name: 'WEBHOOK_KEYS_SECRET', secret: stateful.webhookKeys },
      cursorKey: { name: 'CURSOR_KEY_SECRET', secret: stateful.cursorKey },
      subscriberKeys: { name: 'SUBSCRIBER_KEYS_SECRET', secret: stateful.subscriberKeys },
    };

    const workflows = workflowNames(AGGREGATES);
    const machineArn = (workflow: string) =>
      this.formatArn({
        service: 'states',
        resource: 'stateMachine',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        resourceName: lifecycleName(stage, workflow),
      });
    const machineArns = Object.fromEntries(
      workflows.map((name) => [stateMachineVariable(name), machineArn(name)]),
    );
    const { issuer, clientId, signInOrigins } = config.oidc;
    const pagesConfig: PagesConfig = {
      issuer,
      clientId,
      scope: 'openid',
      apiBase: '',
      ...(signInOrigins ? { signInOrigins } : {}),
      fileOrigin: `https://${stateful.files.bucketRegionalDomainName}`,
    };
    const environment = (name: FunctionName): Record<string, string> => ({
      ...Object.fromEntries(
        (PERMISSIONS[name].secrets ?? []).map((s) => [secrets[s].name, secrets[s].secret.secretArn]),
      ),
      ...(config.extraDistricts ? { QINGXIN_EXTRA_DISTRICTS: config.extraDistricts.join(',') } : {}),
      ...(name === 'triage' ? { SERVED_DIVISIONS: config.servedDivisions.join(',') } : {}),
      ...(name === 'pages' ? { PAGES_CONFIG: JSON.stringify(pagesConfig) } : {}),
      ...(PERMISSIONS[name].anchors ? { ANCHOR_BUCKET: stateful.anchors.bucketName } : {}),
      ...fileEnvironment(name, stateful, config),
      ...(PERMISSIONS[name].rotation ? { WEBHOOK_KEYS_SECRET: stateful.webhookKeys.secretArn } : {}),
      ...(name === 'lists' ? { SOURCES: Object.keys(config.sources).join(',') } : {}),
      ...(name === 'rotation' || PERMISSIONS[name].rotation
        ? {
            SOURCES: Object.keys(config.sources).join(','),
            ROTATING_SOURCES: Object.keys(config.sources)
              .filter((source) => config.sources[source]?.followsRotation)
              .join(','),
          }
        : {}),
      ...(name === 'relay' || name === 'reconcile' ? machineArns : {}),
      ...((name === 'delivery' || name === 'subscribers') && config.trustedHosts
        ? { TRUSTED_HOSTS: config.trustedHosts.join(',') }
        : {}),
    });
    const functions = Object.fromEntries(
      FUNCTION_NAMES.map((name) => [
        name,
        new ServiceFunction(this, name, {
          stage,
          name,
          bundle: bundles[name],
          table,
          environment: environment(name),
          concurrency: config.concurrency[name],
          runtime: config.runtime,
          architecture: config.architecture,
          log,
        }).function,
      ]),
    ) as Record<FunctionName, LambdaFunction>;

    const stateMachines = Object.fromEntries(
      workflows.map((workflow) => [
        workflow,
        // A function of its name stands beside it.
        new Lifecycle(this, workflow === DELIVERY_WORKFLOW ? `${workflow}-workflow` : workflow, {
          stage,
          workflow,
          functions,
          deployment: config.workflowDeployment,
          tracing: config.partition === 'aws',
          log,
        }).stateMachine,
      ]),
    );
    for (const name of FUNCTION_NAMES) {
      const {
        secrets: readable = [],
        workflow = [],
        anchors = false,
        changesKeys = false,
        rotation = false,
        files = [],
      } = PERMISSIONS[name];
      const allow = (actions: readonly string[], resources: string[]) =>
        functions[name].addToRolePolicy(new PolicyStatement({ actions: [...actions], resources }));
      if (readable.length > 0) {
        allow(
          ['secretsmanager:GetSecretValue'],
          readable.map((s) => secrets[s].secret.secretArn),
        );
      }
      if (changesKeys) allow(['secretsmanager:PutSecretValue'], [stateful.subscriberKeys.secretArn]);
      if (rotation) allow(['secretsmanager:DescribeSecret'], [stateful.webhookKeys.secretArn]);
      if (anchors) {
        allow(['s3:PutObject', 's3:GetObject'], [stateful.anchors.anchorsArn]);
        allow(['s3:ListBucket'], [stateful.anchors.bucketArn]);
        const { 'Fn::ImportValue': imported } = this.resolve(
          stateful.exportValue(stateful.anchors.bucketArn),
        );
        acknowledge(
          functions[name].role ?? functions[name],
          [`AwsSolutions-IAM5[Resource::${imported}/${ANCHORS_PREFIX}*]`],
          'Anchors, whose names are the days.',
        );
      }
      if (files.length > 0) {
        for (const use of files) {
          const { objects, bucket = [] } = FILE_ACTIONS[use];
          allow(objects, [stateful.files.filesArn]);
          if (bucket.length > 0) allow(bucket, [stateful.files.bucketArn]);
        }
        const { 'Fn::ImportValue': imported } = this.resolve(stateful.exportValue(stateful.files.bucketArn));
        acknowledge(
          functions[name].role ?? functions[name],
          [`AwsSolutions-IAM5[Resource::${imported}/*]`],
          'Files, whose names are random ids.',
        );
      }
      for (const action of workflow) {
        if (action !== 'StopExecution' && action !== 'DescribeExecution') {
          allow(
            [`states:${action}`],
            workflows.map(machineArn).flatMap((arn) => [arn, startArn(arn)]),
          );
          continue;
        }
        const executions = workflows.map(
          (workflow) => `${machineArn(workflow).replace(':stateMachine:', ':execution:')}:*`,
        );
        allow([`states:${action}`], executions);
        acknowledge(
          functions[name].role ?? functions[name],
          executions.map((resource) => `AwsSolutions-IAM5[Resource::${resource}]`),
          'Executions of these state machines, whose names are those of what they belong to.',
        );
      }
    }

    const relayDead = new DeadLetterQueue(this, 'RelayDeadLetters', key).queue;
    const ledgerDead = new DeadLetterQueue(this, 'LedgerDeadLetters', key).queue;
    const schedulesDead = new DeadLetterQueue(this, 'SchedulesDeadLetters', key).queue;
    consumeStream('relay', functions.relay, table, relayDead);
    consumeStream('ledger', functions.ledger, table, ledgerDead);
    new Schedules(this, 'Schedules', functions, schedulesDead);
    new Rule(this, 'Uploads', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [stateful.files.bucketName] } },
      },
      targets: [
        new LambdaTarget(functions.uploads, {
          deadLetterQueue: schedulesDead,
          retryAttempts: 10,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
    const { api } = new HttpApi(this, 'HttpApi', {
      stage,
      functions,
      oidc: config.oidc,
      throttle: config.throttle,
      log,
    });
    this.#rotateKeys(functions.rotation, stateful, config);

    this.observed = {
      functions,
      stateMachines,
      api,
      table,
      deadLetters: { relay: relayDead, ledger: ledgerDead, schedules: schedulesDead },
    };
    const output = (name: string, value: string) => new CfnOutput(this, name, { value });
    output('TableName', table.tableName);
    for (const [workflow, { stateMachineArn }] of Object.entries(stateMachines)) {
      output(stateMachineOutput(workflow), stateMachineArn);
    }
    output('RelayDeadLetterQueueUrl', relayDead.queueUrl);
    output('LedgerDeadLetterQueueUrl', ledgerDead.queueUrl);
    output('SchedulesDeadLetterQueueUrl', schedulesDead.queueUrl);
    output('AnchorBucketName', stateful.anchors.bucketName);
    output('FileBucketName', stateful.files.bucketName);
    output('FileUnattachedDays', String(config.files.rules.unattachedDays));
    output('HashKeySecretArn', stateful.hashKey.secretArn);
    output('CursorKeySecretArn', stateful.cursorKey.secretArn);
    output('WebhookKeysSecretArn', stateful.webhookKeys.secretArn);
    output('SubscriberKeysSecretArn', stateful.subscriberKeys.secretArn);
  }

  #rotateKeys(rotation: LambdaFunction, { webhookKeys }: StatefulStack, config: StageConfig): void {
    rotation.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceArn: webhookKeys.secretArn,
      sourceAccount: this.account,
    });
    rotation.addToRolePolicy(
      new PolicyStatement({
        actions: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
          (action) => `secretsmanager:${action}`,
        ),
        resources: [webhookKeys.secretArn],
      }),
    );
    // The first rotation, at deployment, makes the first keys.
    const schedule = new CfnRotationSchedule(this, 'KeyRotation', {
      secretId: webhookKeys.secretArn,
      rotationLambdaArn: rotation.functionArn,
      rotationRules: { automaticallyAfterDays: config.webhookKeyRotationDays ?? BY_HAND_DAYS },
      rotateImmediatelyOnUpdate: true,
    });
    schedule.node.addDependency(rotation);
  }
}
