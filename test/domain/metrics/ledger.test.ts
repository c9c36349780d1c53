import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../domain/calendar/dates.ts';
import type { ClueCounter } from '../../../domain/clue/counters.ts';
import type { Facet } from '../../../domain/clue/facet.ts';
import { CLUE_FIGURES } from '../../../domain/clue/figures.ts';
import {
  addSteps,
  inOrder,
  type RowChange,
  sumMonths,
  unpackChange,
} from '../../../domain/kernel/figures.ts';
import { ageing, rowsForAgeing } from '../../../domain/metrics/ageing.ts';
import { durations, results, rowsForClosings } from '../../../domain/metrics/closings.ts';
import {
  completion,
  type Definition,
  type Question,
  rowsForCompletion,
} from '../../../domain/metrics/completion.ts';
import {
  type ClueStep,
  completionList,
  hasPart,
  type ListRule,
  PARTS,
  resultsList,
  stockList,
  timelineList,
} from '../../../domain/metrics/history.ts';
import type { ClueRow, RowRange } from '../../../domain/metrics/rows.ts';
import { endToday, rowsForTimeline, timeline } from '../../../domain/metrics/timeline.ts';
import { districtOf } from '../../../domain/places/divisions.ts';
import { definition, FIRST, history, scope, window } from './histories.ts';
import {
  ageingOracle,
  durationsOracle,
  type History,
  oracle,
  resultsOracle,
  timelineOracle,
} from './oracle.ts';

/** The ledger's rows after histories, folded in any order of clues, as they are read back from what is stored. */
function ledgerOf(histories: readonly History[]): ClueRow[] {
  const rows = new Map<string, RowChange>();
  for (const steps of histories) addSteps(CLUE_FIGURES, null, steps, rows);
  const days: ClueRow[] = [...rows.values()]
    .map((change) => unpackChange(CLUE_FIGURES, change))
    .map((row) => ({ ...row, counters: row.counters.filter(({ by }) => by !== 0) }));
  const months = sumMonths(CLUE_FIGURES, days).map((row) => ({
    ...row,
    counters: row.counters.map(({ by, ...counter }) => ({
      ...CLUE_FIGURES.unpackCounter(CLUE_FIGURES.packCounter(counter as ClueCounter, row), row),
      by,
    })),
  }));
  return [...days, ...months];
}

/** Only the rows a question asks for: nothing else may be needed. */
const only = (rows: readonly ClueRow[], { days, months }: RowRange) =>
  rows.filter(({ period, date }) =>
    period === 'month' ? months !== null && date <= months : days.from <= date && date <= days.to,
  );

/** How far ahead due dates were set that are not found by the day of receipt. */
const aheadOf = (histories: readonly History[]) =>
  Math.max(0, ...histories.flat().map((step) => CLUE_FIGURES.reach(step).ahead));
const spanOf = (histories: readonly History[]) =>
  Math.max(0, ...histories.flat().map((step) => CLUE_FIGURES.reach(step).span));

const histories = fc.array(history, { maxLength: 12 });
const question: fc.Arbitrary<Question> = fc
  .record({ definition, division: scope, window })
  .map(({ window: w, ...rest }) => ({ ...rest, ...w }));

const RUNS = { numRuns: 1500 };

describe('the ledger answers as the definitions do', () => {
  test('completion', () => {
    fc.assert(
      fc.property(histories, question, (all, q) => {
        const rows = only(ledgerOf(all), rowsForCompletion(q, aheadOf(all)));
        expect(completion(q, rows)).toEqual(oracle(q, all));
      }),
      RUNS,
    );
  });

  test('the timeline ends today: days to come are neither counted nor listed', () => {
    const days = { division: '440311', from: '2021-01-05', to: '2021-12-31' };
    const question = endToday(days, '2021-03-05');
    expect(question).toEqual({ ...days, to: '2021-03-05' });
    expect(endToday(days, '2022-01-01')).toEqual(days);
    const later = endToday({ ...days, from: '2021-06-01' }, '2021-03-05');
    const all = fc.sample(histories, { numRuns: 5, seed: 3 });
    for (const some of all) {
      const { from, to } = rowsForTimeline(later, aheadOf(some)).days;
      // The store takes no range that ends before it begins.
      expect(from <= to).toBe(true);
      expect(timeline(later, ledgerOf(some))).toEqual([]);
      expect(countList(timelineList(later), later.division, some)).toEqual({});
    }
  });

  test('timeline', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, { from, to }) => {
        const q = { division, from, to };
        const rows = only(ledgerOf(all), rowsForTimeline(q, aheadOf(all)));
        expect(timeline(q, rows)).toEqual(timelineOracle(q, all));
      }),
      { numRuns: 400 },
    );
  });

  test('the ageing of open clues', () => {
    const days = fc.integer({ min: -5, max: 260 }).map((n) => addDays(FIRST, n));
    fc.assert(
      fc.property(histories, scope, days, (all, division, asOf) => {
        const rows = only(ledgerOf(all), rowsForAgeing(asOf, aheadOf(all)));
        expect(ageing(division, asOf, rows)).toEqual(ageingOracle(division, asOf, all));
      }),
      RUNS,
    );
  });

  test('durations', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, w) => {
        const q = { division, ...w };
        expect(durations(q, only(ledgerOf(all), rowsForClosings(q)))).toEqual(durationsOracle(q, all));
      }),
      RUNS,
    );
  });

  test('results', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, w) => {
        const q = { division, ...w };
        expect(results(q, only(ledgerOf(all), rowsForClosings(q)))).toEqual(resultsOracle(q, all));
      }),
      RUNS,
    );
  });

  test('the flow balances', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, w) => {
        const { flow } = completion({ definition: 'flow', division, ...w }, ledgerOf(all));
        if (!flow) throw new Error('a flow has items');
        expect(flow.carriedIn + flow.received + flow.transferredIn + flow.reopened).toBe(
          flow.closed + flow.transferredOut + flow.returned + flow.merged + flow.openAtEnd,
        );
      }),
      RUNS,
    );
  });

  test('the order of clues does not matter', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (all, keys) => {
        const shuffled = all
          .map((h) => ({ h, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ h }) => h);
        const sorted = (rows: ClueRow[]) =>
          rows.flatMap(({ counters, ...name }) => counters.map((c) => JSON.stringify([name, c]))).sort();
        expect(sorted(ledgerOf(shuffled))).toEqual(sorted(ledgerOf(all)));
      }),
      { numRuns: 200 },
    );
  });

  test('districts add up to their city, in the definitions without flows', () => {
    fc.assert(
      fc.property(histories, window, fc.constantFrom<Definition>('cohort', 'on-time'), (all, w, d) => {
        const rows = ledgerOf(all);
        const numerator = (division: string) => completion({ definition: d, division, ...w }, rows).numerator;
        expect(numerator('440303') + numerator('440304') + numerator('440311')).toBe(numerator('4403'));
      }),
      { numRuns: 300 },
    );
  });
});

/** What a list counts, part by part, over the districts of its division, each with what it knows of a clue. */
function countList<P extends string>(
  rule: ListRule<P>,
  division: string,
  all: readonly History[],
): Partial<Record<P, number>> {
  const range = rule.receivedBetween(spanOf(all));
  const sum: Partial<Record<P, number>> = {};
  for (const steps of all) {
    const day = steps[0]?.facet.receivedDay ?? '';
    if (day < range.from || day > range.to) continue;
    const districts = new Set(
      steps.map(({ facet }) => facet.division).filter((d) => d.startsWith(districtOf(division))),
    );
    for (const district of districts) {
      // A district left is listed by the history up to the leaving.
      const last = steps.findLastIndex(({ facet }) => facet.division === district);
      for (const [part, { times }] of rule.count(steps.slice(0, last + 2), district)) {
        sum[part] = (sum[part] ?? 0) + times;
      }
    }
  }
  return sum;
}

/** Numbers that are not 0: a list says nothing of what there is none of. */
const present = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).filter(([, n]) => n !== 0));

describe('the clues behind a figure are as many as it says, each found by its day of receipt', () => {
  test('completion, every part', () => {
    fc.assert(
      fc.property(histories, question, (all, q) => {
        const { flow, ...figure } = completion(q, ledgerOf(all));
        const { late = 0, ...counted } = countList(completionList(q), q.division, all);
        const { returned, merged } = figure.excluded;
        expect(counted).toEqual(
          present({
            numerator: figure.numerator,
            denominator: figure.denominator,
            excluded: returned + merged,
            returned,
            merged,
            closed: figure.denominator - figure.open,
            openAtEnd: figure.open,
            overdue: figure.overdue,
            extended: figure.extended,
            ...flow,
          }),
        );
        // Late for good by a brute look at the facets: overdue, or marked.
        expect(late).toBeGreaterThanOrEqual(figure.overdue);
        if (q.definition === 'on-time')
          expect(late).toBeLessThanOrEqual(figure.denominator - figure.numerator);
        if (q.definition === 'on-time' && figure.open === 0) {
          expect(late).toBe(figure.denominator - figure.numerator);
        }
      }),
      RUNS,
    );
  });

  test('the open stock, every band', () => {
    const days = fc.integer({ min: -5, max: 260 }).map((n) => addDays(FIRST, n));
    fc.assert(
      fc.property(histories, scope, days, (all, division, asOf) => {
        const { ages, dues, ...stock } = ageing(division, asOf, ledgerOf(all));
        expect(countList(stockList(division, asOf), division, all)).toEqual(
          present({
            ...stock,
            ...Object.fromEntries(ages.map(({ band, count }) => [`age:${band}`, count])),
            ...Object.fromEntries(dues.map(({ band, count }) => [`due:${band}`, count])),
          }),
        );
      }),
      RUNS,
    );
  });

  test('results, every part', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, w) => {
        const q = { division, ...w };
        const r = results(q, ledgerOf(all));
        const { paid = 0, ...counted } = countList(resultsList(q), division, all);
        expect(counted).toEqual(
          present({
            closed: r.closed,
            confirmed: r.confirmed,
            unconfirmed: r.closed - r.confirmed,
            extended: r.extended,
            signedInTime: r.signing.inTime,
            signedLate: r.signing.late,
            early: r.early,
            ...r.satisfaction,
            surveyed: r.satisfaction.satisfied + r.satisfaction.unsatisfied,
            received: r.repeated.received,
            repeated: r.repeated.count,
            returnsRequested: r.returns.requested,
            returnsRefused: r.returns.refused,
            returnsApproved: r.returns.approved,
            reopeningsRequested: r.reopenings.requested,
            reopeningsRefused: r.reopenings.refused,
            reopeningsApproved: r.reopenings.approved,
            returned: r.returned.total,
            merged: r.merged,
            reopened: r.reopened,
            extensions: r.extensions,
            ...Object.fromEntries(r.conclusions.map(({ code, closed }) => [`conclusion:${code}`, closed])),
          }),
        );
        expect(paid).toBeLessThanOrEqual(r.closed);
        expect(paid > 0).toBe(r.paidHeadcount > 0);
      }),
      RUNS,
    );
  });

  test('the timeline, on each of its days', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, { from, to }) => {
        const days = timeline({ division, from, to }, ledgerOf(all));
        const some = days[days.length >> 1];
        if (!some) throw new Error('a window has a day');
        const { day, ...counts } = some;
        const q = { division, from: day, to: day };
        expect(countList(timelineList(q), division, all)).toEqual(present(counts));
      }),
      { numRuns: 500 },
    );
  });

  test('say when, and at which district the other end of a transfer is', () => {
    const moved = (steps: ClueStep[], division: string, district: string) =>
      completionList({
        definition: 'flow',
        division,
        from: '2021-03-01',
        to: '2021-03-31',
        asOf: '2021-03-31',
      }).count(steps, district);
    const first = { state: 'open', division: '440311', street: null, receivedDay: '2021-03-05' } as Facet;
    const steps: ClueStep[] = [
      { day: '2021-03-05', facet: first },
      { day: '2021-03-09', facet: { ...first, division: '440304' } },
    ];
    const event = { times: 1, on: '2021-03-09' };
    expect(moved(steps, '440311', '440311').get('transferredOut')).toEqual({ ...event, district: '440304' });
    expect(moved(steps, '440304', '440304').get('transferredIn')).toEqual({ ...event, district: '440311' });
    expect(moved(steps, '4403', '440311').has('transferredOut')).toBe(false);
  });

  test('received and moved are parts of a flow alone', () => {
    expect(PARTS.filter((part) => !hasPart('cohort', part))).toEqual([
      'received',
      'carriedIn',
      'transferredIn',
      'transferredOut',
      'reopened',
    ]);
    expect(PARTS.every((part) => hasPart('flow', part))).toBe(true);
  });
});

describe('packing', () => {
  test('histories survive it', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const received = steps[0]?.facet.receivedDay ?? '';
        expect(CLUE_FIGURES.unpackHistory(steps.map(CLUE_FIGURES.packStep), received)).toEqual(steps);
      }),
      RUNS,
    );
  });

  test('counters survive it, and have a name each', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const words = new Map<string, unknown>();
        steps.forEach(({ day, facet }, i) => {
          for (const delta of CLUE_FIGURES.deltas(steps[i - 1]?.facet ?? null, facet, day)) {
            const { counter, district, date } = delta;
            const packed = CLUE_FIGURES.packCounter(counter, delta);
            expect(packed).not.toMatch(/[=;]/);
            expect(CLUE_FIGURES.unpackCounter(packed, delta)).toEqual(counter);
            const id = `${district} ${date} ${packed}`;
            expect(words.get(id) ?? counter).toEqual(counter);
            words.set(id, counter);
          }
        });
      }),
      RUNS,
    );
  });
});

describe('histories', () => {
  test('a clock running behind does not take a clue back in time', () => {
    const facet = { receivedDay: '2021-03-05' } as Facet;
    const steps: ClueStep[] = ['2021-03-04', '2021-03-07', '2021-03-06'].map((day) => ({ day, facet }));
    const days = (after?: string) => inOrder(CLUE_FIGURES, steps, after).map((s) => s.day);
    expect(days()).toEqual(['2021-03-05', '2021-03-07', '2021-03-07']);
    expect(days('2021-03-08')).toEqual(Array(3).fill('2021-03-08'));
  });
});
