import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the list that everybody may read. */
export const TEXT = {
  ...SHARED,
  intro: msg(
    '劳动保障监察行政执法决定公示。撤回的决定只保留撤回原因。',
    'Published decisions of labour inspection. Of a recalled one only the reason stays.',
  ),
  from: msg('公示日期起', 'Published from'),
  to: msg('公示日期止', 'Published to'),
  periodOrder: msg('公示日期的止日不能早于起日。', 'The last day must not be before the first.'),
  anywhere: msg('全部地区', 'Everywhere'),
  documentNo: msg('决定书文号', 'Document number'),
  name: msg('案件名称', 'Title'),
  kind: msg('决定类别', 'Kind of decision'),
  party: msg('当事人', 'Party'),
  creditCode: msg('统一社会信用代码', 'Credit code'),
  cause: msg('事由', 'Cause'),
  basis: msg('依据', 'Legal basis'),
  result: msg('决定内容', 'What was decided'),
  organ: msg('决定机关', 'Organ'),
  decidedOn: msg('决定日期', 'Decided on'),
  publishedOn: msg('公示日期', 'Published on'),
  recalled: msg('已于 {day} 撤回：{reason}', 'recalled on {day}: {reason}'),
  noDecisions: msg('没有符合条件的决定。', 'No matching decisions.'),
} as const satisfies Record<string, LocalizedText>;
