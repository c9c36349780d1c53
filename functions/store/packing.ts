import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A write pays for each kilobyte that is begun; keys and attributes beside the text take up to this much of the first. */
const PLAIN_BYTES = 700;

/** Small windows and buffers, since texts are: the default ones cost more than the work. */
const WINDOW = { windowBits: 12, chunkSize: 2048 } as const;
const DEFLATE = { ...WINDOW, memLevel: 4 } as const;
/** The most a packed text may become again: far more than any item holds. */
const INFLATE = { ...WINDOW, maxOutputLength: 4_194_304 } as const;

/** Packs a text that would not fit into one unit of writing; a short one stays readable. */
export const packText = (text: string): string | Uint8Array =>
  Buffer.byteLength(text) <= PLAIN_BYTES ? text : deflateRawSync(text, DEFLATE);

/** Gives back a packed text. @throws Error for what is none */
export const unpackText = (packed: unknown): string =>
  typeof packed === 'string' ? packed : inflateRawSync(packed as Uint8Array, INFLATE).toString('utf8');
