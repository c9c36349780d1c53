import { type LocalizedText, msg } from './i18n.ts';
import { TEXT } from './text.ts';

/** The texts of reading personal data in full. */
export const UNMASK_TEXT = {
  ...TEXT,
  unmask: msg('查看完整个人信息', 'Show personal data in full'),
  unmaskConfirm: msg(
    '查看完整个人信息会以您的名义记入全过程记录。确因办案需要时再继续。',
    'Access to personal data in full is recorded in your name. Continue only if your work requires it.',
  ),
  unmaskGo: msg('确认查看并记录', 'Show and record'),
  mask: msg('恢复脱敏', 'Mask again'),
} as const satisfies Record<string, LocalizedText>;

/** The texts of a whole-process record. */
export const RECORD_TEXT = {
  ...UNMASK_TEXT,
  record: msg('全过程记录', 'Whole-process record'),
  integrityGood: msg('防篡改校验通过：共 {n} 条', 'Record intact: {n} entries verified'),
  integrityBad: msg('防篡改校验未通过：第 {n} 条（{reason}）', 'Verification failed at entry {n} ({reason})'),
  byServer: msg('服务器校验（含文字内容）', 'Checked by the server (texts included)'),
  byBrowser: msg('本浏览器复核（不含文字内容）', 'Checked again in this browser (without texts)'),
  byBrowserTexts: msg('本浏览器复核（含文字内容）', 'Checked again in this browser (texts included)'),
  moreEntries: msg('已显示前 {n} 条，加载后续记录', 'The first {n} entries are shown; load more'),
  checking: msg('正在复核…', 'Checking…'),
  cannotCheck: msg('本浏览器不能复核', 'This browser cannot check it'),
  passed: msg('通过', 'passed'),
  failed: msg('未通过', 'failed'),
  headHash: msg('记录校验码', 'Checksum of the record'),
  entryNo: msg('第 {n} 条', 'Entry {n}'),
  systemActor: msg('系统', 'The system'),
  officerActor: msg('工作人员', 'An officer'),
  showTexts: msg('查看完整文字', 'Show texts in full'),
  redacted: msg('涉及辖区外的内容，不显示', 'Names something outside your division; not shown'),
  redactedCount: msg('其中 {n} 条内容不显示', '{n} of them not shown'),
} as const satisfies Record<string, LocalizedText>;
