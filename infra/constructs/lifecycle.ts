import { readFileSync } from 'node:fs';
import { Aws, CfnDeletionPolicy, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { definitionFaults, placeholders } from '../../workflows/rules.ts';
import { acknowledge } from '../acknowledge.ts';
import { ConfigError, type StageConfig } from '../config/schema.ts';
import type { FunctionName } from '../functions.ts';
import { executionsAlarm, serviceName } from './metrics.ts';

/** What the definition calls the functions it invokes. */
const INVOKED = {
  TriageFunction: 'triage',
  AssignmentFunction: 'assignment',
  InvestigationFunction: 'investigation',
  ReviewFunction: 'review',
  ClosureFunction: 'closure',
  EscalationFunction: 'escalation',
} as const satisfies Record<string, FunctionName>;

/** The canonical definition of a workflow as a text. @throws ConfigError when it breaks a rule of `workflows/rules.ts` */
export function lifecycleDefinition(
  workflow: string,
  file: URL = new URL(`../../workflows/${workflow}.asl.json`, import.meta.url),
): string {
  const text = readFileSync(file, 'utf8');
  const known = ['Partition', ...Object.keys(INVOKED)];
  const strange = placeholders(text).filter((name) => !known.includes(name));
  const faults = [...definitionFaults(text), ...strange.map((name) => `nothing is put in for ${name}`)];
  if (faults.length > 0) throw new ConfigError(`The workflow ${workflow} is wrong: ${faults.join('; ')}.`);
  return text;
}

/** Makes the name of a state machine, which its executions carry. */
export const lifecycleName = (stage: string, workflow: string): string => `${serviceName(stage)}-${workflow}`;

/** The alias under which executions start. */
export const LIVE = 'live';

/** What the workflow is made from. */
export interface LifecycleProps {
  readonly stage: string;
  /** The name of the definition. */
  readonly workflow: string;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly deployment: StageConfig['workflowDeployment'];
  readonly logKey: IKey;
  readonly logRetention: RetentionDays;
  /** Not everywhere: see the stage's partition. */
  readonly tracing: boolean;
}

/**
 * The lifecycle of an aggregate: the canonical definition, a version for each change of it, and the alias under which executions start.
 * Running executions keep the version they began with; versions are kept so that the alias can be put back.
 */
export class Lifecycle extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: LifecycleProps) {
    super(scope, id);
    const { stage, workflow, functions, deployment } = props;
    const stateMachineName = lifecycleName(stage, workflow);
    const invoked = Object.values(INVOKED).map((name) => functions[name]);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'InvokeStages',
        actions: ['lambda:InvokeFunction'],
        resources: invoked.map((f) => f.functionArn),
      }),
    );
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(lifecycleDefinition(workflow)),
      definitionSubstitutions: {
        Partition: Aws.PARTITION,
        ...Object.fromEntries(Object.entries(INVOKED).map(([as, name]) => [as, functions[name].functionArn])),
      },
      role,
      tracingEnabled: props.tracing,
      logs: {
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: props.logRetention,
          encryptionKey: props.logKey,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(role, ['AwsSolutions-IAM5[Resource::*]'], 'Delivery of logs and traces knows no resources.');
    if (!props.tracing) {
      acknowledge(this.stateMachine, ['AwsSolutions-SF2'], 'There is no X-Ray where this stage is deployed.');
    }
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.stateMachine.stateMachineArn,
      stateMachineRevisionId: this.stateMachine.stateMachineRevisionId,
    });
    version.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    version.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    new CfnStateMachineAlias(this, 'Live', {
      name: LIVE,
      deploymentPreference: {
        stateMachineVersionArn: version.attrArn,
        type: deployment.type,
        ...(deployment.type === 'ALL_AT_ONCE'
          ? {}
          : { percentage: deployment.percentage, interval: deployment.intervalMinutes }),
        alarms: [failedAlarmName(stage, workflow)],
      },
    });
  }
}

/** The alarm that takes a gradual deployment back: executions that fail. */
const failedAlarmName = (stage: string, workflow: string): string =>
  `${serviceName(stage)}-${executionsAlarm(workflow, 'failed')}`;
