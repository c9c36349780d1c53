import type { BrowserContext, Route } from 'playwright-core';
import readExcel from 'read-excel-file/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NEIGHBOUR_UNITS, STREET_UNITS } from '../../local/replay/officers.ts';
import type { CountedClue } from '../../web/shared/answers.ts';
import { readPdf } from '../support/pdf.ts';
import { ADMIN, at, clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';
import {
  captureDownload,
  chromiumPath,
  goToView,
  launch,
  openReader,
  type Reader,
  signIn,
  signInHere,
} from './browser.ts';
import { countedClue } from './views.ts';

const executable = chromiumPath();
/** The most rows an export holds. */
const ROWS = 20_000;
const PAGE = 100;

/** What a browser, and React, say of the scripts and answers that the tests keep from it. */
const EXPECTED = /^Failed to load resource|MissingScript|net::ERR/;

const nthClue = (n: number): CountedClue =>
  countedClue({
    clueId: `national-SIZE${String(n).padStart(6, '0')}`,
    state: 'closed',
    closedDay: '2021-10-20',
    days: 19,
    conclusion: 'PAID',
  });

/** Answers a list of {@link ROWS} rows and one more, in pages. */
function answerLongList(route: Route): Promise<void> {
  const start = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
  const clues = Array.from({ length: PAGE }, (_, i) => nthClue(start + i));
  return route.fulfill({ json: { clues, cursor: String(start + PAGE) } });
}

describe.skipIf(executable === null)('the pages under trouble', { timeout: 120_000 }, () => {
  let t: TestStack;
  let browser: BrowserContext;
  let url = '';
  /** A clue under investigation by `gm2-insp-1`. */
  let clueId = '';
  const open: Reader[] = [];

  beforeAll(async () => {
    t = await testStack({ startAt: at('2021-11-15 09:00') });
    url = t.stack.url;
    for (const { unitId, ...unit } of [...STREET_UNITS, ...NEIGHBOUR_UNITS])
      expect((await t.as(ADMIN, 'PUT', `/units/${unitId}`, unit)).status).toBe(200);
    clueId = (await t.push(clueData(1, { arrears: { from: '2021-08', to: '2021-10', headcount: 1 } }))).body
      .clueId;
    await t.order(SUPERVISOR, clueId, 'assign', { officers: ['gm2-insp-1', 'gm2-insp-2'] });
    expect((await t.order(inspector('gm2-insp-1'), clueId, 'sign')).status).toBe(200);
    browser = await launch(executable ?? '');
    // The first request builds the pages.
    await fetch(url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await t?.stack.close();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) {
      const complaints = one.complaints.filter((c) => !EXPECTED.test(c));
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
      await page.getByRole('button', { name: '应办结' }).focus();
    });
    const [sheet] = await readExcel(bytes);
    expect(sheet?.data[ROWS]?.[0]).toBe(nthClue(ROWS - 1).clueId);
    // Below the rows: what they are, and as of when.
    expect(sheet?.data[ROWS + 1]?.[0]).toBeNull();
    expect(sheet?.data.slice(ROWS + 2).map(([text]) => text)).toContainEqual(
      expect.stringMatching(/^统计截止：/),
    );
    await page.getByText(`超过 ${ROWS} 条`).waitFor();

    await button.click();
    await page.getByText('正在生成文件').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: '取消' }).click();
    await page.getByText('正在生成文件').waitFor({ state: 'detached' });
    expect(await button.isEnabled()).toBe(true);
    await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(0);
  });

  it('say in the place of a page that it could not be fetched, and go on without signing in again', async () => {
    const one = await as('gm2-insp-1', `/clues/${clueId}`);
    const { page } = one;
    // The network is down: a page that was not open yet cannot be, and says so below the navigation.
    await browser.setOffline(true);
    await goToView(one, '/overdue');
    await page.getByText('这部分页面没有下载成功').waitFor();
    await page.getByRole('navigation', { name: '主导航' }).waitFor();
    await goToView(one, '/clues/national-OTHER');
    await page.getByText('暂时无法连接服务').waitFor();
    await goToView(one, '/overdue');
    await page.getByText('这部分页面没有下载成功').waitFor();
    await browser.setOffline(false);
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByRole('heading', { name: '超期预警' }).waitFor();

    // A newer release has taken the place of this one: its scripts are gone.
    await page.route('**/assets/clues-*.js', (route) => route.fulfill({ status: 404 }));
    await goToView(one, '/clues');
    await page.getByText('这部分页面没有下载成功').waitFor();
    await page.getByRole('link', { name: '超期预警' }).click();
    await page.getByRole('heading', { name: '超期预警' }).waitFor();
    await page.unroute('**/assets/clues-*.js');
  });

  it('keep what was typed into a form over the reload that a lost script asks for, for who typed it alone', async () => {
    const view = `/clues/${clueId}`;
    const one = await as('gm2-insp-1', view);
    const { page } = one;
    const open = page.getByRole('button', { name: '登记办理过程' });
    const note = page.getByLabel(/经过/);
    const kept = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    await open.click();
    await page.getByLabel(/^事项/).selectOption('first-contact');
    await note.fill('已电话联系王某');
    expect(await kept()).toMatch(/qingxin\.draft.*gm2-insp-1.*log.*已电话联系王某/);
    expect(await kept()).not.toMatch(/eyJ|token/);

    // A newer release: the next page's script is gone, and the page offers to load anew.
    await page.route('**/assets/overdue-*.js', (route) => route.fulfill({ status: 404 }));
    await goToView(one, '/overdue');
    const notice = page.getByRole('alert').filter({ hasText: '这部分页面没有下载成功' });
    await notice.waitFor();
    await page.unroute('**/assets/overdue-*.js');
    await notice.getByRole('button', { name: '重新载入页面' }).click();
    await page.getByRole('heading', { name: '超期预警' }).waitFor();
    await goToView(one, view);
    expect(await note.inputValue()).toBe('已电话联系王某');
    expect(await page.getByLabel(/^事项/).inputValue()).toBe('first-contact');

    // Cancelled, it is gone; and so is it with the sign-out, for whoever signs in then.
    await page.getByRole('button', { name: '取消' }).click();
    expect(await kept()).not.toContain('王某');
    await open.click();
    expect(await note.inputValue()).toBe('');
    await note.fill('已电话联系李某');
    await page.getByRole('button', { name: '退出' }).click();
    await signInHere(page, 'gm2-insp-2');
    expect(await kept()).not.toContain('李某');
    await goToView(one, view);
    await open.waitFor();
    expect(await note.count()).toBe(0);

    // Sent, nothing is left of it.
    await open.click();
    await page.getByLabel(/^事项/).selectOption('first-contact');
    await note.fill('已到现场核实');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('登记办理过程已提交。').waitFor();
    expect(await kept()).not.toContain('draft');
    await page.reload();
    await open.waitFor();
    expect(await note.count()).toBe(0);
  });

  it('print a list from the first page on, with its headings on every page', async () => {
    const LISTED = 33;
    const { page } = await as('sz-supervisor', '/clues');
    await page.route('**/metrics/completion/clues?**', (route) =>
      route.fulfill({ json: { clues: Array.from({ length: LISTED }, (_, i) => nthClue(i)) } }),
    );
    await page.goto(`${page.url().split('#')[0]}#/figures?division=440311&part=numerator`);
    await page.getByText(`已全部显示，共 ${LISTED} 条`).waitFor();
    const pages = readPdf(await page.pdf({ preferCSSPageSize: true }));
    const rowsOf = (lines: readonly string[]) => lines.filter((line) => line.startsWith('national-SIZE'));
    expect(pages.length).toBe(2);
    expect(pages.flatMap(({ lines }) => rowsOf(lines)).length).toBe(LISTED);
    for (const { width, lines, texts } of pages) {
      expect(rowsOf(lines).length).toBeGreaterThan(5);
      expect(lines.filter((line) => line.startsWith('线索编号'))).toHaveLength(1);
      // Each row on a line of its own, whole.
      expect(rowsOf(lines)[0]).toMatch(
        /^national-SIZE\d{6}深圳市测试电子有限公司公明街道2021-10-01.*欠薪已支付/,
      );
      for (const { x } of texts) expect(x).toBeLessThan(width - 20);
    }
    expect(pages[0]?.lines.length).toBeGreaterThan(20);
  });

  it('keep the session over a reload and in a new tab by one redirect, with no token outside their memory', async () => {
    const view = `/clues/${clueId}`;
    const one = await as('gm2-insp-1', view);
    const { page } = one;
    await page.getByRole('heading', { name: '全过程记录' }).waitFor();
    const redirects: string[] = [];
    browser.on('request', (request) => {
      if (request.isNavigationRequest() && request.url().includes('/authorize?'))
        redirects.push(request.url());
    });
    await page.reload();
    await page.getByRole('heading', { name: '全过程记录' }).waitFor();
    expect(page.url()).toBe(`${url}/#${view}`);
    expect(redirects.length).toBe(1);
    expect(redirects[0]).toContain('prompt=none');

    const tab = await openReader(browser, { now: t.stack.now(), sameReader: true });
    open.push(tab);
    await tab.page.goto(`${url}/#${view}`);
    await tab.page.getByRole('heading', { name: '全过程记录' }).waitFor();
    await tab.page
      .getByText(/样例监察员1（.*） · 监察员/)
      .first()
      .waitFor();
    expect(tab.page.url()).toBe(`${url}/#${view}`);
    expect(redirects.length).toBe(2);
    for (const reader of [one, tab]) {
      const kept = await reader.page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
      );
      expect(kept).not.toMatch(/eyJ|token/);
    }

    // In another tab somebody else signs in: a reload of this one asks, and does not become them.
    await tab.page.getByRole('button', { name: '退出' }).click();
    await signInHere(tab.page, 'sz-supervisor');
    await page.reload();
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.locator('button[name=sub][value="gm2-insp-1"]').click();
    await page.getByRole('heading', { name: '全过程记录' }).waitFor();

    // Whoever has signed out is not signed in again.
    await page.getByRole('button', { name: '退出' }).click();
    await page.reload();
    await page.getByRole('button', { name: '登录', exact: true }).waitFor();
    browser.removeAllListeners('request');
  });
});
