import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the worklist. */
export const TEXT = {
  ...SHARED,
  waitsForMe: msg('等我办理', 'What waits for me'),
  myClues: msg('我承办的线索', 'My open clues'),
  toDo: msg('待办事项', 'To do'),
  deadline: msg('期限', 'Deadline'),
  nothingWaits: msg('目前没有等您办理的事项。', 'Nothing waits for you.'),
  incomplete: msg(
    '管辖范围内在办线索较多，此处只查看了最早到期的一部分。请选择更小的区划。',
    'The division holds more open clues than are looked at here: those due first are shown. Pick a smaller division.',
  ),
} as const satisfies Record<string, LocalizedText>;
