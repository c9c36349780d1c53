import { QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent, Intake } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { SystemStep } from '../../domain/clue/status.ts';
import type { Sibling } from '../../domain/clue/triage.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import type { WorkflowRuntime } from '../../functions/runtime/runtime.ts';
import { MOST_SIBLINGS, readReports, readSiblings, siblingItems } from '../../functions/store/employers.ts';
import { Repository } from '../../functions/store/repository.ts';
import { openTable, type Table } from '../../functions/store/table.ts';
import { createTriage } from '../../functions/triage/triage.ts';
import { at, intakeFacts } from '../support/clues.ts';
import { startDynamo, type TestDynamo } from '../support/dynamo.ts';
import { testRuntime } from '../support/ledger.ts';
import { useTokens } from '../support/tokens.ts';

const NOW = at('2021-03-05 10:00');
let store: TestDynamo;
let table: Table;
let runtime: WorkflowRuntime & { counted: Map<string, number> };
let clues: Repository<Clue, ClueEvent>;
const tokens = useTokens();
let employer = 0;
beforeAll(async () => {
  store = await startDynamo();
  table = openTable(store.client, store.tableName);
});
afterAll(() => store.stop());
beforeEach(() => {
  employer += 1;
  runtime = tokens.workflow(testRuntime(store.client, store.tableName, new Date(NOW).toISOString()));
  clues = new Repository(runtime, CLUE);
});

/** Stores a clue as the intake does. */
async function receiveClue(
  n: number,
  { reporterKey = `r${n}`, ...overrides }: Partial<Intake> & Partial<Pick<Sibling, 'reporterKey'>> = {},
  at = NOW - 60_000 + n,
): Promise<string> {
  const clueId = `national-E${employer}-${n}`;
  const event = receive(
    intakeFacts({ employerKeys: [`name${employer}`, `code${employer}`], ...overrides }),
    DEFAULT_POLICY,
    BUILT_IN_CALENDAR,
    at,
  );
  if (event.type !== 'received') throw new TypeError(event.type);
  await clues.create(clueId, event, at, {
    actor: { id: 'national', role: 'source' },
    also: siblingItems(table.name, { clueId, reporterKey, ...event.intake }),
  });
  return clueId;
}
const triage = (clueId: string) =>
  createTriage(runtime, { served: ['4403'] })({
    kind: 'clue',
    id: clueId,
    generation: 1,
    stage: 'triage',
    taskToken: `token of ${clueId}`,
  });
const answersTo = (clueId: string) => tokens.answersTo(`token of ${clueId}`);
const stateOf = async (clueId: string) => {
  const stored = await clues.load(clueId);
  if (!stored) throw new Error(`no clue ${clueId}`);
  return stored.state;
};
const step = (clueId: string, name: SystemStep | 'review' | 'reopen', ...events: ClueEvent[]) =>
  clues.change(clueId, name, NOW, () => ({ events }), { actor: { id: 's', role: 'system' } });
/** Brings a clue to its closing by writing the events alone. */
async function close(clueId: string): Promise<void> {
  const conclusion = {
    code: 'PAID' as const,
    by: 'i',
    verifiedAmountFen: 1,
    paidAmountFen: 1,
    headcount: 1,
  };
  await step(
    clueId,
    'auto-assign',
    { type: 'assigned', unitId: 'u', officers: ['i', 'j'], mode: 'rule' },
    { type: 'signed' },
    { type: 'concluded', conclusion },
  );
  await step(clueId, 'review', { type: 'closed' });
}

const reopen = (clueId: string) =>
  step(clueId, 'reopen', { type: 'reopened', generation: 2, stage: 'investigation' });

const pkOf = ({ input }: QueryCommand) => input.ExpressionAttributeValues?.[':pk']?.S ?? '';

/** Does something while every command sent to the store goes through `around`. */
async function whileSending(
  around: (command: object, send: () => Promise<unknown>) => Promise<unknown>,
  run: () => Promise<unknown>,
): Promise<void> {
  const { client } = store;
  const original = client.send;
  const send = original.bind(client) as (command: object) => Promise<unknown>;
  client.send = ((command: object) => around(command, () => send(command))) as typeof original;
  try {
    await run();
  } finally {
    client.send = original;
  }
}

describe('triage of what was reported before', () => {
  it('tells of the closed clue, even where only the credit code is the same and it is years old', async () => {
    const old = await receiveClue(
      1,
      { employerKeys: ['another name', `code${employer}`] },
      at('2018-03-05 10:00'),
    );
    await triage(old);
    await close(old);
    const again = await receiveClue(2, { reporterKey: 'r1' });
    await triage(again);
    expect(await stateOf(again)).toMatchObject({
      status: 'received',
      accepted: true,
      triage: { suspectedOf: old, reasons: expect.arrayContaining(['reported-before']) },
      groupSize: 1,
    });
  });

  it('finds it behind more clues against the employer than are counted', async () => {
    const first = await receiveClue(1);
    await triage(first);
    const again = await receiveClue(9000, { reporterKey: 'r1' });
    // The items alone: what triage reads of the clues between.
    for (let n = 2; n <= MOST_SIBLINGS + 1; n += 25) {
      const batch = Array.from({ length: Math.min(25, MOST_SIBLINGS + 2 - n) }, (_, i) =>
        siblingItems(table.name, {
          clueId: `national-E${employer}-between-${n + i}`,
          employerKeys: [`name${employer}`],
          reporterKey: null,
          headcount: 1,
          arrears: { from: '2020-11', to: '2021-02' },
          receivedAt: new Date(NOW - 59_000 + n + i).toISOString(),
        }),
      );
      await table.transact(batch.flat());
    }
    const clue = await stateOf(again);
    await triage(again);
    expect(await stateOf(again)).toMatchObject({
      status: 'triage',
      triage: { suspectedOf: first },
      groupSize: MOST_SIBLINGS,
      groupSizeAtLeast: true,
    });
    const { siblings, more, reporterKey } = await readSiblings(table, clue, '2021');
    expect([siblings.length, more, siblings[0]?.clueId]).toEqual([MOST_SIBLINGS, true, again]);
    expect((await readReports(table, clue, reporterKey)).map((s) => s.clueId)).toEqual([first]);
  }, 30_000);

  it('does not suspect people without an identity of being one, and counts each', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 31; n++) ids.push(await receiveClue(n, { reporterKey: null }));
    for (const id of ids) await triage(id);
    for (const [n, id] of ids.entries()) {
      const { status, accepted, groupSize, triage } = await stateOf(id);
      expect([status, accepted, groupSize, triage?.suspectedOf]).toEqual(['received', true, n + 1, null]);
    }
    expect(runtime.counted.get('GroupReported')).toBe(1);
  });

  it.each([
    ['closed', 'reported-before', close, false],
    ['opened again', 'possible-duplicate', reopen, true],
  ])(
    'decides again when the clue it seems to repeat is %s at that moment',
    async (_, reason, change, opens) => {
      const first = await receiveClue(1);
      await triage(first);
      if (opens) await close(first);
      const again = await receiveClue(2, { reporterKey: 'r1' });
      let changed = false;
      // Triage has read by then what the first one was.
      await whileSending(
        async (command, send) => {
          if (!changed && command instanceof TransactWriteItemsCommand) {
            changed = true;
            await change(first);
          }
          return send();
        },
        () => triage(again),
      );
      expect(changed).toBe(true);
      const { triage: found, accepted } = await stateOf(again);
      expect([accepted, found?.suspectedOf]).toEqual([!opens, first]);
      expect(found?.reasons).toContain(reason);
    },
  );
});

describe('triage tells its execution', () => {
  it('that the clue goes forward, or that it waits for an officer', async () => {
    const first = await receiveClue(1);
    await triage(first);
    expect(answersTo(first)).toEqual([{ stage: 'assignment' }]);
    const again = await receiveClue(2, { reporterKey: 'r1' });
    await triage(again);
    const position = { stage: 'triage-officer', alarmAt: expect.stringMatching(/^2021-03-/) };
    expect(answersTo(again)).toEqual([{ error: 'Qingxin.Moved', ...position }]);
  });

  it('where the clue is when it is no longer at triage, and that a superseded one has nothing left to do', async () => {
    const id = await receiveClue(1);
    await triage(id);
    const events = (await stateOf(id)).version;
    await triage(id);
    expect(answersTo(id)).toEqual([{ stage: 'assignment' }, { stage: 'assignment' }]);
    await close(id);
    await reopen(id);
    await triage(id);
    expect(answersTo(id).at(-1)).toEqual({ error: 'Qingxin.Moved', stage: 'done' });
    expect((await stateOf(id)).version).toBe(events + 5);
  });
});

describe('triage of a group', () => {
  it('reports it once, by the clue that crosses the line, in whichever order clues are triaged', async () => {
    const ids: string[] = [];
    for (const [n, headcount] of [10, 10, 10, 10].entries()) ids.push(await receiveClue(n, { headcount }));
    for (const id of ids.reverse()) await triage(id);
    expect(runtime.counted.get('GroupReported')).toBe(1);
    expect((await Promise.all(ids.map(stateOf))).map((c) => c.groupSize)).toEqual([40, 30, 20, 10]);
  });

  it('reads the newest clues first, whether they share the name or the code', async () => {
    const id = await receiveClue(5);
    await receiveClue(3, { employerKeys: [`code${employer}`] });
    await receiveClue(4, { employerKeys: [`name${employer}`] });
    await receiveClue(2, { employerKeys: [`name${employer}`, `code${employer}`] });
    const { siblings, more } = await readSiblings(table, await stateOf(id), '2021');
    expect([siblings.map((s) => s.clueId.at(-1)), more]).toEqual([['5', '4', '3', '2'], false]);
  });

  it('reads no clue from before the window', async () => {
    await receiveClue(1, {}, at('2019-03-05 10:00'));
    const id = await receiveClue(2);
    const read: number[] = [];
    await whileSending(
      async (command, send) => {
        const answer = (await send()) as { Items?: unknown[] };
        if (command instanceof QueryCommand && pkOf(command).startsWith('EMPLOYER#')) {
          read.push(answer.Items?.length ?? 0);
        }
        return answer;
      },
      () => triage(id),
    );
    expect(read).toEqual([1, 1]);
    expect((await stateOf(id)).groupSize).toBe(1);
  });
});
