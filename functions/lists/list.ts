import * as z from 'zod';
import { isCalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { type Clue, flagsOf } from '../../domain/clue/state.ts';
import { isOpen, STATUSES, type Status } from '../../domain/clue/status.ts';
import { isDivisionCode } from '../../domain/places/divisions.ts';
import { type HttpEvent, type HttpResult, json, parseInput } from '../http/http.ts';
import { employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { districtsWithin } from '../store/districts.ts';
import { employerPk, type IndexPart } from '../store/keys.ts';
import type { Repository } from '../store/repository.ts';
import type { Table } from '../store/table.ts';
import { cluesByDue, type IndexFilter, type IndexSection, idsByDue } from './by-due.ts';
import { BY_DUE, pageByDue, sortKeyOf } from './paging.ts';
import { callerWithRole, districtScope, isInScope, scopeOf, streetFilter, toListed } from './scope.ts';

const statusNames = Object.keys(STATUSES) as [Status, ...Status[]];

/** A division asked for. */
export const division = z
  .string()
  .refine(isDivisionCode, 'must be a division of 2, 4, 6 or 9 digits')
  .optional()
  .meta({ description: 'Prefix; by default what the caller may see' });

/** Query parameters of the list of clues. */
export const listParameters = z.strictObject({
  division,
  status: z.enum(statusNames).optional(),
  assignee: z.string().min(1).max(80).optional().meta({ description: 'Open clues of this officer' }),
  open: z.enum(['true', 'false']).optional().meta({ description: 'Only clues that are open, or are not' }),
  overdue: z.enum(['true', 'false']).optional(),
  dueBefore: z
    .string()
    .refine(isCalendarDate, 'must be a date that exists, YYYY-MM-DD')
    .optional()
    .meta({ description: 'Only clues due before this day' }),
  employer: z.string().min(1).max(200).optional().meta({ description: 'Name or credit code' }),
  sort: z.enum(['due']).optional().meta({
    description: 'By due date and id, which is the default',
  }),
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

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
  // What is closed is done once its record is sealed.
  const parts: IndexPart[] = [
    ...(statuses.some((s) => isOpen(s) || s === 'closed') ? (['open'] as const) : []),
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
  event: HttpEvent,
): Promise<HttpResult> {
  const caller = callerWithRole(event);
  const query = parseInput(listParameters, event.queryStringParameters ?? {}, 'query');
  const scope = scopeOf(caller, query.division);
  const now = runtime.now();
  const today = shanghaiDate(now);
  const dueBefore = [query.dueBefore ?? [], query.overdue === 'true' ? today : []].flat().sort()[0] ?? null;
  const fits = (clue: Clue): boolean =>
    isInScope(scope, clue) &&
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
  return json(200, { clues: await toListed(runtime, clues.table, caller, found), nextCursor: next ?? null });
}
