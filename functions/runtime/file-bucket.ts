import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { FileBytes } from '../store/files.ts';

/** Opens the files of a bucket, each an object whose key is its id. */
export function bucketFiles(client: S3Client, Bucket: string): FileBytes {
  return {
    async find(Key) {
      try {
        const { ContentLength, ChecksumSHA256 } = await client.send(
          new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }),
        );
        if (ContentLength === undefined || ChecksumSHA256 === undefined) return null;
        return { bytes: ContentLength, sha256: Buffer.from(ChecksumSHA256, 'base64').toString('hex') };
      } catch (error) {
        if ((error as Error).name === 'NotFound') return null;
        throw error;
      }
    },
    async remove(Key) {
      // A page has up to a thousand versions. What is deleted is not listed again, so the first page is asked for until nothing is left.
      for (;;) {
        const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
        const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap((version) =>
          version.Key === Key && version.VersionId !== undefined
            ? [{ Key, VersionId: version.VersionId }]
            : [],
        );
        if (Objects.length === 0) return;
        const { Errors: [first] = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        if (first) throw Object.assign(new Error('a version was not deleted'), { name: first.Code });
        if (!page.IsTruncated) return;
      }
    },
  };
}
