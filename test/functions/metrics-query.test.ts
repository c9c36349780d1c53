import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CALENDAR as CALENDAR } from '../../domain/calendar/built-in.ts';
import { addDays } from '../../domain/calendar/dates.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import type { Figure } from '../../domain/metrics/completion.ts';
import type { Part } from '../../domain/metrics/history.ts';
import { percent } from '../../domain/metrics/rounding.ts';
import { DIVISIONS } from '../../domain/places/divisions.ts';
import * as listSchemas from '../../functions/contract/metrics-lists-schema.ts';
import * as schemas from '../../functions/contract/metrics-schema.ts';
import { history, SCOPES, window } from '../domain/metrics/histories.ts';
import {
  ageingOracle,
  durationsOracle,
  oracle,
  resultsOracle,
  timelineOracle,
} from '../domain/metrics/oracle.ts';
import { facet, historyFrom } from '../support/ledger.ts';
import { body, closed, guangming, NOW, useMetrics } from '../support/metrics.ts';

const { ask, ok, count, itemsRead } = useMetrics();

describe('completion', () => {
  test('of a district by cohort, with every field', async () => {
    await count(
      historyFrom(facet(), closed('2021-03-20')),
      historyFrom(facet({ street: null }), ['2021-03-22', { extended: true, due: '2021-12-26' }]),
      historyFrom(facet()),
      historyFrom(facet(), ['2021-03-08', { state: 'returned', running: false }]),
      historyFrom(facet(), ['2021-03-08', { state: 'merged', running: false }]),
      historyFrom(facet(), ['2021-03-09', { division: '440304', street: null }]),
      historyFrom(facet({ receivedDay: '2021-11-15', due: '2021-12-06' })),
    );
    expect(await ok('completion', guangming)).toEqual({
      ...guangming,
      numerator: 1,
      denominator: 3,
      rate: 1 / 3,
      percent: '33.33',
      rounding: 'half-up-2',
      excluded: { returned: 1, merged: 1 },
      open: 2,
      overdue: 1,
      extended: 1,
      calendarVersion: CALENDAR.version,
      generatedAt: NOW,
    });
  });

  test('of a division without clues has no rate', async () => {
    expect(await ok('completion', guangming)).toMatchObject({
      numerator: 0,
      denominator: 0,
      rate: null,
      percent: null,
    });
  });

  test('is as of today in Shanghai by default', async () => {
    await count(historyFrom(facet(), closed('2021-11-15')));
    const { asOf: _, ...query } = guangming;
    expect(await ok('completion', query)).toMatchObject({ asOf: '2021-11-15', numerator: 1 });
    expect(await ok('completion', guangming)).toMatchObject({ numerator: 0, open: 1 });
  });

  test('by flow names what came in and went out, on one level', async () => {
    await count(
      historyFrom(facet({ receivedDay: '2020-12-20' }), closed('2021-03-20'), [
        '2021-04-01',
        { state: 'open', running: true, closedDay: null },
      ]),
      historyFrom(facet(), ['2021-03-09', { division: '440304', street: null }]),
      historyFrom(facet({ division: '440304', street: null }), ['2021-03-10', { division: '440311' }]),
    );
    const answer = await ok('completion', { ...guangming, definition: 'flow' });
    expect(answer).toMatchObject({
      numerator: 1,
      denominator: 3,
      carriedIn: 1,
      received: 1,
      transferredIn: 1,
      reopened: 1,
      closed: 1,
      transferredOut: 1,
      returned: 0,
      merged: 0,
      openAtEnd: 2,
      overdue: 2,
    });
    expect(answer).not.toHaveProperty('flow');
  });

  test('equals the definitions in every scope, and fits its schema', async () => {
    const all = fc.sample(history, { numRuns: 40, seed: 11 });
    await count(...all);
    for (const w of fc.sample(window, { numRuns: 6, seed: 3 })) {
      for (const division of SCOPES) {
        for (const definition of ['cohort', 'flow', 'on-time'] as const) {
          const q = { definition, division, ...w };
          const { flow, ...figure } = { flow: {}, ...oracle(q, all) };
          const answer = await ok('completion', q);
          expect(schemas.completionAnswer.strict().parse(answer)).toEqual(answer);
          expect(answer).toEqual({
            ...q,
            ...figure,
            ...flow,
            ...percent(figure.numerator, figure.denominator),
            rounding: 'half-up-2',
            calendarVersion: CALENDAR.version,
            generatedAt: NOW,
          });
        }
      }
    }
  });

  test('reads items by the days asked about, not by clues', async () => {
    const days = ['2021-03-05', '2021-03-08', '2021-03-09'];
    const some = (n: number) =>
      Array.from({ length: n }, (_, i) =>
        historyFrom(facet({ receivedDay: days[i % 3] ?? '' }), ...(i % 3 ? [closed('2021-03-20')] : [])),
      );
    await count(...some(30));
    const query = { ...guangming, from: '2021-03-01', to: '2021-03-31' };
    const ask3 = async () => {
      for (const definition of ['cohort', 'flow', 'on-time'])
        await ok('completion', { ...query, definition });
    };
    await ask3();
    const few = itemsRead();
    await count(...some(300));
    await ask3();
    expect(itemsRead()).toEqual(few);
    // Scope, epoch, and the days with rows: three of receipt, one of closing.
    expect(few).toEqual([6, 6, 6]);
  });
});

describe('a clue late for good', () => {
  const onTime = { ...guangming, definition: 'on-time' };
  const reopened = (due: string): [string, Partial<Facet>] => [
    '2021-05-06',
    { state: 'open', running: true, closedDay: null, extended: true, due },
  ];

  test('stays out of the numerator, with its last due date as its day', async () => {
    await count(
      // Closed late, reopened, extended from the day of approval, closed in time.
      historyFrom(
        facet(),
        ['2021-04-06', { state: 'closed', running: false, closedDay: '2021-04-06', late: true }],
        reopened('2021-06-01'),
        closed('2021-05-20'),
      ),
      // Closed in time, reopened, closed in time again.
      historyFrom(facet(), closed('2021-03-20'), reopened('2021-06-01'), closed('2021-05-20')),
    );
    expect(await ok('completion', onTime)).toMatchObject({ numerator: 1, denominator: 2 });
    const june = { ...onTime, from: '2021-06-01', to: '2021-06-30' };
    expect(await ok('completion', june)).toMatchObject({ numerator: 1, denominator: 2 });
    const march = { ...onTime, from: '2021-03-01', to: '2021-03-31' };
    expect(await ok('completion', march)).toMatchObject({ denominator: 0 });
    const { clues } = await ok('completion/clues', { ...june, part: 'numerator' });
    expect(clues.map((c: { clueId: string }) => c.clueId)).toEqual(['national-1']);
  });
});

describe('a due date far from the day of receipt', () => {
  const spring = Array.from({ length: 60 }, (_, i) => addDays('2021-03-01', i));
  const questions = [
    ['completion', { ...guangming, definition: 'flow', from: '2021-03-01', to: '2021-03-07' }],
    ['stock', { division: '440311', asOf: '2021-03-07' }],
    ['timeline', { division: '440311', from: '2021-03-01', to: '2021-03-07' }],
  ] as const;

  test('widens what flow, stock and timeline read by how far ahead it was set, not by the age of the clue', async () => {
    await count(...spring.map((day) => historyFrom(facet({ receivedDay: day, due: addDays(day, 20) }))));
    for (const [path, query] of questions) await ok(path, query);
    const before = itemsRead();
    // Scope, epoch, and the days with rows up to the 7th.
    expect(before).toEqual([2 + 7, 2 + 7, 2 + 7]);
    // Received two years before, extended again on 20 April.
    const old = facet({ receivedDay: '2019-03-05', due: '2019-03-26' });
    await count(
      ...spring.map(() => []),
      historyFrom(old, ['2021-04-20', { extended: true, due: '2021-05-11' }]),
    );
    for (const [path, query] of questions) await ok(path, query);
    // Its month, long past, is not summed up yet, so its day is read too. As its due date is told by no day of receipt, the days ahead up to such dates are read.
    expect(itemsRead()).toEqual(before.map((items) => items + 2 + 32));
  });

  test('is found all the same by lists of what was due then', async () => {
    await count(
      historyFrom(facet({ receivedDay: '2019-03-05', due: '2019-03-26' }), [
        '2021-04-20',
        { extended: true, due: '2021-05-11' },
      ]),
    );
    const query = { ...guangming, definition: 'on-time', from: '2021-05-01', part: 'denominator' };
    expect((await ok('completion/clues', query)).clues).toMatchObject([{ dueDate: '2021-05-11' }]);
  });
});

describe('a day in the future', () => {
  test.each([
    ['completion', guangming],
    ['completion/clues', { ...guangming, part: 'numerator' }],
    ['districts', { ...guangming, division: undefined, parent: '4403' }],
    ['stock', { division: '440311' }],
    ['durations', { division: '440311', from: '2021-01-01', to: '2021-11-14' }],
    ['results', { division: '440311', from: '2021-01-01', to: '2021-11-14' }],
  ])('is no asOf for %s, today is', async (path, { division, ...query }: Record<string, unknown>) => {
    const asked = { ...query, ...(division === undefined ? {} : { division }) };
    const refused = await ask(path, { ...asked, asOf: '2021-11-16' });
    expect(refused.statusCode).toBe(422);
    expect(body(refused).errors).toEqual([{ path: 'asOf', message: 'must not be in the future' }]);
    expect((await ask(path, { ...asked, asOf: '2021-11-15' })).statusCode).toBe(200);
  });
});

describe('districts', () => {
  const query = { ...guangming, division: undefined, parent: '4403' };
  const { division: _, ...districtsQuery } = query;

  test('are ranked by rate with ties, known ones without clues last, and a total', async () => {
    const of = (division: string) => facet({ division, street: null });
    await count(
      historyFrom(of('440311'), closed('2021-03-20')),
      historyFrom(of('440304'), closed('2021-03-20')),
      historyFrom(of('440303'), closed('2021-03-20')),
      historyFrom(of('440303')),
      historyFrom(of('440399')),
      historyFrom(of('445281')),
    );
    const answer = await ok('districts', districtsQuery);
    expect(schemas.districtsAnswer.strict().parse(answer)).toEqual(answer);
    const rows: { rank: number; division: string; name: string; numerator: number; denominator: number }[] =
      answer.districts;
    expect(rows.slice(0, 3).map((r) => [r.rank, r.division, r.name, r.numerator, r.denominator])).toEqual([
      [1, '440304', '福田区', 1, 1],
      [1, '440311', '光明区', 1, 1],
      [3, '440303', '罗湖区', 1, 2],
    ]);
    // The district 440399 does not exist: its clue counts in the total alone.
    const shenzhen = DIVISIONS.filter((d) => d.code.startsWith('4403') && d.code.length === 6);
    expect(rows.slice(3).map((r) => [r.rank, r.denominator])).toEqual(
      Array(shenzhen.length - 3).fill([null, 0]),
    );
    expect(answer.total).toMatchObject({ division: '4403', numerator: 3, denominator: 5, percent: '60.00' });
    const province = await ok('districts', { ...districtsQuery, parent: '44' });
    expect(province.districts.map((r: { division: string }) => r.division)).toContain('445281');
    expect(province.total).toMatchObject({ denominator: 6 });
  });

  test('of a flow do not show transfers within the parent in its total', async () => {
    await count(historyFrom(facet(), ['2021-03-09', { division: '440304', street: null }]));
    const answer = await ok('districts', { ...districtsQuery, definition: 'flow' });
    const row = (code: string) => answer.districts.find((r: { division: string }) => r.division === code);
    expect(row('440311')).toMatchObject({ transferredOut: 1, openAtEnd: 0 });
    expect(row('440304')).toMatchObject({ transferredIn: 1, openAtEnd: 1 });
    expect(answer.total).toMatchObject({ received: 1, transferredIn: 0, transferredOut: 0, openAtEnd: 1 });
  });

  test('below a district are its streets', async () => {
    await count(
      historyFrom(facet(), closed('2021-03-20')),
      historyFrom(facet({ street: '440311099' })),
      historyFrom(facet({ street: null })),
    );
    const answer = await ok('districts', { ...districtsQuery, parent: '440311' });
    expect(answer.districts.slice(0, 2)).toMatchObject([
      { rank: 1, division: '440311002', name: '公明街道', numerator: 1 },
      { rank: 2, division: '440311099', name: null, denominator: 1 },
    ]);
    expect(answer.total).toMatchObject({ numerator: 1, denominator: 3 });
  });
});

describe('timeline', () => {
  test('equals the definitions', async () => {
    const all = fc.sample(history, { numRuns: 30, seed: 5 });
    await count(...all);
    for (const division of SCOPES) {
      const q = { division, from: '2020-12-05', to: '2021-02-10' };
      const answer = await ok('timeline', q);
      expect(answer.days).toEqual(timelineOracle(q, all));
      expect(schemas.timelineAnswer.strict().parse(answer)).toEqual(answer);
    }
  });

  test('of too many days is refused', async () => {
    const query = { division: '440311', from: '2011-01-01', to: addDays('2011-01-01', 3660) };
    expect((await ask('timeline', query)).statusCode).toBe(422);
    expect((await ok('timeline', { ...query, to: addDays('2011-01-01', 3659) })).days).toHaveLength(3660);
  });

  test('ends today, and knows nothing of days to come: neither does its list', async () => {
    // Open and in time today, overdue on any later day.
    await count(historyFrom(facet({ due: '2021-11-19' })));
    const query = { division: '440311', from: '2021-11-10', to: '2021-12-31' };
    const { days, ...asked } = await ok('timeline', query);
    expect(asked).toMatchObject(query);
    expect(days.at(-1)).toMatchObject({ day: '2021-11-15', open: 1, overdue: 0 });
    const listed = async (q: object, part: string) =>
      (await ok('timeline/clues', { ...q, part })).clues.length;
    expect(await listed(query, 'open')).toBe(1);
    expect(await listed(query, 'overdue')).toBe(0);
    const toCome = { ...query, from: '2021-12-01' };
    expect((await ok('timeline', toCome)).days).toEqual([]);
    expect(await listed(toCome, 'open')).toBe(0);
  });
});

describe('open clues, durations and results', () => {
  /** What is asked, the schema of its answer, and the answer by the definitions. */
  const figures = (w: { from: string; to: string; asOf: string }, all: Parameters<typeof resultsOracle>[1]) =>
    [
      ['stock', { asOf: w.asOf }, schemas.stockAnswer, (d: string) => ageingOracle(d, w.asOf, all)],
      ['durations', w, schemas.durationsAnswer, (d: string) => durationsOracle({ division: d, ...w }, all)],
      ['results', w, schemas.resultsAnswer, (d: string) => resultsOracle({ division: d, ...w }, all)],
    ] as const;

  test('equal the definitions in every scope and below it, and fit their schemas', async () => {
    const all = fc.sample(history, { numRuns: 160, seed: 17 });
    await count(...all);
    let closed = 0;
    for (const w of fc.sample(window, { numRuns: 6, seed: 2 })) {
      for (const division of SCOPES) {
        for (const [path, query, schema, oracleOf] of figures(w, all)) {
          const name = DIVISIONS.find((d) => d.code === division)?.zh ?? null;
          const stamp = { calendarVersion: CALENDAR.version, generatedAt: NOW };
          const expected = { division, name, ...query, ...oracleOf(division), ...stamp };
          expect(await ok(path, { division, ...query })).toEqual(expected);
          if (division.length === 9) continue;
          const { children, ...whole } = await ok(path, { division, ...query, by: 'children' });
          expect(schema.strict().parse({ ...whole, children })).toEqual({ ...whole, children });
          expect(whole).toEqual(expected);
          for (const { division: code, name: label, ...figure } of children) {
            expect(label).toBe(DIVISIONS.find((d) => d.code === code)?.zh ?? null);
            expect(figure).toEqual(oracleOf(code));
            closed += figure.closed ?? 0;
          }
          const codes = children.map((c: { division: string }) => c.division);
          expect(codes).toEqual([...new Set<string>(codes)].sort());
          const known = DIVISIONS.filter((d) => d.parent === division && d.code.length > 4);
          expect(codes).toEqual(expect.arrayContaining(known.map((d) => d.code)));
        }
      }
    }
    expect(closed).toBeGreaterThan(20);
  });

  test('are as of today in Shanghai by default', async () => {
    await count(historyFrom(facet(), closed('2021-11-15')));
    const w = { from: '2021-01-01', to: '2021-11-15' };
    expect(await ok('stock', { division: '440311' })).toMatchObject({ asOf: '2021-11-15', open: 0 });
    expect(await ok('durations', { division: '440311', ...w })).toMatchObject({ closed: 1, median: 255 });
    expect(await ok('results', { division: '440311', ...w, asOf: '2021-11-14' })).toMatchObject({
      closed: 0,
    });
  });

  test('read items by the days asked about, not by clues', async () => {
    const some = (n: number) =>
      Array.from({ length: n }, (_, i) =>
        historyFrom(facet({ receivedDay: '2021-03-05' }), ...(i % 3 ? [closed('2021-03-20')] : [])),
      );
    const askAll = async () => {
      const w = { division: '440311', from: '2021-03-01', to: '2021-03-31', asOf: '2021-03-31' };
      await ok('stock', { division: '440311', asOf: '2021-03-31' });
      await ok('durations', w);
      await ok('results', w);
    };
    await count(...some(30));
    await askAll();
    const few = itemsRead();
    await count(...some(300));
    await askAll();
    expect(itemsRead()).toEqual(few);
    // Scope, epoch, the days of receipt and of closing.
    expect(few).toEqual([4, 4, 4]);
  });
});

describe('the clues behind a figure', () => {
  /** All pages of a list. */
  async function list(query: Record<string, unknown>) {
    const clues: { clueId: string; counted: number; division: string }[] = [];
    let pages = 0;
    let cursor: string | null = null;
    do {
      const page: { clues: typeof clues; cursor?: string } = await ok('completion/clues', {
        ...query,
        ...(cursor === null ? {} : { cursor }),
      });
      expect(listSchemas.completionCluesAnswer.strict().parse(page)).toEqual(page);
      clues.push(...page.clues);
      cursor = page.cursor ?? null;
      pages += 1;
    } while (cursor !== null);
    return { clues, pages };
  }

  test('are as many as the figure says, in every scope, definition and part', async () => {
    const all = fc.sample(history, { numRuns: 60, seed: 23 });
    await count(...all);
    for (const w of fc.sample(window, { numRuns: 3, seed: 9 })) {
      for (const division of SCOPES) {
        for (const definition of ['cohort', 'flow', 'on-time'] as const) {
          const { flow, ...figure }: Figure = oracle({ definition, division, ...w }, all);
          const { returned, merged } = figure.excluded;
          const parts: Partial<Record<Part, number>> = {
            numerator: figure.numerator,
            denominator: figure.denominator,
            excluded: returned + merged,
            returned,
            merged,
            openAtEnd: figure.open,
            overdue: figure.overdue,
            extended: figure.extended,
            ...flow,
          };
          for (const [part, expected] of Object.entries(parts)) {
            const { clues } = await list({ definition, division, ...w, part, limit: 11 });
            expect(clues.reduce((n, c) => n + c.counted, 0)).toBe(expected);
            expect(new Set(clues.map((c) => `${c.division} ${c.clueId}`)).size).toBe(clues.length);
          }
        }
      }
    }
  });

  test('come with what is known of them, and with those that moved on since', async () => {
    await count(
      historyFrom(facet(), closed('2021-03-20')),
      historyFrom(facet(), ['2021-03-12', { division: '440304', street: null }], closed('2021-03-21')),
    );
    const early = { ...guangming, to: '2021-03-31', asOf: '2021-03-10' };
    const { clues } = await list({ ...early, part: 'denominator' });
    expect(clues.map((c) => c.clueId)).toEqual(['national-0', 'national-1']);
    expect((await list({ ...guangming, part: 'numerator' })).clues).toEqual([
      {
        clueId: 'national-0',
        counted: 1,
        division: '440311',
        street: '440311002',
        receivedDay: '2021-03-05',
        dueDate: '2021-03-26',
        state: 'closed',
        closedDay: '2021-03-20',
        conclusion: null,
        extended: false,
        overdue: false,
        late: false,
        on: '2021-03-20',
        days: 15,
        phaseDays: null,
        verifiedAmountFen: null,
        paidAmountFen: null,
        satisfied: null,
        suspendedFrom: null,
        reason: null,
        counterpart: null,
        counterpartElsewhere: false,
        handedOver: false,
        // Its state is not there.
        employerName: null,
        sector: null,
        source: null,
        headcount: null,
        claimedAmountFen: null,
      },
    ]);
  });

  test('come in pages over districts, none twice', async () => {
    const places = ['440303', '440304', '440311'];
    await count(
      ...Array.from({ length: 25 }, (_, i) =>
        historyFrom(facet({ division: places[i % 3] ?? '', street: null })),
      ),
    );
    const { clues, pages } = await list({
      ...guangming,
      division: '4403',
      part: 'denominator',
      limit: 10,
    });
    expect(pages).toBe(3);
    expect(clues.map((c) => c.division)).toEqual([
      ...Array(9).fill('440303'),
      ...Array(8).fill('440304'),
      ...Array(8).fill('440311'),
    ]);
    expect(new Set(clues.map((c) => c.clueId)).size).toBe(25);
  });

  test('closed twice in a flow count twice', async () => {
    await count(
      historyFrom(
        facet(),
        closed('2021-03-20'),
        ['2021-04-01', { state: 'open', running: true, closedDay: null }],
        closed('2021-04-05'),
      ),
    );
    const { clues } = await list({ ...guangming, definition: 'flow', part: 'numerator' });
    expect(clues).toMatchObject([{ clueId: 'national-0', counted: 2 }]);
  });

  test.each(['x', Buffer.from('{"d":"440304","after":""}').toString('base64url')])(
    'are not listed from a cursor of elsewhere',
    async (cursor) => {
      await count(historyFrom(facet()));
      const result = await ask('completion/clues', { ...guangming, part: 'numerator', cursor });
      expect(result.statusCode).toBe(422);
      expect(body(result).errors).toEqual([{ path: 'cursor', message: expect.any(String) }]);
    },
  );
});
