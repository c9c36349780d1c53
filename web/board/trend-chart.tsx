import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { TimelineDay } from '../../domain/metrics/timeline.ts';
import type { Language } from '../shared/i18n.ts';
import { TEXT } from './text.ts';

echarts.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  TooltipComponent,
]);

/** Received and closed as bars, open and overdue as lines. Drawn on a canvas; the figures stand in a table beside it. */
export function TrendChart({
  rows,
  name,
  language,
}: {
  readonly rows: readonly TimelineDay[];
  readonly name: string;
  readonly language: Language;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const chart = echarts.init(place.current, undefined, { renderer: 'canvas' });
    const font = { fontFamily: getComputedStyle(document.body).fontFamily };
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
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      textStyle: font,
      grid: { left: 8, right: 12, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, itemGap: 16 },
      // Drawn text: a tooltip of HTML would need styles that the page's policy forbids.
      tooltip: { trigger: 'axis', renderMode: 'richText' },
      xAxis: { type: 'category', data: rows.map((r) => r.day) },
      yAxis: { type: 'value', minInterval: 1 },
      series: [
        series('bar', TEXT.received[language], '#7fa8d1', (r) => r.received),
        series('bar', TEXT.closed[language], '#2b8a5c', (r) => r.closed),
        series('line', TEXT.openAtEnd[language], '#0b4f8a', (r) => r.open),
        series('line', TEXT.overdueAtEnd[language], '#c92a2a', (r) => r.overdue),
      ],
    });
    const resize = () => chart.resize();
    const observer = new ResizeObserver(resize);
    observer.observe(place.current);
    window.addEventListener('beforeprint', resize);
    return () => {
      window.removeEventListener('beforeprint', resize);
      observer.disconnect();
      chart.dispose();
    };
  }, [rows, language]);
  return <div ref={place} className="chart" role="img" aria-label={name} />;
}
