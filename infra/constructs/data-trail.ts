import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { serviceName } from './metrics.ts';

/** What the trail looks at. */
export interface DataTrailProps {
  readonly stage: string;
  readonly key: Key;
  /** Of these the writes. */
  readonly tables: readonly ITableV2[];
  /** Of this the writes. */
  readonly anchors: IBucket;
  /** Of this the reads too. */
  readonly files: IBucket;
  /** For how long what it wrote is kept. */
  readonly days: number;
}

/** Names one kind of data events: each field with the values that it must have. */
const dataEvents = (
  name: string,
  type: string,
  arns: Pick<CfnTrail.AdvancedFieldSelectorProperty, 'equalTo' | 'startsWith'>,
  more: readonly CfnTrail.AdvancedFieldSelectorProperty[] = [],
): CfnTrail.AdvancedEventSelectorProperty => ({
  name,
  fieldSelectors: [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: [type] },
    { field: 'resources.ARN', ...arns },
    ...more,
  ],
});
const WRITES: CfnTrail.AdvancedFieldSelectorProperty = { field: 'readOnly', equalTo: ['false'] };

/**
 * The trail that tells who wrote the table and the anchors, and who wrote or read files, past the service or through it: by default CloudTrail
 * notes no such event. Events name keys, not values, and keys name nobody. The bucket they go to outlives its stack, and nobody
 * deletes from it but time.
 */
export class DataTrail extends Construct {
  constructor(scope: Construct, id: string, props: DataTrailProps) {
    super(scope, id);
    const { key, tables, anchors, files, days } = props;
    const trailName = `${serviceName(props.stage)}-data`;
    const { account } = Stack.of(this);
    const arn = Stack.of(this).formatArn({
      service: 'cloudtrail',
      resource: 'trail',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      resourceName: trailName,
    });
    const writer = new ServicePrincipal('cloudtrail.amazonaws.com');
    const forThisTrail = { 'aws:SourceArn': arn };

    const log = new Bucket(this, 'Log', {
      // The trail encrypts its files with our key itself; what it writes beside them, digests of them, S3 encrypts.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          expiration: Duration.days(days),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of [
      new PolicyStatement({
        sid: 'TrailLooksAtAcl',
        principals: [writer],
        actions: ['s3:GetBucketAcl'],
        resources: [log.bucketArn],
        conditions: { StringEquals: forThisTrail },
      }),
      new PolicyStatement({
        sid: 'TrailWrites',
        principals: [writer],
        actions: ['s3:PutObject'],
        resources: [log.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: { StringEquals: { ...forThisTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
      new PolicyStatement({
        sid: 'NobodyDeletes',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [log.arnForObjects('*')],
      }),
    ]) {
      log.addToResourcePolicy(statement);
    }
    acknowledge(log, ['AwsSolutions-S1'], 'It is a log itself, which its trail alone writes.');
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'TrailEncrypts',
        principals: [writer],
        actions: ['kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: { StringEquals: forThisTrail },
      }),
    );

    const trail = new CfnTrail(this, 'Trail', {
      trailName,
      isLogging: true,
      isMultiRegionTrail: false,
      includeGlobalServiceEvents: false,
      enableLogFileValidation: true,
      s3BucketName: log.bucketName,
      kmsKeyId: key.keyArn,
      advancedEventSelectors: [
        dataEvents(
          'Writes of the table',
          'AWS::DynamoDB::Table',
          { equalTo: tables.map(({ tableArn }) => tableArn) },
          [WRITES],
        ),
        dataEvents('Writes of anchors', 'AWS::S3::Object', { startsWith: [anchors.arnForObjects('')] }, [
          WRITES,
        ]),
        dataEvents('Reads and writes of files', 'AWS::S3::Object', {
          startsWith: [files.arnForObjects('')],
        }),
      ],
    });
    // CloudTrail tries the bucket and the key when the trail is made.
    if (log.policy) trail.node.addDependency(log.policy);
  }
}
