import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  datesFrom,
  endOfDay,
  isCalendarDate,
  later,
  shanghaiDate,
  startOfDay,
  toDay,
} from '../../../domain/calendar/dates.ts';

const NO_DATES = [
  '',
  '2021',
  '2021-02-29',
  '2021-02-30',
  '2021-04-31',
  '2021-13-01',
  '2021-00-01',
  '2021-01-00',
  '2021-01-32',
  '2021-1-1',
  '+002021-01-01',
  ' 2021-01-01',
  '2021-01-01 ',
  '2021-01-01T00:00:00Z',
  'x2021-01-01',
];

describe('a calendar date', () => {
  it.each(NO_DATES)('is not "%s"', (text) => {
    expect(isCalendarDate(text)).toBe(false);
    expect(() => toDay(text)).toThrow(`"${text}" is not a calendar date`);
  });

  it.each(['2021-02-28', '2020-02-29', '2021-12-31', '0001-01-01', '9999-12-31'])('is %s', (text) => {
    expect(isCalendarDate(text)).toBe(true);
    expect(addDays(text, 0)).toBe(text);
  });

  it('ends with the year 9999', () => {
    expect(addDays('9999-12-30', 1)).toBe('9999-12-31');
    expect(() => addDays('9999-12-31', 1)).toThrow('a calendar date has a year from 0000 to 9999');
    expect(() => addDays('0000-01-01', -1)).toThrow(RangeError);
  });
});

describe('months later', () => {
  it.each([
    ['2024-03-15', 6, '2024-09-15'],
    ['2021-08-02', 6, '2022-02-02'],
    ['2021-11-30', 3, '2022-02-28'],
    ['2023-11-30', 3, '2024-02-29'],
    ['2021-12-31', 0, '2021-12-31'],
    ['2021-12-01', 1, '2022-01-01'],
    ['2021-11-15', 1, '2021-12-15'],
    ['0099-12-31', 2, '0100-02-28'],
  ])('%s and %i are %s', (date, n, expected) => expect(addMonths(date, n)).toBe(expected));

  it('end with the year 9999', () => {
    expect(() => addMonths('9999-12-31', 1)).toThrow(RangeError);
  });
});

describe('a day in Shanghai', () => {
  it('begins at 16:00 UTC of the day before and ends where the next begins', () => {
    expect(startOfDay('2021-03-05')).toBe(Date.parse('2021-03-04T16:00:00Z'));
    expect(endOfDay('2021-03-05')).toBe(Date.parse('2021-03-05T16:00:00Z'));
    expect(shanghaiDate(endOfDay('2021-03-05') - 1)).toBe('2021-03-05');
    expect(shanghaiDate(endOfDay('2021-03-05'))).toBe('2021-03-06');
  });

  it('is compared and listed', () => {
    expect([later('2021-03-05', '2021-03-06'), later('2021-03-06', '2021-03-05')]).toEqual([
      '2021-03-06',
      '2021-03-06',
    ]);
    expect(datesFrom('2021-02-27', '2021-03-01')).toEqual(['2021-02-27', '2021-02-28', '2021-03-01']);
    expect(datesFrom('2021-03-01', '2021-03-01')).toEqual(['2021-03-01']);
    expect(datesFrom('2021-03-02', '2021-03-01')).toEqual([]);
  });
});
