import { describe, expect, it } from 'vitest';
import { childrenOf, division, isDivisionCode, isWithin, levels } from '../../domain/divisions.ts';

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
});
