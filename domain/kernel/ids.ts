import * as z from 'zod';
import { isKeyText, MAX_KEY_BYTES } from './key-text.ts';

/** A text that becomes part of a key: an id of an officer, a clue, a message. */
export const keyText = z
  .string()
  .min(1, { abort: true })
  .max(MAX_KEY_BYTES, { abort: true })
  .refine(isKeyText, `must be well-formed text of at most ${MAX_KEY_BYTES} bytes without control characters`);

/** The code of a district, or of a street of it (GB/T 2260). */
export const DISTRICT_OR_STREET = /^\d{6}(\d{3})?$/;
