import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { PagesConfig } from '../../functions/contract/pages-config.ts';
import { clueData, testStack } from '../support/stack.ts';

const DAY_MS = 86_400_000;

/** A clue as a counter writes it. */
const COUNTER = `clueNo,kind,reportedAt,reporter.name,employer.name,employer.address,workplace.division,workplace.address,sector,arrears.from,arrears.to,arrears.headcount,description
C1,投诉,2021-11-14 08:58,样例,样例厂,样例路1号,440311,样例路2号,制造业,2021-08,2021-10,1,未发工资
`;

let dataDir = '';
let child: ChildProcess | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'qingxin-clock-'));
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(dataDir, { recursive: true, force: true });
});

/** Starts the program. @returns what it wrote until it listened, or ended */
async function launch(...options: string[]): Promise<{ out: string; err: string }> {
  const started = spawn(process.execPath, ['local/main.ts', '--port', '0', '--data', dataDir, ...options]);
  child = started;
  let [out, err] = ['', ''];
  started.stderr.on('data', (chunk) => {
    err += chunk;
  });
  for await (const chunk of started.stdout) {
    out += chunk;
    if (out.includes('Ctrl-C')) break;
  }
  return { out, err };
}
const addressIn = (out: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(out)?.[0] ?? '';
/** Starts the program. @returns its address */
const start = async (...options: string[]): Promise<string> => addressIn((await launch(...options)).out);
/** Starts the program, which refuses to. @returns its exit code and what it says */
async function refuse(...options: string[]): Promise<[number | null, string]> {
  const { err } = await launch(...options);
  if (child?.exitCode === null) await once(child, 'exit');
  return [child?.exitCode ?? null, err];
}
async function stop(): Promise<void> {
  const ended = once(child as ChildProcess, 'exit');
  child?.kill('SIGTERM');
  await ended;
}
/** Runs another program on the same data to its end. @returns what it wrote */
async function run(program: string, ...options: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options, '--data', dataDir]);
  return stdout.trim();
}
const readConfig = async (url: string) => (await fetch(`${url}/config.json`)).json() as Promise<PagesConfig>;
/** Asks as the city's supervisor, with a token that is made for this clock. */
async function ask(url: string, path: string) {
  const token = await run('local/token.ts', '--role', 'supervisor', '--division', '4403');
  // biome-ignore lint/suspicious/noExplicitAny: of two shapes
  return (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json() as any;
}

describe('npm start at a day long past', { timeout: 120_000 }, () => {
  it('goes by the clock of that day, with what is pushed and signed in for it, and goes on with it', async () => {
    const url = await start('--as-of', '2021-11-15');
    const { now = '', dataUntil } = await readConfig(url);
    expect(now).toMatch(/^2021-11-15T01:0/);
    expect(dataUntil).toBeUndefined();
    expect(await run('local/push.ts', '--url', url)).toMatch(/^202 /);
    const { clues } = await ask(url, '/clues?division=440311');
    expect(clues).toMatchObject([{ receivedDay: '2021-11-15', dueDate: '2021-12-06' }]);
    const csv = join(dataDir, 'clues.csv');
    await writeFile(csv, COUNTER);
    expect(await run('ops/main.ts', 'import', csv, '--source', 'walk-in', '--url', url)).toContain(
      'Accepted 1,',
    );
    const ended = Date.parse((await readConfig(url)).now ?? '');
    await stop();
    // By the machine's clock each execution would have timed out, and this day could not be opened again.
    expect(await run('ops/main.ts', 'reconcile', '--grace', '0')).toMatch(
      /executions 2; started 0, re-armed 0,/,
    );
    expect(await run('ops/main.ts', 'verify', '--all')).toContain('do not verify: 0.');

    const again = await start('--as-of', '2021-11-15');
    expect(Date.parse((await readConfig(again)).now ?? '')).toBeGreaterThan(ended);
    await stop();

    // By the machine's own clock the pages open on the period of what there is.
    const today = await start();
    expect(await readConfig(today)).toMatchObject({ dataUntil: '2021-11-15' });
    expect((await readConfig(today)).now).toBeUndefined();
    expect(await run('local/push.ts', '--url', today)).toMatch(/^202 /);
    await stop();
  });
});

describe('npm start ahead of this machine', { timeout: 120_000 }, () => {
  /** The alarms of a clue, each with its instant. */
  async function alarmsOf(url: string, clueId: string): Promise<[number, string][]> {
    const { entries } = await ask(url, `/clues/${clueId}/record`);
    return entries
      .filter((e: { event: { type: string } }) => e.event.type === 'alarmed')
      .map((e: { at: string; event: { kind: string } }) => [Date.parse(e.at), e.event.kind]);
  }

  it('passes the days between in order, goes on there, and does not go back', async () => {
    // A clue of an hour ago, on which nobody decides.
    const before = await testStack({ dataDir, startAt: Date.now() - DAY_MS / 24 });
    await before.roster();
    const { clueId } = (await before.push(clueData(1))).body;
    await before.stack.close();

    const { out, err: log } = await launch('--clock', '+45d');
    // What runs by the clock has run on every day.
    expect(log.match(/QX-HEADS-ANCHORED/g)?.length).toBeGreaterThanOrEqual(45);
    const first = addressIn(out);
    const { now = '' } = await readConfig(first);
    expect(Math.abs(Date.parse(now) - Date.now() - 45 * DAY_MS)).toBeLessThan(60_000);
    const alarms = await alarmsOf(first, clueId);
    expect(alarms.slice(0, 2).map(([, kind]) => kind)).toEqual(['triage-late', 'overdue']);
    // Each on its day, and not all of them on the last.
    const days = alarms.map(([at]) => shanghaiDate(at));
    expect(new Set(days).size).toBe(alarms.length);
    expect(alarms[0]?.[0]).toBeLessThan(Date.now() + 15 * DAY_MS);
    expect(alarms).toEqual(alarms.toSorted(([a], [b]) => a - b));
    // What is pushed to it goes by its clock.
    expect(await run('local/push.ts', '--url', first)).toMatch(/^202 /);
    const { clues } = await ask(first, '/clues?division=440311');
    const received = clues.map((c: { receivedDay: string }) => c.receivedDay).sort();
    expect(received.at(-1)).toBe(shanghaiDate(Date.now() + 45 * DAY_MS));
    await stop();

    // What is done to it in between goes on from there.
    expect(await run('ops/main.ts', 'verify', '--all')).toContain('do not verify: 0.');
    for (const options of [['--clock', '+44d'], []]) {
      const [code, err] = await refuse(...options);
      expect(code, err).toBe(1);
      expect(err).toMatch(
        /^Qingxin could not start: the clock of \S+ has come to \S+, and time cannot go back to \S+: start it with `--clock \+45d` or more, or choose another directory\.\n$/,
      );
    }

    // The same again is no way back, though what was done in between went on for a minute.
    const { now: same = '' } = await readConfig(await start('--clock', '+45d'));
    expect(Date.parse(same)).toBeGreaterThan(Date.parse(now));
    await stop();
    const later = await alarmsOf(await start('--clock', '+75d'), clueId);
    expect(later.slice(0, alarms.length)).toEqual(alarms);
    expect(later.length).toBeGreaterThan(alarms.length);
    expect(later.at(-1)?.[0]).toBeGreaterThan(Date.now() + 60 * DAY_MS);
  });

  it('takes whole days alone, and no day beside them', async () => {
    const expected = '`--clock` must be a number of whole days from +0d to +3660d, such as +45d.\n';
    for (const days of ['45d', '+1.5d', '+3661d'])
      expect(await refuse('--clock', days)).toEqual([2, expected]);
    expect(await refuse('--clock', '+1d', '--as-of', '2021-11-15')).toEqual([
      2,
      '`--clock` and `--as-of` cannot go together.\n',
    ]);
  });
});
