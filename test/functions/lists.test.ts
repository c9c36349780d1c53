import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { addDays } from '../../domain/calendar/dates.ts';
import { type Clue, flagsOf } from '../../domain/clue/state.ts';
import { isOpen, OPEN_STATUSES, STATUSES, type Status } from '../../domain/clue/status.ts';
import { isRepeated } from '../../domain/clue/triage.ts';
import { WAIT_REASONS, waitingFor } from '../../domain/clue/worklist.ts';
import { isWithin } from '../../domain/places/divisions.ts';
import { clueListSchema, worklistSchema } from '../../functions/contract/view-schema.ts';
import type { HttpEvent } from '../../functions/http/http.ts';
import { BOUNDS, type Bounds } from '../../functions/http/lists/reader.ts';
import { createLists } from '../../functions/lists/lists.ts';
import { employerKeys, hasher } from '../../functions/runtime/hashing.ts';
import { districtsWithin, registerDistrict } from '../../functions/store/districts.ts';
import { unitItem } from '../../functions/store/roster.ts';
import { calledBy } from '../support/caller.ts';
import { at, RULES, receivedClue } from '../support/clues.ts';
import { testCursorKey } from '../support/cursors.ts';
import { useLedger } from '../support/ledger-table.ts';
import { type StoredListed, storeListed } from '../support/listed.ts';

const world = useLedger();
const DISTRICTS = ['440303', '440304', '440311'];
const TODAY = '2021-03-24';
const NOW = at(`${TODAY} 12:00`);
const hash = hasher('a secret of tests alone');
const base = receivedClue(at('2021-03-05 09:00'));
const EMPLOYERS = ['深圳市测试电子有限公司', '深圳市样例餐饮有限公司', '样例建筑公司'];
const OFFICERS: Readonly<Record<string, string>> = {
  'insp-1': '样例监察甲',
  'insp-2': '样例监察乙',
  'insp-3': '样例丙',
};

/** Bounds so small that few clues meet them. */
const TIGHT: Bounds = { rows: 30, states: 7, waiting: 9, names: 11, districts: 2 };

/** What tells one clue of a list from another. */
interface Facts {
  readonly division: string;
  readonly street: string | null;
  readonly status: Status;
  readonly due: number;
  readonly received: number;
  readonly officers: readonly string[];
  readonly sector: string;
  readonly source: string;
  readonly employer: string;
  readonly suspended: boolean;
  readonly repeated: boolean;
  readonly awaiting: boolean;
  readonly extension: boolean;
  readonly movedFrom: string | null;
}

const seldom = fc.constantFrom(false, false, true);
const arbitraryFacts: fc.Arbitrary<Facts> = fc.record({
  division: fc.constantFrom(...DISTRICTS),
  street: fc.constantFrom(null, '001', '002'),
  status: fc.constantFrom(...(Object.keys(STATUSES) as Status[]), ...OPEN_STATUSES),
  due: fc.nat(12),
  received: fc.nat(8),
  officers: fc.subarray(Object.keys(OFFICERS), { maxLength: 2 }),
  sector: fc.constantFrom('manufacturing', 'catering'),
  source: fc.constantFrom('national', 'walk-in'),
  employer: fc.constantFrom(...EMPLOYERS),
  suspended: seldom,
  repeated: seldom,
  awaiting: fc.boolean(),
  extension: seldom,
  movedFrom: fc.constantFrom(null, null, ...DISTRICTS),
});

function listedOf(facts: Facts, n: number): StoredListed {
  const { division, street, status, source, officers, employer, movedFrom } = facts;
  const receivedDay = addDays('2021-03-01', facts.received);
  const isSuspended = isOpen(status) && facts.suspended;
  const clueNo = `QG${String((n * 7919) % 1000).padStart(3, '0')}`;
  const clue: Clue = {
    ...base,
    clueId: `${source}-${clueNo}`,
    clueNo,
    source,
    sector: facts.sector,
    division,
    street: street && division + street,
    status,
    receivedDay,
    receivedAt: new Date(at(`${receivedDay} 09:00`) + n).toISOString(),
    accepted: status !== 'triage',
    awaitingSupervisor: facts.awaiting && status === 'received',
    triage: {
      reasons: facts.repeated ? ['reported-before'] : [],
      track: 'simple',
      priority: 'normal',
      suspectedOf: null,
    },
    due: { date: addDays('2021-03-18', facts.due), provisional: false },
    officers,
    employerKeys: employerKeys(hash, { name: employer }),
    suspendedFrom: isSuspended ? '2021-03-20' : null,
    suspendedAt: isSuspended ? '2021-03-20T01:00:00.000Z' : null,
    suspendedInTime: isSuspended && '2021-03-20' <= addDays('2021-03-18', facts.due),
    pendingExtension:
      isOpen(status) && facts.extension
        ? { workingDays: 5, by: 'insp-9', on: '2021-03-18', restart: false }
        : null,
    conclusion:
      status === 'closed' || status === 'reviewing'
        ? {
            code: n % 2 ? 'PAID' : 'NOT_SUBSTANTIATED',
            by: 'insp-9',
            verifiedAmountFen: 1,
            paidAmountFen: 1,
            headcount: 1,
          }
        : null,
  };
  return { clue, employerName: employer, heldBefore: movedFrom && movedFrom !== division ? [movedFrom] : [] };
}

/** A clue under investigation. */
const facts: Facts = {
  division: '440308',
  street: null,
  status: 'investigating',
  due: 12,
  received: 0,
  officers: ['insp-1'],
  sector: 'catering',
  source: 'national',
  employer: '样例建筑公司',
  suspended: false,
  repeated: false,
  awaiting: false,
  extension: false,
  movedFrom: null,
};

const sample = (count: number, seed: number): StoredListed[] =>
  fc.sample(arbitraryFacts, { numRuns: count, seed }).map(listedOf);

async function store(listed: readonly StoredListed[]): Promise<void> {
  for (const district of [...DISTRICTS, '440308']) await registerDistrict(world.table, district);
  const officers = Object.entries(OFFICERS).map(([id, name]) => ({
    id,
    name,
    roles: ['inspector' as const],
  }));
  await world.table.put(
    unitItem({
      unit: { unitId: 'sz', division: '4403', name: '深圳', streets: [], officers },
      tag: 't',
      version: 1,
    }),
  );
  await storeListed(world.client, world.runtime.tableName, listed);
}

interface Asker {
  readonly sub?: string;
  readonly roles?: readonly string[];
  readonly division?: string;
}
type Query = Readonly<Record<string, string>>;

/** Asks for a list, and says how many commands the store got for it. */
async function request(route: string, query: Query, who: Asker = {}, bounds: Bounds = BOUNDS) {
  const { sub = 'sup-1', roles = ['supervisor'], division = '4403' } = who;
  const config = { hash, sources: ['national', 'walk-in'], cursorKey: testCursorKey, bounds };
  const handle = createLists({ ...world.runtime, now: () => NOW }, config);
  const before = world.sent.length;
  const { statusCode, body = '' } = await handle({
    routeKey: `GET ${route}`,
    rawPath: route,
    queryStringParameters: query,
    ...calledBy({ sub, roles, division }),
  } as unknown as HttpEvent);
  return { status: statusCode, body: JSON.parse(body), calls: world.sent.length - before };
}

/** Every page of a list. */
async function pagesOf<T extends { cursor?: string }>(
  route: string,
  query: Query,
  who: Asker,
  bounds: Bounds,
  schema: { parse: (value: unknown) => T },
): Promise<T[]> {
  const pages: T[] = [];
  let cursor: string | undefined;
  do {
    const { status, body } = await request(route, { ...query, ...(cursor ? { cursor } : {}) }, who, bounds);
    expect(status).toBe(200);
    const page = schema.parse(body);
    pages.push(page);
    cursor = page.cursor;
    expect(pages.length).toBeLessThan(1000);
  } while (cursor !== undefined);
  return pages;
}

/** Whether a clue belongs to a list, as the parameters are described. */
function fits(query: Query, { clue, employerName }: StoredListed): boolean {
  const is = (flag: string | undefined, value: boolean) => flag === undefined || value === (flag === 'true');
  const { q = '' } = query;
  const names = clue.officers.map((id) => OFFICERS[id] ?? '');
  return (
    isWithin(clue.street ?? clue.division, query.division ?? '4403') &&
    (!query.status || clue.status === query.status) &&
    (!query.assignee || (isOpen(clue.status) && clue.officers.includes(query.assignee))) &&
    (!query.employer || query.employer === employerName) &&
    (!query.sector || clue.sector === query.sector) &&
    (!query.source || clue.source === query.source) &&
    (!query.conclusion || clue.conclusion?.code === query.conclusion) &&
    (!query.dueBefore || clue.due.date < query.dueBefore) &&
    (!query.receivedFrom || clue.receivedDay >= query.receivedFrom) &&
    (!query.receivedTo || clue.receivedDay <= query.receivedTo) &&
    is(query.open, isOpen(clue.status)) &&
    is(query.overdue, flagsOf(clue, TODAY).overdue) &&
    is(query.suspended, clue.suspendedFrom !== null) &&
    is(query.repeated, isRepeated(clue)) &&
    (clue.clueId.toLowerCase().includes(q.toLowerCase()) ||
      [employerName, ...names].some((n) => n.includes(q)))
  );
}

const often =
  (weight: number) =>
  (...values: readonly string[]) =>
    fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 10 - weight },
      { arbitrary: fc.constantFrom(...values), weight },
    );
const optional = often(7);
const rarely = often(1);
const arbitraryQuery: fc.Arbitrary<Query> = fc
  .record({
    division: optional('440311', '440304', '440311002', '4403'),
    sort: optional('due', '-due', 'received', '-received'),
    limit: fc.constantFrom('4', '100'),
    status: rarely('closed', 'assigned', 'received'),
    open: rarely('true', 'false'),
    overdue: rarely('true', 'false'),
    dueBefore: rarely('2021-03-22', TODAY, '2021-03-27'),
    assignee: rarely('insp-1'),
    employer: rarely(...EMPLOYERS),
    q: rarely('QG1', 'walk-in', '餐饮', '监察乙'),
    receivedFrom: rarely('2021-03-03'),
    receivedTo: rarely('2021-03-06'),
    sector: rarely('catering'),
    source: rarely('national', 'walk-in'),
    conclusion: rarely('PAID'),
    suspended: rarely('true', 'false'),
    repeated: rarely('true', 'false'),
  })
  .map((query) => Object.fromEntries(Object.entries(query).filter(([, v]) => v !== undefined)) as Query);

describe('the list of clues', () => {
  const all = sample(100, 4);
  beforeEach(() => store(all));

  /** The clues a list must hold, in the order of its districts' groups and of its sort. */
  async function expected(query: Query, bounds: Bounds): Promise<string[]> {
    const sort = query.sort ?? (query.employer ? 'received' : 'due');
    const scope = query.division ?? '4403';
    const districts = await districtsWithin(world.table, scope.slice(0, 6));
    const groupOf = ({ division }: Clue) =>
      query.employer ? 0 : Math.floor(districts.indexOf(division) / bounds.districts);
    const received = ({ receivedAt, receivedDay }: Clue) => (query.employer ? receivedAt : receivedDay);
    const keyOf = (clue: Clue) => `${sort.endsWith('due') ? clue.due.date : received(clue)}#${clue.clueId}`;
    const sign = sort.startsWith('-') ? -1 : 1;
    return all
      .filter((one) => fits(query, one))
      .map(({ clue }) => clue)
      .sort((a, b) => groupOf(a) - groupOf(b) || sign * (keyOf(a) < keyOf(b) ? -1 : 1))
      .map((clue) => clue.clueId);
  }

  test.each([
    ['the usual bounds', BOUNDS, 25],
    ['bounds that every answer meets', TIGHT, 25],
  ])('is all of it, in order, none twice, whatever is asked for: %s', async (_, bounds, numRuns) => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryQuery, async (query) => {
        const pages = await pagesOf('/clues', query, {}, bounds, clueListSchema);
        for (const page of pages) {
          expect(page.clues.length).toBeLessThanOrEqual(Number(query.limit));
          // A page is short only where it says so, or is the last.
          if (page.cursor !== undefined && page.clues.length < Number(query.limit)) {
            expect(page.complete).toBe(false);
          }
        }
        // Within the bounds a cursor leads to something.
        const behind = pages.slice(1).map((page) => page.clues.length);
        if (bounds === BOUNDS) expect(behind).not.toContain(0);
        const ids = pages.flatMap((page) => page.clues.map((clue) => clue.clueId));
        const wanted = await expected(query, bounds);
        found += wanted.length;
        // What is sorted afterwards is so within what one answer may read.
        const isSortedByParts =
          query.employer !== undefined && query.sort?.endsWith('due') && bounds === TIGHT;
        if (isSortedByParts) expect(ids.toSorted()).toEqual(wanted.toSorted());
        else expect(ids).toEqual(wanted);
      }),
      { numRuns, seed: 7 },
    );
    expect(found).toBeGreaterThan(numRuns);
  });

  test('finds a number with or without its source, and names the employer', async () => {
    const [{ clue, employerName } = {} as StoredListed] = all;
    for (const q of [clue.clueId, clue.clueNo, ` ${clue.clueNo} `]) {
      const { body } = await request('/clues', { q });
      expect(body.clues).toMatchObject([{ clueId: clue.clueId, employerName }]);
      expect(body).toMatchObject({ complete: true });
      expect(body).not.toHaveProperty('cursor');
    }
    expect(
      (await request('/clues', { q: clue.clueId, open: String(!isOpen(clue.status)) })).body.clues,
    ).toEqual([]);
    expect((await request('/clues', { q: clue.clueId }, { division: '440306' })).body.clues).toEqual([]);
  });

  test('finds an employer whose name is masked by the whole of it, and by no part', async () => {
    const named = (n: number, name: string): StoredListed => {
      const { clue } = listedOf({ ...facts, division: '440311', officers: [] }, 500 + n);
      return { clue: { ...clue, employerKeys: employerKeys(hash, { name }) }, employerName: '样*' };
    };
    const [asked, other] = [named(1, '样五'), named(2, '样六')];
    await storeListed(world.client, world.runtime.tableName, [asked, other]);
    const idsOf = async (q: string) => {
      const { body } = await request('/clues', { q });
      return body.clues.map((clue: { clueId: string }) => clue.clueId);
    };
    expect(await idsOf('样五')).toEqual([asked.clue.clueId]);
    expect(await idsOf(' 样 五')).toEqual([asked.clue.clueId]);
    expect(await idsOf('五')).toEqual([]);
  });

  test.each<Query>([
    { open: 'true', sort: 'received' },
    { status: 'investigating', sort: '-received' },
    { overdue: 'true', sort: 'received' },
    { assignee: 'insp-1', sort: '-received' },
    { suspended: 'true', sort: 'due' },
    { overdue: 'true', sort: '-due' },
    { open: 'true', q: '样例建筑' },
  ])('of open clues does not go past those that were closed: %o', async (query) => {
    const one: Facts = { ...facts, suspended: true, due: 0 };
    const open = [1, 2].map((n) => listedOf({ ...one, received: n, due: n - 1 }, n));
    await store([
      ...open,
      ...Array.from({ length: 300 }, (_, n) =>
        listedOf({ ...one, status: 'closed', received: n % 8, suspended: false }, n + 10),
      ),
    ]);
    const bounds = { ...TIGHT, rows: 10 };
    const { body, calls } = await request('/clues', { ...query, division: '440308' }, {}, bounds);
    const ids = body.clues.map(({ clueId }: { clueId: string }) => clueId);
    const wanted = open.map(({ clue }) => clue.clueId);
    expect(ids).toEqual(query.sort?.startsWith('-') ? wanted.toReversed() : wanted);
    expect(body).toMatchObject({ complete: true });
    expect(body).not.toHaveProperty('cursor');
    expect(calls).toBeLessThan(12);
  });

  test('says where a search stopped at its bound', async () => {
    const { body } = await request('/clues', { q: '无此公司' }, {}, TIGHT);
    expect(body).toMatchObject({ clues: [], complete: false, cursor: expect.any(String) });
  });
});

describe('lists as CSV', () => {
  const csvOf = async (route: string, query: Query) => {
    const event = {
      routeKey: `GET ${route}`,
      rawPath: route,
      queryStringParameters: query,
      ...calledBy({ sub: 'sup', roles: ['supervisor'], division: '4403' }),
    } as unknown as HttpEvent;
    const config = { hash, sources: ['national'], cursorKey: testCursorKey, bounds: BOUNDS };
    const handle = createLists({ ...world.runtime, now: () => NOW }, config);
    return handle({ ...event, headers: { ...event.headers, accept: 'text/csv' } });
  };

  test('have Chinese headings, a row for each clue, and the cursor in a header', async () => {
    const clue = (n: number): StoredListed => ({
      clue: { ...base, clueId: `national-CSV${n}`, status: 'investigating', officers: ['insp-1'] },
      employerName: '=样例公司',
    });
    await storeListed(world.client, world.runtime.tableName, [clue(1), clue(2)]);
    await registerDistrict(world.table, '440311');
    const page = await csvOf('/clues', { division: '440311', limit: '1' });
    expect(page.headers).toMatchObject({ 'x-complete': 'true', 'x-next-cursor': expect.any(String) });
    const [headings = '', ...rows] = (page.body ?? '').trimEnd().split('\r\n');
    expect(headings).toMatch(/^\uFEFF线索编号,用人单位,区划代码,/);
    expect(rows).toHaveLength(1);
    // Text that a spreadsheet would run is text.
    expect(rows[0]).toMatch(
      /^national-CSV1,'=样例公司,440311,光明区,440311002,national,制造业,1,18500.00,核查中,/,
    );
    const all = await csvOf('/clues', { division: '440311' });
    expect((all.body ?? '').trimEnd().split('\r\n')).toHaveLength(3);
    expect(all.headers).not.toHaveProperty('x-next-cursor');
    const funnel = await csvOf('/funnel', { division: '4403', by: 'children' });
    expect((funnel.body ?? '').trimEnd().split('\r\n').slice(-1)).toEqual([
      expect.stringMatching(/^4403,合计,2,/),
    ]);
  });
});

describe('the worklist', () => {
  const all = sample(100, 5);
  beforeEach(() => store(all));

  const arbitraryAsked = fc.record({
    roles: fc.subarray(['triage', 'inspector', 'reviewer', 'supervisor'], { minLength: 1 }),
    division: fc.constantFrom('4403', '440311', '440311002'),
    reason: rarely('review', 'overdue', 'unassigned', 'investigation'),
    limit: fc.constantFrom('3', '100'),
  });

  test.each([
    ['the usual bounds', BOUNDS],
    ['bounds that every answer meets', TIGHT],
  ])('is all that waits, none twice: %s', async (_, bounds) => {
    await fc.assert(
      fc.asyncProperty(arbitraryAsked, async ({ roles, division, reason, limit }) => {
        const who = { sub: 'insp-1', roles, division };
        const query = { limit, ...(reason ? { reason } : {}) };
        const pages = await pagesOf('/worklist', query, who, bounds, worklistSchema);
        const officer = { sub: 'insp-1', name: null, roles, division } as never;
        const waits = all
          .filter(({ clue }) => isWithin(clue.street ?? clue.division, division))
          .flatMap(({ clue }) => {
            const reasons = waitingFor(clue, officer, RULES, NOW);
            const [first] = reasons.filter((w) => reason === undefined || w.reason === reason);
            return first ? [{ id: clue.clueId, key: `${first.deadline}#${clue.clueId}` }] : [];
          })
          .sort((a, b) => (a.key < b.key ? -1 : 1))
          .map(({ id }) => id);
        const ids = pages.flatMap((page) => page.items.map((item) => item.clueId));
        if (bounds === BOUNDS) {
          expect(ids).toEqual(waits);
          expect(pages.every((page) => page.complete)).toBe(true);
        } else expect(ids.toSorted()).toEqual(waits.toSorted());
      }),
      { numRuns: 20, seed: 8 },
    );
  });

  test.each([1, 2, 3])('loses and repeats nothing while clues leave it: %i', async (seed) => {
    const who = { sub: 'insp-1', roles: ['inspector', 'supervisor', 'reviewer'] };
    const officer = { ...who, name: null, division: '4403' } as never;
    const left = new Map(all.map((one) => [one.clue.clueId, one]));
    const seen: string[] = [];
    const closed: string[] = [];
    let cursor: string | undefined;
    let n = seed;
    do {
      const { body } = await request('/worklist', { limit: '2', ...(cursor ? { cursor } : {}) }, who, TIGHT);
      cursor = body.cursor;
      for (const { clueId } of body.items) {
        seen.push(clueId);
        left.delete(clueId);
      }
      const waiting = [...left.values()].filter(
        ({ clue }) => waitingFor(clue, officer, RULES, NOW).length > 0,
      );
      n = (n * 7919 + 1) % 10_007;
      const one = waiting[n % Math.max(1, waiting.length)];
      if (one === undefined) continue;
      left.delete(one.clue.clueId);
      closed.push(one.clue.clueId);
      await storeListed(world.client, world.runtime.tableName, [
        { ...one, clue: { ...one.clue, status: 'closed' } },
      ]);
    } while (cursor !== undefined);
    const stayed = all
      .filter(({ clue }) => waitingFor(clue, officer, RULES, NOW).length > 0 && !closed.includes(clue.clueId))
      .map(({ clue }) => clue.clueId);
    expect(stayed.length).toBeGreaterThan(20);
    expect(seen.toSorted()).toEqual(stayed.toSorted());
  });

  test('counts what waits for every reason, whichever is asked for', async () => {
    const who = { sub: 'insp-1', roles: ['inspector', 'supervisor'] };
    const { body } = await request('/worklist', { reason: 'overdue', limit: '1' }, who);
    const officer = { ...who, name: null, division: '4403' } as never;
    const reasons = all.flatMap(({ clue }) => waitingFor(clue, officer, RULES, NOW).map((w) => w.reason));
    const counts = WAIT_REASONS.flatMap((r) => {
      const n = reasons.filter((found) => found === r).length;
      return n > 0 ? [[r, n]] : [];
    });
    expect(counts.length).toBeGreaterThan(4);
    expect(body.counts).toMatchObject(Object.fromEntries(counts));
  });
});

describe('what an answer costs', () => {
  const many = (count: number, changes: (n: number) => Partial<Clue>): StoredListed[] =>
    Array.from({ length: count }, (_, n) => {
      const { clue, employerName } = listedOf(
        {
          division: '440311',
          street: ['001', '002', '003'][n % 3] ?? null,
          status: 'assigned',
          due: 0,
          received: 0,
          officers: [`insp-${n % 40}`, `insp-${(n + 1) % 40}`],
          sector: 'catering',
          source: 'national',
          employer: EMPLOYERS[0] ?? '',
          suspended: false,
          repeated: false,
          awaiting: false,
          extension: false,
          movedFrom: null,
        },
        n,
      );
      const clueNo = `QG${String(n).padStart(6, '0')}`;
      const due = { date: addDays('2021-03-18', n % 40), provisional: false };
      return { clue: { ...clue, clueNo, clueId: `national-${clueNo}`, due, ...changes(n) }, employerName };
    });

  test('is bounded for a street in a district with 3,000 open clues, whose officer sees what waits', async () => {
    await store(many(3000, () => ({})));
    const inspector = { sub: 'insp-5', roles: ['inspector'], division: '440311003' };
    const own = await request('/worklist', {}, inspector);
    expect(own.body).toMatchObject({ complete: true, counts: { sign: 50 } });
    expect(own.body.items).toHaveLength(50);
    expect(own.calls).toBeLessThanOrEqual(9);
    const supervisor = await request('/worklist', { limit: '1' }, { division: '440311002' });
    expect(supervisor.body).toMatchObject({ complete: true, counts: { overdue: 150 } });
    expect(supervisor.calls).toBeLessThanOrEqual(10);
    const first = await request('/clues', { limit: '1' }, { division: '440311002' });
    expect(first.body.clues).toMatchObject([{ street: '440311002' }]);
    expect(first.calls).toBeLessThanOrEqual(6);
  });

  test('is bounded where nothing fits among many that are done', async () => {
    await store(many(2100, () => ({ status: 'closed', officers: [] })));
    const query = { division: '440311009', status: 'closed', limit: '1' };
    const { body, calls } = await request('/clues', query);
    expect(body).toMatchObject({ clues: [], complete: true });
    expect(calls).toBeLessThanOrEqual(6);
    const received = await request('/clues', { ...query, sort: 'received' });
    expect(received.body).toMatchObject({ clues: [], complete: false });
    expect(received.calls).toBeLessThanOrEqual(30);
  });

  test('is that of its own page for an employer of many', async () => {
    await store(many(400, () => ({})));
    const query = { employer: EMPLOYERS[0] ?? '', limit: '10' };
    const first = await request('/clues', query);
    const { cursor } = first.body;
    const second = await request('/clues', { ...query, cursor });
    expect(second.body.clues).toHaveLength(10);
    // The first reads the policy too.
    expect(first.calls).toBeLessThanOrEqual(7);
    expect(second.calls).toBeLessThanOrEqual(6);
  });
});
