import { describe, expect, it } from 'vitest';
import { MATTERS, readSector, SECTOR_NAMES, SECTORS } from '../../../domain/clue/sectors.ts';

describe('sectors', () => {
  it.each([
    ['建筑业', 'construction'],
    ['ＣＯＮＳＴＲＵＣＴＩＯＮ', 'construction'],
    ['制造业\u200b', 'manufacturing'],
    ['物业管理', 'property-services'],
    ['家政', 'domestic-services'],
    ['信息传输、软件和信息技术服务业', 'technology'],
    ['其他', 'other'],
  ])('%s is %s', (word, code) => expect(readSector(word)).toEqual({ code, known: true }));

  it.each(['采矿业', '无', 'toString', '__proto__'])('%s is another word: other, and not known', (word) =>
    expect(readSector(word)).toEqual({ code: 'other', known: false }),
  );

  it('keep the matters that triage refers to a person', () => {
    expect(
      ['工程款', '劳动仲裁', '社保', '公积金', 'project-payment'].map((w) => readSector(w).code),
    ).toEqual(['project-payment', 'arbitration', 'social-insurance', 'housing-fund', 'project-payment']);
  });

  it('have no word that means two codes', () => {
    for (const [code, { zh, en, words }] of Object.entries({ ...SECTORS, ...MATTERS })) {
      for (const word of [code, zh, en, ...words])
        expect([word, readSector(word).code]).toEqual([word, code]);
    }
    expect(Object.keys(SECTOR_NAMES)).toHaveLength(15);
  });
});
