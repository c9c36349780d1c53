import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import { propose } from '../../domain/case/opening.ts';
import type { Case } from '../../domain/case/state.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { policyBook } from '../../domain/policy/policy.ts';
import { listCases } from '../../functions/cases/list.ts';
import { BOUNDS, type Bounds } from '../../functions/http/lists/reader.ts';
import type { Runtime } from '../../functions/runtime/runtime.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { Repository } from '../../functions/store/repository.ts';
import { openTable } from '../../functions/store/table.ts';
import { testCursorKey } from '../support/cursors.ts';
import { startDynamo, type TestDynamo } from '../support/dynamo.ts';
import { testRuntime } from '../support/ledger.ts';

const NOW = '2021-03-08T02:00:00Z';
const DISTRICT = '440311';
const idOf = (n: number) => `${DISTRICT}-2021-0000${n}`;

let dynamo: TestDynamo;
let runtime: Runtime;

beforeAll(async () => {
  dynamo = await startDynamo();
  const policies = policyBook([DEMONSTRATION_POLICY]);
  runtime = {
    ...testRuntime(dynamo.client, dynamo.tableName, NOW),
    policies: { book: async () => policies, forget: () => {} },
  };
  await registerDistrict(openTable(dynamo.client, dynamo.tableName), DISTRICT);
  const cases = new Repository<Case, CaseEvent>(runtime, CASE);
  // Each is filed by another pair of inspectors, a day after the one before.
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const on = `2021-03-0${n}`;
    const event = propose(
      {
        externalNo: null,
        source: 'complaint',
        claims: [],
        employerKeys: [],
        employerKind: 'organisation',
        groupSize: 0,
        division: DISTRICT,
        street: null,
        cameInOn: on,
      },
      { policy: DEMONSTRATION_POLICY, latest: BUILT_IN_CALENDAR },
    );
    const actor = { id: 'p', role: 'inspector' };
    await cases.create(idOf(n), event, Date.parse(NOW), { actor });
    if (n === 1) continue;
    const [lead, assistant] = [`lead-${n}`, `assistant-${n}`];
    const document = { id: 'd', kind: 'filing-approval', year: 2021, n, number: '-', hash: 'h' } as const;
    const approved = {
      type: 'filing-approved',
      lead,
      assistant,
      filedOn: on,
      document,
      on,
      late: false,
    } as const;
    await cases.change(idOf(n), 'approve-filing', Date.parse(NOW), () => ({ events: [approved] }), { actor });
  }
});
afterAll(() => dynamo.stop());

interface Caller {
  readonly sub: string;
  readonly roles: readonly Role[];
}
const SUPERVISOR: Caller = { sub: 's', roles: ['supervisor'] };

/** Reads a page. */
async function read(query: object, caller: Caller, bounds: Bounds = BOUNDS) {
  const request = {
    event: { routeKey: 'GET /cases', headers: {} },
    caller: { name: null, division: DISTRICT, ...caller },
    query: { limit: 50, ...query },
  };
  const { body } = await listCases(runtime, { cursorKey: testCursorKey, bounds }, request as never);
  const page = JSON.parse(String(body));
  return { ...page, ids: page.cases.map((c: { caseId: string }) => c.caseId) };
}

describe('the list of cases', () => {
  it('gives a cursor where another page follows, and not behind the last one', async () => {
    const first = await read({ limit: 3 }, SUPERVISOR);
    expect(first).toMatchObject({ complete: true, cursor: expect.any(String) });
    const second = await read({ limit: 3, cursor: first.cursor }, SUPERVISOR);
    expect([...first.ids, ...second.ids].sort()).toEqual([1, 2, 3, 4, 5, 6].map(idOf));
    expect(second.cursor).toBeUndefined();
    // The last one that fits is found, however many do not.
    const filter = { status: 'proposed', limit: 1 };
    expect((await read(filter, SUPERVISOR)).cursor).toBeUndefined();
  });

  it('goes on where a bound stopped it, with a page that is full or says that it is not', async () => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await read({ limit: 2, cursor }, SUPERVISOR, { ...BOUNDS, states: 2 });
      expect(page.complete).toBe(page.ids.length === 2 || page.cursor === undefined);
      ids.push(...page.ids);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(ids.sort()).toEqual([1, 2, 3, 4, 5, 6].map(idOf));
  });

  it('of what waits looks at no case that cannot wait for the caller', async () => {
    const tight = { ...BOUNDS, states: 2 };
    const lead: Caller = { sub: 'lead-6', roles: ['inspector'] };
    expect(await read({ waiting: 'true' }, lead, tight)).toMatchObject({ ids: [idOf(6)], complete: true });
    const head: Caller = { sub: 'head', roles: ['inspection-head'] };
    expect(await read({ waiting: 'true' }, head, tight)).toMatchObject({ ids: [idOf(1)], complete: true });
    const both: Caller = { sub: 'lead-4', roles: ['inspector', 'inspection-head'] };
    expect((await read({ waiting: 'true' }, both)).ids.sort()).toEqual([idOf(1), idOf(4)]);
    expect(await read({ waiting: 'true' }, SUPERVISOR, tight)).toMatchObject({ ids: [], complete: true });
  });

  it('by a clock looks at no case that cannot have it', async () => {
    const tight = { ...BOUNDS, states: 2 };
    for (const clock of ['defence', 'payment', 'court-window', 'hearing-notice']) {
      expect(await read({ clock }, SUPERVISOR, tight)).toMatchObject({ ids: [], complete: true });
    }
    expect(await read({ clock: 'service', status: 'proposed' }, SUPERVISOR, tight)).toMatchObject({
      ids: [],
    });
    expect((await read({ clock: 'decision' }, SUPERVISOR)).ids).toHaveLength(5);
    expect((await read({ clock: 'acceptance' }, SUPERVISOR)).ids).toContain(idOf(1));
  });

  it('of what waits finds a case that lost its lead for who names another, and looks at no other of its status', async () => {
    const cases = new Repository<Case, CaseEvent>(runtime, CASE);
    const recused = { type: 'recused', officer: 'lead-5', on: '2021-03-08', late: false } as const;
    const actor = { id: 'head', role: 'inspection-head' };
    await cases.change(idOf(5), 'recuse', Date.parse(NOW), () => ({ events: [recused] }), { actor });
    const page = await read(
      { waiting: 'true' },
      { sub: 'head', roles: ['inspection-head'] },
      { ...BOUNDS, states: 3 },
    );
    expect(page).toMatchObject({ complete: true });
    expect(page.ids.sort()).toEqual([idOf(1), idOf(5)]);
  });
});
