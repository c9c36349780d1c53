import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { securityHeaders } from '../../functions/pages/pages.ts';
import { type BuiltWeb, buildWeb } from '../../web/build.ts';

/** What the board's shell may weigh on its way, in bytes. */
const FIRST_LOAD = 350 * 1024;

describe('the built pages', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'qingxin-build-'));
  let built: BuiltWeb;
  const read = (file: string) => readFileSync(join(outdir, file));
  beforeAll(async () => {
    built = await buildWeb(outdir);
  });
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  it('load the board’s shell within 350 KB, compressed', () => {
    const sizes = built.firstLoad.map((file) => gzipSync(read(file)).length);
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(FIRST_LOAD);
    expect(built.firstLoad.length).toBeGreaterThan(3);
  });

  it('leave charts and workbooks for when they are needed', () => {
    const first = built.firstLoad.map((file) => read(file).toString('utf8')).join('\n');
    const later = built.files
      .filter((f) => !built.firstLoad.includes(f))
      .map((f) => read(f).toString('utf8'));
    expect(first).not.toContain('_ec_inner');
    expect(later.some((text) => text.includes('_ec_inner'))).toBe(true);
    expect(first).not.toContain('xl/worksheets');
    expect(later.some((text) => text.includes('xl/worksheets'))).toBe(true);
  });

  it('have names that change with their content, and a page that names them', () => {
    const page = read('index.html').toString('utf8');
    for (const file of built.files.filter((f) => f !== 'index.html')) {
      expect(file).toMatch(/^assets\/[\w.-]+-[\w-]{8}\.(js|css|svg)$/);
    }
    for (const file of built.firstLoad.slice(1)) expect(page).toContain(`./${file}`);
    // Nothing in the page that its own policy would refuse.
    expect(page).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/);
  });

  it('ask no other host for anything', () => {
    for (const file of built.files) {
      expect(read(file).toString('utf8'), file).not.toMatch(
        /(?:src|href)=["']https?:|url\(["']?https?:|@import ["']https?:|import\(["']https?:/,
      );
    }
  });

  it('hold nothing of a library that their policy would stop: code made of text, workers made of blobs', () => {
    for (const file of built.files.filter((f) => f.endsWith('.js'))) {
      const text = read(file).toString('utf8');
      expect(text, file).not.toMatch(/new Function\(|[^.\w]eval\(|importScripts\(|WebAssembly\./);
      // A worker is a script of the pages, never one that is made up.
      for (const [worker] of text.matchAll(/new Worker\([^)]*\)?/g))
        expect(worker, file).toMatch(/workbook\.worker-/);
    }
  });

  it('are served under a strict policy', () => {
    const policy = securityHeaders(['https://issuer.example'])['content-security-policy'] ?? '';
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(policy).toContain("connect-src 'self' https://issuer.example");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});
