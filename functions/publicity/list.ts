import { isWithin } from '../../domain/places/divisions.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { isOpen } from '../../domain/publicity/status.ts';
import { publicityColumns } from '../contract/publicity-columns.ts';
import type { PUBLICITY_REQUESTS } from '../contract/publicity-requests.ts';
import { publicityRow } from '../contract/publicity-view.ts';
import { pageHeaders, rowsResult } from '../http/csv.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import type { HttpResult } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { districtScope, scopeOf, streetOf } from '../http/lists/divisions.ts';
import { filterOf } from '../http/lists/filter.ts';
import { partPositionSchema, readParts } from '../http/lists/parts.ts';
import { BOUNDS, type Bounds } from '../http/lists/reader.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { districtsWithin } from '../store/districts.ts';
import { peopleOf, readNames } from '../store/names.ts';
import { readPublicTexts } from '../store/public-decisions.ts';
import { Repository } from '../store/repository.ts';

/** `GET /publicity`: by status, what still waits first; each part by the day of what is to be done next, and id. */
export async function listPublicity(
  runtime: Runtime,
  { cursorKey, bounds = BOUNDS }: { readonly cursorKey: CursorKeySource; readonly bounds?: Bounds },
  request: RequestOf<typeof PUBLICITY_REQUESTS, 'GET /publicity'>,
): Promise<HttpResult> {
  const { caller, query, event } = request;
  const repository = new Repository<Publicity>(runtime, PUBLICITY);
  const { table } = repository;
  const scope = scopeOf(caller, query.division);
  const now = runtime.now();
  const cursor = cursorOf(cursorKey, request);
  const fits = (p: Publicity): boolean =>
    isWithin(p.street ?? p.division, scope) && (query.status === undefined || p.status === query.status);

  const { found, next, complete } = await readParts(repository, {
    districts: await districtsWithin(table, districtScope(scope)),
    isAsked: (part) => query.status === undefined || isOpen(query.status) === (part === 'open'),
    filter: filterOf({
      ...(query.status === undefined ? {} : { statuses: [query.status] }),
      street: streetOf(scope),
    }),
    start: await cursor.open(partPositionSchema),
    limit: query.limit,
    bounds,
    choose: async (states) => new Set(states.filter(fits)),
  });
  const rules = await rulesFor(runtime, found);
  const texts = await readPublicTexts(
    table,
    found.map(({ publicityId }) => publicityId),
  );
  const people = await readNames(table, found.flatMap(PUBLICITY.peopleOf));
  const items = found.map((p) => ({
    ...publicityRow(p, rules(p), now, caller, peopleOf(PUBLICITY, p, people, now)),
    title: texts.get(p.publicityId)?.title ?? null,
    party: texts.get(p.publicityId)?.party ?? null,
  }));
  const sealed = next === null ? undefined : await cursor.seal(next);
  const body = { items, complete, ...(sealed === undefined ? {} : { cursor: sealed }) };
  return rowsResult(event, body, ['publicity', publicityColumns, items], pageHeaders(complete, sealed));
}
