import { type LocalizedText, msg } from './i18n.ts';
import { TEXT } from './text.ts';

/** The texts of uploads. */
export const UPLOAD_TEXT = {
  ...TEXT,
  choose: msg('选择文件', 'Choose files'),
  uploading: msg('正在上传 {name}', 'Uploading {name}'),
  cancelUpload: msg('取消上传 {name}', 'Cancel the upload of {name}'),
  removeFile: msg('移除 {name}', 'Remove {name}'),
  remove: msg('移除', 'Remove'),
  uploaded: msg('已上传', 'Uploaded'),
  kilobytes: msg('{n} KB', '{n} KB'),
} as const satisfies Record<string, LocalizedText>;
