import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  maskAddress,
  maskBankCard,
  maskDocumentNumber,
  maskName,
  maskPhone,
  maskText,
} from '../../domain/masking.ts';

describe('masking', () => {
  it.each([
    [maskName, '张三', '张*'],
    [maskName, '欧阳修文', '欧阳**'],
    [maskName, 'Smith', 'S****'],
    [maskName, '张', '*'],
    [maskPhone, '13800138000', '138****8000'],
    [maskDocumentNumber, '11010519491231002X', '110105********002X'],
    [maskBankCard, '6222020200112233445', '***************3445'],
    [maskAddress, '深圳市光明区公明街道长春路1号', '深圳市光明区公明街道***'],
    [maskAddress, '深圳市光明区某路1号', '深圳市光明区***'],
    [maskAddress, 'somewhere', '***'],
  ])('%o of %s is %s', (mask, text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it('hides numbers inside text', () => {
    const text = '请打13800138000或0755-12345678,身份证11010519491231002X,卡6222020200112233445。';
    const masked = maskText(text);
    for (const secret of ['13800138000', '12345678', '110105194912', '62220202001122']) {
      expect(masked).not.toContain(secret);
    }
    expect(masked).toContain('请打');
  });

  it.each([
    ['phone', maskPhone],
    ['document', maskDocumentNumber],
    ['bank card', maskBankCard],
  ] as const)('a masked %s never gives the value away, however short', (_, mask) => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{1,30}$/), (value) => {
        const masked = mask(value);
        expect(masked).not.toBe(value);
        expect([...masked].filter((c) => c === '*').length).toBeGreaterThanOrEqual(4);
      }),
    );
  });
});
