import { type LocalizedText, msg } from './i18n.ts';
import { PROBLEM_TEXT } from './problem-text.ts';

/** The texts of uploads. */
export const UPLOAD_TEXT = {
  ...PROBLEM_TEXT,
  choose: msg('选择文件', 'Choose files'),
  uploading: msg('正在上传 {name}', 'Uploading {name}'),
  cancelUpload: msg('取消上传 {name}', 'Cancel the upload of {name}'),
  removeFile: msg('移除 {name}', 'Remove {name}'),
  remove: msg('移除', 'Remove'),
  uploaded: msg('已上传', 'Uploaded'),
  fileUnfit: msg(
    '文件名或内容不符合要求，不能上传。',
    'The name or the content of this file does not meet the requirements.',
  ),
  kilobytes: msg('{n} KB', '{n} KB'),
} as const satisfies Record<string, LocalizedText>;
