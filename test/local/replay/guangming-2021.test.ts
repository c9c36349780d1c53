import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { shanghaiDate, startOfDay } from '../../../domain/calendar/dates.ts';
import { COMMAND_BODIES } from '../../../domain/clue/commands.ts';
import { type ClueData, pushSchema } from '../../../domain/clue/push.ts';
import { COMMAND_NAMES, type CommandName } from '../../../domain/clue/status.ts';
import { checkCreditCode, checkResidentId } from '../../../domain/people/identifiers.ts';
import { main } from '../../../local/replay/generate.ts';
import { guangming2021 } from '../../../local/replay/guangming-2021.ts';
import { GROUP_SIZE } from '../../../local/replay/proportions.ts';
import { createLineParser, type ScenarioLine, type Step } from '../../../local/replay/scenario.ts';
import { collectIo } from '../../support/io.ts';

const { isWorkingDay } = BUILT_IN_CALENDAR;

const textOf = (steps: Iterable<Step>) => [...steps].map((s) => JSON.stringify(s)).join('\n');
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** The lines as a reader of the file gets them. */
function read(text: string): ScenarioLine[] {
  const parse = createLineParser();
  return text.split('\n').flatMap((line, i) => parse(line, i + 1) ?? []);
}

interface Order {
  readonly line: ScenarioLine;
  readonly clueId: string;
  readonly name: CommandName;
  readonly body: Record<string, unknown>;
}

/** The commands that are expected to be carried out. */
function ordersOf(lines: readonly ScenarioLine[]): Order[] {
  return lines.flatMap((line) => {
    const [, clueId, name] = /^\/clues\/([^/]+)\/([a-z-]+)$/.exec(line.step.path) ?? [];
    if (line.step.method !== 'POST' || clueId === undefined || line.step.expect?.status !== 200) return [];
    return [{ line, clueId, name: name as CommandName, body: line.step.body as Record<string, unknown> }];
  });
}

const dataOf = ({ step }: ScenarioLine) => (step.body as { data: ClueData }).data;
const clueIdOf = ({ step }: ScenarioLine) =>
  (step.expect?.body as { clueId: string } | undefined)?.clueId ?? '';
const taken = (lines: readonly ScenarioLine[]) => lines.filter((l) => l.step.expect?.status === 202);
const subOf = ({ step }: ScenarioLine) => (step.as && 'sub' in step.as ? step.as.sub : undefined);

/** Where each clue ends, from the lines alone. */
function ends(lines: readonly ScenarioLine[]): { state: string; division: string }[] {
  const clues = new Map<string, { state: string; division: string; to?: string }>();
  for (const line of lines) {
    if (line.step.expect?.status === 202) {
      clues.set(clueIdOf(line), { state: 'open', division: dataOf(line).workplace.division });
    }
    const [order] = ordersOf([line]);
    const clue = order && clues.get(order.clueId);
    if (!order || !clue) continue;
    const { name, body } = order;
    if (name === 'request-return') clue.to = String(body.to ?? '');
    if (name === 'decide-return' && body.approve === true) {
      if (clue.to) clue.division = clue.to.slice(0, 6);
      else clue.state = 'returned';
    }
    if (name === 'triage' && body.decision === 'duplicate') clue.state = 'merged';
    if (name === 'triage' && body.decision === 'out-of-scope') clue.state = 'returned';
    if (name === 'review' && body.decision === 'approve') clue.state = 'closed';
    if (name === 'reopen') clue.state = 'open';
  }
  return [...clues.values()];
}

function tally(lines: readonly ScenarioLine[]): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { state, division } of ends(lines)) {
    if (division === '440311') count[state] = (count[state] ?? 0) + 1;
  }
  return count;
}

let text: string;
let lines: ScenarioLine[];
let orders: Order[];
beforeAll(() => {
  text = textOf(guangming2021());
  lines = read(text);
  orders = ordersOf(lines);
});

describe('the Guangming year', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(digest(textOf(guangming2021()))).toBe(digest(text));
    expect(digest(textOf(guangming2021({ seed: 1 })))).not.toBe(digest(text));
  });

  it('keeps to the format, in order of time, at five to seven requests a clue', () => {
    expect(lines).toHaveLength(text.split('\n').length);
    expect(lines.length).toBeGreaterThan(6400);
    expect(lines.length).toBeLessThan(7200);
    expect(lines.every((l) => l.step.expect?.status !== undefined)).toBe(true);
  });

  it('ends with 1,007 of 1,043 clues closed', () => {
    const { closed = 0, open = 0, returned, merged } = tally(lines);
    expect([closed, closed + open]).toEqual([1007, 1043]);
    const asked = lines.find(
      (l) => l.atMs > startOfDay('2021-11-15') && /definition=cohort/.test(l.step.path),
    );
    expect(asked?.step.path).toBe(
      '/metrics/completion?division=440311&definition=cohort&from=2021-01-01&to=2021-11-14&asOf=2021-11-14',
    );
    expect(asked?.step.expect?.body).toMatchObject({
      numerator: 1007,
      denominator: 1043,
      percent: '96.55',
      excluded: { returned, merged },
      open: 36,
    });
  });

  it('expects a flow that balances', () => {
    const flows = lines.flatMap((l) =>
      /definition=flow/.test(l.step.path) ? [l.step.expect?.body as Record<string, number>] : [],
    );
    expect(flows.length).toBeGreaterThan(10);
    for (const f of flows) {
      const sum = (...fields: string[]) => fields.reduce((n, field) => n + (f[field] ?? Number.NaN), 0);
      expect(sum('carriedIn', 'received', 'transferredIn', 'reopened')).toBe(
        sum('closed', 'transferredOut', 'returned', 'merged', 'openAtEnd'),
      );
    }
    expect(flows.some((f) => (f.transferredIn ?? 0) > 0 && (f.transferredOut ?? 0) > 0)).toBe(true);
  });

  it('holds every command, verdict and kind of refusal', () => {
    expect(new Set(orders.map((o) => o.name))).toEqual(new Set(COMMAND_NAMES));
    const values = (name: CommandName, field: string) =>
      new Set(orders.filter((o) => o.name === name).map((o) => o.body[field]));
    expect(values('triage', 'decision')).toEqual(
      new Set(['accept', 'duplicate', 'not-duplicate', 'out-of-scope']),
    );
    expect(values('review', 'decision')).toEqual(new Set(['approve', 'reject']));
    expect(values('decide-extension', 'approve')).toEqual(new Set([true, false]));
    expect(values('decide-return', 'approve')).toEqual(new Set([true, false]));
    const targets = [...values('request-return', 'to')].map((to) =>
      to === undefined ? 'none' : String(to).slice(0, 6),
    );
    expect(new Set(targets)).toEqual(new Set(['440306', '440309', '440311', 'none']));
    expect(new Set(lines.map((l) => l.step.expect?.status))).toEqual(
      new Set([200, 202, 400, 401, 403, 404, 409, 412, 413, 422]),
    );
    const sources = new Set(taken(lines).map((l) => l.step.as && 'source' in l.step.as && l.step.as.source));
    expect(sources).toEqual(new Set(['national', 'hotline', 'walk-in']));
  });

  it('sends only bodies the contract knows where it expects success', () => {
    for (const { name, body, line } of orders) {
      expect(COMMAND_BODIES[name].safeParse(body).error, `line ${line.line}`).toBeUndefined();
    }
    for (const line of taken(lines)) {
      expect(pushSchema.safeParse(line.step.body).error, `line ${line.line}`).toBeUndefined();
    }
  });

  it('names nobody before the roster does, and lets nobody act in another role', () => {
    const roster = new Map<string, string[]>();
    let checked = 0;
    for (const { line, step } of lines) {
      if (step.method === 'PUT' && step.path.startsWith('/units/')) {
        const { officers } = step.body as { officers: { id: string; roles: string[] }[] };
        for (const { id, roles } of officers) roster.set(id, roles);
      }
      if (!step.as || !('sub' in step.as) || !/-(insp|rev)/.test(step.as.sub)) continue;
      expect(roster.get(step.as.sub), `line ${line}`).toEqual(step.as.roles);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(4000);
  });

  it('has each clue worked on by two inspectors and reviewed by somebody else', () => {
    const people = new Map<string, Set<string>>();
    for (const { clueId, name, body, line } of orders) {
      const sub = subOf(line) ?? '';
      const known = people.get(clueId) ?? new Set();
      if (name === 'review') expect(known.has(sub), `line ${line.line}`).toBe(false);
      if (sub.includes('-insp')) people.set(clueId, known.add(sub));
      if (name === 'review' && body.decision === 'approve') expect(known.size).toBeGreaterThanOrEqual(2);
    }
    expect(Math.max(...[...people.values()].map((p) => p.size))).toBeGreaterThan(2);
  });

  it('keeps officers to office hours on working days', () => {
    for (const { line } of orders) {
      const day = shanghaiDate(line.atMs);
      const hour = (line.atMs - startOfDay(day)) / 3_600_000;
      expect(isWorkingDay(day), `line ${line.line}`).toBe(true);
      expect(hour >= 9 && hour < 18, `line ${line.line}`).toBe(true);
    }
    const nights = taken(lines).filter((l) => !isWorkingDay(shanghaiDate(l.atMs)));
    expect(nights.length).toBeGreaterThan(100);
  });

  it('names a street of Guangming on each of its clues, the larger streets more often', () => {
    const count = new Map<string, number>();
    for (const line of taken(lines)) {
      const { division, street = 'none' } = dataOf(line).workplace;
      if (division === '440311') count.set(street, (count.get(street) ?? 0) + 1);
    }
    const streets = ['440311001', '440311002', '440311003', '440311004', '440311005', '440311006'];
    expect([...count.keys()].sort()).toEqual(streets);
    expect(count.get('440311002')).toBeGreaterThan(1.8 * (count.get('440311003') ?? 0));
  });

  it('is about nobody: synthetic numbers with right check digits, but for a few wrong ones', () => {
    const people = taken(lines).map((l) => dataOf(l).reporter);
    const employers = taken(lines).map((l) => dataOf(l).employer);
    const numbers = people.map((p) => p.documentNumber ?? '');
    expect(numbers.every((n) => n.startsWith('999999'))).toBe(true);
    expect(people.every((p) => /^100\d{8}$/.test(p.phone ?? ''))).toBe(true);
    expect(people.every((p) => p.bankCard === undefined || /^9999\d{15}$/.test(p.bankCard))).toBe(true);
    const wrong = numbers.filter((n) => !checkResidentId(n, '2021-12-31').valid);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.length).toBeLessThan(30);
    expect(wrong.every((n) => /^\d{17}[\dX]$/.test(n))).toBe(true);
    expect(employers.every((e) => e.name.startsWith('深圳市样例'))).toBe(true);
    const codes = employers.flatMap((e) => e.creditCode ?? []);
    expect(codes.every((c) => /^91999999/.test(c) && checkCreditCode(c).valid)).toBe(true);
    expect(new Set(employers.map((e) => JSON.stringify(e))).size).toBe(
      new Set(employers.map((e) => e.name)).size,
    );
  });

  it('has thirty people and more report one employer within three days', () => {
    const byEmployer = new Map<string, { people: Set<string>; days: Set<string> }>();
    for (const line of taken(lines)) {
      const { employer, reporter } = dataOf(line);
      const known = byEmployer.get(employer.name) ?? { people: new Set(), days: new Set() };
      known.people.add(reporter.documentNumber ?? '');
      known.days.add(shanghaiDate(line.atMs));
      byEmployer.set(employer.name, known);
    }
    const groups = [...byEmployer.values()].filter((e) => e.people.size >= 30);
    expect(groups.map((g) => [g.people.size, g.days.size])).toEqual([[GROUP_SIZE, 3]]);
  });

  it('merges a clue only into an open one of the same person, employer and months', () => {
    const pushed = new Map(taken(lines).map((l) => [clueIdOf(l), l]));
    const closedAt = new Map(
      orders
        .filter((o) => o.name === 'review' && o.body.decision === 'approve')
        .map((o) => [o.clueId, o.line.atMs]),
    );
    const merges = orders.filter((o) => o.name === 'triage' && o.body.decision === 'duplicate');
    expect(merges.length).toBeGreaterThan(20);
    for (const { clueId, body } of merges) {
      const [second, first] = [pushed.get(clueId), pushed.get(String(body.of))];
      if (!second || !first) throw new Error(`${clueId} or ${body.of} was never pushed`);
      const of = (l: ScenarioLine) => [
        dataOf(l).reporter.documentNumber,
        dataOf(l).employer,
        dataOf(l).arrears,
      ];
      expect(of(second)).toEqual(of(first));
      expect(first.atMs).toBeLessThan(second.atMs);
      expect(closedAt.get(String(body.of))).toBeGreaterThan(second.atMs);
    }
  });

  it('delivers pushes again with the same content, the same day and later', () => {
    const first = new Map(taken(lines).map((l) => [dataOf(l).clueNo, l]));
    const again = lines.filter((l) => l.step.path === '/webhooks/clues' && l.step.expect?.status === 200);
    const gaps = again.map((line) => {
      const original = first.get(dataOf(line).clueNo);
      expect(dataOf(line)).toEqual(original && dataOf(original));
      return shanghaiDate(line.atMs) === shanghaiDate(original?.atMs ?? 0);
    });
    expect(gaps.filter(Boolean).length).toBeGreaterThan(40);
    expect(gaps.filter((sameDay) => !sameDay).length).toBeGreaterThan(30);
    const conflicts = lines.filter((l) => l.step.path === '/webhooks/clues' && l.step.expect?.status === 409);
    expect(conflicts.length).toBeGreaterThan(8);
    for (const line of conflicts) {
      const original = first.get(dataOf(line).clueNo);
      expect(dataOf(line)).not.toEqual(original && dataOf(original));
    }
  });

  it('files sixty cases from its clues, which come to every kind of end, none of them overdue', () => {
    const filed = orders.filter(({ name }) => name === 'file-case');
    expect(filed).toHaveLength(60);
    const ids = filed.map(
      ({ line }) => (line.step.expect?.body as { case: { caseId: string } } | undefined)?.case.caseId ?? '',
    );
    expect(ids).toEqual(ids.map((_, i) => `440311-2021-${String(i + 1).padStart(5, '0')}`));
    const commands = lines.flatMap(({ step }) => {
      const [, caseId = '', name = ''] = /^\/cases\/([^/]+)\/([a-z-]+)$/.exec(step.path) ?? [];
      return name === '' ? [] : [{ caseId, name, body: step.body as Record<string, unknown> }];
    });
    const count = (name: string, key?: string, value?: unknown) =>
      commands.filter((c) => c.name === name && (key === undefined || c.body[key] === value)).length;
    expect(new Set(commands.map(({ caseId }) => caseId))).toEqual(new Set(ids));
    expect(count('record-compliance', 'result', 'full')).toBe(14);
    expect(count('record-compliance', 'result', 'none')).toBeGreaterThan(15);
    expect([count('decide', 'kind', 'penalty'), count('decide', 'kind', 'no-penalty')]).toEqual([6, 3]);
    expect([1, 2, 4, 5].map((ground) => count('revoke', 'ground', ground))).toEqual([3, 14, 4, 4]);
    expect([count('hold-hearing'), count('give-opinion', 'result', 'disagree')]).toEqual([2, 1]);
    expect([count('serve', 'ground', 'default'), count('serve', 'ground', 'absent-boss')]).toEqual([1, 1]);
    expect([count('apply-to-court'), count('transfer'), count('extend'), count('suspend')]).toEqual([
      2, 2, 1, 2,
    ]);
    const remedies = commands.filter(({ name }) => name === 'record-remedy').map(({ body }) => body.kind);
    expect(remedies.sort()).toEqual(['review', 'review', 'suit', 'suit', 'suit', 'suit']);
    const asked = lines.filter(({ step }) => step.path.startsWith('/metrics/cases?'));
    expect(asked).toHaveLength(21);
    const year = asked.find(({ step }) => step.path.includes('to=2021-11-14'));
    expect(year?.step.expect?.body).toMatchObject({
      proposed: 60,
      filed: 58,
      handled: { inTime: 56, late: 0, percent: '100.00' },
      overdue: { isZero: true, total: 0, examined: 60 },
    });
  });

  it('has each decision vetted and published in time by two clerks, one late, one exempt by two, one corrected, one recalled', () => {
    const { addWorkingDays } = BUILT_IN_CALENDAR;
    const days = (name: string, of: 'cases' | 'publicity') =>
      lines.flatMap(({ step, atMs }) => {
        const [, kind, id = '', command] = /^\/([a-z]+)\/([^/]+)\/([a-z-]+)$/.exec(step.path) ?? [];
        const sub = step.as && 'sub' in step.as ? step.as.sub : '';
        return kind === of && command === name ? [{ id, day: shanghaiDate(atMs), sub }] : [];
      });
    const decided = days('decide', 'cases');
    const [vetted, published, exempt] = ['vet', 'publish', 'exempt'].map((name) => days(name, 'publicity'));
    expect([decided.length, vetted?.length, published?.length]).toEqual([27, 26, 26]);
    expect([days('correct', 'publicity').length, days('recall', 'publicity').length]).toEqual([1, 1]);
    expect(exempt?.map(({ id }) => id)).toEqual([exempt?.[0]?.id, exempt?.[0]?.id]);
    expect(exempt?.map(({ sub }) => sub)).toEqual(['gm-publicity-1', 'gm-publicity-2']);
    const late: string[] = [];
    for (const { id, day } of decided.filter((d) => d.id !== exempt?.[0]?.id)) {
      const [first, second] = [vetted?.find((v) => v.id === id), published?.find((p) => p.id === id)];
      expect(first?.day && first.day <= addWorkingDays(day, 3), id).toBe(true);
      expect(second?.sub, id).not.toBe(first?.sub);
      if (second && second.day > addWorkingDays(day, 5)) late.push(id);
    }
    expect(late).toHaveLength(1);
    const asked = lines.filter(({ step }) => /^\/public(ity\?|\/)/.test(step.path));
    const count = ({ step }: ScenarioLine) =>
      Object.values(step.expect?.body as object).find(Array.isArray)?.length;
    expect(asked.map(count)).toEqual([0, 0, 1, 24, 1, 1, 26]);
    const figures = lines.filter(({ step }) => step.path.startsWith('/metrics/publicity?'));
    expect(figures.length).toBeGreaterThan(8);
    expect(figures.find(({ step }) => step.path.includes('to=2021-11-14'))?.step.expect?.body).toMatchObject({
      due: 27,
      published: { total: 26, inTime: 25, late: 1, percent: '96.15' },
      exempt: { total: 1 },
      waiting: 0,
      overdue: { isZero: false, total: 1, late: 1, examined: 27 },
      corrected: 1,
      recalledFreely: 1,
      shown: 25,
    });
  });

  it('moves no clue by its cases', () => {
    const without = read(textOf(guangming2021({ cases: false })));
    const ofClues = (all: readonly ScenarioLine[]) =>
      all
        .filter(
          ({ step }) =>
            !/^\/(cases|metrics\/(cases|publicity)|publicity|public\/)|\/file-case$/.test(step.path),
        )
        .map(({ step }) => JSON.stringify(step));
    expect(ofClues(lines)).toEqual(ofClues(without));
    expect(without.some(({ step }) => /^\/(cases|public)/.test(step.path))).toBe(false);
  });

  it('grows and shrinks with the number of clues', () => {
    for (const clues of [1, 20, 200]) {
      const { closed = 0, open = 0 } = tally(read(textOf(guangming2021({ clues }))));
      expect([closed + open, closed]).toEqual([clues, Math.round((clues * 1007) / 1043)]);
    }
  });
});

describe('the scenario command', () => {
  it('writes what the generator makes', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'generate-'));
    try {
      const out = join(dir, 'new', 'year.jsonl');
      expect(await main(['--out', out, '--clues', '30', '--seed', '5'], collectIo().io)).toBe(0);
      expect(readFileSync(out, 'utf8')).toBe(`${textOf(guangming2021({ clues: 30, seed: 5 }))}\n`);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it.each([
    ['`--out` is required.', []],
    ['`--clues` must be a whole number from 1 to 100000.', ['--out', '/dev/null', '--clues', '1.5']],
    ['`--clues` must be a whole number from 1 to 100000.', ['--out', '/dev/null', '--clues', '0']],
    ['`--clues` must be a whole number from 1 to 100000.', ['--out', '/dev/null', '--clues', '999999999']],
    ['/dev cannot be written: EISDIR.', ['--out', '/dev']],
    ['Unknown option: `--people`.', ['--out', '/dev/null', '--people', '5']],
  ])('answers in one sentence and with 2: %s', async (sentence, args) => {
    const { io, written } = collectIo();
    expect(await main(args, io)).toBe(2);
    expect(written).toEqual({ out: '', err: `${sentence}\n` });
  });
});
