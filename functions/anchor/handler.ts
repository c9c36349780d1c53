import { S3Client } from '@aws-sdk/client-s3';
import { bucketAnchors } from '../runtime/anchor-bucket.ts';
import { bareRuntimeFromEnvironment, setting } from '../runtime/environment.ts';
import { createAnchor } from './anchor.ts';

export const handler = createAnchor(
  bareRuntimeFromEnvironment(),
  bucketAnchors(new S3Client({}), setting('ANCHOR_BUCKET')),
);
