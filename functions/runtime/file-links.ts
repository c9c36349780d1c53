import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import type { FileLinks } from '../store/files.ts';

/** The header whose digest S3 holds the bytes of an upload to. */
const CHECKSUM_HEADER = 'x-amz-checksum-sha256';

/** Encodes a part of a query as its signature has it (RFC 3986). */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Makes URLs of a bucket's objects that carry their own right. That of an upload binds the digest, the size and the type: these
 * headers are signed, so that S3 refuses an upload without them or with others, and any bytes that are not of this digest.
 * @param config region and credentials of any client: signing needs no client of S3, which is a quarter of a bundle
 * @param hostname the bucket's, of its region
 * @param now milliseconds since the epoch
 */
export function bucketLinks(
  { credentials, region, sha256 }: DynamoDBClient['config'],
  hostname: string,
  now: () => number,
): FileLinks {
  const presigner = new S3RequestPresigner({ credentials, region, sha256 });
  async function sign(
    method: 'GET' | 'PUT',
    fileId: string,
    { headers = {}, query = {} }: { headers?: Record<string, string>; query?: Record<string, string> },
    expiresIn: number,
  ): Promise<string> {
    const request = { method, protocol: 'https:', hostname, path: `/${fileId}`, headers, query };
    const signed = await presigner.presign(request, {
      expiresIn,
      signingDate: new Date(now()),
      // In the query it would be signed too, but S3 holds the bytes to a header alone.
      unhoistableHeaders: new Set([CHECKSUM_HEADER]),
      signableHeaders: new Set(['content-type']),
    });
    const parts = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${encode(name)}=${encode(String(value))}`,
    );
    return `https://${hostname}${signed.path}?${parts.join('&')}`;
  }
  return {
    async signUpload({ fileId, contentType, bytes, sha256: digest }, seconds) {
      const own = {
        'content-type': contentType,
        [CHECKSUM_HEADER]: Buffer.from(digest, 'hex').toString('base64'),
      };
      const headers = { ...own, 'content-length': String(bytes) };
      return { url: await sign('PUT', fileId, { headers }, seconds), headers: own };
    },
    signDownload: ({ fileId, contentType }, fileName, seconds) =>
      sign(
        'GET',
        fileId,
        {
          query: {
            'response-content-type': contentType,
            'response-content-disposition': `attachment; filename="${fileName}"`,
            'response-cache-control': 'no-store',
          },
        },
        seconds,
      ),
  };
}
