import { type CalendarDate, isCalendarDate } from '../calendar/dates.ts';
import { normalText, signsOf } from './text.ts';

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECK = '10X98765432';

/**
 * The check character of a resident identity number's first 17 digits (GB 11643-1999; ISO 7064 MOD 11-2).
 * @throws RangeError unless given 17 digits
 */
export function residentIdCheckDigit(first17: string): string {
  if (!/^\d{17}$/.test(first17)) throw new RangeError('needs 17 digits');
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return ID_CHECK[sum % 11] ?? '';
}

/** A resident identity number of 15 digits (issued until 1999) as its 18 digits; any other text unchanged. */
export function residentId18(text: string): string {
  if (!/^\d{15}$/.test(text)) return text;
  const first17 = `${text.slice(0, 6)}19${text.slice(6)}`;
  return first17 + residentIdCheckDigit(first17);
}

/** What a check of an identity number found. */
export type ResidentIdCheck =
  | { readonly valid: true; readonly birthDate: CalendarDate; readonly sex: 'male' | 'female' }
  | { readonly valid: false; readonly reason: 'format' | 'birth-date' | 'birth-date-future' | 'check-digit' };

/**
 * Checks a resident identity number (公民身份号码, GB 11643-1999): 18 characters, or the 15 digits of before, a birth
 * date that exists and is not to come, the check digit.
 * @param today the last day a person can have been born on
 */
export function checkResidentId(text: string, today: CalendarDate): ResidentIdCheck {
  const id = residentId18(signsOf(text));
  if (!/^[1-9]\d{16}[\dX]$/.test(id)) return { valid: false, reason: 'format' };
  const birthDate = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
  if (!isCalendarDate(birthDate)) return { valid: false, reason: 'birth-date' };
  if (birthDate > today) return { valid: false, reason: 'birth-date-future' };
  if (residentIdCheckDigit(id.slice(0, 17)) !== id[17]) return { valid: false, reason: 'check-digit' };
  return { valid: true, birthDate, sex: Number(id[16]) % 2 === 1 ? 'male' : 'female' };
}

const CREDIT_CODE = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const CODE_CHARS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * The check character of a unified social credit code's first 17 (GB 32100-2015): weights 3^(i-1) mod 31.
 * @throws RangeError unless given 17 characters of the code set
 */
export function creditCodeCheckDigit(first17: string): string {
  if (!/^[0-9A-HJ-NPQRTUWXY]{17}$/.test(first17)) throw new RangeError('needs 17 characters of the code set');
  let sum = 0;
  let weight = 1;
  for (const char of first17) {
    sum += weight * CODE_CHARS.indexOf(char);
    weight = (weight * 3) % 31;
  }
  return CODE_CHARS[(31 - (sum % 31)) % 31] ?? '';
}

/** What a check of a credit code found. */
export type CreditCodeCheck =
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: 'format' | 'check-digit' };

/**
 * Checks a unified social credit code (统一社会信用代码, GB 32100-2015). Real codes are known to fail it, so a failure
 * is a warning at intake and never a reason to refuse a clue.
 */
export function checkCreditCode(text: string): CreditCodeCheck {
  const code = signsOf(text);
  if (!CREDIT_CODE.test(code)) return { valid: false, reason: 'format' };
  return creditCodeCheckDigit(code.slice(0, 17)) === code[17]
    ? { valid: true }
    : { valid: false, reason: 'check-digit' };
}

/**
 * The form of a resident identity number: place, birth date, sequence; 18 characters, or the 15 digits of before. Words may stand
 * before it. None begins as the credit codes of businesses (91 to 93) do.
 */
const RESIDENT_ID =
  /(?<!\d)(?:[1-8]\d|9[4-8])\d{4}(?:(?:19|20)\d\d(?=\d{7}[\dX](?!\d))|\d\d(?=\d{7}(?!\d)))(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/;
/** The same with a slip of the pen in the birth date. */
const SLIPPED_ID = /^[1-8]\d{5}(?:19|20)\d{9}[\dX]$/;

/**
 * Tells whether what was given for a credit code holds a resident identity number, as of a sole trader or a contractor who has no
 * code: by its form, whatever its check digit. Where it stands beside another number, they are read apart: with the spaces and
 * hyphens within them, and as they are.
 */
export function hasResidentId(text: string): boolean {
  const normal = normalText(text);
  const numbers = [/[^\p{L}\p{N} -]+/u, /[^\p{L}\p{N}]+/u].flatMap((between) => normal.split(between));
  return [normal, ...numbers].some((number) => RESIDENT_ID.test(signsOf(number)));
}

/** Tells whether a text is a credit code by its form, whatever its check digit, and not the number of a person. */
export function looksLikeCreditCode(text: string): boolean {
  const signs = signsOf(text);
  return CREDIT_CODE.test(signs) && !hasResidentId(text) && !SLIPPED_ID.test(signs);
}
