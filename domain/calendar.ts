import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import manifest from 'chinese-days/package.json' with { type: 'json' };

/** A calendar date in Asia/Shanghai, `YYYY-MM-DD`. */
export type CalendarDate = string;

const DAY_MS = 86_400_000;
/** China Standard Time: UTC+8 without daylight saving since September 1991. */
const OFFSET_MS = 8 * 3_600_000;

/** Day off or make-up day by date; the value is `English name,中文名,…`. */
const holidays: Readonly<Record<string, string>> = published.holidays;
const makeUpDays: Readonly<Record<string, string>> = published.workdays;

// Every notice declares New Year and National Day; a year with only one of them is not fully in the data.
const publishedYears = [...new Set(Object.keys(holidays).map((date) => date.slice(0, 4)))]
  .filter((year) => `${year}-01-01` in holidays && `${year}-10-01` in holidays)
  .map(Number);
const firstYear = Math.min(...publishedYears);
const lastPublishedYear = Math.max(...publishedYears);

/**
 * The working-day calendar (工作日): the State Council's annual holiday notices, through the data of the
 * `chinese-days` package, read as data so that no process time zone and no silent year enters.
 */
export const CALENDAR: {
  /** The package, its version and the years it covers, as `chinese-days-1.5.7/2004-2026`. */
  readonly version: string;
  readonly firstYear: number;
  /** The last year whose notice is in the data: later results are provisional. */
  readonly lastPublishedYear: number;
} = {
  version: `chinese-days-${manifest.version}/${firstYear}-${lastPublishedYear}`,
  firstYear,
  lastPublishedYear,
};

/** Days since 1970-01-01 of a date. */
function toDay(date: CalendarDate): number {
  const ms = date.length === 10 ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(ms) || (date.slice(8) > '28' && new Date(ms).getUTCDate() !== Number(date.slice(8)))) {
    throw new RangeError(`"${date}" is not a calendar date`);
  }
  return ms / DAY_MS;
}

function fromDay(day: number): CalendarDate {
  const iso = new Date(day * DAY_MS).toISOString();
  if (iso.length !== 24) throw new RangeError('a calendar date has a year from 0000 to 9999');
  return iso.slice(0, 10);
}

/**
 * The Asia/Shanghai date of an instant in milliseconds since the epoch, whatever the process time zone.
 * @throws RangeError when the year has no four digits
 */
export const shanghaiDate = (epochMs: number): CalendarDate =>
  fromDay(Math.floor((epochMs + OFFSET_MS) / DAY_MS));

/** The first instant of a date, milliseconds since the epoch. @throws RangeError when there is no such date */
export const startOfDay = (date: CalendarDate): number => toDay(date) * DAY_MS - OFFSET_MS;

/** The instant at which a date is over: the first instant of the next one, so exclusive. */
export const endOfDay = (date: CalendarDate): number => startOfDay(date) + DAY_MS;

/** The date `n` days later (earlier when negative). @throws RangeError beyond the year 9999 */
export const addDays = (date: CalendarDate, n: number): CalendarDate => fromDay(toDay(date) + n);

/** Days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: CalendarDate, b: CalendarDate): number => toDay(b) - toDay(a);

/** Every date from `from` to `to`, both included; empty when `to` is earlier. */
export function datesFrom(from: CalendarDate, to: CalendarDate): CalendarDate[] {
  const first = toDay(from);
  return Array.from({ length: Math.max(0, toDay(to) - first + 1) }, (_, i) => fromDay(first + i));
}

/** Whether a text is a date that exists, written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** Whether a date lies beyond the last published notice, so that it may still change. */
export const isProvisional = (date: CalendarDate): boolean => Number(date.slice(0, 4)) > lastPublishedYear;

/** Days from Monday 1969-12-29 to a day. */
const sinceMonday = (day: number): number => day + 3;

/** Mondays to Fridays from 1969-12-29 up to and including a day, and the day of the n-th of them. */
function weekdaysUpTo(day: number): number {
  const days = sinceMonday(day) + 1;
  return Math.floor(days / 7) * 5 + Math.min(days % 7, 5);
}
const nthWeekday = (n: number): number => Math.floor((n - 1) / 5) * 7 + ((n - 1) % 5) - 3;

const FIRST_DAY = toDay(`${firstYear}-01-01`);
const LAST_DAY = toDay(`${lastPublishedYear}-12-31`);

/** The published years: working days by number, and how many there are up to and including each day. */
interface Table {
  readonly workingDays: readonly number[];
  readonly counts: Uint32Array;
}

function buildTable(): Table {
  const off = new Set(Object.keys(holidays).map(toDay));
  const madeUp = new Set(Object.keys(makeUpDays).map(toDay));
  const workingDays: number[] = [];
  const counts = new Uint32Array(LAST_DAY - FIRST_DAY + 1);
  for (let day = FIRST_DAY; day <= LAST_DAY; day++) {
    const weekday = sinceMonday(day) % 7 < 5;
    if (madeUp.has(day) || (weekday && !off.has(day))) workingDays.push(day);
    counts[day - FIRST_DAY] = workingDays.length;
  }
  return { workingDays, counts };
}

const { workingDays, counts } = buildTable();
// Beyond the table every weekday is taken as a working day, by arithmetic, so that no far date costs memory.
const TAIL = workingDays.length - weekdaysUpTo(LAST_DAY);

/** Working days up to and including a day, counted from the calendar's first day. */
function ordinal(day: number): number {
  return day > LAST_DAY ? TAIL + weekdaysUpTo(day) : (counts[day - FIRST_DAY] ?? 0);
}

function dayInCalendar(date: CalendarDate): number {
  const day = toDay(date);
  if (day < FIRST_DAY) throw new RangeError(`${date} is before the calendar, which starts in ${firstYear}`);
  return day;
}

/**
 * Whether a date is a working day: Monday to Friday not declared off, or a declared make-up day (调休上班日).
 * @throws RangeError before the calendar's first year
 */
export function isWorkingDay(date: CalendarDate): boolean {
  const day = dayInCalendar(date);
  return ordinal(day) > ordinal(day - 1);
}

/**
 * The date `n` working days later; the starting day is not counted, and a last day that is a rest day becomes the next
 * working day (Civil Procedure Law (民事诉讼法) art. 85, by analogy). `n` = 0: the date itself if it is a working day,
 * else the next one.
 * @throws RangeError before the calendar's first year, or for an `n` that is not a whole number from 0
 */
export function addWorkingDays(date: CalendarDate, n: number): CalendarDate {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError('n must be a whole number from 0');
  const day = dayInCalendar(date);
  const target = n === 0 ? ordinal(day - 1) + 1 : ordinal(day) + n;
  return fromDay(workingDays[target - 1] ?? nthWeekday(target - TAIL));
}

/**
 * The number of working days after `a` up to and including `b`; 0 when `b` is not later.
 * @throws RangeError before the calendar's first year
 */
export const workingDaysBetween = (a: CalendarDate, b: CalendarDate): number =>
  Math.max(0, ordinal(dayInCalendar(b)) - ordinal(dayInCalendar(a)));

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

/** Consecutive rest days of one reason; a holiday (节假日) has its name. */
export interface RestDays {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly reason: 'weekend' | 'holiday';
  readonly name?: { readonly en: string; readonly zh: string };
}

/** Why a due date is what it is. */
export interface DueExplanation {
  readonly intake: CalendarDate;
  readonly budget: readonly BudgetItem[];
  /** Working days of the whole budget. */
  readonly total: number;
  readonly due: CalendarDate;
  /** Rest days after intake and up to the due date, in order. */
  readonly restDays: readonly RestDays[];
  /** Weekend days on the way that were made working days (调休上班日). */
  readonly makeUpDays: readonly CalendarDate[];
  /** The due date lies beyond the last published year and may still change. */
  readonly provisional: boolean;
  readonly calendarVersion: string;
}

function budgetOf({ intake, limit, extensions, suspensions }: DueInput): BudgetItem[] {
  const sorted = [...suspensions].sort((a, b) => daysBetween(b.from, a.from) || daysBetween(b.to, a.to));
  for (const [i, s] of sorted.entries()) {
    const before = sorted[i - 1];
    if (s.to < s.from) throw new RangeError('a suspension cannot end before it starts');
    if (before && s.from < before.to) throw new RangeError('suspensions must not overlap');
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

function totalOf(budget: readonly BudgetItem[]): number {
  return budget.reduce((total, { workingDays }) => {
    if (!Number.isSafeInteger(workingDays) || workingDays < 0) {
      throw new RangeError('working days are whole numbers from 0');
    }
    return total + workingDays;
  }, 0);
}

/**
 * The due date: the last day of the limit in working days after intake, moved by approved extensions and by what ended
 * suspensions give back. A clue is in time until the end of that day. The statutory clock is the same with its own
 * figures: 60 working days from filing and 30 more (Labour Security Supervision Regulation (劳动保障监察条例) art. 17).
 * @throws RangeError for suspensions that overlap, run backwards or start before intake, or negative working days
 */
export function dueDate(input: DueInput): { due: CalendarDate; provisional: boolean } {
  const due = addWorkingDays(input.intake, totalOf(budgetOf(input)));
  return { due, provisional: isProvisional(due) };
}

function restReason(date: CalendarDate): Pick<RestDays, 'reason' | 'name'> {
  const [en, zh] = holidays[date]?.split(',') ?? [];
  return en && zh ? { reason: 'holiday', name: { en, zh } } : { reason: 'weekend' };
}

/** The due date with everything that made it. Throws as `dueDate` does. */
export function explainDueDate(input: DueInput): DueExplanation {
  const budget = budgetOf(input);
  const total = totalOf(budget);
  const due = addWorkingDays(input.intake, total);
  const restDays: RestDays[] = [];
  const worked: CalendarDate[] = [];
  for (const date of datesFrom(addDays(input.intake, 1), due)) {
    if (date in makeUpDays) worked.push(date);
    if (isWorkingDay(date)) continue;
    const { reason, name } = restReason(date);
    const last = restDays.at(-1);
    const goesOn = last?.reason === reason && last.name?.en === name?.en && addDays(last.to, 1) === date;
    if (last && goesOn) restDays[restDays.length - 1] = { ...last, to: date };
    else restDays.push({ from: date, to: date, reason, ...(name && { name }) });
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

const days = (n: number) => `${n} working day${n === 1 ? '' : 's'}`;

function budgetText({ kind, workingDays, from, to, on }: BudgetItem, language: 'en' | 'zh'): string {
  const zh = language === 'zh';
  if (kind === 'limit') return zh ? `时限${workingDays}个工作日` : `limit ${days(workingDays)}`;
  if (kind === 'extension') {
    return zh ? `${on}批准延期${workingDays}个工作日` : `extension approved on ${on} ${days(workingDays)}`;
  }
  return zh
    ? `${from}至${to}中止，补回${workingDays}个工作日`
    : `suspension from ${from} to ${to} gives back ${days(workingDays)}`;
}

function restText(restDays: readonly RestDays[], language: 'en' | 'zh'): string[] {
  const zh = language === 'zh';
  const weekend = restDays
    .filter(({ reason }) => reason === 'weekend')
    .reduce((n, { from, to }) => n + daysBetween(from, to) + 1, 0);
  const named = restDays.flatMap(({ from, to, name }) => {
    if (!name) return [];
    if (zh) return `${name.zh}（${from === to ? from : `${from}至${to}`}）`;
    return `${name.en} (${from === to ? from : `${from} to ${to}`})`;
  });
  if (weekend > 0) named.push(zh ? `周末${weekend}天` : `${weekend} weekend day${weekend === 1 ? '' : 's'}`);
  return named;
}

/** An explanation in words, one paragraph of English or Chinese. */
export function explainDue(explanation: DueExplanation, language: 'en' | 'zh'): string {
  const { intake, budget, total, due, restDays, makeUpDays, provisional, calendarVersion } = explanation;
  const items = budget.map((item) => budgetText(item, language));
  const rests = restText(restDays, language);
  if (language === 'zh') {
    return [
      `截止日为${due}（当日结束前）：自${intake}起算，当日不计，共${total}个工作日（${items.join('；')}）。`,
      rests.length > 0 ? `不计入的休息日：${rests.join('、')}。` : '',
      makeUpDays.length > 0 ? `计入的调休上班日：${makeUpDays.join('、')}。` : '',
      provisional ? `放假安排尚未公布，截止日为暂定（日历${calendarVersion}）。` : '',
    ].join('');
  }
  return [
    `Due by the end of ${due}: ${days(total)} from ${intake}, that day not counted (${items.join('; ')}).`,
    rests.length > 0 ? `Rest days not counted: ${rests.join(', ')}.` : '',
    makeUpDays.length > 0 ? `Make-up days counted: ${makeUpDays.join(', ')}.` : '',
    provisional
      ? `Provisional: the holidays of that year are not published (calendar ${calendarVersion}).`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}
