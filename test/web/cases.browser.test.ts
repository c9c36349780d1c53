import { mkdirSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { STREET_UNITS } from '../../local/replay/officers.ts';
import { ADMIN, at, clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';
import {
  chineseLines,
  chromiumPath,
  goToView,
  latinWords,
  launch,
  openReader,
  type Reader,
  signIn,
  waitUntilShown,
} from './browser.ts';

const executable = chromiumPath();
const shots = process.env.SHOTS ?? '';

describe.skipIf(executable === null)('a case in a browser', { timeout: 120_000 }, () => {
  let t: TestStack;
  let browser: BrowserContext;
  const open: Reader[] = [];
  let caseId = '';
  let later = 0;

  beforeAll(async () => {
    t = await testStack({ startAt: at('2021-11-01 09:00') });
    const { version, ...policy } = DEMONSTRATION_POLICY;
    const everywhere = { ...ADMIN, division: '*' };
    expect((await t.as(everywhere, 'PUT', `/policies/${version}`, policy)).status).toBe(200);
    const certificate = { no: 'GD-1', validTo: '2022-12-31' };
    for (const { unitId, officers, ...unit } of STREET_UNITS) {
      await t.as(ADMIN, 'PUT', `/units/${unitId}`, {
        ...unit,
        officers: officers.map((o) => (o.roles.includes('inspector') ? { ...o, certificate } : o)),
      });
    }
    await t.as(ADMIN, 'PUT', '/units/gm-office', {
      division: '440311',
      name: '光明区劳动监察大队',
      officers: [
        { id: 'gm-head', name: '样例监察机构负责人', roles: ['inspection-head'] },
        { id: 'gm-director', name: '样例部门负责人', roles: ['department-head'] },
        ...[1, 2].map((n) => ({
          id: `gm-publicity-${n}`,
          name: `样例公示员${n}`,
          roles: ['publicity-clerk'],
        })),
        { id: 'gm-hearing', name: '样例听证主持人', roles: ['hearing-officer'] },
      ],
    });
    browser = await launch(executable ?? '');
    await fetch(t.stack.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await t?.close();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) {
      const complaints = one.complaints.filter((c) => !/^Failed to load resource/.test(c));
      await one.close();
      expect(complaints).toEqual([]);
    }
  });

  async function as(sub: string, path: string, size: { width?: number } = {}): Promise<Reader> {
    const one = await openReader(browser, { now: t.stack.now(), ...size });
    open.push(one);
    await signIn(one, t.stack.url, sub, path);
    await waitUntilShown(one);
    return one;
  }
  /** Goes to the case that somebody else has changed meanwhile, and waits until it says so. */
  async function goAnew(one: Reader, shown: string): Promise<void> {
    // What was read a while ago is read again.
    later += 60_000;
    await one.page.clock.setFixedTime(t.stack.now() + later);
    await goToView(one, '/cases');
    await waitUntilShown(one);
    await goToView(one, `/cases/${caseId}`);
    await one.page.getByText(shown, { exact: true }).first().waitFor();
  }
  const shot = async (page: Page, name: string) => {
    if (shots === '') return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  };
  /** Opens the form of a command, which is the prominent one, fills it in and sends it. */
  async function act(page: Page, name: string, fill: () => Promise<void>): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
    await fill();
    await shot(page, name);
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText(`${name}已提交。`).waitFor();
  }
  const pick = async (page: Page, label: RegExp, search: string) => {
    await page.getByRole('combobox', { name: label }).fill(search);
    await page
      .getByRole('option', { name: new RegExp(search) })
      .first()
      .click();
  };
  const serve = async (page: Page) => {
    await page.getByLabel(/^送达方式/).selectOption('direct');
  };

  it('is worked on from its proposal to its closing', async () => {
    const { page } = await as('gm2-insp-3', '/cases');
    await page.getByRole('button', { name: '依职权提出立案' }).click();
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('请填写此项。').first().waitFor();
    await page.getByLabel(/^案件来源/).selectOption('inspection');
    await page.getByLabel(/^用人单位/).fill('深圳市样例电子有限公司');
    await page.getByLabel(/^发现的违法线索/).fill('检查发现拖欠工资');
    await shot(page, 'propose');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByRole('heading', { name: /^案件 440311-2021-00001$/ }).waitFor();
    caseId = '440311-2021-00001';
    await shot(page, 'proposed');

    const head = await as('gm-head', '/work');
    await head.page.getByRole('region', { name: '待我办理的案件' }).getByText('审批立案').waitFor();
    await shot(head.page, 'work');
    await head.page.getByRole('link', { name: caseId }).click();
    await act(head.page, '审批立案', async () => {
      await head.page.getByLabel(/^审批意见/).selectOption('true');
      await pick(head.page, /^主办监察员/, '样例监察员1（公明');
      await pick(head.page, /^协办监察员/, '样例监察员2（公明');
    });
    expect((await t.as(SUPERVISOR, 'GET', `/cases/${caseId}`)).body).toMatchObject({
      status: 'investigating',
      lead: 'gm2-insp-1',
      assistant: 'gm2-insp-2',
    });

    const lead = await as('gm2-insp-1', `/cases/${caseId}`);
    await act(lead.page, '登记证据', async () => {
      await lead.page.getByLabel(/^证据种类/).selectOption('documentary');
      await lead.page.getByLabel(/^证据名称及来源/).fill('工资表，来自用人单位');
      const [chooser] = await Promise.all([
        lead.page.waitForEvent('filechooser'),
        lead.page.getByRole('button', { name: /证据复制件/ }).click(),
      ]);
      await chooser.setFiles({
        name: '工资表.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('%PDF-1.7'),
      });
      await lead.page.getByText(/工资表\.pdf · 1 KB · 已上传/).waitFor();
    });
    await act(lead.page, '调查终结', async () => {
      await lead.page.getByLabel(/^拟处意见/).selectOption('handling');
      await lead.page.getByLabel(/^查明的事实/).fill('拖欠工资属实');
      await lead.page.getByLabel(/^法律依据/).fill('劳动保障监察条例第二十六条');
      await lead.page.getByLabel(/^责令支付劳动者/).fill('18,500');
    });
    await act(lead.page, '事先告知', async () => {
      await serve(lead.page);
      await lead.page.getByLabel(/^告知听证权利/).selectOption('false');
    });
    await act(lead.page, '登记陈述申辩', async () => {
      await lead.page.getByLabel(/^陈述申辩/).selectOption('waived');
    });
    const director = await as('gm-director', `/cases/${caseId}`);
    await act(director.page, '作出决定', async () => {
      await director.page.getByLabel(/^决定种类/).selectOption('handling');
      await director.page.getByLabel(/^责令支付劳动者/).fill('18500');
      await director.page.getByLabel(/^决定内容/).fill('限期支付工资');
    });
    await goToView(lead, '/cases?show=mine');
    await lead.page.getByRole('region', { name: '案件办理', exact: true }).getByText('已决定').waitFor();
    await shot(lead.page, 'cases');
    await goAnew(lead, '已决定');
    await act(lead.page, '送达文书', () => serve(lead.page));
    await act(lead.page, '登记履行情况', async () => {
      await lead.page.getByLabel(/^履行内容/).selectOption('paid');
      await lead.page.getByLabel(/^金额/).fill('18500');
    });
    await act(lead.page, '结案', async () => {
      await lead.page.getByLabel(/^结案类型/).selectOption('performed');
    });
    for (const signer of [head, director]) {
      await goAnew(signer, '结案签署');
      await act(signer.page, '结案', async () => {
        await signer.page.getByLabel(/^审批意见/).selectOption('true');
      });
    }
    const { body } = await t.as(SUPERVISOR, 'GET', `/cases/${caseId}`);
    expect(body).toMatchObject({ status: 'closed', endCode: 'performed' });
    await shot(director.page, 'closed');
    await shot(lead.page, 'lead');
  });

  it('is published by two clerks, and read by anybody', async () => {
    const id = caseId;
    const clerk = await as('gm-publicity-1', '/work');
    await clerk.page.getByRole('region', { name: '待我办理的公示' }).getByText('待审查').waitFor();
    await clerk.page.getByRole('link', { name: id }).click();
    await act(clerk.page, '审查', async () => {
      await clerk.page.getByLabel(/^失信行为分类/).selectOption('general');
    });
    // Who vetted it is not offered to publish it.
    await clerk.page.getByText('待公示', { exact: true }).waitFor();
    expect(await clerk.page.getByRole('button', { name: '发布', exact: true }).count()).toBe(0);
    await shot(clerk.page, 'publicity');
    const other = await as('gm-publicity-2', `/publicity/${id}`);
    await act(other.page, '发布', async () => {});
    const anybody = await openReader(browser, { now: t.stack.now() });
    open.push(anybody);
    await anybody.page.goto(`${t.stack.url}/#/public`);
    await anybody.page.getByText('深圳市样例电子有限公司', { exact: true }).waitFor();
    await anybody.page.getByRole('link', { name: '工作人员登录' }).waitFor();
    expect(await anybody.findings()).toEqual([]);
    expect(latinWords(await anybody.page.locator('body').innerText())).toEqual([]);
    await shot(anybody.page, 'public');
  });

  it('has documents that whoever may read them opens to print, each reading in the record', async () => {
    const { page } = await as('gm2-insp-1', `/cases/${caseId}`);
    await page.getByRole('button', { name: '查看 行政处理决定书〔2021〕1号' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('查看文书内容将记入全过程记录。').waitFor();
    await dialog.getByRole('button', { name: '查看并记录' }).click();
    const [paper] = await Promise.all([
      page.waitForEvent('popup'),
      dialog.getByRole('link', { name: '打开并打印' }).click(),
    ]);
    await paper.getByText('深圳市样例电子有限公司').first().waitFor();
    // Its own style, which the policy of the pages knows.
    expect(await paper.locator('header').evaluate((e) => getComputedStyle(e).textAlign)).toBe('center');
    await paper.close();
    const { entries } = (await t.as(SUPERVISOR, 'GET', `/cases/${caseId}/record`)).body;
    expect(entries.at(-1)).toMatchObject({
      by: { id: 'gm2-insp-1' },
      event: { type: 'personal-data-read' },
    });
  });

  it('is opened from a clue, which names it', async () => {
    const { clueId } = (await t.push(clueData(1))).body;
    const officers = ['gm2-insp-1', 'gm2-insp-2'];
    await t.order(SUPERVISOR, clueId, 'assign', { officers });
    await t.order(inspector('gm2-insp-1'), clueId, 'sign');
    const { page } = await as('gm2-insp-1', `/clues/${clueId}`);
    await act(page, '立案或者并案', async () => {
      // The open cases of the district are offered; none is chosen here.
      await page.getByRole('textbox', { name: /^立案编号/ }).fill('光劳监案〔2021〕12号');
    });
    await page
      .getByRole('region', { name: '基本情况' })
      .getByRole('link', { name: '440311-2021-00002' })
      .click();
    await page.getByRole('heading', { name: '案件 440311-2021-00002' }).waitFor();
    const facts = page.getByRole('region', { name: '基本情况' });
    await facts.getByText('光劳监案〔2021〕12号').waitFor();
    await facts.getByRole('link', { name: clueId }).waitFor();
  });

  it('is counted on the board, with the list behind each figure', async () => {
    const { page } = await as('gm-supervisor', '/?from=2021-11-01&to=2021-11-01');
    const figures = page.getByRole('region', { name: '案件办理情况' });
    await figures.getByText('按期处理率 100.00%；零超期', { exact: false }).waitFor();
    await figures.getByText('全部指标').click();
    const row = figures.getByRole('row', { name: /^办结方式 结案：履行完毕/ });
    await row.getByRole('link', { name: '1', exact: true }).click();
    await page.getByRole('link', { name: caseId }).waitFor();
    await page.getByRole('heading', { name: '结案：履行完毕' }).waitFor();
  });

  it('is told in one language, on a phone, without findings', async () => {
    const one = await as('gm-supervisor', `/cases/${caseId}`, { width: 360 });
    const { page } = one;
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
    written.push(clueData(1).employer.name);
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
