import * as z from 'zod';
import type { PublicRow } from '../../domain/publicity/content.ts';
import { publicDecisionColumns } from '../contract/publicity-columns.ts';
import { PUBLIC_DECISIONS_REQUESTS } from '../contract/publicity-requests.ts';
import { pageHeaders, rowsResult } from '../http/csv.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import { groupsOf } from '../http/lists/groups.ts';
import {
  BOUNDS,
  type Bounds,
  FIRST,
  LAST,
  ReadBudget,
  type Section,
  SectionReader,
} from '../http/lists/reader.ts';
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
type Position = z.infer<typeof positionSchema>;

/** Rows taken at a time. */
const CHUNK = 50;

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

  async function answer(found: readonly PublicRow[], next: Position | null, complete: boolean) {
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

  const sectionsOf = (district: string): Section[] => [
    {
      index: 'gsi2',
      pk: publicPk(district),
      prefix: '',
      from: query.from ?? FIRST,
      to: query.to === undefined ? LAST : query.to + LAST,
    },
  ];
  const budget = new ReadBudget(bounds);
  const found: PublicRow[] = [];
  const groups = groupsOf(districts, start?.group ?? null, sectionsOf, bounds);
  for (const [i, { key, sections }] of groups.entries()) {
    // Anybody may ask: one answer looks into so many districts and no more, however few of them published anything.
    if (i > 0) return answer(found, { group: key, after: null }, false);
    const after = start?.group === key ? start.after : null;
    const reader = new SectionReader(table, sections, { descending: true, after }, budget);
    while (!reader.isDone) {
      const most = Math.min(CHUNK, budget.states);
      const rows = most > 0 ? await reader.next(most) : [];
      budget.states -= rows.length;
      const shown = await readPublicRows(
        table,
        rows.map(({ id }) => id),
        now,
      );
      for (const { id, sortKey } of rows) {
        const row = shown.get(id);
        if (row === undefined) continue;
        found.push(row);
        if (found.length === query.limit) return answer(found, { group: key, after: sortKey }, true);
      }
      if (most <= 0 || reader.isStopped) {
        return answer(found, { group: key, after: reader.position }, false);
      }
    }
  }
  return answer(found, null, true);
}

/** What the public may read without a token. */
export const createPublicDecisions = (
  runtime: BareRuntime,
  config: PublicDecisionsConfig,
): ((event: HttpEvent) => Promise<HttpResult>) =>
  createHttpHandler(runtime, PUBLIC_DECISIONS_REQUESTS, {
    'GET /public/decisions': (request) => listDecisions(runtime, config, request),
  });
