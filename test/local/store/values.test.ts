import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareText,
  compareValues,
  equalValues,
  type Item,
  measureItem,
  measureValue,
} from '../../../local/store/values/attribute.ts';
import { decodeBody, encodeBody } from '../../../local/store/values/body.ts';
import { textAfterPrefix } from '../../../local/store/values/keys.ts';
import {
  addNumbers,
  canonicalNumber,
  compareNumbers,
  sortableNumber,
} from '../../../local/store/values/number.ts';
import { value } from './random-values.ts';

const size = (v: AttributeValue) => measureValue(v).size;
const sign = (n: number) => Math.sign(n);

describe('numbers', () => {
  it.each([
    ['1.50', '1.5'],
    ['007', '7'],
    ['-0', '0'],
    ['0.00', '0'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+1e3', '1000'],
    ['-1.2E-3', '-0.0012'],
    ['1E125', `1${'0'.repeat(125)}`],
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['1e-130', `0.${'0'.repeat(129)}1`],
    ['0e999', '0'],
  ])('%s is %s', (text, canonical) => expect(canonicalNumber(text)).toBe(canonical));

  it.each([
    ['1e126', 'Number overflow'],
    ['-1e126', 'Number overflow'],
    ['1e-131', 'Number underflow'],
    ['123456789012345678901234567890123456789', 'more than 38 significant digits'],
    ['', 'cannot be converted to a numeric value'],
    [' 1', 'cannot be converted to a numeric value:  1'],
    ['1,5', 'cannot be converted'],
    ['Infinity', 'cannot be converted'],
    ['0x10', 'cannot be converted'],
  ])('%j is refused', (text, message) => expect(() => canonicalNumber(text)).toThrow(message));

  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: -60, max: 60 }))
    .map(([digits, exponent]) => `${digits}e${exponent}`);

  it('sort as texts as they do by value', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [x, y] = [sortableNumber(a), sortableNumber(b)];
        expect(x < y ? -1 : x > y ? 1 : 0).toBe(sign(compareNumbers(a, b)));
      }),
      { numRuns: 2000 },
    );
    const order = [
      '-1e125',
      '-100',
      '-99.5',
      '-99',
      '-1.5',
      '-1',
      '-0.001',
      '-1e-130',
      '0',
      '1e-130',
      '0.5',
      '1',
      '1.5',
      '10',
      '9e99',
    ];
    expect(order.toSorted((a, b) => (sortableNumber(a) < sortableNumber(b) ? -1 : 1))).toEqual(order);
  });

  it('add up exactly', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        (a, b) => {
          expect(addNumbers(`${a}e-7`, `${b}e-7`)).toBe(canonicalNumber(`${a + b}e-7`));
          expect(addNumbers(String(a), String(b), -1)).toBe(String(a - b));
        },
      ),
    );
    expect(() => addNumbers('1e30', '1e-30')).toThrow('more than 38 significant digits');
  });
});

describe('sizes', () => {
  it.each<[AttributeValue, number]>([
    [{ S: '' }, 0],
    [{ S: '薪' }, 3],
    [{ N: '0' }, 1],
    [{ N: '1' }, 2],
    [{ N: '123' }, 3],
    [{ N: '1000' }, 2],
    [{ N: '-1' }, 3],
    [{ N: '1.5' }, 3],
    [{ N: '0.01' }, 2],
    [{ N: '12345678901234567890.5' }, 12],
    [{ B: Uint8Array.of(1, 2, 3) }, 3],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ L: [] }, 3],
    [{ L: [{ S: 'a' }, { S: 'b' }] }, 7],
    [{ M: { x: { S: 'a' } } }, 6],
    [{ SS: ['a', 'bc'] }, 3],
    [{ NS: ['1', '2'] }, 4],
  ])('%j is of %d bytes', (v, bytes) => expect(size(v)).toBe(bytes));

  it('of an item count its names', () => {
    expect(measureItem({ 薪: { S: 'ab' }, b: { NULL: true } }).size).toBe(3 + 2 + 1 + 1);
  });
});

describe('values', () => {
  const nested = (levels: number): AttributeValue =>
    levels === 0 ? { S: 'a' } : { L: [nested(levels - 1)] };

  it('may be nested 32 deep', () => {
    expect(size(nested(32))).toBeGreaterThan(0);
    expect(() => measureValue(nested(33))).toThrow('Nesting Levels have exceeded supported limits');
  });

  it.each<[unknown, string]>([
    [{}, 'Supplied AttributeValue is empty'],
    [{ S: undefined }, 'Supplied AttributeValue is empty'],
    [{ X: 'a' }, 'Supplied AttributeValue is empty'],
    [{ S: 'a', N: '1' }, 'more than one datatypes set'],
    [{ NULL: false }, 'Null attribute value types must have the value of true'],
    [{ SS: [] }, 'An string set  may not be empty'],
    [{ NS: [] }, 'An number set  may not be empty'],
    [{ BS: [] }, 'Binary sets should not be empty'],
    [{ SS: ['a', 'a'] }, 'Input collection [a, a] contains duplicates.'],
    [{ NS: ['1', '1.0'] }, 'Input collection [1, 1.0] contains duplicates.'],
    [{ BS: [Uint8Array.of(1), Uint8Array.of(1)] }, 'contains duplicates'],
    [{ S: 1 }, 'not expected'],
    [{ S: '\ud800' }, 'not well-formed'],
    [{ B: 'text' }, 'Expected binary data'],
    [{ M: { '\udc00': { S: 'a' } } }, 'not well-formed'],
    [null, 'Unexpected value type'],
  ])('%j is refused', (v, message) => expect(() => measureValue(v as AttributeValue)).toThrow(message));

  it('lose what does not count', () => {
    const { value: kept } = measureItem({
      a: { S: 'x', N: undefined },
      b: undefined,
      n: { N: '1.0' },
    } as unknown as Item);
    expect(Object.keys(kept)).toEqual(['a', 'n']);
    expect(JSON.stringify(kept)).toBe('{"a":{"S":"x"},"n":{"N":"1"}}');
  });

  it('sort texts by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(sign(compareText(a, b))).toBe(sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
      { numRuns: 1000 },
    );
    expect(compareText('\uffee', '😀')).toBeLessThan(0);
  });

  it('compare numbers by value and nothing across types', () => {
    expect(compareValues({ N: '9' }, { N: '10' })).toBeLessThan(0);
    expect(compareValues({ N: '9007199254740993' }, { N: '9007199254740992' })).toBeGreaterThan(0);
    expect(compareValues({ S: '9' }, { N: '10' })).toBeNull();
    expect(compareValues({ BOOL: true }, { BOOL: true })).toBeNull();
    expect(equalValues({ M: { a: { SS: ['x', 'y'] } } }, { M: { a: { SS: ['y', 'x'] } } })).toBe(true);
    expect(equalValues({ L: [{ S: 'a' }] }, { L: [{ S: 'a' }, { S: 'b' }] })).toBe(false);
  });

  it('come back from their text, binary ones too', () => {
    const withBinary = fc.oneof(
      value,
      fc.uint8Array({ maxLength: 8 }).map((B): AttributeValue => ({ B })),
      fc
        .uint8Array({ maxLength: 8 })
        .map((B): AttributeValue => ({ M: { B: { B }, BS: { L: [{ BS: [B] }] } } })),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'B', 'BS', '!'), withBinary), (drawn) => {
        const item = { ...drawn };
        const { value: measured, hasBinary } = measureItem(item);
        expect(decodeBody(encodeBody(measured, hasBinary))).toEqual(measured);
      }),
    );
  });
});

describe('the text after all that begin with a prefix', () => {
  it('comes after them and before the next', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ unit: 'binary' }),
        (prefix, rest) => {
          const end = textAfterPrefix(prefix);
          if (end === null) return;
          expect(compareText(`${prefix}${rest}`, end)).toBeLessThan(0);
          expect(end.isWellFormed()).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
    expect(textAfterPrefix('a')).toBe('b');
    expect(textAfterPrefix('\ud7ff')).toBe('\ue000');
    expect(textAfterPrefix('a\u{10ffff}')).toBe('b');
    expect(textAfterPrefix('\u{10ffff}')).toBeNull();
  });
});
