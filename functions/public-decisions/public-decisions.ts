import * as z from 'zod';
import type { PublicRow } from '../../domain/publicity/content.ts';
import { publicDecisionColumns } from '../contract/publicity-columns.ts';
import { PUBLIC_DECISIONS_REQUESTS } from '../contract/publicity-requests.ts';
import { pageHeaders, rowsResult } from '../http/csv.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import { groupsOf } from '../http/lists/groups.ts';
import { readPage, type Stretch } from '../http/lists/page.ts';
import { BOUNDS, type Bounds, FIRST, LAST, type Section, SectionReader } from '../http/lists/reader.ts';
import type { BareRuntime } from '../runtime/runtime.ts';
import { districtsWithin } from '../store/districts.ts';
import { publicPk } from '../store/keys.ts';
import { readPublicRows } from '../store/public-decisions.ts';
import { openTable } from '../store/table.ts';

/** What the public's list needs beside the runtime. */
export interface PublicDecisionsConfig {
  readonly cursorKey: CursorKeySource;
  readonly bounds?: Bounds;
}

const positionSchema = z.strictObject({ group: z.string(), after: z.string().nullable() });

/** Whom the cursors of a list are for that everybody may read. */
const ANYBODY = { sub: '', division: '' };

/** Caches may keep an answer for a minute: a recall must not wait for them. */
const CACHED = { 'cache-control': 'public, max-age=60' };

/** `GET /public/decisions`: what is published, or was recalled, the latest first; without a token. */
async function listDecisions(
  runtime: BareRuntime,
  { cursorKey, bounds = BOUNDS }: PublicDecisionsConfig,
  request: RequestOf<typeof PUBLIC_DECISIONS_REQUESTS, 'GET /public/decisions'>,
): Promise<HttpResult> {
  const { query, event } = request;
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const now = runtime.now();
  const cursor = cursorOf(cursorKey, { event, caller: ANYBODY, query });
  const start = await cursor.open(positionSchema);
  const districts = await districtsWithin(table, query.division ?? '*');

  const sectionsOf = (district: string): Section[] => [
    {
      index: 'gsi2',
      pk: publicPk(district),
      prefix: '',
      from: query.from ?? FIRST,
      to: query.to === undefined ? LAST : query.to + LAST,
    },
  ];
  const stretches = groupsOf(districts, start?.group ?? null, sectionsOf, bounds).map(
    ({ key: group, sections }): Stretch<PublicRow, { group: string }> => ({
      at: { group },
      open: (after, budget) => new SectionReader(table, sections, { descending: true, after }, budget),
      async select(rows, budget) {
        budget.states -= rows.length;
        const ids = rows.map(({ id }) => id);
        const shown = await readPublicRows(table, ids, now);
        return rows.flatMap((row) => {
          const item = shown.get(row.id);
          return item === undefined ? [] : [{ row, item }];
        });
      },
    }),
  );
  const isStart = stretches[0]?.at.group === start?.group;
  const { found, next, complete } = await readPage(stretches, isStart ? (start?.after ?? null) : null, {
    limit: query.limit,
    bounds,
    // Anybody may ask: one answer looks into so many districts and no more, however few of them published anything.
    most: 1,
  });
  const sealed = next === null ? undefined : await cursor.seal(next);
  const body = { decisions: found, complete, ...(sealed === undefined ? {} : { cursor: sealed }) };
  const { headers, ...result } = rowsResult(
    event,
    body,
    ['decisions', publicDecisionColumns, found],
    pageHeaders(complete, sealed),
  );
  return { ...result, headers: { ...headers, ...CACHED } };
}

/** What the public may read without a token. */
export const createPublicDecisions = (
  runtime: BareRuntime,
  config: PublicDecisionsConfig,
): ((event: HttpEvent) => Promise<HttpResult>) =>
  createHttpHandler(runtime, PUBLIC_DECISIONS_REQUESTS, {
    'GET /public/decisions': (request) => listDecisions(runtime, config, request),
  });
