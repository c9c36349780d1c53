import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type CalendarDate, shanghaiDate, startOfDay } from '../domain/calendar/dates.ts';

/** The file of a data directory that says how its clock differs from the machine's. */
const FILE = 'clock.json';
/** The most days that a clock can be ahead. */
export const MOST_DAYS_AHEAD = 3660;
/** How often it is noted how far such a clock has come, in milliseconds. */
export const NOTE_EVERY_MS = 60_000;
/** When the day begins at which a clock is set to a day. */
const MORNING_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
/** By how much a clock may be further than so many days ahead, in milliseconds: each opening in between goes on from a minute later. */
const SLACK_MS = 3_600_000;

const fileSchema = z.object({
  /** What is added to the machine's time, in milliseconds. */
  offset: z.int(),
  /** The last instant known to have passed, milliseconds since the epoch. */
  until: z.int(),
  /** Whether nothing passed after it: the process that noted it ended so. */
  isEnd: z.boolean(),
});

function readFile(dir: string): z.infer<typeof fileSchema> | null {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(join(dir, FILE), 'utf8')));
  } catch {
    return null;
  }
}

/** Gives the clock that the data of a directory go by: the machine's, unless `npm start` has set another. */
export function clockOf(dir: string): () => number {
  const offset = readFile(dir)?.offset ?? 0;
  return () => Date.now() + offset;
}

/** Reads how many days a clock is ahead, as `+45d`; undefined for what says no whole days, or too many. */
export function parseDaysAhead(text: string): number | undefined {
  const days = Number(/^\+(\d{1,4})d$/.exec(text)?.[1]);
  return days <= MOST_DAYS_AHEAD ? days : undefined;
}

/** Reads the last instant noted of the clock of a directory, milliseconds since the epoch; undefined where it is the machine's. */
export const readNotedClock = (dir: string): number | undefined => readFile(dir)?.until;

/** A process that was killed may have gone on for as long without a note. */
const resumeFrom = ({ until, isEnd }: z.infer<typeof fileSchema>): number =>
  isEnd ? until : until + NOTE_EVERY_MS;

/**
 * Finds when the clock of a directory goes on that `npm start` has set.
 * @returns milliseconds since the epoch; undefined where it is the machine's
 */
export function resumeAt(dir: string): number | undefined {
  const noted = readFile(dir);
  return noted === null ? undefined : resumeFrom(noted);
}

/**
 * Finds when a clock starts that is set to a day: in its morning, or where an earlier start has come to on that day.
 * @returns milliseconds since the epoch
 */
export function startAtDay(dir: string, day: CalendarDate): number {
  const morning = startOfDay(day) + MORNING_MS;
  const noted = readFile(dir);
  return noted === null || shanghaiDate(noted.until) !== day ? morning : Math.max(morning, resumeFrom(noted));
}

/**
 * Finds when a clock starts that goes with the machine's, so many days ahead of it, and since when time is to be passed: since now, or
 * since where an earlier start had come to.
 * @returns milliseconds since the epoch
 * @throws Error with one sentence where the data have come further already
 */
export function startAhead(dir: string, days: number): { readonly startAt: number; readonly since: number } {
  const now = Date.now();
  const startAt = now + days * DAY_MS;
  const until = readFile(dir)?.until ?? now;
  if (until > startAt + (days === 0 ? 0 : SLACK_MS)) {
    const [to, from] = [until, startAt].map((at) => new Date(at).toISOString());
    const enough = Math.max(1, Math.ceil((until - SLACK_MS - now) / DAY_MS));
    throw new Error(
      `the clock of ${dir} has come to ${to}, and time cannot go back to ${from}: start it with \`--clock +${enough}d\` or more, or choose another directory.`,
    );
  }
  return { startAt: Math.max(startAt, until), since: Math.max(now, until) };
}

/**
 * Notes beside the data that their clock has come to an instant. Cut off anywhere, the note before stays: without one, time would go back.
 * @param offset by how much it differs from the machine's, milliseconds
 * @param isEnd whether the process that notes it lets no more time pass
 */
export function noteClock(
  dir: string,
  until: number,
  { offset = until - Date.now(), isEnd = false }: { readonly offset?: number; readonly isEnd?: boolean } = {},
): void {
  const file = join(dir, FILE);
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify({ offset, until, isEnd }), { mode: 0o600 });
  renameSync(draft, file);
}

/** Notes that the clock of the data is the machine's again. */
export function forgetClock(dir: string): void {
  rmSync(join(dir, FILE), { force: true });
}
