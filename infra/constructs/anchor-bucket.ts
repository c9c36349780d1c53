import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ANCHORS_PREFIX } from '../../functions/store/anchors.ts';
import { acknowledge } from '../acknowledge.ts';
import type { StageConfig } from '../config/schema.ts';

/** How objects are kept from being changed, as S3 takes it; undefined where a bucket policy alone does it. */
function retention(anchors: StageConfig['anchors']): ObjectLockRetention | undefined {
  if (anchors.lock === 'none') return undefined;
  const kept = Duration.days(anchors.days);
  return anchors.lock === 'compliance'
    ? ObjectLockRetention.compliance(kept)
    : ObjectLockRetention.governance(kept);
}

/**
 * The bucket of the anchors: each object is written once. Nobody writes without `If-None-Match`, so none takes another's
 * place, and nobody deletes; an object lock holds even against those who may change this policy. It outlives its stack, for
 * nothing in it could be deleted with it.
 */
export class AnchorBucket extends Bucket {
  constructor(scope: Construct, id: string, key: IKey, anchors: StageConfig['anchors']) {
    const lock = retention(anchors);
    super(scope, id, {
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      ...(lock ? { objectLockEnabled: true, objectLockDefaultRetention: lock } : {}),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const deny = (
      sid: string,
      actions: readonly string[],
      more: { conditions?: Record<string, unknown> } = {},
    ) =>
      this.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: [...actions],
          resources: [this.arnForObjects('*')],
          ...more,
        }),
      );
    deny('NobodyDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion']);
    deny('NobodyOverwrites', ['s3:PutObject'], { conditions: { Null: { 's3:if-none-match': 'true' } } });
    acknowledge(
      this,
      ['AwsSolutions-S1'],
      'One function writes it, once an object; the trail of data events tells of every write.',
    );
  }

  /** The ARN of all anchors. */
  get anchorsArn(): string {
    return this.arnForObjects(`${ANCHORS_PREFIX}*`);
  }
}
