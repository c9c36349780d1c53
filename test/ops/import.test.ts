import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClueData } from '../../domain/push.ts';
import { COLUMNS, fenOf, instantOf, monthOf } from '../../ops/import/columns.ts';
import { ranges } from '../../ops/import/import.ts';
import { readRows } from '../../ops/import/rows.ts';
import type { Target } from '../../ops/target.ts';
import { clueData } from '../support/clues.ts';
import { ops } from './around.ts';

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
    'reporter.documentType': '居民身份证',
    'reporter.documentNumber': reporter.documentNumber ?? '',
    'reporter.phone': reporter.phone ?? '',
    'reporter.bankCard': reporter.bankCard ?? '',
    'employer.name': employer.name,
    'employer.creditCode': employer.creditCode ?? '',
    'employer.address': employer.address,
    'workplace.division': workplace.division,
    'workplace.street': workplace.street ?? '',
    'workplace.address': workplace.address,
    sector: data.sector === 'manufacturing' ? '制造业' : data.sector,
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

/** Text in GB18030's two-byte part, by asking the decoder what each pair of bytes means. */
function gb18030(text: string): Buffer {
  const codes = new Map<string, number[]>();
  const decoder = new TextDecoder('gb18030');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if ([...char].length === 1 && !codes.has(char)) codes.set(char, [lead, trail]);
    }
  }
  return Buffer.from(
    [...text].flatMap((char) => (char < '\x80' ? [char.charCodeAt(0)] : (codes.get(char) ?? []))),
  );
}

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
    for (const cell of ['Nov-20', '2020', '11/2020']) expect(() => monthOf(cell)).toThrow(/^is no month/);
    for (const cell of ['2021-03-05', '5.3.2021 8:58'])
      expect(() => instantOf(cell)).toThrow(/^is no date and time/);
  });

  it('shortens row numbers', () => {
    expect([ranges([]), ranges([2]), ranges([2, 3, 4, 7, 9, 10])]).toEqual(['', '2', '2-4, 7, 9-10']);
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
    [{ kind: '其他' }, ['kind Invalid option: expected one of "complaint"|"report"']],
    [{ reportedAt: '昨天' }, ['reportedAt is no date and time, such as 2021-03-05 08:58']],
    [{ reportedAt: '2021-02-30 08:00' }, ['reportedAt Invalid ISO datetime']],
    [
      { 'reporter.documentNumber': '4.40300E+17' },
      [
        'reporter.documentNumber was turned into a rounded number by a spreadsheet program: format the column as text',
      ],
    ],
    [{ 'workplace.street': '440306001' }, ['workplace.street must lie in workplace.division']],
    [{ 'arrears.to': '2020-01' }, ['arrears.to must not be before arrears.from']],
    [
      { 'arrears.amountYuan': '18500.005' },
      ['arrears.amountYuan is no amount in yuan with at most two decimals, such as 18500.00'],
    ],
    [{ 'arrears.headcount': '3人' }, ['arrears.headcount is no whole number']],
    [{ 'project.developer': '样例地产' }, ['project.name is missing']],
    [
      { 'reporter.name': '名'.repeat(61) },
      ['reporter.name Too big: expected string to have <=60 characters'],
    ],
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
    [`${file([])}"张三`, /^The file is no CSV: CSV_QUOTE_NOT_CLOSED near line \d+\.$/],
    [`${file([])}张"三",x\n`, /^The file is no CSV: [A-Z_]+ near line \d+\.$/],
  ])('is refused without quoting it: %#', (text, sentence) => {
    expect(() => readRows(bytes(text))).toThrow(sentence);
    expect(() => readRows(bytes(text))).not.toThrow(/张|139/);
  });

  it('is refused in another encoding', () => {
    expect(() => readRows(Buffer.from('\uFEFFclueNo', 'utf16le'))).toThrow(
      'The file is neither UTF-8 nor GB18030.',
    );
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
    webhook: async () => ({ url, secrets: [NEW_SECRET, SECRET] }),
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
      file([row(), row({ clueNo: 'BAD', 'reporter.phone': '', 'arrears.headcount': '零' })]),
    );
    const held = await run(name);
    expect(held.code).toBe(1);
    expect(held.err).toBe(
      'row 3: reporter.phone is missing; arrears.headcount is no whole number\n' +
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
    expect(text).toContain('reporter.phone is missing; arrears.headcount is no whole number');
    expect(readRows(bytes(text))).toMatchObject({ good: [], bad: [{ number: 2 }] });

    // Mended in place, with the reasons still in it, it is imported like any other.
    const cells = readRows(bytes(text)).bad[0]?.cells ?? [];
    const names = COLUMNS.map((c) => c.name);
    const mended = cells.map((cell, i) =>
      names[i] === 'reporter.phone' ? "'+8613900000001" : names[i] === 'arrears.headcount' ? '2' : cell,
    );
    writeFileSync(rejected, line([...names, '原因']) + line(mended));
    expect(readRows(readFileSync(rejected)).good[0]?.data.reporter.phone).toBe('+8613900000001');
    expect((await run(rejected)).code).toBe(0);
    expect(seen.get('BAD')).toBe(1);
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
