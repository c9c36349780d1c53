import { isUtf8 } from 'node:buffer';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClueData } from '../../domain/clue/push.ts';
import { identityOf } from '../../domain/people/documents.ts';
import { COLUMNS, fenOf, instantOf, monthOf } from '../../ops/import/columns.ts';
import { decodeFile } from '../../ops/import/decode.ts';
import { formatRanges } from '../../ops/import/import.ts';
import { readRows } from '../../ops/import/rows.ts';
import type { Target } from '../../ops/target.ts';
import { clueData } from '../support/clues.ts';
import { ops } from './run.ts';

/** The receiver does not know the newest secret yet. */
const NEW_SECRET = `whsec_${Buffer.alloc(24, 4).toString('base64')}`;
const SECRET = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;

/** The cells of a clue by English heading, as a counter would write them. */
function cellsOf(data: ClueData): Record<string, string> {
  const { reporter, employer, workplace, project, arrears } = data;
  const yuan = arrears.amountFen === undefined ? '' : String(arrears.amountFen).padStart(3, '0');
  return {
    clueNo: data.clueNo,
    kind: data.kind === 'complaint' ? '投诉' : '举报',
    reportedAt: data.reportedAt,
    'reporter.name': reporter.name,
    'reporter.documentType': reporter.documentType ?? '',
    'reporter.documentNumber': reporter.documentNumber ?? '',
    'reporter.phone': reporter.phone ?? '',
    'reporter.bankCard': reporter.bankCard ?? '',
    'employer.name': employer.name,
    'employer.creditCode': employer.creditCode ?? '',
    'employer.address': employer.address,
    'workplace.division': workplace.division,
    'workplace.street': workplace.street ?? '',
    'workplace.address': workplace.address,
    sector: data.sector,
    'project.name': project?.name ?? '',
    'project.developer': project?.developer ?? '',
    'project.generalContractor': project?.generalContractor ?? '',
    'project.subcontractor': project?.subcontractor ?? '',
    'arrears.from': arrears.from,
    'arrears.to': arrears.to,
    'arrears.amountYuan': yuan && `${yuan.slice(0, -2)}.${yuan.slice(-2)}`,
    'arrears.headcount': String(arrears.headcount),
    'arrears.job': arrears.job ?? '',
    description: data.description,
  };
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const line = (cells: readonly string[]) => `${cells.map(quoted).join(',')}\r\n`;

/** A file of clues. */
function file(
  rows: readonly Record<string, string>[],
  heading: 'name' | 'zh' = 'name',
  columns = COLUMNS,
): string {
  return (
    line(columns.map((c) => c[heading])) + rows.map((r) => line(columns.map((c) => r[c.name] ?? ''))).join('')
  );
}

/** GB18030's two-byte part, by asking the decoder what each pair of bytes means. */
const GB18030 = new Map<string, number[]>();
for (let lead = 0x81; lead <= 0xfe; lead++) {
  for (let trail = 0x40; trail <= 0xfe; trail++) {
    const char = new TextDecoder('gb18030').decode(Uint8Array.of(lead, trail));
    if ([...char].length === 1 && !GB18030.has(char)) GB18030.set(char, [lead, trail]);
  }
}
const gb18030 = (text: string): Buffer =>
  Buffer.from(
    [...text].flatMap((char) => (char < '\x80' ? [char.charCodeAt(0)] : (GB18030.get(char) ?? []))),
  );

const bytes = (text: string) => Buffer.from(text);
const firstClue = clueData(1);
const row = (changes: Record<string, string> = {}) => ({ ...cellsOf(firstClue), ...changes });
const faultsOf = (changes: Record<string, string>) =>
  readRows(bytes(file([row(changes)]))).bad.flatMap((r) => r.faults.map((f) => `${f.column} ${f.reason}`));

describe('cells', () => {
  it('turns yuan into fen exactly, whatever the amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1_000_000_000_000n }), fc.boolean(), (fen, grouped) => {
        const yuan = String(fen / 100n);
        const text = grouped ? yuan.replaceAll(/\B(?=(\d{3})+$)/g, ',') : yuan;
        expect(BigInt(fenOf(`${text}.${String(fen % 100n).padStart(2, '0')}`))).toBe(fen);
        if (fen % 10n === 0n) expect(BigInt(fenOf(`${text}.${(fen % 100n) / 10n}`))).toBe(fen);
        if (fen % 100n === 0n) expect(BigInt(fenOf(text))).toBe(fen);
      }),
    );
    expect([fenOf('8.2'), fenOf('1.1'), fenOf('0.29')]).toEqual([820, 110, 29]);
  });

  it.each(['1.005', '-5', '1e3', '1,00', '12,34.00', '.5', '1.', '¥5', '99999999999999999999'])(
    'refuses %s as an amount',
    (cell) => expect(() => fenOf(cell)).toThrow(/^is /),
  );

  it('reads months and times as people write them', () => {
    expect(['2020-11', '2020/1', '2020年1月'].map(monthOf)).toEqual(['2020-11', '2020-01', '2020-01']);
    expect(
      ['2021-03-05 08:58', '2021/3/5 8:58', '2021-03-05T08:58:11', '2021-03-05T00:58:11Z'].map(instantOf),
    ).toEqual([
      '2021-03-05T08:58:00+08:00',
      '2021-03-05T08:58:00+08:00',
      '2021-03-05T08:58:11+08:00',
      '2021-03-05T00:58:11Z',
    ]);
  });

  it('reads months as spreadsheets show them, and refuses what may be another month', () => {
    const same = ['2020.11', '202011', '2020年11月份', 'Nov-20', 'nov 2020', 'November 2020', '2020/11/1'];
    for (const cell of [...same, '2020-11-01', '2020年11月1日', '2020-11-01 00:00:00', '2020/11/1 0:00']) {
      expect([cell, monthOf(cell)]).toEqual([cell, '2020-11']);
    }
    for (const cell of ['2020', '11/2020', '20-Nov', '11/1/2020', 'Nov', 'x-20', '2020/11/1 8:00', '20201'])
      expect(() => monthOf(cell)).toThrow(/^is (not a month|a date as a spreadsheet)/);
    expect(() => monthOf('2020/11/2')).toThrow('is a day, where a month is due, such as 2020-11');
    expect(['2026.01', '2026.10', '2026-1', '2026.11'].map((cell) => monthOf(cell))).toEqual([
      '2026-01',
      '2026-10',
      '2026-01',
      '2026-11',
    ]);
    expect(() => monthOf('2026.1')).toThrow(/^could be January or October/);
    expect(faultsOf({ 'arrears.from': '２０２０.1' })[0]).toMatch(
      /^arrears.from could be January or October/,
    );
    expect(() => monthOf('44136')).toThrow(
      /^is a date as a spreadsheet program counts days: format the column/,
    );
  });

  it('reads times as spreadsheets show them, and refuses what has none', () => {
    const same = [
      '2021年3月5日 8时58分',
      '2021年3月5日8点58分00秒',
      '2021.3.5 8:58',
      '2021/3/5 上午 8:58',
      '2021/3/5 8:58 AM',
      '2021-03-05 08:58:00.000',
      '20210305 0858',
      '20210305085800',
      '2021-03-05T08:58',
    ];
    for (const cell of same) expect([cell, instantOf(cell)]).toEqual([cell, '2021-03-05T08:58:00+08:00']);
    expect(['2021/3/5 下午3:05', '2021/3/5 12:05 AM', '2021/3/5 12:05 pm'].map(instantOf)).toEqual([
      '2021-03-05T15:05:00+08:00',
      '2021-03-05T00:05:00+08:00',
      '2021-03-05T12:05:00+08:00',
    ]);
    for (const [cell, read] of [
      ['2021-03-05 08:58:11+0800', '2021-03-05T08:58:11+08:00'],
      ['2021-03-05t08:58:11z', '2021-03-05T08:58:11Z'],
      ['2021-03-05T08:58+08:00', '2021-03-05T08:58:00+08:00'],
      ['2021-03-05T08:58+08', '2021-03-05T08:58:00+08:00'],
      ['2021-03-05T00:58Z', '2021-03-05T00:58:00Z'],
      ['2021-03-05T00:58:11.5-0330', '2021-03-05T00:58:11.5-03:30'],
    ] as const) {
      expect([instantOf(cell), faultsOf({ reportedAt: cell })]).toEqual([read, []]);
    }
    for (const cell of ['5.3.2021 8:58', '3/5/2021 8:58', '昨天', '21/3/5 8:58'])
      expect(() => instantOf(cell)).toThrow(/^is not a date and time/);
    for (const cell of ['2021-03-05', '2021年3月5日'])
      expect(() => instantOf(cell)).toThrow('has no time of day, such as 2021-03-05 08:58');
    for (const cell of ['44260.37', '44260'])
      expect(() => instantOf(cell)).toThrow(
        /^is a date as a spreadsheet program counts days: format the column/,
      );
    expect(() => instantOf('2021/3/5 下午 15:05')).toThrow(/half of the day/);
  });

  it('shortens row numbers', () => {
    expect([formatRanges([]), formatRanges([2]), formatRanges([2, 3, 4, 7, 9, 10])]).toEqual([
      '',
      '2',
      '2-4, 7, 9-10',
    ]);
  });
});

describe('a file', () => {
  const people = fc.array(
    fc.record({
      description: fc.stringMatching(/^[欠薪,"\n 工人]{0,30}$/).map((text) => `情况:${text}完`),
      amountFen: fc.option(fc.integer({ min: 0, max: 1_000_000_000_000 }), { nil: undefined }),
      headcount: fc.integer({ min: 1, max: 100_000 }),
      kind: fc.constantFrom('complaint' as const, 'report' as const),
      project: fc.option(fc.constant({ name: '样例项目', subcontractor: '样例劳务' }), { nil: undefined }),
      street: fc.constantFrom('440311001', undefined),
      bankCard: fc.constantFrom('6222020200112233445', undefined),
    }),
    { minLength: 1, maxLength: 12 },
  );

  it('gives the clues that were written into it, in every encoding and under both headings', () => {
    fc.assert(
      fc.property(people, fc.constantFrom('name' as const, 'zh' as const), (made, heading) => {
        const clues = made.map((v, n): ClueData => {
          const plain = clueData(n);
          const { bankCard: _, ...reporter } = plain.reporter;
          const { amountFen: __, ...arrears } = plain.arrears;
          return {
            ...plain,
            kind: v.kind,
            description: v.description,
            reporter: { ...reporter, ...(v.bankCard ? { bankCard: v.bankCard } : {}) },
            workplace: {
              division: '440311',
              address: plain.workplace.address,
              ...(v.street ? { street: v.street } : {}),
            },
            ...(v.project ? { project: v.project } : {}),
            arrears: {
              ...arrears,
              headcount: v.headcount,
              ...(v.amountFen === undefined ? {} : { amountFen: v.amountFen }),
            },
          };
        });
        const text = file(clues.map(cellsOf), heading);
        for (const encoded of [bytes(text), bytes(`\uFEFF${text}`), gb18030(text)]) {
          const { good, bad, repeated } = readRows(encoded);
          expect({ bad, repeated }).toEqual({ bad: [], repeated: [] });
          expect(good.map((r) => r.data)).toEqual(clues);
          expect(good.map((r) => r.number)).toEqual(clues.map((_, i) => i + 2));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('takes columns in any order, without the optional ones, with wide letters and empty lines', () => {
    const columns = COLUMNS.filter((c) => c.required).toReversed();
    const text = file([row(), row({ clueNo: 'B' })], 'zh', columns).replace('线索编号', ' 线索编号 ');
    const [heading, first, second] = text.split('\r\n');
    const { good } = readRows(bytes(`${heading}\n\n,,\n${first}\n${second}`));
    expect(good.map((r) => [r.number, r.data.clueNo])).toEqual([
      [4, firstClue.clueNo],
      [5, 'B'],
    ]);
    const wide = file([row()], 'zh').replace('欠薪金额(元)', '欠薪金额（元）');
    expect(readRows(bytes(wide)).good[0]?.data.arrears.amountFen).toBe(1_850_000);
  });

  it.each([
    [{ clueNo: '' }, ['clueNo is missing']],
    [{ kind: '其他' }, ['kind must be one of complaint, report']],
    [{ reportedAt: '昨天' }, ['reportedAt is not a date and time, such as 2021-03-05 08:58']],
    [
      { reportedAt: '2021-02-30 08:00' },
      ['reportedAt is a date or time that does not exist; write it as 2021-03-05 08:58'],
    ],
    [
      { 'reporter.documentNumber': '4.40300E+17' },
      [
        'reporter.documentNumber was turned into a rounded number by a spreadsheet program: format the column as text before it is filled in',
      ],
    ],
    [
      { clueNo: '20210305000000000000' },
      [
        'clueNo ends in zeros where a spreadsheet program drops digits: format the column as text before it is filled in; before a number that is right put an apostrophe',
      ],
    ],
    [{ clueNo: "'20210305000000000000" }, []],
    [{ 'workplace.street': '440306001' }, ['workplace.street must lie in workplace.division']],
    [{ 'arrears.to': '2020-01' }, ['arrears.to must not be before arrears.from']],
    [
      { 'arrears.amountYuan': '18500.005' },
      ['arrears.amountYuan is not an amount in yuan with at most two decimals, such as 18500.00'],
    ],
    [{ 'arrears.headcount': '3人' }, ['arrears.headcount is not a whole number']],
    [{ 'project.developer': '样例地产' }, ['project.name is missing']],
    [{ 'reporter.name': '名'.repeat(61) }, ['reporter.name must have at most 60 characters']],
  ])('names the column of %j', (changes, faults) => {
    expect(faultsOf(changes)).toEqual(faults);
  });

  it('never says what is in a cell', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...COLUMNS.map((c) => c.name)),
        fc.stringMatching(/^[秘密#!]{40,400}$/),
        (name, cell) => {
          expect(faultsOf({ [name]: cell }).join()).not.toMatch(/秘|密/);
        },
      ),
    );
  });

  it('sends a repeated row once, and refuses the same number with other content', () => {
    const { good, bad, repeated } = readRows(
      bytes(file([row(), row(), row({ description: '别的' }), row({ clueNo: 'OTHER' })])),
    );
    expect(good.map((r) => r.number)).toEqual([2, 5]);
    expect(repeated).toEqual([3]);
    expect(bad).toMatchObject([
      { number: 4, faults: [{ column: 'clueNo', reason: 'is that of row 2, which says something else' }] },
    ]);
  });

  it.each([
    ['张三,13900001111\n', /^Column 1 has no heading that is known/],
    ['clueNo,kind,clueNo\n', /^The column clueNo \(线索编号\) is there twice/],
    ['clueNo,kind\n', /^Columns are missing: reportedAt \(反映时间\), reporter\.name/],
    ['', /^Columns are missing/],
    [
      `${file([])}"张三`,
      /^The file is no CSV: a quotation mark is out of place or not closed near line 2\.$/,
    ],
    [`${file([])}张"三",x\n`, /^The file is no CSV: a quotation mark is out of place near line 2\.$/],
    [
      `${file([])}"张"三,x\n`,
      /^The file is no CSV: a quotation mark is out of place or not closed near line 2\.$/,
    ],
  ])('is refused without quoting it: %#', (text, sentence) => {
    expect(() => readRows(bytes(text))).toThrow(sentence);
    expect(() => readRows(bytes(text))).not.toThrow(/张|139/);
  });

  it.each([
    [
      'UTF-16',
      Buffer.from('\uFEFFclueNo,张三', 'utf16le'),
      /^The file is in UTF-16 \("Unicode text"\)\. Save it as "CSV UTF-8/,
    ],
    ['UTF-16, high byte first', Buffer.from('\uFEFFclueNo', 'utf16le').swap16(), /^The file is in UTF-16 \(/],
    [
      'UTF-16 without its mark',
      Buffer.from('clueNo', 'utf16le'),
      /^The file is in UTF-16, or no text\. Save/,
    ],
    [
      'a workbook',
      Buffer.from('PK\u0003\u0004\u0000'),
      /^The file is a workbook \(\.xlsx\) and no CSV\. Save/,
    ],
    [
      'an old workbook',
      Buffer.from('d0cf11e0a1b1', 'hex'),
      /^The file is a workbook \(\.xls\) and no CSV\. Save/,
    ],
    [
      'neither',
      Buffer.from('a,\xff\xff\n', 'latin1'),
      /^The file is neither UTF-8, from line 1, column 3 \(byte offset 2\), nor GB18030\./,
    ],
  ])('is refused in %s, by its name', (_, encoded, sentence) => {
    expect(() => readRows(encoded)).toThrow(sentence);
  });

  it('of UTF-8 with a broken byte is refused with the place, wherever the byte is', () => {
    const whole = bytes(file([row(), row({ clueNo: 'B' })], 'zh'));
    fc.assert(
      fc.property(fc.nat(whole.length), fc.constantFrom(0x80, 0xff, 0xc0, 0xbf), (offset, byte) => {
        // Not within a character: then that character is the first bad place.
        if (((whole[offset] ?? 0) & 0xc0) === 0x80) return;
        const broken = Buffer.concat([whole.subarray(0, offset), Buffer.of(byte), whole.subarray(offset)]);
        const before = whole.subarray(0, offset).toString();
        const line = before.split('\n').length;
        const column = [...(before.split('\n').at(-1) ?? '')].length + 1;
        expect(() => readRows(broken)).toThrow(
          `The file is UTF-8 with a byte that is none at line ${line}, column ${column} (byte offset ${offset}).`,
        );
      }),
    );
  });

  it('of UTF-8 and GB18030 mixed is refused, even when it would decode whole', () => {
    const heading = line(COLUMNS.map((c) => c.name));
    const data = (clueNo: string) => file([row({ clueNo })]).slice(heading.length);
    const rows = ['A', 'B', 'C', 'D'].map((clueNo) => gb18030(data(clueNo)));
    const mixed = Buffer.concat([bytes(heading + data('U')), ...rows]);
    expect(() => readRows(mixed)).toThrow(/UTF-8 with a byte that is none at line 3, column \d+ \(byte/);
    expect(readRows(Buffer.concat([bytes(heading), ...rows])).good).toHaveLength(4);
  });

  it('of GB18030 is never taken for UTF-8', () => {
    const chars = '欠薪工资有限公司深圳市光明区样例路建筑制造餐饮鑫淼磊晶犇骉鳌麒鑻璟珺琨瑾熠翀翊豫豪'.split(
      '',
    );
    const words = fc.array(fc.constantFrom(...chars, ',', ' ', '1', '\n'), { minLength: 4, maxLength: 60 });
    fc.assert(
      fc.property(words, (made) => {
        const text = `${made.join('')}公司`;
        const encoded = gb18030(text);
        // A few characters can happen to be UTF-8 from end to end, as 欠欠欠翊公司 is; no heading is.
        fc.pre(!isUtf8(encoded));
        expect(decodeFile(encoded)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('is read with text marks, mixed line ends and surplus empty cells, each like the plain file', () => {
    const plain = readRows(bytes(file([row(), row({ clueNo: 'B' })]))).good.map((r) => r.data);
    expect(plain).toHaveLength(2);
    const names = COLUMNS.map((c) => c.name);
    const cells = [row(), row({ clueNo: 'B' })].map((r) => names.map((name) => r[name] ?? ''));
    const rows = (mark: (cell: string) => string, surplus = '') =>
      [names.join(','), ...cells.map((r) => r.map(mark).join(','))].map((text) => text + surplus);
    const escaped = (cell: string) => (cell === '' ? '' : `"=""${cell.replaceAll('"', '""""')}"""`);
    for (const text of [
      rows((cell) => (cell === '' ? '' : `="${cell}"`)).join('\n'),
      rows(escaped).join('\r\n'),
      rows((cell) => quoted(`'${cell}`)).join('\n'),
      rows(quoted, ',,,').join('\n'),
      rows(quoted, ',"",　,\u200b').join('\r'),
      rows(quoted).join('\r\n').replace('\r\n', '\n').concat('\r\r\n'),
      `${rows(quoted).join('\n')}\n,,,\n\n`,
    ]) {
      const { good, bad } = readRows(bytes(text));
      expect(bad).toEqual([]);
      expect(good.map((r) => r.data)).toEqual(plain);
    }
    const [heading = '', first = ''] = rows(quoted);
    expect(readRows(bytes(`${heading},\n${first},x\n`)).bad).toMatchObject([
      { faults: [{ column: 'row', reason: 'has more cells than there are headings' }] },
    ]);
    expect(readRows(bytes(`,${heading}\n ,${first}\n`)).good).toHaveLength(1);
    expect(() => readRows(bytes(`,${heading}\nx,${first}\n`))).toThrow(/^Column 1 has no heading/);
  });

  it('is read with full-width forms and invisible characters in codes and numbers', () => {
    const { good, bad } = readRows(
      bytes(
        file([
          row({
            clueNo: 'ＲＸ１',
            'reporter.documentNumber': '\u202d４４０３００１９９００１０１１２３８\u202c',
            'reporter.phone': '１３８００１３８０００',
            'workplace.division': '440311\u200b',
            'arrears.amountYuan': '１８，５００．００',
            'arrears.headcount': '３',
            'arrears.from': '２０２０年１１月',
            reportedAt: '２０２１－０３－０５　０８：５８',
          }),
        ]),
      ),
    );
    expect(bad).toEqual([]);
    expect(good[0]?.data).toMatchObject({
      clueNo: 'RX1',
      reportedAt: '2021-03-05T08:58:00+08:00',
      reporter: { documentNumber: '440300199001011238', phone: '13800138000' },
      workplace: { division: '440311' },
      arrears: { from: '2020-11', amountFen: 1_850_000, headcount: 3 },
    });
  });

  it('needs neither a document nor a telephone number', () => {
    const none = { 'reporter.documentType': '', 'reporter.documentNumber': '', 'reporter.phone': '' };
    const { good } = readRows(
      bytes(
        file([
          row(none),
          row({ clueNo: 'B', 'reporter.documentType': '无', 'reporter.documentNumber': '无' }),
        ]),
      ),
    );
    expect(good.map((r) => identityOf(r.data.reporter))).toEqual([null, null]);
    const columns = COLUMNS.filter((c) => !c.name.startsWith('reporter.document'));
    expect(readRows(bytes(file([row()], 'zh', columns))).good).toHaveLength(1);
  });

  it.each(['居民身份证', '二代身份证', '身份证号码', '居民身份证号', 'Resident-ID', ' resident-id '])(
    'takes %s for a resident identity card',
    (word) => {
      const [same] = readRows(bytes(file([row({ 'reporter.documentType': word })]))).good;
      expect(same && identityOf(same.data.reporter)).toBe(identityOf(firstClue.reporter));
      expect(identityOf(firstClue.reporter)).toMatch(/^resident-id:\d{17}[\dX]$/);
    },
  );

  it.each([
    ['reporter.documentNumber', '440300199001011000'],
    ['reporter.documentNumber', '４４０３００１９９００１０１１０００'],
    ['reporter.bankCard', '6222020200112230000'],
    ['employer.creditCode', '914403001234567000'],
  ])('tells of digits lost in %s before anything is sent', (name, cell) => {
    expect(faultsOf({ [name]: cell })).toEqual([
      `${name} ends in zeros where a spreadsheet program drops digits: format the column as text before it is filled in; before a number that is right put an apostrophe`,
    ]);
    for (const marked of [`'${cell}`, `="${cell}"`]) expect(faultsOf({ [name]: marked })).toEqual([]);
  });

  it.each(['########', '#N/A', '#REF!'])('tells of %s, which shows no value', (cell) => {
    expect(faultsOf({ 'arrears.headcount': cell, 'employer.name': cell })).toEqual([
      'employer.name was not shown by the spreadsheet program: widen the column, or mend its formula',
      'arrears.headcount was not shown by the spreadsheet program: widen the column, or mend its formula',
    ]);
  });

  it('tells of characters that another program has lost', () => {
    for (const cell of ['三个月\ufffd资', '锟斤拷'])
      expect(faultsOf({ description: cell })).toEqual([
        'description holds characters that another program has lost',
      ]);
  });

  it('has its headings in the documents', () => {
    const page = readFileSync('docs/import.md', 'utf8');
    for (const { name, zh, required } of COLUMNS) {
      expect(page).toContain(`| \`${name}\` | ${zh} | ${required ? 'yes' : ''} |`);
    }
  });
});

describe('the import', () => {
  let dir: string;
  let server: Server;
  let url: string;
  /** What the server answers to a clue; it keeps what came. */
  let respond: (clueNo: string, times: number) => number;
  const seen = new Map<string, number>();
  let most = 0;
  let open = 0;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'qingxin-import-'));
    server = createServer(async (req, res) => {
      open += 1;
      most = Math.max(most, open);
      let body = '';
      for await (const chunk of req) body += chunk;
      const { data } = new Webhook(SECRET).verify(body, req.headers as Record<string, string>) as {
        data: ClueData;
      };
      const times = (seen.get(data.clueNo) ?? 0) + 1;
      seen.set(data.clueNo, times);
      const status = respond(data.clueNo, times);
      await new Promise((resolve) => setTimeout(resolve, 2));
      open -= 1;
      if (status === 0) res.destroy();
      else res.writeHead(status, status === 503 ? { 'retry-after': '3' } : {}).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    seen.clear();
    most = 0;
  });
  afterAll(async () => {
    server.close();
    rmSync(dir, { recursive: true });
  });

  const target = (): Target => ({
    name: 'a test',
    open: () => Promise.reject(new Error('an import opens nothing')),
    webhook: async () => ({ url, secrets: [NEW_SECRET, SECRET], now: Date.now }),
  });
  const write = (text: string) => {
    const name = join(dir, 'clues.csv');
    writeFileSync(name, text);
    return name;
  };
  const rows = (count: number) => Array.from({ length: count }, (_, n) => row({ clueNo: `C${n}` }));
  const run = (name: string, ...more: string[]) =>
    ops(['import', name, '--source', 'hotline', ...more], target());

  it('pushes every row, signed and few at a time, and counts the answers', async () => {
    respond = (clueNo) =>
      clueNo === 'C3' ? 409 : clueNo === 'C4' ? 422 : Number(clueNo.slice(1)) > 20 ? 200 : 202;
    const { code, out, err } = await run(write(file(rows(40))));
    expect(code).toBe(1);
    expect(out).toContain('Accepted 19, known already 19, conflicting 1, refused 1, not sent 0.');
    expect(err).toContain('The clue numbers of these rows are known with other content: 5\n');
    expect(err).toContain('row 6: refused with status 422\n');
    expect(seen.size).toBe(40);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
    respond = () => 200;
    expect((await run(write(file(rows(40))))).code).toBe(0);
  });

  it('tries again what did not get through, and waits as told', async () => {
    respond = (clueNo, times) => (times > 2 ? 202 : clueNo === 'C0' ? 0 : clueNo === 'C1' ? 429 : 503);
    const { code, out, waits } = await run(write(file(rows(3))));
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Accepted 3,') });
    expect(waits).toHaveLength(6);
    expect(waits.filter((ms) => ms === 3000)).toHaveLength(2);
  });

  it('stops when a row gets no answer after all, and names what was not sent', async () => {
    respond = (clueNo) => (Number(clueNo.slice(1)) < 5 ? 202 : 503);
    const { code, out, err } = await run(write(file(rows(50))));
    expect(code).toBe(1);
    expect(out).toContain('Accepted 5, known already 0, conflicting 0, refused 0, not sent 45.');
    expect(err).toContain('run the same command again later. Not sent are the rows 7-51.');
    expect(seen.size).toBeLessThan(20);
  });

  it('exits 2 when the key is refused, or nothing answers', async () => {
    respond = () => 401;
    const refused = await run(write(file(rows(9))));
    expect([refused.code, refused.err]).toEqual([
      2,
      'The key is refused, or the clock of this machine is wrong by minutes.\n',
    ]);
    const nobody = await run(write(file(rows(9))), '--url', 'http://127.0.0.1:1');
    expect([nobody.code, nobody.err]).toEqual([
      2,
      'Nothing answers at http://127.0.0.1:1; is the system running?\n',
    ]);
  });

  it('sends nothing while a row is bad, unless told to skip it', async () => {
    respond = () => 202;
    const name = write(
      file([row(), row({ clueNo: 'BAD', 'employer.address': '', 'arrears.headcount': '零' })]),
    );
    const held = await run(name);
    expect(held.code).toBe(1);
    expect(held.err).toBe(
      'row 3: employer.address is missing; arrears.headcount is not a whole number\n' +
        'Nothing was sent. Mend the rows, or send the others with --skip-bad.\n',
    );
    expect(seen.size).toBe(0);

    const skipped = await run(name, '--skip-bad');
    expect(skipped.code).toBe(1);
    expect([...seen.keys()]).toEqual([firstClue.clueNo]);
    expect(`${skipped.out}${skipped.err}`).not.toMatch(/张测试|139|4403/);
    const rejected = `${name}.rejected.csv`;
    expect(statSync(rejected).mode & 0o777).toBe(0o600);
    const text = readFileSync(rejected, 'utf8');
    expect(text).toContain('employer.address is missing; arrears.headcount is not a whole number');
    expect(readRows(bytes(text))).toMatchObject({ good: [], bad: [{ number: 2 }] });

    // Mended in place, with the reasons still in it, it is imported like any other.
    const cells = readRows(bytes(text)).bad[0]?.cells ?? [];
    const names = COLUMNS.map((c) => c.name);
    const mended = cells.map((cell, i) =>
      names[i] === 'reporter.phone'
        ? "'+8613900000001"
        : names[i] === 'employer.address'
          ? '光明区'
          : names[i] === 'arrears.headcount'
            ? '2'
            : cell,
    );
    writeFileSync(rejected, line([...names, '原因']) + line(mended));
    expect(readRows(readFileSync(rejected)).good[0]?.data.reporter.phone).toBe('+8613900000001');
    expect((await run(rejected)).code).toBe(0);
    expect(seen.get('BAD')).toBe(1);
  });

  it('gives the rejected rows back unchanged: mended and imported, they say what they said', async () => {
    respond = () => 202;
    const text = fc
      .string({ unit: fc.constantFrom(...`'="-+@,;|\t\r\n 欠薪工资１\u200b＝a`), maxLength: 12 })
      .map((t) => `${t}字`);
    const marked = fc.constantFrom(
      "'110105194912310000",
      '="110105194912310000"',
      "\u200b'110105194912310000",
    );
    await fc.assert(
      fc.asyncProperty(text, text, text, marked, async (description, address, job, number) => {
        const changes = {
          description,
          'employer.address': address,
          'arrears.job': job,
          'reporter.documentNumber': number,
        };
        const [right] = readRows(bytes(file([row(changes)]))).good;
        expect(right?.data.reporter.documentNumber).toBe('110105194912310000');
        const name = write(file([row({ ...changes, 'arrears.headcount': 'x' })]));
        await run(name, '--skip-bad');
        const rejected = readFileSync(`${name}.rejected.csv`, 'utf8').replace(',x,', ',1,');
        expect(readRows(bytes(rejected))).toMatchObject({ bad: [], good: [{ data: right?.data }] });
      }),
      { numRuns: 40 },
    );
  });

  it('keeps spreadsheets from running what a reporter wrote', async () => {
    const name = write(file([row({ description: '=HYPERLINK("x")', 'arrears.headcount': '0' })]));
    await run(name, '--skip-bad');
    expect(readFileSync(`${name}.rejected.csv`, 'utf8')).toContain(`"'=HYPERLINK(""x"")"`);
  });

  it('only judges in a dry run', async () => {
    respond = () => 202;
    const nowhere: Target = { ...target(), webhook: () => Promise.reject(new Error()) };
    const dry = (text: string) =>
      ops(['import', write(text), '--source', 'hotline', '--dry-run'], nowhere).then(({ code, out }) => ({
        code,
        out,
      }));
    expect(await dry(file(rows(3)))).toEqual({
      code: 0,
      out: 'Rows that fit 3, that do not 0, that repeat another 0.\n',
    });
    expect((await dry(file([row({ kind: 'x' })]))).code).toBe(1);
    expect(seen.size).toBe(0);
  });
});
