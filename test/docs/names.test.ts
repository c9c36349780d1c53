import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTICE_KINDS } from '../../domain/kernel/notices.ts';
import {
  DURATION_PARTS,
  PARTS,
  RESULT_PARTS,
  STOCK_PARTS,
  TIMELINE_PARTS,
} from '../../domain/metrics/history.ts';
import { ROUTES } from '../../functions/http/routes.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TEXTS = globSync(['*.md', 'docs/*.md'], { cwd: ROOT, exclude: ['CHANGELOG.md'] }).map((name) =>
  readFileSync(join(ROOT, name), 'utf8'),
);
const API = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
const named = (pattern: RegExp): string[] => [
  ...new Set(TEXTS.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found))),
];

describe('the documents name what there is', () => {
  it('of files and folders', () => {
    const paths = named(/`((?:domain|functions|infra|local|ops|test|web|workflows)\/[\w./-]+)`/g);
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('of routes', () => {
    // A name in braces or angle brackets, and a made-up one, stands for what the route calls by a name of its own.
    const isRoute = (asked: string) => {
      const [method, path = ''] = asked.split(' ');
      const parts = path.split('/');
      return ROUTES.some((route) => {
        const own = route.path.split('/');
        return (
          route.method === method &&
          own.length === parts.length &&
          own.every((part, i) => part.startsWith('{') || part === parts[i])
        );
      });
    };
    const asked = named(/\b((?:GET|POST|PUT|DELETE) \/[\w./<>{}-]+)(?=[`?\s])/g);
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((route) => !isRoute(route))).toEqual([]);
  });
});

describe('the guide to the API names each', () => {
  const words = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

  it('part of the lists behind figures', () => {
    const rows = [...API.matchAll(/^\| `(\w+)\/clues` \| (.*) \|$/gm)];
    const told = Object.fromEntries(rows.map(([, list = '', parts = '']) => [list, words(parts).sort()]));
    // Bands and conclusions stand for all of their kind.
    const kinds: Record<string, string> = {
      age: 'age:<band>',
      due: 'due:<band>',
      conclusion: 'conclusion:<code>',
    };
    const brief = (parts: readonly string[]) =>
      [
        ...new Set(
          parts.map((part) => (part.includes(':') ? (kinds[part.split(':')[0] ?? ''] ?? part) : part)),
        ),
      ].sort();
    expect(told).toEqual({
      completion: brief(PARTS),
      stock: brief(STOCK_PARTS),
      durations: brief(DURATION_PARTS),
      results: brief(RESULT_PARTS),
      timeline: brief(TIMELINE_PARTS),
    });
  });

  it('kind of notice', () => {
    const [, kinds = ''] = /The kinds are\s+([\s\S]*?); `about`/.exec(API) ?? [];
    expect(words(kinds).sort()).toEqual(Object.keys(NOTICE_KINDS).sort());
  });
});
