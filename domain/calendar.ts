import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' };

/** A calendar date in Asia/Shanghai, `YYYY-MM-DD`. */
export type CalendarDate = string;

const DAY_MS = 86_400_000;
/** China Standard Time: UTC+8 without daylight saving since September 1991. */
const OFFSET_MS = 8 * 3_600_000;

const holidays = published.holidays as Readonly<Record<string, string>>;
const makeUpDays = published.workdays as Readonly<Record<string, string>>;
const years = [...Object.keys(holidays), ...Object.keys(makeUpDays)].map((d) => Number(d.slice(0, 4)));

/**
 * The working-day calendar (工作日): the State Council's annual holiday notices, through the data of the
 * `chinese-days` package, read as data so that no process time zone and no silent year enters.
 */
export const CALENDAR = {
  version: 'chinese-days-1.5.7',
  firstYear: Math.min(...years),
  /** The last year whose notice is in the data: later results are provisional. */
  lastPublishedYear: Math.max(...years),
} as const;

const toMs = (date: CalendarDate): number => Date.parse(`${date}T00:00:00Z`);
const fromMs = (ms: number): CalendarDate => new Date(ms).toISOString().slice(0, 10);

/** The Asia/Shanghai date of an instant in milliseconds since the epoch. */
export const shanghaiDate = (epochMs: number): CalendarDate => fromMs(epochMs + OFFSET_MS);

/** The first instant of a date, milliseconds since the epoch. */
export const startOfDay = (date: CalendarDate): number => toMs(date) - OFFSET_MS;

/** The instant at which a date is over: the first instant of the next one. */
export const endOfDay = (date: CalendarDate): number => startOfDay(date) + DAY_MS;

/** The date `n` days later (earlier when negative). */
export const addDays = (date: CalendarDate, n: number): CalendarDate => fromMs(toMs(date) + n * DAY_MS);

/** Days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: CalendarDate, b: CalendarDate): number => (toMs(b) - toMs(a)) / DAY_MS;

/** Every date from `from` to `to`, both included. */
export function datesFrom(from: CalendarDate, to: CalendarDate): CalendarDate[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, i) => addDays(from, i));
}

/** Whether a text is a date that exists. */
export function isCalendarDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(toMs(text)) && fromMs(toMs(text)) === text;
}

/** Whether a date lies beyond the last published notice, so that it may still change. */
export const isProvisional = (date: CalendarDate): boolean =>
  Number(date.slice(0, 4)) > CALENDAR.lastPublishedYear;

const weekday = (ms: number): boolean => {
  const day = new Date(ms).getUTCDay();
  return day !== 0 && day !== 6;
};

/** A make-up day works, a declared day off does not, and otherwise Monday to Friday do. */
const works = (ms: number): boolean => {
  const date = fromMs(ms);
  return date in makeUpDays || (weekday(ms) && !(date in holidays));
};

const ORIGIN_MS = Date.UTC(CALENDAR.firstYear, 0, 1);
/** Dates of working days by number, and working days up to and including each date by day number; both grow. */
const workingDates: CalendarDate[] = [];
const counts: number[] = [];

function grow(toDay: number): void {
  for (let day = counts.length; day <= toDay; day++) {
    const ms = ORIGIN_MS + day * DAY_MS;
    if (works(ms)) workingDates.push(fromMs(ms));
    counts.push(workingDates.length);
  }
}

function dayNumber(date: CalendarDate): number {
  const day = (toMs(date) - ORIGIN_MS) / DAY_MS;
  if (!(day >= 0))
    throw new RangeError(`${date} is before the calendar, which starts in ${CALENDAR.firstYear}`);
  return day;
}

/** Working days up to and including a date, counted from the calendar's first day. */
function ordinal(date: CalendarDate): number {
  const day = dayNumber(date);
  if (day >= counts.length) grow(day + 400);
  return counts[day] ?? 0;
}

/** Whether a date is a working day. @throws RangeError before the calendar's first year */
export function isWorkingDay(date: CalendarDate): boolean {
  const day = dayNumber(date);
  return ordinal(date) > (day === 0 ? 0 : (counts[day - 1] ?? 0));
}

/**
 * The date `n` working days later; the starting day is not counted, and a last day that is a rest day becomes the next
 * working day (Civil Procedure Law (民事诉讼法) art. 85, by analogy). `n` = 0: the date itself if it is a working day,
 * else the next one.
 * @throws RangeError before the calendar's first year, or for a negative `n`
 */
export function addWorkingDays(date: CalendarDate, n: number): CalendarDate {
  if (!Number.isInteger(n) || n < 0) throw new RangeError('n must be a whole number from 0');
  if (n === 0 && isWorkingDay(date)) return date;
  const target = ordinal(date) + Math.max(n, 1);
  while (workingDates.length < target) grow(counts.length + 400);
  return workingDates[target - 1] ?? date;
}

/** The number of working days after `a` up to and including `b`; 0 when `b` is not later. */
export const workingDaysBetween = (a: CalendarDate, b: CalendarDate): number =>
  Math.max(0, ordinal(b) - ordinal(a));

/** What a due date is made of: the budget of working days and what was added to it. */
export interface DueInput {
  /** The day of intake; not counted. */
  readonly intake: CalendarDate;
  /** Working days of the limit. */
  readonly limit: number;
  readonly extensions: readonly { readonly workingDays: number; readonly approvedOn: CalendarDate }[];
  /** Ended suspensions; each gives back the working days after `from` up to and including `to`. */
  readonly suspensions: readonly { readonly from: CalendarDate; readonly to: CalendarDate }[];
}

/** One item of a due date's budget. */
export interface BudgetItem {
  readonly kind: 'limit' | 'extension' | 'suspension';
  readonly workingDays: number;
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  readonly on?: CalendarDate;
}

/** Why a due date is what it is. */
export interface DueExplanation {
  readonly intake: CalendarDate;
  readonly budget: readonly BudgetItem[];
  readonly total: number;
  readonly due: CalendarDate;
  /** Rest days on the way, as runs of days of one reason. */
  readonly restDays: readonly {
    readonly from: CalendarDate;
    readonly to: CalendarDate;
    readonly reason: string;
  }[];
  /** Weekend days on the way that were made working days (调休上班日). */
  readonly makeUpDays: readonly CalendarDate[];
  readonly provisional: boolean;
  readonly calendarVersion: string;
}

function budgetOf({ intake, limit, extensions, suspensions }: DueInput): BudgetItem[] {
  const sorted = [...suspensions].sort((a, b) => (a.from < b.from ? -1 : 1));
  for (const [i, s] of sorted.entries()) {
    const before = sorted[i - 1];
    if (s.to < s.from || (before && s.from < before.to)) throw new RangeError('suspensions must not overlap');
    if (s.from < intake) throw new RangeError('a suspension cannot start before intake');
  }
  return [
    { kind: 'limit', workingDays: limit },
    ...extensions.map(({ workingDays, approvedOn }) => ({
      kind: 'extension' as const,
      workingDays,
      on: approvedOn,
    })),
    ...sorted.map(({ from, to }) => ({
      kind: 'suspension' as const,
      workingDays: workingDaysBetween(from, to),
      from,
      to,
    })),
  ];
}

const sum = (budget: readonly BudgetItem[]) => budget.reduce((n, item) => n + item.workingDays, 0);

/**
 * The due date: the last day of the limit in working days after intake, moved by approved extensions and by what ended
 * suspensions give back. A clue is in time until the end of that day.
 */
export function dueDate(input: DueInput): { due: CalendarDate; provisional: boolean } {
  const due = addWorkingDays(input.intake, sum(budgetOf(input)));
  return { due, provisional: isProvisional(due) };
}

function restReason(date: CalendarDate): string {
  const [en, zh] = holidays[date]?.split(',') ?? [];
  return en && zh ? `${en} (${zh})` : 'weekend (周末)';
}

/** The due date with everything that made it. */
export function explainDueDate(input: DueInput): DueExplanation {
  const budget = budgetOf(input);
  const total = sum(budget);
  const due = addWorkingDays(input.intake, total);
  const restDays: { from: CalendarDate; to: CalendarDate; reason: string }[] = [];
  const worked: CalendarDate[] = [];
  for (const date of datesFrom(addDays(input.intake, 1), due)) {
    if (date in makeUpDays) worked.push(date);
    if (isWorkingDay(date)) continue;
    const reason = restReason(date);
    const last = restDays.at(-1);
    if (last && last.reason === reason && addDays(last.to, 1) === date) last.to = date;
    else restDays.push({ from: date, to: date, reason });
  }
  return {
    intake: input.intake,
    budget,
    total,
    due,
    restDays,
    makeUpDays: worked,
    provisional: isProvisional(due),
    calendarVersion: CALENDAR.version,
  };
}
