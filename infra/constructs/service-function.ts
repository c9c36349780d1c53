import { Duration, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  RuntimeFamily,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Bundle } from '../bundle.ts';
import type { StageConfig } from '../config/schema.ts';
import type { FunctionName } from '../functions.ts';
import { PERMISSIONS } from '../permissions.ts';
import { KeptLog, type LogSettings } from './kept-log.ts';
import { serviceName } from './metrics.ts';

/** How long a function may take: callers of the API wait, streams and schedules need not hurry. */
const TIMEOUT: Readonly<Partial<Record<FunctionName, Duration>>> = {
  relay: Duration.minutes(1),
  ledger: Duration.minutes(1),
  gauges: Duration.minutes(1),
  rotation: Duration.minutes(1),
  reconcile: Duration.minutes(15),
  recount: Duration.minutes(15),
  anchor: Duration.minutes(15),
  retention: Duration.minutes(15),
  // A try of 15 s, and what is kept of it.
  delivery: Duration.seconds(40),
  uploads: Duration.minutes(1),
  sweep: Duration.minutes(15),
  reporting: Duration.minutes(15),
};
const REQUEST_TIMEOUT = Duration.seconds(20);

/** Memory buys processor time: the scan of a recount and the counters of many days use it. */
const MEMORY_MIB: Readonly<Partial<Record<FunctionName, number>>> = {
  ledger: 1024,
  'metrics-query': 1024,
  recount: 1769,
};
const REQUEST_MEMORY_MIB = 512;

/** What a function is made from. */
export interface ServiceFunctionProps {
  readonly stage: string;
  readonly name: FunctionName;
  readonly bundle: Bundle;
  readonly table: ITableV2;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: LogSettings;
  readonly runtime: StageConfig['runtime'];
  readonly architecture: StageConfig['architecture'];
  readonly concurrency: number | undefined;
}

/** One Lambda function with a role of its own that may do what `PERMISSIONS` says, and a log that is kept and encrypted. */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { stage, name, table } = props;
    const functionName = `${serviceName(stage)}-${name}`;
    const logGroup = new KeptLog(this, 'Log', `/aws/lambda/${functionName}`, props.log);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'WriteLog',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const statement of tableStatements(name, table)) role.addToPolicy(statement);
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      runtime: new Runtime(props.runtime, RuntimeFamily.NODEJS),
      architecture: Architecture.custom(props.architecture),
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle.folder),
      role,
      logGroup,
      timeout: TIMEOUT[name] ?? REQUEST_TIMEOUT,
      memorySize: MEMORY_MIB[name] ?? REQUEST_MEMORY_MIB,
      ...(props.concurrency === undefined ? {} : { reservedConcurrentExecutions: props.concurrency }),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: serviceName(stage),
        TABLE_NAME: table.tableName,
        ...props.environment,
      },
    });
  }
}

/** The statements for a function's access to the table, each confined by leading key or, for a scan, by attribute. */
function tableStatements(name: FunctionName, table: ITableV2): PolicyStatement[] {
  const { table: accesses = [], scans } = PERMISSIONS[name];
  const statements = accesses.map(
    ({ actions, keys, index, attributes }) =>
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [
          index === undefined
            ? table.tableArn
            : Stack.of(table).formatArn({
                service: 'dynamodb',
                resource: 'table',
                resourceName: `${table.tableName}/index/${index}`,
              }),
        ],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
          // Without it a request that names no key would pass.
          Null: {
            'dynamodb:LeadingKeys': 'false',
            ...(attributes ? { 'dynamodb:Attributes': 'false' } : {}),
          },
          ...(attributes
            ? {
                'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
                StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
              }
            : {}),
        },
      }),
  );
  if (scans === undefined) return statements;
  return [
    ...statements,
    new PolicyStatement({
      actions: ['dynamodb:Scan'],
      resources: [table.tableArn],
      conditions: {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...scans] },
        Null: { 'dynamodb:Attributes': 'false' },
        StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      },
    }),
  ];
}
