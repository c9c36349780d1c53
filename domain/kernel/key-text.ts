/** The most bytes an id may have in UTF-8. */
export const MAX_KEY_BYTES = 128;

/** The most bytes of UTF-8 that a unit of UTF-16 comes to. */
const BYTES_OF_UNIT = 3;
const encoder = new TextEncoder();

/**
 * Whether a text may become part of a key: 1 to 128 bytes of UTF-8, well formed (no half of a surrogate pair, which no
 * store takes), and without control characters, which separate the parts of keys and lines of logs.
 */
export const isKeyText = (text: string): boolean =>
  text !== '' &&
  text.length <= MAX_KEY_BYTES &&
  !/[\p{Cc}\p{Cs}]/u.test(text) &&
  // Most ids are so short that nothing need be counted.
  (text.length * BYTES_OF_UNIT <= MAX_KEY_BYTES || encoder.encode(text).length <= MAX_KEY_BYTES);
