import { type CalendarDate, daysBetween, isCalendarDate } from './dates.ts';
import { type Calendar, createCalendar, type HolidayName } from './working-days.ts';

/** The years that come with a version of the software. */
export interface BuiltInYears {
  /** The package, its version and the years it covers, as `chinese-days-1.5.7/2004-2026`. */
  readonly id: string;
  readonly firstYear: number;
  readonly lastYear: number;
  /** Date, English and Chinese name. */
  readonly daysOff: readonly (readonly [CalendarDate, string, string])[];
  readonly makeUpDays: readonly CalendarDate[];
}

/** A State Council notice of a year's holidays (国务院办公厅关于…年部分节假日安排的通知). */
export interface HolidayNotice {
  readonly year: number;
  /** Its number or title. */
  readonly notice: string;
  readonly publishedOn: CalendarDate;
  /** Every day off, weekend days among them or not. */
  readonly daysOff: readonly CalendarDate[];
  /** Weekend days that are worked (调休上班日). */
  readonly makeUpDays: readonly CalendarDate[];
}

/**
 * What makes a version of the calendar, in the order of coming: the built-in years of a software version, or a notice, which
 * adds its year or stands in the place of what was known of it. `at`: when it came, ISO 8601.
 */
export type CalendarRelease =
  | { readonly kind: 'built-in'; readonly at: string; readonly years: BuiltInYears }
  | { readonly kind: 'notice'; readonly at: string; readonly notice: HolidayNotice };

/** What a book says of a year. */
export interface CalendarYear {
  readonly year: number;
  /** The calendar version since which the year stands so. */
  readonly version: string;
  readonly notice: string;
  /** Null for a built-in year. */
  readonly publishedOn: CalendarDate | null;
  readonly daysOff: readonly CalendarDate[];
  readonly makeUpDays: readonly CalendarDate[];
}

/** Every version of the working-day calendar. None is ever dropped: closed clues are explained by the one they hold. */
export interface CalendarBook {
  readonly releases: readonly CalendarRelease[];
  readonly latest: Calendar;
  /** A calendar by its version; undefined when unknown. */
  version(version: string): Calendar | undefined;
  /** The calendar in force at an instant, milliseconds since the epoch; the first one before that. */
  inForceAt(at: number): Calendar;
  /** A year as the latest calendar has it; undefined when nothing is published of it. */
  year(year: number): CalendarYear | undefined;
}

/** Days before and after its year that a notice may name. */
const REACH_DAYS = 31;
/** A notice names some thirty days off and some ten make-up days. */
const MOST_DAYS = 120;

/**
 * Why a notice cannot be right.
 * @returns the member at fault and a sentence each; empty when it may be used
 */
export function noticeFaults(notice: HolidayNotice): { path: string; message: string }[] {
  const { year, daysOff, makeUpDays } = notice;
  const faults: { path: string; message: string }[] = [];
  const off = new Set(daysOff);
  const lists = { daysOff, makeUpDays };
  for (const [path, dates] of Object.entries(lists)) {
    if (dates.length > MOST_DAYS) faults.push({ path, message: `must name at most ${MOST_DAYS} days` });
    for (const [i, date] of dates.slice(0, MOST_DAYS).entries()) {
      const wrong = (message: string) => faults.push({ path: `${path}.${i}`, message });
      if (!isCalendarDate(date)) wrong('is not a date that exists');
      else if (
        daysBetween(`${year}-01-01`, date) < -REACH_DAYS ||
        daysBetween(`${year}-12-31`, date) > REACH_DAYS
      ) {
        wrong(`lies more than ${REACH_DAYS} days outside ${year}`);
      } else if (path === 'makeUpDays') {
        if (off.has(date)) wrong('is in both lists');
        else if (![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())) {
          wrong('is a plain weekday: a make-up day is a Saturday or Sunday');
        }
      }
    }
  }
  for (const day of [`${year}-01-01`, `${year}-10-01`]) {
    if (!off.has(day)) faults.push({ path: 'daysOff', message: `must name ${day}: every notice does` });
  }
  return faults;
}

/** Whether two notices say the same of a year. */
export function sameDays(
  a: Pick<HolidayNotice, 'daysOff' | 'makeUpDays'>,
  b: Pick<HolidayNotice, 'daysOff' | 'makeUpDays'>,
): boolean {
  const text = (dates: readonly CalendarDate[]) => [...new Set(dates)].sort().join(' ');
  return text(a.daysOff) === text(b.daysOff) && text(a.makeUpDays) === text(b.makeUpDays);
}

const NOTICE_DAY: HolidayName = { en: 'Public holiday', zh: '法定节假日' };

interface YearDays {
  readonly daysOff: ReadonlyMap<CalendarDate, HolidayName>;
  readonly makeUpDays: ReadonlySet<CalendarDate>;
  readonly version: string;
  readonly notice: HolidayNotice | null;
}

const yearOf = (date: CalendarDate): number => Number(date.slice(0, 4));

function builtInYear(years: BuiltInYears, year: number, version: string): YearDays {
  return {
    daysOff: new Map(
      years.daysOff.filter(([date]) => yearOf(date) === year).map(([date, en, zh]) => [date, { en, zh }]),
    ),
    makeUpDays: new Set(years.makeUpDays.filter((date) => yearOf(date) === year)),
    version,
    notice: null,
  };
}

/** The days of a notice; a day off that had a name before keeps it. */
function noticeYear(notice: HolidayNotice, version: string, before: YearDays | undefined): YearDays {
  return {
    daysOff: new Map(notice.daysOff.map((date) => [date, before?.daysOff.get(date) ?? NOTICE_DAY])),
    makeUpDays: new Set(notice.makeUpDays),
    version,
    notice,
  };
}

function calendarOf(version: string, notice: string, years: ReadonlyMap<number, YearDays>): Calendar {
  const known = [...years.keys()].sort((a, b) => a - b);
  const firstYear = known[0] ?? 1970;
  let lastPublishedYear = firstYear;
  while (years.has(lastPublishedYear + 1)) lastPublishedYear += 1;
  // What a year's own notice says of a day is stronger than what a neighbouring year's says.
  const daysOff = new Map<CalendarDate, HolidayName>();
  const makeUpDays = new Set<CalendarDate>();
  const owned = (own: boolean) => {
    for (const [year, days] of years) {
      for (const [date, name] of days.daysOff) {
        if ((yearOf(date) === year) === own && (own || !makeUpDays.has(date))) daysOff.set(date, name);
      }
      for (const date of days.makeUpDays) {
        if ((yearOf(date) === year) === own && (own || !daysOff.has(date))) makeUpDays.add(date);
      }
    }
  };
  owned(true);
  owned(false);
  return createCalendar(version, notice, { daysOff, makeUpDays, firstYear, lastPublishedYear });
}

/**
 * Makes the book of all releases.
 * @param releases at least one, the first built-in, in the order of coming
 * @throws RangeError otherwise
 */
export function calendarBook(releases: readonly CalendarRelease[]): CalendarBook {
  if (releases[0]?.kind !== 'built-in') throw new RangeError('a calendar book starts with built-in years');
  const years = new Map<number, YearDays>();
  const versions = new Map<string, { at: number; make: () => Calendar }>();
  let base = '';
  let notices = 0;
  let version = '';
  for (const release of releases) {
    if (release.kind === 'built-in') {
      base = release.years.id;
      version = notices === 0 ? base : `${base}+${notices}`;
      for (let year = release.years.firstYear; year <= release.years.lastYear; year++) {
        // A notice is stronger than what comes with the software.
        if (!years.get(year)?.notice) years.set(year, builtInYear(release.years, year, version));
      }
    } else {
      notices += 1;
      version = `${base}+${notices}`;
      const { year } = release.notice;
      years.set(year, noticeYear(release.notice, version, years.get(year)));
    }
    const [named, frozen] = [version, new Map(years)];
    const title = release.kind === 'built-in' ? base : release.notice.notice;
    let made: Calendar | undefined;
    versions.set(version, {
      at: Date.parse(release.at),
      make: () => {
        made ??= calendarOf(named, title, frozen);
        return made;
      },
    });
  }
  const all = [...versions.values()];
  const first = all[0]?.make as () => Calendar;
  return {
    releases,
    get latest() {
      return all.at(-1)?.make() ?? first();
    },
    version: (wanted) => versions.get(wanted)?.make(),
    inForceAt: (at) => (all.findLast((v) => v.at <= at)?.make ?? first)(),
    year(year) {
      const found = years.get(year);
      return (
        found && {
          year,
          version: found.version,
          notice: found.notice?.notice ?? found.version,
          publishedOn: found.notice?.publishedOn ?? null,
          daysOff: [...found.daysOff.keys()].sort(),
          makeUpDays: [...found.makeUpDays].sort(),
        }
      );
    },
  };
}
