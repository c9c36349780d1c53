import { validationError } from '../errors.ts';

/** An exact decimal: `coefficient × 10^exponent`, its coefficient without trailing zeros; zero has exponent 0. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const MAX_DIGITS = 38;
/** The power of ten of the first digit, at most and at least. */
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;

const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/;
/** What is its own canonical form and far from every limit, which most numbers are. */
const PLAIN = /^(?:0|-?[1-9]\d{0,15})$/;

/** Whether a number's text is canonical already and within all limits, told cheaply; `false` says nothing. */
const isPlainInteger = (text: string): boolean => PLAIN.test(text);

/**
 * Reads a number as DynamoDB does.
 * @throws ValidationException when it is none, has more than 38 significant digits, or lies outside the range
 */
function parseNumber(text: string): Decimal {
  const match = NUMBER.exec(text);
  if (match === null) {
    throw validationError(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  const [, sign, whole = '', fraction = '', onlyFraction = '', power = '0'] = match;
  const part = fraction || onlyFraction;
  const digits = `${whole}${part}`.replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed === '') return ZERO;
  if (trimmed.length > MAX_DIGITS) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
  const exponent = Number(power) - part.length + (digits.length - trimmed.length);
  return checkRange({ coefficient: BigInt(sign === '-' ? `-${trimmed}` : trimmed), exponent });
}

const ZERO: Decimal = { coefficient: 0n, exponent: 0 };

const digitsOf = ({ coefficient }: Decimal): string =>
  (coefficient < 0n ? -coefficient : coefficient).toString();

/** Computes the power of ten of the first digit. */
const magnitudeOf = (number: Decimal): number => digitsOf(number).length - 1 + number.exponent;

function checkRange(number: Decimal): Decimal {
  const magnitude = magnitudeOf(number);
  if (magnitude > MAX_MAGNITUDE) {
    throw validationError(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (magnitude < MIN_MAGNITUDE) {
    throw validationError(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  return number;
}

/** Writes a number as DynamoDB returns it: without exponent, leading or trailing zeros. */
function formatNumber(number: Decimal): string {
  const { coefficient, exponent } = number;
  if (coefficient === 0n) return '0';
  const sign = coefficient < 0n ? '-' : '';
  const digits = digitsOf(number);
  if (exponent >= 0) return `${sign}${digits}${'0'.repeat(exponent)}`;
  const point = digits.length + exponent;
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${sign}0.${'0'.repeat(-point)}${digits}`;
}

/** The canonical text of a number. @throws ValidationException as `parseNumber` */
export const canonicalNumber = (text: string): string =>
  isPlainInteger(text) ? text : formatNumber(parseNumber(text));

/** Compares two numbers by value, exactly. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (isPlainInteger(a) && isPlainInteger(b) && a.length < 16 && b.length < 16) return Number(a) - Number(b);
  const [x, y] = align(parseNumber(a), parseNumber(b));
  return x < y ? -1 : x > y ? 1 : 0;
}

function align(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (d: Decimal) => d.coefficient * 10n ** BigInt(d.exponent - exponent);
  return [scaled(a), scaled(b), exponent];
}

/** Adds, or with `sign` -1 subtracts. @throws ValidationException when the sum has more than 38 digits or overflows */
export function addNumbers(a: string, b: string, sign: 1 | -1 = 1): string {
  const [x, y, exponent] = align(parseNumber(a), parseNumber(b));
  let sum = sign === 1 ? x + y : x - y;
  if (sum === 0n) return '0';
  let shifted = exponent;
  while (sum % 10n === 0n) {
    sum /= 10n;
    shifted += 1;
  }
  const number = { coefficient: sum, exponent: shifted };
  if (digitsOf(number).length > MAX_DIGITS) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
  return formatNumber(checkRange(number));
}

/**
 * Bytes of a canonical number: one for two significant digits (in pairs from the decimal point), one, and one for a minus.
 */
export function numberSize(canonical: string): number {
  const isNegative = canonical.startsWith('-');
  const [whole = '', fraction = ''] = canonical.slice(isNegative ? 1 : 0).split('.');
  const pairs = `${whole.length % 2 === 1 ? '0' : ''}${whole}${fraction}${fraction.length % 2 === 1 ? '0' : ''}`;
  const significant = pairs.replace(/^(?:00)+/, '').replace(/(?:00)+$/, '');
  return significant.length / 2 + 1 + (isNegative ? 1 : 0);
}

/** Writes a number as a text that sorts by bytes as the numbers do by value, one text for each value. */
export function sortableNumber(text: string): string {
  const number = parseNumber(text);
  if (number.coefficient === 0n) return '1';
  const digits = digitsOf(number);
  const power = magnitudeOf(number) + 200;
  if (number.coefficient > 0n) return `2${String(power).padStart(3, '0')}${digits}`;
  const complement = digits.replaceAll(/\d/g, (d) => String(9 - Number(d)));
  // The tilde lets what is longer, and so further from zero, sort first.
  return `0${String(999 - power).padStart(3, '0')}${complement}~`;
}
