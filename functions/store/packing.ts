import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A write pays for each kilobyte that is begun; keys and attributes beside the text take up to this much of the first. */
const PLAIN_BYTES = 700;

/** The most a packed text may become again: far more than any item holds. */
const MOST_BYTES = 4_194_304;

/** Packs a text that would not fit into one unit of writing; a short one stays readable. */
export const packText = (text: string): string | Uint8Array =>
  Buffer.byteLength(text) <= PLAIN_BYTES ? text : deflateRawSync(text);

/** Gives back a packed text. @throws Error for what is none */
export const unpackText = (packed: unknown): string => {
  if (typeof packed === 'string') return packed;
  return inflateRawSync(packed as Uint8Array, { maxOutputLength: MOST_BYTES }).toString('utf8');
};
