import { type LocalizedText, msg } from '../../shared/i18n.ts';
import { TEXT as SHARED } from '../../shared/text.ts';

/** The texts of the form of a bulletin. The bulletin itself is a document in Chinese. */
export const TEXT = {
  ...SHARED,
  make: msg('生成通报', 'Make a bulletin'),
  office: msg('发文单位', 'Issuing office'),
  number: msg('文号', 'Document number'),
  issuedOn: msg('成文日期', 'Day of issue'),
  hint: msg(
    '按看板当前的区划、统计期间和统计截止日生成，数字与看板一致。',
    'For the division, period and as-of day of the board, with its figures. The document is in Chinese.',
  ),
  word: msg('下载文档', 'Download for Word'),
  excel: msg('下载表格', 'Download for Excel'),
  making: msg('正在生成…', 'Making the bulletin…'),
  officeMissing: msg('请填写发文单位。', 'Name the issuing office.'),
} as const satisfies Record<string, LocalizedText>;
