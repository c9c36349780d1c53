import { type CalendarDate, fromDay, toDay } from '../calendar/dates.ts';
import type { RowName } from './figures.ts';

/*
 * How the ledger stores words and days: a started KB of a row costs a write unit, so words are letters and days are numbers.
 */

/** Words and their letters, both ways. */
export interface Letters<Word extends string> {
  of(word: Word): string;
  has(letter: string): boolean;
  /** @throws RangeError for a letter of no word */
  word(letter: string): Word;
}

/** Pairs words with letters. A letter is never given to another word. */
export function pair<Word extends string>(letters: Readonly<Record<Word, string>>): Letters<Word> {
  const words = new Map((Object.keys(letters) as Word[]).map((word) => [letters[word], word]));
  return {
    of: (word) => letters[word],
    has: (letter) => words.has(letter),
    word(letter) {
      const word = words.get(letter);
      if (word === undefined) throw new RangeError(`"${letter}" stands for nothing that is counted`);
      return word;
    },
  };
}

const dates = new Map<number, CalendarDate>();
const days = new Map<CalendarDate, number>();

/** A date by its number of days; the same few thousand come again and again. */
function dateOf(day: number): CalendarDate {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = fromDay(day);
  dates.set(day, date);
  return date;
}

function dayOf(date: CalendarDate): number {
  const known = days.get(date);
  if (known !== undefined) return known;
  const day = toDay(date);
  days.set(date, day);
  return day;
}

/** The day of a row; of a month its first. */
const firstDayOf = ({ period, date }: RowName): CalendarDate => (period === 'day' ? date : `${date}-01`);

/** A date as the days from that of the row, in base 36: `0`, `l`, `-3`. */
export const packDate = (date: CalendarDate, row: RowName): string =>
  (dayOf(date) - dayOf(firstDayOf(row))).toString(36);
export const unpackDate = (packed: string, row: RowName): CalendarDate =>
  dateOf(dayOf(firstDayOf(row)) + Number.parseInt(packed, 36));

/** A date as `yymmdd`; years 2000 to 2099. */
export const packDay = (date: CalendarDate): string => date.slice(2, 4) + date.slice(5, 7) + date.slice(8);
export const unpackDay = (short: string): CalendarDate =>
  `20${short.slice(0, 2)}-${short.slice(2, 4)}-${short.slice(4)}`;

/** A value as a text, nothing where there is none. */
export const packOrNone = <T>(value: T | null, pack: (value: T) => string): string =>
  value === null ? '' : pack(value);
export const unpackOrNone = <T>(packed: string | undefined, unpack: (packed: string) => T): T | null =>
  packed === undefined || packed === '' ? null : unpack(packed);
