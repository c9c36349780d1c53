import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';

export type Item = Record<string, AttributeValue>;

export const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

export const TEXTS = ['a', 'ab', 'abc', 'b', '薪', '\uffee', '😀'];
export const text = oneOf(...TEXTS, '');
export const number = oneOf(
  '0',
  '1',
  '-1',
  '2',
  '10',
  '1.5',
  '-0.25',
  '1.50',
  '007',
  '1e3',
  '12345678901234567890.5',
);
export const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  { arbitrary: text.map((S) => ({ S })), weight: 3 },
  { arbitrary: number.map((N) => ({ N })), weight: 3 },
  { arbitrary: fc.boolean().map((BOOL) => ({ BOOL })), weight: 1 },
  { arbitrary: fc.constant<AttributeValue>({ NULL: true }), weight: 1 },
);
export const stringSet = fc
  .uniqueArray(oneOf('a', 'b', 'c', '薪'), { minLength: 1, maxLength: 3 })
  .map((SS): AttributeValue => ({ SS }));
export const numberSet = fc
  .uniqueArray(oneOf('1', '2', '3.5', '-4'), { minLength: 1, maxLength: 3 })
  .map((NS): AttributeValue => ({ NS }));
export const list = fc.array(scalar, { maxLength: 4 }).map((L): AttributeValue => ({ L }));
const map = fc
  .dictionary(oneOf('x', 'y', 'z'), fc.oneof(scalar, list), { maxKeys: 3 })
  .map((M): AttributeValue => ({ M: { ...M } }));
export const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { arbitrary: scalar, weight: 6 },
  { arbitrary: list, weight: 1 },
  { arbitrary: map, weight: 1 },
  { arbitrary: stringSet, weight: 1 },
  { arbitrary: numberSet, weight: 1 },
);

/** Values DynamoDB refuses. */
const badValue = oneOf<AttributeValue>(
  { N: 'x' },
  { N: '' },
  { N: '1e126' },
  { N: '123456789012345678901234567890123456789' },
  { SS: [] },
  { SS: ['a', 'a'] },
  { NS: ['1', '1.0'] },
  {} as AttributeValue,
);

export const pk = oneOf('P#1', 'P#2', 'Q#1');
const sk = oneOf('CLUE', ...TEXTS);
export const key = fc.record({ pk: pk.map((S) => ({ S })), sk: sk.map((S) => ({ S })) });

const attributes = fc.record(
  {
    a: value,
    b: value,
    n: number.map((N): AttributeValue => ({ N })),
    status: text.map((S): AttributeValue => ({ S })),
    m: map,
    l: list,
    ss: stringSet,
    ns: numberSet,
    filler: fc.integer({ min: 900, max: 5000 }).map((n): AttributeValue => ({ S: 'x'.repeat(n) })),
    gsi1pk: oneOf('D#1', 'D#2').map((S): AttributeValue => ({ S })),
    gsi1sk: oneOf('open#1', 'open#2', 'closed#1').map((S): AttributeValue => ({ S })),
    gsi2pk: oneOf('D#1', 'D#2').map((S): AttributeValue => ({ S })),
    gsi2sk: oneOf('1', '2').map((S): AttributeValue => ({ S })),
  },
  { requiredKeys: [] },
);

export const item: fc.Arbitrary<Item> = fc.oneof(
  { arbitrary: fc.tuple(key, attributes).map(([k, rest]) => ({ ...k, ...rest }) as Item), weight: 30 },
  { arbitrary: fc.tuple(key, badValue).map(([k, a]) => ({ ...k, a }) as Item), weight: 1 },
  {
    arbitrary: oneOf<Item>(
      { pk: { S: 'P#1' } },
      { pk: { S: '' }, sk: { S: 'a' } },
      { pk: { N: '1' }, sk: { S: 'a' } },
      { pk: { S: 'P#1' }, sk: { S: 'a' }, gsi1pk: { N: '1' } },
      { pk: { S: 'P#1' }, sk: { S: 'a' }, gsi1pk: { S: '' }, gsi1sk: { S: 'a' } },
    ),
    weight: 1,
  },
);
