import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { serializationError, validationError } from '../errors.ts';
import { canonicalNumber, compareNumbers, numberSize } from './number.ts';

export type Item = Record<string, AttributeValue>;
export type Type = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'L' | 'M' | 'SS' | 'NS' | 'BS';

const TYPES: ReadonlySet<string> = new Set<Type>(['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS']);
const MAX_NESTING = 32;

/** A value that was checked, and what is to be known of it. */
export interface Measured<T> {
  /** With canonical numbers; the input itself where nothing had to be changed. */
  readonly value: T;
  /** Bytes, as AWS counts them. */
  readonly size: number;
  readonly hasBinary: boolean;
}

/** Reads the one type of a value. */
export function typeOf(value: AttributeValue): Type {
  for (const key in value)
    if ((value as unknown as Record<string, unknown>)[key] !== undefined) return key as Type;
  throw validationError(EMPTY);
}

const EMPTY = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';

/** Sets a member, whatever its name: `__proto__` is an attribute like any other. */
export function setMember<T>(target: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else target[name] = value;
}

/** A member of a map or an item, if it is there. */
export const getMember = <T>(target: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(target, name) ? target[name] : undefined;

const invalid = (what: string) => validationError(`One or more parameter values were invalid: ${what}`);

function checkText(text: unknown): string {
  if (typeof text !== 'string')
    throw serializationError('Start of structure or map found where not expected.');
  if (!text.isWellFormed()) throw serializationError('The text is not well-formed Unicode.');
  return text;
}

export const utf8Length = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Carries what is found out on the way through a value. */
interface Walk {
  size: number;
  hasBinary: boolean;
}

function walk(value: AttributeValue, depth: number, into: Walk): AttributeValue {
  if (value === null || typeof value !== 'object')
    throw serializationError('Unexpected value type in payload');
  let type: Type | undefined;
  let extra = false;
  for (const key in value) {
    if ((value as unknown as Record<string, unknown>)[key] === undefined) {
      extra = true;
      continue;
    }
    if (!TYPES.has(key)) {
      extra = true;
      continue;
    }
    if (type !== undefined) {
      throw validationError(
        'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
      );
    }
    type = key as Type;
  }
  const checked = walkType(value, type, depth, into);
  // Members that are undefined or unknown do not go to the store.
  return extra && checked === value && type
    ? ({ [type]: (value as unknown as Record<string, unknown>)[type] } as unknown as AttributeValue)
    : checked;
}

function walkType(value: AttributeValue, type: Type | undefined, depth: number, into: Walk): AttributeValue {
  switch (type) {
    case 'S':
      into.size += utf8Length(checkText(value.S));
      return value;
    case 'N': {
      const number = canonicalNumber(checkText(value.N));
      into.size += numberSize(number);
      return number === value.N ? value : { N: number };
    }
    case 'B':
      into.size += checkBinary(value.B).byteLength;
      into.hasBinary = true;
      return value;
    case 'BOOL':
      if (typeof value.BOOL !== 'boolean') throw serializationError('Expected a boolean.');
      into.size += 1;
      return value;
    case 'NULL':
      if (value.NULL !== true) throw invalid('Null attribute value types must have the value of true');
      into.size += 1;
      return value;
    case 'L':
      return walkList(value, depth, into);
    case 'M':
      return walkMap(value, depth, into);
    case 'SS':
      return walkStrings(value, into);
    case 'NS':
      return walkNumbers(value, into);
    case 'BS':
      return walkBinaries(value, into);
    default:
      throw validationError(EMPTY);
  }
}

function checkDepth(depth: number): void {
  if (depth >= MAX_NESTING) {
    throw validationError(
      'Nesting Levels have exceeded supported limits: Attributes can be nested up to 32 levels',
    );
  }
}

function walkList(value: AttributeValue, depth: number, into: Walk): AttributeValue {
  checkDepth(depth);
  if (!Array.isArray(value.L)) throw serializationError('Expected a list.');
  into.size += 3 + value.L.length;
  let changed = false;
  const list = value.L.map((member) => {
    const checked = walk(member, depth + 1, into);
    if (checked !== member) changed = true;
    return checked;
  });
  return changed ? { L: list } : value;
}

function walkMap(value: AttributeValue, depth: number, into: Walk): AttributeValue {
  checkDepth(depth);
  const map = value.M;
  if (map === null || typeof map !== 'object') throw serializationError('Expected a map.');
  into.size += 3;
  const members = walkMembers(map, depth + 1, into, 1);
  return members === map ? value : { M: members };
}

/** Walks through named values. @param each bytes that AWS adds for each */
function walkMembers(map: Item, depth: number, into: Walk, each: number): Item {
  let copy: Item | undefined;
  for (const name of Object.keys(map)) {
    const member = map[name];
    if (member === undefined) {
      copy ??= copyItem(map);
      delete copy[name];
      continue;
    }
    into.size += utf8Length(checkText(name)) + each;
    const checked = walk(member, depth, into);
    if (checked !== member) {
      copy ??= copyItem(map);
      setMember(copy, name, checked);
    }
  }
  return copy ?? map;
}

const copyItem = (item: Item): Item => ({ ...item });

function walkStrings(value: AttributeValue, into: Walk): AttributeValue {
  const set = value.SS;
  if (!Array.isArray(set)) throw serializationError('Expected a set of strings.');
  if (set.length === 0) throw invalid('An string set  may not be empty');
  for (const text of set) into.size += utf8Length(checkText(text));
  refuseDoubles(set, set);
  return value;
}

function walkNumbers(value: AttributeValue, into: Walk): AttributeValue {
  const set = value.NS;
  if (!Array.isArray(set)) throw serializationError('Expected a set of numbers.');
  if (set.length === 0) throw invalid('An number set  may not be empty');
  const numbers = set.map((text) => canonicalNumber(checkText(text)));
  for (const number of numbers) into.size += numberSize(number);
  refuseDoubles(numbers, set);
  return numbers.every((n, i) => n === set[i]) ? value : { NS: numbers };
}

function walkBinaries(value: AttributeValue, into: Walk): AttributeValue {
  const set = value.BS;
  if (!Array.isArray(set)) throw serializationError('Expected a set of binaries.');
  if (set.length === 0) throw invalid('Binary sets should not be empty');
  for (const bytes of set) into.size += checkBinary(bytes).byteLength;
  into.hasBinary = true;
  refuseDoubles(
    set.map((bytes) => hex(bytes)),
    set,
  );
  return value;
}

function refuseDoubles(keys: readonly string[], told: readonly unknown[]): void {
  if (keys.length > 1 && new Set(keys).size !== keys.length) {
    throw invalid(`Input collection [${told.join(', ')}] contains duplicates.`);
  }
}

function checkBinary(bytes: unknown): Uint8Array {
  if (!(bytes instanceof Uint8Array)) throw serializationError('Expected binary data.');
  return bytes;
}

/** Bytes as text that sorts as they do. */
export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

/** Checks a value by all of DynamoDB's rules, makes its numbers canonical and counts its bytes. */
export function measureValue(value: AttributeValue): Measured<AttributeValue> {
  const into = { size: 0, hasBinary: false };
  const checked = walk(value, 0, into);
  return { value: checked, ...into };
}

/** Checks an item (or a key), makes its numbers canonical and counts its bytes, names included. */
export function measureItem(item: Item): Measured<Item> {
  if (item === null || typeof item !== 'object') throw serializationError('Expected an item.');
  const into = { size: 0, hasBinary: false };
  const checked = walkMembers(item, 0, into, 0);
  return { value: checked, ...into };
}

/** Compares texts by their UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // UTF-16 puts surrogates before U+E000…U+FFFF, UTF-8 puts what they stand for after.
    const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
    if (isSurrogate(x) !== isSurrogate(y) && x >= 0xd800 && y >= 0xd800) return isSurrogate(x) ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

const compareBytes = (a: Uint8Array, b: Uint8Array): number => Buffer.compare(a, b);

/** Compares two values of one type that has an order (S, N, B); `null` for any others. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | null {
  if (a.S !== undefined && b.S !== undefined) return compareText(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return compareBytes(a.B, b.B);
  return null;
}

const sameSet = <T>(a: readonly T[], b: readonly T[], key: (member: T) => string): boolean => {
  if (a.length !== b.length) return false;
  const keys = new Set(a.map(key));
  return b.every((member) => keys.has(key(member)));
};

/** Writes the members of a set, each as a text that is the same for equal members; `null` for what is no set. */
export function setKeys(value: AttributeValue): readonly string[] | null {
  if (value.SS) return value.SS;
  if (value.NS) return value.NS.map(canonicalNumber);
  if (value.BS) return value.BS.map(hex);
  return null;
}

/** Whether two values are equal: of one type, sets in any order. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case 'S':
      return a.S === b.S;
    case 'BOOL':
      return a.BOOL === b.BOOL;
    case 'NULL':
      return true;
    case 'N':
    case 'B':
      return compareValues(a, b) === 0;
    case 'L': {
      const [x, y] = [a.L ?? [], b.L ?? []];
      return x.length === y.length && x.every((member, i) => equalValues(member, y[i] as AttributeValue));
    }
    case 'M':
      return equalItems(a.M ?? {}, b.M ?? {});
    default:
      return sameSet(setKeys(a) ?? [], setKeys(b) ?? [], (key) => key);
  }
}

/** Whether two items are equal, attribute by attribute. */
export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const other = getMember(b, name);
      return other !== undefined && equalValues(a[name] as AttributeValue, other);
    })
  );
}
