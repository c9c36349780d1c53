/**
 * How personal data is masked (脱敏). Customary in practice, not fixed by law, so it is one policy with a version:
 * identity number first 6 and last 4, phone first 3 and last 4, surname only, bank card last 4, address to street level.
 */
export const MASKING_POLICY = {
  version: 'masking-2021-01',
  document: { head: 6, tail: 4 },
  phone: { head: 3, tail: 4 },
  bankCard: { head: 0, tail: 4 },
} as const;

const COMPOUND_SURNAMES = new Set(
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 夏侯 轩辕 端木 南宫 独孤 西门 百里'.split(
    ' ',
  ),
);

/** Keeps head and tail and hides the rest; a text with fewer than 4 characters to hide is hidden whole. */
function keep(text: string, head: number, tail: number): string {
  const chars = [...text.trim()];
  const hidden = chars.length - head - tail;
  if (hidden < 4) return '*'.repeat(Math.max(chars.length, 4));
  return `${chars.slice(0, head).join('')}${'*'.repeat(hidden)}${tail > 0 ? chars.slice(-tail).join('') : ''}`;
}

/** A document number: first 6 and last 4. */
export const maskDocumentNumber = (text: string): string =>
  keep(text, MASKING_POLICY.document.head, MASKING_POLICY.document.tail);

/** A phone number: first 3 and last 4. */
export const maskPhone = (text: string): string =>
  keep(text, MASKING_POLICY.phone.head, MASKING_POLICY.phone.tail);

/** A bank card: last 4. */
export const maskBankCard = (text: string): string =>
  keep(text, MASKING_POLICY.bankCard.head, MASKING_POLICY.bankCard.tail);

/** A name: the surname, or the first letter of a name that is not Chinese. A single character is hidden. */
export function maskName(text: string): string {
  const name = text.trim();
  const chars = [...name];
  if (chars.length < 2) return '*';
  const surname = COMPOUND_SURNAMES.has(chars.slice(0, 2).join('')) && chars.length > 2 ? 2 : 1;
  return `${chars.slice(0, surname).join('')}${'*'.repeat(chars.length - surname)}`;
}

/** An address: down to the street, or else the district; the rest hidden. */
export function maskAddress(text: string): string {
  const known = /^(.*?(?:街道|镇|乡))/u.exec(text) ?? /^(.*?(?:区|县))/u.exec(text);
  const shown = known?.[1] ?? '';
  return shown.length < text.trim().length ? `${shown}***` : '***';
}

const NUMBERS = /\d{3,4}-\d{7,8}|[1-9]\d{16}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d[\d -]{13,21}\d/gu;

/** Free text with everything hidden that looks like an identity number, a phone number or a bank card. */
export const maskText = (text: string): string => text.replace(NUMBERS, (number) => `***${number.slice(-2)}`);
