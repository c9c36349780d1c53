import { describe, expect, it } from 'vitest';
import { DISTRICT_CODES } from '../../../domain/places/district-codes.ts';
import { existsDistrict, existsDivision, parseDistrictCodes } from '../../../domain/places/districts.ts';
import { DIVISIONS } from '../../../domain/places/divisions.ts';

describe('the list of districts', () => {
  it.each([
    ['440309', '龙华区'],
    ['440310', '坪山区'],
    ['440311', '光明区'],
    ['110101', '东城区, the first'],
    ['659012', '白杨市, the last'],
    ['330114', '钱塘区, of 2021'],
    ['540581', '错那市, of 2023'],
    ['429004', '仙桃市, under the province'],
    ['441900', '东莞市, without districts'],
    ['442000', '中山市, without districts'],
    ['460400', '儋州市, without districts'],
    ['620200', '嘉峪关市, without districts'],
  ])('has %s (%s)', (code) => expect(existsDistrict(code)).toBe(true));

  it.each([
    ['440312', 'a number that was never given'],
    ['999999', 'no province'],
    ['440300', 'a city that has districts'],
    ['4403', 'a city’s prefix'],
    ['440311002', 'a street'],
    ['330103', '下城区, abolished in 2021'],
    ['320576', 'a development zone with a number of the statisticians'],
    ['', 'nothing'],
    ['4403 1', 'no code'],
  ])('has not %s (%s)', (code) => expect(existsDistrict(code)).toBe(false));

  it('takes what configuration adds, and nothing beside it', () => {
    expect(existsDistrict('653229', ['653228', '653229'])).toBe(true);
    expect(existsDistrict('653229')).toBe(false);
    expect(existsDistrict('440312', ['440313'])).toBe(false);
  });

  it('has the divisions above its districts', () => {
    for (const code of ['44', '4403', '4419', '440311']) expect(existsDivision(code)).toBe(true);
    for (const code of ['', '4', '440', '99', '4499', '440399', '440311002']) {
      expect(existsDivision(code)).toBe(false);
    }
    expect(['99', '9901', '990101'].map((code) => existsDivision(code, ['990101']))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('has every district known by name', () => {
    const named = DIVISIONS.filter((d) => d.kind === 'district').map((d) => d.code);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((code) => !existsDistrict(code))).toEqual([]);
  });

  it('is whole: a line for each city, in order, two digits for each district', () => {
    const lines = DISTRICT_CODES.trim().split('\n');
    expect(lines.filter((line) => !/^\d{4} (\d\d)+$/.test(line))).toEqual([]);
    expect(lines).toEqual([...lines].sort());
    // 31 provinces, regions and municipalities of the mainland; 2,854 and 嘉峪关 under its number of the standard.
    expect(new Set(lines.map((line) => line.slice(0, 2))).size).toBe(31);
    expect(lines.reduce((sum, line) => sum + (line.length - 5) / 2, 0)).toBe(2855);
  });
});

describe('the setting for districts that are newer than the list', () => {
  it('is codes, comma-separated', () => {
    expect(parseDistrictCodes('653228, 653229')).toEqual(['653228', '653229']);
    expect(parseDistrictCodes('')).toEqual([]);
  });

  it.each(['4403', '440311002', '44031x', '653228;653229'])('is not %s', (text) =>
    expect(() => parseDistrictCodes(`653229,${text}`)).toThrow(
      `"${text}" is not a district code of 6 digits`,
    ),
  );
});
