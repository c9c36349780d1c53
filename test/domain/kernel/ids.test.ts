import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyText } from '../../../domain/kernel/ids.ts';
import { isKeyText, MAX_KEY_BYTES } from '../../../domain/kernel/key-text.ts';

describe('a text that becomes a key', () => {
  it.each(['a', '监察员一', 'insp-1', 'user@example.org', '😀', 'x'.repeat(128), `${'监'.repeat(42)}ab`])(
    'takes %j',
    (text) => expect(keyText.parse(text)).toBe(text),
  );

  it.each([
    ['nothing', ''],
    ['a line feed', 'insp\n1'],
    ['a NUL', 'insp\u0000'],
    ['a control character of the second block', 'insp\u0085'],
    ['half a surrogate pair', 'insp\ud800'],
    ['129 bytes', 'x'.repeat(129)],
    ['129 bytes in 43 characters', '监'.repeat(43)],
  ])('refuses %s', (_, text) => expect(keyText.safeParse(text).success).toBe(false));

  it('takes what UTF-8 gives back unchanged, and no more than the store takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 140 }), (text) => {
        const bytes = Buffer.from(text);
        if (!isKeyText(text)) return;
        expect(bytes.toString('utf8')).toBe(text);
        expect(bytes.length).toBeLessThanOrEqual(MAX_KEY_BYTES);
      }),
    );
  });
});
