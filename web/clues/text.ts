import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the search for clues. */
export const TEXT = {
  ...SHARED,
  any: msg('不限', 'Any'),
  openOnly: msg('仅在办', 'Open only'),
  overdueOnly: msg('仅超期', 'Overdue only'),
  suspendedOnly: msg('仅中止中', 'Suspended only'),
  repeatedOnly: msg('仅重复反映', 'Repeated only'),
  query: msg('线索编号、用人单位或承办人员', 'Number, employer or officer'),
  queryHint: msg(
    '可只填其中一部分；编号不必带来源，例如 QG2021030500012',
    'A part is enough; a number needs no source, e.g. QG2021030500012',
  ),
  receivedFrom: msg('接收日期起', 'Received from'),
  receivedTo: msg('接收日期止', 'Received to'),
  find: msg('查询', 'Search'),
  reset: msg('清空条件', 'Clear all'),
  employerIs: msg('用人单位：{name}', 'Employer: {name}'),
  assigneeIs: msg('承办人员：{name}', 'Officer: {name}'),
  bounded: msg(
    '一次最多查看 20000 条索引、1000 条线索或 2000 个单位名称，查到的已列出，其余请点“加载更多”继续查找，或缩小区划和日期范围。',
    'One answer looks at no more than 20,000 rows, 1,000 clues or 2,000 names: what was found is listed. Load more to go on, or choose a smaller division or a shorter time.',
  ),
  periodOrder: msg('接收日期的止日不能早于起日。', 'The last day must not be before the first.'),
} as const satisfies Record<string, LocalizedText>;
