import readExcel from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { type BulletinFigures, documentDay, makeBulletin } from '../../web/board/bulletin/content.ts';
import { toSheets } from '../../web/board/bulletin/excel.ts';
import { readBulletinFigures } from '../../web/board/bulletin/read.ts';
import { toWord } from '../../web/board/bulletin/word.ts';
import type { Completion, Districts, Durations, Results, Stock } from '../../web/shared/answers.ts';
import type { Api } from '../../web/shared/api.ts';
import { sheetNames, writeWorkbook } from '../../web/shared/workbook.ts';
import { readZip } from '../support/zip.ts';
import { countedClue } from './views.ts';

const rate = (over: Partial<Completion> = {}): Completion => ({
  definition: 'cohort',
  division: '440311',
  from: '2021-10-01',
  to: '2021-10-31',
  asOf: '2021-11-14',
  numerator: 202,
  denominator: 209,
  rate: 202 / 209,
  percent: '96.65',
  rounding: 'half-up-2',
  excluded: { returned: 5, merged: 3 },
  open: 7,
  overdue: 2,
  extended: 1,
  calendarVersion: 'chinese-days-1/2004-2026',
  generatedAt: '2021-11-14T16:00:00.000Z',
  ...over,
});
const flow = rate({
  definition: 'flow',
  percent: '90.00',
  numerator: 90,
  denominator: 100,
  carriedIn: 30,
  received: 80,
  transferredIn: 2,
  reopened: 1,
  closed: 90,
  transferredOut: 4,
  returned: 5,
  merged: 4,
  openAtEnd: 10,
});
const row = (division: string, name: string, rank: number | null, percent: string | null) => ({
  rank,
  division,
  name,
  numerator: 10,
  denominator: percent === null ? 0 : 11,
  rate: percent === null ? null : 10 / 11,
  percent,
  excluded: { returned: 1, merged: 0 },
  open: 1,
  overdue: 0,
  extended: 0,
});
const FIGURES: BulletinFigures = {
  rates: { cohort: rate(), flow, 'on-time': rate({ definition: 'on-time', percent: null, denominator: 0 }) },
  preceding: rate({ percent: '95.00' }),
  lastYear: rate({ percent: null, denominator: 0 }),
  stock: { open: 40, overdue: 2, suspended: 3, extended: 4 } as Stock,
  durations: { median: 12, p90: null } as Durations,
  results: {
    closed: 90,
    confirmed: 61,
    verifiedAmountFen: 1_234_567_89,
    paidAmountFen: 1_200_000_00,
    paidHeadcount: 77,
    signing: { inTime: 80, late: 10 },
    early: 70,
    repeated: { count: 2, received: 80 },
    satisfaction: { satisfied: 0, unsatisfied: 0 },
    returns: { requested: 6, refused: 2, approved: 3 },
  } as unknown as Results,
  districts: {
    districts: [row('440311001', '光明街道', 1, '90.91'), row('440311002', '公明街道', null, null)],
    total: row('440311', '光明区', null, '96.65'),
  } as unknown as Districts,
  overdue: [
    countedClue({ clueId: 'national-7', employerName: '=甲<公司>&', dueDate: '2021-11-04' }),
    countedClue({ clueId: 'national-8', dueDate: '2021-11-13' }),
  ],
};
const FIELDS = { office: '光明区人力资源局', number: '深光人社监〔2021〕9号', issuedOn: '2021-11-15' };

/** What a bulletin must say, in this order, however it is written. */
const SAID = [
  '光明区人力资源局',
  '深光人社监〔2021〕9号',
  '光明区欠薪线索办理情况通报',
  '一、总体情况',
  '现将光明区2021年10月1日至2021年10月31日欠薪线索办理情况通报如下（统计截止2021年11月14日24时）。',
  '统计期间新收欠薪线索80件，期初在办30件，转入2件，办结后重办1件，办结90件，转出4件，退回5件，合并4件，期末在办10件。',
  '按收件统计，应办结209件，已办结202件，办结率96.65%（剔除退回5件、合并3件），环比上升1.65个百分点（95.00%），同比无数据。',
  '按期办结率无数据。',
  '在办线索40件，其中超期未办结2件、中止3件、延期4件。',
  '二、办理质量',
  '查实欠薪61件，查实金额1,234,567.89元，追发工资1,200,000.00元，涉及77人。',
  '按期签收率88.89%（80／90），提前办结率77.78%（70／90），重复投诉率2.50%（2／80），回访满意率无数据（0／0）',
  '提出退回、转办申请6次，批准3次，驳回2次。',
  '三、各街道办理情况排名',
  '四、超期未办结线索',
  '共2件，请承办单位抓紧办理。',
  '五、统计口径',
  '办结率（按收件统计）：',
  '数据生成时间：2021-11-15 00:00；工作日历：chinese-days-1/2004-2026。',
  '光明区人力资源局',
  '2021年11月15日',
];
const SAID_IN_TABLES = [
  '排名',
  '光明街道',
  '90.91',
  '公明街道',
  '—',
  '合计',
  'national-7',
  '=甲<公司>&',
  '10',
  'national-8',
  '1',
];

/** Tells that texts come one behind the other. */
function expectInOrder(text: string, parts: readonly string[]): void {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    expect(found, part).toBeGreaterThanOrEqual(at);
    at = found + part.length;
  }
}

/** The text of a Word document: its runs, one after the other. */
function readWord(bytes: Buffer): string {
  const xml = readZip(bytes).get('word/document.xml')?.toString('utf8') ?? '';
  return [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)]
    .map(([, text = '']) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    .join('\n');
}

describe('a bulletin', () => {
  const bulletin = makeBulletin(FIELDS, FIGURES);

  it('for Word says every figure of the answers, with its tables, definitions and signature', async () => {
    const bytes = Buffer.from(await (await toWord(bulletin)).arrayBuffer());
    const text = readWord(bytes);
    expectInOrder(text, SAID);
    expectInOrder(text, SAID_IN_TABLES);
    const xml = readZip(bytes).get('word/document.xml')?.toString('utf8') ?? '';
    expect(xml.match(/<w:tbl>/g)).toHaveLength(2);
    // The headings of a table are repeated on every page.
    expect(xml.match(/<w:tblHeader/g)).toHaveLength(2);
  });

  it('for Excel says the same, its tables on sheets of their own', async () => {
    const sheets = await readExcel(
      Buffer.from(await (await writeWorkbook(toSheets(bulletin))).arrayBuffer()),
    );
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['通报', '办理情况排名', '超期未办结线索']);
    const [text, ranking, overdue] = sheets.map(({ data }) => data);
    const lines = (text ?? []).flat().filter((c) => c !== null);
    expect(lines[0]).toBe('光明区欠薪线索办理情况通报');
    expectInOrder(
      lines.slice(1).join('\n'),
      SAID.filter((part) => part !== '光明区欠薪线索办理情况通报'),
    );
    expect(ranking?.slice(1)).toEqual([
      [1, '光明街道', 0.9091, 10, 11, 1, 0, 1, 0],
      [null, '公明街道', null, 10, 0, 1, 0, 1, 0],
      [null, '合计', 0.9665, 10, 11, 1, 0, 1, 0],
    ]);
    expect(overdue?.[1]).toEqual([
      1,
      'national-7',
      '=甲<公司>&',
      '公明街道',
      new Date('2021-10-01T00:00:00Z'),
      new Date('2021-11-04T00:00:00Z'),
      10,
    ]);
  });

  it('of a street without overdue clues has no table, and says so', () => {
    const { sections } = makeBulletin(FIELDS, {
      ...FIGURES,
      districts: null,
      overdue: [],
      stock: { ...FIGURES.stock, overdue: 0 },
    });
    expect(sections.map(({ heading }) => heading)).toEqual([
      '一、总体情况',
      '二、办理质量',
      '三、超期未办结线索',
      '四、统计口径',
    ]);
    expect(sections.filter(({ table }) => table)).toEqual([]);
    expect(sections[2]?.paragraphs).toEqual(['截至统计截止日，无超期未办结线索。']);
  });

  it('says how many overdue clues it names, where these are not all', () => {
    const { sections } = makeBulletin(FIELDS, { ...FIGURES, stock: { ...FIGURES.stock, overdue: 3000 } });
    expect(sections[3]?.paragraphs).toEqual(['共3000件，请承办单位抓紧办理。', '以下列示前2件。']);
  });

  it('is read as of one day, with every page of the overdue clues', async () => {
    const asked: [string, Record<string, unknown>][] = [];
    const api = (async (path: string, { query = {} }: { query?: Record<string, unknown> } = {}) => {
      asked.push([path, query]);
      if (path !== '/metrics/stock/clues') return { path };
      const n = Number(query.cursor ?? 0);
      return {
        clues: [countedClue({ clueId: `national-${n}` })],
        ...(n < 2 ? { cursor: String(n + 1) } : {}),
      };
    }) as Api;
    const query = {
      division: '4403',
      from: '2021-10-01',
      to: '2021-10-31',
      definition: 'flow',
      asOf: '2021-11-14',
    } as const;
    const figures = await readBulletinFigures(api, query, new AbortController().signal);
    expect(figures.overdue.map((c) => c.clueId)).toEqual(['national-0', 'national-1', 'national-2']);
    expect(
      asked.filter(([path]) => path === '/metrics/completion').map(([, q]) => [q.definition, q.from, q.asOf]),
    ).toEqual([
      ['cohort', '2021-10-01', '2021-11-14'],
      ['flow', '2021-10-01', '2021-11-14'],
      ['on-time', '2021-10-01', '2021-11-14'],
      ['cohort', '2021-09-01', '2021-10-14'],
      ['cohort', '2020-10-01', '2020-11-14'],
    ]);
    expect(asked.find(([path]) => path === '/metrics/districts')?.[1]).toMatchObject({
      parent: '4403',
      definition: 'cohort',
    });
  });

  it('writes days without leading zeros', () => expect(documentDay('2021-01-05')).toBe('2021年1月5日'));
});

describe('workbooks', () => {
  it('keep days as days, rates as percentages and texts as texts, filter by their headings, and say what they are of', async () => {
    const file = await writeWorkbook([
      {
        name: '名单',
        headings: ['日期', '办结率（%）', '文字', '是否'],
        rows: [['2021-03-05', 96.65, '=1+1', true]],
        percents: [1],
        notes: ['统计截止：2021-11-14 24 时'],
      },
    ]);
    const bytes = Buffer.from(await file.arrayBuffer());
    const [sheet] = await readExcel(bytes);
    expect(sheet?.data).toEqual([
      ['日期', '办结率', '文字', '是否'],
      [new Date('2021-03-05T00:00:00Z'), 0.9665, '=1+1', '是'],
      [null, null, null, null],
      ['统计截止：2021-11-14 24 时', null, null, null],
    ]);
    const files = readZip(bytes);
    const xml = files.get('xl/worksheets/sheet1.xml')?.toString('utf8') ?? '';
    expect(xml).toContain('<autoFilter ref="A1:D2"/>');
    // Where the format wants it: behind the cells.
    expect(xml.indexOf('<autoFilter')).toBeGreaterThan(xml.indexOf('</sheetData>'));
    expect(files.get('xl/styles.xml')?.toString('utf8')).toContain('0.00%');
  });

  it('have sheets with names that they take, each once', () => {
    expect(sheetNames(['a/b:c', '名'.repeat(40), '名'.repeat(40), ''])).toEqual([
      'a b c',
      '名'.repeat(31),
      `${'名'.repeat(28)} 2`,
      ' ',
    ]);
  });
});
