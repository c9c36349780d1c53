import { Refusal } from '../command.ts';

/** The most bytes of a file: a year of a province's hotline has less. */
const MAX_BYTES = 64 * 1024 * 1024;
const SAVE_AS = 'Save it as "CSV UTF-8 (comma delimited)".';

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

/** Names the format of a file that is not readable text; null for what may be. */
function detectOtherFormat(bytes: Uint8Array): string | null {
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return 'a workbook (.xlsx) and no CSV';
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return 'a workbook (.xls) and no CSV';
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) return 'in UTF-16 ("Unicode text")';
  // Without its mark, UTF-16 is told by the zero bytes of its commas and digits; no other text has them.
  return bytes.subarray(0, 4096).includes(0) ? 'in UTF-16, or no text' : null;
}

/** A place in a file. */
interface BytePosition {
  /** From 1; the column in characters. */
  readonly line: number;
  readonly column: number;
  /** Bytes before it. */
  readonly offset: number;
}

/** What bytes look like as UTF-8. */
interface Utf8Scan {
  /** The first byte that is none of UTF-8. */
  readonly firstBad: BytePosition | null;
  /** More good sequences of three bytes than bad bytes, in the whole or in some line: what other encodings never have. */
  readonly looksLikeUtf8: boolean;
}

/** Measures the sequence at a position: its length, which is that of a Chinese character when 3; 0 when there is no good one. */
function measureSequence(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  // Overlong forms, halves of surrogate pairs, and what lies beyond U+10FFFF.
  const second = bytes[at + 1] ?? 0;
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  return (first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f) ? 0 : length;
}

/** A line of an ASCII heading and one odd pair of bytes is no evidence; three characters are. */
const EVIDENCE = 3;

function scanUtf8(bytes: Uint8Array): Utf8Scan {
  let [line, column] = [1, 1];
  const whole = { good: 0, bad: 0 };
  let here = { good: 0, bad: 0 };
  let firstBad: BytePosition | null = null;
  let someLine = false;
  const endLine = () => {
    someLine ||= here.good >= EVIDENCE && here.good > here.bad;
    here = { good: 0, bad: 0 };
  };
  for (let at = 0; at < bytes.length; ) {
    const length = measureSequence(bytes, at);
    if (length === 0) {
      firstBad ??= { line, column, offset: at };
      whole.bad += 1;
      here.bad += 1;
    } else if (length === 3) {
      whole.good += 1;
      here.good += 1;
    }
    if (bytes[at] === 0x0a) {
      endLine();
      line += 1;
      column = 1;
    } else column += 1;
    at += Math.max(length, 1);
  }
  endLine();
  return { firstBad, looksLikeUtf8: someLine || whole.good > whole.bad };
}

/**
 * A file as text: UTF-8 with or without byte order mark, or GB18030, which Chinese spreadsheet programs write. What is
 * neither is never guessed: broken UTF-8, or UTF-8 with lines of another encoding, is refused with the place of its first
 * bad byte, and so is what does not decode whole.
 * @throws Refusal
 */
export function decodeFile(bytes: Uint8Array): string {
  if (bytes.length > MAX_BYTES) throw new Refusal(`The file has more than ${MAX_BYTES} bytes: split it.`);
  const other = detectOtherFormat(bytes);
  if (other !== null) throw new Refusal(`The file is ${other}. ${SAVE_AS}`);
  const { firstBad, looksLikeUtf8 } = scanUtf8(bytes);
  if (firstBad === null) return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const { line, column, offset } = firstBad;
  const place = `line ${line}, column ${column} (byte offset ${offset})`;
  if (looksLikeUtf8) throw new Refusal(`The file is UTF-8 with a byte that is none at ${place}. ${SAVE_AS}`);
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(`The file is neither UTF-8, from ${place}, nor GB18030. ${SAVE_AS}`);
  }
}
