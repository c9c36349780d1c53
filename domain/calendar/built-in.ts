import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import manifest from 'chinese-days/package.json' with { type: 'json' };
import { type BuiltInYears, calendarBook } from './book.ts';
import type { Calendar } from './working-days.ts';

// Every notice declares New Year and National Day; a year with only one of them is not fully in the data.
const years = [...new Set(Object.keys(published.holidays).map((date) => date.slice(0, 4)))]
  .filter((year) => `${year}-01-01` in published.holidays && `${year}-10-01` in published.holidays)
  .map(Number);
const [firstYear, lastYear] = [Math.min(...years), Math.max(...years)];

/**
 * The years that come with the software: the State Council's notices by the `chinese-days` package, read as data so that no
 * process time zone and no silent year enters.
 */
export const BUILT_IN_YEARS: BuiltInYears = {
  id: `chinese-days-${manifest.version}/${firstYear}-${lastYear}`,
  firstYear,
  lastYear,
  daysOff: Object.entries(published.holidays).map(([date, names]) => {
    const [en = '', zh = ''] = names.split(',');
    return [date, en, zh];
  }),
  makeUpDays: Object.keys(published.workdays),
};

/** The calendar of the built-in years, for what needs no other: made-up years, tests, a table that holds none yet. */
export const BUILT_IN_CALENDAR: Calendar = calendarBook([
  { kind: 'built-in', at: '1970-01-01T00:00:00.000Z', years: BUILT_IN_YEARS },
]).latest;
