import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageFiles, PagesConfig } from '../functions/contract/pages-config.ts';
import { buildWeb } from '../web/build.ts';
import { PAGES_CLIENT } from './sign-in.ts';
import { AUDIENCE, LOCAL_ISSUER } from './tokens.ts';

/** Reads the pages' configuration: the issuer that `npm start` was told of, or the local one. */
export function readPagesConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): PagesConfig {
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

/** Builds the pages. It takes a second or so, so it is left to the first request for one. */
export async function buildPages(): Promise<PageFiles> {
  const outdir = mkdtempSync(join(tmpdir(), 'qingxin-web-'));
  try {
    const { files } = await buildWeb(outdir);
    return new Map(
      await Promise.all(
        files.map(async (file): Promise<[string, Buffer]> => [file, await readFile(join(outdir, file))]),
      ),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
