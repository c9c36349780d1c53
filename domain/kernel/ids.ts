import * as z from 'zod';

/** The most bytes an id may have in UTF-8. */
export const MAX_KEY_BYTES = 128;

const encoder = new TextEncoder();

/**
 * Whether a text may become part of a key: 1 to 128 bytes of UTF-8, well formed (no half of a surrogate pair, which no
 * store takes), and without control characters, which separate the parts of keys and lines of logs.
 */
export const isKeyText = (text: string): boolean =>
  text !== '' &&
  text.length <= MAX_KEY_BYTES &&
  !/[\p{Cc}\p{Cs}]/u.test(text) &&
  encoder.encode(text).length <= MAX_KEY_BYTES;

/** A text that becomes part of a key: an id of an officer, a clue, a message. */
export const keyText = z
  .string()
  .min(1, { abort: true })
  .max(MAX_KEY_BYTES, { abort: true })
  .refine(isKeyText, `must be well-formed text of at most ${MAX_KEY_BYTES} bytes without control characters`);
