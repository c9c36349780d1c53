import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the worklist. */
export const TEXT = {
  ...SHARED,
  waitsForMe: msg('我的待办', 'My tasks'),
  myClues: msg('我承办的线索', 'My open clues'),
  casesForMe: msg('待我办理的案件', 'Cases that wait for me'),
  noWork: msg('您的角色在此没有需要办理的事项。', 'Nothing here is for your roles to do.'),
  noCaseWaits: msg('目前没有等您办理的案件。', 'No case waits for you.'),
  publicityForMe: msg('待我办理的公示', 'Publicity that waits for me'),
  noPublicityWaits: msg('目前没有等您办理的公示。', 'No publicity waits for you.'),
  toDo: msg('待办事项', 'To do'),
  deadline: msg('期限', 'Deadline'),
  rejectedBecause: msg('审核退回原因', 'Rejected because'),
  nothingWaits: msg('目前没有等您办理的事项。', 'No pending tasks.'),
  incomplete: msg(
    '管辖范围内在办线索较多，此处只查看了最早到期的一部分。请选择更小的区划。',
    'The division has too many open clues: only those due first were checked. Select a smaller division.',
  ),
} as const satisfies Record<string, LocalizedText>;
