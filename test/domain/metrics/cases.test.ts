import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { addDays, type CalendarDate } from '../../../domain/calendar/dates.ts';
import { CASE_FIGURES } from '../../../domain/case/figures.ts';
import { CASE } from '../../../domain/case/index.ts';
import { CASE_PARTS, type CasePart, type CaseStep, countCase } from '../../../domain/metrics/case-history.ts';
import { type CaseFigures, caseFigures } from '../../../domain/metrics/cases.ts';
import type { WindowQuestion } from '../../../domain/metrics/window.ts';
import { walk, walkCase } from '../../support/case-walks.ts';
import { CaseFile, filed, PEOPLE, performing, served } from '../../support/cases.ts';
import { caseOracle, type EnteredCase } from './case-oracle.ts';
import { PLACES, questionsFrom, rowsOf, stepsOf } from './windows.ts';

const { lead, head, director, lawyer } = PEOPLE;
const INQUIRY = { facts: '-', basis: '-' };

/** A case of the corpus: what was entered, and its history as the ledger keeps it. */
interface Lived extends EnteredCase {
  readonly steps: readonly CaseStep[];
}

const SOURCES = ['clue', 'inspection'] as const;

const live = (file: CaseFile, place: Pick<EnteredCase, 'division' | 'street'>): Lived => ({
  ...place,
  entries: file.entries,
  steps: stepsOf(CASE, CASE_FIGURES as never, { id: file.state.caseId, entries: file.entries }),
});

const ORDER = 'order-2021-1';
const ordered = () =>
  filed().do(
    'issue-order',
    { kind: 'pay', amountFen: 20_000, workers: 5, dueOn: '2021-03-12', text: '-' },
    lead,
  );
const comply = (file: CaseFile, day: CalendarDate, result: 'part' | 'full', paidFen: number) =>
  file.goTo(day).do('record-compliance', { order: ORDER, result, paidFen, on: day }, lead);
const tell = (file: CaseFile, day: CalendarDate, kind: 'review' | 'suit', result?: 'annulled') =>
  file.goTo(day).do(
    'record-remedy',
    {
      kind,
      number: '1',
      authority: '-',
      receivedOn: day,
      ...(result === undefined ? {} : { result, resultOn: day }),
    },
    head,
  );

/** What random commands seldom do: results that change, stops that last, end, or come too late, and the transfer of a crime. */
const SCRIPTED: readonly CaseFile[] = [
  comply(comply(ordered(), '2021-03-20', 'part', 5_000), '2021-05-20', 'full', 20_000),
  comply(comply(ordered(), '2021-03-20', 'part', 9_000), '2021-05-20', 'part', 4_000),
  ordered(),
  tell(tell(performing(), '2021-04-01', 'review'), '2021-06-10', 'review', 'annulled'),
  tell(performing(), '2021-04-01', 'suit'),
  performing()
    .goTo('2021-04-01')
    .do('record-performance', { kind: 'paid', amountFen: 1_850_000, on: '2021-03-20' }, lead)
    .do('close', { code: 'performed' }, lead)
    .do('close', { approve: true }, head)
    .goTo('2021-04-10')
    .do('close', { approve: true }, director),
  performing()
    .goTo('2021-08-20')
    .do('remind', { served: served('2021-08-20') }, lead)
    .goTo('2021-10-11')
    .do('apply-to-court', {}, director)
    .goTo('2021-10-20')
    .do('record-court', { result: 'accepted', on: '2021-10-20' }, head)
    .goTo('2021-12-20')
    .do('record-court', { result: 'executed', on: '2021-12-20' }, head),
  filed().goTo('2021-04-01').do('suspend', { ground: 'depends-on-other' }, director),
  filed()
    .goTo('2021-04-01')
    .do('suspend', { ground: 'depends-on-other' }, director)
    .goTo('2021-05-20')
    .do('resume', {}, director)
    .do('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead),
  filed().goTo('2021-06-01').do('suspend', { ground: 'depends-on-other' }, director),
  filed().goTo('2021-04-06').do('exclude-period', { kind: 'audit', from: '2021-04-01' }, head),
  filed()
    .goTo('2021-04-06')
    .do('finish-inquiry', { proposal: 'crime', ...INQUIRY }, lead)
    .do('give-opinion', { result: 'agree', text: '-' }, lawyer)
    .goTo('2021-05-20')
    .do('transfer', { to: '-', note: '-' }, director),
];

/** Random cases of three districts in two provinces; made once, since each takes some milliseconds. */
const CORPUS: readonly Lived[] = [
  ...SCRIPTED.map((file) => live(file, { division: '440311', street: null })),
  ...fc.sample(walk, { seed: 5, numRuns: 60 }).map((steps, i) => {
    const place = PLACES[i % PLACES.length] ?? PLACES[0];
    const intake = {
      ...place,
      source: SOURCES[i % SOURCES.length] ?? 'clue',
      cameInOn: addDays('2021-02-01', (i * 7) % 90),
      headcount: i % 4,
    };
    const file = new CaseFile({ intake });
    walkCase(file, steps);
    return live(file, place);
  }),
];

const figuresOf = (q: WindowQuestion, cases: readonly Lived[]): CaseFigures =>
  caseFigures(q, rowsOf(CASE_FIGURES, cases, q), BUILT_IN_CALENDAR);

const workingDays = (a: CalendarDate, b: CalendarDate) => BUILT_IN_CALENDAR.workingDaysBetween(a, b);
const question = questionsFrom('2021-01-25');
const some = fc.uniqueArray(fc.nat(CORPUS.length - 1), { minLength: 1, maxLength: 16 });

/** The figures as the oracle names its counts. */
function countsOf(f: CaseFigures): Map<string, number> {
  const found: [string, number][] = [
    ['carriedIn', f.carriedIn],
    ['proposed', f.proposed],
    ['open', f.open],
    ['filed', f.filed],
    ['silence', f.acceptedBySilence],
    ['ended not-filed', f.notFiled],
    ...f.closed.codes.map(({ code, count }): [string, number] => [`ended ${code}`, count]),
    ...f.revoked.grounds.map(({ code, count }): [string, number] => [`ended revoked:${code}`, count]),
    ['ended transferred', f.transferred],
    ['ended crime', f.crime],
    ['inTime', f.handled.inTime],
    ['late', f.handled.late],
    ['pastDue', f.overdue.open],
    ['filing', f.overdue.filing],
    ['notYetDue', f.overdue.notYetDue],
    ['stopped', f.overdue.stopped],
    ['extended', f.extended],
    ['suspended', f.suspended.started],
    ['suspendedDays', f.suspended.days],
    ['suspendedAtEnd', f.suspended.atEnd],
    ['order:correct', f.orders.correct],
    ['order:pay', f.orders.pay],
    ['ordered', f.orders.amountFen],
    ['order:full', f.orders.full],
    ['order:part', f.orders.part],
    ['order:none', f.orders.none],
    ['order:pending', f.orders.pending],
    ['decided penalty', f.decisions.penalty],
    ['decided handling', f.decisions.handling],
    ['decided no-penalty', f.decisions.noPenalty],
    ['fine', f.decisions.fineFen],
    ['order', f.decisions.orderFen],
    ['extra', f.decisions.extraFen],
    ['recovered', f.recovered.fen],
    ['people', f.recovered.people],
    ['finePaid', f.finePaidFen],
    ['court', f.court.applied],
    ['court:pending', f.court.pending],
    ...f.court.results.map(({ code, count }): [string, number] => [`court:${code}`, count]),
    ...(['review', 'suit'] as const).flatMap((kind): [string, number][] => [
      [kind, f[`${kind}s`].received],
      [`${kind}:pending`, f[`${kind}s`].pending],
      ...f[`${kind}s`].results.map(({ code, count }): [string, number] => [`${kind}:${code}`, count]),
    ]),
    ['lost', f.lost],
    ...f.phases.flatMap(({ phase, ended, workingDays: n, enteredLate }): [string, number][] => [
      [`phase ${phase}`, ended],
      [`days ${phase}`, n],
      [`late ${phase}`, enteredLate],
    ]),
    ['acts', f.entries.acts],
    ['lateActs', f.entries.late],
  ];
  return new Map(found.filter(([, count]) => count !== 0).sort());
}

const sorted = (counts: ReadonlyMap<string, number>) => new Map([...counts].sort());

/** The figure of each part that is one number. */
function figureOf(f: CaseFigures, part: CasePart): number {
  const [name = '', code = '', isLate] = part.split(':');
  const listed = (codes: readonly { code: string; count: number }[]) =>
    codes.find((c) => c.code === code)?.count ?? Number.NaN;
  if (name === 'phase') {
    const phase = f.phases.find((p) => p.phase === code);
    return (isLate ? phase?.enteredLate : phase?.ended) ?? Number.NaN;
  }
  switch (name) {
    case 'closed':
      return code ? listed(f.closed.codes) : f.closed.total;
    case 'revoked':
      return code ? listed(f.revoked.grounds) : f.revoked.total;
    case 'inTime':
    case 'late':
      return f.handled[name];
    case 'overdue':
      return code ? f.overdue[code as 'open' | 'filing'] : f.overdue.total;
    case 'examined':
    case 'notYetDue':
    case 'stopped':
      return f.overdue[name];
    case 'suspensions':
      return f.suspended.started;
    case 'suspended':
      return f.suspended.atEnd;
    case 'orders':
      return f.orders[(code || 'issued') as 'issued'];
    case 'decisions':
      return f.decisions[(code === 'no-penalty' ? 'noPenalty' : code || 'total') as 'total'];
    case 'court':
      return code === '' ? f.court.applied : code === 'pending' ? f.court.pending : listed(f.court.results);
    case 'reviews':
    case 'suits':
      return code === '' ? f[name].received : code === 'pending' ? f[name].pending : listed(f[name].results);
    default:
      return f[name as 'open'];
  }
}

describe('the figures of cases', () => {
  test('are what was entered, by brute force', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(some, question, (ids, q) => {
        const cases = ids.flatMap((i) => CORPUS[i] ?? []);
        const figures = figuresOf(q, cases);
        const expected = caseOracle(q, cases, workingDays);
        for (const name of expected.keys()) met.add(name);
        expect(countsOf(figures)).toEqual(sorted(expected));
        expect(figures.carriedIn + figures.proposed).toBe(figures.ended + figures.open);
        const { overdue, handled } = figures;
        expect(overdue.examined).toBe(
          handled.inTime + handled.late + overdue.open + overdue.notYetDue + overdue.stopped,
        );
        expect(overdue.total).toBe(overdue.open + handled.late + overdue.filing);
        expect(overdue.isZero).toBe(overdue.total === 0);
        expect(figures.lost).toBeLessThanOrEqual(figures.reviews.received + figures.suits.received);
      }),
      { numRuns: 300, seed: 11 },
    );
    // The random cases reach what is counted.
    const REACHED = [
      'ended performed',
      'ended revoked:1',
      'ended not-filed',
      'ended crime',
      'late',
      'pastDue',
      'stopped',
      'suspendedDays',
      'order:part',
      'order:pending',
      'decided penalty',
      'recovered',
      'finePaid',
      'court',
      'review:annulled',
      'suit:pending',
      'lost',
      'late inquiry',
      'days enforcement',
      'filing',
    ];
    expect(REACHED.filter((name) => !met.has(name))).toEqual([]);
  });

  test('are what their lists add up to', () => {
    fc.assert(
      fc.property(some, question, (ids, q) => {
        const cases = ids
          .flatMap((i) => CORPUS[i] ?? [])
          .filter(({ division }) => division.startsWith(q.division.slice(0, 6)));
        const figures = figuresOf(q, cases);
        const counted = cases.map(({ steps }) => countCase(steps, q, BUILT_IN_CALENDAR));
        const add = (part: CasePart, what: 'times' | 'fen' | 'people' | 'workingDays') =>
          counted.reduce((sum, parts) => sum + (parts.get(part)?.[what] ?? 0), 0);
        for (const part of CASE_PARTS) {
          if (part === 'recovered' || part === 'finePaid') continue;
          expect([part, add(part, 'times')]).toEqual([part, figureOf(figures, part)]);
        }
        expect(add('recovered', 'fen')).toBe(figures.recovered.fen);
        expect(add('recovered', 'people')).toBe(figures.recovered.people);
        expect(add('finePaid', 'fen')).toBe(figures.finePaidFen);
        expect(add('orders', 'fen')).toBe(figures.orders.amountFen);
        for (const { phase, workingDays: n } of figures.phases) {
          expect(add(`phase:${phase}`, 'workingDays')).toBe(n);
        }
      }),
      { numRuns: 120, seed: 12 },
    );
  });

  test('are as of a day what they were on it', () => {
    fc.assert(
      fc.property(some, question, (ids, q) => {
        const cases = ids.flatMap((i) => CORPUS[i] ?? []);
        const then = cases.flatMap((c): Lived[] => {
          const steps = c.steps.filter((s) => s.day <= q.asOf);
          return steps.length === 0 ? [] : [{ ...c, steps }];
        });
        expect(figuresOf(q, cases)).toEqual(figuresOf(q, then));
      }),
      { numRuns: 80, seed: 13 },
    );
  });

  test('keep histories as they were', () => {
    for (const { steps } of CORPUS) {
      const first = steps[0]?.facet.cameInOn ?? '';
      expect(CASE_FIGURES.unpackHistory(steps.map(CASE_FIGURES.packStep), first)).toEqual(steps);
    }
  });
});
