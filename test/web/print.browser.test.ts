import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocumentFields, issueDocument } from '../../domain/documents/documents.ts';
import { printDocument } from '../../domain/documents/print.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { DOCUMENT_KIND_NAMES, type DocumentKind } from '../../domain/policy/document-kinds.ts';
import { DOCUMENT_SAMPLE, ORGAN } from '../support/documents.ts';
import { readPdf } from '../support/pdf.ts';
import { inspector, type Person, testStack } from '../support/stack.ts';
import { chromiumPath, launch, openReader } from './browser.ts';

const executable = chromiumPath();

const print = (kind: DocumentKind, fields: DocumentFields = DOCUMENT_SAMPLE) =>
  printDocument(
    issueDocument(kind, {
      policy: DEMONSTRATION_POLICY,
      organ: ORGAN,
      n: 1,
      issuedOn: '2021-12-20',
      fields,
      salt: 'a salt',
    }),
  );

/** The size of each page of a PDF in points, in the order of its objects. */
const pageSizes = (pdf: Buffer): [width: number, height: number][] =>
  [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [
    Math.round(Number(width)),
    Math.round(Number(height)),
  ]);
/** 210 by 297 millimetres. */
const A4 = [595, 842];

describe.skipIf(executable === null)('documents on paper', { timeout: 120_000 }, () => {
  let browser: BrowserContext;
  beforeAll(async () => {
    browser = await launch(executable ?? '');
  });
  afterAll(() => browser?.close());

  async function printed(html: string): Promise<[number, number][]> {
    const page = await browser.newPage();
    await page.setContent(html);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    await page.close();
    return pageSizes(pdf);
  }

  it('are A4, a page or two of each kind', async () => {
    for (const kind of DOCUMENT_KIND_NAMES) {
      const sizes = await printed(print(kind));
      expect([1, 2], kind).toContain(sizes.length);
      for (const size of sizes) expect(size, kind).toEqual(A4);
    }
  });

  it('go on to as many pages as a list of workers needs', async () => {
    const workers = Array.from({ length: 100 }, (_, i) => ({
      name: `测试${i}`,
      period: '2021-09至2021-10',
      fen: 100_000 + i,
    }));
    const sizes = await printed(print('order', { ...DOCUMENT_SAMPLE, workers }));
    expect(sizes.length).toBeGreaterThanOrEqual(4);
    expect(sizes.length).toBeLessThanOrEqual(7);
    for (const size of sizes) expect(size).toEqual(A4);
  });

  it('issued by a command say on paper what they say in the record', async () => {
    const t = await testStack();
    try {
      const { version, ...policy } = DEMONSTRATION_POLICY;
      const admin: Person = { sub: 'adm', roles: ['admin'], division: '*' };
      await t.as(admin, 'PUT', `/policies/${version}`, policy);
      const certificate = { no: 'GD-7', validTo: '2022-06-30' };
      const officers = ['i1', 'i2'].map((id) => ({ id, name: `赵${id}`, roles: ['inspector'], certificate }));
      await t.as(admin, 'PUT', '/units/gm', { division: '440311', name: '光明', officers });
      const proposed = await t.as(inspector('i1'), 'POST', '/cases', {
        division: '440311',
        source: 'inspection',
        employer: { name: '样例<电子>有限公司', creditCode: '91440300MA5EXAMPL0' },
        facts: '检查发现拖欠工资',
      });
      const { caseId } = proposed.body;
      const head: Person = { sub: 'head', roles: ['inspection-head'], division: '440311' };
      const approve = { approve: true, lead: 'i2', assistant: 'i1' };
      const { body } = await t.as(head, 'POST', `/cases/${caseId}/approve-filing`, approve);
      const html = { accept: 'text/html' };
      const path = `/cases/${caseId}/documents/${body.documents[0].id}`;
      const document = await t.as(head, 'GET', path, undefined, html);
      const page = await browser.newPage();
      await page.setContent(document.body);
      const sheets = readPdf(await page.pdf({ preferCSSPageSize: true }));
      await page.close();
      for (const { width, height } of sheets) expect([Math.round(width), Math.round(height)]).toEqual(A4);
      expect(sheets.length).toBeLessThanOrEqual(2);
      const lines = sheets.flatMap((sheet) => sheet.lines);
      expect(lines).toEqual(
        expect.arrayContaining([
          '劳动保障监察立案审批表',
          '演人社监立审字〔2021〕1号',
          `案号${caseId}`,
          '当事人样例<电子>有限公司',
          '统一社会信用代码91440300MA5EXAMPL0',
          '事实检查发现拖欠工资',
          '主办监察员赵i2(证号GD-7)',
          // What nobody knows is left to a hand.
          '住所',
        ]),
      );
    } finally {
      await t.close();
    }
  });

  it('break a long word instead of the page, and are read without a finding', async () => {
    const reader = await openReader(browser, { now: Date.parse('2021-12-20T02:00:00Z') });
    await reader.page.setContent(print('filing-approval', { ...DOCUMENT_SAMPLE, party: 'A'.repeat(400) }));
    const overhang = await reader.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(overhang).toBeLessThanOrEqual(0);
    expect(await reader.findings()).toEqual([]);
    await reader.page.close();
  });
});
