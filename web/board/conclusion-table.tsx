import { Link } from 'wouter';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { conclusionPart } from '../../domain/metrics/history.ts';
import type { Results } from '../shared/answers.ts';
import { type FigureQuery, listPath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { moneyColumn } from '../shared/number-columns.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { exportNotes } from './export-name.ts';
import { TEXT } from './text.ts';

/** The clues closed in the period by conclusion, with amounts and people. */
export function ConclusionTable({
  query,
  results,
}: {
  readonly query: FigureQuery;
  readonly results: Results;
}) {
  const { t, language, joinPair } = useI18n(TEXT);
  type Row = Results['conclusions'][number];
  const columns: Column<Row>[] = [
    {
      key: 'conclusion',
      title: { zh: '核处结论', en: 'Conclusion' },
      cell: (r, l) => CONCLUSIONS[r.code][l],
      wrap: true,
    },
    {
      key: 'closed',
      title: { zh: '办结件数', en: 'Closed' },
      cell: (r) => r.closed,
      render: (r) => (
        <Link href={listPath(query, 'results', conclusionPart(r.code))}>
          {formatInteger(r.closed, language)}
        </Link>
      ),
      numeric: true,
    },
    moneyColumn(
      'verified',
      { zh: '查实金额（元）', en: 'Arrears found (yuan)' },
      (r: Row) => r.verifiedAmountFen,
    ),
    moneyColumn('paid', { zh: '追发工资（元）', en: 'Wages recovered (yuan)' }, (r: Row) => r.paidAmountFen),
    { key: 'headcount', title: { zh: '涉及人数', en: 'People' }, cell: (r) => r.headcount, numeric: true },
    {
      key: 'paidPeople',
      title: { zh: '领到工资人数', en: 'People paid' },
      cell: (r) => r.paidHeadcount,
      numeric: true,
    },
  ];
  const rows = results.conclusions.filter((c) => c.closed > 0);
  return (
    <Section
      title={t('conclusions')}
      hint={joinPair(
        t('confirmed'),
        `${formatInteger(results.confirmed, language)} / ${formatInteger(results.closed, language)}`,
      )}
      aside={<Link href={listPath(query, 'results', 'closed')}>{t('figureClues')}</Link>}
    >
      <DataTable
        name={{ zh: `核处结论 ${query.from} 至 ${query.to}`, en: `Conclusions ${query.from} to ${query.to}` }}
        columns={columns}
        rows={rows}
        rowKey={(r) => r.code}
        notes={exportNotes({ asOf: query.asOf }, language)}
        sortable
        emptyText={t('emptyPeriod')}
      />
    </Section>
  );
}
