import { S3Client } from '@aws-sdk/client-s3';
import { bareRuntimeFromEnvironment, readUnattachedDays, setting } from '../runtime/environment.ts';
import { bucketFiles } from '../runtime/file-bucket.ts';
import { createUploads } from './uploads.ts';

const bytes = bucketFiles(new S3Client({}), setting('FILE_BUCKET'));

export const handler = createUploads(bareRuntimeFromEnvironment(), { bytes, rules: readUnattachedDays() });
