import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { bucketFiles } from '../../../functions/runtime/file-bucket.ts';
import { digestOf } from '../../support/files.ts';
import { mockClass } from '../../support/mocked.ts';

const s3 = mockClass(S3Client);
const files = bucketFiles(new S3Client({ region: 'eu-west-1' }), 'bucket');
const DIGEST = digestOf(Buffer.from('made up'));
const version = (n: number, Key = 'f-1') => ({ Key, VersionId: `v${n}` });

beforeEach(() => s3.reset());

describe('the bytes of a file in a bucket', () => {
  it('are found with the digest that S3 keeps', async () => {
    const ChecksumSHA256 = Buffer.from(DIGEST, 'hex').toString('base64');
    s3.on(HeadObjectCommand, { ChecksumMode: 'ENABLED', Key: 'f-1' }).resolves({
      ContentLength: 7,
      ChecksumSHA256,
    });
    expect(await files.find('f-1')).toEqual({ bytes: 7, sha256: DIGEST });
  });

  it('are not found where there are none, or none with a digest; another error is one', async () => {
    s3.on(HeadObjectCommand).rejectsOnce({ name: 'NotFound' }).resolvesOnce({ ContentLength: 7 });
    expect(await files.find('f-1')).toBeNull();
    expect(await files.find('f-1')).toBeNull();
    s3.on(HeadObjectCommand).rejects({ name: 'SlowDown' });
    await expect(files.find('f-1')).rejects.toMatchObject({ name: 'SlowDown' });
  });

  it('are deleted with every version and marker, page by page, and nothing of another file', async () => {
    s3.on(ListObjectVersionsCommand)
      .resolvesOnce({
        Versions: [version(1), version(2), version(9, 'f-12')],
        DeleteMarkers: [version(3)],
        IsTruncated: true,
      })
      .resolvesOnce({ Versions: [version(4)] });
    s3.on(DeleteObjectsCommand).resolves({});
    await files.remove('f-1');
    const deleted = s3
      .commandCalls(DeleteObjectsCommand)
      .flatMap((call) => call.args[0].input.Delete?.Objects ?? []);
    expect(deleted).toEqual([version(1), version(2), version(3), version(4)]);
  });

  it('that are gone already are deleted again without harm', async () => {
    s3.on(ListObjectVersionsCommand).resolves({});
    await files.remove('f-1');
    expect(s3.commandCalls(DeleteObjectsCommand)).toHaveLength(0);
  });

  it('that stay are told of', async () => {
    s3.on(ListObjectVersionsCommand).resolves({ Versions: [version(1)] });
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Code: 'AccessDenied' }] });
    await expect(files.remove('f-1')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
