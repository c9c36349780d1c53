import type { BrowserContext, Route } from 'playwright-core';
import readExcel from 'read-excel-file/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CountedClue } from '../../web/shared/answers.ts';
import { at, type TestStack, testStack } from '../support/stack.ts';
import { captureDownload, chromiumPath, launch, openReader, type Reader, signIn } from './browser.ts';

const executable = chromiumPath();
/** The most rows an export holds. */
const ROWS = 20_000;
const PAGE = 100;

const countedClue = (n: number): CountedClue => ({
  clueId: `national-SIZE${String(n).padStart(6, '0')}`,
  counted: 1,
  division: '440311',
  street: '440311002',
  receivedDay: '2021-10-01',
  dueDate: '2021-10-27',
  state: 'closed',
  closedDay: '2021-10-20',
  conclusion: 'PAID',
  extended: false,
  overdue: false,
});

/** Answers a list of {@link ROWS} rows and one more, in pages. */
function answerLongList(route: Route): Promise<void> {
  const start = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
  const clues = Array.from({ length: PAGE }, (_, i) => countedClue(start + i));
  return route.fulfill({ json: { clues, cursor: String(start + PAGE) } });
}

describe.skipIf(executable === null)('the pages under trouble', { timeout: 120_000 }, () => {
  let t: TestStack;
  let browser: BrowserContext;
  let url = '';
  const open: Reader[] = [];

  beforeAll(async () => {
    t = await testStack({ startAt: at('2021-11-15 09:00') });
    url = t.stack.url;
    browser = await launch(executable ?? '');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await t?.stack.close();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) {
      const complaints = one.complaints.filter((c) => !/^Failed to load resource/.test(c));
      await one.close();
      expect(complaints).toEqual([]);
    }
  });

  async function as(sub: string, path = '/'): Promise<Reader> {
    const one = await openReader(browser, { now: t.stack.now() });
    open.push(one);
    await signIn(one, url, sub, path);
    return one;
  }

  it(`write a workbook of ${ROWS} rows while the page stays free, and stop when told to`, async () => {
    const { page } = await as('sz-supervisor', '/clues');
    await page.route('**/metrics/completion/clues?**', answerLongList);
    await page.goto(`${page.url().split('#')[0]}#/figures?division=440311&part=numerator`);
    await page.getByText('已显示 100 条').waitFor();
    const button = page.getByRole('button', { name: /导出 Excel/ });

    await button.click();
    await page.getByText(/已读取 \d{3,} 条/).waitFor();
    await page.getByRole('button', { name: '取消' }).click();
    await page.getByText(/已读取/).waitFor({ state: 'detached' });
    expect(await button.isEnabled()).toBe(true);

    const { bytes } = await captureDownload(page, async () => {
      await button.click();
      await page.getByText('正在生成文件').waitFor({ timeout: 60_000 });
      // It is written beside the page, which answers meanwhile.
      await page.getByRole('button', { name: '计入基数' }).focus();
    });
    const [sheet] = await readExcel(bytes);
    expect(sheet?.data.length).toBe(1 + ROWS);
    expect(sheet?.data.at(-1)?.[0]).toBe(countedClue(ROWS - 1).clueId);
    await page.getByText(`超过 ${ROWS} 条`).waitFor();

    await button.click();
    await page.getByText('正在生成文件').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: '取消' }).click();
    await page.getByText('正在生成文件').waitFor({ state: 'detached' });
    expect(await button.isEnabled()).toBe(true);
    await expect.poll(() => page.workers().length).toBe(0);
  });
});
