import { S3Client } from '@aws-sdk/client-s3';
import { bucketAnchors } from '../shared/anchor-bucket.ts';
import { runtimeFromEnvironment, setting } from '../shared/environment.ts';
import { createAnchor } from './anchor.ts';

export const handler = createAnchor(
  runtimeFromEnvironment(),
  bucketAnchors(new S3Client({}), setting('ANCHOR_BUCKET')),
);
