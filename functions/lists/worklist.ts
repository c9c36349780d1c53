import * as z from 'zod';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { MARKS } from '../../domain/clue/marks.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { COMMAND_EDGES } from '../../domain/clue/status.ts';
import { WAIT_REASONS, WAITING, type Wait, type WaitReason, waitingFor } from '../../domain/clue/worklist.ts';
import type { Edge } from '../../domain/kernel/graph.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import { workColumns } from '../contract/list-columns.ts';
import type { LISTS_REQUESTS } from '../contract/requests.ts';
import { pageHeaders, rowsResult } from '../http/csv.ts';
import { cursorOf } from '../http/cursors.ts';
import type { Caller, HttpResult } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { districtScope, scopeOf, streetOf } from '../http/lists/divisions.ts';
import { type Conditions, filterOf } from '../http/lists/filter.ts';
import { groupsOf, readWindow, type WindowPosition } from '../http/lists/groups.ts';
import { BOUNDS, ReadBudget, type Section } from '../http/lists/reader.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { districtsWithin } from '../store/districts.ts';
import type { Repository } from '../store/repository.ts';
import type { ListConfig } from './list.ts';
import { isClueInScope, loadStates, toListed } from './scope.ts';
import { askedSection, dueSection } from './sections.ts';

/** A clue with what waits at it. */
interface Waiting {
  readonly clue: Clue;
  readonly waitsFor: readonly Wait[];
  /** The earliest deadline, and its id. */
  readonly sortKey: string;
}

const rolesOf = (caller: Caller, role: Role | undefined): Role[] =>
  caller.roles.filter(
    (r) => role === undefined || r === role || (role === 'reviewer' && r === 'legal-reviewer'),
  );

/** The reasons for which something may wait for somebody with these roles. */
const reasonsOf = (roles: readonly Role[]): WaitReason[] =>
  WAIT_REASONS.filter((reason) =>
    (COMMAND_EDGES[WAITING[reason].act] as Edge).roles.some((r) => roles.includes(r)),
  );

/** What the index of open clues knows of those that may wait for a reason; null where other keys tell. */
function conditionsFor(reason: WaitReason, officer: string): Conditions | null {
  switch (reason) {
    case 'triage':
      return { statuses: ['triage'] };
    case 'review':
      return { statuses: ['reviewing'] };
    case 'unassigned':
      return { marks: [MARKS.unassigned] };
    case 'return-requested':
      return { marks: [MARKS.returnRequested] };
    case 'extension-requested':
      return { marks: [MARKS.extensionRequested] };
    case 'overdue':
    case 'reopening-requested':
      return null;
    case 'sign':
    case 'contact':
    case 'investigation':
    case 'suspended':
      return { officer };
  }
}

/** The sections of a district that hold the clues at which something may wait. */
function waitingSections(
  reasons: readonly WaitReason[],
  officer: string,
  scope: string,
  today: string,
): (district: string) => Section[] {
  const street = { street: streetOf(scope) };
  const texts = new Map(
    reasons.flatMap((reason) => {
      const conditions = conditionsFor(reason, officer);
      return conditions ? [[JSON.stringify(conditions), conditions] as const] : [];
    }),
  );
  const alternatives = [...texts.values()];
  const isOverdueAsked = reasons.includes('overdue');
  const isReopeningAsked = reasons.includes('reopening-requested');
  return (district) => [
    ...(isReopeningAsked ? [askedSection(district)] : []),
    ...(isOverdueAsked ? [dueSection(district, 'open', { before: today }, filterOf(street))] : []),
    ...(alternatives.length > 0
      ? [dueSection(district, 'open', isOverdueAsked ? { from: today } : {}, filterOf(street, alternatives))]
      : []),
  ];
}

const positionSchema = z.strictObject({
  group: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  after: z.string().nullable(),
});

/**
 * `GET /worklist`: what waits for the caller, by deadline. Of more clues than one answer may look at, the first due ones come
 * first, by deadline, and then the next.
 */
export async function readWorklist(
  runtime: Runtime,
  clues: Repository<Clue>,
  { cursorKey, bounds = BOUNDS }: ListConfig,
  request: RequestOf<typeof LISTS_REQUESTS, 'GET /worklist'>,
): Promise<HttpResult> {
  const { event, caller, query } = request;
  const { table } = clues;
  const scope = scopeOf(caller, query.division);
  const cursor = cursorOf(cursorKey, request);
  const position: WindowPosition | null = await cursor.open(positionSchema);
  const roles = rolesOf(caller, query.role);
  const reasons = reasonsOf(roles);
  const officer = { ...caller, roles };
  const now = runtime.now();

  const districts = await districtsWithin(table, districtScope(scope));
  const sectionsOf = waitingSections(reasons, caller.sub, scope, shanghaiDate(now));
  const groups = groupsOf(districts, position?.group ?? null, sectionsOf, bounds);
  const window = await readWindow(table, groups, position, new ReadBudget(bounds, bounds.waiting));
  const found = [
    ...(
      await loadStates(
        clues,
        window.rows.map((row) => row.id),
      )
    ).values(),
  ];

  const counts = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Partial<
    Record<WaitReason, number>
  >;
  const waiting: Waiting[] = [];
  const rules = await rulesFor(runtime, found);
  for (const clue of found) {
    if (!isClueInScope(scope, clue)) continue;
    const all = waitingFor(clue, officer, rules(clue), now);
    for (const { reason } of all) counts[reason] = (counts[reason] ?? 0) + 1;
    const waitsFor = all.filter((w) => query.reason === undefined || w.reason === query.reason);
    const [first] = waitsFor;
    if (first) waiting.push({ clue, waitsFor, sortKey: `${first.deadline}#${clue.clueId}` });
  }
  const after = position?.after ?? '';
  const rest = waiting.filter((w) => w.sortKey > after).sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  const next = last && rest.length > page.length ? { ...window.position, after: last.sortKey } : window.next;
  const views = await toListed(
    runtime,
    clues,
    caller,
    page.map((w) => w.clue),
  );
  const isWhole =
    window.next === null && window.position.from === null && (position?.group ?? '') <= (districts[0] ?? '');
  const items = views.map((view, i) => ({ ...view, waitsFor: page[i]?.waitsFor ?? [] }));
  const sealed = next === null ? undefined : await cursor.seal(next);
  const body = { items, counts, complete: isWhole, ...(sealed === undefined ? {} : { cursor: sealed }) };
  return rowsResult(event, body, ['worklist', workColumns, items], pageHeaders(isWhole, sealed));
}
