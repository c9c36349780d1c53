import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { buildWeb, securityHeaders } from '../web/build.ts';
import { PAGES_CLIENT } from './sign-in.ts';
import { AUDIENCE, type Extra, LOCAL_ISSUER } from './tokens.ts';

const compress = promisify(gzip);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface Page {
  readonly type: string;
  readonly bytes: Buffer;
  readonly zipped: Buffer;
}

/** What the pages are told about where they are: `config.json` beside them. */
export interface PagesConfig {
  readonly issuer: string;
  /** The issuer's discovery document where it is not at the usual place. */
  readonly metadataUrl?: string;
  readonly clientId: string;
  readonly scope: string;
  /** What is put before the API's paths; empty on the pages' own origin. */
  readonly apiBase: string;
}

/** The pages' configuration: the issuer that `npm start` was told of, or the local one. */
export function pagesConfig(env: Readonly<Record<string, string | undefined>> = process.env): PagesConfig {
  if (!env.QINGXIN_OIDC_ISSUER) {
    const metadataUrl = '/.well-known/openid-configuration';
    return { issuer: LOCAL_ISSUER, metadataUrl, clientId: PAGES_CLIENT, scope: 'openid', apiBase: '' };
  }
  return {
    issuer: env.QINGXIN_OIDC_ISSUER,
    clientId: env.QINGXIN_OIDC_CLIENT_ID || env.QINGXIN_OIDC_AUDIENCE || AUDIENCE,
    scope: 'openid',
    apiBase: '',
  };
}

async function readPages(outdir: string): Promise<Map<string, Page>> {
  const { files } = await buildWeb(outdir);
  const pages = await Promise.all(
    files.map(async (file): Promise<[string, Page]> => {
      const bytes = await readFile(join(outdir, file));
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      return [file === 'index.html' ? '/' : `/${file}`, { type, bytes, zipped: await compress(bytes) }];
    }),
  );
  return new Map(pages);
}

/**
 * Serves the pages and their configuration. They are built at the first request for one and then kept in memory; the
 * API waits for nothing.
 */
export function serveWeb(config: PagesConfig, onError: (error: unknown) => void): Extra {
  let built: Promise<Map<string, Page>> | undefined;
  const build = async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'qingxin-web-'));
    try {
      return await readPages(outdir);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  };
  const headers = securityHeaders(config.metadataUrl ? [] : [new URL(config.issuer).origin]);

  async function answer(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    built ??= build();
    const page = (await built).get(path);
    if (!page) {
      res.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('Not found\n');
      return;
    }
    const zip = /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''));
    const body = zip ? page.zipped : page.bytes;
    res.writeHead(200, {
      ...headers,
      'content-type': page.type,
      'content-length': body.length,
      'cache-control': path === '/' ? 'no-cache' : 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(zip ? { 'content-encoding': 'gzip' } : {}),
    });
    res.end(req.method === 'HEAD' ? undefined : body);
  }

  return (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    const path = (req.url ?? '').split('?')[0] ?? '';
    if (path === '/config.json') {
      res.writeHead(200, { ...headers, 'content-type': 'application/json', 'cache-control': 'no-cache' });
      res.end(req.method === 'HEAD' ? undefined : JSON.stringify(config));
      return true;
    }
    if (path !== '/' && !path.startsWith('/assets/')) return false;
    void answer(req, res, path).catch((error: unknown) => {
      built = undefined;
      onError(error);
      if (!res.headersSent) res.writeHead(500, { ...headers, 'content-type': 'text/plain' });
      res.end('The pages could not be built.\n');
    });
    return true;
  };
}
