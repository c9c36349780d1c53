import type * as z from 'zod';
import { caseFigureColumns, countedCaseColumns } from '../../contract/case-metrics-columns.ts';
import { casesAnswer, casesListAnswer } from '../../contract/case-metrics-schema.ts';
import {
  breakdownColumns,
  clueColumns,
  completionColumns,
  dayColumns,
  districtColumns,
  durationColumns,
  resultColumns,
  stockColumns,
} from '../../contract/metrics-columns.ts';
import {
  completionCluesAnswer,
  durationCluesAnswer,
  resultCluesAnswer,
  stockCluesAnswer,
  timelineCluesAnswer,
} from '../../contract/metrics-lists-schema.ts';
import {
  breakdownAnswer,
  completionAnswer,
  districtsAnswer,
  durationsAnswer,
  resultsAnswer,
  stockAnswer,
  timelineAnswer,
} from '../../contract/metrics-schema.ts';
import { countedPublicityColumns, publicityFigureColumns } from '../../contract/publicity-metrics-columns.ts';
import { publicityAnswer, publicityFiguresListAnswer } from '../../contract/publicity-metrics-schema.ts';
import type { Column } from '../../http/csv.ts';
import { OUTSIDE, pageHeaders, type RouteDescription, type RouteDescriptions } from '../route-description.ts';

/** Of an answer that tells by its cursor alone whether there is more. */
const nextCursorHeader = pageHeaders.pick({ 'x-next-cursor': true });

const metrics = (
  summary: string,
  summaryZh: string,
  schema: z.ZodType,
  csv: readonly Column<never>[],
  headers?: z.ZodObject,
): RouteDescription => ({
  summary,
  summaryZh,
  tags: ['metrics'],
  answers: { 200: { description: 'The figures', schema, csv, ...(headers ? { headers } : {}) } },
  refusals: { 404: OUTSIDE },
});

/** The figures. */
export const METRICS = {
  'GET /metrics/completion': metrics(
    'The completion rate of a division',
    '办结率',
    completionAnswer,
    completionColumns('flow'),
  ),
  'GET /metrics/completion/clues': metrics(
    'The clues behind a figure',
    '指标对应线索',
    completionCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/breakdown': metrics(
    'The completion rate by sector, source, unit, officer or employer',
    '分类统计',
    breakdownAnswer,
    breakdownColumns,
    nextCursorHeader,
  ),
  'GET /metrics/districts': metrics(
    'Districts ranked by completion rate',
    '各区办结率排名',
    districtsAnswer,
    districtColumns('flow'),
  ),
  'GET /metrics/stock': metrics(
    'Open clues at the end of a day, by age and by distance to the due date',
    '在办线索构成',
    stockAnswer,
    stockColumns,
  ),
  'GET /metrics/stock/clues': metrics(
    'The clues behind the open stock',
    '在办线索明细',
    stockCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/durations': metrics(
    'How long closed clues took, and in which stage',
    '办理时长',
    durationsAnswer,
    durationColumns,
  ),
  'GET /metrics/durations/clues': metrics(
    'The clues behind durations',
    '办理用时明细',
    durationCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/results': metrics(
    'What came of closed clues, and what was returned, merged, reopened and extended',
    '核处结果',
    resultsAnswer,
    resultColumns,
  ),
  'GET /metrics/results/clues': metrics(
    'The clues behind results',
    '核处结果明细',
    resultCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/timeline': metrics(
    'Received, closed, open and overdue by day',
    '每日走势',
    timelineAnswer,
    dayColumns,
  ),
  'GET /metrics/timeline/clues': metrics(
    'The clues behind the timeline',
    '每日走势明细',
    timelineCluesAnswer,
    clueColumns,
    nextCursorHeader,
  ),
  'GET /metrics/cases': metrics(
    'Enforcement cases: filed, handled in time, orders, decisions, sums, court, remedies, phases, and zero overdue',
    '案件统计',
    casesAnswer,
    caseFigureColumns,
  ),
  'GET /metrics/cases/list': metrics(
    'The cases behind the figures',
    '案件统计明细',
    casesListAnswer,
    countedCaseColumns,
    nextCursorHeader,
  ),
  'GET /metrics/publicity': metrics(
    'The publicity of decisions: published in time and late, exempt by ground, recalls, what is shown, and zero overdue',
    '执法公示统计',
    publicityAnswer,
    publicityFigureColumns,
  ),
  'GET /metrics/publicity/list': metrics(
    'The publicity behind the figures',
    '执法公示统计明细',
    publicityFiguresListAnswer,
    countedPublicityColumns,
    nextCursorHeader,
  ),
} satisfies RouteDescriptions;
