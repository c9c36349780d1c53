import type * as z from 'zod';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { flagsOf } from '../../domain/clue/state.ts';
import { isOpen, STATUSES, type Status } from '../../domain/clue/status.ts';
import type { listParameters } from '../contract/parameters.ts';
import type { LISTS_REQUESTS } from '../contract/requests.ts';
import { type HttpResult, json } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readClue, type StoredClue } from '../store/clue-items.ts';
import { pageOfClues } from '../store/clues.ts';
import { districtsWithin } from '../store/districts.ts';
import { clueKey, employerPk, type IndexStatus } from '../store/keys.ts';
import type { Table } from '../store/table.ts';
import { cluesByDue, type IndexSection, idsByDue } from './by-due.ts';
import { BY_DUE, pageByDue, pageInSections, placeOf, type Section } from './paging.ts';
import { districtScope, isInScope, listed, openCluesOf, scopeOf } from './scope.ts';

const statusNames = Object.keys(STATUSES) as Status[];

/** A district's clues in one status, by due date. */
function statusSection(
  table: Table,
  district: string,
  status: IndexStatus,
  dueBefore: string | null,
): Section {
  return {
    id: `${district}/${status}`,
    async read(startKey, limit) {
      const { stored, lastKey } = await pageOfClues(table, district, status, {
        startKey,
        limit,
        ...(dueBefore === null ? {} : { dueBefore }),
      });
      return { clues: stored, ...(lastKey ? { lastKey } : {}) };
    },
  };
}

/** A list of clue ids known beforehand, in order; the key is the last id given. */
function idSection(table: Table, id: string, ids: () => Promise<string[]>): Section {
  return {
    id,
    async read(startKey, limit) {
      const after = startKey?.id as string | undefined;
      const rest = [...new Set(await ids())].sort().filter((i) => after === undefined || i > after);
      const page = rest.slice(0, limit);
      const found = page.length > 0 ? (await table.batchGet(page.map(clueKey))).map(readClue) : [];
      const clues = found.sort((a, b) => (a.clue.clueId < b.clue.clueId ? -1 : 1));
      return { clues, ...(rest.length > limit ? { lastKey: { id: page.at(-1) } } : {}) };
    },
  };
}

/** What a list is made of: clues by id, or sections of the index. */
type Origin =
  | { readonly name: 'employer' | 'assignee'; readonly ids: () => Promise<string[]> }
  | { readonly sections: readonly IndexSection[] };

async function originOf(
  table: Table,
  hash: Hash,
  query: z.infer<typeof listParameters>,
  scope: string,
): Promise<Origin> {
  const { assignee, employer, status, open, overdue } = query;
  if (employer !== undefined) {
    // What is asked for may be either.
    const keys = employerKeys(hash, { name: employer, creditCode: employer });
    const ids = async () => {
      const pages = await Promise.all(
        keys.map((key) =>
          table.query<{ clueId: string }>(
            { KeyConditionExpression: 'pk = :pk', values: { ':pk': employerPk(key) } },
            { all: true },
          ),
        ),
      );
      return pages.flatMap((p) => p.items.map((i) => i.clueId));
    };
    return { name: 'employer', ids };
  }
  const districts = await districtsWithin(table, scope);
  if (assignee !== undefined) return { name: 'assignee', ids: () => openCluesOf(table, districts, assignee) };
  const wanted = (status ? [status] : statusNames)
    .filter((s) => isOpen(s) || (overdue !== 'true' && open !== 'true'))
    .filter((s) => !isOpen(s) || open !== 'false')
    .flatMap((s): IndexStatus[] => (s === 'closed' ? ['closing', 'closed'] : [s]));
  return { sections: districts.flatMap((district) => wanted.map((s) => ({ district, status: s }))) };
}

/** The parts of a list in its default order. */
const sectionsOf = (table: Table, origin: Origin, dueBefore: string | null): Section[] =>
  'ids' in origin
    ? [idSection(table, origin.name, origin.ids)]
    : origin.sections.map((s) => statusSection(table, s.district, s.status, dueBefore));

/** A list by due date, from where its cursor says. */
async function byDue(
  table: Table,
  origin: Origin,
  { cursor, limit }: z.infer<typeof listParameters>,
  dueBefore: string | null,
) {
  const after = placeOf(cursor, BY_DUE);
  if ('ids' in origin) return [await idsByDue(table, await origin.ids(), after)];
  return cluesByDue(table, origin.sections, {
    after,
    chunk: limit,
    ...(dueBefore === null ? {} : { dueBefore }),
  });
}

/** `GET /clues`: the clues of a division by status and due date, of an officer, or against an employer. */
export async function listClues(
  runtime: Runtime,
  table: Table,
  hash: Hash,
  { caller, query }: RequestOf<typeof LISTS_REQUESTS, 'GET /clues'>,
): Promise<HttpResult> {
  const scope = scopeOf(caller, query.division);
  const now = runtime.now();
  const today = shanghaiDate(now);
  const dueBefore = [query.dueBefore ?? [], query.overdue === 'true' ? today : []].flat().sort()[0] ?? null;
  const fits = ({ clue }: StoredClue): boolean =>
    isInScope(scope, clue) &&
    (query.status === undefined || clue.status === query.status) &&
    (query.assignee === undefined || clue.officers.includes(query.assignee)) &&
    (query.open === undefined || isOpen(clue.status) === (query.open === 'true')) &&
    (query.overdue === undefined || flagsOf(clue, today).overdue === (query.overdue === 'true')) &&
    (dueBefore === null || clue.due.date < dueBefore);

  const origin = await originOf(table, hash, query, districtScope(scope));
  const { found, next } =
    query.sort === 'due'
      ? await pageByDue(await byDue(table, origin, query, dueBefore), query.limit, fits)
      : await pageInSections(sectionsOf(table, origin, dueBefore), query.cursor, query.limit, fits);
  return json(200, { clues: await listed(runtime, table, found), nextCursor: next ?? null });
}
