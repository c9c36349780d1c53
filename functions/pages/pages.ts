import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DOCUMENT_STYLE } from '../../domain/documents/print.ts';
import type { PageFiles, PagesConfig, PagesTime } from '../contract/pages-config.ts';
import { PAGES_REQUESTS } from '../contract/requests.ts';
import { acceptsGzip } from '../http/compression.ts';
import { type HttpEvent, type HttpResult, Problem } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The headers that every page is served with: scripts, styles and calls of its own origin only.
 * @param connect origins that are called beside the pages' own: the sign-in issuer, the API, the files
 */
export function securityHeaders(connect: readonly string[] = []): Record<string, string> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    // A document (文书) that is opened to be printed keeps its own style, and no other.
    'style-src': `'self' 'sha256-${createHash('sha256').update(DOCUMENT_STYLE).digest('base64')}'`,
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    'connect-src': ["'self'", ...new Set(connect)].join(' '),
    'form-action': "'self'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
  };
}

/**
 * The pages (督办看板, 办案工作台): `index.html`, its hashed files, which never change, and `config.json`.
 * @param load reads the built files; asked at the first request, and again after it failed
 * @param readTime tells what the pages must know of the time; nothing where deployed
 */
export function createPages(
  runtime: Pick<Runtime, 'log'>,
  config: PagesConfig,
  load: () => Promise<PageFiles>,
  readTime: () => Promise<PagesTime> = async () => ({}),
): (event: HttpEvent) => Promise<HttpResult> {
  const headers = securityHeaders([
    ...(config.metadataUrl ? [] : [new URL(config.issuer).origin, ...(config.signInOrigins ?? [])]),
    ...(config.fileOrigin ? [config.fileOrigin] : []),
  ]);
  const zipped = new Map<string, Promise<Buffer>>();
  const zip = promisify(gzip);
  let files: Promise<PageFiles> | undefined;

  async function file(event: HttpEvent, path: string): Promise<HttpResult> {
    files ??= load();
    files.catch(() => {
      files = undefined;
    });
    const bytes = (await files).get(path);
    if (!bytes) throw new Problem(404, 'unknown-page', 'No such page.');
    const zips = acceptsGzip(event);
    if (zips && !zipped.has(path)) zipped.set(path, zip(bytes) as Promise<Buffer>);
    const body = (zips && (await zipped.get(path))) || bytes;
    return {
      statusCode: 200,
      headers: {
        ...headers,
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'cache-control': path === 'index.html' ? 'no-cache' : 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(zips ? { 'content-encoding': 'gzip' } : {}),
      },
      body: body.toString('base64'),
      isBase64Encoded: true,
    };
  }

  return createHttpHandler(runtime, PAGES_REQUESTS, {
    'GET /': ({ event }) => file(event, 'index.html'),
    'GET /assets/{file}': ({ event, path }) => file(event, `assets/${path.file}`),
    'GET /config.json': async () => ({
      statusCode: 200,
      headers: { ...headers, 'content-type': 'application/json', 'cache-control': 'no-cache' },
      body: JSON.stringify({ ...config, ...(await readTime()) }),
    }),
  });
}
