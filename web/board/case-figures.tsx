import { Link } from 'wouter';
import type { CasePart } from '../../domain/metrics/case-history.ts';
import type { CaseFigures as Figures } from '../shared/answers.ts';
import { casePartName } from '../shared/case-parts.ts';
import { caseFigurePath, type FigureQuery } from '../shared/figure-query.ts';
import { formatDecimal, formatInteger, formatYuan, toYuan } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import type { Column } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { AllFigures } from './all-figures.tsx';
import { CASE_TEXT, type CaseGroup } from './case-text.ts';

/** A figure of cases, with the part whose list is behind it. */
export interface CaseFigureRow {
  readonly group: CaseGroup;
  readonly part: CasePart;
  /** null where a sum alone is counted. */
  readonly count: number | null;
  /** What the sum that goes with it is, in fen. */
  readonly fen?: number;
  /** Mean of working days, of a phase. */
  readonly meanDays?: number | null;
}

/** Lists the figures of cases in groups; each has a list behind it. */
export function caseFigureRows(f: Figures): CaseFigureRow[] {
  const rows: CaseFigureRow[] = [];
  const group = (name: CaseGroup, counts: readonly (readonly [CasePart, number, number?])[]) => {
    for (const [part, count, fen] of counts)
      rows.push({ group: name, part, count, ...(fen === undefined ? {} : { fen }) });
  };
  const { handled, overdue, suspended, orders, decisions, court, reviews, suits } = f;
  group('flow', [
    ['carriedIn', f.carriedIn],
    ['proposed', f.proposed],
    ['ended', f.ended],
    ['open', f.open],
    ['filed', f.filed],
    ['acceptedBySilence', f.acceptedBySilence],
    ['notFiled', f.notFiled],
  ]);
  group('endings', [
    ['closed', f.closed.total],
    ...f.closed.codes.map(({ code, count }) => [`closed:${code}`, count] as const),
    ['revoked', f.revoked.total],
    ...f.revoked.grounds.map(({ code, count }) => [`revoked:${code}`, count] as const),
    ['transferred', f.transferred],
    ['crime', f.crime],
  ]);
  group('time', [
    ['examined', overdue.examined],
    ['inTime', handled.inTime],
    ['late', handled.late],
    ['overdue', overdue.total],
    ['overdue:open', overdue.open],
    ['overdue:filing', overdue.filing],
    ['notYetDue', overdue.notYetDue],
    ['stopped', overdue.stopped],
    ['extended', f.extended],
    ['suspensions', suspended.started],
    ['suspended', suspended.atEnd],
  ]);
  group('orders', [
    ['orders', orders.issued],
    ['orders:correct', orders.correct],
    ['orders:pay', orders.pay, orders.amountFen],
    ['orders:full', orders.full],
    ['orders:part', orders.part],
    ['orders:none', orders.none],
    ['orders:pending', orders.pending],
  ]);
  group('decisions', [
    ['decisions', decisions.total],
    ['decisions:penalty', decisions.penalty, decisions.fineFen],
    ['decisions:handling', decisions.handling, decisions.orderFen + decisions.extraFen],
    ['decisions:no-penalty', decisions.noPenalty],
  ]);
  rows.push(
    { group: 'decisions', part: 'recovered', count: null, fen: f.recovered.fen },
    { group: 'decisions', part: 'finePaid', count: null, fen: f.finePaidFen },
  );
  group('remedies', [
    ['court', court.applied],
    ['court:pending', court.pending],
    ...court.results.map(({ code, count }) => [`court:${code}`, count] as const),
    ['reviews', reviews.received],
    ['reviews:pending', reviews.pending],
    ...reviews.results.map(({ code, count }) => [`reviews:${code}`, count] as const),
    ['suits', suits.received],
    ['suits:pending', suits.pending],
    ...suits.results.map(({ code, count }) => [`suits:${code}`, count] as const),
    ['lost', f.lost],
  ]);
  for (const { phase, ended, mean, enteredLate } of f.phases) {
    rows.push({ group: 'phases', part: `phase:${phase}`, count: ended, meanDays: mean });
    rows.push({ group: 'phases', part: `phase:${phase}:late`, count: enteredLate });
  }
  return rows;
}

/** The enforcement cases of the period; behind every number is the list of its cases. */
export function CaseFigures({ query, ready }: { readonly query: FigureQuery; readonly ready: boolean }) {
  const { t, language, joinClauses } = useI18n(CASE_TEXT);
  const { division, from, to, asOf } = query;
  const figures = useApiQuery<Figures>('/metrics/cases', { division, from, to, asOf }, ready);
  const link = (part: CasePart, n: number, text: string) =>
    n === 0 ? text : <Link href={caseFigurePath(query, part)}>{text}</Link>;
  const columns: Column<CaseFigureRow>[] = [
    { key: 'group', title: CASE_TEXT.group, cell: (r, l) => CASE_TEXT[`group.${r.group}`][l] },
    { key: 'name', title: CASE_TEXT.figure, cell: (r, l) => casePartName(r.part)[l] },
    {
      key: 'count',
      title: CASE_TEXT.count,
      cell: (r) => r.count,
      render: (r) => (r.count === null ? '—' : link(r.part, r.count, formatInteger(r.count, language))),
      numeric: true,
    },
    {
      key: 'sum',
      title: CASE_TEXT.sum,
      cell: (r) => (r.fen === undefined ? null : toYuan(r.fen)),
      render: (r) => {
        if (r.fen === undefined) return '—';
        return r.count === null ? link(r.part, r.fen, formatYuan(r.fen)) : formatYuan(r.fen);
      },
      numeric: true,
    },
    {
      key: 'mean',
      title: CASE_TEXT.meanDays,
      cell: (r) => r.meanDays ?? null,
      render: (r) => (r.meanDays == null ? '—' : formatDecimal(r.meanDays, language)),
      numeric: true,
    },
  ];
  return (
    <Section title={t('caseFigures')}>
      <QueryBoundary query={figures}>
        {(f) => {
          const { handled, overdue, recovered } = f;
          return (
            <>
              <p>
                {joinClauses(
                  t('inTimeRate', { percent: handled.percent ?? t('noRate') }),
                  t(overdue.isZero ? 'zeroOverdue' : 'someOverdue', { n: overdue.total }),
                  recovered.fen > 0 &&
                    t('recovered', {
                      yuan: formatYuan(recovered.fen),
                      n: formatInteger(recovered.people, language),
                    }),
                  f.finePaidFen > 0 && t('finePaid', { yuan: formatYuan(f.finePaidFen) }),
                )}
              </p>
              <AllFigures
                title={CASE_TEXT.caseFigures}
                query={query}
                columns={columns}
                rows={caseFigureRows(f)}
              />
            </>
          );
        }}
      </QueryBoundary>
    </Section>
  );
}
