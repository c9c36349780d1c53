import type { CalendarDate } from '../calendar/dates.ts';

/** Writes a date as documents do: `2021年3月5日`. */
export const chineseDate = (date: CalendarDate): string => {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
};
