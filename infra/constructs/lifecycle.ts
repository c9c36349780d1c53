import { readFileSync } from 'node:fs';
import { Aws, CfnDeletionPolicy, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { LIVE_ALIAS } from '../../functions/runtime/variables.ts';
import { definitionFaults, placeholders } from '../../workflows/rules.ts';
import { acknowledge } from '../acknowledge.ts';
import { ConfigError, type StageConfig } from '../config/schema.ts';
import type { FunctionName } from '../functions.ts';
import { KeptLog, type LogSettings } from './kept-log.ts';
import { serviceName } from './metrics.ts';

/** What definitions call the functions they invoke. */
const FUNCTIONS = {
  TriageFunction: 'triage',
  AssignmentFunction: 'assignment',
  InvestigationFunction: 'investigation',
  ReviewFunction: 'review',
  ClosureFunction: 'closure',
  EscalationFunction: 'escalation',
  DeliveryFunction: 'delivery',
} as const satisfies Record<string, FunctionName>;

/** The canonical definition of a workflow as a text. @throws ConfigError when it breaks a rule of `workflows/rules.ts` */
export function lifecycleDefinition(
  workflow: string,
  file: URL = new URL(`../../workflows/${workflow}.asl.json`, import.meta.url),
): string {
  const text = readFileSync(file, 'utf8');
  const known = ['Partition', ...Object.keys(FUNCTIONS)];
  const strange = placeholders(text).filter((name) => !known.includes(name));
  const faults = [...definitionFaults(text), ...strange.map((name) => `nothing is put in for ${name}`)];
  if (faults.length > 0) throw new ConfigError(`The workflow ${workflow} is wrong: ${faults.join('; ')}.`);
  return text;
}

/** Makes the name of a state machine, which its executions carry. */
export const lifecycleName = (stage: string, workflow: string): string => `${serviceName(stage)}-${workflow}`;

/** What the workflow is made from. */
export interface LifecycleProps {
  readonly stage: string;
  /** The name of the definition. */
  readonly workflow: string;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly deployment: StageConfig['workflowDeployment'];
  readonly log: LogSettings;
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
    const definition = lifecycleDefinition(workflow);
    const named = placeholders(definition);
    const invoked = Object.entries(FUNCTIONS).filter(([as]) => named.includes(as));
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'InvokeStages',
        actions: ['lambda:InvokeFunction'],
        resources: invoked.map(([, name]) => functions[name].functionArn),
      }),
    );
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: {
        Partition: Aws.PARTITION,
        ...Object.fromEntries(invoked.map(([as, name]) => [as, functions[name].functionArn])),
      },
      role,
      tracingEnabled: props.tracing,
      logs: {
        destination: new KeptLog(this, 'Log', `/aws/vendedlogs/states/${stateMachineName}`, props.log),
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
      name: LIVE_ALIAS,
      deploymentPreference: {
        stateMachineVersionArn: version.attrArn,
        type: deployment.type,
        ...(deployment.type === 'ALL_AT_ONCE'
          ? {}
          : { percentage: deployment.percentage, interval: deployment.intervalMinutes }),
        alarms: [this.#failuresOf(version, stateMachineName).alarmName],
      },
    });
  }

  /**
   * The alarm that takes a gradual deployment back: executions of the new version fail. Those of the versions before, which it
   * may be the cure of, do not count. Each version has an alarm of its own, which knows nothing of another's failures; one of
   * the new version's executions may fail, since a clue whose record is broken fails under every version.
   */
  #failuresOf(version: CfnStateMachineVersion, stateMachineName: string): Alarm {
    const number = Fn.select(7, Fn.split(':', version.attrArn));
    return new Alarm(this, 'FailuresOfNewVersion', {
      alarmName: `${stateMachineName}-version-${number}-failed`,
      alarmDescription: `Executions of a version of ${stateMachineName} fail: its gradual deployment goes back.`,
      metric: this.stateMachine.metricFailed({
        statistic: Stats.SUM,
        period: Duration.hours(1),
        dimensionsMap: { StateMachineArn: this.stateMachine.stateMachineArn, Version: number },
      }),
      threshold: 2,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
