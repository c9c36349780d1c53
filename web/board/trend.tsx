import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { TimelinePart } from '../../domain/metrics/history.ts';
import type { Timeline } from '../shared/answers.ts';
import { loadLazily } from '../shared/error-boundary.tsx';
import { type FigureQuery, listPath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { BUCKETS, type Bucket, defaultBucket, groupByBucket, type TrendRow } from './buckets.ts';
import { TEXT } from './text.ts';

const Chart = loadLazily(
  () => import('./trend-chart.tsx').then((m) => m.TrendChart),
  <div className="chart" />,
);

/** Received, closed, open and overdue over the period, as a chart and as a table. */
export function Trend({ query, ready }: { readonly query: FigureQuery; readonly ready: boolean }) {
  const { t, language } = useI18n(TEXT);
  const { division, from, to } = query;
  const timeline = useApiQuery<Timeline>('/metrics/timeline', { division, from, to }, ready);
  const [picked, setPicked] = useState<Bucket | null>(null);
  const bucket = picked ?? defaultBucket(query);
  const name = t('trendOf', { from, to });
  const days = timeline.data?.days;
  const rows = useMemo(() => groupByBucket(days ?? [], bucket), [days, bucket]);
  const countColumn = (part: TimelinePart, title: LocalizedText): Column<TrendRow> => ({
    key: part,
    title,
    cell: (r) => r[part],
    render: (r) =>
      r[part] === 0 ? (
        '0'
      ) : (
        <Link href={listPath({ ...query, ...r.counted }, 'timeline', part)}>
          {formatInteger(r[part], language)}
        </Link>
      ),
    numeric: true,
  });
  const columns: Column<TrendRow>[] = [
    { key: 'day', title: { zh: '日期', en: 'Date' }, cell: (r) => r.day },
    countColumn('received', { zh: '收件', en: 'Received' }),
    countColumn('closed', { zh: '办结', en: 'Closed' }),
    countColumn('open', { zh: '期末在办', en: 'Open at the end' }),
    countColumn('overdue', { zh: '期末超期', en: 'Overdue at the end' }),
  ];
  return (
    <Section
      title={t('trend')}
      aside={BUCKETS.map((b) => (
        <Button
          key={b}
          size="compact-sm"
          variant={b === bucket ? 'filled' : 'default'}
          aria-pressed={b === bucket}
          onClick={() => setPicked(b)}
        >
          {t(`bucket.${b}`)}
        </Button>
      ))}
    >
      <QueryBoundary query={timeline}>
        {() => (
          <>
            <Chart rows={rows} bucket={bucket} name={name} language={language} />
            <details className="no-print">
              <summary>{t('dataTable')}</summary>
              <DataTable
                name={{ zh: `趋势 ${from} 至 ${to}`, en: name }}
                columns={columns}
                rows={rows}
                rowKey={(r) => r.day}
              />
            </details>
          </>
        )}
      </QueryBoundary>
    </Section>
  );
}
