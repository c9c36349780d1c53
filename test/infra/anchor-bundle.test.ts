import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { stateItem } from '../../functions/store/items.ts';
import { toItem } from '../../functions/store/table.ts';
import { bundleFunctions } from '../../infra/bundle.ts';
import { receivedClue } from '../support/clues.ts';

const outdir = mkdtempSync(join(tmpdir(), 'qingxin-anchor-'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(outdir, { recursive: true, force: true });
});

const HEADER = '{"format":1,"at":"2026-11-25T19:30:00.000Z","since":null,"last":true}\n';
/** A clue so long that it is packed: the bundle unpacks it. */
const ITEM = stateItem(CLUE, 'national-1', {
  state: {
    ...receivedClue(Date.parse('2026-11-26T01:00:00Z'), { employerKeys: Array(20).fill('e'.repeat(64)) }),
    version: 3,
    head: 'a'.repeat(64),
  },
  facets: 1,
  writtenAt: '2026-11-26T01:00:00.000Z',
});
const BEFORE = 'anchors/2026/11/26-0001.jsonl';

it('lists, reads and puts once with what is left of the S3 client, and scans the table', async () => {
  expect(ITEM.body).toBeInstanceOf(Uint8Array);
  const objects = new Map([[BEFORE, HEADER]]);
  const asked: { method: string; url: string; ifNoneMatch: unknown; kind: string }[] = [];
  const bodyOf = async (req: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  };
  const server = createServer(async (req, res) => {
    const { method = '', url = '', headers } = req;
    const body = await bodyOf(req);
    const kind = String(headers['x-amz-target'] ?? 's3');
    asked.push({ method, url, ifNoneMatch: headers['if-none-match'], kind });
    if (kind.startsWith('DynamoDB')) {
      const body = { B: Buffer.from(ITEM.body as Uint8Array).toString('base64') };
      res.end(JSON.stringify({ Items: [{ ...toItem({ ...ITEM, body: '' }), body }] }));
      return;
    }
    const key = decodeURIComponent(url.replace(/^\/anchors-bucket\/?/, '').replace(/\?.*$/, ''));
    if (method === 'PUT' && objects.has(key)) {
      res.statusCode = 412;
      res.end('<Error><Code>PreconditionFailed</Code></Error>');
    } else if (method === 'PUT') {
      objects.set(key, body);
      res.end();
    } else if (key === '') {
      const after = new URL(url, 'http://x').searchParams.get('start-after') ?? '';
      const keys = [...objects.keys()].filter((k) => k > after).sort();
      const contents = keys.map((k) => `<Contents><Key>${k}</Key></Contents>`).join('');
      res.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
      // Somebody else anchors between the list and the write.
      if (after.startsWith('anchors/2026/11/27')) objects.set('anchors/2026/11/27-0001.jsonl', 'theirs');
    } else {
      res.end(objects.get(key));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [name, value] of Object.entries({
    AWS_REGION: 'cn-northwest-1',
    AWS_ACCESS_KEY_ID: 'of nobody',
    AWS_SECRET_ACCESS_KEY: 'of nobody',
    // An address, not a host name: the bucket goes into the path.
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    TABLE_NAME: 'qingxin-test',
    ANCHOR_BUCKET: 'anchors-bucket',
  })) {
    vi.stubEnv(name, value);
  }
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-26T19:30:00Z') });
  try {
    const { anchor } = await bundleFunctions(outdir, ['anchor']);
    const { handler } = createRequire(import.meta.url)(join(anchor.folder, 'index.js'));
    expect(await handler({})).toEqual({ heads: 1, objects: 1, since: '2026-11-25T19:15:00.000Z' });
  } finally {
    vi.useRealTimers();
    server.close();
    server.closeAllConnections();
  }
  expect(objects.get('anchors/2026/11/27-0001.jsonl')).toBe('theirs');
  expect(objects.get('anchors/2026/11/27-0002.jsonl')).toBe(
    `{"format":1,"at":"2026-11-26T19:30:00.000Z","since":"2026-11-25T19:15:00.000Z","last":true}\n` +
      `{"id":"clue/national-1","seq":3,"head":"${'a'.repeat(64)}"}\n`,
  );
  const puts = asked.filter(({ method }) => method === 'PUT');
  // The client may send one again on a busy machine.
  expect([...new Set(puts.map(({ url, ifNoneMatch }) => `${url} ${ifNoneMatch}`))]).toHaveLength(2);
  for (const { ifNoneMatch } of puts) expect(ifNoneMatch).toBe('*');
  expect(asked.filter(({ kind }) => kind === 'DynamoDB_20120810.Scan')).toHaveLength(1);
}, 60_000);
