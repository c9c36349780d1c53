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

test('what was packed once can be unpacked for ever: the vocabulary is part of the format', () => {
  const packed =
    'QxhHMFOB0z9yjkrOB+WoCtQslZGZnoEjQyFnE3AWAcUXmGEEMjYvHxysz7Z2v1g/dZQcDYHREBgNgcEfAlirEANjXQNTUC/E0AipF5IHKnWVclNzk1KLlGoB';
  const { note, ...others } = JSON.parse(unpackText(Buffer.from(packed, 'base64')));
  expect(note).toBe('测试'.repeat(200));
  expect(others).toEqual({
    triage: {
      reasons: ['jurisdiction-here', 'group'],
      track: 'complex',
      priority: 'high',
      suspectedOf: null,
    },
    officers: ['insp-1', 'insp-2'],
    receivedAt: '2021-03-05T01:12:00.000Z',
    new: 'member',
  });
});
