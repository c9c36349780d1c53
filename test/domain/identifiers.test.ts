import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkCreditCode,
  checkResidentId,
  creditCodeCheckDigit,
  residentIdCheckDigit,
} from '../../domain/identifiers.ts';

describe('resident identity numbers (GB 11643-1999)', () => {
  it.each(['11010519491231002X', '440524188001010014'])('%s is valid', (id) => {
    expect(checkResidentId(id)).toMatchObject({ valid: true });
  });

  it('tells birth date and sex, and takes a lower-case x', () => {
    expect(checkResidentId('11010519491231002x')).toEqual({
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
    expect(checkResidentId(id)).toEqual({ valid: false, reason });
  });

  it('tells the sex by the sequence number: odd is male', () => {
    expect(checkResidentId('440524188001010014')).toEqual({
      valid: true,
      birthDate: '1880-01-01',
      sex: 'male',
    });
  });

  it.each(['', '1101051949123100', '1101051949123100X'])('gives "%s" no check digit', (text) => {
    expect(() => residentIdCheckDigit(text)).toThrow(RangeError);
  });

  it('accepts every number made with its check digit', () => {
    const birth = fc.date({ min: new Date('1900-01-01'), max: new Date('2021-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(birth, fc.integer({ min: 0, max: 999 }), (born, sequence) => {
        const birthDate = born.toISOString().slice(0, 10);
        const first17 = `440311${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
        const sex = sequence % 2 === 1 ? 'male' : 'female';
        expect(checkResidentId(first17 + residentIdCheckDigit(first17))).toEqual({
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
