import type * as z from 'zod';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import { PHASE_NAMES, PHASES } from '../../domain/clue/state.ts';
import { STATUSES } from '../../domain/clue/status.ts';
import type { Ageing } from '../../domain/metrics/ageing.ts';
import { AGE_BANDS, DUE_BANDS } from '../../domain/metrics/bands.ts';
import type { Durations, Results } from '../../domain/metrics/closings.ts';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import type { TimelineDay } from '../../domain/metrics/timeline.ts';
import { division } from '../../domain/places/divisions.ts';
import type { Column } from '../http/csv.ts';
import type { countedClue } from './metrics-lists-schema.ts';
import type { breakdownRow, completionAnswer, districtRow } from './metrics-schema.ts';
import { yuan } from './money.ts';

type Completion = z.infer<typeof completionAnswer>;
type CountedClue = z.infer<typeof countedClue>;
type DistrictRow = z.infer<typeof districtRow>;
type Counted = Pick<
  Completion,
  'numerator' | 'denominator' | 'rate' | 'percent' | 'excluded' | 'open' | 'overdue' | 'extended'
>;

const figureColumns: readonly Column<Counted>[] = [
  ['已办结', (r) => r.numerator],
  ['应办结', (r) => r.denominator],
  ['办结率', (r) => r.rate],
  ['办结率（%）', (r) => r.percent],
  ['剔除：退回', (r) => r.excluded.returned],
  ['剔除：合并', (r) => r.excluded.merged],
  ['在办', (r) => r.open],
  ['超期', (r) => r.overdue],
  ['延期', (r) => r.extended],
];

type Flowing = Partial<
  Pick<
    Completion,
    | 'carriedIn'
    | 'received'
    | 'transferredIn'
    | 'reopened'
    | 'closed'
    | 'transferredOut'
    | 'returned'
    | 'merged'
    | 'openAtEnd'
  >
>;

const flowColumns: readonly Column<Flowing>[] = [
  ['期初结转', (r) => r.carriedIn ?? null],
  ['新收', (r) => r.received ?? null],
  ['转入', (r) => r.transferredIn ?? null],
  ['重办', (r) => r.reopened ?? null],
  ['办结', (r) => r.closed ?? null],
  ['转出', (r) => r.transferredOut ?? null],
  ['退回', (r) => r.returned ?? null],
  ['合并', (r) => r.merged ?? null],
  ['期末在办', (r) => r.openAtEnd ?? null],
];

const flowOf = (definition: Definition) => (definition === 'flow' ? flowColumns : []);

/** What a figure goes by: the day as of whose end it is, and what it was computed with. */
export type Frame = Pick<Completion, 'asOf' | 'calendarVersion' | 'generatedAt'>;
/** What a figure of a window goes by. */
export type WindowFrame = Frame & Pick<Completion, 'from' | 'to'>;
/** What a rate goes by. */
export type RateFrame = WindowFrame & Pick<Completion, 'definition'>;

/** Puts what a figure goes by around its columns: a file is read without the request it answered. */
const frameColumns = <T>(columns: readonly Column<T>[]): Column<T & Frame>[] => [
  ['统计截止日', (r) => r.asOf],
  ...columns,
  ['日历版本', (r) => r.calendarVersion],
  ['生成时间', (r) => r.generatedAt],
];

/** Puts what a figure of a window goes by around its columns. */
export const windowColumns = <T>(columns: readonly Column<T>[]): Column<T & WindowFrame>[] => [
  ['起始日期', (r) => r.from],
  ['截止日期', (r) => r.to],
  ...frameColumns(columns),
];

const rateColumns = <T>(columns: readonly Column<T>[]): Column<T & RateFrame>[] => [
  ['统计口径', (r) => DEFINITIONS[r.definition].zh],
  ...windowColumns(columns),
];

const ownDivisionColumns: readonly Column<{ readonly division: string }>[] = [
  ['区划代码', (r) => r.division],
  ['区划名称', (r) => division(r.division)?.zh ?? null],
];

/** Columns of a completion rate. */
export const completionColumns = (definition: Definition): Column<Completion>[] =>
  rateColumns<Completion>([...ownDivisionColumns, ...figureColumns, ...flowOf(definition)]);

/** Columns of a comparison. */
export const districtColumns = (definition: Definition): Column<DistrictRow & RateFrame>[] =>
  rateColumns<DistrictRow>([
    ['排名', (r) => r.rank],
    ['区划代码', (r) => r.division],
    ['区划名称', (r) => r.name],
    ...figureColumns,
    ...flowOf(definition),
  ]);

/** Columns of a timeline. */
export const dayColumns: readonly Column<TimelineDay>[] = [
  ['日期', (r) => r.day],
  ['新收', (r) => r.received],
  ['办结', (r) => r.closed],
  ['在办', (r) => r.open],
  ['超期', (r) => r.overdue],
];

const STATE_LABELS = {
  open: '在办',
  closed: STATUSES.closed.zh,
  returned: STATUSES.returned.zh,
  merged: STATUSES.merged.zh,
} as const;

const yuanOrNull = (fen: number | null): string | null => (fen === null ? null : yuan(fen));

/** Columns of the clues behind a figure. */
export const clueColumns: readonly Column<CountedClue>[] = [
  ['线索编号', (r) => r.clueId],
  ['区划代码', (r) => r.division],
  ['街道代码', (r) => r.street],
  ['用人单位', (r) => r.employerName],
  ['行业', (r) => (r.sector === null ? null : (SECTOR_NAMES[r.sector as SectorCode]?.zh ?? r.sector))],
  ['来源', (r) => r.source],
  ['涉及人数', (r) => r.headcount],
  ['反映金额（元）', (r) => yuanOrNull(r.claimedAmountFen)],
  ['接收日期', (r) => r.receivedDay],
  ['到期日期', (r) => r.dueDate],
  ['状态', (r) => STATE_LABELS[r.state]],
  ['办结日期', (r) => r.closedDay],
  ['办理用时（天）', (r) => r.days],
  ...PHASE_NAMES.map(
    (phase): Column<CountedClue> => [
      `${PHASES[phase].zh}用时（天）`,
      (r) => r.phaseDays && (r.phaseDays[phase] ?? 0),
    ],
  ),
  ['核处结论', (r) => r.conclusion && CONCLUSIONS[r.conclusion].zh],
  ['查实金额（元）', (r) => yuanOrNull(r.verifiedAmountFen)],
  ['追发工资（元）', (r) => yuanOrNull(r.paidAmountFen)],
  ['回访满意', (r) => r.satisfied],
  ['延期', (r) => r.extended],
  ['超期', (r) => r.overdue],
  ['曾超期', (r) => r.late],
  ['中止起始日期', (r) => r.suspendedFrom],
  ['原因', (r) => r.reason?.zh ?? null],
  ['对应线索', (r) => r.counterpart?.clueId ?? (r.counterpartElsewhere ? '不在管辖范围内' : null)],
  ['对方区划', (r) => r.counterpart?.division ?? null],
  ['已移交', (r) => r.handedOver],
  ['发生日期', (r) => r.on],
  ['计入次数', (r) => r.counted],
];

type BreakdownRow = z.infer<typeof breakdownRow> & { readonly division: string };

/** Columns of a breakdown; the total has no key. */
export const breakdownColumns: readonly Column<BreakdownRow & RateFrame>[] = rateColumns<BreakdownRow>([
  ...ownDivisionColumns,
  ['名称', (r) => r.name],
  ['代码', (r) => r.key],
  ...figureColumns,
]);

/** A division a figure is of. */
export interface DivisionRef {
  readonly division: string;
  readonly name: string | null;
}

/** Columns that name a division. */
export const divisionColumns: readonly Column<DivisionRef>[] = [
  ['区划代码', (r) => r.division],
  ['区划名称', (r) => r.name],
];

/** A column for each of the codes that a figure lists in the order of their labels. */
export const codeColumns = <R>(
  heading: string,
  labels: Readonly<Record<string, { readonly zh: string }>>,
  listOf: (r: R) => readonly { readonly count: number }[],
): Column<R>[] =>
  Object.values(labels).map(({ zh }, i): Column<R> => [`${heading}：${zh}`, (r) => listOf(r)[i]?.count ?? 0]);

/** Columns of the open clues. */
export const stockColumns: readonly Column<DivisionRef & Ageing & Frame>[] = frameColumns<
  DivisionRef & Ageing
>([
  ...divisionColumns,
  ['在办', (r) => r.open],
  ['超期', (r) => r.overdue],
  ['中止', (r) => r.suspended],
  ['延期', (r) => r.extended],
  ...AGE_BANDS.map(({ zh }, i): Column<Ageing> => [`收件${zh}`, (r) => r.ages[i]?.count ?? 0]),
  ...DUE_BANDS.map(({ zh }, i): Column<Ageing> => [zh, (r) => r.dues[i]?.count ?? 0]),
]);

/** Columns of durations. */
export const durationColumns: readonly Column<DivisionRef & Durations & WindowFrame>[] = windowColumns<
  DivisionRef & Durations
>([
  ...divisionColumns,
  ['办结', (r) => r.closed],
  ['总天数', (r) => r.totalDays],
  ['平均天数', (r) => r.mean],
  ['办理用时（中位数）', (r) => r.median],
  ['九成线索办结用时', (r) => r.p90],
  ...Object.values(PHASES).map(
    ({ zh }, i): Column<Durations> => [`${zh}平均天数`, (r) => r.stages[i]?.mean ?? null],
  ),
]);

/** Columns of results. */
export const resultColumns: readonly Column<DivisionRef & Results & WindowFrame>[] = windowColumns<
  DivisionRef & Results
>([
  ...divisionColumns,
  ['办结', (r) => r.closed],
  ['属实', (r) => r.confirmed],
  ['延期', (r) => r.extended],
  ['查实金额（元）', (r) => yuan(r.verifiedAmountFen)],
  ['追发工资（元）', (r) => yuan(r.paidAmountFen)],
  ['未查实结论：认定金额（元）', (r) => yuan(r.unconfirmed.verifiedAmountFen)],
  ['未查实结论：已付金额（元）', (r) => yuan(r.unconfirmed.paidAmountFen)],
  ['涉及人数', (r) => r.headcount],
  ['追发工资涉及人数', (r) => r.paidHeadcount],
  ['按期签收', (r) => r.signing.inTime],
  ['超期签收', (r) => r.signing.late],
  ['提前办结', (r) => r.early],
  ['满意', (r) => r.satisfaction.satisfied],
  ['不满意', (r) => r.satisfaction.unsatisfied],
  ['新收', (r) => r.repeated.received],
  ['重复投诉', (r) => r.repeated.count],
  ['申请退回', (r) => r.returns.requested],
  ['退回驳回', (r) => r.returns.refused],
  ['退回批准', (r) => r.returns.approved],
  ['平台退回重办', (r) => r.reopenings.requested],
  ['退回重办：维持办结', (r) => r.reopenings.refused],
  ['退回重办：已重办', (r) => r.reopenings.approved],
  ['退回', (r) => r.returned.total],
  ['退回：非本辖区', (r) => r.returned.notOurs],
  ['退回：不属受理范围', (r) => r.returned.outOfScope],
  ['合并', (r) => r.merged],
  ['重办', (r) => r.reopened],
  ['批准延期', (r) => r.extensions],
  ...Object.values(CONCLUSIONS).map(
    ({ zh }, i): Column<Results> => [`结论：${zh}`, (r) => r.conclusions[i]?.closed ?? 0],
  ),
]);
