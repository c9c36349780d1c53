import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, clueData, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';
import { chromiumPath, launch } from './browser.ts';
import { caseDesk, type Printed } from './case-desk.ts';

const executable = chromiumPath();

/** A picture of one white point. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
  'base64',
);
const CASES = '待我办理的案件';
const PARTY = '深圳市测试电子有限公司';
const [LEAD, HEAD, DIRECTOR] = ['gm2-insp-1', 'gm-head', 'gm-director'];

describe.skipIf(executable === null)('a case worked by clicking', { timeout: 180_000 }, () => {
  let t: TestStack;
  let browser: BrowserContext;
  const desk = caseDesk(
    () => t,
    () => browser,
  );
  const { as, fromDesk, act, pick, print } = desk;

  beforeAll(async () => {
    // As `npm start` has it on data of its own: nobody is on the roster yet.
    t = await testStack({ startAt: at('2021-11-01 09:00'), demonstration: true });
    browser = await launch(executable ?? '');
    await fetch(t.stack.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await t?.close();
  });

  /** Time passes: everybody signs in anew. */
  async function goTo(text: string): Promise<void> {
    await desk.closeAll();
    await t.goTo(text);
  }
  const statusOf = async (caseId: string) => (await t.as(SUPERVISOR, 'GET', `/cases/${caseId}`)).body.status;
  const serve = (page: Page) => page.getByLabel(/^送达方式/).selectOption('direct');

  /** Proposes a case ex officio. @returns its number */
  async function propose(): Promise<string> {
    const page = await as(LEAD, '/cases');
    await page.getByRole('button', { name: '依职权提出立案' }).click();
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('请填写此项。').first().waitFor();
    await page.getByLabel(/^案件来源/).selectOption('inspection');
    await page.getByLabel(/^用人单位/).fill(PARTY);
    await page.getByLabel(/^发现的违法线索/).fill('检查发现拖欠工资');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    const heading = page.getByRole('heading', { name: /^案件 440311-\d{4}-\d{5}$/ });
    await heading.waitFor();
    return (await heading.innerText()).replace('案件 ', '');
  }
  async function approveFiling(caseId: string): Promise<Page> {
    const page = await as(HEAD, `/cases/${caseId}`);
    await act(page, '审批立案', async () => {
      await page.getByLabel(/^审批意见/).selectOption('true');
      await pick(page, /^主办监察员/, '样例监察员1（公明');
      await pick(page, /^协办监察员/, '样例监察员2（公明');
    });
    return page;
  }
  async function finishInquiry(page: Page, proposal: string, fill: () => Promise<void> = async () => {}) {
    await act(page, '调查终结', async () => {
      await page.getByLabel(/^拟处意见/).selectOption(proposal);
      await page.getByLabel(/^查明的事实/).fill('2020年11月至2021年2月拖欠工资属实');
      await page.getByLabel(/^法律依据/).fill('《劳动保障监察条例》第二十六条');
      await fill();
    });
  }
  /** Closes a case by its three signatures. @returns the page of the last */
  async function close(caseId: string, code: string): Promise<Page> {
    const lead = await as(LEAD, `/cases/${caseId}`);
    await act(lead, '结案', () => lead.getByLabel(/^结案类型/).selectOption(code));
    for (const sub of [HEAD, DIRECTOR]) {
      const page = await as(sub, `/cases/${caseId}`);
      await act(page, '结案', () => page.getByLabel(/^审批意见/).selectOption('true'));
    }
    expect(await statusOf(caseId)).toBe('closed');
    return as(DIRECTOR, `/cases/${caseId}`);
  }
  /** Holds what a document says against what it must say. */
  function says(
    { lines, text, blanks }: Printed,
    number: string,
    parts: readonly string[],
    lineCount: number,
  ) {
    expect(lines).toContain(number);
    for (const part of parts) expect(text, number).toContain(part);
    expect(blanks, number).toBe(lineCount);
  }

  const CASE_A = '440311-2021-00001';

  it('begins with a clue, and is inquired into with evidence and an order', async () => {
    // Who signs in first puts everybody on the roster who can.
    await as(LEAD, '/work');
    const { clueId } = (await t.push(clueData(1))).body;
    const lead = await fromDesk(LEAD, '我的待办', clueId);
    await lead.getByRole('button', { name: '签收', exact: true }).click();
    await lead.getByText('签收已提交。').waitFor();
    await act(lead, '立案或者并案');
    await lead.getByRole('region', { name: '基本情况' }).getByRole('link', { name: CASE_A }).click();
    await lead.getByRole('heading', { name: `案件 ${CASE_A}` }).waitFor();

    await fromDesk(HEAD, CASES, CASE_A);
    const head = await approveFiling(CASE_A);
    says(
      await print(head, '劳动保障监察立案审批表〔2021〕1号'),
      '演人社监立审字〔2021〕1号',
      [
        `案号${CASE_A}`,
        '案由拖欠劳动报酬',
        `当事人${PARTY}`,
        '事实',
        '依据',
        '主办监察员样例监察员1(证号YJ-gm2-1)',
        '协办监察员样例监察员2(证号YJ-gm2-2)',
        '承办人员意见(两人签名)',
      ],
      4,
    );

    await as(LEAD, `/cases/${CASE_A}`);
    await act(lead, '登记证据', async () => {
      await lead.getByLabel(/^证据种类/).selectOption('documentary');
      await lead.getByLabel(/^证据名称及来源/).fill('工资表照片，来自用人单位');
      const [chooser] = await Promise.all([
        lead.waitForEvent('filechooser'),
        lead.getByRole('button', { name: /证据复制件/ }).click(),
      ]);
      await chooser.setFiles({ name: '工资表.png', mimeType: 'image/png', buffer: PICTURE });
      await lead.getByText(/工资表\.png · 1 KB · 已上传/).waitFor();
    });
    await lead.getByRole('button', { name: '查看 证据 1 复制件' }).click();
    await lead.getByRole('dialog').getByRole('button', { name: '查看并记录' }).click();
    const preview = lead.getByRole('dialog').getByRole('img', { name: '工资表.png' });
    await preview.waitFor();
    expect(await preview.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(1);
    await lead.getByRole('dialog').getByRole('button', { name: '关闭', exact: true }).last().click();

    await act(lead, '下达整改指令', async () => {
      await lead.getByLabel(/^指令种类/).selectOption('pay');
      await lead.getByLabel(/^责令支付金额/).fill('18500');
      await lead.getByLabel(/^履行期限/).fill('2021-11-08');
      await lead.getByLabel(/^指令内容/).fill('支付拖欠的工资');
    });
    says(
      await print(lead, '劳动保障监察限期整改指令书〔2021〕1号'),
      '演人社监令字〔2021〕1号',
      [PARTY, '2021年11月8日前', '支付拖欠的工资', '人民币18,500.00元(大写:壹万捌仟伍佰元整)', '演示路1号'],
      2,
    );
    await act(lead, '登记整改情况', () => lead.getByLabel(/^履行结果/).selectOption('none'));
    // Reading is an entry: whoever goes on afterwards must not be told that the case has changed.
    await lead.getByRole('button', { name: '查看完整个人信息', exact: true }).click();
    await lead.getByRole('dialog').getByRole('button', { name: '查看并记录' }).click();
    await lead.getByText('深圳市光明区公明街道测试路1号', { exact: true }).waitFor();
    await finishInquiry(lead, 'penalty', async () => {
      await lead.getByLabel(/^罚款/).fill('20,000');
      await lead.getByLabel(/^责令支付劳动者/).fill('18,500');
    });
  });

  it('gives notice, and hears who asks for it', async () => {
    const lead = await as(LEAD, `/cases/${CASE_A}`);
    await act(lead, '事先告知', async () => {
      await serve(lead);
      await lead.getByLabel(/^告知听证权利/).selectOption('true');
    });
    says(
      await print(lead, '行政处罚（处理）事先告知书〔2021〕1号'),
      '演人社监告字〔2021〕1号',
      [
        PARTY,
        '经查明:2020年11月至2021年2月拖欠工资属实',
        '依据:《劳动保障监察条例》第二十六条',
        '拟处罚款:人民币20,000.00元',
        '请于2021年11月4日前向本机关提出',
        '有权要求听证,请于2021年11月8日前',
      ],
      1,
    );
    await act(lead, '登记陈述申辩', async () => {
      await lead
        .getByLabel(/^陈述申辩/)
        .first()
        .selectOption('stated');
      await lead.getByLabel(/^陈述申辩内容/).fill('资金周转困难');
      await lead.getByLabel(/^是否采纳/).selectOption('false');
      await lead.getByLabel(/^答复/).fill('理由不成立');
    });
    await act(lead, '登记听证申请');
    const head = await as(HEAD, `/cases/${CASE_A}`);
    await act(head, '安排听证', async () => {
      await head.getByLabel(/^听证时间/).fill('2021-11-12T09:30');
      await head.getByLabel(/^听证地点/).fill('三楼会议室');
      await pick(head, /^听证主持人/, '样例听证主持人');
      await serve(head);
    });
    says(
      await print(head, '听证通知书〔2021〕1号'),
      '演人社监听通字〔2021〕1号',
      [PARTY, '拖欠劳动报酬一案', '2021年11月12日9时30分', '三楼会议室', '样例听证主持人'],
      1,
    );
    await goTo('2021-11-12 10:30');
    const presider = await fromDesk('gm-hearing', CASES, CASE_A);
    await act(presider, '登记听证情况', () => presider.getByLabel(/^听证报告/).fill('如期举行，事实无异议'));
    expect(await statusOf(CASE_A)).toBe('reviewing');
  });

  it('is reviewed, decided, served and made public', async () => {
    const lawyer = await fromDesk('gm-legal', CASES, CASE_A);
    await act(lawyer, '出具法制审核意见', async () => {
      await lawyer.getByLabel(/^审核结论/).selectOption('agree');
      await lawyer.getByLabel(/^审核意见/).fill('事实清楚，程序合法');
    });
    const director = await fromDesk(DIRECTOR, CASES, CASE_A);
    says(
      await print(director, '重大执法决定法制审核意见书〔2021〕1号'),
      '演人社监法审字〔2021〕1号',
      [CASE_A, PARTY, '结论同意', '意见事实清楚,程序合法'],
      1,
    );
    await act(director, '作出决定', async () => {
      await director.getByLabel(/^决定种类/).selectOption('penalty');
      await director.getByLabel(/^罚款/).fill('20000');
      await director.getByLabel(/^责令支付劳动者/).fill('18500');
      await director.getByLabel(/^决定内容/).fill('罚款并责令支付工资');
    });
    says(
      await print(director, '行政处罚决定书〔2021〕1号'),
      '演人社监罚字〔2021〕1号',
      [
        `当事人:${PARTY}`,
        '住所:深圳市光明区公明街道测试路1号',
        '经查明:2020年11月至2021年2月拖欠工资属实',
        '书证(工资表照片,来自用人单位)',
        '资金周转困难',
        '罚款:人民币20,000.00元(大写:贰万元整)',
        '收款账户:演示区非税收入代收账户',
        '演示区人民政府申请行政复议',
        '演示区人民法院提起行政诉讼',
        '(印章)2021年11月12日',
      ],
      0,
    );
    const lead = await as(LEAD, `/cases/${CASE_A}`);
    await act(lead, '送达文书', () => serve(lead));
    says(
      await print(lead, '送达回证〔2021〕1号'),
      '演人社监送字〔2021〕1号',
      [
        '行政处罚决定书',
        '演人社监罚字〔2021〕1号',
        PARTY,
        '直接送达',
        '2021年11月12日',
        '样例监察员2(证号YJ-gm2-2)',
      ],
      5,
    );
    const clerk = await fromDesk('gm-publicity-1', '待我办理的公示', CASE_A);
    await act(clerk, '审查', () => clerk.getByLabel(/^失信行为分类/).selectOption('general'));
    // Who vetted it is not offered to publish it.
    await clerk.getByText('待公示', { exact: true }).waitFor();
    expect(await clerk.getByRole('button', { name: '发布', exact: true }).count()).toBe(0);
    const other = await as('gm-publicity-2', `/publicity/${CASE_A}`);
    await act(other, '发布');
    const { decisions } = (await t.as(SUPERVISOR, 'GET', '/public/decisions')).body;
    expect(decisions).toMatchObject([{ documentNo: '演人社监罚字〔2021〕1号', party: PARTY }]);
  });

  it('is reminded of what was not performed, brought before the court, and closed', async () => {
    await goTo('2022-05-16 09:00');
    const lead = await as(LEAD, `/cases/${CASE_A}`);
    await act(lead, '催告', () => serve(lead));
    says(
      await print(lead, '履行决定催告书〔2022〕1号'),
      '演人社监催字〔2022〕1号',
      [
        PARTY,
        '演人社监罚字〔2021〕1号',
        '2021年11月12日作出',
        '应缴罚款:人民币20,000.00元',
        '加处罚款:人民币20,000.00元',
        '应支付金额:人民币18,500.00元',
        '请于2022年5月30日前履行',
        '演示区非税收入代收账户',
      ],
      1,
    );
    await goTo('2022-05-31 09:00');
    const director = await fromDesk(DIRECTOR, CASES, CASE_A);
    await act(director, '申请强制执行');
    says(
      await print(director, '强制执行申请书〔2022〕1号'),
      '演人社监执字〔2022〕1号',
      [
        '演示区人民法院:',
        `被申请人:${PARTY}`,
        '经催告仍未履行',
        '催告书已于2022年5月16日送达',
        '当事人意见:资金周转困难',
        '罚款:人民币20,000.00元',
        '机关负责人(签名)',
      ],
      1,
    );
    const head = await as(HEAD, `/cases/${CASE_A}`);
    await act(head, '登记法院办理情况', () => head.getByLabel(/^办理结果/).selectOption('executed'));
    says(
      await print(await close(CASE_A, 'court'), '劳动保障监察结案审批表〔2022〕1号'),
      '演人社监结字〔2022〕1号',
      [CASE_A, PARTY, '立案日期2021年11月1日', '处理结果已申请强制执行', '演人社监罚字〔2021〕1号'],
      3,
    );
  });

  it('ends with a revocation, or without a penalty, each with its document', async () => {
    const revoked = await propose();
    await approveFiling(revoked);
    const lead = await as(LEAD, `/cases/${revoked}`);
    await finishInquiry(lead, 'revoke');
    const director = await as(DIRECTOR, `/cases/${revoked}`);
    await act(director, '撤销立案', () => director.getByLabel(/^撤销情形/).selectOption('1'));
    says(
      await print(director, '撤销立案决定书〔2022〕1号'),
      '演人社监撤字〔2022〕1号',
      [PARTY, revoked, '2022年5月31日立案', '违法事实不能成立', '《广东省劳动保障监察条例》第四十六条'],
      0,
    );
    expect(await statusOf(revoked)).toBe('revoked');

    const unpunished = await propose();
    await approveFiling(unpunished);
    await as(LEAD, `/cases/${unpunished}`);
    await finishInquiry(lead, 'no-penalty');
    await as(DIRECTOR, `/cases/${unpunished}`);
    await act(director, '作出决定', async () => {
      await director.getByLabel(/^决定种类/).selectOption('no-penalty');
      await director.getByLabel(/^决定内容/).fill('违法行为轻微并及时改正');
      // The case was proposed without it.
      await director.getByLabel(/^当事人住所/).fill('测试路3号');
    });
    says(
      await print(director, '不予行政处罚决定书〔2022〕1号'),
      '演人社监不罚字〔2022〕1号',
      [`当事人:${PARTY}`, '住所:测试路3号', '决定不予行政处罚', '演示区人民法院'],
      0,
    );
    await desk.closeAll();
  });
});
