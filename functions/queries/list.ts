import * as z from 'zod';
import { shanghaiDate } from '../../domain/calendar.ts';
import { flagsOf } from '../../domain/clue.ts';
import { districtOf, isDivisionCode, isWithin } from '../../domain/divisions.ts';
import { isOpen, STATUSES, type Status } from '../../domain/status.ts';
import { readClue, type StoredClue } from '../shared/clue-items.ts';
import { pageOfClues } from '../shared/clues.ts';
import { districtsWithin } from '../shared/districts.ts';
import { comparable, type Hash } from '../shared/hashing.ts';
import {
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

const statusNames = Object.keys(STATUSES) as [Status, ...Status[]];

/** Query parameters of the list of clues. */
export const listParameters = z.strictObject({
  division: z
    .string()
    .refine(isDivisionCode, 'must be a division of 2, 4, 6 or 9 digits')
    .optional()
    .meta({ description: 'Prefix; by default what the caller may see' }),
  status: z.enum(statusNames).optional(),
  assignee: z.string().min(1).max(80).optional().meta({ description: 'Open clues of this officer' }),
  overdue: z.enum(['true', 'false']).optional(),
  employer: z.string().min(1).max(200).optional().meta({ description: 'Name or credit code' }),
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
    throw new Problem(422, 'invalid-input', 'The cursor is not one of ours.', {
      errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
    });
  }
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

async function sectionsOf(
  table: Table,
  hash: Hash,
  query: z.infer<typeof listParameters>,
  scope: string,
  today: string,
): Promise<Section[]> {
  const { assignee, employer, status } = query;
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
    return [idSection(table, 'employer', ids)];
  }
  const districts = await districtsWithin(table, scope);
  if (assignee !== undefined) {
    const ids = async () => {
      const loads = await table.batchGet<{ clues?: Set<string> }>(districts.map((d) => loadKey(d, assignee)));
      return loads.flatMap((l) => [...(l.clues ?? [])]);
    };
    return [idSection(table, 'assignee', ids)];
  }
  const wanted = (status ? [status] : statusNames)
    .filter((s) => query.overdue !== 'true' || isOpen(s))
    .flatMap((s): IndexStatus[] => (s === 'closed' ? ['closing', 'closed'] : [s]));
  const before = query.overdue === 'true' ? today : null;
  return districts.flatMap((d) => wanted.map((s) => statusSection(table, d, s, before)));
}

/** `GET /clues`: the clues of a division by status and due date, of an officer, or against an employer. */
export async function listClues(
  runtime: Runtime,
  table: Table,
  hash: Hash,
  event: HttpEvent,
): Promise<HttpResult> {
  const caller = callerOf(event);
  if (caller.roles.length === 0) throw new Problem(403, 'wrong-role', 'This needs a role.');
  const query = parseInput(listParameters, event.queryStringParameters ?? {}, 'query');
  const scope = query.division ?? caller.division;
  if (query.division !== undefined && !sees(caller, query.division)) {
    throw new Problem(404, 'unknown-division', 'There is no such division.');
  }
  const now = runtime.now();
  const today = shanghaiDate(now);
  const fits = ({ clue }: StoredClue): boolean =>
    (isWithin(clue.division, scope) || (clue.street !== null && isWithin(clue.street, scope))) &&
    seesClue(caller, clue) &&
    (query.status === undefined || clue.status === query.status) &&
    (query.assignee === undefined || clue.officers.includes(query.assignee)) &&
    (query.overdue === undefined || flagsOf(clue, today).overdue === (query.overdue === 'true'));

  const sections = await sectionsOf(table, hash, query, districtScope(scope), today);
  const cursor = query.cursor === undefined ? null : decode(query.cursor);
  let index = cursor ? sections.findIndex((s) => s.id === cursor.at) : 0;
  if (index < 0) decode('');
  let key: Item | undefined = cursor?.key;
  const found: StoredClue[] = [];
  let next: string | undefined;
  while (index < sections.length && next === undefined) {
    const section = sections[index];
    if (!section) break;
    const { clues, lastKey } = await section.read(key, query.limit - found.length);
    found.push(...clues.filter(fits));
    key = lastKey;
    if (!lastKey) index += 1;
    const after = sections[index];
    if (found.length >= query.limit && after) {
      next = encode({ at: after.id, ...(key ? { key: key as Record<string, string> } : {}) });
    }
  }
  const names = await employerNames(table, found);
  return json(200, {
    clues: found.map(({ clue }) => ({
      ...clueView(clue, runtime.policies.version(clue.policyVersion), now),
      employerName: names.get(clue.clueId) ?? null,
    })),
    nextCursor: next ?? null,
  });
}

/** Clues are indexed by district: a street's list is its district's, filtered. */
const districtScope = (scope: string) => (scope.length === 9 ? districtOf(scope) : scope);

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
