import { COMMAND_EDGES, type Edge, isOpen, type Role, type Status } from '../../domain/clue/status.ts';
import { WAIT_REASONS, WAITING, type Wait, type WaitReason, waitingFor } from '../../domain/clue/worklist.ts';
import type { LISTS_REQUESTS } from '../contract/requests.ts';
import { type Caller, type HttpResult, json } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import type { StoredClue } from '../store/clue-items.ts';
import { districtsWithin } from '../store/districts.ts';
import type { Table } from '../store/table.ts';
import { cluesByDue, idsByDue } from './by-due.ts';
import { cursorBehind, MAX_LOOKED_AT, placeOf } from './paging.ts';
import { districtScope, isInScope, listed, openCluesOf, scopeOf } from './scope.ts';

const WORKLIST = 'worklist';

/** A clue with what waits at it. */
interface Waiting {
  readonly stored: StoredClue;
  readonly waitsFor: readonly Wait[];
  /** Its place in the list: the earliest deadline, and its id. */
  readonly place: string;
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

/**
 * The open clues at which something may wait: an officer's own by the officer, those of the other roles by the statuses
 * their acts start from, the first due first.
 * @returns `complete`: whether these are all
 */
async function candidates(
  table: Table,
  caller: Caller,
  reasons: readonly WaitReason[],
  scope: string,
): Promise<{ clues: StoredClue[]; complete: boolean }> {
  const districts = await districtsWithin(table, districtScope(scope));
  const own = reasons.some((r) => WAITING[r].role === 'inspector')
    ? await idsByDue(table, await openCluesOf(table, districts, caller.sub))
    : [];
  const found = new Map(own.map(({ stored }) => [stored.clue.clueId, stored]));
  const statuses = new Set<Status>(
    reasons
      .filter((r) => WAITING[r].role !== 'inspector')
      .flatMap((r): readonly Status[] => COMMAND_EDGES[WAITING[r].act].from)
      .filter(isOpen),
  );
  const sections = districts.flatMap((district) => [...statuses].map((status) => ({ district, status })));
  let looked = 0;
  for await (const chunk of cluesByDue(table, sections)) {
    for (const { stored } of chunk) found.set(stored.clue.clueId, stored);
    looked += chunk.length;
    if (looked >= MAX_LOOKED_AT) return { clues: [...found.values()], complete: false };
  }
  return { clues: [...found.values()], complete: true };
}

/** `GET /worklist`: what waits for the caller, by deadline. */
export async function readWorklist(
  runtime: Runtime,
  table: Table,
  { caller, query }: RequestOf<typeof LISTS_REQUESTS, 'GET /worklist'>,
): Promise<HttpResult> {
  const scope = scopeOf(caller, query.division);
  const after = placeOf(query.cursor, WORKLIST);
  const roles = rolesOf(caller, query.role);
  const reasons = reasonsOf(roles);
  const officer = { ...caller, roles };
  const now = runtime.now();

  const { clues, complete } = await candidates(table, caller, reasons, scope);
  const counts = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Partial<
    Record<WaitReason, number>
  >;
  const waiting: Waiting[] = [];
  const rules = await rulesFor(
    runtime,
    clues.map((s) => s.clue),
  );
  for (const stored of clues) {
    const { clue } = stored;
    if (!isInScope(scope, clue)) continue;
    const all = waitingFor(clue, officer, rules(clue), now);
    for (const { reason } of all) counts[reason] = (counts[reason] ?? 0) + 1;
    const waitsFor = all.filter((w) => query.reason === undefined || w.reason === query.reason);
    const [first] = waitsFor;
    if (first) waiting.push({ stored, waitsFor, place: `${first.deadline}#${clue.clueId}` });
  }
  const rest = waiting.filter((w) => w.place > after).sort((a, b) => (a.place < b.place ? -1 : 1));
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  const views = await listed(
    runtime,
    table,
    page.map((w) => w.stored),
  );
  return json(200, {
    items: views.map((view, i) => ({ ...view, waitsFor: page[i]?.waitsFor ?? [] })),
    counts,
    complete,
    nextCursor: last && rest.length > page.length ? cursorBehind(WORKLIST, last.place) : null,
  });
}
