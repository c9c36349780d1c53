import { type LocalizedText, msg } from './i18n.ts';
import { TEXT as SHARED } from './text.ts';

/** The texts of files that entries name. */
export const ATTACHMENT_TEXT = {
  ...SHARED,
  nthFile: msg('附件 {n}', 'File {n}'),
  openFile: msg('查看 {name}', 'Open {name}'),
  openConfirm: msg('查看文件内容将记入全过程记录。', 'Reading the file is entered into the record.'),
  openGo: msg('查看并记录', 'Open and record'),
  close: msg('关闭', 'Close'),
  saveFile: msg('保存到本机', 'Save'),
} as const satisfies Record<string, LocalizedText>;
