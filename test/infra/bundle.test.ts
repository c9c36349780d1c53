import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiText } from '../../functions/openapi/api.ts';
import { type Bundle, BundleError, bundleFunctions, maxBundleBytes } from '../../infra/bundle.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/functions.ts';
import { calledBy } from '../support/caller.ts';
import { FUNCTION_SETTINGS } from '../support/function-settings.ts';

const outdir = mkdtempSync(join(tmpdir(), 'qingxin-bundle-'));
const require = createRequire(import.meta.url);
const before = { ...process.env };
let bundles: Record<FunctionName, Bundle>;

beforeAll(async () => {
  bundles = await bundleFunctions(outdir);
  Object.assign(process.env, FUNCTION_SETTINGS);
}, 60_000);
afterAll(() => {
  process.env = before;
  rmSync(outdir, { recursive: true, force: true });
});

describe('the bundles', () => {
  it.each(FUNCTION_NAMES)('%s keeps within its size, has a source map, and exports a handler', (name) => {
    const { folder, bytes } = bundles[name];
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThanOrEqual(maxBundleBytes(name));
    expect(readFileSync(join(folder, 'index.js')).length).toBe(bytes);
    expect(existsSync(join(folder, 'index.js.map'))).toBe(true);
    expect(require(join(folder, 'index.js')).handler).toBeTypeOf('function');
  });

  it('work as they are: the calendar, zod and the description of the API are in them', async () => {
    const { handler } = require(join(bundles.queries.folder, 'index.js'));
    const answer = await handler({ routeKey: 'GET /openapi.json', rawPath: '/openapi.json', headers: {} });
    expect(answer.body).toBe(openApiText());
    const metrics = require(join(bundles['metrics-query'].folder, 'index.js')).handler;
    const refused = await metrics({
      routeKey: 'GET /metrics/completion',
      rawPath: '/metrics/completion',
      queryStringParameters: {
        division: '440311',
        definition: 'cohort',
        from: '2021-02-30',
        to: '2021-03-01',
      },
      ...calledBy({ sub: 's', roles: ['supervisor'], division: '4403' }),
    });
    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body).errors).toContainEqual({
      path: 'from',
      message: 'must be a date that exists, YYYY-MM-DD',
    });
  });

  it('reach the store with the role’s credentials, and answer 503 while it is away', async () => {
    const { handler } = require(join(bundles.queries.folder, 'index.js'));
    const answer = await handler({
      routeKey: 'GET /me',
      rawPath: '/me',
      ...calledBy({ sub: 's', roles: ['inspector'], division: '4403' }),
    });
    expect(answer.statusCode).toBe(503);
  });

  it('bring the pages, whose policy lets them call the issuer and nobody else', async () => {
    const { handler } = require(join(bundles.pages.folder, 'index.js'));
    const get = (path: string, file?: string) =>
      handler({
        routeKey: `GET ${path}`,
        rawPath: path,
        headers: { 'accept-encoding': 'gzip' },
        pathParameters: { file },
      });
    const page = await get('/');
    const html = gunzipSync(Buffer.from(page.body, 'base64')).toString();
    const script = /src="\.\/assets\/([^"]+\.js)"/.exec(html)?.[1];
    expect(page.headers['content-security-policy']).toContain(
      "connect-src 'self' https://login.example.com;",
    );
    const asset = await get('/assets/{file}', script);
    expect(asset).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/javascript; charset=utf-8', 'content-encoding': 'gzip' },
    });
    expect((await get('/assets/{file}', '../../index.js')).statusCode).toBe(404);
    expect(JSON.parse((await get('/config.json')).body)).toMatchObject({ clientId: 'pages' });
  });

  it('that are missing end in a sentence', async () => {
    const nothing = bundleFunctions(outdir, ['nothing' as FunctionName]);
    await expect(nothing).rejects.toThrow(BundleError);
    await expect(bundleFunctions(outdir, ['nothing' as FunctionName])).rejects.toThrow(
      'The function nothing has no functions/nothing/handler.ts.',
    );
  });
});
