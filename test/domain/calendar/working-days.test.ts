import { describe, expect, it } from 'vitest';
import { datesFrom } from '../../../domain/calendar/dates.ts';
import { createCalendar } from '../../../domain/calendar/working-days.ts';

const name = { en: 'Day off', zh: '放假' };
/** A calendar of the year 2021 alone, with days of its own. */
const calendar = (off: readonly string[], madeUp: readonly string[] = []) =>
  createCalendar('v', 'notice', {
    daysOff: new Map(off.map((date) => [date, name])),
    makeUpDays: new Set(madeUp),
    firstYear: 2021,
    lastPublishedYear: 2021,
  });
const daysOf = (made: ReturnType<typeof calendar>, from: string, to: string) =>
  datesFrom(from, to).filter(made.isWorkingDay);

describe('a calendar', () => {
  it('without any named day has its weekdays, in the year and after it', () => {
    const plain = calendar([]);
    expect(daysOf(plain, '2021-12-30', '2022-01-04')).toEqual([
      '2021-12-30',
      '2021-12-31',
      '2022-01-03',
      '2022-01-04',
    ]);
    expect(plain.addWorkingDays('2021-12-31', 1)).toBe('2022-01-03');
    expect(plain.workingDaysBetween('2021-12-31', '2022-12-31')).toBe(260);
  });

  it('keeps to the days named beyond its last year, and to weekdays after them', () => {
    for (const made of [
      calendar(['2022-01-03', '2021-01-01'], ['2022-01-08']),
      calendar(['2021-01-01', '2022-01-03'], ['2022-01-08', '2021-02-07']),
    ]) {
      expect(daysOf(made, '2022-01-01', '2022-01-11')).toEqual(
        ['04', '05', '06', '07', '08', '10', '11'].map((d) => `2022-01-${d}`),
      );
      expect(made.addWorkingDays('2021-12-31', 7)).toBe('2022-01-11');
      expect(made.workingDaysBetween('2022-01-01', '2022-01-11')).toBe(7);
      expect(made.isProvisional('2022-01-03')).toBe(true);
    }
    expect(calendar(['2022-01-03']).addWorkingDays('2021-12-31', 1)).toBe('2022-01-04');
  });

  it('counts no days backwards, and from the day itself for none', () => {
    const made = calendar(['2021-03-08']);
    expect(made.workingDaysBetween('2021-03-09', '2021-03-05')).toBe(0);
    expect(made.workingDaysBetween('2021-03-05', '2021-03-05')).toBe(0);
    expect(made.workingDaysBetween('2021-03-05', '2021-03-09')).toBe(1);
    expect(made.addWorkingDays('2021-03-05', 0)).toBe('2021-03-05');
    expect(made.addWorkingDays('2021-03-06', 0)).toBe('2021-03-09');
  });

  it('goes back over days off to the day by which something must be done', () => {
    const made = calendar(['2021-03-08'], ['2021-03-06']);
    expect(made.subtractWorkingDays('2021-03-10', 1)).toBe('2021-03-09');
    expect(made.subtractWorkingDays('2021-03-10', 2)).toBe('2021-03-06');
    expect(made.subtractWorkingDays('2021-03-08', 1)).toBe('2021-03-06');
    expect(made.subtractWorkingDays('2021-03-07', 2)).toBe('2021-03-05');
    expect(made.subtractWorkingDays('2022-06-06', 1)).toBe('2022-06-03');
    expect(() => made.subtractWorkingDays('2021-01-01', 1)).toThrow(
      '1 working days before 2021-01-01 lie before the calendar',
    );
    for (const n of [0, -1, 1.5]) expect(() => made.subtractWorkingDays('2021-03-10', n)).toThrow('from 1');
  });

  it('refuses what it cannot count', () => {
    const made = calendar([]);
    for (const n of [-1, 0.5, Number.NaN]) {
      expect(() => made.addWorkingDays('2021-03-05', n)).toThrow('n must be a whole number from 0');
    }
    expect(() => made.isWorkingDay('2020-12-31')).toThrow(
      '2020-12-31 is before the calendar, which starts in 2021',
    );
    expect(made.isWorkingDay('2021-01-01')).toBe(true);
  });

  it('names its days', () => {
    const made = calendar(['2021-03-08'], ['2021-03-13']);
    expect([made.holidayOn('2021-03-08'), made.holidayOn('2021-03-09')]).toEqual([name, null]);
    expect([made.isMakeUpDay('2021-03-13'), made.isMakeUpDay('2021-03-08')]).toEqual([true, false]);
    expect(made).toMatchObject({ version: 'v', notice: 'notice', firstYear: 2021, lastPublishedYear: 2021 });
  });
});
