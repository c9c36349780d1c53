import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparable,
  isBlank,
  normalText,
  replaceInNormalForm,
  signsOf,
  storedText,
} from '../../../domain/people/text.ts';

/** Texts full of what people paste: widths, dots, invisible characters, marks that join, surrogate halves. */
const pasted = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...'张三阿1２AaＺ ·•.,，\u3000\u00a0\t\n\r\u200b\u202d\u2066\ufeff\u00ad\u0000\u0085\u3164\ufe0fé㎏①⑩ﬁ',
      'e\u0301',
      '\ud800',
      '😀',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

describe('the normal form', () => {
  it.each([
    ['full-width letters and digits', 'Ａ１２－３', 'A12-3'],
    ['direction marks', '\u202d4403\u202c', '4403'],
    ['zero-width spaces and joiners', '样\u200b例\u200d公\ufeff司\u2060', '样例公司'],
    ['soft hyphens and fillers', 'a\u00adb\u3164c\u2800d', 'abcd'],
    ['variation selectors', '葛\u{e0100}某', '葛某'],
    ['spaces of every width', ' 张\u3000 \u00a0三\t\n四 ', '张 三 四'],
    ['control characters', '44\u000003\u0085', '4403'],
    ['half a surrogate pair', 'a\ud800', 'a\ufffd'],
  ])('folds %s', (_, text, normal) => expect(normalText(text)).toBe(normal));

  it.each([...'·•‧∙⋅・･'])('has one middle dot for %s', (dot) => {
    expect(normalText(`阿卜杜拉${dot}买买提`)).toBe('阿卜杜拉·买买提');
  });

  it('is a form: applied again it changes nothing, nor does keeping a text before', () => {
    fc.assert(
      fc.property(pasted, (text) => {
        const normal = normalText(text);
        expect(normalText(normal)).toBe(normal);
        expect(normalText(storedText(text))).toBe(normal);
        expect(storedText(normal)).toBe(normal);
      }),
      { numRuns: 500 },
    );
  });

  it('compares names without spaces, punctuation and case, and numbers by letters and digits', () => {
    expect(comparable('深圳市 样例（集团）\u200b有限公司')).toBe(comparable('深圳市样例(集团)有限公司'));
    expect(comparable('Resident-ID')).toBe('residentid');
    expect(signsOf(' 4403-00 １９９０x')).toBe('4403001990X');
    expect([isBlank('\u200b\u3000\u202d'), isBlank('·')]).toEqual([true, false]);
  });
});

describe('the form that is kept', () => {
  it('is the text as it was sent, less format and control characters', () => {
    expect(storedText('张\u200b·三，\u202dＡ１\u202c\u0007。\tx\r\ny\rz\n')).toBe('张·三，Ａ１。\tx\ny\nz\n');
  });

  it('has none of them, whatever was sent, and loses nothing else', () => {
    fc.assert(
      fc.property(pasted, (text) => {
        const stored = storedText(text);
        expect(stored).not.toMatch(/\p{Cf}|\p{Cs}|(?![\t\n])\p{Cc}/u);
        const shown = (t: string) => [...t].filter((c) => !/[\p{C}\n\ufffd]/u.test(c)).join('');
        expect(shown(stored)).toBe(shown(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('replacing in the normal form', () => {
  const hide = (text: string, pattern: RegExp) => replaceInNormalForm(text, [[pattern, () => '***']]);

  it('finds what is written otherwise, and leaves the rest as it was', () => {
    expect(hide('（电话：１３\u200b８，Ｘ）', /138/gu)).toBe('（电话：***，Ｘ）');
    expect(hide('𝟙３8é', /138e/gu)).toBe('***');
    expect(hide('한국', /\u1112\u1161/gu)).toBe('***국');
  });

  it('takes a character whole of which only a part was found', () => {
    expect(hide('金⑩元', /金1/gu)).toBe('***元');
    expect(hide('金⑩元', /0元/gu)).toBe('金***');
  });

  it('replaces nothing by a pattern that finds nothing of length', () => {
    expect(hide('ab', /x*/gu)).toBe('ab');
  });

  it('changes a character once when two findings lie in it', () => {
    expect(hide('金⑩元', /[10]/gu)).toBe('金***元');
  });

  it('changes nothing where nothing is found, and nothing that the replacement declines', () => {
    fc.assert(
      fc.property(pasted, (text) => {
        expect(replaceInNormalForm(text, [[/(?!)/gu, () => 'x']])).toBe(text);
        expect(replaceInNormalForm(text, [[/./gsu, () => null]])).toBe(text);
      }),
    );
  });
});
