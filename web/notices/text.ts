import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of an officer's notices. */
export const TEXT = {
  ...SHARED,
  notices: msg('我的消息', 'My notices'),
  notice: msg('消息', 'Notice'),
  subject: msg('线索或案件', 'Clue or case'),
  at: msg('时间', 'When'),
  dueOn: msg('期限', 'Due'),
  insteadOf: msg('代理 {officer}', 'In place of {officer}'),
  unreadOnly: msg('未读', 'Unread'),
  all: msg('全部', 'All'),
  markRead: msg('标为已读', 'Mark as read'),
  markReadOf: msg('标为已读：{subject} 的消息', 'Mark as read: the notice on {subject}'),
  markShown: msg('本页全部标为已读', 'Mark all shown as read'),
  isRead: msg('已读', 'Read'),
  nothing: msg('没有消息。', 'No notices.'),
  kept: msg(
    '消息保留 90 天；办理情况以线索、案件的办理记录为准。',
    'Notices are kept 90 days; what counts is the record.',
  ),
} as const satisfies Record<string, LocalizedText>;

/** What a notice is about, by the type of the event or the kind of the alarm; where nothing stands here, its kind says all. */
export const ABOUT: Readonly<Record<string, LocalizedText>> = {
  closed: msg('已办结', 'Closed'),
  reopened: msg('重办', 'Reopened'),
  'review-rejected': msg('审核退回', 'Conclusion rejected'),
  'reopening-requested': msg('平台退回重办', 'Closing refused by the platform'),
  'extension-refused': msg('延期未获批准', 'Extension refused'),
  extended: msg('批准延期', 'Extended'),
  'return-refused': msg('退回/转办未获批准', 'Return refused'),
  returned: msg('退回', 'Returned'),
  transferred: msg('转出', 'Transferred'),
  'filing-approved': msg('批准立案', 'Filing approved'),
  'filing-refused': msg('不予立案', 'Filing refused'),
  'hearing-scheduled': msg('主持听证', 'Hearing to hold'),
  'opinion-given': msg('法制审核意见', 'Opinion of the legal review'),
  'taken-back': msg('退回重新拟处', 'Taken back'),
  decided: msg('作出决定', 'Decision made'),
  'closing-refused': msg('结案未获批准', 'Closing refused'),
  revoked: msg('撤销立案', 'Filing revoked'),
};
