import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Bundle } from './bundle.ts';
import type { StageConfig } from './config/schema.ts';
import type { FunctionName } from './functions.ts';
import { ObservabilityStack } from './observability-stack.ts';
import { ServiceStack } from './service-stack.ts';
import { StatefulStack } from './stateful-stack.ts';

/** The three stacks of a stage, by how long they live. */
export interface Stacks {
  readonly stateful: StatefulStack;
  readonly service: ServiceStack;
  readonly observability: ObservabilityStack;
}

/** Puts a stage into an app. */
export function qingxin(
  app: App,
  stage: string,
  config: StageConfig,
  bundles: Readonly<Record<FunctionName, Bundle>>,
): Stacks {
  const { account, region } = config;
  const common = { env: { account, region }, stage };
  const name = (stack: string) => `Qingxin-${stage}-${stack}`;
  const stateful = new StatefulStack(app, name('Stateful'), {
    ...common,
    config,
    terminationProtection: config.removalPolicy === 'retain',
  });
  const service = new ServiceStack(app, name('Service'), { ...common, config, stateful, bundles });
  const observability = new ObservabilityStack(app, name('Observability'), {
    ...common,
    observed: service.observed,
    alarmEmails: config.alarmEmails,
    districts: config.districts,
    sources: config.sources,
    alarmKey: stateful.key,
  });
  Tags.of(app).add('application', 'qingxin');
  Tags.of(app).add('stage', stage);
  return { stateful, service, observability };
}

/** Has cdk-nag check an app (AwsSolutions): what is not acknowledged fails the synthesis. */
export function checkedByNag(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
