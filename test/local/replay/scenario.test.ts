import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createLineParser,
  findDifferences,
  readScenario,
  ScenarioError,
  type ScenarioLine,
  survey,
} from '../../../local/replay/scenario.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'scenario-'));
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

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

async function all(path: string): Promise<ScenarioLine[]> {
  const lines: ScenarioLine[] = [];
  for await (const line of readScenario(path)) lines.push(line);
  return lines;
}

describe('a scenario file', () => {
  it('is read line by line, blank lines left out but counted', async () => {
    const officer = { sub: 'insp-1', name: '样例', roles: ['inspector'], division: '440311' };
    const path = file(
      'good.jsonl',
      [
        `\uFEFF${JSON.stringify(push)}`,
        '',
        JSON.stringify({
          ...push,
          at: '2021-01-04T01:00:00Z',
          as: officer,
          headers: { 'Idempotency-Key': 'a' },
        }),
        '   ',
        JSON.stringify({ at: push.at, method: 'GET', path: '/metrics/timeline?division=440311' }),
      ].join('\r\n'),
    );
    const lines = await all(path);
    expect(lines.map((l) => l.line)).toEqual([1, 3, 5]);
    expect(new Set(lines.map((l) => l.atMs))).toEqual(new Set([Date.parse('2021-01-04T01:00:00Z')]));
    expect(lines.map((l) => l.step.as)).toEqual([{ source: 'national' }, officer, undefined]);
  });

  const second = (line: unknown) => `${JSON.stringify(push)}\n${JSON.stringify(line)}\n`;
  const { as: _as, ...anonymous } = push;
  it.each([
    ['broken JSON', `${JSON.stringify(push)}\n{"at":\n`, 'not valid JSON'],
    ['no object', second([1]), 'must be a JSON object'],
    ['no at', second({ ...push, at: undefined }), 'at must be'],
    [
      'an at without offset',
      second({ ...push, at: '2021-01-04T10:00:00' }),
      'at must be an ISO 8601 instant',
    ],
    ['an at that goes back', second({ ...push, at: '2021-01-04T08:59:59+08:00' }), 'is earlier than'],
    ['a speaker of no kind', second({ ...push, as: { name: 'x' } }), 'as must be {source}'],
    [
      'an officer without roles',
      second({ ...push, as: { sub: 'a', division: '44' } }),
      'as must be {source}',
    ],
    ['an unknown method', second({ ...push, method: 'FETCH' }), 'method must be one of'],
    ['a path that is none', second({ ...push, path: 'clues' }), 'path must start with /'],
    ['a status that is none', second({ ...push, expect: { status: 'ok' } }), 'expect.status'],
    ['an expectation of nothing', second({ ...anonymous, expect: {} }), 'expect must state'],
    ['an unknown spoiling', second({ ...push, sign: { signature: 'odd' } }), 'sign.signature'],
  ])('with %s is refused, naming the line', async (name, text, problem) => {
    const refused = await all(file(`${name}.jsonl`, text)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ScenarioError);
    expect(refused).toMatchObject({ line: 2, message: expect.stringContaining('line 2: ') });
    expect((refused as Error).message).toContain(problem);
  });

  it('compares instants, not texts', () => {
    const parse = createLineParser();
    parse(JSON.stringify(push), 1);
    expect(parse(JSON.stringify({ ...push, at: '2021-01-04T01:00:01Z' }), 2)?.line).toBe(2);
    expect(() => parse(JSON.stringify({ ...push, at: '2021-01-04T09:00:00+09:00' }), 3)).toThrow(/^line 3: /);
  });

  it('that is not there is a bad scenario', async () => {
    await expect(all(join(dir, 'none.jsonl'))).rejects.toThrow(ScenarioError);
  });

  it('tells each unknown field once and ignores it', () => {
    const told: [number, string][] = [];
    const parse = createLineParser({ onUnknownField: (line, field) => told.push([line, field]) });
    const odd = JSON.stringify({ ...push, expct: { status: 200 } });
    expect(parse(odd, 4)?.step).toEqual(push);
    parse(odd, 5);
    expect(told).toEqual([[4, 'expct']]);
  });

  it('is surveyed: its length, time, senders and districts', async () => {
    const other = { ...push, at: '2021-01-05T00:00:00Z', as: { source: 'hotline' } };
    const elsewhere = { ...other, body: { data: { workplace: { division: '440306' } } } };
    const path = file(
      'survey.jsonl',
      [elsewhere, other, push]
        .map((l) => JSON.stringify(l))
        .sort()
        .join('\n'),
    );
    expect(await survey(readScenario(path))).toEqual({
      lines: 3,
      from: Date.parse(push.at),
      to: Date.parse(other.at),
      sources: ['hotline', 'national'],
      districts: ['440311', '440306'],
    });
    await expect(survey(readScenario(file('empty.jsonl', '\n\n')))).rejects.toThrow('no lines');
  });
});

describe('the subset match', () => {
  it.each<[string, unknown, unknown, string[]]>([
    ['the expected fields alone count', { a: 1 }, { a: 1, b: 2 }, []],
    ['nested fields', { a: { b: null } }, { a: { b: null, c: 1 } }, []],
    ['a different field is named by its path', { a: { b: 1 } }, { a: { b: 2 } }, ['a.b']],
    ['a missing field differs, even from null', { a: null, c: 3 }, { c: 3 }, ['a']],
    ['arrays element by element', { e: [{ path: 'x' }] }, { e: [{ path: 'x', message: 'm' }] }, []],
    ['an element that differs', [{ p: 1 }, { p: 2 }], [{ p: 1 }, { p: 3 }], ['[1].p']],
    ['arrays of another length', { e: [] }, { e: [1] }, ['e']],
    ['an array is no object', {}, [], ['(body)']],
    ['an object is no array', { a: [] }, { a: {} }, ['a']],
    ['numbers by value', { n: 1.0, z: 0 }, { n: 1, z: -0 }, []],
    ['a number is no text', { n: 1 }, { n: '1' }, ['n']],
    ['nothing came', { a: 1 }, '', ['(body)']],
    ['a text', 'a,b', 'a,b', []],
    ['inherited fields do not count', { toString: 'x' }, {}, ['toString']],
  ])('%s', (_, expected, actual, differs) => {
    expect(findDifferences(expected, actual)).toEqual(differs);
  });
});
