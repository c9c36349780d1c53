import type { Item } from './attribute.ts';

/** What marks a body with binary values; JSON never starts so. */
const BINARY = '!';

/** Writes an item as text. */
export function encodeBody(item: Item, hasBinary: boolean): string {
  if (!hasBinary) return JSON.stringify(item);
  return BINARY + JSON.stringify(item, (_, value) => encodeBinary(value));
}

const encodeBinary = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && isByteHolder(value)
    ? 'B' in value && value.B instanceof Uint8Array
      ? { B: base64(value.B) }
      : { BS: (value as { BS: Uint8Array[] }).BS.map(base64) }
    : value;

const isByteHolder = (value: object): boolean =>
  ('B' in value && value.B instanceof Uint8Array) ||
  ('BS' in value && Array.isArray(value.BS) && value.BS[0] instanceof Uint8Array);

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** Reads an item from its text. */
export function decodeBody(body: string): Item {
  if (!body.startsWith(BINARY)) return JSON.parse(body);
  return JSON.parse(body.slice(1), (_, value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    if (typeof value.B === 'string') return { B: bytesOf(value.B) };
    if (Array.isArray(value.BS) && typeof value.BS[0] === 'string') return { BS: value.BS.map(bytesOf) };
    return value;
  });
}
