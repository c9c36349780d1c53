import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const ROOMS = ['domain', 'functions', 'workflows', 'infra', 'local', 'ops', 'web'].filter((room) =>
  existsSync(resolve(import.meta.dirname, '..', room)),
);
/** What a room may import beside itself: arrows point one way. */
const MAY: Record<string, string[]> = {
  domain: [],
  functions: ['domain'],
  workflows: [],
  infra: ['workflows', 'functions', 'domain'],
  local: ['functions', 'workflows', 'domain'],
  ops: ['local', 'functions', 'domain'],
  web: ['domain'],
};
/** What others may use of the pages: how to build and serve them. */
const WEB_DOOR = 'web/build.ts';
/** The pages take the API's answers by their types, and nothing that runs. */
const WEB_TYPES_OF = 'functions';
/** What the folders of the domain may import beside themselves: aggregates lie on the kernel, the kernel on calendar and policy. */
const BELOW: Record<string, readonly string[]> = {
  calendar: [],
  people: ['calendar'],
  places: [],
  policy: ['calendar', 'places'],
  kernel: ['calendar', 'policy'],
  reporting: ['calendar', 'kernel', 'people', 'places', 'policy'],
  roster: ['calendar', 'kernel', 'people', 'places'],
  clue: ['calendar', 'kernel', 'people', 'places', 'policy', 'roster'],
  case: ['calendar', 'documents', 'kernel', 'people', 'places', 'policy', 'roster'],
  documents: ['calendar', 'kernel', 'policy'],
  publicity: ['calendar', 'case', 'documents', 'kernel', 'people', 'places', 'policy'],
  metrics: ['calendar', 'case', 'clue', 'kernel', 'places', 'publicity'],
};
/** Folders that know no aggregate: what stands in them is for all of them. */
const GENERAL = [
  'domain/kernel',
  'functions/closure',
  'functions/escalation',
  'functions/ledger',
  'functions/reconcile',
  'functions/recount',
  'functions/relay',
  'functions/retention',
  'functions/workflow',
];
/** Trades of the adapters; every other folder of `functions/` is one deployed function. */
const TRADES = ['http', 'webhook', 'store', 'workflow', 'runtime', 'contract'];
/** Packages the pure room may use. */
const DOMAIN_PACKAGES = [/^zod$/, /^chinese-days\//, /^node:crypto$/];

const files = ROOMS.flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((f) => /\.tsx?$/.test(f) && !f.includes('node_modules'))
    .map((f) => join(ROOT, room, f)),
);
const importsOf = (text: string) =>
  [...text.matchAll(/(?:^(?:import|export)[^;']*from |^import |import\()'([^']+)'/gm)].map((m) => m[1] ?? '');
/** An import of a module that is not of its types alone. */
const runs = (from: string) =>
  new RegExp(
    `^import (?!type )[^;']*from '${from.replaceAll('.', '\\.')}'|import\\('${from.replaceAll('.', '\\.')}'`,
    'm',
  );

/**
 * Finds circles in a graph of imports, each as a path that ends where it began; imports of types alone count too.
 * @param graph what each module imports
 */
function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const finished = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const start = path.indexOf(name);
    if (start >= 0) circles.push([...path.slice(start), name]);
    if (start >= 0 || finished.has(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
    finished.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  return circles;
}

/** The modules of a room, each with the modules of that room it imports, also when it loads them later. */
const importsWithin = (room: string): Map<string, string[]> =>
  new Map(
    files
      .map((file): [string, string] => [relative(ROOT, file), file])
      .filter(([name]) => name.startsWith(`${room}/`))
      .map(([name, file]) => [
        name,
        importsOf(readFileSync(file, 'utf8'))
          .filter((from) => from.startsWith('.'))
          .map((from) => relative(ROOT, resolve(dirname(file), from)))
          .filter((other) => other.startsWith(`${room}/`)),
      ]),
  );

describe('the rooms', () => {
  it('hold something', () => expect(files.length).toBeGreaterThan(50));

  it.each(files.map((f) => [relative(ROOT, f), f]))('%s imports only what its room may', (name, file) => {
    const room = name.split('/')[0] ?? '';
    const text = readFileSync(file, 'utf8');
    for (const from of importsOf(text)) {
      if (from.startsWith('.')) {
        const path = relative(ROOT, resolve(dirname(file), from));
        const other = path.split('/')[0] ?? '';
        if (path === WEB_DOOR && (room === 'local' || room === 'infra')) continue;
        if (room === 'web' && other === WEB_TYPES_OF) {
          expect(text, `${name} imports ${from} to run it`).not.toMatch(runs(from));
          continue;
        }
        expect([room, ...(MAY[room] ?? [])], `${name} imports ${from}`).toContain(other);
      } else if (room === 'domain') {
        expect(
          DOMAIN_PACKAGES.some((p) => p.test(from)),
          `${name} imports ${from}`,
        ).toBe(true);
      }
    }
  });

  it.each(files.filter((f) => f.includes('/domain/')).map((f) => [relative(ROOT, f), f]))(
    '%s reads no clock, environment or network',
    (_, file) => {
      const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      expect(text).not.toMatch(/Date\.now|new Date\(\)|process\.|fetch\(|Math\.random|performance\./);
    },
  );

  it.each(ROOMS.filter((room) => importsWithin(room).size > 0))('%s has no circle of imports', (room) => {
    const graph = importsWithin(room);
    expect(findCircles(graph).map((circle) => circle.join(' -> '))).toEqual([]);
  });

  it('a page imports from itself and from what pages share, not from another page', () => {
    const folderOf = (name: string) => /^web\/([^/]+)\//.exec(name)?.[1];
    const imports = [...importsWithin('web')].filter(
      ([name]) => ![undefined, 'app'].includes(folderOf(name)),
    );
    expect(imports.length).toBeGreaterThan(20);
    const strays = imports.flatMap(([name, others]) =>
      others
        .filter((other) => ![folderOf(name), 'shared'].includes(folderOf(other)))
        .map((other) => `${name} imports ${other}`),
    );
    expect(strays).toEqual([]);
  });

  it('a circle of imports is found, however long and wherever one starts', () => {
    const graph = new Map([
      ['a', ['b', 'd']],
      ['b', ['c']],
      ['c', ['d', 'b']],
      ['d', []],
      ['e', ['e']],
    ]);
    expect(findCircles(graph)).toEqual([
      ['b', 'c', 'b'],
      ['e', 'e'],
    ]);
    expect(
      findCircles(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
          ['c', []],
        ]),
      ),
    ).toEqual([]);
  });

  it('handlers are wiring only', () => {
    for (const file of files.filter((f) => f.endsWith('handler.ts'))) {
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      expect(lines.length, file).toBeLessThanOrEqual(12);
      expect(
        lines.filter((l) => /\b(if|for|while|await|async|=>)\b/.test(l)),
        file,
      ).toEqual([]);
    }
  });

  it.each(Object.keys(BELOW))('domain/%s imports only what lies below it', (folder) => {
    const strays = [...importsWithin('domain')]
      .filter(([name]) => name.startsWith(`domain/${folder}/`))
      .flatMap(([name, others]) =>
        others
          .map((other) => /^domain\/(?:([^/]+)\/)?/.exec(other)?.[1] ?? other)
          .filter((other) => ![folder, ...(BELOW[folder] ?? [])].includes(other))
          .map((other) => `${name} imports ${other}`),
      );
    expect(strays).toEqual([]);
  });

  it('have every folder of the domain in their order', () => {
    const folders = readdirSync(join(ROOT, 'domain'), { withFileTypes: true }).filter((f) => f.isDirectory());
    expect(folders.map((f) => f.name).sort()).toEqual(Object.keys(BELOW).sort());
  });

  it.each(GENERAL)('%s names no aggregate', (folder) => {
    const named = files
      .filter((file) => file.startsWith(join(ROOT, folder)))
      .flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          // An example in a comment may be of a clue.
          .filter((line) => /clue/i.test(line) && !/^\s*(\/?\*|\/\/)/.test(line))
          .map((line) => `${relative(ROOT, file)}: ${line.trim()}`),
      );
    expect(named).toEqual([]);
  });

  it('hold functions that nothing else in their room imports, and trades that import no function', () => {
    const folderOf = (name: string) => /^functions\/([^/]+)\//.exec(name)?.[1] ?? '';
    const strays = [...importsWithin('functions')].flatMap(([name, others]) =>
      others
        .filter((other) => folderOf(other) !== folderOf(name) && !TRADES.includes(folderOf(other)))
        .map((other) => `${name} imports ${other}`),
    );
    expect(strays).toEqual([]);
  });

  it('leave the schemas of states to operations and tests: no function carries them', () => {
    const importers = files
      .filter((file) =>
        importsOf(readFileSync(file, 'utf8')).some((from) => /state-schemas?\.ts$/.test(from)),
      )
      .map((file) => relative(ROOT, file))
      .filter((name) => !/state-schemas?\.ts$/.test(name));
    expect(importers).toEqual(['ops/verify.ts']);
  });

  it('log codes of the catalogue, every one and no other', () => {
    const codes = (text: string) => text.match(/\bQX-[A-Z]+(?:-[A-Z]+)*/g) ?? [];
    const logged = files.filter((f) => !f.includes('/web/')).flatMap((f) => codes(readFileSync(f, 'utf8')));
    const catalogue = codes(readFileSync(join(ROOT, 'docs/log-messages.md'), 'utf8'));
    expect([...new Set(catalogue)].sort()).toEqual([...new Set(logged)].sort());
  });
});
