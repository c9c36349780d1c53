import * as z from 'zod';
import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { MARKS } from '../../domain/clue/marks.ts';
import { type Clue, flagsOf } from '../../domain/clue/state.ts';
import { isOpen, STATUSES, type Status } from '../../domain/clue/status.ts';
import { isRepeated } from '../../domain/clue/triage.ts';
import { listedColumns } from '../contract/list-columns.ts';
import type { LISTS_REQUESTS } from '../contract/requests.ts';
import { pageHeaders, rowsResult } from '../http/csv.ts';
import { type CursorKeySource, cursorOf, type ListCursor } from '../http/cursors.ts';
import type { HttpResult } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { districtScope, scopeOf, streetOf } from '../http/lists/divisions.ts';
import { type Conditions, type DayRange, filterOf } from '../http/lists/filter.ts';
import { type Group, groupsOf, readWindow, type WindowPosition } from '../http/lists/groups.ts';
import { type Page, type PageOptions, readPage, type Stretch } from '../http/lists/page.ts';
import {
  BOUNDS,
  type Bounds,
  ReadBudget,
  type Row,
  type RowReader,
  readResorted,
  type Section,
  SectionReader,
} from '../http/lists/reader.ts';
import { employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { districtsWithin } from '../store/districts.ts';
import { readEmployerNames } from '../store/employer-names.ts';
import type { IndexPart } from '../store/keys.ts';
import type { Repository } from '../store/repository.ts';
import type { Table } from '../store/table.ts';
import { isClueInScope, loadStates, toListed } from './scope.ts';
import {
  isEmployer,
  isInName,
  isInNumber,
  officersNamed,
  readNumbered,
  type Search,
  toSearch,
} from './search.ts';
import { dueSection, employerSection, receivedSection } from './sections.ts';

type ListRequest = RequestOf<typeof LISTS_REQUESTS, 'GET /clues'>;
type Query = ListRequest['query'];

/** What the list needs beside the runtime. */
export interface ListConfig {
  /** Hashes an employer asked for. */
  readonly hash: Hash;
  /** The senders of pushes, whose names numbers may be given without. */
  readonly sources: readonly string[];
  readonly cursorKey: CursorKeySource;
  /** What one answer may read; the usual by default. */
  readonly bounds?: Bounds;
}

const STATUS_NAMES = Object.keys(STATUSES) as Status[];

/** Rows taken at a time where a text is looked for. */
const SEARCHED_CHUNK = 400;

/** Tells what else the index of lists knows of a clue that is asked for. */
function conditionsOf(
  { sector, source, conclusion, suspended, repeated, assignee, ...query }: Query,
  scope: string,
): Conditions {
  const flags = [
    [suspended, MARKS.suspended],
    [repeated, MARKS.repeated],
  ] as const;
  return {
    street: streetOf(scope),
    officer: assignee,
    marks: [
      ...(sector === undefined ? [] : [MARKS.sector(sector)]),
      ...(source === undefined ? [] : [MARKS.source(source)]),
      ...(conclusion === undefined ? [] : [MARKS.conclusion(conclusion)]),
      ...flags.flatMap(([flag, mark]) => (flag === 'true' ? [mark] : [])),
    ],
    withoutMarks: flags.flatMap(([flag, mark]) => (flag === 'false' ? [mark] : [])),
    since: { from: query.receivedFrom, to: query.receivedTo },
  };
}

/** The days before which clues are due; null for any. */
const dueBound = ({ dueBefore, overdue }: Query, today: CalendarDate): CalendarDate | null =>
  [dueBefore ?? [], overdue === 'true' ? today : []].flat().sort()[0] ?? null;

/** Tells whether only open clues are asked for. One that has ended is not suspended. */
const isOpenAlone = ({ status, assignee, overdue, open, suspended }: Query): boolean =>
  assignee !== undefined ||
  overdue === 'true' ||
  open === 'true' ||
  suspended === 'true' ||
  (status !== undefined && isOpen(status));

/** The sections of a district's index by due date that hold what is asked for. */
function dueSections(query: Query, scope: string, today: CalendarDate): (district: string) => Section[] {
  const statuses = (query.status ? [query.status] : STATUS_NAMES)
    .filter((s) => isOpen(s) || !isOpenAlone(query))
    .filter((s) => !isOpen(s) || query.open !== 'false');
  const conditions = conditionsOf(query, scope);
  const before = dueBound(query, today);
  const range = before === null ? {} : { before };
  const sectionsOf = (district: string, part: IndexPart): Section[] => {
    const own = statuses.filter((s) => isOpen(s) === (part === 'open'));
    if (own.length === 0) return [];
    const all = own.length === STATUS_NAMES.filter((s) => isOpen(s) === (part === 'open')).length;
    const wanted = { ...conditions, ...(all ? {} : { statuses: own }) };
    if (part === 'done' || query.overdue !== 'false') {
      return [dueSection(district, part, range, filterOf(wanted))];
    }
    // Of those past their date only the stopped ones may not be overdue.
    const stopped = filterOf({ ...wanted, marks: [...(wanted.marks ?? []), MARKS.suspended] });
    const past = before !== null && before < today ? before : today;
    return [
      dueSection(district, part, { before: past }, stopped),
      ...(before !== null && before <= today
        ? []
        : [dueSection(district, part, { from: today, ...range }, filterOf(wanted))]),
    ];
  };
  return (district) => [...sectionsOf(district, 'open'), ...sectionsOf(district, 'done')];
}

/** Makes the rule that a clue, as it is now, belongs to the list. */
function ruleOf(query: Query, scope: string, today: CalendarDate): (clue: Clue) => boolean {
  const before = dueBound(query, today);
  const is = (flag: 'true' | 'false' | undefined, value: boolean) =>
    flag === undefined || value === (flag === 'true');
  return (clue) =>
    isClueInScope(scope, clue) &&
    (query.status === undefined || clue.status === query.status) &&
    (query.assignee === undefined || (isOpen(clue.status) && clue.officers.includes(query.assignee))) &&
    is(query.open, isOpen(clue.status)) &&
    is(query.overdue, flagsOf(clue, today).overdue) &&
    is(query.suspended, clue.suspendedFrom !== null) &&
    is(query.repeated, isRepeated(clue)) &&
    (query.sector === undefined || clue.sector === query.sector) &&
    (query.source === undefined || clue.source === query.source) &&
    (query.conclusion === undefined || clue.conclusion?.code === query.conclusion) &&
    (query.receivedFrom === undefined || clue.receivedDay >= query.receivedFrom) &&
    (query.receivedTo === undefined || clue.receivedDay <= query.receivedTo) &&
    (before === null || clue.due.date < before);
}

/** Takes from rows the clues of a list, in the order of the rows. */
type Select = (group: Group, rows: readonly Row[], budget: ReadBudget) => Promise<{ row: Row; item: Clue }[]>;

/** Selects by the rule alone. */
const byRule =
  (clues: Repository<Clue>, fits: (clue: Clue) => boolean): Select =>
  async (group, rows, budget) => {
    budget.states -= rows.length;
    const states = await loadStates(
      clues,
      rows.map((row) => row.id),
    );
    return rows.flatMap((row) => {
      const clue = states.get(row.id);
      // One that was handed on stands in two districts' lists by receipt.
      const isHere = clue && (group.districts.length === 0 || group.districts.includes(clue.division));
      return clue && isHere && fits(clue) ? [{ row, item: clue }] : [];
    });
  };

/** Tells whether a clue may have one of some officers: a row names those of what is open, others stand in the state alone. */
function mayHaveOfficer({ item }: Row, ids: ReadonlySet<string>): boolean {
  const { status, officers = [] } = item as { status?: Status; officers?: readonly string[] };
  return status === undefined || !isOpen(status) || officers.some((id) => ids.has(id));
}

/** Selects by the rule and by a text in the clue's number, or in the name of its employer or of an officer. */
function bySearch(clues: Repository<Clue>, search: Search, select: Select): Select {
  const named = new Map<Group, Promise<Set<string>>>();
  return async (group, rows, budget) => {
    const officers = named.get(group) ?? officersNamed(clues.table, search, group.districts);
    named.set(group, officers);
    const ids = await officers;
    budget.names -= rows.length;
    const names = await readEmployerNames(
      clues.table,
      CLUE.kind,
      rows.map((row) => row.id).filter((id) => !isInNumber(search, id)),
    );
    const isFound = ({ id }: Row) => isInNumber(search, id) || isInName(search, names.get(id));
    const mayBeFound = (row: Row) =>
      isFound(row) || names.get(row.id) === search.maskedName || (ids.size > 0 && mayHaveOfficer(row, ids));
    return (await select(group, rows.filter(mayBeFound), budget)).filter(
      ({ row, item }) => isFound(row) || isEmployer(search, item) || item.officers.some((id) => ids.has(id)),
    );
  };
}

/** Opens the rows of a group behind a sort key. */
type OpenRows = (
  group: Group,
  at: { readonly descending: boolean; readonly after: string | null },
  budget: ReadBudget,
) => RowReader | Promise<RowReader>;

/** Opens rows that the index has in the order of the list. */
const openInOrder =
  (table: Table): OpenRows =>
  (group, at, budget) =>
    new SectionReader(table, group.sections, at, budget);

/**
 * Opens the rows of open clues by day of receipt. They come from the index by due date, which has the open ones apart: that by
 * receipt goes past all that were closed in years. Only of more than one answer may read it is the way that ends.
 */
const openByReceipt =
  (table: Table, received: DayRange): OpenRows =>
  async (group, at, budget) => {
    const sortKeyOf = ({ item, id }: Row) => `${String(item.since)}#${id}`;
    const most = budget.rows;
    const resorted = await readResorted(table, group.sections, sortKeyOf, at, budget);
    if (resorted) return resorted;
    budget.rows = most;
    const sections = group.districts.map((district) => receivedSection(district, received));
    return new SectionReader(table, sections, at, budget);
  };

/** How a page is read. */
interface ListPageOptions extends Omit<PageOptions, 'most'> {
  readonly descending: boolean;
}

const positionSchema = z.strictObject({ group: z.string(), after: z.string().nullable() });

/** Reads a page in the order of the rows. */
async function readGroups(
  openRows: OpenRows,
  groupsFrom: (district: string | null) => readonly Group[],
  cursor: ListCursor,
  select: Select,
  { descending, ...options }: ListPageOptions,
): Promise<Page<Clue, object>> {
  const position = await cursor.open(positionSchema);
  const stretches = groupsFrom(position?.group ?? null).map(
    (group): Stretch<Clue, { group: string }> => ({
      at: { group: group.key },
      open: (after, budget) => openRows(group, { descending, after }, budget),
      select: (rows, budget) => select(group, rows, budget),
    }),
  );
  return readPage(stretches, position?.after ?? null, options);
}

const windowSchema = z.strictObject({
  group: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  after: z.string().nullable(),
});

/** Reads a page of few clues by due date: those of a part of the rows are read, and sorted. */
async function readSortedPage(
  { table }: Repository<Clue>,
  group: Group,
  cursor: ListCursor,
  select: Select,
  { descending, limit, bounds }: ListPageOptions,
): Promise<Page<Clue, object>> {
  const position: WindowPosition | null = await cursor.open(windowSchema);
  const budget = new ReadBudget(bounds);
  const window = await readWindow(table, [group], position, budget);
  const selected = (await select(group, window.rows, budget)).map(({ item: clue }) => ({
    clue,
    sortKey: `${clue.due.date}#${clue.clueId}`,
  }));
  const isBefore = (a: string, b: string) => (descending ? a > b : a < b);
  const after = position?.after ?? null;
  const rest = selected
    .filter(({ sortKey }) => after === null || isBefore(after, sortKey))
    .sort((a, b) => (isBefore(a.sortKey, b.sortKey) ? -1 : 1));
  const page = rest.slice(0, limit);
  const next =
    rest.length > limit ? { ...window.position, after: page.at(-1)?.sortKey ?? null } : window.next;
  return { found: page.map(({ clue }) => clue), next, complete: window.next === null };
}

/** `GET /clues`: the clues of a division by status, due date and more, of an officer, against an employer, or by a text. */
export async function listClues(
  runtime: Runtime,
  clues: Repository<Clue>,
  { hash, sources, cursorKey, bounds = BOUNDS }: ListConfig,
  request: ListRequest,
): Promise<HttpResult> {
  const { event, caller, query } = request;
  const { table } = clues;
  const { employer, limit, q } = query;
  const scope = scopeOf(caller, query.division);
  const today = shanghaiDate(runtime.now());
  const cursor = cursorOf(cursorKey, request);
  const fits = ruleOf(query, scope, today);
  const sort = query.sort ?? (employer === undefined ? 'due' : 'received');
  const descending = sort.startsWith('-');
  const isByDue = sort.endsWith('due');
  const received: DayRange = { from: query.receivedFrom, to: query.receivedTo };
  const answer = async ({ found, next, complete }: Page<Clue, object>): Promise<HttpResult> => {
    const listed = await toListed(runtime, clues, caller, found);
    const sealed = next === null ? undefined : await cursor.seal(next);
    const body = { clues: listed, complete, ...(sealed === undefined ? {} : { cursor: sealed }) };
    return rowsResult(event, body, ['clues', listedColumns, listed], pageHeaders(complete, sealed));
  };

  if (q !== undefined && query.cursor === undefined) {
    const found = (await readNumbered(clues, q, sources)).filter(fits);
    if (found.length > 0) return answer({ found, next: null, complete: true });
  }
  const search = q === undefined ? null : toSearch(q, hash);
  const select = search ? bySearch(clues, search, byRule(clues, fits)) : byRule(clues, fits);
  const options = { descending, limit, bounds, ...(search ? { chunkSize: SEARCHED_CHUNK } : {}) };
  if (employer !== undefined) {
    const keys = employerKeys(hash, { name: employer, creditCode: employer });
    const sections = keys.map((key) => employerSection(key, received));
    const group: Group = { key: '', districts: [], sections };
    return answer(
      await (isByDue
        ? readSortedPage(clues, group, cursor, select, options)
        : readGroups(openInOrder(table), () => [group], cursor, select, options)),
    );
  }
  const districts = await districtsWithin(table, districtScope(scope));
  const isResorted = !isByDue && isOpenAlone(query);
  const sectionsOf =
    isByDue || isResorted
      ? dueSections(query, scope, today)
      : (district: string) => [receivedSection(district, received)];
  const openRows = isResorted ? openByReceipt(table, received) : openInOrder(table);
  const groupsFrom = (from: string | null) => groupsOf(districts, from, sectionsOf, bounds);
  return answer(await readGroups(openRows, groupsFrom, cursor, select, options));
}
