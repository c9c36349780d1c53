import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../domain/calendar/dates.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { OPEN_STATUSES } from '../../domain/clue/status.ts';
import type { HttpEvent } from '../../functions/http/http.ts';
import { cluesByDue, type IndexFilter } from '../../functions/lists/by-due.ts';
import { createLists } from '../../functions/lists/lists.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { stateItem } from '../../functions/store/items.ts';
import type { IndexPart } from '../../functions/store/keys.ts';
import { Repository } from '../../functions/store/repository.ts';
import { toItem } from '../../functions/store/table.ts';
import { calledBy } from '../support/caller.ts';
import { at, receivedClue } from '../support/clues.ts';
import { useLedger } from '../support/ledger-table.ts';

const world = useLedger();
const DISTRICTS = ['440303', '440304', '440311'];
const base = receivedClue(at('2021-03-05 09:00'));

const clue = (
  n: number,
  division: string,
  status: Clue['status'],
  date: string,
  changes: Partial<Clue> = {},
): Clue => ({
  ...base,
  clueId: `national-${String(n).padStart(5, '0')}`,
  division,
  street: null,
  status,
  triage: { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null },
  due: { date, provisional: false },
  ...changes,
});

async function store(clues: readonly Clue[]) {
  for (const district of DISTRICTS) await registerDistrict(world.table, district);
  for (let i = 0; i < clues.length; i += 25) {
    const items = clues.slice(i, i + 25).map((c) => ({
      PutRequest: { Item: toItem(stateItem(CLUE, c.clueId, { state: c, facets: 1, writtenAt: '' })) },
    }));
    await world.client.send(new BatchWriteItemCommand({ RequestItems: { [world.table.name]: items } }));
  }
}

const sortKeyOf = (c: Clue) => `${c.due.date}#${c.clueId}`;
const order = (a: Clue, b: Clue) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1);

test('sections of the index are merged by due date and id, from any sort key to any day, whatever the filter and the chunks', async () => {
  const all = fc
    .sample(
      fc.record({
        division: fc.constantFrom(...DISTRICTS),
        status: fc.constantFrom(...OPEN_STATUSES, ...Array<'closed'>(4).fill('closed')),
        later: fc.nat(12),
        street: fc.constantFrom(null, '440311001', '440311002'),
        officers: fc.constantFrom([], ['insp-1'], ['insp-1', 'insp-2'], ['insp-2']),
      }),
      { numRuns: 120, seed: 4 },
    )
    .map(({ division, status, later, ...changes }, i) =>
      clue(i, division, status, addDays('2021-03-20', later), changes),
    );
  await store(all);
  const clues = new Repository(world.runtime, CLUE);
  const statuses = OPEN_STATUSES.slice(1);
  const isDone = (c: Clue) => c.status === 'closed';
  const cases: [IndexPart[], IndexFilter, (c: Clue) => boolean][] = [
    [['open'], {}, (c) => !isDone(c)],
    [['open'], { statuses }, (c) => statuses.some((s) => s === c.status)],
    [['open', 'done'], { statuses: ['closed', 'assigned'] }, (c) => isDone(c) || c.status === 'assigned'],
    [['done'], { street: '440311002' }, (c) => isDone(c) && c.street === '440311002'],
    [
      ['open'],
      { statuses, street: '440311002', officer: 'insp-1' },
      (c) =>
        statuses.some((s) => s === c.status) && c.street === '440311002' && c.officers.includes('insp-1'),
    ],
    // Officers of what is closed have nothing to do with it any more.
    [['open', 'done'], { officer: 'insp-1' }, (c) => c.status !== 'closed' && c.officers.includes('insp-1')],
  ];
  for (const [parts, filter, fits] of cases) {
    const sections = DISTRICTS.slice(1).flatMap((district) => parts.map((part) => ({ district, part })));
    const sorted = all
      .filter((c) => c.division !== DISTRICTS[0] && fits(c))
      .sort(order)
      .map(sortKeyOf);
    expect(sorted.length).toBeGreaterThan(1);
    for (const chunk of [1, 3, 7, 100]) {
      for (const from of [-1, 0, 5, sorted.length - 1]) {
        for (const dueBefore of ['2021-03-20', '2021-03-27', '2022-01-01']) {
          const after = sorted[from] ?? '';
          const found: string[] = [];
          for await (const part of cluesByDue(clues, sections, filter, { after, dueBefore, chunk })) {
            expect(part.length).toBeLessThanOrEqual(chunk);
            found.push(...part.map((p) => p.sortKey));
          }
          const behind = sorted.filter((key) => key > after && key < dueBefore);
          expect(found).toEqual(behind);
        }
      }
    }
  }
});

describe('the worklist of a large division', () => {
  const ask = async (division: string, query: Record<string, string> = {}) => {
    const handle = createLists(world.runtime, { hash: () => '' });
    const result = await handle({
      routeKey: 'GET /worklist',
      rawPath: '/worklist',
      queryStringParameters: query,
      ...calledBy({ sub: 'tri-1', roles: ['triage'], division }),
    } as unknown as HttpEvent);
    return JSON.parse(result.body ?? '');
  };

  test('looks at the first 2,000 due, and says that there are more', async () => {
    const many = Array.from({ length: 2101 }, (_, i) =>
      clue(i, DISTRICTS[i % 2] ?? '', 'triage', addDays('2021-03-20', i % 40)),
    );
    await store(many);
    const whole = await ask('4403', { limit: '3' });
    expect(whole).toMatchObject({ complete: false, counts: { triage: 2000 } });
    const part = await ask('4403', { division: '440304', limit: '3' });
    expect(part).toMatchObject({ complete: true, counts: { triage: 1050 } });
    expect(part.items).toHaveLength(3);
    expect(part.nextCursor).toEqual(expect.any(String));
  });
});
