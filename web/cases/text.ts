import { COMMAND_TEXT } from '../shared/command-text.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';

/** The texts of the list of cases, and of proposing one. */
export const TEXT = {
  ...COMMAND_TEXT,
  any: msg('不限', 'Any'),
  clock: msg('未完成的期限', 'With an open clock'),
  officer: msg('承办人员', 'Officer'),
  mine: msg('我承办的', 'Mine'),
  waitingOnly: msg('待我办理', 'Waiting for me'),
  show: msg('范围', 'Show'),
  bounded: msg(
    '一次查看的案件数有上限，查到的已列出，其余请点“加载更多”继续查找，或缩小区划。',
    'One answer looks at a bounded number of cases: what was found is listed. Load more to go on, or choose a smaller division.',
  ),
  noCases: msg('没有符合条件的案件。', 'No matching cases.'),
  propose: msg('依职权提出立案', 'Propose a case ex officio'),
  proposeNeeds: msg(
    '区划、来源、用人单位和发现的违法线索。提交后由监察机构负责人审批。',
    'the division, the source, the employer and what was found. The head of the inspection body decides.',
  ),
  proposed: msg('已提出立案。', 'Proposed.'),
} as const satisfies Record<string, LocalizedText>;
