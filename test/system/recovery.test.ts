import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import type { HumanStage } from '../../domain/clue/state.ts';
import type { Task } from '../../functions/store/items.ts';
import { taskKey } from '../../functions/store/keys.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { readRecord, verifyStored } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { openTable, type Table } from '../../functions/store/table.ts';
import { executionName } from '../../functions/workflow/executions.ts';
import { pushBody } from '../../local/sample.ts';
import { signPush } from '../../local/sign.ts';
import { startStack } from '../../local/stack.ts';
import { closeClue, clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

/** How long the workflow's retries are waited for, and how often they are looked at; milliseconds. */
const WAIT = { timeout: 120_000, interval: 250 };

/** How often the process is killed; more by hand, as in `KILLS=50 npx vitest run test/system/recovery.test.ts`. */
const KILLS = Number(process.env.KILLS ?? 2);

const idOf = (n: number) => `national-${clueData(n).clueNo}`;
const taskOf = (table: Table, n: number) => table.get<Task>(taskKey(CLUE.kind, idOf(n)));

/**
 * These tests start programs and wait for what they do; none of them is about how long that takes, so a slow machine must
 * not fail them.
 */
const PATIENCE = { timeout: 180_000 + KILLS * 10_000 };

describe('kill -9 of npm start under load', PATIENCE, () => {
  let child: ChildProcess | undefined;
  let dataDir = '';
  afterEach(async () => {
    child?.kill('SIGKILL');
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  });

  async function start(): Promise<string> {
    child = spawn(process.execPath, ['local/main.ts', '--port', '0', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    for await (const chunk of child.stdout ?? []) {
      out += chunk;
      const url = /listens on (http:\S+)/.exec(out)?.[1];
      if (url) return url;
    }
    throw new Error(`npm start ended: ${out}`);
  }

  it('loses nothing and does nothing twice', async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'qingxin-kill-'));
    const total = 30 * KILLS;
    const accepted = new Set<number>();
    const clues = Array.from({ length: total }, (_, n) => clueData(n));
    async function pushAll(url: string, each: (n: number, status: number) => void) {
      const settings = JSON.parse(await readFile(join(dataDir, 'settings.json'), 'utf8'));
      const secret = settings.webhookSecrets.national[0];
      // The last ones that were taken are sent again.
      const queue = clues.map((_, n) => n).slice(Math.max(0, accepted.size - 6));
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let n = queue.shift(); n !== undefined; n = queue.shift()) {
            const data = clues[n];
            if (!data) return;
            const body = pushBody(data, Date.parse('2021-03-05T09:00:00+08:00'));
            const headers = {
              ...signPush({ id: randomUUID(), timestamp: Math.floor(Date.now() / 1000), body, secret }),
            };
            try {
              const answer = await fetch(`${url}/webhooks/clues`, { method: 'POST', headers, body });
              each(n, answer.status);
            } catch {
              return;
            }
          }
        }),
      );
    }

    for (let kill = 0; kill < KILLS; kill++) {
      // Early in the load and late in it, wherever that falls between the writes.
      const killAt = 12 + ((kill * 18) % 25);
      const url = await start();
      // Pushes taken, not answers: a busy machine may answer 503, which promises nothing.
      let taken = 0;
      await pushAll(url, (n, status) => {
        if (status !== 202 && status !== 200) return;
        accepted.add(n);
        taken += 1;
        if (taken === killAt) child?.kill('SIGKILL');
      });
      if (child?.signalCode === null) await once(child, 'exit');
    }
    expect(accepted.size).toBeGreaterThanOrEqual(12 * KILLS);
    expect(accepted.size).toBeLessThan(total);

    const stack = await startStack({ mode: 'real', dataDir });
    try {
      await stack.settled();
      const table = openTable(stack.runtime.dynamo, stack.runtime.tableName);
      // What the kill cut off may be retried by timers of the workflow, which nothing but time settles.
      await vi.waitFor(async () => {
        for (const n of accepted) {
          const task = await taskOf(table, n);
          expect(task?.stage, `clue ${n}`).toBe('triage-officer');
        }
      }, WAIT);
      await stack.settled();
      for (const n of accepted) {
        const found = await readRecord(table, CLUE, idOf(n));
        expect(found?.entries.filter((e) => e.event.type === 'received')).toHaveLength(1);
        expect(found?.entries.filter((e) => e.event.type === 'triaged')).toHaveLength(1);
        expect(found && verifyStored(CLUE, found)).toMatchObject({ intact: true, faults: [] });
      }
      const counted = await recount(stack.runtime);
      expect(counted.differences).toEqual([]);
      const { executions } = await stack.workflow.sfn.send(
        new ListExecutionsCommand({
          stateMachineArn: stack.workflow.stateMachineArn(CLUE.workflow),
          maxResults: 1000,
        }),
      );
      const names = new Set(executions?.map((e) => e.name));
      for (const n of accepted) expect(names).toContain(executionName(idOf(n), 1));
      expect(await stack.reconcile(0)).toMatchObject({ rearmed: [], stopped: [], answered: [] });
    } finally {
      await stack.close();
    }
  });
});

describe('crashes and late answers', PATIENCE, () => {
  let t: TestStack | undefined;
  afterEach(() => t?.close());
  const executionOf = (s: TestStack, n: number, generation: number) =>
    s.stack.workflow.sfn.send(
      new DescribeExecutionCommand({
        executionArn: `${s.stack.workflow.stateMachineArn(CLUE.workflow).replace('stateMachine', 'execution')}:${executionName(idOf(n), generation)}`,
      }),
    );

  it('re-arms a clue whose execution is gone, at any stage, and ignores the old one', async () => {
    t = await testStack();
    const s = t;
    await s.roster();
    const clues = new Repository(s.stack.runtime, CLUE);
    const { table } = clues;
    const by = inspector('insp-1');
    const occurredAt = '2021-03-05T08:00:00+08:00';
    const steps: [HumanStage, () => Promise<unknown>][] = [
      ['sign', () => s.order(by, idOf(1), 'sign')],
      ['contact', () => s.order(by, idOf(1), 'log', { kind: 'first-contact', occurredAt })],
      ['investigation', () => s.order(by, idOf(1), 'conclude', { conclusion: 'PENALISED' })],
      [
        'review',
        () =>
          s.order({ sub: 'rev-1', roles: ['reviewer'], division: '440311' }, idOf(1), 'review', {
            decision: 'approve',
          }),
      ],
    ];
    await s.push(clueData(1));
    let generation = 1;
    for (const [stage, act] of steps) {
      expect((await taskOf(table, 1))?.stage).toBe(stage);
      await clues.change(
        idOf(1),
        'rearm',
        s.stack.now(),
        () => ({ events: [{ type: 'rearmed', generation: generation + 1, stage }] }),
        { actor: { id: 'test', role: 'system' } },
      );
      await s.stack.settled();
      expect((await executionOf(s, 1, generation)).status).toBe('SUCCEEDED');
      generation += 1;
      expect(await taskOf(table, 1)).toMatchObject({ stage, generation });
      await act();
    }
    expect((await executionOf(s, 1, generation)).status).toBe('SUCCEEDED');
    expect((await clues.load(idOf(1)))?.state).toMatchObject({ status: 'closed', archived: true });
  });

  it('reconciles both ways: a clue without an execution, an execution without a clue', async () => {
    t = await testStack();
    await t.roster();
    await t.push(clueData(1));
    await t.push(clueData(2));
    const { sfn } = t.stack.workflow;
    const stateMachineArn = t.stack.workflow.stateMachineArn(CLUE.workflow);
    const { StartExecutionCommand, StopExecutionCommand } = await import('@aws-sdk/client-sfn');
    const executionArn = (await executionOf(t, 1, 1)).executionArn;
    await sfn.send(new StopExecutionCommand({ executionArn }));
    const orphan = { id: 'national-NONE', generation: 1, stage: 'sign' };
    await sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: 'national-NONE-g1', input: JSON.stringify(orphan) }),
    );
    expect(await t.stack.reconcile()).toMatchObject({ rearmed: [], stopped: [] });
    const found = await t.stack.reconcile(0);
    await t.stack.settled();
    expect(found).toMatchObject({ live: 2, rearmed: [idOf(1)] });
    expect((await executionOf(t, 1, 2)).status).toBe('RUNNING');
    expect((await executionOf(t, 2, 1)).status).toBe('RUNNING');
    expect((await closeClue(t, idOf(1))).body.status).toBe('closed');
    expect(await t.stack.reconcile(0)).toMatchObject({ rearmed: [], stopped: [], answered: [] });
    expect((await t.as(SUPERVISOR, 'GET', `/clues/${idOf(1)}`)).body.status).toBe('closed');
  });

  it('wakes a waiting stage for an earlier date of a supervisor', async () => {
    t = await testStack();
    await t.roster();
    await t.push(clueData(1));
    await t.order(inspector('insp-1'), idOf(1), 'sign');
    await t.order(SUPERVISOR, idOf(1), 'supervise', { note: '限期', dueOn: '2021-03-08' });
    await t.goTo('2021-03-09 00:01');
    const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${idOf(1)}/record`);
    expect(body.entries.at(-1).event).toMatchObject({
      type: 'alarmed',
      kind: 'supervision-due',
      date: '2021-03-08',
    });
  });
});
