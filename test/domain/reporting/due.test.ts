import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { reportDueOn } from '../../../domain/reporting/due.ts';

const due = (day: string, unit: 'calendar' | 'working') =>
  reportDueOn(day, { reporting: { ...DEFAULT_POLICY.reporting, days: 7, unit } }, BUILT_IN_CALENDAR).date;

describe('when a stage must have been accepted', () => {
  it.each([
    ['2021-09-30', '2021-10-08', '2021-10-15'],
    ['2022-01-28', '2022-02-07', '2022-02-11'],
  ])('of %s: %s in calendar days, %s in working days', (day, calendar, working) => {
    expect(due(day, 'calendar')).toBe(calendar);
    expect(due(day, 'working')).toBe(working);
  });

  it('is seven calendar days by default', () =>
    expect(reportDueOn('2021-03-05', DEFAULT_POLICY, BUILT_IN_CALENDAR).date).toBe('2021-03-12'));
});
