import { addDays, type CalendarDate, isCalendarDate } from '../../domain/calendar/dates.ts';

/** A period of days, the first and the last included. */
export interface Period {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** The periods that can be picked by name. */
export const PRESETS = ['this-month', 'this-quarter', 'this-year', 'last-month', 'last-year'] as const;
export type Preset = (typeof PRESETS)[number];

const padTwo = (n: number) => String(n).padStart(2, '0');
const firstOfMonth = (year: number, month: number): CalendarDate => {
  const months = year * 12 + month - 1;
  return `${Math.floor(months / 12)}-${padTwo((months % 12) + 1)}-01`;
};

/** Makes the period a name means on a day. Periods that have not ended end today. */
export function presetPeriod(preset: Preset, today: CalendarDate): Period {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  switch (preset) {
    case 'this-month':
      return { from: firstOfMonth(year, month), to: today };
    case 'this-quarter':
      return { from: firstOfMonth(year, month - ((month - 1) % 3)), to: today };
    case 'this-year':
      return { from: `${year}-01-01`, to: today };
    case 'last-month':
      return { from: firstOfMonth(year, month - 1), to: addDays(firstOfMonth(year, month), -1) };
    case 'last-year':
      return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
  }
}

/** Finds the same day a year before; 29 February becomes the 28th. */
export function yearBefore(day: CalendarDate): CalendarDate {
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return before.endsWith('-02-29') ? `${before.slice(0, 8)}28` : before;
}

/** Finds the same period a year before. A period that ends with February ends with it there too. */
export function periodBefore({ from, to }: Period): Period {
  const end = yearBefore(to);
  const wholeFebruary = to.slice(5) === '02-28' && addDays(to, 1).slice(5) === '03-01';
  const leapEnd = wholeFebruary && addDays(end, 1).slice(5) === '02-29' ? addDays(end, 1) : end;
  return { from: yearBefore(from), to: leapEnd };
}

const dayOf = (text: string | undefined): CalendarDate | undefined =>
  text !== undefined && isCalendarDate(text) ? text : undefined;

/** Reads the first and the last day that a list is narrowed to; either may be left out. Swapped, they narrow it to nothing. */
export function readDates(
  fromText: string | undefined,
  toText: string | undefined,
): {
  readonly from: CalendarDate | undefined;
  readonly to: CalendarDate | undefined;
  readonly isSwapped: boolean;
} {
  const from = dayOf(fromText);
  const to = dayOf(toText);
  return { from, to, isSwapped: from !== undefined && to !== undefined && from > to };
}
