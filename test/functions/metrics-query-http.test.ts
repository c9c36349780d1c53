import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { BUILT_IN_CALENDAR as CALENDAR } from '../../domain/calendar/built-in.ts';
import * as listSchemas from '../../functions/contract/metrics-lists-schema.ts';
import * as parameters from '../../functions/contract/metrics-parameters.ts';
import * as schemas from '../../functions/contract/metrics-schema.ts';
import { csv } from '../../functions/http/csv.ts';
import type { HttpResult } from '../../functions/http/http.ts';
import { facet, historyFrom } from '../support/ledger.ts';
import { body, closed, guangming, NOW, useMetrics } from '../support/metrics.ts';

const { ask, ok, count } = useMetrics();

describe('who may ask', () => {
  test.each([
    ['without a token', null, '440311', 401],
    ['without the role', { roles: ['inspector', 'reviewer'], division: '440311' }, '440311', 403],
    ['a supervisor of the district', { division: '440311' }, '440311', 200],
    ['about a street of it', { division: '440311' }, '440311002', 200],
    ['about the city above', { division: '440311' }, '4403', 404],
    ['about a neighbour', { division: '440311' }, '440304', 404],
    ['a supervisor of the city', { division: '4403' }, '440304', 200],
    ['a supervisor of nothing', { division: '' }, '440311', 404],
    ['an administrator', { roles: ['admin'], division: '44' }, '44', 200],
  ] as const)('%s', async (_, as, division, status) => {
    for (const [path, more] of [
      ['completion', { ...guangming, division }],
      ['completion/clues', { ...guangming, division, part: 'numerator' }],
      ['timeline', { division, from: '2021-01-01', to: '2021-01-02' }],
      ['stock', { division }],
      ['durations', { division, from: '2021-01-01', to: '2021-01-02' }],
      ['results', { division, from: '2021-01-01', to: '2021-01-02' }],
    ] as const) {
      const result = await ask(path, more, as);
      expect(result.statusCode).toBe(status);
      if (status !== 200) {
        expect(result.headers?.['content-type']).toMatch('application/problem+json');
        expect(body(result)).toMatchObject({ status, instance: `/metrics/${path}` });
      }
    }
    if (division.length < 9) {
      const { division: __, ...query } = guangming;
      expect((await ask('districts', { ...query, parent: division }, as)).statusCode).toBe(status);
    }
  });
});

describe('parameters', () => {
  test.each([
    ['an unknown one', { colour: 'red' }, 'colour'],
    ['a date that does not exist', { from: '2021-02-30' }, 'from'],
    ['a date in another form', { to: '14.11.2021' }, 'to'],
    ['a date out of range', { from: '1999-12-31' }, 'from'],
    ['a window that ends before it begins', { from: '2021-11-15' }, 'to'],
    ['an unknown definition', { definition: 'all' }, 'definition'],
    ['a division of five digits', { division: '44031' }, 'division'],
    ['a bad asOf', { asOf: 'today' }, 'asOf'],
    ['two values', { from: '2021-01-01,2021-01-02' }, 'from'],
  ])('%s is refused by name', async (_, wrong, path) => {
    const result = await ask('completion', { ...guangming, ...wrong });
    expect(result.statusCode).toBe(422);
    expect(body(result).errors).toEqual([{ path, message: expect.any(String) }]);
  });

  test('missing ones are all named', async () => {
    const result = await ask('completion/clues', {});
    expect(
      body(result)
        .errors.map((e: { path: string }) => e.path)
        .sort(),
    ).toEqual(['definition', 'division', 'from', 'part', 'to'].sort());
  });

  test.each([
    ['stock', { division: '440311002', by: 'children' }, 'by'],
    ['stock', { division: '440311', from: '2021-01-01' }, 'from'],
    ['durations', { division: '440311', from: '2021-01-02', to: '2021-01-01' }, 'to'],
    ['results', { division: '440311', from: '2021-01-01', to: '2021-01-02', by: 'age' }, 'by'],
  ])('of %s are checked: %o', async (path, query, wrong) => {
    const result = await ask(path, query);
    expect([result.statusCode, body(result).errors]).toEqual([
      422,
      [{ path: wrong, message: expect.any(String) }],
    ]);
  });

  test.each([0, 101, 'many'])('a limit of %s is refused', async (limit) => {
    const result = await ask('completion/clues', { ...guangming, part: 'numerator', limit });
    expect(body(result).errors).toMatchObject([{ path: 'limit' }]);
  });

  test('an asOf before the window is answered', async () => {
    await count(historyFrom(facet(), closed('2021-03-20')));
    expect(await ok('completion', { ...guangming, asOf: '2020-12-01' })).toMatchObject({ denominator: 0 });
    expect(await ok('completion', { ...guangming, definition: 'flow', asOf: '2020-12-01' })).toMatchObject({
      carriedIn: 0,
      received: 0,
      openAtEnd: 0,
    });
  });
});

describe('CSV', () => {
  const as = { accept: 'text/csv' };
  const lines = (result: HttpResult) => (result.body ?? '').split('\r\n');

  test('of every list has a byte order mark, Chinese headings and as many rows', async () => {
    await count(historyFrom(facet(), closed('2021-03-20')), historyFrom(facet()));
    const { division: _, ...rest } = guangming;
    const window = '起始日期,截止日期,统计截止日';
    const rate = `统计口径,${window}`;
    const year = { division: '440311', from: '2021-01-01', to: '2021-12-31' };
    const cases = [
      ['completion', guangming, 1, `${rate},区划代码,区划名称,已办结`],
      ['completion', { ...guangming, definition: 'flow' }, 1, `${rate},区划代码,区划名称,已办结`],
      ['breakdown', { ...guangming, by: 'sector' }, 2, `${rate},区划代码,区划名称,名称,代码`],
      ['completion/clues', { ...guangming, part: 'denominator' }, 2, '线索编号,'],
      ['timeline', { division: '440311', from: '2021-03-01', to: '2021-03-10' }, 10, '日期,新收,办结'],
      ['districts', { ...rest, parent: '4403' }, 10, `${rate},排名,区划代码`],
      ['stock', { division: '4403', by: 'children' }, 10, '统计截止日,区划代码,区划名称,在办'],
      ['durations', year, 1, `${window},区划代码,区划名称,办结`],
      ['results', year, 1, `${window},区划代码,区划名称,办结`],
      ['cases', year, 1, `${window},区划代码,区划名称,期初在办`],
      ['publicity', year, 1, `${window},区划代码,区划名称,期初待公示`],
    ] as const;
    for (const [path, query, rows, heading] of cases) {
      const result = await ask(path, query, as);
      expect(result.headers?.['content-type']).toMatch('text/csv; charset=utf-8');
      const all = lines(result);
      expect(all[0]?.startsWith(`\uFEFF${heading}`)).toBe(true);
      expect(all).toHaveLength(rows + 2);
      expect(all.at(-1)).toBe('');
      // Throws for rows of another length than the first.
      expect(parse(result.body ?? '', { bom: true })).toHaveLength(rows + 1);
    }
  });

  test('of a completion rate is one row', async () => {
    await count(historyFrom(facet(), closed('2021-03-20')), historyFrom(facet()));
    expect(lines(await ask('completion', guangming, as))[1]).toBe(
      `办结率（按收件统计）,2021-01-01,2021-11-14,2021-11-14,440311,光明区,1,2,0.5,50.00,0,0,1,1,0,${CALENDAR.version},${NOW}`,
    );
  });

  test('names on each row what the figure goes by', async () => {
    await count(historyFrom(facet(), closed('2021-03-20')), historyFrom(facet()));
    const { division, definition: _, ...w } = guangming;
    const rowsOf = async (path: string, query: object): Promise<Record<string, string>[]> =>
      parse((await ask(path, { ...query }, as)).body ?? '', { bom: true, columns: true });
    const calculated = { 日历版本: CALENDAR.version, 生成时间: NOW };
    const window = { 起始日期: w.from, 截止日期: w.to, 统计截止日: w.asOf, ...calculated };
    const rate = { 统计口径: '办结率（按收件统计）', ...window };
    const rates = [
      ...(await rowsOf('districts', { parent: '4403', definition: 'cohort', ...w })),
      ...(await rowsOf('breakdown', { ...guangming, by: 'sector' })),
    ];
    expect(rates.length).toBeGreaterThan(2);
    for (const row of rates) expect(row).toMatchObject(rate);
    for (const path of ['durations', 'results', 'cases', 'publicity'])
      for (const row of await rowsOf(path, { division, ...w, by: 'children' }))
        expect([path, row]).toEqual([path, expect.objectContaining(window)]);
    for (const row of await rowsOf('stock', { division, asOf: w.asOf, by: 'children' }))
      expect(row).toMatchObject({ 统计截止日: w.asOf, ...calculated });
  });

  test('of clues says which were late for good, and the days of each stage', async () => {
    const [day, change] = closed('2021-04-20');
    const phaseDays = { sign: 2, investigation: 30 };
    const outcome = { conclusion: 'PAID', verifiedAmountFen: 0, paidAmountFen: 0, headcount: 1 } as const;
    await count(
      historyFrom(facet(), [
        day,
        { ...change, late: true, outcome: { ...outcome, satisfied: null, phaseDays } },
      ]),
      historyFrom(facet()),
    );
    const result = await ask('completion/clues', { ...guangming, part: 'denominator' }, as);
    const rows: Record<string, string>[] = parse(result.body ?? '', { bom: true, columns: true });
    expect(rows).toMatchObject([
      { 超期: '否', 曾超期: '是', '签收用时（天）': '2', '核查用时（天）': '30', '审核用时（天）': '0' },
      { 超期: '是', 曾超期: '否', '签收用时（天）': '' },
    ]);
  });

  test('of results has money in yuan, and a total below the rows', async () => {
    const outcome = {
      conclusion: 'PAID',
      verifiedAmountFen: 1_234_505,
      paidAmountFen: 7,
      headcount: 2,
      satisfied: true,
      phaseDays: {},
    } as const;
    const [day, change] = closed('2021-03-20');
    const settled = { ...outcome, conclusion: 'ARBITRATION_OR_SUIT', paidAmountFen: 250 } as const;
    const asked = { n: 1, on: '2021-03-08', division: '440311', street: '440311002' };
    await count(
      historyFrom(facet(), [day, { ...change, outcome }]),
      historyFrom(
        facet(),
        ['2021-03-05', { repeated: true }],
        ['2021-03-08', { lastReturn: { ...asked, outcome: 'pending' } }],
        ['2021-03-09', { lastReturn: { ...asked, outcome: 'refused' } }],
        [day, { ...change, outcome: settled }],
      ),
    );
    const w = { from: '2021-01-01', to: '2021-12-31' };
    const result = await ask('results', { division: '440311', ...w, by: 'children' }, as);
    const rows: Record<string, string>[] = parse(result.body ?? '', { bom: true, columns: true });
    const of = (name: string) => rows.find((r) => r.区划名称 === name);
    expect(of('公明街道')).toMatchObject({
      '查实金额（元）': '12345.05',
      '追发工资（元）': '0.07',
      '未查实结论：认定金额（元）': '12345.05',
      '未查实结论：已付金额（元）': '2.50',
      追发工资涉及人数: '4',
      满意: '2',
      新收: '2',
      重复投诉: '1',
      申请退回: '1',
      退回驳回: '1',
      退回批准: '0',
      '结论：欠薪已支付': '1',
    });
    expect(of('合计')).toMatchObject({ 区划代码: '440311', 办结: '2', '查实金额（元）': '12345.05' });
    expect(of('光明街道')).toMatchObject({ 办结: '0', '查实金额（元）': '0.00' });
  });

  test('of clues gives the cursor of the next page in a header', async () => {
    await count(historyFrom(facet()), historyFrom(facet()));
    const query = { ...guangming, part: 'denominator', limit: 1 };
    const first = await ask('completion/clues', query, as);
    expect(lines(first)[1]).toMatch(
      /^national-0,440311,440311002,,,,,,2021-03-05,2021-03-26,在办,,,,,,,,,,,,,否,是,否,,,,,否,,1$/,
    );
    const cursor = first.headers?.['x-next-cursor'];
    expect(lines(await ask('completion/clues', { ...query, cursor }, as))[1]).toMatch(/^national-1,/);
  });

  test('quotes what needs it and keeps formulas from running', () => {
    const cells = ['a,b', 'say "no"', 'two\nlines', '=1+1', '+86', '-5', '@x', '\tx', '=a,"b"', 'plain'];
    expect(csv([['x', (c: string) => c]], cells)).toBe(
      `\uFEFF${['x', '"a,b"', '"say ""no"""', '"two\nlines"', "'=1+1", "'+86", "'-5", "'@x", "'\tx", '"\'=a,""b"""', 'plain'].join('\r\n')}\r\n`,
    );
    expect(csv<number | null>([['x', (c) => c]], [-5, null])).toBe('\uFEFFx\r\n-5\r\n\r\n');
  });
});

test('an unknown route is not found', async () => {
  expect((await ask('nothing', {})).statusCode).toBe(404);
});

test('the schemas can be described', () => {
  for (const schema of [
    parameters.completionParameters,
    parameters.completionCluesParameters,
    parameters.districtsParameters,
    parameters.timelineParameters,
    schemas.completionAnswer,
    listSchemas.completionCluesAnswer,
    schemas.districtsAnswer,
    schemas.timelineAnswer,
    parameters.stockParameters,
    parameters.closingsParameters,
    schemas.stockAnswer,
    schemas.durationsAnswer,
    schemas.resultsAnswer,
    parameters.stockCluesParameters,
    parameters.durationCluesParameters,
    parameters.resultCluesParameters,
    parameters.timelineCluesParameters,
    parameters.breakdownParameters,
    schemas.breakdownAnswer,
    listSchemas.stockCluesAnswer,
    listSchemas.durationCluesAnswer,
    listSchemas.resultCluesAnswer,
    listSchemas.timelineCluesAnswer,
  ]) {
    const { id = '', description } = z.globalRegistry.get(schema) ?? {};
    expect(description).toEqual(expect.any(String));
    const described = z.toJSONSchema(schema) as { $defs?: Record<string, { type?: string }>; type?: string };
    expect((described.$defs?.[id] ?? described).type).toBe('object');
  }
});
