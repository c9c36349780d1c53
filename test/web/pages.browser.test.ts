import type { BrowserContext } from 'playwright-core';
import readExcel from 'read-excel-file/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../local/replay/runner.ts';
import { numberSteps } from '../../local/replay/scenario.ts';
import { DEMO_PEOPLE } from '../../local/sign-in/people.ts';
import { fifthOfTheYear } from '../support/fifth.ts';
import { readPdf } from '../support/pdf.ts';
import {
  ADMIN,
  at,
  clueData,
  inspector,
  REVIEWER,
  SUPERVISOR,
  type TestStack,
  testStack,
} from '../support/stack.ts';
import { readZip } from '../support/zip.ts';
import {
  captureDownload,
  chromiumPath,
  exportCsv,
  goToView,
  launch,
  openReader,
  type Reader,
  signIn,
  signInHere,
  waitUntilShown,
} from './browser.ts';

const executable = chromiumPath();
if (executable === null) {
  process.stderr.write(
    'The tests of the pages are skipped: there is no chromium on the PATH (see docs/pages.md).\n',
  );
}
/** The morning after the bundled year. */
const NOW = '2021-11-15 09:00';
const YEAR = 'division=440311&from=2021-01-01&to=2021-11-14&asOf=2021-11-14';
const BOARD = `/?${YEAR}`;
/** Less than the demo's tokens are good for. */
const SESSION_MS = 4 * 3_600_000;
/** Markup in every text a sender can write. */
const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

describe.skipIf(executable === null)('the pages in a browser', { timeout: 120_000 }, () => {
  let t: TestStack;
  let browser: BrowserContext;
  let url = '';
  /** Those of one test. */
  const open: Reader[] = [];
  /** Those who stay signed in from one test to the next, by person. */
  const readers = new Map<string, { readonly one: Reader; readonly since: number; uses: number }>();

  beforeAll(async () => {
    t = await testStack({ startAt: at('2021-01-01 00:00') });
    url = t.stack.url;
    const [{ mismatches }, context] = await Promise.all([
      replay(t.stack, numberSteps(fifthOfTheYear())),
      launch(executable ?? ''),
      // The first request builds the pages.
      fetch(url),
    ]);
    browser = context;
    expect(mismatches).toEqual([]);
    await t.goTo(NOW);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await t?.stack.close();
  });
  afterEach(async () => {
    const closing = open.splice(0);
    const used = [...closing, ...[...readers.values()].map(({ one }) => one)];
    for (const one of closing) await one.close();
    for (const one of used) {
      // Whatever a test did: no breach of the policy, no error, no other host.
      const complaints = one.complaints.splice(0).filter((c) => !/^Failed to load resource/.test(c));
      expect(complaints).toEqual([]);
      expect([...one.hosts]).toEqual([new URL(url).host]);
    }
  });

  /** Opens a page that no test had before. */
  async function asNew(
    sub: string,
    path = '/',
    size: { width?: number; height?: number } = {},
  ): Promise<Reader> {
    const one = await openReader(browser, { now: t.stack.now(), ...size });
    open.push(one);
    await signIn(one, url, sub, path);
    return one;
  }
  /** Opens a view anew as somebody, in the page in which they signed in for a test before: loading and signing in take longest. */
  async function as(sub: string, path = '/', { width = 1280 }: { width?: number } = {}): Promise<Reader> {
    const now = t.stack.now();
    const known = readers.get(sub);
    if (known && now - known.since < SESSION_MS) {
      const { one } = known;
      known.uses += 1;
      // A page behind another is drawn once a second, and every click waits for that.
      await one.page.bringToFront();
      await one.page.unrouteAll();
      await one.page.setViewportSize({ width, height: 900 });
      // What was read for a test before is read again.
      await one.page.clock.setFixedTime(now + known.uses * 31_000);
      await goToView(one, '/nowhere');
      await one.page.getByRole('heading', { name: '没有这个页面' }).waitFor();
      await goToView(one, path);
      return one;
    }
    if (known) open.push(known.one);
    const one = await openReader(browser, { now, width });
    readers.set(sub, { one, since: now, uses: 0 });
    await signIn(one, url, sub, path);
    return one;
  }

  it('let everybody sign in, keep no token where it could be found, and sign out', async () => {
    const one = await openReader(browser, { now: t.stack.now() });
    open.push(one);
    await one.page.goto(url);
    for (const { sub, name } of DEMO_PEOPLE) {
      // A view that asks the API for nothing.
      await goToView(one, '/nowhere');
      await signInHere(one.page, sub);
      await one.page.getByText(name).first().waitFor();
      expect(one.page.url(), sub).not.toMatch(/code=|state=|eyJ/);
      const kept = await one.page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
      );
      expect(kept, sub).not.toMatch(/eyJ|token/);
      await one.page.getByRole('button', { name: '退出' }).click();
      await one.page.getByRole('button', { name: '登录', exact: true }).waitFor();
    }
  });

  it('show the rate on the board, and list the clues behind it', async () => {
    const { page } = await as('sz-supervisor', BOARD);
    const cohort = page.getByRole('article', { name: '办结率（按收件统计）' });
    await cohort.getByText('96.65%').waitFor();
    await page.getByRole('article', { name: '按期办结率' }).getByText('96.43%').waitFor();
    expect(await cohort.innerText()).toContain('剔除件数：退回 3、合并 5');
    await cohort.getByRole('link', { name: '应办结件数 209' }).click();
    await page.getByText('已显示 100 条').waitFor();
    await page.getByRole('button', { name: '加载更多' }).click();
    await page.getByText('已显示 200 条').waitFor();
    await page.getByRole('button', { name: '剔除', exact: true }).click();
    await page.getByText('已全部显示，共 8 条').waitFor();
    await page.goBack();
    await cohort.getByText('96.65%').waitFor();
    await page
      .getByRole('region', { name: '主要指标' })
      .getByRole('link', { name: '2', exact: true })
      .click();
    await page.getByRole('heading', { name: '超期未办结', exact: true }).waitFor();
    await page.getByText('已全部显示，共 2 条').waitFor();
  });

  it('export tables that a Chinese Excel opens', async () => {
    const { page } = await as('sz-supervisor', BOARD);
    const league = page.getByRole('region', { name: '各街道办理情况排名', exact: true });
    const xlsx = await captureDownload(page, () =>
      league.getByRole('button', { name: /导出 Excel/ }).click(),
    );
    expect(xlsx.name).toMatch(/^光明区各街道办结率.*\.xlsx$/);
    const [sheet] = await readExcel(xlsx.bytes);
    const rows = sheet?.data ?? [];
    expect(rows[0]?.slice(0, 6)).toEqual(['排名', '区划代码', '区划', '办结率', '已办结', '应办结']);
    expect(rows[7]?.slice(1, 6)).toEqual(['440311', '合计', 0.9665, 202, 209]);
    // Below the rows: what they are, by which definition, as of when.
    const notes = rows.slice(9).map(([text]) => text);
    expect(notes).toContain('统计截止：2021-11-14 24 时');
    expect(notes).toContainEqual(expect.stringMatching(/^口径说明：统计期间内接收/));
    expect(notes).toContainEqual(expect.stringMatching(/^生成时间：/));

    await page
      .getByRole('article', { name: '办结率（按收件统计）' })
      .getByRole('link', { name: '已办结 202' })
      .click();
    await page.getByText('已显示 100 条').waitFor();
    const { bytes, lines } = await exportCsv(page);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(lines[0]).toContain('线索编号,用人单位,所在区划,原因,去向或来处');
    expect(lines.length).toBe(1 + 202);
    expect(new Set(lines).size).toBe(lines.length);

    // Days and amounts are of the clues closed and still closed: the list behind them holds just those.
    await page.goBack();
    await page
      .getByRole('region', { name: '主要指标' })
      .getByRole('link', { name: '12', exact: true })
      .click();
    await page.getByRole('heading', { name: '办结', exact: true }).waitFor();
    expect((await exportCsv(page)).lines.length).toBe(1 + 202);

    await page.goBack();
    await page
      .getByRole('region', { name: '主要指标' })
      .getByRole('link', { name: '219', exact: true })
      .click();
    await page.getByText('已显示 100 条').waitFor();
    expect((await exportCsv(page)).lines.length).toBe(1 + 219);

    await page.goBack();
    const conclusions = page.getByRole('region', { name: '核处结论', exact: true });
    await conclusions.getByRole('link', { name: '104', exact: true }).click();
    await page.getByRole('heading', { name: '欠薪已支付', exact: true }).waitFor();
    expect((await exportCsv(page)).lines.length).toBe(1 + 104);
  });

  it('open a list behind each term of the flow, each further rate and each group', async () => {
    const { page } = await as('sz-supervisor', BOARD);
    const flow = page.getByRole('region', { name: '收办平衡', exact: true });
    await flow.getByRole('row', { name: /退回/ }).getByRole('link').click();
    await page.getByRole('heading', { name: '退回', exact: true }).waitFor();
    await page.getByRole('columnheader', { name: '原因' }).waitFor();
    await page
      .getByRole('cell', { name: /^退回：/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: '合并', exact: true }).click();
    // Each names the clue it went into, and the employer.
    await page.getByRole('columnheader', { name: '去向或来处' }).waitFor();
    const merged = page.getByRole('row', { name: /与其他线索合并/ }).first();
    expect(await merged.getByRole('link').count()).toBe(2);

    await page.goBack();
    const quality = page.getByRole('region', { name: '办理质量', exact: true });
    await quality
      .getByRole('row', { name: /提前办结率/ })
      .getByRole('link')
      .first()
      .click();
    await page.getByRole('heading', { name: '提前办结', exact: true }).waitFor();
    await page.getByText(/已显示 100 条/).waitFor();

    await page.goBack();
    await page.getByLabel('分类方式').selectOption('officer');
    const officers = page.getByRole('region', { name: '承办人员工作量', exact: true });
    const first = officers.getByRole('row').nth(1);
    const count = (await first.getByRole('link').nth(1).innerText()).replaceAll(',', '');
    const name = await first.getByRole('cell').first().innerText();
    await first.getByRole('link').nth(1).click();
    await page.getByText(`仅看：${name}`).waitFor();
    expect((await exportCsv(page)).lines.length).toBe(1 + Number(count));
  });

  it('make a bulletin for Word and Excel that says what the board shows', async () => {
    const { page } = await as('sz-supervisor', BOARD);
    await page.getByRole('button', { name: '生成通报' }).click();
    await page.getByRole('button', { name: '下载文档' }).click();
    await page.getByText('请填写发文单位。').waitFor();
    await page.getByLabel(/发文单位/).fill('光明区人力资源局');
    await page.getByLabel('文号').fill('深光人社监〔2021〕9号');
    const word = await captureDownload(page, () => page.getByRole('button', { name: '下载文档' }).click());
    expect(word.name).toMatch(/^光明区欠薪线索办理情况通报.*\.docx$/);
    const xml = readZip(word.bytes).get('word/document.xml')?.toString('utf8') ?? '';
    for (const text of [
      '光明区人力资源局',
      '深光人社监〔2021〕9号',
      '应办结209件，已办结202件，办结率96.65%（剔除退回3件、合并5件）',
      '按期办结率96.43%',
      '公明街道',
    ]) {
      expect(xml).toContain(text);
    }
    const excel = await captureDownload(page, () => page.getByRole('button', { name: '下载表格' }).click());
    expect((await readExcel(excel.bytes)).map(({ sheet }) => sheet)).toEqual([
      '通报',
      '办理情况排名',
      '超期未办结线索',
    ]);
  });

  it('take a clue from triage to closure by clicking, with hostile text shown as text', async () => {
    const data = clueData(1, {
      clueNo: 'HOSTILE-1',
      reportedAt: '2021-11-15T08:00:00+08:00',
      sector: 'arbitration',
      reporter: {
        name: HOSTILE.slice(0, 60),
        documentType: HOSTILE.slice(0, 40),
        documentNumber: '<b>1</b>',
        phone: '<i>2</i>',
        bankCard: '<u>3</u>',
      },
      employer: { name: `=HYPERLINK("${HOSTILE}")`, creditCode: '<b>x</b>', address: HOSTILE },
      workplace: { division: '440311', street: '440311002', address: HOSTILE },
      project: { name: HOSTILE, developer: HOSTILE, generalContractor: HOSTILE, subcontractor: HOSTILE },
      arrears: { from: '2021-08', to: '2021-10', amountFen: 1_850_000, headcount: 1, job: HOSTILE },
      description: HOSTILE,
    });
    const pushed = await t.push(data);
    expect(pushed.status).toBe(202);
    const { clueId } = pushed.body;
    const path = `/clues/${clueId}`;
    const done = async ({ page }: Reader, name: string) => {
      await page.getByRole('button', { name: '提交', exact: true }).click();
      await page.getByText(`${name}已提交。`).waitFor();
      await t.stack.settled();
    };
    const choose = ({ page }: Reader, name: string) =>
      page.getByRole('button', { name, exact: true }).click();

    const triage = await as('gm-triage', '/work');
    await triage.page.getByRole('button', { name: /待研判/ }).click();
    await triage.page.getByRole('link', { name: clueId }).click();
    await choose(triage, '人工研判');
    await triage.page.getByLabel(/研判意见/).selectOption('accept');
    await done(triage, '人工研判');

    const supervisor = await as('gm-supervisor', path);
    await choose(supervisor, '分办');
    const officers = supervisor.page.getByRole('combobox', { name: /监察员/ });
    await supervisor.page.getByRole('form', { name: '分办' }).waitFor();
    for (let n = 0; n < 6; n += 1) await officers.press('Backspace');
    for (const id of ['gm2-insp-1', 'gm2-insp-2']) {
      await officers.fill(id);
      await officers.press('Enter');
    }
    await supervisor.page.keyboard.press('Escape');
    await done(supervisor, '分办');

    const officer = await as('gm2-insp-1', '/work');
    await officer.page.getByRole('link', { name: clueId }).first().click();
    // What is next stands out, and asks for one click where there is nothing to fill in.
    await choose(officer, '签收');
    await officer.page.getByText('签收已提交。').waitFor();
    await t.stack.settled();
    await choose(officer, '登记办理过程');
    await officer.page.getByLabel(/^事项/).selectOption('first-contact');
    await officer.page.getByLabel(/经过/).fill(`已联系反映人 ${HOSTILE}`);
    await done(officer, '登记办理过程');
    const conclude = async (by: Reader) => {
      await choose(by, '提交核处结论');
      await by.page.getByLabel(/^核处结论/).selectOption('PAID');
      await by.page.getByLabel(/查实金额/).fill('１８，５００元');
      await by.page.getByLabel(/追发工资/).fill('18,500.00');
      await by.page.getByLabel(/涉及人数/).fill('1');
      await by.page.getByLabel(/核处情况/).fill('已付清工资');
      await done(by, '提交核处结论');
    };
    await conclude(officer);

    const reviewer = await as('gm2-rev', '/work');
    await reviewer.page.getByRole('link', { name: clueId }).click();
    await choose(reviewer, '审核');
    const actions = reviewer.page.getByRole('region', { name: '可办事项' });
    await actions.getByText('《保障农民工工资支付条例》第十一条、第十六条').waitFor();
    await actions.getByText('已付清工资').waitFor();
    await reviewer.page.getByLabel(/审核意见/).selectOption('reject');
    await reviewer.page.getByLabel(/说明/).fill('请补充支付凭证');
    await done(reviewer, '审核');
    // Its officers read why in their worklist, and on its page.
    await officer.page.bringToFront();
    // What was read half a minute ago is read again.
    await officer.page.clock.setFixedTime(t.stack.now() + 30_000);
    await goToView(officer, '/work');
    await officer.page.getByRole('row').filter({ hasText: clueId }).getByText('审核退回').first().waitFor();
    await officer.page.getByText('审核退回原因：请补充支付凭证').waitFor();
    await officer.page.getByRole('link', { name: clueId }).first().click();
    await officer.page.getByRole('alert').getByText('请补充支付凭证').waitFor();
    await conclude(officer);
    await reviewer.page.bringToFront();
    await reviewer.page.clock.setFixedTime(t.stack.now() + 60_000);
    await goToView(reviewer, '/work');
    await reviewer.page.getByRole('link', { name: clueId }).first().click();
    await choose(reviewer, '审核');
    await reviewer.page.getByLabel(/审核意见/).selectOption('approve');
    await done(reviewer, '审核');
    await reviewer.page.getByText('已办结').first().waitFor();
    await reviewer.page.getByText(/防篡改校验通过：共 \d+ 条/).waitFor();
    await reviewer.page.getByRole('region', { name: '全过程记录' }).getByText('核验信息').click();
    await reviewer.page.getByText(/本浏览器复核（不含文字内容）：通过/).waitFor();
    expect((await t.as(REVIEWER, 'GET', path)).body).toMatchObject({
      status: 'closed',
      conclusion: { code: 'PAID', paidAmountFen: 1_850_000 },
    });

    // The text is there as text, and nothing of it ran.
    for (const { page } of [triage, officer, reviewer]) {
      expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
      expect(await page.locator('main img, main script').count()).toBe(0);
    }
    await reviewer.page.getByText('<script>window.hacked=1</script>').first().waitFor();
    await goToView(reviewer, '/clues?q=HYPERLINK');
    await reviewer.page.getByRole('cell', { name: '=HYPERLINK("<img' }).waitFor();
    const list = await captureDownload(reviewer.page, () =>
      reviewer.page.getByRole('button', { name: /导出 CSV/ }).click(),
    );
    expect(list.bytes.toString('utf8')).toContain(`"'=HYPERLINK(""<img`);
  });

  it('show as text whatever officers write, and what they and their unit are called', async () => {
    const officers = [1, 2].map((n) => ({
      id: `gm9-insp-${n}`,
      name: HOSTILE.slice(0, 59) + n,
      roles: ['inspector'],
    }));
    const unit = { division: '440311', name: HOSTILE, officers };
    expect((await t.as(ADMIN, 'PUT', '/units/gm9', unit)).status).toBe(200);
    const data = clueData(4, {
      reportedAt: '2021-11-15T08:00:00+08:00',
      arrears: { from: '2021-08', to: '2021-10', headcount: 1 },
    });
    const { clueId } = (await t.push(data)).body;
    const officer = inspector('gm9-insp-1');
    const occurredAt = '2021-11-15T09:00:00+08:00';
    const orders: [by: Parameters<TestStack['order']>[0], command: string, body: object][] = [
      [SUPERVISOR, 'assign', { officers: officers.map(({ id }) => id), note: HOSTILE }],
      [officer, 'sign', {}],
      [officer, 'log', { kind: 'interview', occurredAt, note: HOSTILE }],
      [officer, 'file-case', { note: HOSTILE }],
      [officer, 'request-extension', { workingDays: 5, reason: HOSTILE }],
      [SUPERVISOR, 'decide-extension', { approve: false, note: HOSTILE }],
      [officer, 'suspend', { reason: HOSTILE }],
      [officer, 'resume', {}],
      [officer, 'request-return', { reason: HOSTILE }],
      [SUPERVISOR, 'decide-return', { approve: false, note: HOSTILE }],
      [SUPERVISOR, 'supervise', { note: HOSTILE }],
      [officer, 'conclude', { conclusion: 'NOT_SUBSTANTIATED', note: HOSTILE }],
      [REVIEWER, 'review', { decision: 'reject', note: HOSTILE }],
      [officer, 'conclude', { conclusion: 'NOT_SUBSTANTIATED', note: HOSTILE }],
      [REVIEWER, 'review', { decision: 'approve', note: HOSTILE }],
      [SUPERVISOR, 'feedback', { satisfied: false, note: HOSTILE }],
      [SUPERVISOR, 'reopen', { reason: HOSTILE }],
    ];
    for (const [by, command, body] of orders) {
      const answer = await t.order(by, clueId, command, body);
      expect([command, answer.status, answer.body.errors]).toEqual([command, 200, undefined]);
      await t.stack.settled();
    }
    const one = await as('sz-supervisor', `/clues/${clueId}`);
    const record = one.page.getByRole('region', { name: '全过程记录' });
    await record.getByText(HOSTILE).first().waitFor();
    expect(await record.getByText(HOSTILE).count()).toBeGreaterThanOrEqual(orders.length - 2);
    await one.page.getByText(HOSTILE.slice(0, 59)).first().waitFor();
    for (const path of ['/work', `/?${YEAR.replaceAll('2021-11-14', '2021-11-15')}`]) {
      expect(
        await one.page.evaluate(() => (window as unknown as { hacked?: number }).hacked),
      ).toBeUndefined();
      expect(await one.page.locator('main img, main script').count()).toBe(0);
      await goToView(one, path);
      await waitUntilShown(one);
    }
  });

  it('show personal data in full to an assigned officer who means it, on the record', async () => {
    const data = clueData(2, {
      reportedAt: '2021-11-15T08:00:00+08:00',
      arrears: { from: '2021-08', to: '2021-10', headcount: 1 },
    });
    const { clueId } = (await t.push(data)).body;
    await t.order(SUPERVISOR, clueId, 'assign', { officers: ['gm2-insp-1', 'gm2-insp-2'] });
    const outsider = await as('gm2-insp-3', `/clues/${clueId}`);
    await outsider.page.getByText('张**', { exact: true }).waitFor();
    expect(await outsider.page.getByRole('button', { name: '查看完整个人信息' }).count()).toBe(0);

    const { page } = await as('gm2-insp-1', `/clues/${clueId}`);
    await page.getByText('个人信息已脱敏显示。').waitFor();
    expect(await page.getByText('139****0002').count()).toBe(1);
    await page.getByRole('button', { name: '查看完整个人信息' }).click();
    await page.getByRole('button', { name: '取消' }).click();
    const reads = async () => {
      const record = (await t.as(inspector('gm2-insp-1'), 'GET', `/clues/${clueId}/record`)).body;
      return record.entries.filter((e: { event: { type: string } }) => e.event.type === 'personal-data-read')
        .length;
    };
    expect(await reads()).toBe(0);
    await page.getByRole('button', { name: '查看完整个人信息' }).click();
    await page.getByRole('button', { name: '确认查看并记录' }).click();
    await page.getByText('13900000002').waitFor();
    await page.getByRole('listitem').filter({ hasText: '查看完整个人信息' }).waitFor();
    expect(await reads()).toBe(1);
    await page.getByRole('button', { name: '恢复脱敏' }).click();
    await page.getByText('139****0002').waitFor();
  });

  it('tell what somebody else did first, and keep the text when the session ends', async () => {
    const data = clueData(3, {
      reportedAt: '2021-11-15T08:00:00+08:00',
      arrears: { from: '2021-08', to: '2021-10', headcount: 1 },
    });
    const { clueId } = (await t.push(data)).body;
    const officers = ['gm2-insp-1', 'gm2-insp-2'];
    await t.order(SUPERVISOR, clueId, 'assign', { officers });
    await t.order(inspector('gm2-insp-1'), clueId, 'sign');
    const { page } = await as('gm2-insp-1', `/clues/${clueId}`);
    await page.getByRole('button', { name: '登记办理过程' }).click();
    await page.getByLabel(/^事项/).selectOption('interview');
    await page.getByLabel(/经过/).fill('询问了项目负责人');
    await t.order(inspector('gm2-insp-2'), clueId, 'suspend', { reason: '等待鉴定' });
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('其他人员已先行处理', { exact: true }).waitFor();
    await page.getByText(/中止中：否 → 是/).waitFor();
    await page.getByText('提交核处结论：线索处于中止状态，请先恢复。').waitFor();
    expect(await page.getByLabel(/经过/).inputValue()).toBe('询问了项目负责人');

    // Nine hours later the token has run out.
    await t.goTo('2021-11-15 18:01');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: '登录已到期' });
    await dialog.waitFor();
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      dialog.getByRole('button', { name: '重新登录' }).click(),
    ]);
    await popup.locator('button[value="gm2-insp-1"]').click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByLabel(/经过/).inputValue()).toBe('询问了项目负责人');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('登记办理过程已提交。').waitFor();
    const record = (await t.as(SUPERVISOR, 'GET', `/clues/${clueId}/record`)).body;
    expect(record.texts.at(-1).text).toBe('询问了项目负责人');
  });

  it('supervise an overdue clue from the list, with the reasons of its due date', async () => {
    const one = await as('sz-supervisor', '/overdue?division=440311');
    const { page } = one;
    await page.getByRole('heading', { name: '超期预警' }).waitFor();
    const explain = page.getByRole('button', { name: /的到期日说明$/ }).first();
    const [clueId = ''] = ((await explain.getAttribute('aria-label')) ?? '').split(' ');
    await explain.click();
    await page.getByText(/到期日为2021-\d\d-\d\d（当日 24 时前）/).waitFor();
    await page.getByText(/依据：/).waitFor();
    await page.getByRole('button', { name: `督办 ${clueId}`, exact: true }).click();
    await page.getByText(`已督办 ${clueId}。`).waitFor();
    expect((await t.as(SUPERVISOR, 'GET', `/clues/${clueId}`)).body.supervised).toBe(true);
    const another = page.getByRole('button', { name: /^督办并提出要求：/ }).nth(1);
    const [, second = ''] = ((await another.getAttribute('aria-label')) ?? '').split('：');
    await another.click();
    await page.getByRole('dialog').getByLabel('督办要求').fill('三日内反馈。');
    await page.getByRole('dialog').getByRole('button', { name: '提交' }).click();
    await page.getByText(`已督办 ${second}。`).waitFor();
    const { texts } = (await t.as(SUPERVISOR, 'GET', `/clues/${second}/record`)).body;
    expect(JSON.stringify(texts)).toContain('三日内反馈。');
    await page.getByRole('button', { name: '即将到期' }).click();
    await page.getByLabel('即将到期').selectOption('15');
    await page.getByText(/已全部显示|没有符合条件的数据/).waitFor();
  });

  /** A page of each kind. */
  async function kinds(): Promise<string[]> {
    const { clues } = (await t.as(SUPERVISOR, 'GET', '/clues?division=440311&status=investigating&limit=1'))
      .body;
    // Few rows are as good as many: axe looks at every one.
    const figures = `/figures?${YEAR}&definition=flow&part=returned`;
    const list = '/clues?division=440311&receivedFrom=2021-11-01';
    return [BOARD, figures, '/overdue', '/work', list, '/notices?show=all', `/clues/${clues[0].clueId}`];
  }

  it('have no serious finding of axe, in either language', async () => {
    const one = await asNew('sz-supervisor', BOARD);
    const { page } = one;
    const paths = await kinds();
    for (const path of paths) {
      await goToView(one, path);
      await waitUntilShown(one);
      expect(await one.findings(), path).toEqual([]);
    }
    await page.getByRole('button', { name: '督办', exact: true }).click();
    expect(await one.findings(), 'a form').toEqual([]);
    await page.getByRole('button', { name: 'Switch to English' }).click();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
    expect(await one.findings(), 'English').toEqual([]);
    for (const path of paths) {
      await goToView(one, path);
      await waitUntilShown(one);
      expect(await one.findings(true), `English: ${path}`).toEqual([]);
    }
  });

  it('fit a phone, with no serious finding of axe there either, and a screen at twice its size', async () => {
    const phone = await asNew('sz-supervisor', BOARD, { width: 360, height: 740 });
    const { page } = phone;
    for (const path of await kinds()) {
      await page.setViewportSize({ width: 360, height: 740 });
      await goToView(phone, path);
      await waitUntilShown(phone);
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
      expect(await wide(), path).toBeLessThanOrEqual(360);
      expect(await phone.findings(), path).toEqual([]);
      // 1280 pixels at 200 %: nothing has to be scrolled sideways, and every control of the page's head is in sight.
      await page.setViewportSize({ width: 640, height: 450 });
      expect(await wide(), `200 %: ${path}`).toBeLessThanOrEqual(640);
      const box = await page.getByRole('heading', { level: 1 }).boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 640, `200 %: ${path}`).toBe(true);
    }
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await asNew('gm2-insp-1', '/work');
    await page.getByRole('heading', { name: '办案工作台' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    for (let n = 0; n < 30; n += 1) {
      await page.keyboard.press('Tab');
      const text = await page.evaluate(() => document.activeElement?.textContent ?? '');
      if (/^(national|hotline|walk-in)-/.test(text)) break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '全过程记录' }).waitFor();
    for (let n = 0; n < 30; n += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.hasAttribute('aria-expanded'))) break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('form').getByRole('button', { name: '提交' }).waitFor();
  });

  it('say in words what is wrong: no service, a slow one, no right, no clue, no days', async () => {
    const one = await as('sz-supervisor', '/clues');
    const { page } = one;
    await goToView(one, '/clues/national-NOSUCH');
    await page.getByText('未找到所查内容，或其不在您的管辖范围内。').waitFor();
    await goToView(one, '/clues/..');
    await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
    await goToView(one, '/nowhere');
    await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
    await goToView(one, '/?division=440306&from=2020-01-01&to=2020-01-31&asOf=2020-01-31');
    await page.getByText('该期间没有线索。').first().waitFor();
    expect(await page.getByText('本期无应统计线索').count()).toBeGreaterThan(2);
    await goToView(one, '/?division=440311&from=2021-01-01&to=2022-12-31');
    await page.getByText('期间包含未来日期').waitFor();

    await page.route('**/clues?**', (route) => route.abort());
    await goToView(one, '/clues?status=assigned');
    await page.getByText('暂时无法连接服务').waitFor();
    await page.unroute('**/clues?**');
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByText(/已全部显示|没有符合条件/).waitFor();
    await page.route('**/clues?**', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: '{"type":"urn:qingxin:problem:busy","status":503}',
      }),
    );
    await goToView(one, '/clues?status=reviewing');
    await page.getByText('系统繁忙').waitFor();

    const officer = await as('gm2-insp-1', '/figures?division=440311');
    await officer.page.getByText('您的账号没有查看此页面的角色').waitFor();
  });

  it.each([1280, 1440, 1920])(
    'print the bulletin whole, without the controls, from a window %d wide',
    async (width) => {
      const { page } = await as('sz-supervisor', BOARD, { width });
      await page.getByText('96.65%').first().waitFor();
      await page.locator('.chart canvas').waitFor();
      await page.getByRole('heading', { name: '各环节平均耗时' }).waitFor();
      const pages = readPdf(await page.pdf({ preferCSSPageSize: true }));
      for (const { width: right, texts } of pages) {
        expect(texts.length).toBeGreaterThan(100);
        for (const { x } of texts) expect(x).toBeLessThan(right - 20);
      }
      const lines = pages.flatMap((one) => one.lines);
      expect(lines[0]).toContain('欠薪线索办理情况通报');
      expect(lines.join('')).not.toMatch(/导出|打印|本年|按月|督办看板|查看数据表/);

      // From the heading to the next one there is the chart and nothing else, with every month below it.
      const start = lines.indexOf('趋势');
      const chart = lines.slice(start + 1, lines.indexOf('各街道办理情况排名'));
      expect(start).toBeGreaterThan(0);
      expect(chart[0]).toBe('收件办结期末在办期末超期');
      const months = Array.from({ length: 11 }, (_, i) => `2021-${String(i + 1).padStart(2, '0')}`);
      expect(chart.at(-1)).toBe(months.join(''));
      for (const line of chart.slice(1, -1)) expect(line).toMatch(/^\d+$/);
    },
  );
});
