import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute.ts';

/** What marks a body with binary values; JSON never starts so. */
const BINARY = '!';

/** The members of an item or a map, each as a function makes it. */
const mapMembers = <T, U>(members: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, map(value)]));

/** Writes an item as text. */
export function encodeBody(item: Item, hasBinary: boolean): string {
  if (!hasBinary) return JSON.stringify(item);
  // Walks by hand: a replacer and a reviver are called for every member of every value.
  return BINARY + JSON.stringify(mapMembers(item, encodeValue));
}

function encodeValue(value: AttributeValue): unknown {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(encodeValue) };
  return value.M === undefined ? value : { M: mapMembers(value.M, encodeValue) };
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** Reads an item from its text. */
export function decodeBody(body: string): Item {
  if (!body.startsWith(BINARY)) return JSON.parse(body);
  return mapMembers(JSON.parse(body.slice(1)) as Item, decodeValue);
}

function decodeValue(value: AttributeValue): AttributeValue {
  const { B, BS, L, M } = value as { B?: unknown; BS?: unknown[] } & Pick<AttributeValue, 'L' | 'M'>;
  if (typeof B === 'string') return { B: bytesOf(B) };
  if (BS !== undefined) return { BS: BS.map((text) => bytesOf(String(text))) };
  if (L !== undefined) return { L: L.map(decodeValue) };
  if (M === undefined) return value;
  return { M: mapMembers(M, decodeValue) };
}
