import { Link } from 'wouter';
import { PUBLICITY_PARTS, type PublicityPart } from '../../domain/metrics/publicity.ts';
import type { PublicityFigures as Figures } from '../shared/answers.ts';
import { type FigureQuery, publicityFigurePath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { PUBLICITY_PART_NAMES } from '../shared/publicity-parts.ts';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import type { Column } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { AllFigures } from './all-figures.tsx';
import { CASE_TEXT } from './case-text.ts';

/** A figure of publicity, with the part whose list is behind it. */
export interface PublicityFigureRow {
  readonly part: PublicityPart;
  readonly count: number;
}

/** Lists the figures of publicity in the order of their parts; each has a list behind it. */
export function publicityFigureRows(f: Figures): PublicityFigureRow[] {
  const { published, exempt, overdue, recalls } = f;
  const counts: Readonly<Record<string, number>> = {
    carriedIn: f.carriedIn,
    due: f.due,
    reopened: f.reopened,
    published: published.total,
    exempt: exempt.total,
    ...Object.fromEntries(exempt.grounds.map(({ code, count }) => [`exempt:${code}`, count])),
    waiting: f.waiting,
    examined: overdue.examined,
    inTime: published.inTime,
    late: published.late,
    overdue: overdue.total,
    'overdue:open': overdue.open,
    'overdue:exempt': overdue.exempt,
    'overdue:recall': overdue.recallOpen,
    notYetDue: overdue.notYetDue,
    recalls: recalls.due,
    'recalls:inTime': recalls.inTime,
    'recalls:late': recalls.late,
    'recalls:dropped': recalls.dropped,
    'recalls:waiting': recalls.waiting,
    recalledFreely: f.recalledFreely,
    corrected: f.corrected,
    ended: f.ended,
    shown: f.shown,
  };
  return PUBLICITY_PARTS.flatMap((part) => {
    const count = counts[part];
    return count === undefined ? [] : [{ part, count }];
  });
}

/** The publicity of decisions in the period; behind every number is the list of its items. */
export function PublicityFigures({ query, ready }: { readonly query: FigureQuery; readonly ready: boolean }) {
  const { t, language, joinClauses } = useI18n(CASE_TEXT);
  const { division, from, to, asOf } = query;
  const figures = useApiQuery<Figures>('/metrics/publicity', { division, from, to, asOf }, ready);
  const columns: Column<PublicityFigureRow>[] = [
    { key: 'name', title: CASE_TEXT.figure, cell: (r, l) => PUBLICITY_PART_NAMES[r.part][l] },
    {
      key: 'count',
      title: CASE_TEXT.count,
      cell: (r) => r.count,
      render: (r) => {
        const text = formatInteger(r.count, language);
        return r.count === 0 ? text : <Link href={publicityFigurePath(query, r.part)}>{text}</Link>;
      },
      numeric: true,
    },
  ];
  return (
    <Section title={t('publicityFigures')}>
      <QueryBoundary query={figures}>
        {(f) => (
          <>
            <p>
              {joinClauses(
                t('publishedInTimeRate', { percent: f.published.percent ?? t('noRate') }),
                t(f.overdue.isZero ? 'zeroOverdue' : 'someOverdue', { n: f.overdue.total }),
                t('shownAtEnd', { n: formatInteger(f.shown, language) }),
              )}
            </p>
            <AllFigures
              title={CASE_TEXT.publicityFigures}
              query={query}
              columns={columns}
              rows={publicityFigureRows(f)}
            />
          </>
        )}
      </QueryBoundary>
    </Section>
  );
}
