import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { addDays, type CalendarDate } from '../../../domain/calendar/dates.ts';
import type { Step } from '../../../domain/kernel/figures.ts';
import {
  PUBLICITY_PARTS,
  type PublicityFigures,
  type PublicityPart,
  publicityFigures,
} from '../../../domain/metrics/publicity.ts';
import { countPublicity } from '../../../domain/metrics/publicity-history.ts';
import type { WindowQuestion } from '../../../domain/metrics/window.ts';
import type { PublicityFacet } from '../../../domain/publicity/facet.ts';
import { PUBLICITY_FIGURES } from '../../../domain/publicity/figures.ts';
import { PUBLICITY } from '../../../domain/publicity/index.ts';
import { PEOPLE, PublicityFile, published } from '../../support/publicity.ts';
import { publicityWalk, walkPublicity } from '../../support/publicity-walks.ts';
import { type EnteredPublicity, publicityOracle } from './publicity-oracle.ts';
import { isIn, PLACES, questionsFrom, rowsOf, stepsOf } from './windows.ts';

/** An item of the corpus: what was entered, and its history as the ledger keeps it. */
interface Lived extends EnteredPublicity {
  readonly steps: readonly Step<PublicityFacet>[];
}

const { vetter, publisher } = PEOPLE;
const REASON = { reason: '-' };

const live = (file: PublicityFile, place: Pick<EnteredPublicity, 'division' | 'street'>): Lived => ({
  ...place,
  entries: file.entries,
  steps: stepsOf(PUBLICITY, PUBLICITY_FIGURES as never, {
    id: file.state.publicityId,
    entries: file.entries,
  }),
});
const annul = (file: PublicityFile, day: CalendarDate, isMistake = false) => {
  const since = isMistake ? null : day;
  const due = isMistake ? null : { date: addDays(day, 5), provisional: false };
  const event = { type: 'annulment-recorded', since, due, calendarVersion: 'x' };
  return file.goTo(day).apply([event] as never, 'head');
};
/** A notice moves the due date of what waits. */
const move = (file: PublicityFile, day: CalendarDate, clock: string, to: CalendarDate) => {
  const calendar = { from: 'x', to: BUILT_IN_CALENDAR.version };
  const changes = [{ clock, to: { date: to, provisional: false } }];
  return file.goTo(day).apply([{ type: 'reprojected', calendar, changes }] as never, 'escalate');
};

/** What random steps seldom do: recalls that are due, in time and late, mistakes that are corrected, dates that move. */
const SCRIPTED: readonly PublicityFile[] = [
  annul(published('2021-10-13'), '2021-11-01').goTo('2021-11-05').do('recall', REASON, publisher),
  annul(published('2021-10-20'), '2021-11-01').goTo('2021-11-30').do('recall', REASON, publisher),
  annul(annul(published('2021-10-13'), '2021-11-01'), '2021-12-20', true),
  annul(published('2021-10-13'), '2021-11-01'),
  annul(annul(new PublicityFile(), '2021-11-01'), '2021-11-20', true),
  annul(annul(new PublicityFile(), '2021-10-01'), '2021-10-08', true)
    .goTo('2021-10-09')
    .do('vet', { class: 'general' }, vetter)
    .do('publish', {}, publisher),
  move(new PublicityFile(), '2021-09-30', 'publicity', '2021-10-25')
    .goTo('2021-10-22')
    .do('vet', { class: 'minor' }, vetter),
  published('2021-10-13').goTo('2021-10-20').do('correct', REASON, vetter).do('correct', REASON, vetter),
  published('2021-10-13')
    .goTo('2021-10-20')
    .do('correct', REASON, vetter)
    .goTo('2021-10-27')
    .do('correct', REASON, publisher),
  ...(['minors', 'secret', 'security', 'provincial', 'no-impact', 'other'] as const).map((ground) =>
    new PublicityFile().do('exempt', { ...REASON, ground }, vetter).do('exempt', REASON, publisher),
  ),
  published('2021-10-13').goTo('2022-03-01').do('end', REASON, publisher),
  published('2021-10-13').goTo('2025-01-01'),
  move(annul(published('2021-10-13'), '2021-11-01'), '2021-11-02', 'recall', '2021-11-20'),
];

const CORPUS: readonly Lived[] = [
  ...SCRIPTED.map((file) => live(file, { division: '440311', street: null })),
  ...fc.sample(publicityWalk, { seed: 3, numRuns: 80 }).map((steps, i) => {
    const place = PLACES[i % PLACES.length] ?? PLACES[0];
    const decidedOn = addDays('2021-02-01', (i * 11) % 300);
    const file = new PublicityFile({ decision: { ...place, decidedOn } });
    walkPublicity(file, steps);
    return live(file, place);
  }),
];

const figuresOf = (q: WindowQuestion, items: readonly Lived[]): PublicityFigures =>
  publicityFigures(q, rowsOf(PUBLICITY_FIGURES, items, q));

const question = questionsFrom('2021-01-25');
const some = fc
  .uniqueArray(fc.nat(CORPUS.length - 1), { minLength: 1, maxLength: 40, size: 'max' })
  .map((ids) => ids.flatMap((i) => CORPUS[i] ?? []));

/** The figure of each part. */
function figureOf(f: PublicityFigures, part: PublicityPart): number {
  const [name = '', code = ''] = part.split(':');
  switch (name) {
    case 'published':
      return f.published.total;
    case 'inTime':
    case 'late':
      return f.published[name];
    case 'exempt':
      if (code === '') return f.exempt.total;
      return f.exempt.grounds.find((g) => g.code === code)?.count ?? Number.NaN;
    case 'overdue':
      return f.overdue[(code === 'recall' ? 'recallOpen' : code || 'total') as 'total'];
    case 'examined':
    case 'notYetDue':
      return f.overdue[name];
    case 'recalls':
      return f.recalls[(code || 'due') as 'due'];
    default:
      return f[name as 'shown'];
  }
}
const countsOf = (f: PublicityFigures) =>
  new Map(PUBLICITY_PARTS.map((part) => [part, figureOf(f, part)] as const).filter(([, n]) => n !== 0));

describe('the figures of publicity', () => {
  test('are what was entered, by brute force, and balance', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(some, question, (items, q) => {
        const figures = figuresOf(q, items);
        const expected = publicityOracle(q, items);
        for (const part of expected.keys()) met.add(part);
        expect(countsOf(figures)).toEqual(
          new Map(
            PUBLICITY_PARTS.flatMap((part) => {
              const n = expected.get(part);
              return n === undefined ? [] : [[part, n] as const];
            }),
          ),
        );
        const { overdue, published: p, exempt, recalls } = figures;
        expect(figures.carriedIn + figures.due + figures.reopened).toBe(
          p.total + exempt.total + figures.waiting,
        );
        expect(p.total).toBe(p.inTime + p.late);
        expect(exempt.total).toBe(exempt.grounds.reduce((sum, { count }) => sum + count, 0));
        expect(overdue.examined).toBe(
          p.total + exempt.total + recalls.inTime + recalls.late + figures.waiting + recalls.waiting,
        );
        expect(overdue.total).toBe(
          overdue.open + overdue.late + overdue.exempt + overdue.recallOpen + overdue.recallLate,
        );
        expect([overdue.late, overdue.recallLate]).toEqual([p.late, recalls.late]);
        expect(overdue.total).toBeLessThanOrEqual(overdue.examined);
        expect(overdue.isZero).toBe(overdue.total === 0);
        expect(p.percent === null).toBe(p.total === 0);
      }),
      { numRuns: 400, seed: 21 },
    );
    // The random histories reach what is counted.
    expect(PUBLICITY_PARTS.filter((part) => !met.has(part))).toEqual([]);
  });

  test('are what their lists add up to', () => {
    fc.assert(
      fc.property(some, question, (all, q) => {
        const items = all.filter((item) => isIn(item, q.division.slice(0, 6)));
        const figures = figuresOf(q, items);
        const counted = items.map(({ steps }) => countPublicity(steps, q));
        for (const part of PUBLICITY_PARTS) {
          const sum = counted.reduce((n, parts) => n + (parts.get(part)?.times ?? 0), 0);
          expect([part, sum]).toEqual([part, figureOf(figures, part)]);
        }
        for (const { on } of counted.flatMap((parts) => [...parts.values()])) {
          expect(on === null || (q.from <= on && on <= q.to && on <= q.asOf)).toBe(true);
        }
      }),
      { numRuns: 200, seed: 22 },
    );
  });

  test('are as of a day what they were on it', () => {
    fc.assert(
      fc.property(some, question, (items, q) => {
        const then = items.flatMap((item): Lived[] => {
          const steps = item.steps.filter((s) => s.day <= q.asOf);
          return steps.length === 0 ? [] : [{ ...item, steps }];
        });
        expect(figuresOf(q, items)).toEqual(figuresOf(q, then));
      }),
      { numRuns: 80, seed: 23 },
    );
  });

  test('name the last day that counts, and none for how an item stands', () => {
    const [recalled] = CORPUS;
    const q = { division: '44', from: '2021-09-01', to: '2021-12-31', asOf: '2021-12-31' };
    const found = countPublicity(recalled?.steps ?? [], q);
    expect(found.get('examined')).toEqual({ times: 2, on: '2021-11-05' });
    expect(found.get('due')).toEqual({ times: 1, on: '2021-09-28' });
    const [, , , waiting] = CORPUS;
    const atEnd = countPublicity(waiting?.steps ?? [], q);
    expect(atEnd.get('overdue:recall')).toEqual({ times: 1, on: null });
    expect(atEnd.get('examined')).toEqual({ times: 2, on: '2021-10-13' });
  });

  test('count each correction on the day it was made', () => {
    const twice = CORPUS.find(({ entries }) => entries.at(-1)?.day === '2021-10-27');
    if (!twice) throw new Error('there is one that is corrected on two days');
    const q = { division: '440311', from: '2021-10-25', to: '2021-10-31', asOf: '2021-10-31' };
    expect(figuresOf(q, [twice]).corrected).toBe(1);
    expect(countPublicity(twice.steps, q).get('corrected')).toEqual({ times: 1, on: '2021-10-27' });
    expect(figuresOf({ ...q, from: '2021-10-01' }, [twice]).corrected).toBe(2);
  });

  test('keep histories as they were', () => {
    for (const { steps } of CORPUS) {
      const first = steps[0]?.facet.decidedOn ?? '';
      expect(PUBLICITY_FIGURES.unpackHistory(steps.map(PUBLICITY_FIGURES.packStep), first)).toEqual(steps);
    }
  });
});
