import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemRefusal, validationError } from '../errors.ts';
import { type IndexShape, type KeyAttribute, type KeyShape, keyNames } from '../tables.ts';
import { getMember, hex, type Item, measureItem, typeOf, utf8Length } from './attribute.ts';
import { sortableNumber } from './number.ts';

const MAX_HASH = 2048;
const MAX_RANGE = 1024;

/** A key as the store's columns hold it: texts that sort by bytes as the keys do. */
export interface KeyColumns {
  readonly pk: string;
  readonly sk: string;
}

/** Writes a key value as a text that sorts by bytes as DynamoDB sorts the values. */
export function keyColumn(value: AttributeValue): string {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return sortableNumber(value.N);
  return hex(value.B as Uint8Array);
}

const bytesOf = (value: AttributeValue): number =>
  value.S !== undefined ? utf8Length(value.S) : (value.B?.byteLength ?? 0);

const notValid = (message: string) =>
  validationError(`One or more parameter values are not valid. ${message}`);
const invalid = (message: string) => itemRefusal(`One or more parameter values were invalid: ${message}`);

function checkSize(value: AttributeValue, isHash: boolean): void {
  if (isHash && bytesOf(value) > MAX_HASH) {
    throw invalid(`Size of hashkey has exceeded the maximum size limit of${MAX_HASH} bytes`);
  }
  if (!isHash && bytesOf(value) > MAX_RANGE) {
    throw invalid(`Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE} bytes`);
  }
}

const isEmpty = (value: AttributeValue): boolean => value.S === '' || value.B?.byteLength === 0;

function tableColumn(value: AttributeValue, { name }: KeyAttribute, isHash: boolean): string {
  if (isEmpty(value)) {
    throw notValid(
      `The AttributeValue for a key attribute cannot contain an empty ${value.S === '' ? 'string' : 'binary'} value. Key: ${name}`,
    );
  }
  checkSize(value, isHash);
  return keyColumn(value);
}

/** Reads the key of an item that is written. @throws ValidationException when it lacks one, or has one of a wrong type */
export function keyOfItem(item: Item, table: KeyShape): KeyColumns {
  const column = (attribute: KeyAttribute | null, isHash: boolean) => {
    if (!attribute) return '';
    const value = getMember(item, attribute.name);
    if (value === undefined) throw invalid(`Missing the key ${attribute.name} in the item`);
    const type = typeOf(value);
    if (type !== attribute.type) {
      throw invalid(`Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${type}`);
    }
    return tableColumn(value, attribute, isHash);
  };
  return { pk: column(table.hash, true), sk: column(table.range, false) };
}

/** A key that is looked up, and its columns. */
export interface LookupKey extends KeyColumns {
  readonly key: Item;
}

/** Reads the columns of a key that is looked up. @throws ValidationException unless it is exactly the table's key */
export function lookupKey(given: Item, table: KeyShape): LookupKey {
  const key = measureItem(given).value;
  const attributes = table.range ? [table.hash, table.range] : [table.hash];
  const fits =
    Object.keys(key).length === attributes.length &&
    attributes.every(({ name, type }) => {
      const value = getMember(key, name);
      return value !== undefined && typeOf(value) === type;
    });
  if (!fits) throw itemRefusal('The provided key element does not match the schema');
  const [pk = '', sk = ''] = attributes.map((attribute, i) =>
    tableColumn(getMember(key, attribute.name) as AttributeValue, attribute, i === 0),
  );
  return { key, pk, sk };
}

/**
 * The columns of an item's entry in an index, `null` when it has none.
 * @throws ValidationException when an index key is of a wrong type, empty or too long
 */
export function indexColumns(item: Item, index: IndexShape): KeyColumns | null {
  const column = (attribute: KeyAttribute | null, isHash: boolean) => {
    if (!attribute) return '';
    const value = getMember(item, attribute.name);
    if (value === undefined) return null;
    const type = typeOf(value);
    if (type !== attribute.type) {
      throw invalid(
        `Type mismatch for Index Key ${attribute.name} Expected: ${attribute.type} Actual: ${type} IndexName: ${index.name}`,
      );
    }
    if (isEmpty(value)) {
      throw notValid(
        'A value specified for a secondary index key is not supported. The AttributeValue for a key attribute ' +
          `cannot contain an empty ${value.S === '' ? 'string' : 'binary'} value. IndexName: ${index.name}, IndexKey: ${attribute.name}`,
      );
    }
    checkSize(value, isHash);
    return keyColumn(value);
  };
  const pk = column(index.hash, true);
  const sk = column(index.range, false);
  return pk === null || sk === null ? null : { pk, sk };
}

/** Picks the key attributes of an item, as answers give them. */
export function keyAttributes(item: Item, shapes: readonly KeyShape[]): Item {
  const key: Item = {};
  for (const name of shapes.flatMap(keyNames)) key[name] = getMember(item, name) as AttributeValue;
  return key;
}

/** Finds the first text after all texts that begin with one; `null` when there is none. */
export function textAfterPrefix(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number);
  for (let i = points.length - 1; i >= 0; i--) {
    const point = points[i] as number;
    if (point === 0x10ffff) continue;
    // What lies between is for UTF-16 alone.
    const next = point === 0xd7ff ? 0xe000 : point + 1;
    return String.fromCodePoint(...points.slice(0, i), next);
  }
  return null;
}
