import { type LocalizedText, msg } from './i18n.ts';
import { TEXT } from './text.ts';

/** The texts of what a reader can do. */
export const ACTION_TEXT = {
  ...TEXT,
  noActions: msg('当前没有您可以办理的事项。', 'No actions available to you.'),
  notNow: msg('暂不能办理的事项', 'Not possible now'),
  done: msg('{command}已提交。', '{command}: submitted.'),
} as const satisfies Record<string, LocalizedText>;
