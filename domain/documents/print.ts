import { DOCUMENT_FIELDS, type FieldName } from '../policy/document-kinds.ts';
import type { Template } from '../policy/policy-schema.ts';
import { chineseDate } from './chinese-date.ts';
import type { DocumentFields, IssuedDocument } from './documents.ts';
import { capitalYuan, formatYuan } from './money.ts';

/**
 * The style of a printed document: A4 with the margins and sizes of official papers (党政机关公文格式, GB/T 9704). It stands in the
 * page itself, so that a saved copy prints alike; a content security policy allows it by its digest.
 */
export const DOCUMENT_STYLE = `@page{size:A4;margin:37mm 26mm 35mm 28mm;@bottom-center{content:"— " counter(page) " —";font-size:14pt}}
html{font-family:FangSong,STFangsong,"Noto Serif CJK SC",serif;font-size:16pt;line-height:28pt;color:#000;background:#fff}
body{margin:0 auto;max-width:156mm}
header{text-align:center;break-after:avoid}
h1{font-size:22pt;line-height:34pt;margin:0 0 8pt}
h2{font-size:16pt;margin:14pt 0 4pt;break-after:avoid}
header p{margin:0 0 6pt}
p{margin:0;text-indent:2em;overflow-wrap:anywhere}
header p,.plain,td p,caption{text-indent:0}
table{width:100%;border-collapse:collapse;margin:10pt 0;table-layout:fixed}
th,td{border:1px solid #000;padding:2pt 6pt;text-align:left;vertical-align:top;font-weight:normal;overflow-wrap:anywhere}
.form th{width:36%}
thead{display:table-header-group}
tr,.signature,.seal{break-inside:avoid}
td.amount{text-align:right}
.signature{margin:16pt 0 0}
.signature p{text-indent:0}
.line{border-bottom:1px solid #000;height:28pt}
.seal{margin:28pt 0 0;text-align:right}
.seal p{text-indent:0;padding-right:2em}
@media screen{body{padding:12mm 0}}`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => ESCAPES[mark] ?? mark);

/** What a hand fills in. */
const BLANK = '＿＿＿＿＿＿';

/** A field as it is read; nothing where it is not filled in. */
function fieldText(fields: DocumentFields, name: FieldName): string {
  const value = fields[name];
  if (value === undefined) return '';
  switch (DOCUMENT_FIELDS[name].type) {
    case 'date':
      return chineseDate(value as string);
    case 'fen':
      return `人民币${formatYuan(value as number)}元（大写：${capitalYuan(value as number)}）`;
    case 'list':
      return (value as readonly string[]).join('、');
    default:
      return value as string;
  }
}

const paragraphs = (text: string, style?: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `<p${style === 'plain' ? ' class="plain"' : ''}>${escapeHtml(line)}</p>`)
    .join('');

function workersTable({ workers = [] }: DocumentFields, caption: string): string {
  if (workers.length === 0) return '';
  const isKnown = workers.every(({ fen }) => fen !== null);
  const total = isKnown ? workers.reduce((sum, { fen }) => sum + (fen ?? 0), 0) : null;
  const amount = (fen: number | null): string =>
    `<td class="amount">${fen === null ? '&#12288;' : formatYuan(fen)}</td>`;
  const rows = workers.map(({ name, people = 1, period, fen }) => {
    const who = people === 1 ? name : `${name}等${people}人`;
    return `<tr><td>${escapeHtml(who)}</td><td>${escapeHtml(period)}</td>${amount(fen)}</tr>`;
  });
  const count = workers.reduce((sum, { people = 1 }) => sum + people, 0);
  return (
    `<table class="workers"><caption>${escapeHtml(caption)}</caption><thead><tr><th scope="col">姓名</th>` +
    `<th scope="col">期间</th><th scope="col">金额（元）</th></tr></thead><tbody>${rows.join('')}` +
    `<tr><td>合计</td><td>${count}人</td>${amount(total)}</tr></tbody></table>`
  );
}

type Block = Template['blocks'][number];

function printBlock(block: Block, { fields, organ, issuedOn }: IssuedDocument): string {
  switch (block.type) {
    case 'heading':
      return `<h2>${escapeHtml(block.text)}</h2>`;
    case 'paragraph': {
      if (block.when !== undefined && fields[block.when] === undefined) return '';
      // In one pass: what a field says is never read as a template.
      const text = block.text.replace(
        /\{([^{}]*)\}/g,
        (_, name: FieldName) => fieldText(fields, name) || BLANK,
      );
      return paragraphs(text, block.style);
    }
    case 'form': {
      const rows = block.rows.map(({ label, field }) => {
        const name = escapeHtml(label ?? DOCUMENT_FIELDS[field].label);
        return `<tr><th scope="row">${name}</th><td>${paragraphs(fieldText(fields, field)) || '&#12288;'}</td></tr>`;
      });
      return `<table class="form"><tbody>${rows.join('')}</tbody></table>`;
    }
    case 'workers':
      return workersTable(fields, block.caption);
    case 'signature': {
      const lines = '<div class="line"></div>'.repeat(block.lines);
      return `<div class="signature"><p>${escapeHtml(block.label)}：</p>${lines}</div>`;
    }
    case 'seal':
      return `<div class="seal"><p>${escapeHtml(organ) || BLANK}</p><p>（印章）</p><p>${chineseDate(issuedOn)}</p></div>`;
  }
}

/** Prints an issued document as a page of HTML for A4, by its own template. Everything it says is escaped. */
export function printDocument(document: IssuedDocument): string {
  const { template, number, organ } = document;
  const title = escapeHtml(template.title);
  const blocks = template.blocks.map((block) => printBlock(block, document)).join('\n');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} ${escapeHtml(number)}</title>
<style>${DOCUMENT_STYLE}</style>
</head>
<body>
<header><p>${escapeHtml(organ) || BLANK}</p><h1>${title}</h1><p>${escapeHtml(number)}</p></header>
<main>
${blocks}
</main>
</body>
</html>
`;
}
