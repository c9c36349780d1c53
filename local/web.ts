import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CalendarDate, shanghaiDate } from '../domain/calendar/dates.ts';
import { CLUE_FIGURES } from '../domain/clue/figures.ts';
import type { PageFiles, PagesConfig, PagesTime } from '../functions/contract/pages-config.ts';
import { districtsWithin } from '../functions/store/districts.ts';
import { heldPk } from '../functions/store/ledger/layout.ts';
import type { Table } from '../functions/store/table.ts';
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

/** Finds the last day on which a district received a clue that it still holds, or held; undefined where there is none. */
async function lastReceivedDay(table: Table): Promise<CalendarDate | undefined> {
  const last = await Promise.all(
    (await districtsWithin(table, '*')).map(async (district) => {
      const pk = heldPk(CLUE_FIGURES.kind, district);
      const { items } = await table.query<{ gsi2sk: string }>({
        IndexName: 'gsi2',
        KeyConditionExpression: 'gsi2pk = :pk',
        values: { ':pk': pk },
        ScanIndexForward: false,
        Limit: 1,
      });
      return items[0]?.gsi2sk.slice(0, 'YYYY-MM-DD'.length);
    }),
  );
  return last
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
}

/**
 * Tells what the pages must know of the time.
 * @param now what time it is, where that is not the machine's
 */
export async function describeTime(table: Table, now: number | null): Promise<PagesTime> {
  const thisYear = shanghaiDate(now ?? Date.now()).slice(0, 4);
  const last = await lastReceivedDay(table);
  return {
    ...(now === null ? {} : { now: new Date(now).toISOString() }),
    ...(last !== undefined && last.slice(0, 4) < thisYear ? { dataUntil: last } : {}),
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
