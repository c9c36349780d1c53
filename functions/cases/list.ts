import * as z from 'zod';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { isOpen } from '../../domain/case/status.ts';
import { isWithin } from '../../domain/places/divisions.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { caseColumns } from '../contract/case-columns.ts';
import type { CASES_REQUESTS } from '../contract/case-requests.ts';
import { caseClocks, caseRow } from '../contract/case-view.ts';
import { pageHeaders, rowsResult } from '../http/csv.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import type { HttpResult } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { findVisible } from '../http/links.ts';
import { districtScope, employerNames, scopeOf, streetOf } from '../http/lists/divisions.ts';
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
import { readPublicityOf } from '../store/case-publicity.ts';
import { districtsWithin } from '../store/districts.ts';
import { type IndexPart, indexPk } from '../store/keys.ts';
import { peopleOf, readNames } from '../store/names.ts';
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

/** `GET /cases`: the cases of a division by status, inspector and clock; those that wait first, each part by due date and id. */
export async function listCases(
  runtime: Runtime,
  { cursorKey, bounds = BOUNDS }: { readonly cursorKey: CursorKeySource; readonly bounds?: Bounds },
  request: RequestOf<typeof CASES_REQUESTS, 'GET /cases'>,
): Promise<HttpResult> {
  const { event, caller, query } = request;
  const cases = new Repository<Case>(runtime, CASE);
  const { table } = cases;
  const scope = scopeOf(caller, query.division);
  const now = runtime.now();
  const cursor = cursorOf(cursorKey, request);
  const start = await cursor.open(positionSchema);
  const districts = await districtsWithin(table, districtScope(scope));
  const filter = filterOf({
    ...(query.status === undefined ? {} : { statuses: [query.status] }),
    street: streetOf(scope),
    officer: query.officer,
  });
  const isAsked = (part: IndexPart): boolean =>
    (query.status === undefined || isOpen(query.status) === (part === 'open')) &&
    // Inspectors are found by what is open alone.
    (query.officer === undefined || part === 'open');

  async function fits(c: Case, publicity: ReadonlyMap<string, Publicity>): Promise<boolean> {
    if (!isWithin(c.street ?? c.division, scope)) return false;
    if (query.status !== undefined && c.status !== query.status) return false;
    if (query.officer !== undefined && !(isOpen(c.status) && c.officers.includes(query.officer)))
      return false;
    if (query.clock === undefined) return true;
    const rules = await rulesFor(runtime, [c]);
    return caseClocks(c, publicity.get(c.caseId) ?? null, rules(c), now).some(
      ({ name, state }) => name === query.clock && state !== 'met',
    );
  }

  async function answer(
    found: readonly Case[],
    next: Position | null,
    complete: boolean,
  ): Promise<HttpResult> {
    const rules = await rulesFor(runtime, found);
    const visible = await findVisible(table, caller, found.flatMap(CASE.linksOf));
    const ids = found.map(({ caseId }) => caseId);
    const names = await employerNames(table, ids, CASE.kind);
    const people = await readNames(table, found.flatMap(CASE.peopleOf));
    const publicity = await readPublicityOf(runtime, found);
    const rows = found.map((c) => ({
      ...caseRow(
        c,
        rules(c),
        now,
        caller,
        visible,
        peopleOf(CASE, c, people, now),
        publicity.get(c.caseId) ?? null,
      ),
      employerName: names.get(c.caseId) ?? null,
    }));
    const sealed = next === null ? undefined : await cursor.seal(next);
    const body = { cases: rows, complete, ...(sealed === undefined ? {} : { cursor: sealed }) };
    return rowsResult(event, body, ['cases', caseColumns, rows], pageHeaders(complete, sealed));
  }

  const budget = new ReadBudget(bounds);
  const found: Case[] = [];
  const parts = PARTS.slice(start === null ? 0 : PARTS.indexOf(start.part)).filter(isAsked);
  for (const part of parts) {
    const sectionOf = (district: string): Section[] => [
      {
        index: 'gsi1',
        pk: indexPk(CASE.kind, district),
        prefix: `${part}#`,
        from: FIRST,
        to: LAST,
        ...(filter ? { filter } : {}),
      },
    ];
    const isStart = start?.part === part;
    for (const { key, sections } of groupsOf(districts, isStart ? start.group : null, sectionOf, bounds)) {
      const after = isStart && start.group === key ? start.after : null;
      const reader = new SectionReader(table, sections, { descending: false, after }, budget);
      while (!reader.isDone) {
        const most = Math.min(CHUNK, budget.states);
        const rows = most > 0 ? await reader.next(most) : [];
        budget.states -= rows.length;
        const states = await cases.loadAll(rows.map(({ id }) => id));
        const publicity = await readPublicityOf(
          runtime,
          query.clock === 'publicity' ? [...states.values()].map(({ state }) => state) : [],
        );
        for (const { id, sortKey } of rows) {
          const state = states.get(id)?.state;
          // Moved meanwhile, it stands elsewhere in the list.
          if (state === undefined || !(await fits(state, publicity))) continue;
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
