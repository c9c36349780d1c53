import { type LocalizedText, msg } from './i18n.ts';
import { TEXT } from './text.ts';

/** The texts of the forms of commands. */
export const COMMAND_TEXT = {
  ...TEXT,
  conflictTitle: msg('其他人员已先行处理', 'Someone else was first'),
  conflictChanges: msg('您打开页面后的变化：', 'What has changed since you opened the page:'),
  stillAllowed: msg(
    '您填写的内容仍在。请核对变化后再提交。',
    'What you typed is still there. Check the changes, then send it again.',
  ),
  noLongerAllowed: msg('该操作现在已不适用。', 'This command is no longer available.'),
  needs: msg('填写说明：{what}', 'Required: {what}'),
  send: msg('提交', 'Send'),
  fieldMissing: msg('请填写此项。', 'This field is required.'),
  amountBad: msg(
    '请填写金额（元），最多两位小数，例如 18500.00。',
    'Enter an amount with at most two decimals, e.g. 18500.00.',
  ),
  fieldBad: msg('填写的内容不符合要求。', 'This is not a valid value.'),
  tooMuch: msg('最多 {n} {unit}。', 'At most {n} {unit}.'),
  tooLittle: msg('至少 {n} {unit}。', 'At least {n} {unit}.'),
  itemUnit: msg('项', 'items'),
  openClues: msg('在办 {n} 件', '{n} open'),
  absentUntil: msg('请假至 {day}', 'absent until {day}'),
  recused: msg('须回避', 'recused'),
  noneFound: msg('没有找到。', 'Nothing found.'),
  numberBad: msg('请填写整数。', 'Enter a whole number.'),
  tooLong: msg('最多 {n} 个字。', 'At most {n} characters.'),
  attachmentNote: msg(
    'PDF、图片、音视频、文本、Word、Excel，每个不超过 50 MB。',
    'PDF, pictures, audio, video, text, Word, Excel; at most 50 MB each.',
  ),
  uploadsUnderWay: msg('文件尚未上传完成。', 'Wait until the files are uploaded.'),
} as const satisfies Record<string, LocalizedText>;
