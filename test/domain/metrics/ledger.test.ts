import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween } from '../../../domain/calendar/dates.ts';
import type { Facet } from '../../../domain/clue/facet.ts';
import { ageing, ageingNeed } from '../../../domain/metrics/ageing.ts';
import { closingsNeed, durations, results } from '../../../domain/metrics/closings.ts';
import {
  completion,
  type Definition,
  type Need,
  type Question,
  rowsNeeded,
} from '../../../domain/metrics/completion.ts';
import { deltas, type LedgerRow, type RowName, readingOf } from '../../../domain/metrics/counters.ts';
import {
  countsOf,
  inOrder,
  packStep,
  receivedBetween,
  type Step,
  unpackHistory,
} from '../../../domain/metrics/history.ts';
import { timeline, timelineNeed } from '../../../domain/metrics/timeline.ts';
import { districtOf } from '../../../domain/places/divisions.ts';
import {
  ageingOracle,
  definition,
  durationsOracle,
  FIRST,
  type History,
  history,
  oracle,
  resultsOracle,
  scope,
  timelineOracle,
  window,
} from './oracle.ts';

/** The ledger's rows after histories, folded in any order of clues. */
function ledgerOf(histories: readonly History[]): LedgerRow[] {
  const rows = new Map<string, { district: string; row: RowName; sums: Map<string, number> }>();
  for (const steps of histories) {
    steps.forEach(({ day, facet }, i) => {
      for (const { district, row, counter, by } of deltas(steps[i - 1]?.facet ?? null, facet, day)) {
        const found = rows.get(`${district} ${row}`) ?? { district, row, sums: new Map<string, number>() };
        rows.set(`${district} ${row}`, found);
        found.sums.set(counter, (found.sums.get(counter) ?? 0) + by);
      }
    });
  }
  return [...rows.values()].map(({ district, row, sums }) => ({
    district,
    row,
    counters: [...sums].map(([name, by]) => readingOf(name, by)),
  }));
}

/** Only the rows a question asks for: nothing else may be needed. */
const only = (rows: readonly LedgerRow[], need: Need) =>
  rows.filter(({ row }) => {
    const [table, date = ''] = row.split('#');
    if (table === 'YEAR') return need.years !== null && date <= need.years;
    return need.days.from <= date && date <= need.days.to;
  });

/** How far ahead due dates were set. */
const aheadOf = (histories: readonly History[]) =>
  Math.max(0, ...histories.flat().map(({ day, facet }) => daysBetween(day, facet.due)));
const spanOf = (histories: readonly History[]) =>
  Math.max(0, ...histories.flat().map(({ facet }) => daysBetween(facet.receivedDay, facet.due)));

const histories = fc.array(history, { maxLength: 12 });
const question: fc.Arbitrary<Question> = fc
  .record({ definition, division: scope, window })
  .map(({ window: w, ...rest }) => ({ ...rest, ...w }));

const RUNS = { numRuns: 1500 };

describe('the ledger answers as the definitions do', () => {
  test('completion', () => {
    fc.assert(
      fc.property(histories, question, (all, q) => {
        const rows = only(ledgerOf(all), rowsNeeded(q, aheadOf(all)));
        expect(completion(q, rows)).toEqual(oracle(q, all));
      }),
      RUNS,
    );
  });

  test('timeline', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, { from, to }) => {
        const q = { division, from, to };
        const rows = only(ledgerOf(all), timelineNeed(q, aheadOf(all)));
        expect(timeline(q, rows)).toEqual(timelineOracle(q, all));
      }),
      { numRuns: 400 },
    );
  });

  test('the ageing of open clues', () => {
    const days = fc.integer({ min: -5, max: 260 }).map((n) => addDays(FIRST, n));
    fc.assert(
      fc.property(histories, scope, days, (all, division, asOf) => {
        const rows = only(ledgerOf(all), ageingNeed(asOf, aheadOf(all)));
        expect(ageing(division, asOf, rows)).toEqual(ageingOracle(division, asOf, all));
      }),
      RUNS,
    );
  });

  test('durations', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, w) => {
        const q = { division, ...w };
        expect(durations(q, only(ledgerOf(all), closingsNeed(q)))).toEqual(durationsOracle(q, all));
      }),
      RUNS,
    );
  });

  test('results', () => {
    fc.assert(
      fc.property(histories, scope, window, (all, division, w) => {
        const q = { division, ...w };
        expect(results(q, only(ledgerOf(all), closingsNeed(q)))).toEqual(resultsOracle(q, all));
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
        const sorted = (rows: LedgerRow[]) =>
          rows
            .flatMap(({ district, row, counters }) =>
              counters.map((c) => [district, row, c.kind, c.rest, c.street, c.by].join(' ')),
            )
            .sort();
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

describe('the clues behind a figure', () => {
  test('are as many as the figure says, each found by its day of receipt', () => {
    fc.assert(
      fc.property(histories, question, (all, q) => {
        const figure = completion(q, ledgerOf(all));
        const range = receivedBetween(q, spanOf(all));
        const sum = { numerator: 0, denominator: 0, excluded: 0, received: 0 };
        for (const steps of all) {
          const day = steps[0]?.facet.receivedDay ?? '';
          if (day < range.from || day > range.to) continue;
          const districts = new Set(
            steps.map(({ facet }) => facet.division).filter((d) => d.startsWith(districtOf(q.division))),
          );
          for (const district of districts) {
            // A district left is listed by the history up to the leaving.
            const last = steps.findLastIndex(({ facet }) => facet.division === district);
            const counts = countsOf(steps.slice(0, last + 2), q, district);
            sum.numerator += counts.numerator;
            sum.denominator += counts.denominator;
            sum.excluded += counts.excluded;
            sum.received += counts.received;
          }
        }
        expect(sum).toEqual({
          numerator: figure.numerator,
          denominator: figure.denominator,
          excluded: figure.excluded.returned + figure.excluded.merged,
          received: figure.flow?.received ?? 0,
        });
      }),
      RUNS,
    );
  });
});

describe('histories', () => {
  test('survive packing', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const received = steps[0]?.facet.receivedDay ?? '';
        expect(unpackHistory(steps.map(packStep), received)).toEqual(steps);
      }),
    );
  });

  test('a clock running behind does not take a clue back in time', () => {
    const facet = { receivedDay: '2021-03-05' } as Facet;
    const steps: Step[] = ['2021-03-04', '2021-03-07', '2021-03-06'].map((day) => ({ day, facet }));
    expect(inOrder(steps).map((s) => s.day)).toEqual(['2021-03-05', '2021-03-07', '2021-03-07']);
    expect(inOrder(steps, '2021-03-08').map((s) => s.day)).toEqual(Array(3).fill('2021-03-08'));
  });
});
