import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { shanghaiDate, startOfDay } from '../../domain/calendar/dates.ts';
import type { Rng } from './prng.ts';

const { addWorkingDays, isWorkingDay } = BUILT_IN_CALENDAR;

/** Something that has its turn at an instant and yields the next one it wants, if any. */
export type Turn = Pick<Iterator<number, void, void>, 'next'>;

/** Makes a turn of something done once. */
export const runOnce = (act: () => void): Turn => ({
  next() {
    act();
    return { done: true, value: undefined };
  },
});

/** The course of a clue: yields the instants (milliseconds since the epoch) at which it wants to go on. */
export type Course = Generator<number, void, void>;

const HOUR = 3_600_000;

/** Office hours, Asia/Shanghai: 09:00-12:00 and 14:00-18:00 on working days. */
const isOfficeTime = (at: number): boolean => {
  const day = shanghaiDate(at);
  const hour = (at - startOfDay(day)) / HOUR;
  return isWorkingDay(day) && ((hour >= 9 && hour < 12) || (hour >= 14 && hour < 18));
};

/** Picks an instant in whole seconds within the office hours of a working day. */
export function pickOfficeTime(day: string, rng: Rng): number {
  const second = rng.int(0, 7 * 3600 - 1);
  return startOfDay(day) + (second < 3 * 3600 ? 9 * 3600 + second : 11 * 3600 + second) * 1000;
}

/** Picks an instant some minutes after `now` if the office is open then, else soon after it opens next. */
export function nextOfficeTime(now: number, rng: Rng): number {
  const at = now + rng.int(300, 4200) * 1000;
  if (isOfficeTime(at)) return at;
  const day = shanghaiDate(at);
  const hour = (at - startOfDay(day)) / HOUR;
  const opens = (date: string, from: number) => startOfDay(date) + from * HOUR + rng.int(0, 2400) * 1000;
  if (isWorkingDay(day) && hour < 9) return opens(day, 9);
  if (isWorkingDay(day) && hour < 14) return opens(day, 14);
  return opens(addWorkingDays(day, 1), 9);
}

/**
 * Picks an instant in the office hours of the `n`-th working day after `day`, or as soon as possible when that has passed.
 * @param now milliseconds since the epoch
 */
export function pickTimeOnWorkingDay(day: string, n: number, now: number, rng: Rng): number {
  const at = pickOfficeTime(addWorkingDays(day, n), rng);
  return at > now + 300_000 ? at : nextOfficeTime(now, rng);
}

/** Formats an instant as scenario lines have it: Asia/Shanghai, whole seconds. */
export function formatInstant(at: number): string {
  return `${new Date(at + 8 * HOUR).toISOString().slice(0, 19)}+08:00`;
}
