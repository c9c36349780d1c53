import { describe, expect, it } from 'vitest';
import { clueDataSchema } from '../../../domain/clue/push.ts';
import { caseParticularsView, createCaseMasker } from '../../../functions/store/case-particulars.ts';
import { maskClueText, maskWords, particularsView } from '../../../functions/store/particulars.ts';
import { clueData } from '../../support/clues.ts';

/** Numbers that look like none, so that only the particulars tell them. */
const reporter = {
  name: '张测试',
  documentType: 'passport',
  documentNumber: 'G12345',
  phone: '2720 1234',
  bankCard: '622202020',
};
const dataOf = (kind: 'complaint' | 'report', changes = {}) =>
  clueDataSchema.parse(clueData(1, { kind, reporter: { ...reporter, ...changes } }));
const TEXT = '张测试（张先生，护照g-12345，电话27201234，卡6222 02020）称被欠薪';

describe('free text about a clue', () => {
  it('shows of who complains the surname, and none of the numbers that were given', () => {
    expect(maskWords(TEXT, dataOf('complaint'))).toBe('张**（张先生，护照***，电话***，卡***）称被欠薪');
  });

  it('shows of who reports nothing', () => {
    expect(maskWords(TEXT, dataOf('report'))).toBe('***（***，护照***，电话***，卡***）称被欠薪');
  });

  it('is read for no number where a placeholder was given', () => {
    const none = { documentNumber: '不详', phone: '无', bankCard: '未提供' };
    expect(maskWords('原因不详，未提供合同，无', dataOf('complaint', none))).toBe('原因不详，未提供合同，无');
  });

  it('is hidden whole once the particulars are deleted', () => {
    expect(maskClueText(TEXT, null)).toBe('***');
  });
});

describe('the particulars', () => {
  it('give the instant that the sender stated in UTC', () => {
    const data = { ...dataOf('complaint'), reportedAt: '2021-03-05T08:58:11.5+08:00' };
    for (const masked of [true, false]) {
      expect(particularsView(data, masked).reportedAt).toBe('2021-03-05T00:58:11.500Z');
    }
  });
});

describe('the particulars of a report', () => {
  it('name nobody but to who may read them in full', () => {
    const data = { ...dataOf('report'), description: TEXT };
    const masked = particularsView(data, true);
    expect(masked).toMatchObject({ reporter: null, reporterHidden: true });
    for (const secret of ['张', 'G12345', 'g-12345', '2720', '622202']) {
      expect(JSON.stringify(masked)).not.toContain(secret);
    }
    expect(particularsView(data, false)).toMatchObject({
      reporterHidden: false,
      reporter: { name: '张测试' },
      description: TEXT,
    });
  });
});

describe('an employer', () => {
  const CODE = '110105194912310021';
  const named = (employer: object) =>
    particularsView(clueDataSchema.parse({ ...clueData(1), employer: { address: '-', ...employer } }), true)
      .employer;

  it('has no number of a person in its name, and an identity number for a code makes it one', () => {
    expect(named({ name: '样五13900000001' })).toMatchObject({ name: '样五***', creditCode: null });
    expect(named({ name: '样五', creditCode: CODE })).toMatchObject({
      name: '样*',
      creditCode: '110105********0021',
    });
    const employer = { name: '样五', creditCode: CODE, address: '-' };
    const data = { ...clueDataSchema.parse({ ...clueData(1), employer }), description: '样五欠薪' };
    expect(particularsView(data, true).description).toBe('样*欠薪');
    expect(particularsView(data, false)).toMatchObject({
      employer: { name: '样五', creditCode: CODE },
      description: '样五欠薪',
    });
    expect(maskClueText('样五欠薪', data)).toBe('样*欠薪');
  });

  it('is shown in the same way in a case', () => {
    const particulars = { employer: { name: '样五', creditCode: CODE }, facts: '样五欠薪' };
    expect(caseParticularsView(particulars, true)).toMatchObject({
      employer: { name: '样*', creditCode: '110105********0021' },
      facts: '样*欠薪',
    });
    expect(caseParticularsView(particulars, false)).toMatchObject({ employer: particulars.employer });
    expect(createCaseMasker(null)('样五，13900000001')).toBe('样五，***');
  });
});
