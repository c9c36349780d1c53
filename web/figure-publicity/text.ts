import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the page of the publicity behind a figure. */
export const TEXT = {
  ...SHARED,
  figurePublicity: msg('公示指标明细', 'The publicity behind the figure'),
  decidedOn: msg('决定日期', 'Decided on'),
  publishBy: msg('公示期限', 'To be published by'),
  publishedOn: msg('公示日期', 'Published on'),
  standing: msg('期限情况', 'Due date'),
  'standing.in-time': msg('按期公示', 'In time'),
  'standing.late': msg('逾期公示', 'Late'),
  'standing.exempt': msg('不予公示', 'Exempt'),
  'standing.overdue': msg('超期未公示', 'Overdue'),
  'standing.not-yet-due': msg('未到期', 'Not yet due'),
  exemption: msg('不予公示事由', 'Why it is exempt'),
  corrected: msg('已更正', 'Corrected'),
  recallBy: msg('撤回期限', 'To be recalled by'),
  recalledOn: msg('撤回日期', 'Recalled on'),
  endedOn: msg('结束日期', 'Ended on'),
  on: msg('录入日期', 'Entered on'),
  noItems: msg('没有符合条件的公示事项。', 'Nothing to be published.'),
} as const satisfies Record<string, LocalizedText>;
