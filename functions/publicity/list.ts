import * as z from 'zod';
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
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { districtsWithin } from '../store/districts.ts';
import { type IndexPart, indexPk } from '../store/keys.ts';
import { peopleOf, readNames } from '../store/names.ts';
import { readPublicTexts } from '../store/public-decisions.ts';
import { Repository } from '../store/repository.ts';

const positionSchema = z.strictObject({
  part: z.enum(['open', 'done']),
  group: z.string(),
  after: z.string().nullable(),
});
type Position = z.infer<typeof positionSchema>;

/** Rows taken at a time. */
const CHUNK = 50;
const PARTS = ['open', 'done'] as const satisfies readonly IndexPart[];

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
  const start = await cursor.open(positionSchema);
  const districts = await districtsWithin(table, districtScope(scope));
  const filter = filterOf({
    ...(query.status === undefined ? {} : { statuses: [query.status] }),
    street: streetOf(scope),
  });
  const isAsked = (part: IndexPart): boolean =>
    query.status === undefined || isOpen(query.status) === (part === 'open');
  const fits = (p: Publicity): boolean =>
    isWithin(p.street ?? p.division, scope) && (query.status === undefined || p.status === query.status);

  async function answer(
    found: readonly Publicity[],
    next: Position | null,
    complete: boolean,
  ): Promise<HttpResult> {
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

  const budget = new ReadBudget(bounds);
  const found: Publicity[] = [];
  for (const part of PARTS.slice(start === null ? 0 : PARTS.indexOf(start.part)).filter(isAsked)) {
    const sectionsOf = (district: string): Section[] => [
      {
        index: 'gsi1',
        pk: indexPk(PUBLICITY.kind, district),
        prefix: `${part}#`,
        from: FIRST,
        to: LAST,
        ...(filter ? { filter } : {}),
      },
    ];
    const isStart = start?.part === part;
    for (const { key, sections } of groupsOf(districts, isStart ? start.group : null, sectionsOf, bounds)) {
      const after = isStart && start.group === key ? start.after : null;
      const reader = new SectionReader(table, sections, { descending: false, after }, budget);
      while (!reader.isDone) {
        const most = Math.min(CHUNK, budget.states);
        const rows = most > 0 ? await reader.next(most) : [];
        budget.states -= rows.length;
        const states = await repository.loadAll(rows.map(({ id }) => id));
        for (const { id, sortKey } of rows) {
          const state = states.get(id)?.state;
          // Moved meanwhile, it stands elsewhere in the list.
          if (state === undefined || !fits(state)) continue;
          found.push(state);
          if (found.length === query.limit) return answer(found, { part, group: key, after: sortKey }, true);
        }
        if (most <= 0 || reader.isStopped) {
          return answer(found, { part, group: key, after: reader.position }, false);
        }
      }
    }
  }
  return answer(found, null, true);
}
