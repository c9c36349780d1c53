import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Timeline } from '../shared/answers.ts';
import { loadLazily } from '../shared/error-boundary.tsx';
import type { FigureQuery } from '../shared/figure-query.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { BUCKETS, type Bucket, defaultBucket, groupByBucket } from './buckets.ts';
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
  const columns: Column<Timeline['days'][number]>[] = [
    { key: 'day', title: { zh: '日期', en: 'Date' }, cell: (r) => r.day },
    { key: 'received', title: { zh: '收件', en: 'Received' }, cell: (r) => r.received, numeric: true },
    { key: 'closed', title: { zh: '办结', en: 'Closed' }, cell: (r) => r.closed, numeric: true },
    { key: 'open', title: { zh: '期末在办', en: 'Open at the end' }, cell: (r) => r.open, numeric: true },
    {
      key: 'overdue',
      title: { zh: '期末超期', en: 'Overdue at the end' },
      cell: (r) => r.overdue,
      numeric: true,
    },
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
