import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the page of the clues behind a figure. */
export const TEXT = {
  ...SHARED,
  'part.numerator': msg('已办结', 'Closed'),
  'part.denominator': msg('应办结', 'Denominator'),
  'part.excluded': msg('剔除', 'Excluded'),
  'part.received': msg('收件', 'Received'),
  countedTimes: msg('计入次数', 'Times counted'),
  stateIs: msg('仅看：{state}', 'Only: {state}'),
  showAll: msg('查看全部', 'Show all'),
  'state.open': msg('在办', 'Open'),
  'state.closed': msg('已办结', 'Closed'),
  'state.returned': msg('已退回', 'Returned'),
  'state.merged': msg('已合并', 'Merged'),
  backToBoard: msg('返回看板', 'Back to the board'),
} as const satisfies Record<string, LocalizedText>;
