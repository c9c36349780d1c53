import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT } from '../shared/text.ts';

/** The texts of the figures of cases, and of the publicity of their decisions. */
export const CASE_TEXT = {
  ...TEXT,
  caseFigures: msg('案件办理情况', 'Enforcement cases'),
  group: msg('类别', 'Group'),
  figure: msg('指标', 'Figure'),
  count: msg('件数', 'Count'),
  sum: msg('金额（元）', 'Sum (yuan)'),
  meanDays: msg('平均工作日', 'Mean working days'),
  'group.flow': msg('收办', 'In and out'),
  'group.endings': msg('办结方式', 'How they ended'),
  'group.time': msg('期限', 'Due dates'),
  'group.orders': msg('整改指令', 'Orders'),
  'group.decisions': msg('决定', 'Decisions'),
  'group.remedies': msg('执行与救济', 'Court and remedies'),
  'group.phases': msg('各环节', 'Phases'),
  inTimeRate: msg('按期处理率 {percent}%', 'handled in time: {percent}%'),
  noRate: msg('—', '—'),
  zeroOverdue: msg('零超期', 'nothing overdue'),
  someOverdue: msg('超期 {n} 件', '{n} overdue'),
  recovered: msg('追发工资 {yuan} 元，涉及 {n} 人', '{yuan} yuan recovered for {n} people'),
  finePaid: msg('已缴罚款 {yuan} 元', '{yuan} yuan of fines paid'),
  publicityFigures: msg('执法公示情况', 'Publicity of decisions'),
  publishedInTimeRate: msg('按期公示率 {percent}%', 'published in time: {percent}%'),
  shownAtEnd: msg('期末公示中 {n} 件', '{n} shown at the end'),
  allFigures: msg('全部指标', 'All figures'),
} as const satisfies Record<string, LocalizedText>;

/** A group of the figures of cases. */
export type CaseGroup =
  Extract<keyof typeof CASE_TEXT, `group.${string}`> extends `group.${infer G}` ? G : never;
