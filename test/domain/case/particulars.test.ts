import { describe, expect, it } from 'vitest';
import { protectedNamesOf } from '../../../domain/case/particulars.ts';

const reporters = [
  { clue: 'national-1', name: '样小工', confidential: false },
  { clue: 'national-2', name: '样举报', confidential: true },
];

describe('who must not be named in what is said of a case', () => {
  it('is who reported its clues, and the representative of its party', () => {
    const employer = { name: '样例公司', creditCode: '91440300MA5EXAMPL0', representative: '样老板' };
    expect(protectedNamesOf({ employer, facts: null, reporters })).toEqual({
      masked: ['样老板', '样小工'],
      hidden: ['样举报'],
    });
  });

  it('is the party itself where an identity number stands for its code', () => {
    const employer = { name: '样五', creditCode: '11010519491231002X' };
    expect(protectedNamesOf({ employer, facts: null })).toEqual({ masked: ['样五'], hidden: [] });
  });

  it('is nobody once that is deleted', () => {
    expect(protectedNamesOf(null)).toEqual({ masked: [], hidden: [] });
  });
});
