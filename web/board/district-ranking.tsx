import { NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import type { Part } from '../../domain/metrics/history.ts';
import type { DistrictRow, Districts, Durations } from '../shared/answers.ts';
import { divisionName } from '../shared/divisions.ts';
import { type FigureQuery, figurePath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { pathTo } from '../shared/location.ts';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { useMe } from '../shared/session.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { exportNotes } from './export-name.ts';
import { TEXT } from './text.ts';

type Row = Omit<DistrictRow, 'rank'> & { readonly rank: number | null; readonly median: number | null };

/** Ranks the divisions below the one asked about by their rate: ties share a rank, small numbers are shown as they are. */
export function DistrictRanking({
  query,
  onDefinition,
  ready,
}: {
  readonly query: FigureQuery;
  readonly onDefinition: (definition: Definition) => void;
  /** Whether to ask the API yet. */
  readonly ready: boolean;
}) {
  const { t, localize, language } = useI18n(TEXT);
  const me = useMe();
  const { division, definition, from, to, asOf } = query;
  const districts = useApiQuery<Districts>(
    '/metrics/districts',
    { parent: division, definition, from, to, asOf },
    ready,
  );
  const durations = useApiQuery<Durations>(
    '/metrics/durations',
    { division, from, to, asOf, by: 'children' },
    ready,
  );
  const medians = new Map(durations.data?.children?.map((c) => [c.division, c.median]));

  const linkToClues = (row: Row, part: Part, value: number) =>
    value === 0 ? (
      '0'
    ) : (
      <Link href={figurePath({ ...query, division: row.division }, definition, part)}>
        {formatInteger(value, language)}
      </Link>
    );
  const linkToBoard = (row: Row) => {
    const name =
      row.rank === null && row.division === division ? t('total') : divisionName(row.division, language, me);
    return row.division === division ? (
      name
    ) : (
      <Link href={pathTo('/', { division: row.division, definition, from, to, asOf })}>{name}</Link>
    );
  };
  const columns: Column<Row>[] = [
    { key: 'rank', title: { zh: '排名', en: 'Rank' }, cell: (r) => r.rank, numeric: true },
    { key: 'code', title: { zh: '区划代码', en: 'Code' }, cell: (r) => r.division, exportOnly: true },
    {
      key: 'name',
      title: { zh: '区划', en: 'Division' },
      cell: (r, l) =>
        r.division === division ? { zh: '合计', en: 'Total' }[l] : divisionName(r.division, l, me),
      render: linkToBoard,
    },
    {
      key: 'percent',
      title: { zh: '办结率（%）', en: 'Rate (%)' },
      cell: (r) => (r.percent === null ? null : Number(r.percent)),
      render: (r) => r.percent ?? t('noData'),
      numeric: true,
      percent: true,
    },
    {
      key: 'numerator',
      title: { zh: '已办结', en: 'Closed' },
      cell: (r) => r.numerator,
      render: (r) => linkToClues(r, 'numerator', r.numerator),
      numeric: true,
    },
    {
      key: 'denominator',
      title: { zh: '应办结', en: 'Denominator' },
      cell: (r) => r.denominator,
      render: (r) => linkToClues(r, 'denominator', r.denominator),
      numeric: true,
    },
    {
      key: 'returned',
      title: { zh: '剔除：退回', en: 'Excluded: returned' },
      cell: (r) => r.excluded.returned,
      render: (r) => linkToClues(r, 'returned', r.excluded.returned),
      numeric: true,
    },
    {
      key: 'merged',
      title: { zh: '剔除：合并', en: 'Excluded: merged' },
      cell: (r) => r.excluded.merged,
      render: (r) => linkToClues(r, 'merged', r.excluded.merged),
      numeric: true,
    },
    {
      key: 'open',
      title: { zh: '在办', en: 'Open' },
      cell: (r) => r.open,
      render: (r) => linkToClues(r, 'openAtEnd', r.open),
      numeric: true,
    },
    {
      key: 'overdue',
      title: { zh: '超期', en: 'Overdue' },
      cell: (r) => r.overdue,
      render: (r) => linkToClues(r, 'overdue', r.overdue),
      numeric: true,
    },
    {
      key: 'extended',
      title: { zh: '延期', en: 'Extended' },
      cell: (r) => r.extended,
      render: (r) => linkToClues(r, 'extended', r.extended),
      numeric: true,
    },
    {
      key: 'median',
      title: { zh: '办理天数中位数', en: 'Median days' },
      cell: (r) => r.median,
      numeric: true,
    },
  ];
  const withMedian = (row: Omit<Row, 'median'>): Row => ({
    ...row,
    median: (row.division === division ? durations.data?.median : medians.get(row.division)) ?? null,
  });
  const streets = division.length === 6;
  return (
    <Section
      title={t(streets ? 'rankingOfStreets' : 'ranking')}
      hint={t('rankingHint')}
      aside={
        <NativeSelect
          aria-label={t('definition')}
          size="xs"
          value={definition}
          data={(Object.keys(DEFINITIONS) as Definition[]).map((value) => ({
            value,
            label: localize(DEFINITIONS[value]),
          }))}
          onChange={({ currentTarget }) => onDefinition(currentTarget.value as Definition)}
        />
      }
    >
      <QueryBoundary query={districts}>
        {(answer) => (
          <DataTable
            name={{
              zh: `${divisionName(division, 'zh', me)}各${streets ? '街道' : '区'}${DEFINITIONS[definition].zh} ${from} 至 ${to}`,
              en: `${DEFINITIONS[definition].en}, ${streets ? 'streets' : 'districts'} of ${divisionName(division, 'en', me)}, ${from} to ${to}`,
            }}
            columns={columns}
            rows={answer.districts.map(withMedian)}
            footer={[withMedian({ ...answer.total, rank: null })]}
            rowKey={(r) => r.division}
            notes={exportNotes(query, language)}
            sortable
          />
        )}
      </QueryBoundary>
    </Section>
  );
}
