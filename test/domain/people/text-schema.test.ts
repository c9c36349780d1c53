import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { codeText, freeText, optionalMember } from '../../../domain/people/text-schema.ts';

describe('a member that may be absent', () => {
  const schema = z.object({ member: optionalMember(z.object({ a: z.string(), b: z.unknown() })) });
  it.each([undefined, null, '', ' \u200b', {}, { a: '', b: null }, { a: { c: ' ' } }])(
    'is absent as %j',
    (member) => {
      expect(schema.parse({ member })).toEqual({});
    },
  );

  it('is kept whole with one thing in it, and a list is something', () => {
    expect(schema.parse({ member: { a: 'x', b: '' } })).toEqual({ member: { a: 'x', b: '' } });
    expect(schema.safeParse({ member: [] }).success).toBe(false);
    expect(schema.safeParse({ member: 0 }).success).toBe(false);
  });
});

describe('a text', () => {
  it('is kept without spaces around it, is no longer than allowed, and has something to see in it', () => {
    expect(freeText(3).parse(' 甲\u3000乙 ')).toBe('甲\u3000乙');
    expect(freeText(3).safeParse('甲乙丙丁').success).toBe(false);
    expect(freeText(3).safeParse('\u200b').success).toBe(false);
    expect(freeText(3).safeParse(1).error?.issues).toMatchObject([{ code: 'invalid_type' }]);
  });

  it('that is a code is read in its normal form', () => {
    expect(codeText(z.string().regex(/^\d+$/)).parse('１２\u202d3')).toBe('123');
    expect(codeText(z.string()).safeParse(1).success).toBe(false);
  });
});
