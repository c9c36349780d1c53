import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the search for clues. */
export const TEXT = {
  ...SHARED,
  statusAny: msg('全部状态', 'Any status'),
  openOnly: msg('仅在办', 'Open only'),
  overdueOnly: msg('仅超期', 'Overdue only'),
  employerSearch: msg('用人单位名称或统一社会信用代码（全称）', 'Employer’s full name or credit code'),
  assigneeSearch: msg('承办人员编号', 'Officer’s id'),
  openClue: msg('按线索编号打开', 'Open a clue by its number'),
  find: msg('查询', 'Search'),
  clueIdHint: msg('例如 QG2021030500012', 'e.g. QG2021030500012'),
} as const satisfies Record<string, LocalizedText>;
