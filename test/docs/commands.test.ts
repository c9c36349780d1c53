import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ops } from '../ops/run.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENTS = globSync(['*.md', 'docs/*.md'], { cwd: ROOT, exclude: ['CHANGELOG.md'] });
const TEXTS = DOCUMENTS.map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }));
const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
).scripts;

/** What is typed after `npm run ops --` in the documents, each once, to the end of the command. */
const TYPED = [
  ...new Set(
    TEXTS.flatMap(({ text }) =>
      [...text.matchAll(/npm run (?:-s )?ops -- ([^`\n]*)/g)].map(([, rest = '']) =>
        (rest.split(/ (?:&&|#|>)|[,;]/)[0] ?? '').trim(),
      ),
    ),
  ),
].filter((typed) => /^[a-z]/.test(typed));

describe('the documents', () => {
  const usages = new Map<string, string>();
  let commands: string[] = [];
  beforeAll(async () => {
    const { out } = await ops(['--help'], null);
    const [, list = ''] = /options\]\n((?: {2}[a-z]+ .*\n)+)/.exec(out) ?? [];
    commands = [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name);
    for (const name of commands) usages.set(name, (await ops([name, '--help'], null)).out);
  });

  it('name scripts that package.json has', () => {
    const named = TEXTS.flatMap(({ text }) =>
      [...text.matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, s = '']) => s),
    );
    expect(named.length).toBeGreaterThan(30);
    expect([...new Set(named)].filter((script) => !(script in SCRIPTS))).toEqual([]);
  });

  it('name repairs, and options of them, that there are', () => {
    expect(TYPED.length).toBeGreaterThan(10);
    const wrong = TYPED.filter((typed) => {
      const [name = '', ...rest] = typed.split(/\s+/);
      const usage = usages.get(name);
      const options = rest.filter((word) => word.startsWith('--'));
      return usage === undefined || options.some((option) => !`${usage}\n--help`.includes(option));
    });
    expect(wrong).toEqual([]);
  });

  it('tell of every repair in the table of the operations guide', () => {
    const { text = '' } = TEXTS.find(({ name }) => name === 'docs/operations.md') ?? {};
    const table = text.slice(text.indexOf('| command | what it does |'));
    const rows = table.slice(0, table.indexOf('\n\n')).matchAll(/^\| `([a-z]+)/gm);
    expect([...rows].map(([, name]) => name)).toEqual(commands);
  });
});
