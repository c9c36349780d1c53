import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../domain/kernel/roles.ts';
import { HOME_DISTRICT } from '../../local/replay/officers.ts';
import { at, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';
import {
  chineseLines,
  chromiumPath,
  goToView,
  latinWords,
  launch,
  openReader,
  waitUntilShown,
} from './browser.ts';
import { caseDesk, staffBureau } from './case-desk.ts';

const executable = chromiumPath();
const PARTY = '深圳市样例电子有限公司';

describe.skipIf(executable === null)('cases in a browser', { timeout: 120_000 }, () => {
  let t: TestStack;
  let browser: BrowserContext;
  let caseId = '';
  const { as, readerOf, print, shot, closeAll } = caseDesk(
    () => t,
    () => browser,
  );

  /** Takes a case to its closing by the API, and makes its decision public. */
  async function closeCase(): Promise<string> {
    const who = (sub: string, role: Role) => ({ sub, roles: [role], division: HOME_DISTRICT });
    const lead = inspector('gm2-insp-1');
    const [head, director] = [who('gm-head', 'inspection-head'), who('gm-director', 'department-head')];
    const clerk = (n: number) => who(`gm-publicity-${n}`, 'publicity-clerk');
    const post = async (by: typeof lead, path: string, body: object = {}) => {
      const answer = await t.as(by, 'POST', path, body);
      expect([200, 201], `${path}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
      return answer.body;
    };
    const employer = { name: PARTY, address: '样例路1号' };
    const proposal = { division: HOME_DISTRICT, source: 'inspection', employer, facts: '检查发现拖欠工资' };
    const { caseId: id } = await post(lead, '/cases', proposal);
    const path = `/cases/${id}`;
    const served = { way: 'direct', on: '2021-11-01', by: ['gm2-insp-1', 'gm2-insp-2'] };
    const orderFen = 1_850_000;
    await post(head, `${path}/approve-filing`, {
      approve: true,
      lead: 'gm2-insp-1',
      assistant: 'gm2-insp-2',
    });
    await post(lead, `${path}/add-evidence`, {
      kind: 'documentary',
      source: '工资表，来自用人单位',
      takenBy: served.by,
      takenAt: '2021-11-01T09:00:00+08:00',
    });
    await post(lead, `${path}/finish-inquiry`, {
      proposal: 'handling',
      facts: '拖欠工资属实',
      basis: '《劳动保障监察条例》第二十六条',
      orderFen,
    });
    await post(lead, `${path}/notify`, { served, hearingRight: false });
    await post(lead, `${path}/record-defence`, { kind: 'waived' });
    const { decision } = await post(director, `${path}/decide`, {
      kind: 'handling',
      orderFen,
      text: '限期支付工资',
    });
    await post(lead, `${path}/serve`, { document: decision.document, ...served });
    await post(lead, `${path}/record-performance`, { kind: 'paid', amountFen: orderFen, on: '2021-11-01' });
    await post(lead, `${path}/close`, { code: 'performed' });
    for (const by of [head, director]) await post(by, `${path}/close`, { approve: true });
    await post(clerk(1), `/publicity/${id}/vet`, { class: 'general' });
    await post(clerk(2), `/publicity/${id}/publish`);
    return id;
  }

  beforeAll(async () => {
    t = await testStack({ startAt: at('2021-11-01 09:00') });
    await staffBureau(t);
    caseId = await closeCase();
    browser = await launch(executable ?? '');
    await fetch(t.stack.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await t?.close();
  });
  afterEach(closeAll);

  it('are published for anybody to read', async () => {
    const anybody = await openReader(browser, { now: t.stack.now() });
    await anybody.page.goto(`${t.stack.url}/#/public`);
    await anybody.page.getByText(PARTY, { exact: true }).waitFor();
    await anybody.page.getByRole('link', { name: '工作人员登录' }).waitFor();
    expect(await anybody.findings()).toEqual([]);
    expect(latinWords(await anybody.page.locator('body').innerText())).toEqual([]);
    await shot(anybody.page, 'public');
    expect(anybody.complaints).toEqual([]);
    await anybody.close();
  });

  it('have documents that whoever may read them prints, each reading in the record', async () => {
    const page = await as('gm2-insp-1', `/cases/${caseId}`);
    const { lines, text } = await print(page, '行政处理决定书〔2021〕1号');
    expect(lines).toContain('演人社监理字〔2021〕1号');
    for (const part of [
      `当事人:${PARTY}`,
      '住所:样例路1号',
      '经查明:拖欠工资属实',
      '书证(工资表,来自用人单位)',
      '本机关决定:限期支付工资',
      '责令支付工资等待遇:人民币18,500.00元',
      '演示区人民政府申请行政复议',
      '(印章)2021年11月1日',
    ]) {
      expect(text).toContain(part);
    }
    const { entries } = (await t.as(SUPERVISOR, 'GET', `/cases/${caseId}/record`)).body;
    expect(entries.at(-1)).toMatchObject({
      by: { id: 'gm2-insp-1' },
      event: { type: 'personal-data-read', document: 'handling-decision-2021-1' },
    });
    const entry = page
      .getByRole('listitem')
      .filter({ hasText: '查看完整个人信息 · 行政处理决定书〔2021〕1号' });
    await entry.getByText(/ · 样例监察员1$/).waitFor();
  });

  it('are counted on the board, with the list behind each figure', async () => {
    const page = await as('gm-supervisor', '/?from=2021-11-01&to=2021-11-01');
    const figures = page.getByRole('region', { name: '案件办理情况' });
    await figures.getByText('按期处理率 100.00%；零超期', { exact: false }).waitFor();
    await figures.getByText('全部指标').click();
    const row = figures.getByRole('row', { name: /^办结方式 结案：履行完毕/ });
    await row.getByRole('link', { name: '1', exact: true }).click();
    await page.getByRole('link', { name: caseId }).waitFor();
    await page.getByRole('heading', { name: '结案：履行完毕' }).waitFor();
    await page.getByRole('link', { name: '返回看板' }).click();
    const publicity = page.getByRole('region', { name: '执法公示情况' });
    await publicity.getByText('零超期；期末公示中 1 件', { exact: false }).waitFor();
    await publicity.getByText('全部指标').click();
    const shown = publicity.getByRole('row', { name: /^期末公示中/ });
    await shown.getByRole('link', { name: '1', exact: true }).click();
    await page.getByRole('link', { name: caseId }).waitFor();
    await page.getByRole('heading', { name: '期末公示中' }).waitFor();
  });

  it('are told in one language, on a phone, without findings', async () => {
    const page = await as('gm-supervisor', `/cases/${caseId}`);
    await page.setViewportSize({ width: 360, height: 900 });
    const one = readerOf('gm-supervisor');
    const written: unknown[] = await Promise.all(
      [
        `/cases/${caseId}`,
        `/cases/${caseId}/record`,
        `/publicity/${caseId}`,
        `/publicity/${caseId}/record`,
      ].map(async (path) => {
        const { particulars, people, clocks, texts, text, documentNo, organ } = (
          await t.as(SUPERVISOR, 'GET', path)
        ).body;
        return [particulars, people, clocks, texts, text, documentNo, organ];
      }),
    );
    const faults: [string, string[]][] = [];
    const look = async (path: string, foreign: (text: string) => string[]) => {
      await goToView(one, path);
      await waitUntilShown(one);
      await page.locator('.timeline li, .cards tbody tr, .empty').first().waitFor();
      const words = foreign(await page.locator('main').innerText());
      const findings = await one.findings();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (words.length + findings.length > 0 || width > 360)
        faults.push([`${path} ${width}`, [...words, ...findings]]);
    };
    const paths = [
      `/cases/${caseId}`,
      '/cases',
      '/publicity',
      `/publicity/${caseId}`,
      '/public',
      '/case-figures?part=closed&from=2021-11-01&to=2021-11-01',
      '/publicity-figures?part=due',
    ];
    for (const path of paths) await look(path, latinWords);
    await shot(page, 'phone');
    await page.getByRole('button', { name: 'Switch to English' }).click();
    for (const path of paths) await look(path, (text) => chineseLines(text, written));
    await goToView(one, `/cases/${caseId}`);
    await waitUntilShown(one);
    await shot(page, 'english');
    expect(faults).toEqual([]);
  });
});
