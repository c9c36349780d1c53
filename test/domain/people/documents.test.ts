import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DOCUMENT_TYPES,
  documentWarnings,
  identifyingName,
  identifyingNumber,
  identityOf,
  readDocument,
} from '../../../domain/people/documents.ts';
import { residentIdCheckDigit } from '../../../domain/people/identifiers.ts';

const TODAY = '2026-03-05';
const ID = '11010519491231002X';
const document = (documentType?: string, documentNumber?: string) => ({ documentType, documentNumber });

describe('document types', () => {
  it.each([
    [
      'resident-id',
      ['居民身份证', '身份证', '二代身份证', '居民身份证号', '身份证号码', 'Resident-ID', ' 身份证\u200b '],
    ],
    ['hk-macao-permit', ['港澳居民来往内地通行证', '回乡证', '港澳通行证']],
    ['taiwan-permit', ['台湾居民来往大陆通行证', '台胞证']],
    ['foreign-residence', ['外国人永久居留身份证', '外国人居留证']],
    ['passport', ['护照', '普通护照', 'PASSPORT']],
    ['other', ['其他', '其他证件']],
  ])('%s has its usual words', (type, words) => {
    for (const word of [type, ...words]) {
      expect(readDocument(document(word, 'E12345678'))).toMatchObject({ type, known: true });
    }
  });

  it('has no word that means two types', () => {
    for (const [code, { zh, en, words }] of Object.entries(DOCUMENT_TYPES)) {
      for (const word of [code, zh, en, ...words]) {
        expect([word, readDocument(document(word, ID))?.type]).toEqual([word, code]);
      }
    }
  });

  it('takes another word as other with a warning, and no word as other without one', () => {
    expect(readDocument(document('军官证', '军字第1234567号'))).toMatchObject({
      type: 'other',
      known: false,
    });
    expect(documentWarnings(document('军官证', '军字第1234567号'), TODAY)).toEqual(['document-type-unknown']);
    for (const none of [undefined, '无', '不详']) {
      expect(readDocument(document(none, ID))).toEqual({ type: 'other', number: ID, known: true });
      expect(documentWarnings(document(none, ID), TODAY)).toEqual([]);
    }
  });

  it('takes a type without a number for no document', () => {
    for (const none of [undefined, '', '无', '未提供', 'N/A', '——', '\u200b']) {
      expect(readDocument(document('居民身份证', none))).toBeNull();
      expect(documentWarnings(document('军官证', none), TODAY)).toEqual([]);
    }
  });

  it.each([
    ['110105194912310021', 'resident-id-check-digit'],
    ['11010519490231002X', 'resident-id-birth-date'],
    ['4403**********1238', 'resident-id-format'],
    [`44031120990305001${residentIdCheckDigit('44031120990305001')}`, 'resident-id-birth-date-future'],
  ])('warns of %s by any word for a resident identity card', (number, warning) => {
    expect(documentWarnings(document('二代身份证', number), TODAY)).toEqual([warning]);
    expect(documentWarnings(document('护照', number), TODAY)).toEqual([]);
  });
});

describe('a resident identity card', () => {
  it('that passes its check warns of nothing', () => {
    expect(documentWarnings(document('居民身份证', ID), TODAY)).toEqual([]);
  });
});

describe('a number', () => {
  it.each([undefined, '', 'unknown', 'not provided', '4403**1238', '11111', '1234'])(
    '%j tells nobody apart',
    (number) => {
      expect(identifyingNumber(number)).toBeNull();
    },
  );
  it('tells apart from five letters or digits on', () => expect(identifyingNumber('12-345')).toBe('12345'));
});

describe('an identity', () => {
  it.each([
    undefined,
    '',
    '无',
    '不详',
    '未提供',
    'none',
    'N/A',
    'ｎ／ａ',
    '******************',
    '4403**********1238',
    '4403＊＊＊＊＊＊＊＊＊＊1238',
    '440300XXXXXXXX1238',
    '000000000000000000',
    '１１１１１１１１',
    '1234',
    '12-34',
    '\u200b\u200b',
  ])('is none for the number %j', (number) => {
    expect(identityOf(document('resident-id', number))).toBeNull();
    expect(identityOf(document(undefined, number))).toBeNull();
  });

  it.each([
    '没带身份证',
    '未提供身份证号',
    '身份证号不详',
    '无身份证号码',
    '不愿意提供',
    '待核实补充',
    'will follow',
    '110105●●●●●●●●002X',
    '110105••••••••002X',
    '110105········002X',
    '110105……002X',
    '110105...002X',
    '110105____002X',
    '110105＿＿＿＿002X',
    '110105########002X',
    '110105？？？？002X',
  ])('is none for the words or the mask %j', (number) => {
    expect(identityOf(document('resident-id', number))).toBeNull();
  });

  it('is one for a number with separators or a word beside it', () => {
    for (const number of ['军字第1234567号', '110105.19491231.002X', 'A·12345', '12_345', '1105-1949-1231']) {
      expect([number, identityOf(document('other', number)) === null]).toEqual([number, false]);
    }
  });

  it('is one for five letters or digits that differ', () => {
    expect(identityOf(document('other', '12345'))).toBe('other:12345');
    expect(identifyingNumber('ab-１23')).toBe('AB123');
  });

  it('is the same however the number and the type are written', () => {
    const mark = fc.constantFrom('', '\u200b', '\u202d', ' ', '\ufeff', '-');
    const wide = (text: string) =>
      text.replace(/[0-9X]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0));
    fc.assert(
      fc.property(
        fc.array(mark, { minLength: 18, maxLength: 18 }),
        fc.boolean(),
        fc.constantFrom('resident-id', '居民身份证', '身份证号码', '身\u200b份证'),
        (marks, isWide, type) => {
          const written = [...ID].map((c, i) => `${isWide ? wide(c) : c.toLowerCase()}${marks[i]}`).join('');
          expect(identityOf(document(type, written))).toBe(`resident-id:${ID}`);
        },
      ),
    );
  });

  it('is that of the 18 digits for the 15 of before, for resident numbers alone', () => {
    expect(identityOf(document('身份证', '110105491231002'))).toBe(`resident-id:${ID}`);
    expect(identityOf(document('护照', '110105491231002'))).toBe('passport:110105491231002');
  });

  it('is of a type and a number: one number of two types is two people', () => {
    expect(identityOf(document('passport', 'E12345678'))).not.toBe(
      identityOf(document('other', 'E12345678')),
    );
    expect(identityOf(document('护照', 'e 12345678'))).toBe(identityOf(document('passport', 'E12345678')));
  });
});

describe('an employer’s name', () => {
  it('names nobody when it is a placeholder or masked', () => {
    for (const name of [
      '无',
      '不详',
      '***',
      '深圳市***有限公司',
      '深圳市××有限公司',
      '○○劳务',
      '深圳市……有限公司',
      '深圳••劳务',
    ]) {
      expect([name, identifyingName(name)]).toEqual([name, null]);
    }
    expect(identifyingName('甲×乙贸易')).toBe('甲×乙贸易');
    expect(identifyingName('深圳市样例\u200b（集团）有限公司')).toBe('深圳市样例集团有限公司');
  });
});
