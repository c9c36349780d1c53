import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../functions/reconcile/reconcile.ts';
import { clueData } from '../support/clues.ts';
import { type Person, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

const id = (n: number) => `national-${clueData(n).clueNo}`;
const place = (division: string, street?: string) => ({
  division,
  ...(street ? { street } : {}),
  address: 'x',
});
const supervisor = (division: string): Person => ({
  sub: `sup-${division}`,
  roles: ['supervisor'],
  division,
});

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  await t.roster();
  // One employer, four places: two streets of Guangming, the district without a street, and Bao'an.
  await t.push(clueData(1, { workplace: place('440311', '440311001') }));
  await t.push(clueData(2, { workplace: place('440311', '440311002') }));
  await t.push(clueData(3, { workplace: place('440311') }));
  await t.push(clueData(4, { workplace: place('440306') }));
});
afterAll(() => t.close());

const listed = async (who: Person, query: string) => {
  const { status, body } = await t.as(who, 'GET', `/clues?${query}`);
  expect(status).toBe(200);
  return body.clues.map((c: { clueId: string }) => c.clueId).sort();
};
const employer = `employer=${encodeURIComponent(clueData(1).employer.name)}`;

describe('a list shows what lies in the caller’s scope alone', () => {
  it.each([
    ['4403', [1, 2, 3, 4]],
    ['440311', [1, 2, 3]],
    ['440306', [4]],
    ['440311002', [2]],
    ['440304', []],
    ['4401', []],
  ])('%s, whatever the employer’s other clues are', async (division, numbers) => {
    for (const sort of ['', '&sort=due']) {
      expect(await listed(supervisor(division), `${employer}${sort}`)).toEqual(numbers.map(id));
    }
  });

  it.each([
    ['4403', [1, 2, 3, 4]],
    ['440311', [1, 2, 3]],
    ['440311001', [1]],
  ])('%s, in the default order and by due date', async (division, numbers) => {
    for (const query of ['limit=100', 'limit=100&sort=due', 'open=true']) {
      expect(await listed(supervisor(division), query)).toEqual(numbers.map(id));
    }
  });

  it.each([
    ['440306', [4]],
    ['440311', [1, 2, 3]],
    ['440311002', [2]],
  ])('%s, which a city’s supervisor asks for', async (division, numbers) => {
    for (const query of [employer, `${employer}&sort=due`, 'limit=100']) {
      expect(await listed(SUPERVISOR, `division=${division}&${query}`)).toEqual(numbers.map(id));
    }
  });

  it('also where the officer asked for has clues elsewhere', async () => {
    const officers = (await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}`)).body.officers as string[];
    const assignee = `assignee=${officers[0]}`;
    expect(await listed(supervisor('440311002'), assignee)).toEqual([id(2)]);
    expect(await listed(supervisor('440306'), assignee)).toEqual([]);
  });
});

describe('reconcile', () => {
  it('stops no execution whose clue it merely missed while it went through the lists', async () => {
    const { dynamo } = t.stack.runtime;
    const missed = `CLUE#${id(4)}`;
    // A clue that moves between two pages of the index is in neither.
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const output = result.output as { Items?: { pk?: { S?: string } }[] };
        const { IndexName } = args.input as { IndexName?: string };
        if (IndexName === 'gsi1' && output.Items) {
          output.Items = output.Items.filter((item) => item.pk?.S !== missed);
        }
        return result;
      },
      { step: 'initialize', name: 'missOne', priority: 'high' },
    );
    try {
      const later = t.stack.now() + 60 * 60_000;
      const found = await reconcile({ ...t.stack.workflow, now: () => later });
      expect(found).toMatchObject({ live: 4, stopped: [], rearmed: [] });
    } finally {
      dynamo.middlewareStack.remove('missOne');
    }
    expect((await t.stack.stats()).executions).toMatchObject({ running: 4 });
  });
});
