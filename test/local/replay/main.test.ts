import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseFigures } from '../../../domain/metrics/cases.ts';
import { completion } from '../../../domain/metrics/completion.ts';
import { publicityFigures } from '../../../domain/metrics/publicity.ts';
import { main } from '../../../local/replay/main.ts';
import { NOTE_EVERY_MS, resumeAt } from '../../../local/shifted-clock.ts';
import { StoreFileError } from '../../../local/store/errors.ts';
import { collectIo } from '../../support/io.ts';
import { fakeStack, type Seen } from './fake-stack.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const push = {
  at: '2021-01-04T09:00:00+08:00',
  as: { source: 'national' },
  method: 'POST',
  path: '/webhooks/clues',
  body: { data: { workplace: { division: '440311' } } },
  expect: { status: 202 },
};

const window = { division: '440311', from: '2021-01-01', to: '2021-11-14', asOf: '2021-11-14' };
const frame = { ...window, name: null, calendarVersion: '2021', generatedAt: '2021-11-15T00:00:00Z' };

const figures = {
  ...{ ...frame, ...completion({ ...window, definition: 'cohort' }, []) },
  ...{ definition: 'cohort', rounding: 'half-up-2', rate: 2 / 3 },
  ...{ numerator: 2, denominator: 3, percent: '66.67', excluded: { returned: 4, merged: 5 }, open: 1 },
  ...{ carriedIn: 1, received: 12, transferredIn: 0, reopened: 0 },
  ...{ closed: 2, transferredOut: 1, returned: 4, merged: 5, openAtEnd: 1 },
};

const noCases = caseFigures(window, [], { workingDaysBetween: () => 0 });
const [filing, serving] = [noCases.phases.at(0), noCases.phases.at(-1)];
const cases = {
  ...{ ...frame, ...noCases, proposed: 60, filed: 58, ended: 56, open: 4, notFiled: 2, transferred: 1 },
  ...{ closed: { ...noCases.closed, total: 27 }, revoked: { ...noCases.revoked, total: 25 }, crime: 1 },
  ...{ handled: { ...noCases.handled, inTime: 56 }, overdue: { ...noCases.overdue, examined: 60 } },
  orders: { ...noCases.orders, issued: 41, full: 14, part: 4, none: 19, pending: 4 },
  decisions: { ...noCases.decisions, penalty: 6, handling: 18, noPenalty: 3, fineFen: 11_500_000 },
  recovered: { fen: 245_913_740, people: 99 },
  phases: [{ ...filing, ended: 60, mean: 1.5 }, serving],
};

const nothingPublic = publicityFigures(window, []);
const publicity = {
  ...{ ...frame, ...nothingPublic, carriedIn: 1, due: 26, waiting: 2, recalledFreely: 3, shown: 20 },
  ...{ corrected: 4, ended: 5, published: { ...nothingPublic.published, total: 24, inTime: 23, late: 1 } },
  exempt: {
    total: 1,
    grounds: nothingPublic.exempt.grounds.map((g) => (g.code === 'no-impact' ? { ...g, count: 1 } : g)),
  },
  overdue: { ...nothingPublic.overdue, isZero: false, total: 1, examined: 28 },
  recalls: { ...nothingPublic.recalls, due: 2, inTime: 1 },
};
const answerOf = (path: string) =>
  path.startsWith('/metrics/publicity?')
    ? publicity
    : path.startsWith('/metrics/cases')
      ? cases
      : path.startsWith('/metrics')
        ? figures
        : null;

/** Runs the command on a scenario of the given lines. */
async function run(lines: readonly string[], args: readonly string[] = [], respond?: (seen: Seen) => number) {
  const scenario = join(dir, 'scenario.jsonl');
  writeFileSync(scenario, lines.join('\n'));
  let started: Parameters<Parameters<typeof main>[1]['start']>[0] | null = null;
  const { io, written } = collectIo();
  const fake = await fakeStack((seen) => {
    const body = answerOf(seen.path);
    return body ? { status: 200, body } : { status: respond?.(seen) ?? 202 };
  });
  const code = await main(['--scenario', scenario, ...args], {
    start: async (options) => {
      started = options;
      return fake.stack;
    },
    ...io,
  });
  if (!fake.calls.includes('closed')) await fake.stack.close();
  return { code, ...written, started: started as unknown, ...fake };
}

describe('the replay command', () => {
  it('exits 0 when every expectation held, writes the report, and prints the table', async () => {
    const report = join(dir, 'deep', 'report.json');
    const { code, out, err, started, calls, claims } = await run(
      [JSON.stringify(push)],
      ['--report', report],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(started).toEqual({ mode: 'virtual', startAt: Date.parse(push.at), sources: ['national'] });
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      requests: 1,
      mismatches: [],
      statuses: { 202: 1 },
    });
    expect(out).toMatch(/光明街道 440311001 +3 +2 +66\.67% +4 +5 +1 +0 +2\/3 +66\.67%/);
    expect(out).toContain('carriedIn 1 + received 12 + transferredIn 0 + reopened 0 = closed 2');
    expect(out).toContain('(= 13)');
    expect(out).toMatch(/zero overdue +yes: 0 of 60 clocks/);
    expect(out).toMatch(/working days +受理立案 1\.5 \(60\), 送达执行 - \(0\)/);
    expect(out).toMatch(/fines, recovered +CNY 115000\.00, 2459137\.40 \(99 people\)/);
    expect(out).toMatch(
      /decisions +27 = published 24 \+ exempt 1 \+ waiting 2\n +published +in time 23, late 1\n/,
    );
    expect(out).toMatch(/exempt +no-impact 1\n +zero overdue +no: 1 of 28 terms\n/);
    expect(out).toMatch(/recalls +due 2, in time 1, late 0; without a term 3\n/);
    expect(out).toMatch(/shown +20; corrected 4, display ended 5\n/);
    expect(out).toMatch(/transitions +9 \(9\.0 a clue\)/);
    expect(claims.at(-1)).toMatchObject({ roles: ['supervisor'], division: '4403' });
    expect(calls.at(-1)).toBe('closed');
  });

  it('exits 1 and names the lines when an expectation did not hold', async () => {
    const again = { ...push, expect: { status: 200 } };
    const { code, err } = await run([push, again].map((l) => JSON.stringify(l)));
    expect(code).toBe(1);
    expect(err).toContain('line 2: expected {"status":200}, got status 202');
    expect(err).not.toContain('line 1:');
  });

  it('exits 2 and names the line of a bad scenario before anything is started', async () => {
    const { code, err, started, seen } = await run([JSON.stringify(push), '', '{"at":']);
    expect({ code, started, seen }).toEqual({ code: 2, started: null, seen: [] });
    expect(err).toContain('line 3: not valid JSON');
  });

  it('exits 2 before anything is started when it cannot write its report', async () => {
    const { code, err, started } = await run([JSON.stringify(push)], ['--report', dir]);
    expect({ code, err, started }).toEqual({
      code: 2,
      err: `${dir} cannot be written: EISDIR.\n`,
      started: null,
    });
  });

  it('exits 2 for an option it does not know', async () => {
    const { code, err } = await run([JSON.stringify(push)], ['--speed', '9']);
    expect(code).toBe(2);
    expect(err).toBe('Unknown option: `--speed`.\n');
  });

  it('keeps quiet when told, but not about what went wrong', async () => {
    const good = await run([JSON.stringify(push)], ['--quiet']);
    expect([good.out, good.err, good.seen.length]).toEqual(['', '', 1]);
    const bad = await run([JSON.stringify(push)], ['--quiet'], () => 500);
    expect([bad.code, bad.out]).toEqual([1, '']);
    expect(bad.err).toContain('line 1');
  });

  it('notes beside the data it keeps where their clock is, from the first line on', async () => {
    const data = join(dir, 'data');
    mkdirSync(data);
    const notes: unknown[] = [];
    const last = { ...push, at: '2021-03-05T17:30:00+08:00' };
    const { code, started } = await run(
      [push, last].map((l) => JSON.stringify(l)),
      ['--data', data],
      () => {
        notes.push(resumeAt(data));
        return 202;
      },
    );
    expect(code).toBe(0);
    expect(started).toMatchObject({ dataDir: data, anchorAtClose: true });
    // Killed on the way it may have gone on for a while; at its end it is known where it is.
    const first = Date.parse(push.at) + NOTE_EVERY_MS;
    expect([...notes, resumeAt(data)]).toEqual([first, first, Date.parse(last.at)]);
  });

  it('warns of a field it does not know', async () => {
    const { code, err } = await run([JSON.stringify({ ...push, expct: {} })], ['--quiet']);
    expect(code).toBe(0);
    expect(err).toBe('line 1: the field expct is not part of the format and is ignored\n');
  });

  it('replays the bundled year when no scenario is named, and shows how far it is on a terminal', async () => {
    const fake = await fakeStack(({ path }) => ({
      status: 200,
      body: answerOf(path) ?? {},
    }));
    const { io, written } = collectIo({ tty: true });
    const code = await main([], { start: async () => fake.stack, ...io });
    const { out, err } = written;
    expect(code).toBe(1);
    expect(out).toContain('received 2021-01-01 to 2021-11-14, as of the end of 2021-11-14');
    const requests = Number(/requests +(\d+)/.exec(out)?.[1]);
    expect(requests).toBeGreaterThan(6000);
    expect(err).toContain(`\r${'█'.repeat(25)} 100%  2021-11-15  ${requests}/${requests}\r\u001b[K`);
    expect(err).toMatch(/and \d{4} more\n/);
  });

  it.each([
    [1, new Error('no store'), expect.stringMatching(/^The replay failed: Error: no store\n +at /)],
    [2, new StoreFileError('It is in use.'), 'The replay cannot start: It is in use.\n'],
  ])('exits %i when the system does not start: %s', async (exit, error, told) => {
    const scenario = join(dir, 'scenario.jsonl');
    writeFileSync(scenario, JSON.stringify(push));
    const { io, written } = collectIo();
    const code = await main(['--scenario', scenario], { start: () => Promise.reject(error), ...io });
    expect([code, written.err]).toEqual([exit, told]);
  });
});
