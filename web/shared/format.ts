import type { Language } from './i18n.ts';

const LOCALES: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };
const ZONE = 'Asia/Shanghai';

/** Writes a whole number with separators. */
export const formatInteger = (n: number, language: Language): string =>
  new Intl.NumberFormat(LOCALES[language]).format(n);

/** Writes a number with one decimal, such as a mean of days. */
export const formatDecimal = (n: number, language: Language): string =>
  new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(n);

/** Writes whole fen as yuan with two decimals and separators, exactly. */
export function formatYuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const digits = String(Math.abs(fen)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}.${digits.slice(-2)}`;
}

/** Converts whole fen to a number of yuan for a spreadsheet's cell. */
export const toYuan = (fen: number): number => fen / 100;

/** A number as typed, in half-width digits without separators; full-width forms are the same. */
const plainNumber = (text: string): string => text.normalize('NFKC').replaceAll(/[,'’、\s]/g, '');

/** Reads a whole number as typed; null for what is none. */
export function parseWhole(text: string): number | null {
  const digits = plainNumber(text);
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

/** Reads yuan as typed into whole fen, with or without 元 or ¥; null for what is no amount of money. */
export function parseYuan(text: string): number | null {
  const plain = plainNumber(text)
    .replace(/^(?:¥|人民币)/, '')
    .replace(/元整?$/, '');
  const [, whole, decimals = ''] = /^(\d{1,12})(?:[.。](\d{1,2}))?$/.exec(plain) ?? [];
  if (whole === undefined) return null;
  return Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
}

/** Writes an instant in Shanghai time, to the minute. */
export function formatInstant(instant: string, language: Language): string {
  const parts = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: ZONE,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

/** Converts an instant to a form's local date and time in Shanghai. */
export const toShanghaiInput = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
/** Converts a form's local date and time in Shanghai to ISO 8601 with its offset. */
export const fromShanghaiInput = (text: string): string => `${text.slice(0, 16)}:00+08:00`;

/** Writes the difference of two percentages in points, signed; null where one is missing. */
export function formatPointsChange(now: string | null, before: string | null): string | null {
  if (now === null || before === null) return null;
  const hundredths = Math.round(Number(now) * 100) - Math.round(Number(before) * 100);
  const text = (Math.abs(hundredths) / 100).toFixed(2);
  return `${hundredths > 0 ? '+' : hundredths < 0 ? '−' : '±'}${text}`;
}

/** Writes the change of a count, signed. @param write how a count is written */
export function formatChange(
  now: number,
  before: number,
  language: Language,
  write = (n: number) => formatInteger(n, language),
): string {
  const sign = now > before ? '+' : now < before ? '−' : '±';
  return `${sign}${write(Math.abs(now - before))}`;
}
