import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { serviceName } from './metrics.ts';

/**
 * The customer-managed key of everything that is kept: table, secrets, queues, anchors, logs, the trail. Principals of the account use it only
 * through the services that keep the data, so what they may read is decided there.
 */
export class DataKey extends Key {
  constructor(scope: Construct, id: string, stage: string, removalPolicy: RemovalPolicy) {
    super(scope, id, {
      alias: `alias/${serviceName(stage)}`,
      description: `Data of ${serviceName(stage)}`,
      enableKeyRotation: true,
      removalPolicy,
    });
    const { account, region, partition } = Stack.of(this);
    const isMainland = region.startsWith('cn-');
    // In mainland China some services name themselves to KMS with the suffix of the partition, some without.
    const suffixes = isMainland ? ['amazonaws.com', 'amazonaws.com.cn'] : ['amazonaws.com'];
    const use = ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThroughTheServicesThatKeepData',
        principals: [new AnyPrincipal()],
        actions: [...use, 'kms:CreateGrant'],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': account,
            'kms:ViaService': ['dynamodb', 'secretsmanager', 'sqs', 's3'].flatMap((service) =>
              suffixes.map((suffix) => `${service}.${region}.${suffix}`),
            ),
          },
        },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Logs',
        // There CloudWatch Logs has the partition's suffix alone, and a key's policy may name no principal that does not exist.
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com${isMainland ? '.cn' : ''}`)],
        actions: use,
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
          },
        },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LettersOfSchedules',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
}
