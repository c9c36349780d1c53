import { isAvailable } from '../../domain/case/available.ts';
import { CLOCK_STATUSES } from '../../domain/case/clock-statuses.ts';
import { CASE } from '../../domain/case/index.ts';
import { UNSTAFFED } from '../../domain/case/people.ts';
import type { Case } from '../../domain/case/state.ts';
import { isOpen, type Status } from '../../domain/case/status.ts';
import { waitingCommand, waitingStatuses } from '../../domain/case/worklist.ts';
import { isWithin } from '../../domain/places/divisions.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { caseColumns } from '../contract/case-columns.ts';
import type { CASES_REQUESTS } from '../contract/case-requests.ts';
import { caseClocks, caseRow } from '../contract/case-view.ts';
import { pageHeaders, rowsResult } from '../http/csv.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import type { Caller, HttpResult } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { findVisible } from '../http/links.ts';
import { districtScope, scopeOf, streetOf } from '../http/lists/divisions.ts';
import { type Conditions, filterOf } from '../http/lists/filter.ts';
import type { Page } from '../http/lists/page.ts';
import { type PartPosition, partPositionSchema, readParts } from '../http/lists/parts.ts';
import { BOUNDS, type Bounds } from '../http/lists/reader.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { readPublicityOf } from '../store/case-publicity.ts';
import { districtsWithin } from '../store/districts.ts';
import { readEmployerNames } from '../store/employer-names.ts';
import type { IndexPart } from '../store/keys.ts';
import { peopleOf, readNames } from '../store/names.ts';
import { Repository } from '../store/repository.ts';

type Query = RequestOf<typeof CASES_REQUESTS, 'GET /cases'>['query'];

const NONE: ReadonlyMap<string, Publicity> = new Map();

/** The statuses in which a case may be that is asked for; null: in any. */
function statusesOf({ status, clock }: Query): readonly Status[] | null {
  const ofClock = clock === undefined ? null : CLOCK_STATUSES[clock];
  if (status === undefined) return ofClock;
  return ofClock === null || ofClock.includes(status) ? [status] : [];
}

/** What the rows are like of cases that may wait for somebody: of any in a status, for an inspector of those they are on, for who names inspectors of those without; none where none can. */
function waitingConditions({ sub, roles }: Caller): Conditions[] {
  const others = waitingStatuses(roles.filter((role) => role !== 'inspector'));
  const own = waitingStatuses(roles.filter((role) => role === 'inspector'));
  const unstaffed = waitingStatuses(roles, true);
  return [
    { statuses: others },
    { statuses: own, officer: sub },
    { statuses: unstaffed, marks: [UNSTAFFED] },
  ].filter(({ statuses }) => statuses.length > 0);
}

/** `GET /cases`: the cases of a division by status, inspector, clock and whom they wait for; those that wait first, each part by due date and id. */
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
  const districts = await districtsWithin(table, districtScope(scope));
  const isWaiting = query.waiting === 'true';
  const statuses = statusesOf(query);
  const alternatives = isWaiting ? waitingConditions(caller) : [];
  const filter = filterOf(
    {
      ...(statuses === null ? {} : { statuses }),
      street: streetOf(scope),
      officer: query.officer,
    },
    alternatives,
  );
  // Inspectors are found by what is open alone, and so is what waits.
  const isOpenAlone = query.officer !== undefined || isWaiting;
  const isAsked = (part: IndexPart): boolean =>
    (statuses === null || statuses.some((status) => isOpen(status) === (part === 'open'))) &&
    (part === 'open' ? !isWaiting || alternatives.length > 0 : !isOpenAlone);

  async function fits(c: Case, publicity: ReadonlyMap<string, Publicity>): Promise<boolean> {
    if (!isWithin(c.street ?? c.division, scope)) return false;
    if (query.status !== undefined && c.status !== query.status) return false;
    if (query.officer !== undefined && !(isOpen(c.status) && c.officers.includes(query.officer)))
      return false;
    if (query.clock === undefined && !isWaiting) return true;
    const rules = (await rulesFor(runtime, [c]))(c);
    if (isWaiting && waitingCommand(c, (name) => isAvailable(c, name, caller, rules, now)) === null)
      return false;
    if (query.clock === undefined) return true;
    return caseClocks(c, publicity.get(c.caseId) ?? null, rules, now).some(
      ({ name, state }) => name === query.clock && state !== 'met',
    );
  }

  async function answer({ found, next, complete }: Page<Case, PartPosition>): Promise<HttpResult> {
    const rules = await rulesFor(runtime, found);
    const visible = await findVisible(table, caller, found.flatMap(CASE.linksOf));
    const ids = found.map(({ caseId }) => caseId);
    const names = await readEmployerNames(table, CASE.kind, ids);
    const people = await readNames(table, found.flatMap(CASE.peopleOf));
    const publicity = await readPublicityOf(runtime, found);
    const rows = found.map((c) => ({
      ...caseRow(
        c,
        rules(c),
        now,
        caller,
        peopleOf(CASE, c, people, now),
        visible,
        publicity.get(c.caseId) ?? null,
      ),
      employerName: names.get(c.caseId) ?? null,
    }));
    const sealed = next === null ? undefined : await cursor.seal(next);
    const body = { cases: rows, complete, ...(sealed === undefined ? {} : { cursor: sealed }) };
    return rowsResult(event, body, ['cases', caseColumns, rows], pageHeaders(complete, sealed));
  }

  const page = await readParts(cases, {
    districts,
    isAsked,
    filter,
    start: await cursor.open(partPositionSchema),
    limit: query.limit,
    bounds,
    async choose(states) {
      const publicity = query.clock === 'publicity' ? await readPublicityOf(runtime, states) : NONE;
      const chosen = await Promise.all(states.map((c) => fits(c, publicity)));
      return new Set(states.filter((_, i) => chosen[i]));
    },
  });
  return answer(page);
}
