import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type CalendarDate, shanghaiDate, startOfDay } from '../domain/calendar/dates.ts';

/** The file of a data directory that says how its clock differs from the machine's. */
const FILE = 'clock.json';
/** How often it is noted how far such a clock has come, in milliseconds. */
export const NOTE_EVERY_MS = 60_000;
/** When the day begins at which a clock is set to a day. */
const MORNING_MS = 9 * 3_600_000;

const fileSchema = z.object({
  /** What is added to the machine's time, in milliseconds. */
  offset: z.int(),
  /** The last instant known to have passed, milliseconds since the epoch. */
  until: z.int(),
});

function readFile(dir: string): z.infer<typeof fileSchema> | null {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(join(dir, FILE), 'utf8')));
  } catch {
    return null;
  }
}

/** Gives the clock that the data of a directory go by: the machine's, unless `npm start -- --as-of` has set another. */
export function clockOf(dir: string): () => number {
  const offset = readFile(dir)?.offset ?? 0;
  return () => Date.now() + offset;
}

/**
 * Finds when the clock of a directory goes on that `npm start -- --as-of` has set.
 * @returns milliseconds since the epoch; undefined where it is the machine's
 */
export function resumeAt(dir: string): number | undefined {
  const noted = readFile(dir);
  // A process that was killed may have gone on for as long without a note.
  return noted === null ? undefined : noted.until + NOTE_EVERY_MS;
}

/**
 * Finds when a clock starts that is set to a day: in its morning, or where an earlier start has come to on that day.
 * @returns milliseconds since the epoch
 */
export function startAtDay(dir: string, day: CalendarDate): number {
  const morning = startOfDay(day) + MORNING_MS;
  const resumed = resumeAt(dir);
  if (resumed === undefined || shanghaiDate(resumed - NOTE_EVERY_MS) !== day) return morning;
  return Math.max(morning, resumed);
}

/** Notes beside the data that their clock is at an instant. Cut off anywhere, the note before stays: without one, time would go back. */
export function noteClock(dir: string, now: number): void {
  const file = join(dir, FILE);
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify({ offset: now - Date.now(), until: now }), { mode: 0o600 });
  renameSync(draft, file);
}

/** Notes that the clock of the data is the machine's again. */
export function forgetClock(dir: string): void {
  rmSync(join(dir, FILE), { force: true });
}
