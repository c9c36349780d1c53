import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  childrenOf,
  DIVISIONS,
  DIVISIONS_EDITION,
  districtOf,
  division,
  isDivisionCode,
  isWithin,
  levels,
} from '../../../domain/places/divisions.ts';

describe('divisions', () => {
  it('Shenzhen has nine districts and Guangming six streets', () => {
    expect(childrenOf('4403').map((d) => d.zh)).toEqual(
      '罗湖区 福田区 南山区 宝安区 龙岗区 盐田区 龙华区 坪山区 光明区'.split(' '),
    );
    expect(childrenOf('440311').map((d) => d.zh)).toEqual(
      '光明街道 公明街道 新湖街道 凤凰街道 玉塘街道 马田街道'.split(' '),
    );
    expect(division('440311')?.zh).toBe('光明区');
  });

  it.each([
    ['440311', '4403', true],
    ['440311002', '440311', true],
    ['440311', '440311', true],
    ['440311', '*', true],
    ['440311', '44', true],
    ['440310', '440311', false],
    ['440311', '44031', false],
    ['440311', '4', false],
    ['440311', '', false],
    ['4403', '440311', false],
    ['440311', '440311002', false],
  ])('%s within %s: %s', (code, scope, within) => {
    expect(isWithin(code, scope)).toBe(within);
  });

  it('has four levels', () => {
    expect(levels('440311002')).toEqual(['44', '4403', '440311', '440311002']);
    expect(isDivisionCode('44031')).toBe(false);
    expect(isDivisionCode('44031a')).toBe(false);
  });

  it('names the level, the parent and the edition of each', () => {
    expect(division('44')).toMatchObject({ kind: 'province', parent: null });
    expect(division('4403')).toMatchObject({ kind: 'city', parent: '44' });
    expect(division('440311')).toMatchObject({ kind: 'district', parent: '4403', en: 'Guangming District' });
    expect(division('440311006')).toEqual({
      code: '440311006',
      zh: '马田街道',
      en: 'Matian Subdistrict',
      kind: 'street',
      parent: '440311',
      edition: DIVISIONS_EDITION,
    });
    expect(division('440399')).toBeUndefined();
  });

  it('is a tree: one code each, every parent known, every child within its parent', () => {
    expect(new Set(DIVISIONS.map((d) => d.code)).size).toBe(DIVISIONS.length);
    for (const { code, parent } of DIVISIONS) {
      expect(levels(code).at(-1)).toBe(code);
      expect(levels(code).at(-2) ?? null).toBe(parent);
      if (parent === null) continue;
      expect(childrenOf(parent).map((d) => d.code)).toContain(code);
      expect(isWithin(code, parent)).toBe(true);
    }
    expect(childrenOf('440311001')).toEqual([]);
    expect(childrenOf('44031')).toEqual([]);
  });

  it('finds the district of a street and of itself', () => {
    expect(districtOf('440311002')).toBe('440311');
    expect(districtOf('440311')).toBe('440311');
  });

  it('a scope holds a division when it is one of its levels, and only then', () => {
    const code = fc.constantFrom(2, 4, 6, 9).chain((n) => fc.stringMatching(new RegExp(`^[34]{${n}}$`)));
    const scope = fc.oneof(code, fc.stringMatching(/^[34]{0,10}$/));
    fc.assert(
      fc.property(code, scope, (of, prefix) => {
        expect(isWithin(of, prefix)).toBe(levels(of).includes(prefix));
        expect(isWithin(of, '*')).toBe(true);
      }),
    );
  });
});
