import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import type { Task } from '../../functions/store/items.ts';
import { taskKey } from '../../functions/store/keys.ts';
import { readRecord, verifyStored } from '../../functions/store/record.ts';
import { openTable } from '../../functions/store/table.ts';
import { main } from '../../local/replay/main.ts';
import { noteClock, resumeAt } from '../../local/shifted-clock.ts';
import { startStack } from '../../local/stack.ts';
import type { StackOptions } from '../../local/stack-options.ts';
import { embeddedTarget } from '../../ops/embedded.ts';
import { ops as runOps } from '../ops/run.ts';
import { collectIo } from '../support/io.ts';
import { at, closeClue, clueData, inspector, type TestStack, testStack } from '../support/stack.ts';

const idOf = (n: number) => `national-${clueData(n).clueNo}`;

type Logged = { readonly level: string; readonly code: string; readonly [field: string]: unknown };

describe('a data directory that was left alone', () => {
  let dataDir = '';
  let t: TestStack | undefined;
  let logged: Logged[] = [];
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'qingxin-machine-'));
    logged = [];
  });
  afterEach(async () => {
    await t?.close();
    t = undefined;
    await rm(dataDir, { recursive: true, force: true });
  });

  const logAt =
    (level: string) =>
    (code: string, fields: Readonly<Record<string, unknown>> = {}) => {
      logged.push({ level, code, ...fields });
    };
  const log = { info: logAt('info'), warn: logAt('warn'), error: logAt('error') };
  /** Starts, or starts anew, on the directory. */
  async function open(when: string, options: Partial<StackOptions> = {}): Promise<TestStack> {
    await t?.close();
    t = await testStack({ dataDir, log, startAt: at(when), ...options });
    await t.stack.settled();
    return t;
  }
  const codes = (code: string) => logged.filter((line) => line.code === code);
  const executionsOf = async (s: TestStack) => (await s.stack.stats()).executions;

  it('goes on when it is opened years later: what had timed out is logged and re-armed', async () => {
    const before = await open('2021-03-05 09:00');
    await before.roster();
    for (const n of [1, 2, 3, 4]) await before.push(clueData(n));
    await before.order(inspector('insp-1'), idOf(1), 'sign');
    await closeClue(before, idOf(4), (await assigned(before, 4))[0]);
    expect(await executionsOf(before)).toMatchObject({ running: 3, succeeded: 1 });

    // Past the year that an execution may take.
    const s = await open('2026-11-26 10:00', { schedules: true });
    const ended = codes('QX-EXECUTION-ENDED');
    expect(ended.map(({ execution }) => execution).sort()).toEqual([1, 2, 3].map((n) => `${idOf(n)}-g1`));
    for (const line of ended) {
      expect(line).toMatchObject({
        level: 'warn',
        workflow: CLUE.workflow,
        status: 'TIMED_OUT',
        error: null,
      });
    }
    expect(codes('QX-REARMED')).toHaveLength(3);
    expect(codes('QX-RECONCILED')).toEqual([expect.objectContaining({ live: 3, rearmed: 3 })]);
    expect(await executionsOf(s)).toMatchObject({ running: 3, succeeded: 1 });

    // They wait again at their stages, with the alarm of today's clock, and can be handled to the end.
    await s.goTo('2026-11-26 10:16');
    const table = openTable(s.stack.runtime.dynamo, s.stack.runtime.tableName);
    for (const n of [1, 2, 3]) {
      const task = await table.get<Task>(taskKey(CLUE.kind, idOf(n)));
      expect(task).toMatchObject({ generation: 2, stage: n === 1 ? 'contact' : 'sign' });
      expect(Date.parse(task?.alarmAt ?? '')).toBeGreaterThan(at('2026-11-26 10:16'));
      const record = await readRecord(table, CLUE, idOf(n));
      expect(record && verifyStored(CLUE, record)).toMatchObject({ intact: true, faults: [] });
      // What was missed in five years is an alarm of each kind, not one a day.
      const alarms = record?.entries.filter(({ event }) => event.type === 'alarmed') ?? [];
      expect(alarms.length).toBeGreaterThan(0);
      expect(alarms.length).toBeLessThan(8);
    }
    expect(codes('QX-RECONCILED').at(-1)).toMatchObject({ live: 3, rearmed: 0, pastTimeout: 0 });
    expect((await closeClue(s, idOf(2), (await assigned(s, 2))[0])).body.status).toBe('closed');
    expect(await executionsOf(s)).toMatchObject({ running: 2, succeeded: 2 });
  });

  it('does by the clock what EventBridge does in the cloud, and at the start what was missed', async () => {
    const s = await open('2021-03-05 09:01', { schedules: true });
    await s.roster();
    await s.push(clueData(1));
    const runs = () => ({
      reconcile: codes('QX-RECONCILED').length,
      gauges: codes('QX-GAUGES').length,
      anchor: codes('QX-HEADS-ANCHORED').length,
      recount: codes('QX-LEDGER-RECOUNTED').length,
    });
    expect(runs()).toEqual({ reconcile: 1, gauges: 1, anchor: 1, recount: 1 });
    await s.goTo('2021-03-05 09:30');
    expect(runs()).toEqual({ reconcile: 3, gauges: 3, anchor: 1, recount: 1 });
    expect(codes('QX-GAUGES').at(-1)).toMatchObject({ CluesReceived: 1, CluesOpen: 1, CompletionRate: 0 });
    await s.goTo('2021-03-06 09:31');
    expect(runs()).toMatchObject({ anchor: 2, recount: 1 });
    expect(codes('QX-HEADS-ANCHORED').at(-1)).toMatchObject({ heads: 1 });

    logged = [];
    await open('2021-03-07 09:01', { schedules: true });
    expect(runs()).toEqual({ reconcile: 1, gauges: 1, anchor: 1, recount: 1 });
    logged = [];
    await open('2021-03-07 09:02', { schedules: true });
    expect(runs()).toEqual({ reconcile: 0, gauges: 0, anchor: 0, recount: 0 });
    logged = [];
    await open('2021-03-09 12:00');
    expect(runs()).toEqual({ reconcile: 0, gauges: 0, anchor: 0, recount: 0 });
  });
});

describe('npm start', { timeout: 60_000 }, () => {
  it('says who is trusted, and it is so: loopback alone, files of their owner alone', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'qingxin my machine-'));
    // As a copy leaves them.
    const files = ['qingxin.db', 'settings.json', 'token-key.json'];
    await (await testStack({ dataDir })).close();
    for (const file of files) await chmod(join(dataDir, file), 0o644);
    const child = spawn(process.execPath, ['local/main.ts', '--port', '0', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      let out = '';
      for await (const chunk of child.stdout) {
        out += chunk;
        if (out.includes('Ctrl-C')) break;
      }
      const port = Number(/listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(out)?.[1]);
      expect(out).toContain(`or reach port ${port}, can act as anybody`);
      expect(out).toContain(
        `Personal data lies unencrypted under ${dataDir}, in files that only you can read`,
      );
      // What is to be pasted is one word of a shell.
      expect(out).toContain(`npm run push -- --data '${dataDir}' --url `);
      expect(out).toContain(`npm run -s token -- --data '${dataDir}' --role `);
      expect(await isOpen('127.0.0.1', port)).toBe(true);
      const others = Object.values(networkInterfaces()).flatMap((all = []) =>
        all.filter((one) => !one.internal),
      );
      for (const { address, scopeid } of others) {
        expect(await isOpen(scopeid ? `${address}%${scopeid}` : address, port), address).toBe(false);
      }
      if (process.platform === 'win32') return;
      const found = await readdir(dataDir, { recursive: true, withFileTypes: true });
      const names = found
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      expect(names.length).toBeGreaterThan(files.length);
      for (const name of names) expect((await stat(name)).mode & 0o777, name).toBe(0o600);
      expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    } finally {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

/** Tells whether a connection is taken. */
const isOpen = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.on('connect', end(true)).on('error', end(false)).setTimeout(2000, end(false));
  });

describe('a replay', () => {
  it('says in a sentence why it cannot use a directory, and changes nothing there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'qingxin-machine-'));
    const dataDir = join(folder, 'data');
    const scenario = join(folder, 'scenario.jsonl');
    const line = {
      at: '2021-03-04T09:00:00+08:00',
      method: 'GET',
      path: '/openapi.json',
      expect: { status: 200 },
    };
    await writeFile(scenario, JSON.stringify(line));
    const replay = async () => {
      const { io, written } = collectIo();
      const code = await main(['--scenario', scenario, '--data', dataDir, '--quiet'], {
        start: startStack,
        ...io,
      });
      return { code, ...written };
    };
    const file = join(dataDir, 'qingxin.db');
    const t = await testStack({ dataDir });
    try {
      await t.push(clueData(1));
      expect(await replay()).toEqual({
        code: 2,
        out: '',
        err: `The replay cannot start: ${file} is in use by another process, which must be stopped first.\n`,
      });
    } finally {
      await t.close();
    }
    expect(await replay()).toEqual({
      code: 2,
      out: '',
      err: `The replay cannot start: ${dataDir} holds data up to 2021-03-05T01:00:00.000Z, and time cannot go back to 2021-03-04T01:00:00.000Z: choose another directory.\n`,
    });
    // What comes after it goes on there.
    await writeFile(scenario, JSON.stringify({ ...line, at: '2021-03-05T09:00:00+08:00' }));
    expect(await replay()).toEqual({ code: 0, out: '', err: '' });
    await rm(folder, { recursive: true });
  });
});

describe('a command beside npm start', () => {
  let dataDir = '';
  let t: TestStack | undefined;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'qingxin-machine-'));
  });
  afterEach(async () => {
    await t?.close();
    t = undefined;
    await rm(dataDir, { recursive: true, force: true });
  });
  const ops = async (...args: string[]) => {
    const { code, out, err } = await runOps([...args, '--data', dataDir], null, { embedded: embeddedTarget });
    return { code, out, err };
  };
  /** The types of what is in the record of a clue, in order. */
  const eventsOf = async (s: TestStack, n: number): Promise<string[]> => {
    const table = openTable(s.stack.runtime.dynamo, s.stack.runtime.tableName);
    return ((await readRecord(table, CLUE, idOf(n)))?.entries ?? []).map(({ event }) => event.type);
  };

  it('leaves replayed data at their time', async () => {
    const scenario = join(dataDir, 'scenario.jsonl');
    const at9 = { at: '2021-03-05T09:00:00+08:00', method: 'POST', path: '/webhooks/clues' };
    const push = {
      ...{ ...at9, as: { source: 'national' }, expect: { status: 202 } },
      body: { type: 'clue.pushed', timestamp: at9.at, data: clueData(1) },
    };
    await writeFile(scenario, JSON.stringify(push));
    const { io, written } = collectIo();
    const replay = main(['--scenario', scenario, '--data', dataDir, '--quiet'], { start: startStack, ...io });
    expect([await replay, written.err]).toEqual([0, '']);

    for (const looks of [
      ['calendar', 'show'],
      ['verify', '--all'],
      ['reconcile', '--dry-run', '--grace', '0'],
    ]) {
      expect(await ops(...looks), looks.join(' ')).toMatchObject({ code: 0, err: '' });
    }
    // By the machine's clock the execution would have timed out, and no day of the data could be opened again.
    t = await testStack({ dataDir, startAt: at('2021-03-05 09:30') });
    expect((await t.stack.stats()).executions).toMatchObject({ running: 1, failed: 0 });
    expect(await eventsOf(t, 1)).not.toContain('alarmed');
  });

  it('passes no time: what fell due is left to the next start', async () => {
    const past = await testStack({ dataDir, startAt: Date.now() - 400 * 86_400_000 });
    await past.push(clueData(1));
    const before = await eventsOf(past, 1);
    await past.close();
    expect((await ops('verify', '--all')).out).toContain('do not verify: 0.');
    const dry = await ops('reconcile', '--dry-run', '--grace', '0');
    expect(dry.out).toContain('running executions 1; would be started 0, would be re-armed 0,');

    t = await testStack({ dataDir, startAt: Date.now() });
    expect(await eventsOf(t, 1)).toEqual(before);
    expect((await t.stack.stats()).executions).toMatchObject({ running: 0 });
  });

  it('goes by what the data hold where a process was killed before it noted its clock, and lets none of it pass', async () => {
    const startAt = at('2021-03-05 09:00');
    const killed = await testStack({ dataDir, startAt });
    await killed.push(clueData(1));
    await killed.close();
    noteClock(dataDir, at('2021-01-04 09:00'));
    for (let i = 0; i < 3; i++) {
      expect(await ops('verify', '--all')).toMatchObject({ code: 0, err: '' });
      const resumed = resumeAt(dataDir) ?? 0;
      expect(resumed).toBeGreaterThanOrEqual(startAt);
      // What a command takes, and no minute for each.
      expect(resumed).toBeLessThan(startAt + 45_000);
    }
    // And so does a start on that day, though not one on the day before.
    noteClock(dataDir, at('2021-03-05 08:00'));
    const early = { mode: 'real', dataDir, startAt: at('2021-03-05 08:00') } as const;
    await expect(startStack({ ...early, startBy: at('2021-03-05 08:30') })).rejects.toThrow('cannot go back');
    const resumed = await startStack({ ...early, startBy: at('2021-03-05 23:59') });
    expect(resumed.now()).toBeGreaterThanOrEqual(startAt);
    await resumed.close();
  });

  it('goes no more back than a start without a word about the clock', async () => {
    const later = await testStack({ dataDir, startAt: Date.now() + 200 * 86_400_000 });
    await later.push(clueData(1));
    await later.close();
    const refusal = /holds data up to \S+, and time cannot go back to \S+: choose another directory\.$/;
    await expect(startStack({ mode: 'real', dataDir })).rejects.toThrow(refusal);
    const { code, err } = await ops('calendar', 'show');
    expect([code, err.trim()]).toEqual([2, expect.stringMatching(refusal)]);
  });
});

/** Reads who handles a clue. */
async function assigned(s: TestStack, n: number): Promise<readonly string[]> {
  const { body } = await s.as(
    { sub: 'sup-1', roles: ['supervisor'], division: '4403' },
    'GET',
    `/clues/${idOf(n)}`,
  );
  return body.officers;
}
