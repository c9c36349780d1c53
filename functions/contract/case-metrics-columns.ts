import type * as z from 'zod';
import { ENDINGS } from '../../domain/case/counters.ts';
import { PHASES } from '../../domain/case/phases.ts';
import {
  CLOSE_CODES,
  COURT_RESULTS,
  DECISION_KINDS,
  REMEDY_RESULTS,
  REVOCATION_GROUNDS,
} from '../../domain/case/state.ts';
import type { CaseFigures, Remedies } from '../../domain/metrics/cases.ts';
import type { Column } from '../http/csv.ts';
import type { countedCase } from './case-metrics-schema.ts';
import {
  codeColumns,
  type DivisionRef,
  divisionColumns,
  type WindowFrame,
  windowColumns,
} from './metrics-columns.ts';
import { yuan } from './money.ts';

const remedyColumns = (heading: string, of: (r: CaseFigures) => Remedies): Column<CaseFigures>[] => [
  [heading, (r) => of(r).received],
  [`${heading}：未办结`, (r) => of(r).pending],
  ...codeColumns<CaseFigures>(heading, REMEDY_RESULTS, (r) => of(r).results),
];

/** Columns of the figures of cases. */
export const caseFigureColumns: readonly Column<DivisionRef & CaseFigures & WindowFrame>[] = windowColumns<
  DivisionRef & CaseFigures
>([
  ...divisionColumns,
  ['期初在办', (r) => r.carriedIn],
  ['新提请立案', (r) => r.proposed],
  ['办结', (r) => r.ended],
  ['期末在办', (r) => r.open],
  ['立案', (r) => r.filed],
  ['逾期未答复视为受理', (r) => r.acceptedBySilence],
  ['不予立案', (r) => r.notFiled],
  ['结案', (r) => r.closed.total],
  ...codeColumns<CaseFigures>('结案', CLOSE_CODES, (r) => r.closed.codes),
  ['撤销立案', (r) => r.revoked.total],
  ...codeColumns<CaseFigures>('撤销立案', REVOCATION_GROUNDS, (r) => r.revoked.grounds),
  ['移送其他部门', (r) => r.transferred],
  ['移送公安机关', (r) => r.crime],
  ['按期处理', (r) => r.handled.inTime],
  ['超期处理', (r) => r.handled.late],
  ['按期处理率（%）', (r) => r.handled.percent],
  ['零超期', (r) => r.overdue.isZero],
  ['超期合计', (r) => r.overdue.total],
  ['在办超期', (r) => r.overdue.open],
  ['立案超期', (r) => r.overdue.filing],
  ['核查期限数', (r) => r.overdue.examined],
  ['未到期', (r) => r.overdue.notYetDue],
  ['期限停止', (r) => r.overdue.stopped],
  ['批准延期', (r) => r.extended],
  ['中止', (r) => r.suspended.started],
  ['中止天数', (r) => r.suspended.days],
  ['期末中止', (r) => r.suspended.atEnd],
  ['责令文书', (r) => r.orders.issued],
  ['责令改正', (r) => r.orders.correct],
  ['责令支付', (r) => r.orders.pay],
  ['责令支付金额（元）', (r) => yuan(r.orders.amountFen)],
  ['责令：全部履行', (r) => r.orders.full],
  ['责令：部分履行', (r) => r.orders.part],
  ['责令：未履行', (r) => r.orders.none],
  ['责令：待复查', (r) => r.orders.pending],
  ['决定', (r) => r.decisions.total],
  [DECISION_KINDS.penalty.zh, (r) => r.decisions.penalty],
  [DECISION_KINDS.handling.zh, (r) => r.decisions.handling],
  [DECISION_KINDS['no-penalty'].zh, (r) => r.decisions.noPenalty],
  ['罚款（元）', (r) => yuan(r.decisions.fineFen)],
  ['决定支付（元）', (r) => yuan(r.decisions.orderFen)],
  ['加付赔偿金（元）', (r) => yuan(r.decisions.extraFen)],
  ['追发工资（元）', (r) => yuan(r.recovered.fen)],
  ['追发工资涉及人数', (r) => r.recovered.people],
  ['已缴罚款（元）', (r) => yuan(r.finePaidFen)],
  ['申请强制执行', (r) => r.court.applied],
  ['申请强制执行：未答复', (r) => r.court.pending],
  ...codeColumns<CaseFigures>('申请强制执行', COURT_RESULTS, (r) => r.court.results),
  ...remedyColumns('行政复议', (r) => r.reviews),
  ...remedyColumns('行政诉讼', (r) => r.suits),
  ['复议纠错和败诉', (r) => r.lost],
  ...Object.values(PHASES).flatMap(({ zh }, i): Column<CaseFigures>[] => [
    [`${zh}：完成`, (r) => r.phases[i]?.ended ?? 0],
    [`${zh}：平均工作日`, (r) => r.phases[i]?.mean ?? null],
    [`${zh}：按时录入`, (r) => r.phases[i]?.enteredInTime ?? 0],
    [`${zh}：逾期录入`, (r) => r.phases[i]?.enteredLate ?? 0],
  ]),
  ['录入事项', (r) => r.entries.acts],
  ['逾期录入事项', (r) => r.entries.late],
]);

const STANDINGS = {
  'in-time': '按期处理',
  late: '超期处理',
  overdue: '超期未处理',
  'not-yet-due': '未到期',
  stopped: '期限停止',
} as const;

const yuanOrNull = (fen: number | null): string | null => (fen === null ? null : yuan(fen));

/** Columns of the cases behind a figure. */
export const countedCaseColumns: readonly Column<z.infer<typeof countedCase>>[] = [
  ['案件编号', (r) => r.caseId],
  ['区划代码', (r) => r.division],
  ['街道代码', (r) => r.street],
  ['用人单位', (r) => r.employerName],
  ['收到日期', (r) => r.cameInOn],
  ['立案日期', (r) => r.filedOn],
  ['到期日期', (r) => r.dueDate],
  ['处理日期', (r) => r.handledOn],
  ['期限情况', (r) => STANDINGS[r.standing]],
  ['立案超期', (r) => r.filedLate],
  ['中止起始日期', (r) => r.suspendedFrom],
  ['延期次数', (r) => r.extensions],
  ['决定', (r) => r.decision && DECISION_KINDS[r.decision].zh],
  ['罚款（元）', (r) => yuanOrNull(r.fineFen)],
  ['决定支付（元）', (r) => yuanOrNull(r.orderFen)],
  ['加付赔偿金（元）', (r) => yuanOrNull(r.extraFen)],
  ['结果', (r) => r.ended && ENDINGS[r.ended].zh],
  ['结束日期', (r) => r.endedOn],
  ['计入金额（元）', (r) => yuanOrNull(r.amountFen)],
  ['涉及人数', (r) => r.people],
  ['工作日', (r) => r.workingDays],
  ['发生日期', (r) => r.on],
  ['计入次数', (r) => r.counted],
];
