import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ClueEvent } from '../../domain/clue/events.ts';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import { reasonOf, refuse } from '../../domain/clue/refusals.ts';
import type { CommandName } from '../../domain/clue/status.ts';
import {
  BEGINNING,
  chain,
  type EntryDraft,
  GENESIS,
  redactEntry,
  textDigest,
} from '../../domain/kernel/record.ts';
import { NOTICE_EVENT } from '../../domain/reporting/event-types.ts';
import { defaultBucket, groupByBucket } from '../../web/board/buckets.ts';
import { furtherRates } from '../../web/board/further-rates.tsx';
import { precedingAsOf, precedingPeriod } from '../../web/board/preceding.ts';
import { figureColumns } from '../../web/figure-clues/columns.tsx';
import { partName } from '../../web/figure-clues/part-name.ts';
import type { ClueDetail, ClueRecord, CountedClue, ListedClue, Results } from '../../web/shared/answers.ts';
import { type Api, type ApiRequest, createApi, sendCommand } from '../../web/shared/api.ts';
import { verifyPages } from '../../web/shared/chain.ts';
import { changesBetween } from '../../web/shared/changes.ts';
import { clueColumns } from '../../web/shared/clue-columns.tsx';
import { CLUE_FORMS } from '../../web/shared/clue-commands.ts';
import { COMMAND_TEXT } from '../../web/shared/command-text.ts';
import {
  blockedCommands,
  type FormValues,
  offeredCommands,
  toCommandBody,
  validateForm,
} from '../../web/shared/commands.ts';
import { toCsv } from '../../web/shared/export.ts';
import {
  dateFault,
  FIGURE_PARTS,
  type FigurePart,
  figurePath,
  listPath,
  parseFigureQuery,
} from '../../web/shared/figure-query.ts';
import {
  formatInstant,
  formatPointsChange,
  formatYuan,
  fromShanghaiInput,
  parseWhole,
  parseYuan,
  toShanghaiInput,
} from '../../web/shared/format.ts';
import { format, LANGUAGES, type LocalizedText } from '../../web/shared/i18n.ts';
import { periodBefore, presetPeriod } from '../../web/shared/period.ts';
import { type RecordPages, readPages } from '../../web/shared/record-pages.ts';
import { sortRows } from '../../web/shared/table.tsx';
import { TEXT } from '../../web/shared/text.ts';
import { fieldsOf, readCodes, schemaOf, toSubscriberBody, writeCodes } from '../../web/subscribers/input.ts';
import { sampleView as clue, countedClue } from './views.ts';

describe('numbers and dates', () => {
  it('writes fen as yuan exactly and reads them back', () => {
    expect([0, 5, 99, 100, 1_850_000, 123_456_789_012].map(formatYuan)).toEqual([
      '0.00',
      '0.05',
      '0.99',
      '1.00',
      '18,500.00',
      '1,234,567,890.12',
    ]);
    expect(['18500', '18,500.5', '0.29', ' 1.10 '].map(parseYuan)).toEqual([1_850_000, 1_850_050, 29, 110]);
    const asOfficersType = [
      '１８，５００．５０',
      '１８５００元',
      '￥18,500 元整',
      '18 500。5',
      '人民币18500',
    ];
    expect(asOfficersType.map(parseYuan)).toEqual([1_850_050, 1_850_000, 1_850_000, 1_850_050, 1_850_000]);
    expect(['１２', '1,200', ' 3 ', '1.5', '十', '-1', ''].map(parseWhole)).toEqual([
      12,
      1200,
      3,
      null,
      null,
      null,
      null,
    ]);
    const others = ['', '-1', '1.234', '1e3', '一百', '元', '1元2', '1.2.3'];
    expect(others.map(parseYuan)).toEqual(others.map(() => null));
  });

  it('shows instants in Shanghai wherever the browser is', () => {
    expect(formatInstant('2021-11-14T16:30:00.000Z', 'zh')).toBe('2021-11-15 00:30');
    expect(formatInstant('2021-11-14T16:30:00.000Z', 'en')).toBe('2021-11-15 00:30');
    const typed = toShanghaiInput(Date.parse('2021-11-14T16:30:59.000Z'));
    expect(typed).toBe('2021-11-15T00:30');
    expect(fromShanghaiInput(typed)).toBe('2021-11-15T00:30:00+08:00');
  });

  it('compares percentages in points without losing hundredths', () => {
    expect(formatPointsChange('96.55', '95.10')).toBe('+1.45');
    expect(formatPointsChange('0.30', '0.10')).toBe('+0.20');
    expect(formatPointsChange('95.10', '96.55')).toBe('−1.45');
    expect(formatPointsChange('1.00', '1.00')).toBe('±0.00');
    expect(formatPointsChange(null, '1.00')).toBeNull();
  });
});

describe('periods', () => {
  it('makes the named windows', () => {
    expect(presetPeriod('this-quarter', '2021-11-15')).toEqual({ from: '2021-10-01', to: '2021-11-15' });
    expect(presetPeriod('last-month', '2021-01-31')).toEqual({ from: '2020-12-01', to: '2020-12-31' });
    expect(presetPeriod('last-month', '2024-03-31')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(presetPeriod('last-year', '2021-01-01')).toEqual({ from: '2020-01-01', to: '2020-12-31' });
  });

  it('finds the same window a year before, leap days included', () => {
    expect(periodBefore({ from: '2021-01-01', to: '2021-11-14' })).toEqual({
      from: '2020-01-01',
      to: '2020-11-14',
    });
    expect(periodBefore({ from: '2024-02-29', to: '2024-02-29' })).toEqual({
      from: '2023-02-28',
      to: '2023-02-28',
    });
    expect(periodBefore({ from: '2025-02-01', to: '2025-02-28' })).toEqual({
      from: '2024-02-01',
      to: '2024-02-29',
    });
  });

  it('gathers days into weeks and months without losing any', () => {
    const days = Array.from({ length: 60 }, (_, i) => ({
      day: new Date(Date.UTC(2021, 0, 1 + i)).toISOString().slice(0, 10),
      received: i,
      closed: 1,
      open: 100 - i,
      overdue: i % 7,
    }));
    for (const bucket of ['day', 'week', 'month'] as const) {
      const rows = groupByBucket(days, bucket);
      expect(rows.reduce((n, r) => n + r.received, 0)).toBe((59 * 60) / 2);
      expect(rows.at(-1)).toMatchObject({ open: 41, overdue: 59 % 7 });
    }
    expect(groupByBucket(days, 'month').map((r) => r.day)).toEqual([
      '2021-01-01',
      '2021-02-01',
      '2021-03-01',
    ]);
    // 2021-01-01 was a Friday: its week has three days here.
    expect(groupByBucket(days, 'week')[0]).toMatchObject({
      day: '2020-12-28',
      counted: { from: '2021-01-01', to: '2021-01-03' },
    });
    expect(groupByBucket(days, 'month').at(-1)?.counted).toEqual({ from: '2021-03-01', to: '2021-03-01' });
    expect(defaultBucket({ from: '2021-01-01', to: '2021-12-31' })).toBe('month');
  });

  it('takes only what is a period from the address', () => {
    const me = { division: '4403', divisions: [] };
    const usual = { from: '2021-01-01', to: '2021-11-15' };
    expect(parseFigureQuery({ from: '2021-02-30', to: '2021-03-01' }, me, '2021-11-15')).toMatchObject(usual);
    expect(parseFigureQuery({ from: '2021-03-01', to: '2021-02-01' }, me, '2021-11-15')).toMatchObject(usual);
    expect(parseFigureQuery({ definition: 'toString', asOf: 'x' }, me, '2021-11-15')).toMatchObject({
      ...usual,
      division: '4403',
      definition: 'cohort',
      asOf: undefined,
    });
    // Data that ends a year past opens on its own year; an address that says anything is taken as it is.
    expect(parseFigureQuery({}, me, '2026-11-26', '2021-11-14')).toMatchObject({
      from: '2021-01-01',
      to: '2021-11-14',
      asOf: '2021-11-14',
    });
    const said = { from: '2026-01-01', to: '2026-11-26' };
    expect(parseFigureQuery(said, me, '2026-11-26', '2021-11-14')).toMatchObject({
      ...said,
      asOf: undefined,
    });
    expect([dateFault('2021-02-29'), dateFault('1999-12-31'), dateFault('2021-02-28')]).toEqual([
      'dateBad',
      'dateRange',
      null,
    ]);
  });
});

describe('the clues behind a figure', () => {
  const query = { division: '440311', from: '2021-01-01', to: '2021-12-31', asOf: undefined };

  it('have an address for each part of each figure, and for a group', () => {
    expect(figurePath(query, 'flow', 'transferredOut')).toBe(
      '/figures?division=440311&definition=flow&from=2021-01-01&to=2021-12-31&part=transferredOut',
    );
    const group = { by: 'employer', key: 'a.b', name: '甲公司' } as const;
    expect(new URLSearchParams(figurePath(query, 'cohort', 'closed', group).split('?')[1]).get('key')).toBe(
      'a.b',
    );
    const over90 = new URLSearchParams(listPath(query, 'stock', 'age:91+').split('?')[1]);
    expect([over90.get('figure'), over90.get('part')]).toEqual(['stock', 'age:91+']);
  });

  it('have a name for every part, in both languages', () => {
    for (const part of Object.values(FIGURE_PARTS).flat()) {
      const { zh, en } = partName(part);
      expect(zh).toMatch(/[\u4E00-\u9FFF]/);
      expect(en).toMatch(/^[\x20-\x7E\u2013]+$/);
    }
  });

  it('show what explains the part, and export everything', () => {
    const shown = (part: FigurePart) =>
      figureColumns(part, { divisions: [] }, 'zh')
        .filter((c) => !c.exportOnly)
        .map((c) => c.key);
    expect(shown('excluded')).toEqual(expect.arrayContaining(['employer', 'reason', 'counterpart']));
    expect(shown('numerator')).not.toContain('reason');
    expect(shown('suspended')).toContain('suspendedFrom');
    const isCountedShown = (rows: CountedClue[]) =>
      figureColumns('closed', { divisions: [] }, 'zh', rows).some(
        (c) => c.key === 'counted' && !c.exportOnly,
      );
    expect(isCountedShown([countedClue()])).toBe(false);
    expect(isCountedShown([countedClue(), countedClue({ counted: 2 })])).toBe(true);
    const source = figureColumns('closed', { divisions: [] }, 'zh').find((c) => c.key === 'source');
    expect(source?.cell(countedClue(), 'zh')).toBe('全国根治欠薪线索反映平台');
    expect(source?.cell(countedClue({ source: 'letters' }), 'en')).toBe('letters');
    const merged = countedClue({ counterpart: { clueId: 'national-9' } });
    const moved = countedClue({ counterpart: { division: '440304' } });
    const hidden = countedClue({ counterpartElsewhere: true });
    const cell = (row: CountedClue) =>
      figureColumns('excluded', { divisions: [] }, 'zh')
        .find((c) => c.key === 'counterpart')
        ?.cell(row, 'zh');
    expect([merged, moved, hidden, countedClue()].map(cell)).toEqual([
      'national-9',
      '福田区',
      '合并到管辖范围外的线索',
      null,
    ]);
  });
});

describe('the period before', () => {
  it.each([
    // A month, and a month so far.
    ['2021-03-01', '2021-03-31', '2021-02-01', '2021-02-28'],
    ['2021-03-01', '2021-03-30', '2021-02-01', '2021-02-28'],
    ['2021-11-01', '2021-11-15', '2021-10-01', '2021-10-15'],
    ['2021-02-01', '2021-02-28', '2021-01-01', '2021-01-31'],
    ['2021-01-01', '2021-01-31', '2020-12-01', '2020-12-31'],
    // A quarter, a year.
    ['2021-04-01', '2021-06-30', '2021-01-01', '2021-03-31'],
    ['2021-01-01', '2021-12-31', '2020-01-01', '2020-12-31'],
    ['2021-01-01', '2021-11-14', '2020-02-01', '2020-12-14'],
    // Some days.
    ['2021-03-05', '2021-03-11', '2021-02-26', '2021-03-04'],
  ])('of %s to %s is %s to %s', (from, to, expectedFrom, expectedTo) => {
    expect(precedingPeriod({ from, to })).toEqual({ from: expectedFrom, to: expectedTo });
  });

  it('is looked at from the same distance', () => {
    const march = { from: '2021-03-01', to: '2021-03-31' };
    expect(precedingAsOf(march, '2021-04-10')).toBe('2021-03-10');
    expect(precedingAsOf(march, '2021-03-31')).toBe('2021-02-28');
    expect(precedingAsOf(march, '2021-03-10')).toBe('2021-02-10');
  });
});

describe('the days left of a clue', () => {
  const left = (over: Parameters<typeof clue>[0]) =>
    clueColumns({ divisions: [] }, '2021-11-15')
      .find((c) => c.key === 'left')
      ?.cell(clue({ dueDate: '2021-11-01', ...over }) as ListedClue, 'zh');
  it('are those of a running clock', () => {
    expect(left({})).toBe(-14);
    expect(left({ suspended: true, overdue: false })).toBeNull();
    // A stop that came too late holds nothing.
    expect(left({ suspended: true, overdue: true })).toBe(-14);
    expect(left({ closedDay: '2021-11-02' })).toBeNull();
  });
});

describe('further rates', () => {
  it('have a list behind their numerator and their base, and none adds what it should not', () => {
    const results = {
      closed: 5,
      signing: { inTime: 4, late: 1 },
      early: 3,
      repeated: { count: 1, received: 8 },
      satisfaction: { satisfied: 2, unsatisfied: 1 },
      returns: { requested: 4, refused: 1, approved: 2 },
      reopenings: { requested: 3, refused: 1, approved: 2 },
    } as Results;
    expect(furtherRates(results).map((r) => [r.key, r.numerator, r.denominator])).toEqual([
      ['signing', 4, 5],
      ['early', 3, 5],
      ['repeated', 1, 8],
      ['satisfaction', 2, 3],
      ['returnApproved', 2, 4],
      ['returnRefused', 1, 4],
      ['reopeningApproved', 2, 3],
    ]);
    for (const { part, basePart } of furtherRates(results)) {
      expect(FIGURE_PARTS.results).toContain(part);
      expect(FIGURE_PARTS.results).toContain(basePart);
    }
  });
});

describe('exports', () => {
  it('open in a Chinese Excel and run nothing', () => {
    const text = toCsv(
      [
        { title: '用人单位', cell: (r: { name: string; n: number | null }) => r.name },
        { title: '件数', cell: (r) => r.n },
      ],
      [
        { name: '=HYPERLINK("http://x","y")', n: -3 },
        { name: ' +1', n: null },
        { name: '＝1+1', n: 0 },
        { name: '甲,"乙"\n丙', n: 1 },
      ],
    );
    expect(text.startsWith('\uFEFF用人单位,件数\r\n')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http://x"",""y"")",-3\r\n`);
    expect(text).toContain("' +1,\r\n");
    expect(text).toContain("'＝1+1,0\r\n");
    expect(text).toContain('"甲,""乙""\n丙",1\r\n');
  });

  it('sort rows with those without a value last', () => {
    const rows = [{ v: 2 }, { v: null }, { v: 10 }];
    expect(sortRows(rows, (r) => r.v, 'ascending').map((r) => r.v)).toEqual([2, 10, null]);
    expect(sortRows(rows, (r) => r.v, 'descending').map((r) => r.v)).toEqual([10, 2, null]);
  });
});

describe('the commands offered', () => {
  const available: ClueDetail['availableCommands'] = [
    { name: 'assign', allowed: false, reason: reasonOf(refuse('wrong-role', { roles: 'supervisor' })) },
    {
      name: 'sign',
      allowed: false,
      reason: reasonOf(refuse('wrong-status', { status: '核查中', command: 'sign' })),
    },
    { name: 'log', allowed: true },
    { name: 'conclude', allowed: false, reason: reasonOf(refuse('return-pending')) },
    { name: 'review', allowed: false, reason: reasonOf(refuse('own-review')) },
    { name: 'request-extension', allowed: true },
    { name: 'resume', allowed: false, reason: reasonOf(refuse('not-suspended')) },
  ];

  it('are those that the API calls allowed, in its order', () => {
    expect(offeredCommands({ availableCommands: available })).toEqual(['log', 'request-extension']);
  });

  it('leave those that a rule is in the way of with the reason, and say nothing of what is not theirs or not due', () => {
    expect(blockedCommands(CLUE_FORMS, { availableCommands: available })).toEqual([
      { name: 'conclude', reason: expect.objectContaining({ zh: '退回或转办申请正在等待审批。' }) },
    ]);
  });
});

describe('a form', () => {
  const faults = (name: CommandName, values: FormValues, language: 'zh' | 'en' = 'zh') =>
    validateForm(CLUE_FORMS, name, clue(), values, language);

  it('says in words what is missing before anything is sent', () => {
    expect(faults('conclude', { conclusion: '' })).toEqual({ conclusion: '请填写此项。' });
    const sums = { conclusion: 'PAID', verifiedAmountFen: '1', headcount: '1' };
    expect(faults('conclude', { ...sums, paidAmountFen: '12.345' })).toEqual({
      paidAmountFen: COMMAND_TEXT.amountBad.zh,
    });
    expect(faults('conclude', { ...sums, paidAmountFen: '2' })).toEqual({
      paidAmountFen: '填写追发工资须同时填写查实金额，且不得超过查实金额',
    });
    expect(faults('conclude', { conclusion: 'ADVANCED' })).toEqual({ verifiedAmountFen: '该结论须填写此项' });
    expect(faults('decide-return', { approve: 'false', note: '' })).toEqual({ note: '请说明理由' });
    const days = (workingDays: string, language: 'zh' | 'en' = 'zh') =>
      faults('request-extension', { workingDays, reason: 'x' }, language).workingDays;
    expect([days('251'), days('0'), days('251', 'en')]).toEqual([
      '最多 250 天。',
      '至少 1 天。',
      'At most 250 days.',
    ]);
    expect(faults('conclude', { ...sums, paidAmountFen: '1', verifiedAmountFen: '99999999999' })).toEqual({
      verifiedAmountFen: '最多 10,000,000,000.00 元。',
    });
    expect(faults('assign', { officers: Array.from({ length: 21 }, (_, n) => `o-${n}`) })).toEqual({
      officers: '最多 20 项。',
    });
    expect(faults('triage', { decision: 'duplicate', of: '' })).toEqual({
      of: '须指明重复于哪条线索',
      note: '请说明理由',
    });
    expect(faults('file-case', { caseNo: '<b>' })).toEqual({ caseNo: expect.stringContaining('案号') });
    expect(
      faults('log', { kind: 'site-visit', occurredAt: '2021-11-14T09:00', note: 'x'.repeat(4001) }),
    ).toEqual({
      note: '最多 4000 个字。',
    });
  });

  it('becomes the body that the API takes', () => {
    const values = {
      conclusion: 'PAID',
      paidAmountFen: '18,500.00',
      headcount: '3',
      note: '  已支付 ',
      verifiedAmountFen: '20,000',
    };
    expect(faults('conclude', values)).toEqual({});
    expect(toCommandBody(CLUE_FORMS, 'conclude', clue(), values)).toEqual({
      conclusion: 'PAID',
      verifiedAmountFen: 2_000_000,
      paidAmountFen: 1_850_000,
      headcount: 3,
      note: '已支付',
    });
    expect(toCommandBody(CLUE_FORMS, 'triage', clue(), { decision: 'accept', of: 'national-2' })).toEqual({
      decision: 'accept',
    });
    expect(toCommandBody(CLUE_FORMS, 'decide-extension', clue(), { approve: 'false', note: '' })).toEqual({
      approve: false,
    });
    expect(
      toCommandBody(CLUE_FORMS, 'log', clue(), { kind: 'payment', occurredAt: '2021-11-14T09:00' }),
    ).toEqual({
      kind: 'payment',
      occurredAt: '2021-11-14T09:00:00+08:00',
    });
  });

  it('shows what somebody else changed meanwhile', () => {
    const after = clue({ status: 'reviewing', officers: ['insp-2', 'insp-3'], dueDate: '2021-12-01' });
    expect(changesBetween(clue(), after, 'zh').map((c) => c.label)).toEqual(['状态', '承办人员', '到期日']);
    expect(changesBetween(clue(), clue({ version: 6 }), 'zh')).toEqual([]);
  });
});

describe('the form of a subscriber', () => {
  it('reads a mapping of codes a line each, as it writes it', () => {
    const codes = { status: { closed: '04', signed: '已 签' }, conclusion: { PAID: '01' } };
    expect(readCodes(writeCodes(codes))).toEqual(codes);
    expect(readCodes(' status  closed ＝ 04 \n\n')).toEqual({ status: { closed: '04' } });
    for (const wrong of ['status', 'status closed', 'status =04', 'status a=1\nstatus a=2'])
      expect(readCodes(wrong), wrong).toBeNull();
    expect(Object.keys(readCodes('__proto__ a=1') ?? {})).toEqual(['__proto__']);
  });

  it('makes the body that the API takes, and leaves what does not read as a mapping for it to refuse', () => {
    const held = { name: '平台', kind: 'platform', endpoint: 'https://a.example', active: true };
    expect(toSubscriberBody(held)).toEqual({ ...held, events: [], divisions: [] });
    const mapped = (codes?: string) => ({ ...held, mapping: { version: '1', ...(codes ? { codes } : {}) } });
    expect(schemaOf(false).parse(mapped('status closed=04'))).toMatchObject({
      mapping: { version: '1', codes: { status: { closed: '04' } } },
    });
    expect(schemaOf(false).safeParse(mapped('status')).success).toBe(false);
    expect(schemaOf(false).safeParse(mapped()).success).toBe(false);
    expect(schemaOf(true).safeParse(held).success).toBe(false);
    expect(schemaOf(true).safeParse({ ...held, id: 'national' }).success).toBe(true);
  });

  it('offer a platform no event that it is never told of', () => {
    const events = fieldsOf({ division: '4403', divisions: [] }, null).find(({ name }) => name === 'events');
    const values = events?.options?.map(({ value }) => value);
    expect(values).toEqual(expect.arrayContaining(['*', 'clue.closed']));
    expect(values).not.toContain(NOTICE_EVENT);
  });

  it('offers the divisions of the administrator above streets, and keeps those that are set', () => {
    const place = (code: string) => ({
      code,
      zh: `区${code}`,
      en: null,
      kind: 'district' as const,
      parent: null,
    });
    const me = { division: '4403', divisions: [place('4403'), place('440311'), place('440311002')] };
    const offered = (current: Parameters<typeof fieldsOf>[1], division = '4403') =>
      fieldsOf({ ...me, division }, current)
        .find(({ name }) => name === 'divisions')
        ?.options?.map(({ value }) => value);
    expect(offered(null)).toEqual(['4403', '440311']);
    expect(offered({ divisions: ['440399'] } as never)).toEqual(['4403', '440311', '440399']);
    expect(offered(null, '*')).toEqual(['*', '4403', '440311']);
  });
});

describe('the chain in the browser', () => {
  const entries: ClueRecordEntry[] = [];
  const drafted = (n: number): EntryDraft<ClueEvent> => ({
    kind: 'clue',
    id: 'national-1',
    changeId: `c${n}`,
    at: '2021-11-01T01:00:00.000Z',
    day: '2021-11-01',
    by: { id: 'x', role: 'system' },
    event: { type: 'archived', head: `h${n}`, v: 1 },
  });
  for (const n of [1, 2, 3]) entries.push(chain(drafted(n), entries.at(-1) ?? BEGINNING));
  const digest = textDigest('salt', '{"attachments":["a.pdf"],"text":"甲"}');
  entries.push(chain({ ...drafted(4), textHash: digest }, entries[2] ?? BEGINNING));
  const page = (from: number, to: number, more = false): ClueRecord => ({
    kind: 'clue',
    id: 'national-1',
    entries: entries.slice(from - 1, to),
    texts: to < 4 ? [] : [{ seq: 4, text: '甲', attachments: ['a.pdf'], salt: 'salt' }],
    proof: {
      from,
      to,
      prevHash: entries[from - 2]?.hash ?? GENESIS,
      head: entries[to - 1]?.hash ?? '',
      entries: to - from + 1,
      redacted: 0,
      intact: true,
    },
    people: {},
    ...(more ? { cursor: `after ${to}` } : {}),
  });
  const whole = page(1, 4);
  const broken = (brokenAt: number) => ({ intact: false, brokenAt });

  it('verifies what the domain chained, on one page or on several', async () => {
    expect(await verifyPages([whole])).toEqual({ intact: true });
    expect(await verifyPages([page(1, 2, true), page(3, 3, true), page(4, 4)])).toEqual({ intact: true });
  });

  it('follows the chain through redacted entries, as many as the proof says', async () => {
    const redacted = entries.map((e) => (e.seq === 2 ? redactEntry(e) : e));
    const proof = { ...whole.proof, redacted: 1 };
    expect(await verifyPages([{ ...whole, entries: redacted, proof }])).toEqual({ intact: true });
    expect(await verifyPages([{ ...whole, entries: redacted }])).toEqual(broken(5));
    const hidden = redacted.map((e) => (e.seq === 2 ? { ...e, hash: GENESIS } : e));
    expect(await verifyPages([{ ...whole, entries: hidden, proof }])).toEqual(broken(3));
    const lying = entries.map((e) => (e.seq === 2 ? { ...e, day: '2021-11-02', redacted: true } : e));
    expect(await verifyPages([{ ...whole, entries: lying, proof }])).toEqual(broken(2));
  });

  it('finds a changed entry, a missing one, one cut off, a page left out, and another text', async () => {
    const changed = entries.map((e) => (e.seq === 2 ? { ...e, day: '2021-11-02' } : e));
    expect(await verifyPages([{ ...whole, entries: changed }])).toEqual(broken(2));
    const without = (seq: number) => ({ ...whole, entries: entries.filter((e) => e.seq !== seq) });
    expect(await verifyPages([without(2)])).toEqual(broken(2));
    expect(await verifyPages([without(4)])).toEqual(broken(4));
    expect(await verifyPages([page(1, 2), page(4, 4)])).toEqual(broken(3));
    expect(await verifyPages([page(2, 4)])).toEqual(broken(1));
    const texts = [{ seq: 4, text: '乙', attachments: ['a.pdf'], salt: 'salt' }];
    expect(await verifyPages([{ ...whole, texts }])).toEqual(broken(4));
    expect(await verifyPages([{ ...whole, id: 'national-2' }])).toEqual(broken(1));
  });

  it('reads page after page, up to a limit, in full where asked', async () => {
    const pages: RecordPages = [page(1, 2, true), page(3, 3, true), page(4, 4)];
    const asked: unknown[] = [];
    const read: Api = async <T>(_: string, call?: ApiRequest) => {
      asked.push(call?.query);
      return pages[(asked.length - 1) % 3] as T;
    };
    expect(await readPages(read, '/record', {})).toEqual(pages);
    expect(asked).toEqual([{}, { cursor: 'after 2' }, { cursor: 'after 3' }]);
    asked.length = 0;
    expect(await readPages(read, '/record', { unmasked: true, limit: 2 })).toEqual(pages.slice(0, 2));
    expect(asked).toEqual([{ unmasked: true }, { unmasked: true, cursor: 'after 2' }]);
  });
});

describe('the client of the API', () => {
  const answer = (status: number, body: unknown) => async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  const api = (send: typeof fetch, onUnauthorised = () => {}) =>
    createApi({ base: '', token: () => 'secret', onUnauthorised, fetch: send });

  it('puts the token into the header and nowhere else', async () => {
    const calls: [string, RequestInit][] = [];
    await api(async (url, init) => {
      calls.push([String(url), init ?? {}]);
      return new Response('{}');
    })('/clues', { query: { division: '44', status: undefined, cursor: null, overdue: false } });
    expect(calls[0]?.[0]).toBe('/clues?division=44&overdue=false');
    expect(calls[0]?.[1].headers).toMatchObject({ authorization: 'Bearer secret' });
    expect(calls[0]?.[1].credentials).toBe('omit');
  });

  it('tells of a refused token, of a refusal and of silence', async () => {
    let ended = 0;
    const refused = api(answer(401, { type: 'urn:qingxin:problem:unauthenticated' }), () => {
      ended += 1;
    })('/me');
    await expect(refused).rejects.toMatchObject({ status: 401 });
    expect(ended).toBe(1);
    const reason = { code: 'case-filed', zh: '已经立案。', en: 'A case is filed already.' };
    await expect(
      api(answer(409, { type: 'urn:qingxin:problem:case-filed', reason }))('/x'),
    ).rejects.toMatchObject({ status: 409, code: 'case-filed', reason });
    await expect(api(answer(502, '<html>bad gateway</html>'))('/x')).rejects.toMatchObject({
      status: 502,
      code: '',
      reason: null,
    });
    await expect(
      api(async () => {
        throw new TypeError('no network');
      })('/x'),
    ).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  });
});

describe('an order', () => {
  it('keeps its key until it is answered well, and is a new one after that', async () => {
    const keys: string[] = [];
    let silent = true;
    const call = createApi({
      base: '',
      token: () => null,
      onUnauthorised() {},
      fetch: async (_, init) => {
        keys.push(new Headers(init?.headers).get('idempotency-key') ?? '');
        if (silent) throw new TypeError('no network');
        return new Response('{}');
      },
    });
    const open = new Map<string, string>();
    const supervise = (note?: string) => sendCommand(call, open, '/clues/national-1/supervise', { note });
    await expect(supervise()).rejects.toMatchObject({ code: 'unreachable' });
    await expect(supervise('三日内反馈')).rejects.toMatchObject({ code: 'unreachable' });
    silent = false;
    await supervise();
    await supervise();
    const [first, another, again, later] = keys;
    expect(again).toBe(first);
    expect(new Set([first, another, later]).size).toBe(3);
  });
});

describe('an order whose work others undid', () => {
  it('is a new one the next time', async () => {
    const keys: string[] = [];
    const problem = { type: 'urn:qingxin:problem:idempotency-key-spent' };
    const call = createApi({
      base: '',
      token: () => null,
      onUnauthorised() {},
      fetch: async (_, init) => {
        keys.push(new Headers(init?.headers).get('idempotency-key') ?? '');
        return new Response(JSON.stringify(keys.length === 1 ? problem : {}), {
          status: keys.length === 1 ? 409 : 200,
        });
      },
    });
    const open = new Map<string, string>();
    const rotate = () => sendCommand(call, open, '/subscribers/national/rotate', undefined);
    await expect(rotate()).rejects.toMatchObject({ code: 'idempotency-key-spent' });
    await rotate();
    expect(new Set(keys).size).toBe(2);
  });
});

describe('a slow service', () => {
  it('is given up after half a minute, and said to be slow', async () => {
    vi.useFakeTimers();
    const never: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    const call = createApi({ base: '', token: () => null, onUnauthorised() {}, fetch: never })('/clues');
    const refused = expect(call).rejects.toMatchObject({ status: 0, code: 'slow' });
    await vi.advanceTimersByTimeAsync(31_000);
    await refused;
    vi.useRealTimers();
  });
});

it('the pages ask what time it is in one place, since the system’s may be another', () => {
  const web = resolve(import.meta.dirname, '../../web');
  const asking = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) => /Date\.now\(|new Date\(\)/.test(readFileSync(join(web, file), 'utf8')));
  expect(asking).toEqual([join('shared', 'clock.ts')]);
});

describe('the dictionaries', () => {
  const WEB = resolve(import.meta.dirname, '../../web');
  const dictionaries = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((f) =>
    basename(f).endsWith('text.ts'),
  );

  it('stand with every page, and with what the pages share', () =>
    expect(dictionaries.length).toBeGreaterThan(7));

  it.each(dictionaries)(
    '%s has the same blanks in every language, and replaces no shared text',
    async (file) => {
      const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
      const modules: Record<string, Record<string, LocalizedText>> = await import(join(WEB, file));
      const texts = Object.values(modules).flatMap((dictionary) => Object.entries(dictionary));
      expect(texts.length).toBeGreaterThan(0);
      for (const [key, text] of texts) {
        for (const language of LANGUAGES) expect(text[language], key).not.toBe('');
        expect(blanks(text.en), key).toEqual(blanks(text.zh));
        if (key in TEXT) expect(text, key).toBe(TEXT[key as keyof typeof TEXT]);
      }
    },
  );

  it('fill the blanks of a text', () => expect(format(TEXT.pageRows, 'zh', { n: 3 })).toBe('已显示 3 条'));
});
