import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import GithubSlugger from 'github-slugger';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENTS = globSync('**/*.md', {
  cwd: ROOT,
  exclude: ['node_modules', 'cdk.out', 'reports', '.data', '.stryker-tmp'],
});

/** The text of a document without its code blocks, in which nothing is a link or a heading. */
const proseOf = (file: string): string =>
  readFileSync(file, 'utf8').replaceAll(/^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\1 *$/gm, '');

/** The targets of a document's links and pictures, those to other sites aside. */
const linksOf = (prose: string): string[] =>
  [...prose.replaceAll(/(`+)[^`]*?\1(?!\])/g, '').matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(file: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const headings = [...proseOf(file).matchAll(/^#{1,6} +(.+?)(?: +#+)? *$/gm)].map(([, text = '']) => text);
  return new Set(headings.map((text) => slugger.slug(text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))));
}

/** What is wrong with a link of a document, or nothing. */
function faultOf(file: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
  if (relative(ROOT, target).startsWith('..')) return `${link}: outside the repository`;
  if (!existsSync(target)) return `${link}: no such file`;
  if (anchor === undefined) return undefined;
  if (!statSync(target).isFile() || !target.endsWith('.md')) return `${link}: has no headings`;
  return anchorsOf(target).has(decodeURIComponent(anchor)) ? undefined : `${link}: no such heading`;
}

describe('the links of documents', () => {
  it('are found', () => {
    const links = DOCUMENTS.flatMap((name) => linksOf(proseOf(join(ROOT, name))));
    expect(links).toEqual(expect.arrayContaining(['docs/how-it-works.md', 'records.md#anchors']));
    expect(links.length).toBeGreaterThan(50);
  });

  it.each(DOCUMENTS)('%s: every one leads to a file and a heading', (name) => {
    const file = join(ROOT, name);
    const faults = linksOf(proseOf(file)).map((link) => faultOf(file, link));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it.each([
    ['docs/nowhere.md', 'no such file'],
    ['docs/records.md#nowhere', 'no such heading'],
    ['../elsewhere.md', 'outside the repository'],
    ['docs/decisions/#nowhere', 'has no headings'],
  ])('tell of %s', (link, fault) => {
    expect(faultOf(join(ROOT, 'README.md'), link)).toBe(`${link}: ${fault}`);
  });
});
