import type { Language } from './text.ts';

const LOCALES: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };
const ZONE = 'Asia/Shanghai';

/** A whole number with separators. */
export const integer = (n: number, language: Language): string =>
  new Intl.NumberFormat(LOCALES[language]).format(n);

/** A number with one decimal, such as a mean of days. */
export const oneDecimal = (n: number, language: Language): string =>
  new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(n);

/** Whole fen as yuan with two decimals and separators, exactly. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const digits = String(Math.abs(fen)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}.${digits.slice(-2)}`;
}

/** Yuan as typed, as whole fen; null for what is no amount of money. */
export function fenOf(text: string): number | null {
  const [, whole, decimals = ''] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(/[,，\s]/g, '')) ?? [];
  if (whole === undefined) return null;
  return Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
}

/** An instant in Shanghai, to the minute. */
export function instantText(instant: string, language: Language): string {
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

/** An instant as a form's local date and time in Shanghai, and back as ISO 8601 with its offset. */
export const shanghaiInput = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
export const fromShanghaiInput = (text: string): string => `${text.slice(0, 16)}:00+08:00`;

/** The difference of two percentages in points, signed; null where one is missing. */
export function pointsBetween(now: string | null, before: string | null): string | null {
  if (now === null || before === null) return null;
  const hundredths = Math.round(Number(now) * 100) - Math.round(Number(before) * 100);
  const text = (Math.abs(hundredths) / 100).toFixed(2);
  return `${hundredths > 0 ? '+' : hundredths < 0 ? '−' : '±'}${text}`;
}

/** A change of a count, signed. */
export function changeBetween(now: number, before: number, language: Language): string {
  const sign = now > before ? '+' : now < before ? '−' : '±';
  return `${sign}${integer(Math.abs(now - before), language)}`;
}
