import type { Clue } from '../../domain/clue/state.ts';
import { COMMAND_EDGES, isOpen, type Status } from '../../domain/clue/status.ts';
import { WAIT_REASONS, WAITING, type Wait, type WaitReason, waitingFor } from '../../domain/clue/worklist.ts';
import type { Edge } from '../../domain/kernel/graph.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import type { LISTS_REQUESTS } from '../contract/requests.ts';
import { type Caller, type HttpResult, json } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { districtsWithin } from '../store/districts.ts';
import type { Repository } from '../store/repository.ts';
import { cluesByDue, type IndexFilter } from './by-due.ts';
import { cursorBehind, MAX_LOOKED_AT, sortKeyOf } from './paging.ts';
import { districtScope, isClueInScope, scopeOf, streetFilter, toListed } from './scope.ts';

const WORKLIST = 'worklist';

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

/**
 * The open clues at which something may wait: an officer's own by the officer, those of the other roles by the statuses
 * their acts start from, the first due first.
 * @returns `complete`: whether these are all
 */
async function candidates(
  clues: Repository<Clue>,
  caller: Caller,
  reasons: readonly WaitReason[],
  scope: string,
): Promise<{ found: Clue[]; complete: boolean }> {
  const districts = await districtsWithin(clues.table, districtScope(scope));
  const sections = districts.map((district) => ({ district, part: 'open' as const }));
  const others = reasons
    .filter((r) => WAITING[r].role !== 'inspector')
    .flatMap((r): readonly Status[] => COMMAND_EDGES[WAITING[r].act].from);
  const statuses = [...new Set(others)].filter(isOpen);
  const filters: IndexFilter[] = [
    ...(reasons.some((r) => WAITING[r].role === 'inspector')
      ? [{ ...streetFilter(scope), officer: caller.sub }]
      : []),
    ...(statuses.length > 0 ? [{ ...streetFilter(scope), statuses }] : []),
  ];
  const found = new Map<string, Clue>();
  for (const filter of filters) {
    let looked = 0;
    for await (const chunk of cluesByDue(clues, sections, filter)) {
      for (const { clue } of chunk) found.set(clue.clueId, clue);
      looked += chunk.length;
      if (looked >= MAX_LOOKED_AT) return { found: [...found.values()], complete: false };
    }
  }
  return { found: [...found.values()], complete: true };
}

/** `GET /worklist`: what waits for the caller, by deadline. */
export async function readWorklist(
  runtime: Runtime,
  clues: Repository<Clue>,
  { caller, query }: RequestOf<typeof LISTS_REQUESTS, 'GET /worklist'>,
): Promise<HttpResult> {
  const scope = scopeOf(caller, query.division);
  const after = sortKeyOf(query.cursor, WORKLIST);
  const roles = rolesOf(caller, query.role);
  const reasons = reasonsOf(roles);
  const officer = { ...caller, roles };
  const now = runtime.now();

  const { found, complete } = await candidates(clues, caller, reasons, scope);
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
  const rest = waiting.filter((w) => w.sortKey > after).sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  const views = await toListed(
    runtime,
    clues,
    caller,
    page.map((w) => w.clue),
  );
  return json(200, {
    items: views.map((view, i) => ({ ...view, waitsFor: page[i]?.waitsFor ?? [] })),
    counts,
    complete,
    nextCursor: last && rest.length > page.length ? cursorBehind(WORKLIST, last.sortKey) : null,
  });
}
