import type * as z from 'zod';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { type Clue, flagsOf } from '../../domain/clue/state.ts';
import { isOpen, STATUSES, type Status } from '../../domain/clue/status.ts';
import type { listParameters } from '../contract/parameters.ts';
import type { LISTS_REQUESTS } from '../contract/requests.ts';
import { type HttpResult, json } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { districtsWithin } from '../store/districts.ts';
import { employerPk, type IndexPart } from '../store/keys.ts';
import type { Repository } from '../store/repository.ts';
import type { Table } from '../store/table.ts';
import { cluesByDue, type IndexFilter, type IndexSection, idsByDue } from './by-due.ts';
import { BY_DUE, pageByDue, sortKeyOf } from './paging.ts';
import { districtScope, isClueInScope, scopeOf, streetFilter, toListed } from './scope.ts';

const statusNames = Object.keys(STATUSES) as Status[];

/** What a list is made of: clues by id, or sections of the index. */
type Origin =
  | { readonly ids: readonly string[] }
  | { readonly sections: readonly IndexSection[]; readonly filter: IndexFilter };

/** The ids of the clues against an employer by name or credit code, whichever is asked for. */
async function idsAgainst(table: Table, hash: Hash, employer: string): Promise<string[]> {
  const keys = employerKeys(hash, { name: employer, creditCode: employer });
  const pages = await Promise.all(
    keys.map((key) =>
      table.query<{ clueId: string }>(
        { KeyConditionExpression: 'pk = :pk', values: { ':pk': employerPk(key) } },
        { all: true },
      ),
    ),
  );
  return pages.flatMap((p) => p.items.map((i) => i.clueId));
}

async function originOf(
  table: Table,
  hash: Hash,
  query: z.infer<typeof listParameters>,
  scope: string,
): Promise<Origin> {
  const { assignee, employer, status, open, overdue } = query;
  if (employer !== undefined) return { ids: await idsAgainst(table, hash, employer) };
  const isOpenOnly = assignee !== undefined || overdue === 'true' || open === 'true';
  const statuses = (status ? [status] : statusNames)
    .filter((s) => isOpen(s) || !isOpenOnly)
    .filter((s) => !isOpen(s) || open !== 'false');
  const parts: IndexPart[] = [
    ...(statuses.some(isOpen) ? (['open'] as const) : []),
    ...(statuses.some((s) => !isOpen(s)) ? (['done'] as const) : []),
  ];
  const districts = await districtsWithin(table, districtScope(scope));
  return {
    sections: districts.flatMap((district) => parts.map((part) => ({ district, part }))),
    filter: {
      ...(statuses.length < statusNames.length ? { statuses } : {}),
      ...streetFilter(scope),
      ...(assignee === undefined ? {} : { officer: assignee }),
    },
  };
}

/** `GET /clues`: the clues of a division by status and due date, of an officer, or against an employer. */
export async function listClues(
  runtime: Runtime,
  clues: Repository<Clue>,
  hash: Hash,
  { caller, query }: RequestOf<typeof LISTS_REQUESTS, 'GET /clues'>,
): Promise<HttpResult> {
  const scope = scopeOf(caller, query.division);
  const now = runtime.now();
  const today = shanghaiDate(now);
  const dueBefore = [query.dueBefore ?? [], query.overdue === 'true' ? today : []].flat().sort()[0] ?? null;
  const fits = (clue: Clue): boolean =>
    isClueInScope(scope, clue) &&
    (query.status === undefined || clue.status === query.status) &&
    (query.assignee === undefined || clue.officers.includes(query.assignee)) &&
    (query.open === undefined || isOpen(clue.status) === (query.open === 'true')) &&
    (query.overdue === undefined || flagsOf(clue, today).overdue === (query.overdue === 'true')) &&
    (dueBefore === null || clue.due.date < dueBefore);

  const origin = await originOf(clues.table, hash, query, scope);
  const after = sortKeyOf(query.cursor, BY_DUE);
  const chunks =
    'ids' in origin
      ? [await idsByDue(clues, origin.ids, after)]
      : cluesByDue(clues, origin.sections, origin.filter, {
          after,
          chunk: query.limit,
          ...(dueBefore === null ? {} : { dueBefore }),
        });
  const { found, next } = await pageByDue(chunks, query.limit, fits);
  return json(200, { clues: await toListed(runtime, clues, caller, found), nextCursor: next ?? null });
}
