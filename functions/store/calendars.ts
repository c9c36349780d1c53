import {
  type CalendarBook,
  type CalendarRelease,
  calendarBook,
  type HolidayNotice,
  sameDays,
} from '../../domain/calendar/book.ts';
import { BUILT_IN_YEARS } from '../../domain/calendar/built-in.ts';
import type { AggregateState, Rules } from '../../domain/kernel/aggregate.ts';
import type { CalendarSource, Runtime } from '../runtime/runtime.ts';
import { MAX_RETRIES, StoreBusy } from './backoff.ts';
import { CALENDAR_PK, calendarProgressKey, calendarReleaseKey, reprojectionKey } from './keys.ts';
import { keepBook, readReleases } from './releases.ts';
import { cancellation, type Item, putIfAbsent, type Table } from './table.ts';

/** Something holds a calendar version that the table does not have: it was restored without its calendars. */
export class UnknownCalendar extends Error {
  constructor(version: string) {
    super(`there is no calendar version ${version}`);
    this.name = 'UnknownCalendar';
  }
}

const BUILT_IN: CalendarRelease = {
  kind: 'built-in',
  at: '1970-01-01T00:00:00.000Z',
  years: BUILT_IN_YEARS,
};

/** Reads the releases of the calendar in the order of coming; none before the first clue. */
const readCalendars = (table: Table): Promise<CalendarRelease[]> => readReleases(table, CALENDAR_PK);

const bookOf = (releases: readonly CalendarRelease[]): CalendarBook =>
  calendarBook(releases.length > 0 ? releases : [BUILT_IN]);

/**
 * The calendars of a table, kept for a while.
 * @param keepMs how long before they are read again; where all notices come through this process, for ever
 * @param now a clock that goes on by itself, milliseconds
 */
export function calendarsIn(table: Table, keepMs: number, now: () => number): CalendarSource {
  const read = async () => bookOf(await readCalendars(table));
  const knows = (book: CalendarBook, version: string) => book.version(version) !== undefined;
  const kept = keepBook(read, knows, keepMs, now);
  return {
    ...kept,
    async book(holding = []) {
      const versions = [...holding];
      const book = await kept.book(versions);
      const missing = versions.find((version) => !knows(book, version));
      if (missing !== undefined) throw new UnknownCalendar(missing);
      return book;
    },
  };
}

/**
 * Reads what aggregates are judged by: the policy each began under, the calendar it holds and the latest one.
 * @throws UnknownCalendar; what it answers throws RangeError for a policy that is not there
 */
export async function rulesFor(
  runtime: Pick<Runtime, 'policies' | 'calendars'>,
  states: readonly Pick<AggregateState, 'policyVersion' | 'calendarVersion'>[],
): Promise<(state: Pick<AggregateState, 'policyVersion' | 'calendarVersion'>) => Rules> {
  const [book, policies] = await Promise.all([
    runtime.calendars.book(new Set(states.map((s) => s.calendarVersion))),
    runtime.policies.book(new Set(states.map((s) => s.policyVersion))),
  ]);
  return ({ policyVersion, calendarVersion }) => ({
    policy: policies.version(policyVersion),
    calendar: book.version(calendarVersion) ?? book.latest,
    latest: book.latest,
  });
}

/** Reads what one aggregate is judged by. @throws UnknownCalendar, RangeError for a policy that is not there */
export const rulesOf = async (
  runtime: Pick<Runtime, 'policies' | 'calendars'>,
  state: Pick<AggregateState, 'policyVersion' | 'calendarVersion'>,
): Promise<Rules> => (await rulesFor(runtime, [state]))(state);

/** How far the re-projection of a release is. */
export interface ReprojectionProgress {
  /** The calendar version it brings what is open to. */
  readonly version: string;
  /** The year that changed; null where a new version of the software brought several. */
  readonly year: number | null;
  /** What is open with a due date that changes, of every kind, and what of it is done. */
  readonly touched: number;
  readonly done: number;
  readonly finished: boolean;
}

/** Reads how far a release is; undefined for the first one, which met no clue. */
export async function readProgress(table: Table, n: number): Promise<ReprojectionProgress | undefined> {
  const item = await table.get<ReprojectionProgress>(calendarProgressKey(n));
  return (
    item && {
      version: item.version,
      year: item.year,
      touched: Math.max(item.touched, item.done),
      done: item.done,
      finished: item.finished,
    }
  );
}

/** Reads the re-projection under way, if one is. */
export async function readUnderWay(table: Table, book: CalendarBook): Promise<ReprojectionProgress | null> {
  const progress = await readProgress(table, book.releases.length);
  return progress && !progress.finished ? progress : null;
}

/**
 * Appends releases to the calendar in one transaction; the last one's re-projection starts through the stream.
 * @returns false when somebody else appended meanwhile
 */
async function append(
  table: Table,
  known: readonly CalendarRelease[],
  added: readonly CalendarRelease[],
  touched: number,
): Promise<boolean> {
  const all = [...known, ...added];
  const n = all.length;
  const last = all.at(-1);
  const { version } = calendarBook(all).latest;
  const year = last?.kind === 'notice' ? last.notice.year : null;
  const put = (item: Item) => putIfAbsent(table.name, item);
  const progress = { version, year, touched, done: 0, finished: false };
  try {
    await table.transact([
      ...added.map((release, i) =>
        put({ ...calendarReleaseKey(known.length + 1 + i), body: JSON.stringify(release) }),
      ),
      // Before the first release there was no clue.
      ...(known.length === 0 && added.length === 1
        ? []
        : [
            put({ ...calendarProgressKey(n), ...progress }),
            put({ ...reprojectionKey(n), reprojection: n, step: 0 }),
          ]),
    ]);
    return true;
  } catch (error) {
    if (cancellation(error) === null) throw error;
    return false;
  }
}

const registered = new WeakSet<Table>();

/**
 * Keeps the built-in years of this software in the table before anything is computed by them: a later version may have
 * others, and what a clue was computed by must still be known then. Remembered, so later calls cost nothing.
 * @param now milliseconds since the epoch
 */
export async function registerBuiltInYears(table: Table, now: number): Promise<void> {
  if (registered.has(table)) return;
  for (let attempt = 0; attempt <= MAX_RETRIES; attempt++) {
    const known = await readCalendars(table);
    const release: CalendarRelease = { ...BUILT_IN, at: new Date(now).toISOString() };
    if (
      known.some((r) => r.kind === 'built-in' && r.years.id === BUILT_IN_YEARS.id) ||
      (await append(table, known, [release], 0))
    ) {
      registered.add(table);
      return;
    }
    await table.pause(attempt);
  }
  throw new StoreBusy('the calendar is being changed by others');
}

/** What came of a notice. */
export type Published =
  | { readonly outcome: 'published' | 'unchanged'; readonly year: number; readonly n: number }
  | { readonly outcome: 'stale'; readonly version: string | null };

/**
 * Publishes a notice that has no faults: a new version of the calendar. The same notice again changes nothing.
 * @param expectedVersion the version since which the year stands as the caller saw it
 * @param countTouched counts the open clues that a calendar would change
 * @param now milliseconds since the epoch
 */
export async function publishNotice(
  runtime: Pick<Runtime, 'calendars' | 'now'>,
  table: Table,
  notice: HolidayNotice,
  expectedVersion: string | undefined,
  countTouched: (book: CalendarBook) => Promise<number>,
): Promise<Published> {
  const now = runtime.now();
  await registerBuiltInYears(table, now);
  for (let attempt = 0; attempt <= MAX_RETRIES; attempt++) {
    const known = await readCalendars(table);
    const current = bookOf(known).year(notice.year);
    const same =
      current !== undefined &&
      current.publishedOn === notice.publishedOn &&
      current.notice === notice.notice &&
      sameDays(current, notice);
    if (same) {
      const n = known.findLastIndex((r) => r.kind === 'notice' && r.notice.year === notice.year) + 1;
      return { outcome: 'unchanged', year: notice.year, n };
    }
    if (expectedVersion !== undefined && expectedVersion !== current?.version) {
      return { outcome: 'stale', version: current?.version ?? null };
    }
    const release: CalendarRelease = { kind: 'notice', at: new Date(now).toISOString(), notice };
    const touched = await countTouched(calendarBook([...known, release]));
    if (await append(table, known, [release], touched)) {
      runtime.calendars.forget();
      return { outcome: 'published', year: notice.year, n: known.length + 1 };
    }
    await table.pause(attempt);
  }
  throw new StoreBusy('the calendar is being changed by others');
}
