import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the page of the cases behind a figure. */
export const TEXT = {
  ...SHARED,
  figureCases: msg('案件指标明细', 'The cases behind the figure'),
  cameInOn: msg('收到材料日期', 'Papers came in on'),
  filedOn: msg('立案日期', 'Filed on'),
  handledOn: msg('处理日期', 'Handled on'),
  standing: msg('期限情况', 'Due date'),
  'standing.in-time': msg('按期处理', 'In time'),
  'standing.late': msg('超期处理', 'Late'),
  'standing.overdue': msg('超期未处理', 'Overdue'),
  'standing.not-yet-due': msg('未到期', 'Not yet due'),
  'standing.stopped': msg('期限停止', 'Stopped'),
  filedLate: msg('立案超期', 'Filed late'),
  suspendedFrom: msg('中止起始日', 'Suspended since'),
  extensions: msg('延期次数', 'Extensions'),
  decision: msg('决定', 'Decision'),
  fine: msg('罚款（元）', 'Fine (yuan)'),
  order: msg('决定支付（元）', 'To workers (yuan)'),
  ended: msg('结果', 'How it ended'),
  endedOn: msg('结束日期', 'Ended on'),
  amount: msg('计入金额（元）', 'Sum that counts (yuan)'),
  workingDaysOf: msg('工作日', 'Working days'),
  on: msg('录入日期', 'Entered on'),
  noCases: msg('没有符合条件的案件。', 'No matching cases.'),
} as const satisfies Record<string, LocalizedText>;
