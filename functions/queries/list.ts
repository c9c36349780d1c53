import * as z from 'zod';
import { isCalendarDate, shanghaiDate } from '../../domain/calendar.ts';
import { type Clue, flagsOf } from '../../domain/clue.ts';
import { districtOf, isDivisionCode, isWithin } from '../../domain/divisions.ts';
import { isOpen, STATUSES, type Status } from '../../domain/status.ts';
import { readClue, type StoredClue } from '../shared/clue-items.ts';
import { pageOfClues } from '../shared/clues.ts';
import { districtsWithin } from '../shared/districts.ts';
import { comparable, type Hash } from '../shared/hashing.ts';
import {
  type Caller,
  callerOf,
  type HttpEvent,
  type HttpResult,
  json,
  Problem,
  parseInput,
  sees,
  seesClue,
} from '../shared/http.ts';
import { clueKey, employerPk, type IndexStatus, loadKey, particularsKey } from '../shared/keys.ts';
import { readParticulars } from '../shared/particulars.ts';
import type { Runtime } from '../shared/runtime.ts';
import type { Item, Table } from '../shared/table.ts';
import { clueView } from '../shared/view.ts';
import { cluesByDue, type IndexSection, idsByDue } from './by-due.ts';

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
    description: 'due: all together by due date and id; by default by district, status and due date',
  }),
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Where a list goes on: in which section, behind which key. */
const cursorSchema = z.strictObject({ at: z.string(), key: z.record(z.string(), z.string()).optional() });

/** A part of a list: one query, read in pages. */
interface Section {
  readonly id: string;
  read(startKey: Item | undefined, limit: number): Promise<{ clues: StoredClue[]; lastKey?: Item }>;
}

const encode = (cursor: z.infer<typeof cursorSchema>) =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

function decode(text: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    return refuseCursor();
  }
}

function refuseCursor(): never {
  throw new Problem(422, 'invalid-input', 'The cursor is not one of ours.', {
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}

/** A cursor of an ordered list of that name: behind which place it goes on. */
export const cursorBehind = (at: string, after: string): string => encode({ at, key: { after } });

/** The place in such a cursor; nothing at the beginning. @throws Problem 422 for another list's cursor */
export function placeOf(text: string | undefined, at: string): string {
  if (text === undefined) return '';
  const cursor = decode(text);
  return cursor.at === at && cursor.key?.after ? cursor.key.after : refuseCursor();
}

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
    const name = comparable(employer);
    const keys = [hash('employer', `name:${name}`), hash('employer', `code:${name}`)];
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

/** The ids of an officer's open clues in some districts. */
export async function openCluesOf(
  table: Table,
  districts: readonly string[],
  officer: string,
): Promise<string[]> {
  const loads = await table.batchGet<{ clues?: Set<string> }>(districts.map((d) => loadKey(d, officer)));
  return loads.flatMap((l) => [...(l.clues ?? [])]);
}

/** A page of a list, and the cursor of the next one. */
interface Page {
  readonly found: readonly StoredClue[];
  readonly next?: string;
}

/** A page of a list by district, status and due date, or by id. */
async function pageInSections(
  sections: readonly Section[],
  text: string | undefined,
  limit: number,
  fits: (stored: StoredClue) => boolean,
): Promise<Page> {
  const cursor = text === undefined ? null : decode(text);
  let index = cursor ? sections.findIndex((s) => s.id === cursor.at) : 0;
  if (index < 0) refuseCursor();
  let key: Item | undefined = cursor?.key;
  const found: StoredClue[] = [];
  while (index < sections.length) {
    const section = sections[index];
    if (!section) break;
    const { clues, lastKey } = await section.read(key, limit - found.length);
    found.push(...clues.filter(fits));
    key = lastKey;
    if (!lastKey) index += 1;
    const after = sections[index];
    if (found.length >= limit && after) {
      return {
        found,
        next: encode({ at: after.id, ...(key ? { key: key as Record<string, string> } : {}) }),
      };
    }
  }
  return { found };
}

const BY_DUE = 'by-due';
/** Clues looked at for one answer at most: what it may cost. */
export const MAX_LOOKED_AT = 2000;

/** A page of a list by due date; with fewer clues than the limit where many were looked at. */
async function pageByDue(
  table: Table,
  origin: Origin,
  after: string,
  limit: number,
  dueBefore: string | null,
  fits: (stored: StoredClue) => boolean,
): Promise<Page> {
  const range = { after, chunk: limit, ...(dueBefore === null ? {} : { dueBefore }) };
  const chunks =
    'ids' in origin
      ? [await idsByDue(table, await origin.ids(), after)]
      : cluesByDue(table, origin.sections, range);
  const found: StoredClue[] = [];
  let looked = 0;
  for await (const chunk of chunks) {
    for (const { place, stored } of chunk) {
      looked += 1;
      if (fits(stored)) found.push(stored);
      if (found.length === limit || looked === MAX_LOOKED_AT) {
        return { found, next: cursorBehind(BY_DUE, place) };
      }
    }
  }
  return { found };
}

/** The caller, who must have a role. @throws Problem 401, 403 */
export function callerWithRole(event: HttpEvent): Caller {
  const caller = callerOf(event);
  if (caller.roles.length === 0) throw new Problem(403, 'wrong-role', 'This needs a role.');
  return caller;
}

/** What is asked for within what the caller may see, which is all of that by default. @throws Problem 404 outside */
export function scopeOf(caller: Caller, division: string | undefined): string {
  if (division !== undefined && !sees(caller, division)) {
    throw new Problem(404, 'unknown-division', 'There is no such division.');
  }
  return division ?? caller.division;
}

/** Whether a clue lies in a scope that the caller may see. */
export const inScope = (caller: Caller, scope: string, clue: Clue): boolean =>
  (isWithin(clue.division, scope) || (clue.street !== null && isWithin(clue.street, scope))) &&
  seesClue(caller, clue);

/** `GET /clues`: the clues of a division by status and due date, of an officer, or against an employer. */
export async function listClues(
  runtime: Runtime,
  table: Table,
  hash: Hash,
  event: HttpEvent,
): Promise<HttpResult> {
  const caller = callerWithRole(event);
  const query = parseInput(listParameters, event.queryStringParameters ?? {}, 'query');
  const scope = scopeOf(caller, query.division);
  const now = runtime.now();
  const today = shanghaiDate(now);
  const dueBefore = [query.dueBefore ?? [], query.overdue === 'true' ? today : []].flat().sort()[0] ?? null;
  const fits = ({ clue }: StoredClue): boolean =>
    inScope(caller, scope, clue) &&
    (query.status === undefined || clue.status === query.status) &&
    (query.assignee === undefined || clue.officers.includes(query.assignee)) &&
    (query.open === undefined || isOpen(clue.status) === (query.open === 'true')) &&
    (query.overdue === undefined || flagsOf(clue, today).overdue === (query.overdue === 'true')) &&
    (dueBefore === null || clue.due.date < dueBefore);

  const origin = await originOf(table, hash, query, districtScope(scope));
  const sections = (): Section[] =>
    'ids' in origin
      ? [idSection(table, origin.name, origin.ids)]
      : origin.sections.map((s) => statusSection(table, s.district, s.status, dueBefore));
  const { found, next } =
    query.sort === 'due'
      ? await pageByDue(table, origin, placeOf(query.cursor, BY_DUE), query.limit, dueBefore, fits)
      : await pageInSections(sections(), query.cursor, query.limit, fits);
  return json(200, { clues: await listed(runtime, table, found), nextCursor: next ?? null });
}

/** Clues as lists show them: the public view and the employer's name. */
export async function listed(runtime: Runtime, table: Table, stored: readonly StoredClue[]) {
  const names = await employerNames(table, stored);
  return stored.map(({ clue }) => ({
    ...clueView(clue, runtime.policies.version(clue.policyVersion), runtime.now()),
    employerName: names.get(clue.clueId) ?? null,
  }));
}

/** Clues are indexed by district: a street's list is its district's, filtered. */
export const districtScope = (scope: string) => (scope.length === 9 ? districtOf(scope) : scope);

async function employerNames(table: Table, stored: readonly StoredClue[]): Promise<Map<string, string>> {
  if (stored.length === 0) return new Map();
  const items = await table.batchGet<{ pk: string; data?: unknown }>(
    stored.map(({ clue }) => particularsKey(clue.clueId)),
  );
  return new Map(
    items.flatMap((item) => {
      const data = readParticulars(item);
      return data ? [[item.pk.slice('PERSON#'.length), data.employer.name] as const] : [];
    }),
  );
}
