import { type HttpEvent, type InputFault, MAX_INPUT_FAULTS, Problem } from './http.ts';
import { MAX_BODY_BYTES } from './routes.ts';

/** How deep lists and objects of a body may be nested. */
export const MAX_DEPTH = 32;

/** White space of JSON: tab, line feed, carriage return, space. */
const JSON_SPACE = new Set([0x09, 0x0a, 0x0d, 0x20]);

/** The raw body of a request as bytes. @throws Problem 413 */
export function rawBody(event: HttpEvent): Buffer {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new Problem(413, 'too-large', `A body has at most ${MAX_BODY_BYTES} bytes.`);
  }
  return bytes;
}

/** Strings, signs and numbers of a JSON text; its other words need no second look. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|-?\d[-+.\deE]*/g;

/** The digits and the power of ten of a number as it is written: the same for `10`, `1e1` and `10.0`. */
function decimalOf(written: string): string {
  const [, whole = '', fraction = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:e(.+))?$/i.exec(written) ?? [];
  const digits = whole + fraction;
  let [from, to] = [0, digits.length];
  while (digits[from] === '0') from += 1;
  while (to > from && digits[to - 1] === '0') to -= 1;
  return from === to
    ? '0'
    : `${digits.slice(from, to)}e${Number(power) - fraction.length + digits.length - to}`;
}

/** Whether every reader takes a number for the same: none of its digits is lost in a double (RFC 7493, 2.2). */
function survives(written: string): boolean {
  // Fifteen digits always do.
  if (written.length <= 15 && !/e/i.test(written)) return true;
  const value = Number(written);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  return decimalOf(written) === decimalOf(String(value));
}

/** A list or object that is not closed yet, and the member of it that the text has come to. */
interface OpenValue {
  /** Null for a list. */
  readonly names: Set<string> | null;
  member: string | number;
  /** The next string is a name. */
  atName: boolean;
}

/**
 * Finds what readers of a JSON text may take for different things (RFC 7493): names that come twice, numbers that lose digits;
 * and nesting deeper than `MAX_DEPTH`, where it stops.
 * @param text valid JSON
 */
function findAmbiguities(text: string): InputFault[] {
  const faults: InputFault[] = [];
  const open: OpenValue[] = [];
  const add = (message: string) => {
    const path = open.map(({ member }) => member).join('.');
    faults.push({ path, message });
  };
  for (const { 0: token } of text.matchAll(TOKENS)) {
    const top = open.at(-1);
    if (token === '{' || token === '[') {
      if (open.length === MAX_DEPTH) {
        add(`must not be nested deeper than ${MAX_DEPTH} levels`);
        return faults;
      }
      const isObject = token === '{';
      open.push({ names: isObject ? new Set() : null, member: isObject ? '' : 0, atName: isObject });
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ',') {
      if (top?.names) top.atName = true;
      else if (top) top.member = Number(top.member) + 1;
    } else if (token.startsWith('"')) {
      if (!top?.names || !top.atName) continue;
      top.member = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
      top.atName = false;
      if (top.names.has(top.member)) add('must not be there twice');
      top.names.add(top.member);
    } else if (!survives(token)) {
      add('must be a number that loses no digits in a double (RFC 7493)');
    }
    if (faults.length === MAX_INPUT_FAULTS) break;
  }
  return faults;
}

/**
 * Parses the bytes of a JSON body.
 * @throws Problem 400 for what is not JSON in UTF-8; 422 for JSON that is nested too deeply or that readers may take for different
 * things
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new Problem(400, 'not-json', 'The body is not JSON in UTF-8.', {
      errors: [{ path: '', message: 'is not JSON in UTF-8' }],
    });
  }
  const errors = findAmbiguities(text);
  if (errors.length > 0) {
    throw new Problem(422, 'invalid-input', 'The body is not JSON that every reader takes alike.', {
      errors,
    });
  }
  return value;
}

/** The body of a request as JSON; an empty body is `{}`. @throws Problem 400, 413, 422 */
export function jsonBody(event: HttpEvent): unknown {
  const bytes = rawBody(event);
  return bytes.every((byte) => JSON_SPACE.has(byte)) ? {} : parseJson(bytes);
}
