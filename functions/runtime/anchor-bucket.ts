import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ANCHORS_PREFIX, type AnchorStore } from '../store/anchors.ts';

/** What S3 says when an object of that key is there, or is being written. */
const TAKEN = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** Anchors in a bucket. Each object is written with `If-None-Match: *`, so none takes another's place. */
export function bucketAnchors(client: S3Client, Bucket: string): AnchorStore {
  return {
    async putIfAbsent(Key, Body) {
      try {
        await client.send(
          new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/jsonl', IfNoneMatch: '*' }),
        );
        return true;
      } catch (error) {
        if (TAKEN.has((error as Error).name)) return false;
        throw error;
      }
    },
    async *list(after) {
      let ContinuationToken: string | undefined;
      do {
        const page: ListObjectsV2CommandOutput = await client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: ANCHORS_PREFIX,
            StartAfter: after,
            ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
          }),
        );
        for (const { Key } of page.Contents ?? []) if (Key) yield Key;
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },
    async read(Key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString('utf8')) ?? '';
    },
  };
}
