import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { StageConfig } from '../config/schema.ts';

/**
 * The bucket of files of evidence, an object each. Browsers of the pages put and get by URLs that carry their own right. What is
 * deleted stays as a version only until the sweep has deleted its versions, which it does in the same run.
 */
export class FileBucket extends Bucket {
  constructor(
    scope: Construct,
    id: string,
    key: IKey,
    { noncurrentDays }: StageConfig['files'],
    removalPolicy: RemovalPolicy,
  ) {
    const { region, urlSuffix } = Stack.of(scope);
    super(scope, id, {
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(noncurrentDays),
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(noncurrentDays),
        },
      ],
      cors: [
        {
          // The pages are served by the API, whose name is not known before it is deployed. The right is in the URL alone.
          allowedOrigins: [`https://*.execute-api.${region}.${urlSuffix}`],
          allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
          allowedHeaders: ['content-type', 'x-amz-checksum-sha256'],
          maxAge: 3600,
        },
      ],
      removalPolicy,
    });
    // By itself, without a function that CDK would deploy for it.
    (this.node.defaultChild as CfnBucket).addPropertyOverride('NotificationConfiguration', {
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    acknowledge(
      this,
      ['AwsSolutions-S1'],
      'Every read of a file by the service is an entry of a record; the trail of data events tells of all reads and writes.',
    );
  }

  /** The ARN of all files. */
  get filesArn(): string {
    return this.arnForObjects('*');
  }
}
