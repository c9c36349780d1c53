import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type BrowserContext, chromium, type Page, type Request } from 'playwright-core';

const ROOT = resolve(import.meta.dirname, '../..');
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where this machine's Chromium is, or null. */
export function chromiumPath(): string | null {
  try {
    return execFileSync(
      'sh',
      ['-c', 'command -v chromium-headless-shell || command -v chromium || command -v chromium-browser'],
      { encoding: 'utf8' },
    ).trim();
  } catch {
    return null;
  }
}

/** Opens a browser with a profile of its own, in Chinese. What its pages load and compile, the next ones need not. */
export async function launch(executablePath: string): Promise<BrowserContext> {
  const browser = await chromium.launchPersistentContext('', {
    executablePath,
    args: ARGUMENTS,
    timeout: 60_000,
    // Without a locale of UTF-8 it names what it saves "download".
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    locale: 'zh-CN',
    // The pages must show Beijing time wherever their reader is.
    timezoneId: 'America/New_York',
    acceptDownloads: true,
  });
  await browser.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  return browser;
}

/** Replays the bundled year into a directory, as `npm run replay -- --data DIR` does. @throws Error unless it exits 0 */
export function replayYear(dir: string): Promise<void> {
  const program = ['-r', './local/node-24.cjs', 'local/replay/main.ts', '--data', dir, '--quiet'];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, program, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('error', fail);
    child.once('exit', (code) =>
      code === 0 ? done() : fail(new Error(`the replay ended with ${code}: ${errors}`)),
    );
  });
}

/** A reader's page, and everything it complained of. */
export interface Reader {
  readonly page: Page;
  /** Console errors, uncaught errors, breaches of the content security policy. */
  readonly complaints: string[];
  /** Every host it asked. */
  readonly hosts: Set<string>;
  /**
   * Serious and critical findings of axe on what is shown.
   * @param isLanguageAlone leaves out colours, whose measuring takes longest and which are the same in every language
   */
  findings(isLanguageAlone?: boolean): Promise<string[]>;
  /** Closes the page, and forgets what it kept in the browser. */
  close(): Promise<void>;
}

/** Opens a page whose clock stands at an instant. */
export async function openReader(
  browser: BrowserContext,
  {
    now,
    width = 1280,
    height = 900,
    sameReader = false,
  }: {
    now: number;
    width?: number;
    height?: number;
    /** Whether it is a further tab of whoever signed in in this browser, not somebody else's. */
    sameReader?: boolean;
  },
): Promise<Reader> {
  const complaints: string[] = [];
  const hosts = new Set<string>();
  const page = await browser.newPage();
  await page.setViewportSize({ width, height });
  if (!sameReader) {
    await page.addInitScript(() => {
      if (sessionStorage.getItem('test.begun') !== null) return;
      sessionStorage.setItem('test.begun', 'yes');
      localStorage.removeItem('qingxin.signed-in');
    });
  }
  page.setDefaultTimeout(15_000);
  await page.clock.setFixedTime(now);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  const note = (request: Request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http')) hosts.add(host);
  };
  // The browser's, not the page's alone: windows that a page opens ask too.
  browser.on('request', note);
  return {
    page,
    complaints,
    hosts,
    async findings(isLanguageAlone = false) {
      // Only where it is needed, and once a page: half a megabyte of script would slow every one.
      if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
      const violations = await page.evaluate(async (isWithoutColours) => {
        type Found = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] };
        const { axe } = window as unknown as {
          axe: { run(options: object): Promise<{ violations: Found[]; passes: Found[] }> };
        };
        const { violations: found, passes } = await axe.run({
          // Of what passes it is enough to know that it was looked at.
          resultTypes: ['violations'],
          ...(isWithoutColours ? { rules: { 'color-contrast': { enabled: false } } } : {}),
        });
        if (passes.length < 10) throw new Error('axe saw no page');
        return found;
      }, isLanguageAlone);
      return violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join(' | ')}`);
    },
    async close() {
      await page.evaluate(() => localStorage.clear());
      await page.close();
      browser.off('request', note);
    },
  };
}

/** Signs in as one of the demo people, from whatever page is open. */
export async function signIn({ page }: Reader, url: string, sub: string, view = '/'): Promise<void> {
  await page.goto(`${url}/#${view}`);
  await signInHere(page, sub);
}

/** Signs in as one of the demo people from the page that asks to. */
export async function signInHere(page: Page, sub: string): Promise<void> {
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.locator(`button[name=sub][value="${sub}"]`).click();
  await page.getByRole('navigation', { name: '主导航' }).waitFor();
}

/** Goes to a view of the pages without loading them anew. */
export async function goToView({ page }: Reader, path: string): Promise<void> {
  await page.evaluate((to) => {
    window.location.hash = to;
  }, path);
}

/** Waits until everything of a view is there. */
export async function waitUntilShown({ page }: Reader): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('main h1') !== null && document.querySelector('main .loading') === null,
  );
}

/** A file somebody downloads by a click. */
export async function captureDownload(
  page: Page,
  click: () => Promise<void>,
): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Words of Latin letters on a Chinese page: the names of files, and of the other language. */
const LATIN = new Set(['CSV', 'Excel', 'PDF', 'Word', 'KB', 'MB', 'English', 'SHA', 'https']);
/** Numbers of clues and documents, and the sources that numbers begin with. */
const NUMBERS = /\b(?:national|hotline|walk-in)-[A-Z0-9-]+|\b[A-Z]{2}\d[\w-]*|\b[A-Z]{1,6}-\d[\d-]*/g;

/** The words of a Chinese page that are none of its language, each once. */
export const latinWords = (text: string): string[] => [
  ...new Set(
    (text.replaceAll(NUMBERS, '').match(/[A-Za-z]{2,}[\w-]*/g) ?? []).filter((word) => !LATIN.has(word)),
  ),
];

/**
 * The Chinese lines of an English page, each once, but for what people wrote.
 * @param written what they wrote, in any shape: names, addresses, texts, as the API gives it
 */
export function chineseLines(text: string, written: unknown): string[] {
  const known = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string' && /\p{Script=Han}/u.test(value)) known.add(value);
    else if (Array.isArray(value)) value.forEach(collect);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(collect);
  };
  collect(written);
  const rest = [...known]
    .sort((a, b) => b.length - a.length)
    .reduce((left, name) => left.replaceAll(name, ''), text);
  return [...new Set(rest.split('\n').filter((line) => /\p{Script=Han}/u.test(line)))];
}

/** The lines of what the page's CSV button gives, headings first. */
export async function exportCsv(page: Page): Promise<{ bytes: Buffer; lines: string[] }> {
  const { bytes } = await captureDownload(page, () => page.getByRole('button', { name: /导出 CSV/ }).click());
  return { bytes, lines: bytes.toString('utf8').split('\r\n').filter(Boolean) };
}

export const shotPath = (name: string): string => join(ROOT, 'docs/screenshots', `${name}.png`);
