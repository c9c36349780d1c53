import { describe, expect, it } from 'vitest';
import { calendarDate, calendarDateBetween, instant } from '../../../domain/calendar/date-schema.ts';

const messagesOf = (schema: typeof calendarDate | typeof instant, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map((issue) => issue.message);

describe('a calendar date', () => {
  it.each(['1900-01-01', '2000-02-29', '2021-12-31', '2099-12-31'])('may be %s', (date) => {
    expect(calendarDate.parse(date)).toBe(date);
  });

  it.each([
    ['2021-2-3', 'must be a date, YYYY-MM-DD'],
    ['2021-02-03\n', 'must be a date, YYYY-MM-DD'],
    ['+002021-02-03', 'must be a date, YYYY-MM-DD'],
    ['', 'must be a date, YYYY-MM-DD'],
    ['2021-02-30', 'must be a date that exists, YYYY-MM-DD'],
    ['1900-02-29', 'must be a date that exists, YYYY-MM-DD'],
    ['2021-00-10', 'must be a date that exists, YYYY-MM-DD'],
    ['0000-01-01', 'must lie between 1900-01-01 and 2099-12-31'],
    ['1899-12-31', 'must lie between 1900-01-01 and 2099-12-31'],
    ['2100-01-01', 'must lie between 1900-01-01 and 2099-12-31'],
    ['9999-12-31', 'must lie between 1900-01-01 and 2099-12-31'],
  ])('%j says what is wrong', (date, message) => {
    expect(messagesOf(calendarDate, date)).toEqual([message]);
  });

  it('may have other bounds', () => {
    const schema = calendarDateBetween('2020-01-01', '2020-12-31');
    expect(schema.parse('2020-12-31')).toBe('2020-12-31');
    expect(messagesOf(schema, '2021-01-01')).toEqual(['must lie between 2020-01-01 and 2020-12-31']);
  });
});

describe('an instant', () => {
  it.each([
    '2021-03-05T09:12:00+08:00',
    '2021-03-05T01:12:00Z',
    '2021-03-05T09:12:00.123456789-23:59',
    '1900-01-01T00:00:00+08:00',
    '2099-12-31T23:59:59.999+08:00',
  ])('may be %s', (text) => {
    expect(instant.parse(text)).toBe(text);
  });

  const form =
    'must be an instant that exists, with seconds and offset (RFC 3339), as 2021-03-05T09:12:00+08:00';
  const bounds = 'must lie between 1900-01-01 and 2099-12-31';
  it.each([
    ['2021-03-05T09:12+08:00', form],
    ['2021-03-05 09:12:00+08:00', form],
    ['2021-03-05T09:12:00', form],
    ['2021-03-05T09:12:00+0800', form],
    ['2021-03-05T09:12:00+24:00', form],
    ['2021-03-05T09:12:60Z', form],
    ['2021-03-05T24:00:00Z', form],
    ['2021-02-30T09:12:00Z', form],
    [1614906720, form],
    ['0000-01-01T00:00:00+08:00', bounds],
    ['0000-01-01T00:00:00+23:59', bounds],
    ['1899-12-31T23:59:59+08:00', bounds],
    ['2100-01-01T00:00:00+08:00', bounds],
    ['9999-12-31T23:59:59-23:59', bounds],
  ])('%j says what is wrong', (text, message) => {
    expect(messagesOf(instant, text)).toEqual([message]);
  });
});
