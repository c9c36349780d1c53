import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentFields, issueDocument } from '../../../domain/documents/documents.ts';
import { printDocument } from '../../../domain/documents/print.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import {
  DOCUMENT_FIELDS,
  DOCUMENT_KIND_NAMES,
  DOCUMENT_KINDS,
  type DocumentKind,
  type FieldName,
} from '../../../domain/policy/document-kinds.ts';
import { DOCUMENT_SAMPLE, ORGAN } from '../../support/documents.ts';

const issue = (kind: DocumentKind, fields: DocumentFields = DOCUMENT_SAMPLE) =>
  issueDocument(kind, {
    policy: DEMONSTRATION_POLICY,
    organ: ORGAN,
    n: 3,
    issuedOn: '2021-12-20',
    fields,
    salt: 'a salt',
  });
const print = (kind: DocumentKind, fields?: DocumentFields) => printDocument(issue(kind, fields));
/** What a reader reads. */
const read = (html: string) =>
  html
    .slice(html.indexOf('<body>'))
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('the print of a document', () => {
  it.each(DOCUMENT_KIND_NAMES)('%s says whose it is, its number, and every field the law names', (kind) => {
    const html = print(kind);
    const text = read(html);
    expect(html).toContain('<html lang="zh-CN">');
    expect(text).toContain('演示区人力资源局');
    expect(text).toContain(issue(kind).number);
    for (const name of DOCUMENT_KINDS[kind].required as readonly FieldName[]) {
      const value = DOCUMENT_SAMPLE[name];
      if (DOCUMENT_FIELDS[name].type === 'text') expect(text).toContain(value);
      if (DOCUMENT_FIELDS[name].type === 'date') {
        const [year, month, day] = String(value).split('-').map(Number);
        expect(text).toContain(`${year}年${month}月${day}日`);
      }
    }
    expect(text).not.toMatch(/[{}]|undefined|null/);
    expect(html.includes('class="signature"')).toBe(
      DOCUMENT_KINDS[kind].signed || issue(kind).template.blocks.some((b) => b.type === 'signature'),
    );
  });

  it('states amounts in figures and in capitals, and adds up what workers are owed', () => {
    const text = read(print('handling-decision'));
    expect(text).toContain('人民币18,500.00元（大写：壹万捌仟伍佰元整）');
    expect(text).toContain('合计2人18,500.00');
    expect(read(print('service-return'))).toContain('赵测试（证号0001）、钱测试（证号0002）');
  });

  it('counts those for whom a worker speaks, and leaves blanks for sums that nobody knows', () => {
    const workers = [
      { name: '张测试', people: 3, period: '2021年9月', fen: 100 },
      { name: '李测试', period: '2021年10月', fen: null },
    ];
    const text = read(print('handling-decision', { ...DOCUMENT_SAMPLE, workers }));
    expect(text).toContain('张测试等3人2021年9月1.00');
    expect(text).toContain('李测试2021年10月&#12288;合计4人&#12288;');
  });

  it('leaves out what is not there, and leaves a blank where a hand fills in', () => {
    const { workers: _, orderFen: __, extraFen: ___, lead: ____, ...few } = DOCUMENT_SAMPLE;
    expect(read(print('handling-decision', few))).not.toMatch(/名单|责令支付工资/);
    expect(print('filing-approval', few)).toContain('<th scope="row">主办监察员</th><td>&#12288;</td>');
    const { address: ______, ...noAddress } = DOCUMENT_SAMPLE;
    const document = issue('order', noAddress);
    const { blocks } = document.template;
    const open = blocks.map((b) =>
      b.type === 'paragraph' && b.when === 'address' ? { ...b, when: undefined } : b,
    );
    const template = { ...document.template, blocks: open } as typeof document.template;
    expect(read(printDocument({ ...document, template }))).toContain('本机关地址：＿＿＿＿＿＿');
  });

  it('has headings and a paragraph for each line', () => {
    const document = issue('revocation', { ...DOCUMENT_SAMPLE, reasons: '其一。\n\n其二。' });
    const blocks = [{ type: 'heading' as const, text: '一、情况' }, ...document.template.blocks];
    const html = printDocument({ ...document, template: { ...document.template, blocks } });
    expect(html).toContain('<h2>一、情况</h2>');
    expect(html).toContain('<p>理由：其一。</p><p>其二。</p>');
  });

  it('never reads what a field says as a template or as HTML', () => {
    const hostile = '<script>alert(1)</script>{facts}&amp;"\'$&';
    const html = print('revocation', { ...DOCUMENT_SAMPLE, party: hostile, reasons: hostile });
    expect(html).not.toContain('<script');
    expect(read(html)).toContain(`${hostile}：`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (text) => {
        fc.pre(text.trim() !== '' && !text.includes('\n'));
        const fields = {
          ...DOCUMENT_SAMPLE,
          party: text,
          inspectors: [text],
          workers: [{ name: text, period: text, fen: 1 }],
        };
        for (const kind of ['service-return', 'order'] as const) {
          const page = print(kind, fields);
          const tags = [...page.slice(page.indexOf('<body>')).matchAll(/<\/?([a-z0-9]*)/g)].map(
            ([, tag]) => tag,
          );
          const known = 'body header p h1 main table caption thead tr th tbody td div html'.split(' ');
          expect(tags.filter((tag) => !known.includes(tag ?? ''))).toEqual([]);
          expect(read(page)).toContain(text);
        }
      }),
      { seed: 17, numRuns: 100 },
    );
  });
});
