import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OFFICERS, STREET_UNITS } from '../../local/replay/officers.ts';
import { startReceiver } from '../support/receiver.ts';
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
const [SIGNED, OTHER, LATE] = ['国泰建筑', '恒丰餐饮', '远大物流'].map((name) => `深圳市${name}有限公司`);
describe.skipIf(executable === null)('the desk of an officer', { timeout: 120_000 }, () => {
  let t: TestStack;
  let browser: BrowserContext;
  let url = '';
  const ids: string[] = [];
  const open: Reader[] = [];

  const push = async (n: number, name: string | undefined, over: object = {}) => {
    const data = clueData(n, {
      employer: { name: name ?? '', address: '深圳市光明区' },
      arrears: { from: '2021-08', to: '2021-10', headcount: 1, amountFen: 1_850_000 },
      ...over,
    });
    const { clueId } = (await t.push(data)).body;
    ids[n] = clueId;
    return clueId as string;
  };
  const order = async (
    who: Parameters<TestStack['order']>[0],
    n: number,
    command: string,
    body: object = {},
  ) => {
    const { status } = await t.order(who, ids[n] ?? '', command, body);
    expect(status, command).toBe(200);
  };
  const officer = inspector('gm2-insp-1');

  beforeAll(async () => {
    t = await testStack({ startAt: at('2021-11-01 09:00') });
    url = t.stack.url;
    for (const { unitId, ...unit } of STREET_UNITS) await t.as(ADMIN, 'PUT', `/units/${unitId}`, unit);
    await t.as(ADMIN, 'PUT', '/units/gm-office', {
      division: '440311',
      name: '光明区劳动监察大队',
      officers: [
        {
          id: 'gm-insp-1',
          name: '样例请假人员',
          roles: ['inspector'],
          absences: [{ from: '2021-11-01', to: '2021-12-31' }],
        },
        { id: OFFICERS.supervisor.sub, name: '样例区级督办人员', roles: ['supervisor'] },
      ],
    });
    await push(1, SIGNED, { sector: 'construction' });
    const officers = ['gm2-insp-1', 'gm2-insp-2'];
    await order(SUPERVISOR, 1, 'assign', { officers });
    await order(officer, 1, 'sign');
    await order(officer, 1, 'log', {
      kind: 'first-contact',
      occurredAt: '2021-11-01T09:00:00+08:00',
      note: '已联系',
    });
    await order(officer, 1, 'suspend', { reason: '等待鉴定' });
    await t.goTo('2021-11-03 09:00');
    await order(officer, 1, 'resume');
    await order(officer, 1, 'file-case', { caseNo: '深光人社监立字〔2021〕第1号' });
    await order(officer, 1, 'request-extension', { workingDays: 5, reason: '取证困难' });
    await order(SUPERVISOR, 1, 'decide-extension', { approve: true });
    await order({ ...SUPERVISOR, sub: OFFICERS.supervisor.sub }, 1, 'supervise', {
      note: '请尽快办理',
      dueOn: '2021-11-30',
    });
    await order(officer, 1, 'conclude', { conclusion: 'NOT_SUBSTANTIATED', note: '经核实不存在欠薪' });
    await order(REVIEWER, 1, 'review', { decision: 'reject', note: '证据不足' });
    await push(2, OTHER, { sector: 'catering', reporter: { name: '李某', phone: '13900000099' } });
    await push(3, LATE, { sector: 'arbitration' });
    browser = await launch(executable ?? '');
    // The first request builds the pages.
    await fetch(url);
    await t.goTo('2021-12-15 09:00');
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

  async function as(
    sub: string,
    path: string,
    size: { width?: number; height?: number } = {},
  ): Promise<Reader> {
    const one = await openReader(browser, { now: t.stack.now(), ...size });
    open.push(one);
    await signIn(one, url, sub, path);
    await waitUntilShown(one);
    return one;
  }
  const shownText = ({ page }: Reader) => page.locator('body').innerText();
  const pages = () => [
    '/',
    '/figures?definition=flow&part=numerator',
    '/overdue',
    '/work',
    '/clues',
    '/notices?show=all',
    `/clues/${ids[1]}`,
  ];

  /** Opens every form of a page, sends it empty, and gives what is shown then. */
  async function formTexts(one: Reader): Promise<string> {
    const actions = one.page.locator('.chips button[aria-expanded]');
    let text = '';
    for (let n = 0; n < (await actions.count()); n += 1) {
      await actions.nth(n).click();
      const form = one.page.getByRole('form');
      await form.locator('button[type=submit]').waitFor();
      const name = (await form.getAttribute('aria-label')) ?? '';
      // Those that need nothing would be carried out.
      if (!/督办|Escalate|立案|File a case|分办|Assign/.test(name))
        await form.locator('button[type=submit]').click();
      text += `\n${await form.innerText()}`;
      for (const options of await form.locator('select option').allInnerTexts()) text += `\n${options}`;
      await actions.nth(n).click();
    }
    return text;
  }

  it('has no code without a label and no Latin word on a Chinese page', async () => {
    const faults: [string, string[]][] = [];
    const look = (where: string, text: string) => {
      const foreign = latinWords(text);
      if (foreign.length > 0) faults.push([where, foreign]);
    };
    const supervisor = await as('sz-supervisor', '/');
    for (const path of pages()) {
      await goToView(supervisor, path);
      await waitUntilShown(supervisor);
      look(path, await shownText(supervisor));
    }
    look('forms of a supervisor', await formTexts(supervisor));
    const inspecting = await as('gm2-insp-1', `/clues/${ids[1]}`);
    look('forms of an inspector', await formTexts(inspecting));
    await goToView(inspecting, '/work');
    await waitUntilShown(inspecting);
    look('work', await shownText(inspecting));
    const triage = await as('gm-triage', `/clues/${ids[3]}`);
    look('forms at triage', await formTexts(triage));
    expect(faults).toEqual([]);
  });

  it('has no Chinese word on an English page but what was written in Chinese', async () => {
    const one = await as('sz-supervisor', '/');
    await one.page.getByRole('button', { name: 'Switch to English' }).click();
    const data = await Promise.all(
      ids
        .filter(Boolean)
        .flatMap((id) => [
          t.as(SUPERVISOR, 'GET', `/clues/${id}`),
          t.as(SUPERVISOR, 'GET', `/clues/${id}/record`),
        ]),
    );
    const written = [
      ...data.map(({ body }) => [body.particulars, body.people, body.texts, body.entries, body.case?.caseNo]),
      ['样例市级督办人员', '中文', SIGNED, OTHER, LATE],
    ];
    const faults: [string, string[]][] = [];
    for (const path of pages()) {
      await goToView(one, path);
      await waitUntilShown(one);
      let text = await shownText(one);
      if (path.startsWith('/clues/')) text += await formTexts(one);
      const foreign = chineseLines(text, written);
      if (foreign.length > 0) faults.push([path, foreign]);
    }
    expect(faults).toEqual([]);
  });

  it('names people and units, with their ids in the tooltip alone', async () => {
    const { page } = await as('gm2-insp-1', `/clues/${ids[1]}`);
    const facts = page.getByRole('region', { name: '基本情况' });
    await facts.getByText('样例监察员1、样例监察员2').waitFor();
    expect(await facts.getByTitle('gm2-insp-1 gm2-insp-2').count()).toBe(1);
    const record = page.getByRole('region', { name: '全过程记录' });
    await record.getByText('样例监察员1（监察员）').first().waitFor();
    await record.getByText('样例区级督办人员（督办人员）').waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/insp-|gm-supervisor|sup-1/);
  });

  it('lets a supervisor assign by name, with work, absence and the reason to override one', async () => {
    const { page } = await as('gm-supervisor', `/clues/${ids[2]}`);
    await page.getByRole('button', { name: '分办', exact: true }).click();
    const picker = page.getByRole('combobox', { name: /监察员/ });
    await page.getByRole('form', { name: '分办' }).getByText('样例监察员').first().waitFor();
    for (let n = 0; n < 4; n += 1) await picker.press('Backspace');
    await picker.fill('没有这个人');
    await page.getByText('没有找到。').waitFor();
    await picker.fill('请假');
    const away = page.getByRole('option', { name: /样例请假人员/ });
    await away.getByText('在办 0 件；请假至 2021-12-31').waitFor();
    expect(await page.getByLabel(/仍要指派/).count()).toBe(0);
    await away.click();
    await page.getByLabel(/仍要指派/).fill('人手不足');
    await picker.fill('公明');
    await page.getByRole('option', { name: /样例监察员3（公明/ }).click();
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('分办已提交。').waitFor();
    const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${ids[2]}`);
    expect(body.officers.toSorted()).toEqual(['gm-insp-1', 'gm2-insp-3']);
    expect(Object.values(body.people)).toContain('样例请假人员');
  });

  it('lets an inspector pick the district of a transfer by its name', async () => {
    const { page } = await as('gm2-insp-1', `/clues/${ids[1]}`);
    await page.getByRole('button', { name: '申请退回/转办' }).click();
    await page.getByRole('combobox', { name: /转办到/ }).fill('宝安');
    await page.getByRole('option', { name: '宝安区（深圳市）' }).click();
    await page.getByLabel(/理由/).fill('工地在宝安');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('申请退回/转办已提交。').waitFor();
    const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${ids[1]}`);
    expect(body.pendingReturn).toMatchObject({ to: '440306' });
    await order(SUPERVISOR, 1, 'decide-return', { approve: false, note: '工地在本区' });
  });

  it('finds clues by part of a name or number and by what they are, in the order of a column', async () => {
    const { page } = await as('sz-supervisor', '/clues');
    const found = async (...numbers: number[]) => {
      await expect
        .poll(async () =>
          (await page.getByRole('region', { name: '线索查询' }).getByRole('link').allInnerTexts()).sort(),
        )
        .toEqual(numbers.map((n) => ids[n]).sort());
    };
    const search = async (text: string) => {
      await page.getByLabel(/线索编号、用人单位或承办人员/).fill(text);
      await page.getByRole('button', { name: '查询', exact: true }).click();
    };
    await found(1, 2, 3);
    await search('恒丰');
    await found(2);
    await search((ids[3] ?? '').replace('national-', ''));
    await found(3);
    await search('样例监察员1');
    await expect.poll(() => page.getByRole('link', { name: ids[1] ?? '' }).count()).toBe(1);
    await search('');
    await page.getByLabel('行业').selectOption('catering');
    await found(2);
    expect(page.url()).toContain('sector=catering');
    await page.getByLabel('行业').selectOption('');
    await page.getByLabel('接收日期止').fill('2021-11-01');
    await found(1);
    await page.getByLabel('接收日期起').fill('2021-11-02');
    await page.getByText('接收日期的止日不能早于起日。').waitFor();
    await page.getByRole('button', { name: '清空条件' }).click();
    await found(1, 2, 3);
    await page.getByRole('button', { name: '接收日期' }).click();
    await page.locator('th[aria-sort=ascending]').filter({ hasText: '接收日期' }).waitFor();
    await page.getByRole('button', { name: '接收日期' }).click();
    await page.locator('th[aria-sort=descending]').filter({ hasText: '接收日期' }).waitFor();
    await expect
      .poll(() => page.getByRole('region', { name: '线索查询' }).getByRole('link').last().innerText())
      .toBe(ids[1]);
  });

  it('gives chosen rows one command, each answered by itself', async () => {
    for (const n of [11, 12, 13]) {
      await push(n, `深圳市批量${n}有限公司`);
      await order(SUPERVISOR, n, 'assign', { officers: ['gm2-insp-3', 'gm2-insp-4'] });
    }
    const { page } = await as('gm2-insp-3', '/work');
    const waiting = page.getByRole('region', { name: '我的待办' });
    for (const n of [11, 12, 13]) await waiting.getByLabel(`选择 ${ids[n]}`).check();
    // Somebody signs for one of them before this officer does.
    await order(inspector('gm2-insp-4'), 12, 'sign');
    await waiting.getByRole('button', { name: '签收（3 条）' }).click();
    const results = waiting.getByRole('list', { name: '办理结果' }).getByRole('listitem');
    await expect.poll(() => results.count()).toBe(3);
    await expect
      .poll(async () => (await results.allInnerTexts()).toSorted())
      .toEqual(
        [
          `${ids[11]} 已提交`,
          `${ids[12]} 该线索已被其他人员处理，您看到的不是最新状态。`,
          `${ids[13]} 已提交`,
        ].toSorted(),
      );
    for (const n of [11, 12, 13])
      expect((await t.as(SUPERVISOR, 'GET', `/clues/${ids[n]}`)).body.status).toBe('investigating');
    // The same entry for those that are left.
    await waiting.getByRole('button', { name: '取消选择' }).click();
    for (const n of [11, 13]) await waiting.getByLabel(`选择 ${ids[n]}`).check();
    await waiting.getByRole('button', { name: '登记办理过程（2 条）' }).click();
    await waiting.getByRole('button', { name: '提交 2 条' }).click();
    await waiting.getByText('请填写此项。').first().waitFor();
    await waiting.getByLabel(/^事项/).selectOption('first-contact');
    await waiting.getByLabel(/经过/).fill('已逐一电话联系');
    await waiting.getByRole('button', { name: '提交 2 条' }).click();
    await expect
      .poll(async () => (await results.allInnerTexts()).filter((x) => x.endsWith('已提交')).length)
      .toBe(2);
    for (const n of [11, 13]) {
      const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${ids[n]}`);
      expect(body.contactedDay, ids[n]).not.toBeNull();
    }
  });

  it('tells officers what happened, with the number of unread ones in the head, until they read it', async () => {
    const one = await as('gm2-insp-1', '/notices', { width: 360, height: 740 });
    const { page } = one;
    const link = page.getByRole('navigation').getByRole('link', { name: /^消息/ });
    const unread = async () => Number((await link.innerText()).replace(/\D/g, ''));
    await page.getByRole('button', { name: '标为已读' }).first().waitFor();
    const before = await unread();
    expect(before).toBeGreaterThan(0);
    expect(await page.locator('.cards tbody tr').count()).toBe(before);
    expect(await one.findings()).toEqual([]);
    await page.locator('.cards tbody tr').first().getByRole('button').click();
    await expect.poll(unread).toBe(before - 1);
    await expect.poll(() => page.locator('.cards tbody tr').count()).toBe(before - 1);
    await page.getByRole('button', { name: '全部', exact: true }).click();
    await expect.poll(() => page.locator('.cards tbody tr').count()).toBeGreaterThan(before - 1);
    await page.getByRole('button', { name: '本页全部标为已读' }).click();
    await expect.poll(() => link.innerText()).toBe('消息');
    await page.locator('.cards tbody tr a').first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(page.url()).toMatch(/#\/clues\//);
  });

  it('gives overdue clues one command, and those due soon', async () => {
    const { page } = await as('sz-supervisor', '/overdue');
    const overdue = page.getByRole('region', { name: '已超期' });
    for (const n of [2, 3]) await overdue.getByLabel(`选择 ${ids[n]}`).check();
    await overdue.getByRole('button', { name: '督办（2 条）' }).click();
    await overdue.getByLabel(/督办要求/).fill('三日内反馈');
    await overdue.getByRole('button', { name: '提交 2 条' }).click();
    const results = overdue.getByRole('list', { name: '办理结果' }).getByRole('listitem');
    await expect
      .poll(async () => (await results.allInnerTexts()).toSorted())
      .toEqual([`${ids[2]} 已提交`, `${ids[3]} 已提交`].toSorted());
    for (const n of [2, 3]) {
      const { body } = await t.as(SUPERVISOR, 'GET', `/clues/${ids[n]}/record`);
      const texts = body.texts.map((one: { text: string }) => one.text);
      expect(texts, ids[n]).toContain('三日内反馈');
    }
    await page.getByRole('button', { name: '即将到期' }).click();
    await page.getByRole('region', { name: '3 天内到期' }).waitFor();
    expect(await page.getByLabel(/^选择 /).count()).toBe(0);
  });

  it('shows lists as cards on a phone, with due date and action in sight, and whole on a desktop', async () => {
    const phone = await as('gm2-insp-1', '/work', { width: 360, height: 740 });
    const card = phone.page.locator('.cards tbody tr').first();
    await card.waitFor();
    for (const label of ['待办事项', '期限', '到期日']) {
      const box = await card.locator(`td[data-label="${label}"]`).boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 360, label).toBe(true);
      expect(box && box.y < 740, label).toBe(true);
    }
    expect(await phone.findings()).toEqual([]);
    const desktop = await as('sz-supervisor', '/clues', { width: 1440, height: 900 });
    for (const path of ['/clues', '/work', '/overdue']) {
      await goToView(desktop, path);
      await waitUntilShown(desktop);
      await desktop.page.locator('.table-scroll').first().waitFor();
      const cut = await desktop.page
        .locator('.table-scroll')
        .evaluateAll((tables) => tables.map((table) => table.scrollWidth - table.clientWidth));
      expect(
        cut.filter((n) => n > 0),
        path,
      ).toEqual([]);
    }
  });

  it('lets an administrator set who is told of events, see and repeat what was sent, and hand work over', async () => {
    const receiver = await startReceiver();
    try {
      const one = await as('sz-admin', '/subscribers');
      const { page } = one;
      await page.getByText('还没有报送平台。').waitFor();
      await page.getByRole('button', { name: '新增' }).click();
      const form = page.getByRole('form', { name: '新增' });
      const send = () => form.getByRole('button', { name: '提交', exact: true }).click();
      await send();
      await form.getByText('请填写此项。').first().waitFor();
      expect(latinWords(await shownText(one))).toEqual([]);
      await form.getByLabel(/^编号/).fill('national');
      await form.getByLabel(/^名称/).fill('全国平台');
      await form.getByLabel(/^接收地址/).fill('http://platform.example/hooks');
      await form.getByRole('combobox', { name: /报送事件/ }).fill('全部');
      await page.getByRole('option', { name: '全部事件' }).click();
      await form.getByLabel(/^线索来源/).fill('national');
      await form.getByLabel('代码对照版本').fill('2021');
      await form.getByRole('textbox', { name: /^代码对照$/ }).fill('status');
      await send();
      await form.getByText('填写的内容不符合要求。').waitFor();
      await form.getByRole('textbox', { name: /^代码对照$/ }).fill('status assigned = 04');
      await send();
      await form.getByText('请填写 https 开头的网址').waitFor();
      await form.getByLabel(/^接收地址/).fill(receiver.url);
      await send();

      await page.getByText('尚无密钥').waitFor();
      await page.getByRole('button', { name: '更换密钥' }).click();
      await page.getByRole('button', { name: '确认更换' }).click();
      const secret = await page.getByLabel('共享密钥', { exact: true }).inputValue();
      expect(secret).toMatch(/^whsec_/);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await one.findings()).toEqual([]);
      await page.getByRole('button', { name: '已保存，关闭' }).click();
      await page.getByText('已有密钥').waitFor();
      expect(await page.content()).not.toContain(secret);
      expect((await t.as(ADMIN, 'GET', '/subscribers/national')).body).toMatchObject({
        events: ['*'],
        divisions: [],
        source: 'national',
        mapping: { version: '2021', codes: { status: { assigned: '04' } } },
        version: 1,
      });

      await push(21, '深圳市移交有限公司');
      await order(SUPERVISOR, 21, 'assign', { officers: ['gm2-insp-5', 'gm2-insp-6'] });
      const told = receiver.received.length;
      expect(told).toBeGreaterThan(0);
      await page.getByRole('button', { name: '已接收', exact: true }).click();
      await page
        .getByRole('button', { name: /^重新报送 .*“线索已分办”$/ })
        .first()
        .click();
      await expect.poll(() => receiver.received.length).toBe(told + 1);
      // Behind each figure is its list.
      await page.getByRole('table', { name: '报送情况' }).getByRole('link').first().click();
      await page.getByText(/^光明.*应报送$/).waitFor();
      const rows = page.getByRole('table', { name: '报送记录' }).getByRole('row');
      await expect.poll(() => rows.count()).toBe(told + 1);
      await page.getByLabel('重新报送此时以来的全部事件').fill('2021-12-01T00:00');
      // More than one request takes: it goes on from where the answer says.
      const asked: unknown[] = [];
      await page.route('**/national/redeliver', (route) => {
        const { cursor, ...body } = route.request().postDataJSON();
        asked.push({ cursor, ...body });
        if (asked.length > 1) return route.continue({ postData: JSON.stringify(body) });
        return route.fulfill({ json: { redelivered: 100, cursor: 'next' } });
      });
      await page.getByRole('button', { name: '全部重新报送' }).click();
      await page.getByText(`已重新报送 ${100 + told} 件。`).waitFor();
      const since = '2021-12-01T00:00:00+08:00';
      expect(asked).toEqual([{ since }, { since, cursor: 'next' }]);
      await expect.poll(() => receiver.received.length).toBe(told * 2 + 1);

      await page.getByRole('button', { name: '修改', exact: true }).click();
      await t.as(ADMIN, 'PUT', '/subscribers/national', {
        ...{ name: '别名', kind: 'platform', endpoint: receiver.url, events: ['*'], divisions: ['4403'] },
        active: true,
      });
      const change = page.getByRole('form', { name: '修改' });
      await change.getByLabel(/^名称/).fill('全国根治欠薪平台');
      await change.getByRole('button', { name: '提交', exact: true }).click();
      await page.getByText('您填写的内容仍在。请核对变化后再提交。').waitFor();
      await page.getByRole('heading', { name: '别名' }).waitFor();
      await change.getByRole('button', { name: '提交', exact: true }).click();
      await page.getByText('已保存。').waitFor();
      expect((await t.as(ADMIN, 'GET', '/subscribers/national')).body).toMatchObject({
        name: '全国根治欠薪平台',
        source: 'national',
        version: 3,
      });

      await goToView(one, '/hand-over?division=440311');
      const handOver = page.getByRole('form', { name: '工作移交' });
      const pick = async (label: RegExp, search: RegExp) => {
        const picker = handOver.getByRole('combobox', { name: label });
        await picker.fill('公明');
        await page.getByRole('option', { name: search }).click();
        await picker.press('Escape');
      };
      const confirm = async () => {
        await page.getByRole('button', { name: '移交', exact: true }).click();
        await page.getByRole('button', { name: '确认移交' }).click();
      };
      await pick(/原承办人员/, /监察员5（公明/);
      await pick(/接办人员/, /监察员6（公明/);
      const cursors: unknown[] = [];
      await page.route('**/hand-over', (route) => {
        const { cursor, ...body } = route.request().postDataJSON();
        cursors.push(cursor);
        if (cursors.length > 1) return route.continue({ postData: JSON.stringify(body) });
        return route.fulfill({ json: { officerId: 'gm2-insp-5', moved: 50, left: [], cursor: 'next' } });
      });
      await confirm();
      await page.getByText('移交完成：已移交 50 件，留下 1 件。').waitFor();
      expect(cursors).toEqual([undefined, 'next']);
      await page.unroute('**/hand-over');
      const outcome = page.getByRole('region', { name: '移交情况' });
      await outcome.getByText('样例监察员6：已在承办').waitFor();
      expect(await outcome.getByRole('link').innerText()).toBe(ids[21]);
      // By the id, as of somebody whom no unit has any more.
      await goToView(one, '/hand-over?division=4403');
      await page.getByText('该区划没有登记办理单位').waitFor();
      await goToView(one, '/hand-over?division=440311');
      await handOver.getByLabel(/不在名册/).fill('gm2-insp-5');
      await pick(/接办人员/, /监察员4（公明/);
      await confirm();
      await page.getByText('移交完成：已移交 1 件，留下 0 件。').waitFor();
      const { officers } = (await t.as(SUPERVISOR, 'GET', `/clues/${ids[21]}`)).body;
      expect(officers.toSorted()).toEqual(['gm2-insp-4', 'gm2-insp-6']);

      // What was typed or is an address is no text of the page.
      const views = ['/subscribers', '/subscribers/national', '/hand-over?division=440311'];
      const written = [receiver.url, 'national', '全国根治欠薪平台', '样例管理员', '中文'];
      const shown = async () => written.reduce((text, own) => text.replaceAll(own, ''), await shownText(one));
      for (const language of ['zh', 'en']) {
        if (language === 'en') await page.getByRole('button', { name: 'Switch to English' }).click();
        await page.setViewportSize(
          language === 'zh' ? { width: 1280, height: 900 } : { width: 360, height: 740 },
        );
        for (const path of views) {
          await goToView(one, path);
          await waitUntilShown(one);
          const text = await shown();
          expect(language === 'zh' ? latinWords(text) : chineseLines(text, []), path).toEqual([]);
          expect(await one.findings(language === 'en'), `${language}: ${path}`).toEqual([]);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(wide, `${language}: ${path}`).toBeLessThanOrEqual(0);
        }
      }
      await page.getByRole('button', { name: '切换到中文' }).click();
      const supervisor = await as('sz-supervisor', '/work');
      expect(await supervisor.page.getByRole('link', { name: '报送平台' }).count()).toBe(0);
      await goToView(supervisor, '/subscribers');
      await supervisor.page.getByText('您的账号没有查看此页面的角色（需要：管理员）。').waitFor();
    } finally {
      await receiver.close();
    }
  });
});
