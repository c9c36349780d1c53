import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkCreditCode,
  checkResidentId,
  creditCodeCheckDigit,
  hasResidentId,
  looksLikeCreditCode,
  residentId18,
  residentIdCheckDigit,
} from '../../../domain/people/identifiers.ts';

const TODAY = '2022-01-01';

describe('resident identity numbers (GB 11643-1999)', () => {
  it.each(['11010519491231002X', '440524188001010014'])('%s is valid', (id) => {
    expect(checkResidentId(id, TODAY)).toMatchObject({ valid: true });
  });

  it('tells birth date and sex, and takes a lower-case x', () => {
    expect(checkResidentId('11010519491231002x', TODAY)).toEqual({
      valid: true,
      birthDate: '1949-12-31',
      sex: 'female',
    });
  });

  it.each([
    ['110105194912310021', 'check-digit'],
    ['11010519490231002X', 'birth-date'],
    ['1101051949123100', 'format'],
    ['010105194912310021', 'format'],
    ['11010519491231002Y', 'format'],
    ['X10105194912310021', 'format'],
    ['11010520210229002X', 'birth-date'],
    ['', 'format'],
  ])('%s fails by %s', (id, reason) => {
    expect(checkResidentId(id, TODAY)).toEqual({ valid: false, reason });
  });

  it.each(['111010519491231002X', '11010519491231002XX', 'a11010519491231002X'])('%s is too long', (id) => {
    expect(checkResidentId(id, TODAY)).toEqual({ valid: false, reason: 'format' });
  });

  it('tells the sex by the sequence number: odd is male', () => {
    expect(checkResidentId('440524188001010014', TODAY)).toEqual({
      valid: true,
      birthDate: '1880-01-01',
      sex: 'male',
    });
  });

  it.each([
    '１１０１０５１９４９１２３１００２Ｘ',
    '\u202d11010519491231002X\u202c',
    '110105 19491231 002x\u200b',
  ])('reads %j in its normal form', (id) => {
    expect(checkResidentId(id, TODAY)).toMatchObject({ valid: true, birthDate: '1949-12-31' });
  });

  it('reads the 15 digits of before as the 18 of today', () => {
    expect(residentId18('110105491231002')).toBe('11010519491231002X');
    expect(checkResidentId('110105491231002', TODAY)).toEqual(checkResidentId('11010519491231002X', TODAY));
    expect(checkResidentId('110105490231002', TODAY)).toEqual({ valid: false, reason: 'birth-date' });
    expect(['11010549123100', '11010519491231002X', 'E12345678'].map(residentId18)).toEqual([
      '11010549123100',
      '11010519491231002X',
      'E12345678',
    ]);
  });

  it('takes nobody who is born after today', () => {
    const first17 = '44031120210305001';
    const id = first17 + residentIdCheckDigit(first17);
    expect(checkResidentId(id, '2021-03-05')).toMatchObject({ valid: true });
    expect(checkResidentId(id, '2021-03-04')).toEqual({ valid: false, reason: 'birth-date-future' });
  });

  it.each(['', '1101051949123100', '1101051949123100X', '110105194912310021', 'x11010519491231002'])(
    'gives "%s" no check digit',
    (text) => {
      expect(() => residentIdCheckDigit(text)).toThrow(new RangeError('needs 17 digits'));
    },
  );

  it('accepts every number made with its check digit', () => {
    const birth = fc.date({ min: new Date('1900-01-01'), max: new Date('2021-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(birth, fc.integer({ min: 0, max: 999 }), (born, sequence) => {
        const birthDate = born.toISOString().slice(0, 10);
        const first17 = `440311${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
        const sex = sequence % 2 === 1 ? 'male' : 'female';
        expect(checkResidentId(first17 + residentIdCheckDigit(first17), TODAY)).toEqual({
          valid: true,
          birthDate,
          sex,
        });
      }),
    );
  });

  it('catches every swap of two neighbours that differ', () => {
    const first17 = '44052418800101001';
    const check = residentIdCheckDigit(first17);
    for (let i = 0; i < 16; i++) {
      const [a = '', b = ''] = [first17[i], first17[i + 1]];
      if (a === b) continue;
      const swapped = first17.slice(0, i) + b + a + first17.slice(i + 2);
      expect(residentIdCheckDigit(swapped)).not.toBe(check);
    }
  });

  it('catches every change of one digit', () => {
    const first17 = '11010519491231002';
    const check = residentIdCheckDigit(first17);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const changed = [...first17];
        changed[at] = String((Number(changed[at]) + by) % 10);
        expect(residentIdCheckDigit(changed.join(''))).not.toBe(check);
      }),
    );
  });
});

describe('unified social credit codes (GB 32100-2015)', () => {
  it.each(['91512081MA62K0260E', '11320000MB151840XJ'])('%s is valid', (code) => {
    expect(checkCreditCode(code)).toEqual({ valid: true });
    for (const longer of [`${code}1`, `1${code}`]) {
      expect(checkCreditCode(longer)).toEqual({ valid: false, reason: 'format' });
      expect(() => creditCodeCheckDigit(longer.slice(0, 18))).toThrow('needs 17 characters of the code set');
    }
    for (const other of [`-${code.slice(0, 17)}`, `${code.slice(0, 17)}-`]) {
      expect(() => creditCodeCheckDigit(other)).toThrow('needs 17 characters of the code set');
    }
  });

  it('91350100M000100Y4Z fails: its check character should be 3', () => {
    expect(checkCreditCode('91350100M000100Y4Z')).toMatchObject({ valid: false });
    expect(checkCreditCode('91350100M000100Y42')).toEqual({ valid: false, reason: 'check-digit' });
    expect(checkCreditCode('91350100M000100Y43')).toEqual({ valid: true });
    expect(creditCodeCheckDigit('91350100M000100Y4')).toBe('3');
  });

  it.each(['91512081MA62K0260', '91512081IA62K0260E', ''])('"%s" has no such form', (code) => {
    expect(checkCreditCode(code)).toEqual({ valid: false, reason: 'format' });
  });

  it('reads full-width and spaced codes in their normal form', () => {
    expect(checkCreditCode('９１５１２０８１ＭＡ６２Ｋ０２６０Ｅ')).toEqual({ valid: true });
    expect(checkCreditCode('9151 2081 MA62\u200b K026 0E')).toEqual({ valid: true });
  });

  it('takes lower case, and gives no check character outside the code set', () => {
    expect(checkCreditCode('91512081ma62k0260e')).toEqual({ valid: true });
    expect(() => creditCodeCheckDigit('91512081IA62K0260')).toThrow(RangeError);
    expect(() => creditCodeCheckDigit('')).toThrow(RangeError);
  });

  it('catches every change of one character', () => {
    const chars = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const first17 = '91512081MA62K0260';
    const check = creditCodeCheckDigit(first17);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 30 }), (at, by) => {
        const changed = [...first17];
        changed[at] = chars[(chars.indexOf(changed[at] ?? '') + by) % 31] ?? '';
        expect(creditCodeCheckDigit(changed.join(''))).not.toBe(check);
      }),
    );
  });
});

describe('what was given for a credit code', () => {
  it.each([
    '11010519491231002X',
    '11010519491231002x',
    // Of another check digit.
    '110105194912310021',
    '944156200002290011',
    '110105491231002',
    '１１０１０５ 1949-1231 0021',
    '身份证11010519491231002X',
    'ID 110105491231002',
    // Beside another number.
    '11010519491231002X/13800138000',
    '110105 19491231 002X／138 0013 8000',
    '110105194912310021、110105194912310022',
    '110105194912310021(1)',
    'No.1 110105194912310021',
    '91512081MA62K0260E 110105491231002',
    '110105491231002 ABC',
  ])('%s holds an identity number', (text) => {
    expect(hasResidentId(text)).toBe(true);
    expect(looksLikeCreditCode(text)).toBe(false);
  });

  it.each([
    '91512081MA62K0260E',
    '91350100M000100Y42',
    '9151 2081 MA62 K026 0e',
    // Digits alone, of a district whose number ends like a century.
    '913101201112310021',
    '121101001112310021',
  ])('%s is one by its form', (text) => {
    expect(hasResidentId(text)).toBe(false);
    expect(looksLikeCreditCode(text)).toBe(true);
  });

  it.each([
    '',
    '无',
    '13800001111',
    '91512081MA62K0260',
    // Identity numbers with a slip: in the date, or a digit more or less.
    '110105194913310021',
    '110105491331002',
    '1101051949123100211',
    '1101054912310021',
  ])('"%s" is neither', (text) => {
    expect(hasResidentId(text)).toBe(false);
    expect(looksLikeCreditCode(text)).toBe(false);
  });

  it('holds every identity number, of 18 characters or 15', () => {
    const birth = fc.date({ min: new Date('1900-01-01'), max: new Date('2021-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(birth, fc.integer({ min: 0, max: 999 }), (born, sequence) => {
        const day = born.toISOString().slice(0, 10).replaceAll('-', '');
        const first17 = `440311${day}${String(sequence).padStart(3, '0')}`;
        for (const id of [first17 + residentIdCheckDigit(first17), first17.slice(0, 6) + first17.slice(8)]) {
          expect([hasResidentId(id), looksLikeCreditCode(id)]).toEqual([true, false]);
        }
      }),
    );
  });
});
