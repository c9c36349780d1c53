import { TEXT as FIGURE_CASES } from '../figure-cases/text.ts';
import { TEXT as FIGURE_PUBLICITY } from '../figure-publicity/text.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';
import { TEXT as SHARED } from '../shared/text.ts';

/** The texts of the frame around the pages, and of signing in. */
export const TEXT = {
  ...SHARED,
  skip: msg('跳到主要内容', 'Skip to the main content'),
  navigation: msg('主导航', 'Main navigation'),
  otherLanguage: msg('English', '中文'),
  switchLanguage: msg('Switch to English', '切换到中文'),
  signIn: msg('登录', 'Sign in'),
  signInAgain: msg('重新登录', 'Sign in again'),
  staffSignIn: msg('工作人员登录', 'Staff sign-in'),
  signOut: msg('退出', 'Sign out'),
  signedInAs: msg('当前用户：{name}（{roles}，{division}）', 'Signed in as {name} ({roles}, {division})'),
  welcome: msg('请使用单位账号登录。', 'Please sign in with your account.'),
  failedConfig: msg(
    '暂时无法读取系统配置，请稍后重试。',
    'The configuration could not be read. Try again later.',
  ),
  'failedSign-in': msg('登录没有完成，请再试一次。', 'The sign-in was not completed. Please try again.'),
  failedMe: msg(
    '已登录，但系统未能确认您的权限，请重试或联系管理员。',
    'You signed in, but your permissions could not be confirmed. Try again or ask the administrator.',
  ),
  ended: msg('登录已到期', 'Your session has ended'),
  endedText: msg(
    '为保护个人信息，登录已失效。您正在填写的内容仍在页面上：重新登录后可继续提交。',
    'To protect personal data the session has ended. What you typed is still on the page: sign in again to continue.',
  ),
  endedOpen: msg(
    '请在打开的小窗口中登录。窗口已关闭的，请再点“重新登录”。',
    'Sign in in the window that opened. If it is closed, press “Sign in again”.',
  ),
  endedBlocked: msg(
    '没有打开登录窗口或登录未完成。请允许本站弹出窗口后再试。',
    'The sign-in window did not open or was not completed. Allow this site’s pop-up window and try again.',
  ),
  notices: msg('消息', 'Notices'),
  unreadNotices: msg('{n} 条未读', '{n} unread'),
  figureCases: FIGURE_CASES.figureCases,
  figurePublicity: FIGURE_PUBLICITY.figurePublicity,
  backTo: msg('返回{page}', 'Back to {page}'),
  notFound: msg('没有这个页面', 'Page not found'),
  noRole: msg(
    '您的账号没有查看此页面的角色（需要：{roles}）。',
    'Your account has no role for this page. Required: {roles}.',
  ),
} as const satisfies Record<string, LocalizedText>;
