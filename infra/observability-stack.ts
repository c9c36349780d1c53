import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageConfig } from './config/schema.ts';
import { Alarms } from './constructs/alarms.ts';
import { BusinessDashboard, TechnicalDashboard } from './constructs/dashboards.ts';
import { serviceName } from './constructs/metrics.ts';
import type { Observed } from './constructs/observed.ts';

/** What is observed, and who is told. */
export interface ObservabilityStackProps extends StackProps {
  readonly stage: string;
  readonly observed: Observed;
  /** Each confirms its subscription once, by the link in the first message. */
  readonly alarmEmails: readonly string[];
  /** Codes of the districts on the business dashboard. */
  readonly districts: readonly string[];
  readonly sources: StageConfig['sources'];
  /** Encrypts the alarm topic. CloudWatch cannot use a key managed by AWS, so without one the topic has none. */
  readonly alarmKey?: IKey;
}

/** Alarms with their topic, a dashboard for managers and one for those who run the system. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { stage, observed, districts, alarmKey } = props;
    const topic = new Topic(this, 'AlarmTopic', {
      displayName: `${serviceName(stage)} alarms`,
      enforceSSL: true,
      ...(alarmKey ? { masterKey: alarmKey } : {}),
    });
    // A topic with a policy of its own lets nobody publish who is not named in it.
    const alarms = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: {
          'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:${serviceName(stage)}-*`,
        },
      },
    });
    topic.addToResourcePolicy(
      new PolicyStatement({ actions: ['sns:Publish'], principals: [alarms], resources: [topic.topicArn] }),
    );
    alarmKey?.grant(alarms, 'kms:Decrypt', 'kms:GenerateDataKey*');
    for (const address of props.alarmEmails) topic.addSubscription(new EmailSubscription(address));
    new Alarms(this, 'Alarms', { stage, observed, topic, sources: props.sources });
    new BusinessDashboard(this, 'Business', { stage, districts });
    new TechnicalDashboard(this, 'Technical', { stage, observed });
  }
}
