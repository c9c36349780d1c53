import type * as z from 'zod';
import type { PublicityFigures } from '../../domain/metrics/publicity.ts';
import { EXEMPTION_GROUNDS } from '../../domain/publicity/state.ts';
import type { Column } from '../http/csv.ts';
import {
  codeColumns,
  type DivisionRef,
  divisionColumns,
  type WindowFrame,
  windowColumns,
} from './metrics-columns.ts';
import type { countedPublicity } from './publicity-metrics-schema.ts';

/** Columns of the figures of publicity. */
export const publicityFigureColumns: readonly Column<DivisionRef & PublicityFigures & WindowFrame>[] =
  windowColumns<DivisionRef & PublicityFigures>([
    ...divisionColumns,
    ['期初待公示', (r) => r.carriedIn],
    ['新增应公示', (r) => r.due],
    ['恢复公示程序', (r) => r.reopened],
    ['已公示', (r) => r.published.total],
    ['按期公示', (r) => r.published.inTime],
    ['逾期公示', (r) => r.published.late],
    ['按期公示率（%）', (r) => r.published.percent],
    ['不予公示', (r) => r.exempt.total],
    ...codeColumns<PublicityFigures>('不予公示', EXEMPTION_GROUNDS, (r) => r.exempt.grounds),
    ['期末待公示', (r) => r.waiting],
    ['零超期', (r) => r.overdue.isZero],
    ['超期合计', (r) => r.overdue.total],
    ['超期未公示', (r) => r.overdue.open],
    ['超期后不予公示', (r) => r.overdue.exempt],
    ['超期未撤回', (r) => r.overdue.recallOpen],
    ['核查期限数', (r) => r.overdue.examined],
    ['未到期', (r) => r.overdue.notYetDue],
    ['更正', (r) => r.corrected],
    ['应撤回', (r) => r.recalls.due],
    ['按期撤回', (r) => r.recalls.inTime],
    ['逾期撤回', (r) => r.recalls.late],
    ['撤回事由更正', (r) => r.recalls.dropped],
    ['期末待撤回', (r) => r.recalls.waiting],
    ['主动撤回', (r) => r.recalledFreely],
    ['公示期满或者提前终止', (r) => r.ended],
    ['期末公示中', (r) => r.shown],
  ]);

const STANDINGS = {
  'in-time': '按期公示',
  late: '逾期公示',
  exempt: '不予公示',
  overdue: '超期未公示',
  'not-yet-due': '未到期',
} as const;

/** Columns of the publicity behind a figure. */
export const countedPublicityColumns: readonly Column<z.infer<typeof countedPublicity>>[] = [
  ['公示编号', (r) => r.publicityId],
  ['区划代码', (r) => r.division],
  ['街道代码', (r) => r.street],
  ['用人单位', (r) => r.employerName],
  ['决定日期', (r) => r.decidedOn],
  ['公示期限', (r) => r.dueDate],
  ['公示日期', (r) => r.publishedOn],
  ['期限情况', (r) => STANDINGS[r.standing]],
  ['不予公示事由', (r) => r.exemption && EXEMPTION_GROUNDS[r.exemption].zh],
  ['已更正', (r) => r.corrected],
  ['撤回期限', (r) => r.recallDueDate],
  ['撤回日期', (r) => r.recalledOn],
  ['结束日期', (r) => r.endedOn],
  ['发生日期', (r) => r.on],
  ['计入次数', (r) => r.counted],
];
