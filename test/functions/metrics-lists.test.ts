import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONCLUSION_CODES } from '../../domain/clue/conclusions.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { GROUPINGS, type Grouping, Groups } from '../../domain/metrics/breakdown.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import * as schemas from '../../functions/contract/metrics-lists-schema.ts';
import { breakdownAnswer } from '../../functions/contract/metrics-schema.ts';
import { history, SCOPES, window } from '../domain/metrics/histories.ts';
import { at, KEYED_HASHES, receivedClue } from '../support/clues.ts';
import { facet, historyFrom } from '../support/ledger.ts';
import { body, closed, guangming, useMetrics } from '../support/metrics.ts';

const { ask, ok, count, keep, happen, nameUnit, boundTo } = useMetrics();

type Query = Record<string, unknown>;

/** All rows of a list. */
async function listAll(path: string, query: Query, as?: { division: string }, { isBounded = false } = {}) {
  const schema = {
    'completion/clues': schemas.completionCluesAnswer,
    'stock/clues': schemas.stockCluesAnswer,
    'durations/clues': schemas.durationCluesAnswer,
    'results/clues': schemas.resultCluesAnswer,
    'timeline/clues': schemas.timelineCluesAnswer,
  }[path];
  if (!schema) throw new RangeError(path);
  const rows: (typeof schemas.countedClue)['_output'][] = [];
  let cursor: string | undefined;
  do {
    const page = await ok(path, { ...query, limit: 3, ...(cursor === undefined ? {} : { cursor }) }, as);
    expect(schema.strict().parse(page)).toEqual(page);
    // Within the bound a cursor leads to something.
    if (cursor !== undefined && !isBounded) expect(page.clues).not.toEqual([]);
    rows.push(...page.clues);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

const times = (rows: readonly { counted: number }[]) => rows.reduce((n, row) => n + row.counted, 0);

/** A clue of a made-up employer. */
const clueOf = (n: number, changes: Partial<Clue> = {}): Clue => ({
  ...receivedClue(at('2021-03-05 09:00'), KEYED_HASHES, `national-${n}`),
  street: '440311002',
  ...changes,
});

describe('lists behind figures', () => {
  test('are as long as the stock, the results, the durations and the timeline say', async () => {
    await count(...fc.sample(history, { numRuns: 50, seed: 7 }));
    for (const w of fc.sample(window, { numRuns: 2, seed: 31 })) {
      for (const division of SCOPES.slice(0, 7)) {
        const stock = await ok('stock', { division, asOf: w.asOf });
        const q = { division, ...w };
        const results = await ok('results', q);
        const day = { division, from: w.to, to: w.to };
        const [timeline] = (await ok('timeline', day)).days;
        const lists: [string, Query, number][] = [
          ...(['open', 'overdue', 'suspended', 'extended'] as const).map((part): [string, Query, number] => [
            'stock/clues',
            { division, asOf: w.asOf, part },
            stock[part],
          ]),
          ['stock/clues', { division, asOf: w.asOf, part: 'age:91+' }, stock.ages.at(-1).count],
          ['stock/clues', { division, asOf: w.asOf, part: 'due:overdue-1-7' }, stock.dues[2].count],
          ['durations/clues', q, results.closed],
          ['results/clues', { ...q, part: 'signedLate' }, results.signing.late],
          ['results/clues', { ...q, part: 'early' }, results.early],
          ['results/clues', { ...q, part: 'repeated' }, results.repeated.count],
          ['results/clues', { ...q, part: 'satisfied' }, results.satisfaction.satisfied],
          ['results/clues', { ...q, part: 'returnsRequested' }, results.returns.requested],
          [
            'results/clues',
            { ...q, part: `conclusion:${CONCLUSION_CODES[0]}` },
            results.conclusions[0].closed,
          ],
          ['timeline/clues', { ...day, part: 'open' }, timeline.open],
          ['timeline/clues', { ...day, part: 'closed' }, timeline.closed],
        ];
        for (const [path, query, expected] of lists) {
          expect([path, query, times(await listAll(path, query))]).toEqual([path, query, expected]);
        }
      }
    }
  }, 60_000);

  test('say why a clue is left out, into which it was merged, and who the employer is', async () => {
    await count(
      historyFrom(facet(), ['2021-03-08', { state: 'merged', running: false }]),
      historyFrom(facet(), ['2021-03-09', { state: 'merged', running: false }]),
      historyFrom(facet(), ['2021-03-10', { state: 'returned', running: false, returnReason: 'not-ours' }]),
      historyFrom(facet()),
    );
    await keep(clueOf(0, { status: 'merged', mergedInto: 'national-3', sector: 'catering' }), '甲公司');
    await keep(clueOf(1, { status: 'merged', mergedInto: 'national-9' }), '乙公司');
    await keep(clueOf(2, { status: 'returned' }), '丙公司');
    await keep(clueOf(3), '甲公司');
    await keep(clueOf(9, { division: '440304', street: null }), '丁公司');
    const query = { ...guangming, part: 'excluded' };
    const rows = await listAll('completion/clues', query, { division: '440311' });
    expect(rows).toMatchObject([
      {
        clueId: 'national-0',
        employerName: '甲公司',
        sector: 'catering',
        source: 'national',
        claimedAmountFen: 1_850_000,
        on: '2021-03-08',
        reason: { code: 'merged', zh: '与其他线索合并' },
        counterpart: { clueId: 'national-3' },
        counterpartElsewhere: false,
      },
      { clueId: 'national-1', counterpart: null, counterpartElsewhere: true },
      { clueId: 'national-2', reason: { code: 'not-ours' }, counterpart: null, counterpartElsewhere: false },
    ]);
    expect(JSON.stringify(rows)).not.toContain('national-9');
    // Who sees both districts sees the other clue.
    expect((await listAll('completion/clues', query, { division: '4403' }))[1]).toMatchObject({
      counterpart: { clueId: 'national-9' },
      counterpartElsewhere: false,
    });
  });

  test('show who handed a clue over how it was then, and where it went', async () => {
    await count(
      historyFrom(facet(), ['2021-03-09', { division: '440304', street: null }], closed('2021-03-12')),
    );
    await keep(clueOf(0, { division: '440304', street: null, status: 'closed' }), '甲公司');
    const flow = { ...guangming, definition: 'flow' };
    const out = { ...flow, part: 'transferredOut' };
    expect(await listAll('completion/clues', out, { division: '440311' })).toMatchObject([
      {
        clueId: 'national-0',
        division: '440311',
        state: 'open',
        closedDay: null,
        on: '2021-03-09',
        reason: { code: 'handed-over' },
        counterpart: { division: '440304' },
        handedOver: true,
      },
    ]);
    const other = { ...flow, division: '440304', part: 'transferredIn' };
    expect(await listAll('completion/clues', other, { division: '440304' })).toMatchObject([
      {
        state: 'closed',
        reason: { code: 'taken-over' },
        counterpart: { division: '440311' },
        handedOver: false,
      },
    ]);
    expect(await listAll('completion/clues', { ...flow, part: 'openAtEnd' }, { division: '440311' })).toEqual(
      [],
    );
  });

  test('of suspended clues say since when', async () => {
    await count(
      historyFrom(facet(), ['2021-03-10', { running: false, suspendedFrom: '2021-03-10' }]),
      historyFrom(facet(), ['2021-04-01', { suspendedFrom: '2021-04-01' }]),
      historyFrom(facet()),
    );
    const query = { division: '440311', asOf: '2021-11-14' };
    expect(await ok('stock', query)).toMatchObject({ open: 3, suspended: 2, overdue: 2 });
    expect(await listAll('stock/clues', { ...query, part: 'suspended' })).toMatchObject([
      { clueId: 'national-0', suspendedFrom: '2021-03-10', overdue: false },
      { clueId: 'national-1', suspendedFrom: '2021-04-01', overdue: true },
    ]);
  });

  test('refuse a part that the figure does not have, and a group without a grouping', async () => {
    for (const [path, query, field] of [
      ['completion/clues', { ...guangming, part: 'transferredOut' }, 'part'],
      ['completion/clues', { ...guangming, part: 'everything' }, 'part'],
      ['stock/clues', { division: '440311', part: 'age:1-2' }, 'part'],
      ['completion/clues', { ...guangming, part: 'closed', key: 'national' }, 'key'],
      ['stock/clues', { division: '440311', part: 'open', asOf: '2021-12-01' }, 'asOf'],
    ] as const) {
      const result = await ask(path, query);
      expect([path, result.statusCode, body(result).errors[0].path]).toEqual([path, 422, field]);
    }
  });

  test('stop at their bound with a cursor, and go on behind it', async () => {
    await count(
      ...Array.from({ length: 30 }, (_, i) =>
        historyFrom(facet(), ...(i < 20 ? [] : [closed('2021-03-20')])),
      ),
    );
    boundTo({ list: 7 });
    const query = { ...guangming, part: 'numerator' };
    expect(await ok('completion/clues', query)).toMatchObject({ clues: [], cursor: expect.any(String) });
    expect(await listAll('completion/clues', query, undefined, { isBounded: true })).toHaveLength(10);
  });
});

describe('a breakdown', () => {
  const merged: [string, Partial<Facet>] = ['2021-03-10', { state: 'merged', running: false }];
  const E = (n: number) => String(n).padStart(32, '0');
  /** Some clues of three sectors, two sources, two units and four officers, against employers known by name, code or both. */
  async function someClues() {
    const sectors = ['construction', 'catering', 'retail'];
    const histories = Array.from({ length: 24 }, (_, i) =>
      historyFrom(
        facet(i % 7 === 0 ? { division: '440304', street: null } : {}),
        ...(i % 3 === 0 ? [closed('2021-03-20')] : []),
        ...(i % 8 === 5 ? [merged] : []),
      ),
    );
    await count(...histories);
    for (const [i] of histories.entries()) {
      await keep(
        clueOf(i, {
          ...(i % 7 === 0 ? { division: '440304', street: null } : {}),
          sector: sectors[i % 3] ?? '',
          source: i % 2 ? 'hotline' : 'national',
          unitId: i % 4 === 3 ? null : `unit-${i % 2}`,
          officers: i % 4 === 3 ? [] : [`insp-${i % 2}`, 'insp-9'],
          employerKeys: i % 5 === 0 ? [E(1)] : i % 5 === 1 ? [E(1), E(2)] : i % 5 === 2 ? [E(2)] : [E(i)],
        }),
        i % 5 < 3 ? '甲公司' : `公司${i}`,
      );
    }
    await nameUnit({
      unitId: 'unit-0',
      division: '440311',
      name: '一中队',
      officers: [{ id: 'insp-0', name: '王测试', roles: ['inspector'] }],
    });
  }
  const city = { ...guangming, division: '4403' };

  test.each(GROUPINGS)(
    'by %s opens the list behind each of its groups, and adds up to the figure',
    async (by) => {
      await someClues();
      const figure = await ok('completion', city);
      const answer = await ok('breakdown', { ...city, by });
      expect(breakdownAnswer.strict().parse(answer)).toEqual(answer);
      const { numerator, denominator, excluded, open, overdue, extended, rate, percent } = figure;
      expect(answer.total).toEqual({
        numerator,
        denominator,
        excluded,
        open,
        overdue,
        extended,
        rate,
        percent,
      });
      const sum = (part: string) =>
        answer.groups.reduce((n: number, g: Record<string, number>) => n + (g[part] ?? 0), 0);
      if (by !== 'officer')
        for (const part of ['numerator', 'denominator', 'open']) expect(sum(part)).toBe(figure[part]);
      else expect(sum('denominator')).toBeGreaterThan(denominator);
      expect(answer.groups.length).toBeGreaterThan(1);
      for (const { key, ...group } of answer.groups) {
        for (const part of ['numerator', 'denominator', 'overdue']) {
          const rows = await listAll('completion/clues', {
            ...city,
            part,
            by,
            ...(key === null ? {} : { key }),
          });
          expect([key, part, times(rows)]).toEqual([key, part, group[part]]);
        }
      }
    },
  );

  test('names what it can, and takes an employer for one by its name or its code', async () => {
    await someClues();
    const groups = async (by: Grouping) => (await ok('breakdown', { ...city, by })).groups;
    expect((await groups('employer'))[0]).toMatchObject({ name: '甲公司', key: `${E(1)}.${E(2)}` });
    const units = await groups('unit');
    expect(units.map(({ key, name }: { key: string; name: string }) => [key, name])).toEqual(
      expect.arrayContaining([
        ['unit-0', '一中队'],
        ['unit-1', null],
        [null, null],
      ]),
    );
    expect(await groups('officer')).toEqual(
      expect.arrayContaining([expect.objectContaining({ key: 'insp-0', name: '王测试' })]),
    );
    expect(await groups('sector')).toEqual(
      expect.arrayContaining([expect.objectContaining({ key: 'catering', name: '餐饮' })]),
    );
  });

  test('of a past day is by the units and officers of that day, under their names of then', async () => {
    const assigned = (unitId: string, ...officers: string[]): ClueEvent => ({
      type: 'assigned',
      unitId,
      officers,
      mode: 'rule',
    });
    const unit = (unitId: string, name: string, officer: string): Unit => ({
      unitId,
      division: '440311',
      name,
      streets: [],
      officers: [{ id: officer, name: `${officer}的姓名`, roles: ['inspector'] }],
    });
    await nameUnit(unit('one', '一中队', 'insp-1'), '2021-01-01T00:00:00.000Z');
    await nameUnit(unit('two', '二中队', 'insp-2'), '2021-01-01T00:00:00.000Z');
    await nameUnit(unit('one', '第一中队', 'insp-1'), '2021-06-15T00:00:00.000Z');
    const first = assigned('one', 'insp-1', 'insp-2');
    await happen('national-STAYS', [at('2021-03-05 09:00'), first]);
    await happen(
      'national-CHANGES',
      [at('2021-03-05 09:00'), first],
      [at('2021-08-01 09:00'), assigned('two', 'insp-2', 'insp-3')],
    );
    await happen(
      'national-LATE',
      [at('2021-03-05 09:00'), { type: 'unassigned', reason: 'no-unit' }],
      [at('2021-06-01 23:59'), first],
    );
    await happen(
      'national-GOES',
      [at('2021-03-05 09:00'), first],
      [at('2021-08-01 09:00'), { type: 'transferred', from: '440311', to: '440304', street: null }],
    );
    await happen(
      'national-OFFICER',
      [at('2021-03-05 09:00'), first],
      [at('2021-07-01 09:00'), { type: 'handed-over', from: 'insp-1', to: 'insp-3' }],
    );
    const groups = async (by: Grouping, asOf: string, division = '4403') =>
      (await ok('breakdown', { ...guangming, division, to: asOf, asOf, by })).groups
        .map((g: { key: string; name: string; denominator: number }) => [g.key, g.name, g.denominator])
        .toSorted();
    expect(await groups('unit', '2021-05-31')).toEqual([
      [null, null, 1],
      ['one', '一中队', 4],
    ]);
    // By the end of the day.
    expect(await groups('unit', '2021-06-01')).toEqual([['one', '一中队', 5]]);
    expect(await groups('unit', '2021-07-31')).toEqual([['one', '第一中队', 5]]);
    expect(await groups('officer', '2021-06-30')).toEqual([
      ['insp-1', 'insp-1的姓名', 5],
      ['insp-2', 'insp-2的姓名', 5],
    ]);
    expect(await groups('officer', '2021-07-31')).toEqual([
      ['insp-1', 'insp-1的姓名', 4],
      ['insp-2', 'insp-2的姓名', 5],
      ['insp-3', null, 1],
    ]);
    expect(await groups('unit', '2021-11-14')).toEqual([
      [null, null, 1],
      ['one', '第一中队', 3],
      ['two', '二中队', 1],
    ]);
    const rows = (asOf: string, more: object = {}) =>
      listAll('completion/clues', {
        ...guangming,
        to: asOf,
        asOf,
        part: 'denominator',
        by: 'unit',
        ...more,
      }).then((all) => all.map(({ clueId }) => clueId).toSorted());
    expect(await rows('2021-07-31', { key: 'one' })).toEqual(
      ['CHANGES', 'GOES', 'LATE', 'OFFICER', 'STAYS'].map((n) => `national-${n}`),
    );
    expect(await rows('2021-11-14', { key: 'two' })).toEqual(['national-CHANGES']);
    expect(await rows('2021-05-31')).toEqual(['national-LATE']);
    const handedOver = { by: 'officer', key: 'insp-1' };
    expect(await rows('2021-06-30', handedOver)).toContain('national-OFFICER');
    expect(await rows('2021-07-31', handedOver)).not.toContain('national-OFFICER');
  });

  test.each(GROUPINGS)('by %s that comes in parts adds up to the same', async (by) => {
    await someClues();
    const whole = await ok('breakdown', { ...city, by });
    boundTo({ breakdown: 5 });
    const groups = new Groups(by);
    let cursor: string | undefined;
    let answers = 0;
    do {
      const part = await ok('breakdown', { ...city, by, ...(cursor === undefined ? {} : { cursor }) });
      for (const { rate: _, percent: __, ...row } of part.groups) groups.add(row);
      cursor = part.cursor;
      answers += 1;
    } while (cursor !== undefined);
    expect(answers).toBeGreaterThan(3);
    expect(groups.rows()).toEqual(
      whole.groups.map(({ rate: _, percent: __, ...row }: Record<string, unknown>) => row),
    );
  });
});
