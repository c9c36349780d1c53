import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef } from 'react';
import type { TimelineDay } from '../../domain/metrics/timeline.ts';
import type { Language } from '../shared/i18n.ts';
import type { Bucket } from './buckets.ts';
import { TEXT } from './text.ts';

echarts.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  SVGRenderer,
  TooltipComponent,
]);

interface TrendProps {
  readonly rows: readonly TimelineDay[];
  readonly bucket: Bucket;
  readonly language: Language;
}

/** How large the chart is drawn for paper: as wide as an A4 page within its margins, in CSS pixels. Another paper scales it. */
const PAPER = { width: 688, height: 260 };

/** Describes the chart: received and closed as bars, open and overdue as lines. */
function chartOption({ rows, bucket, language }: TrendProps) {
  const series = (
    type: 'bar' | 'line',
    label: string,
    color: string,
    value: (row: TimelineDay) => number,
  ) => ({
    type,
    name: label,
    color,
    data: rows.map(value),
    ...(type === 'line' ? { showSymbol: rows.length < 40, lineStyle: { width: 2 } } : { barMaxWidth: 18 }),
  });
  return {
    animation: false,
    aria: { enabled: true },
    // Without double quotes, which would end the attribute of the image that holds it.
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily.replaceAll('"', "'") },
    grid: { left: 8, right: 12, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, itemGap: 16 },
    xAxis: {
      type: 'category',
      data: rows.map((r) => (bucket === 'month' ? r.day.slice(0, 7) : r.day)),
      // Every month of a year, where there is room for them.
      axisLabel: { hideOverlap: true, interval: rows.length <= 13 ? 0 : ('auto' as const) },
    },
    yAxis: { type: 'value', minInterval: 1 },
    series: [
      series('bar', TEXT.received[language], '#7fa8d1', (r) => r.received),
      series('bar', TEXT.closed[language], '#2b8a5c', (r) => r.closed),
      series('line', TEXT.openAtEnd[language], '#0b4f8a', (r) => r.open),
      series('line', TEXT.overdueAtEnd[language], '#c92a2a', (r) => r.overdue),
    ],
  };
}

/** Draws the chart for paper, as the address of an image. */
function drawForPaper(props: TrendProps): string {
  const chart = echarts.init(null, undefined, { renderer: 'svg', ssr: true, ...PAPER });
  chart.setOption(chartOption(props));
  const text = chart.renderToSVGString();
  chart.dispose();
  return `data:image/svg+xml,${encodeURIComponent(text)}`;
}

/**
 * The trend as a chart; the figures stand in a table beside it. On the screen a canvas, which follows the window; on paper an
 * image drawn for it, since a canvas keeps the screen's size there.
 */
export function TrendChart({ name, rows, bucket, language }: TrendProps & { readonly name: string }) {
  const place = useRef<HTMLDivElement>(null);
  const forPaper = useMemo(() => drawForPaper({ rows, bucket, language }), [rows, bucket, language]);
  useEffect(() => {
    if (!place.current) return;
    const chart = echarts.init(place.current, undefined, { renderer: 'canvas' });
    // Drawn text: a tooltip of HTML would need styles that the page's policy forbids.
    chart.setOption({
      ...chartOption({ rows, bucket, language }),
      tooltip: { trigger: 'axis', renderMode: 'richText' },
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [rows, bucket, language]);
  return (
    <>
      <div ref={place} className="chart screen-only" role="img" aria-label={name} />
      <img className="chart-on-paper print-only" src={forPaper} alt={name} {...PAPER} />
    </>
  );
}
