import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packText, unpackText } from '../../../functions/store/packing.ts';

test('a text comes back as it was, readable as long as it is short, else smaller than it was', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.integer({ min: 1, max: 20 }),
      (part, n) => {
        // Well-formed, as JSON is: half of a surrogate pair has no UTF-8.
        const text = part.toWellFormed().repeat(n);
        const packed = packText(text);
        expect(unpackText(packed)).toBe(text);
        expect(typeof packed === 'string').toBe(Buffer.byteLength(text) <= 700);
      },
    ),
  );
  expect(packText('线'.repeat(1000)).length).toBeLessThan(100);
});

test('what is packed is not unpacked into more than any item can have meant', () => {
  const bomb = packText('0'.repeat(5_000_000));
  expect(() => unpackText(bomb)).toThrow();
  expect(() => unpackText(new Uint8Array([1, 2, 3]))).toThrow();
});
