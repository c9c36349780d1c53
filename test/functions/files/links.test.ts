import { createHash, createHmac } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { bucketLinks } from '../../../functions/runtime/file-links.ts';
import type { StoredFile } from '../../../functions/store/files.ts';
import { digestOf } from '../../support/files.ts';

const HOST = 'made-up-files.s3.cn-northwest-1.amazonaws.com.cn';
const SECRET = 'made-up secret';
const NOW = Date.parse('2021-03-05T01:02:03Z');
const BYTES = Buffer.from('made up');
const FILE: StoredFile = {
  fileId: '3f0f3c5e-8a8f-4a53-b7c0-0a1b2c3d4e5f',
  state: 'waiting',
  bytes: BYTES.length,
  sha256: digestOf(BYTES),
  by: 'insp-1',
  contentType: 'application/pdf',
  createdAt: new Date(NOW).toISOString(),
  attachedTo: null,
};
const { config } = new DynamoDBClient({
  region: 'cn-northwest-1',
  credentials: { accessKeyId: 'AKIDMADEUP', secretAccessKey: SECRET, sessionToken: 'made/up+token=' },
});
const links = bucketLinks(config, HOST, () => NOW);

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Computes the signature that S3 expects of a request (Signature Version 4, query), from the specification. */
function signatureOf(method: string, text: string, headers: Readonly<Record<string, string>>): string {
  const url = new URL(text);
  const query = [...url.searchParams].filter(([name]) => name !== 'X-Amz-Signature');
  const canonicalQuery = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const signed = (url.searchParams.get('X-Amz-SignedHeaders') ?? '').split(';');
  const all: Record<string, string> = { host: url.host, ...headers };
  const canonical = [
    method,
    url.pathname,
    canonicalQuery.join('&'),
    ...signed.map((name) => `${name}:${all[name] ?? ''}`),
    '',
    signed.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = '20210305/cn-northwest-1/s3/aws4_request';
  const toSign = [
    'AWS4-HMAC-SHA256',
    '20210305T010203Z',
    scope,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const key = scope.split('/').reduce((k: string | Buffer, part) => hmac(k, part), `AWS4${SECRET}`);
  return hmac(key, toSign).toString('hex');
}

const given = (url: string) => new URL(url).searchParams.get('X-Amz-Signature');

describe('the URL of an upload', () => {
  it('is signed for digest, size and type, as S3 reckons it', async () => {
    const { url, headers } = await links.signUpload(FILE, 900, undefined);
    expect(url.startsWith(`https://${HOST}/${FILE.fileId}?`)).toBe(true);
    const query = new URL(url).searchParams;
    expect(query.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host;x-amz-checksum-sha256');
    expect(query.get('X-Amz-Expires')).toBe('900');
    expect([...query.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
    expect(headers).toEqual({
      'content-type': 'application/pdf',
      'x-amz-checksum-sha256': Buffer.from(FILE.sha256, 'hex').toString('base64'),
    });
    const sent = { ...headers, 'content-length': String(FILE.bytes) };
    expect(given(url)).toBe(signatureOf('PUT', url, sent));
  });

  it.each([
    ['another digest', { 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }],
    ['no digest', { 'x-amz-checksum-sha256': '' }],
    ['another type', { 'content-type': 'text/html' }],
    ['another size', { 'content-length': '9' }],
  ])('is good for no request with %s', async (_, over) => {
    const { url, headers } = await links.signUpload(FILE, 900, undefined);
    const sent = { ...headers, 'content-length': String(FILE.bytes), ...over };
    expect(given(url)).not.toBe(signatureOf('PUT', url, sent));
  });
});

describe('the URL of a download', () => {
  it('is signed with what the answer says of itself, and names nobody', async () => {
    const url = await links.signDownload(FILE, `${FILE.fileId}.pdf`, 120, undefined);
    const query = new URL(url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      'response-content-type': 'application/pdf',
      'response-content-disposition': `attachment; filename="${FILE.fileId}.pdf"`,
      'response-cache-control': 'no-store',
      'X-Amz-Expires': '120',
      'X-Amz-SignedHeaders': 'host',
    });
    expect(given(url)).toBe(signatureOf('GET', url, {}));
    expect(given(url)).not.toBe(signatureOf('PUT', url, {}));
  });
});
