import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Item, setMember } from './attribute.ts';

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
  const item = JSON.parse(body.slice(1)) as Item;
  // A walk by hand: a reviver is called for every member of every value.
  for (const [name, value] of Object.entries(item)) setMember(item, name, decodeValue(value));
  return item;
}

function decodeValue(value: AttributeValue): AttributeValue {
  const { B, BS, L, M } = value as { B?: unknown; BS?: unknown[] } & Pick<AttributeValue, 'L' | 'M'>;
  if (typeof B === 'string') return { B: bytesOf(B) };
  if (BS !== undefined) return { BS: BS.map((text) => bytesOf(String(text))) };
  if (L !== undefined) return { L: L.map(decodeValue) };
  if (M === undefined) return value;
  return { M: Object.fromEntries(Object.entries(M).map(([name, member]) => [name, decodeValue(member)])) };
}
