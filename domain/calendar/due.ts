import { addDays, addMonths, type CalendarDate, datesFrom, daysBetween, later } from './dates.ts';
import type { Calendar } from './working-days.ts';

/** What a due date is made of: the working days of its limit, and what was added to them. */
export interface DueInput {
  /** `limit`: from the day of intake. `restart`: from the day an extension was granted after a reopening. */
  readonly kind: 'limit' | 'restart';
  /** The day it counts from; not counted itself. */
  readonly from: CalendarDate;
  /** Working days of the limit. */
  readonly workingDays: number;
  readonly extensions: readonly { readonly workingDays: number; readonly approvedOn: CalendarDate }[];
  /**
   * Ended stops that give back: each the working days after `from` up to and including `to`, as far as they lie after the
   * day the clock counts from.
   */
  readonly suspensions: readonly { readonly from: CalendarDate; readonly to: CalendarDate }[];
}

/**
 * A term in calendar days or months from a day on, which is not counted itself. A last day that is a rest day becomes the next
 * working day (Civil Procedure Law (民事诉讼法) art. 85, by analogy).
 */
export interface CalendarTerm {
  readonly kind: 'days' | 'months';
  readonly from: CalendarDate;
  readonly length: number;
}

/** A due date; provisional when it lies beyond the last published year and may still change. */
export interface DueDate {
  readonly date: CalendarDate;
  readonly provisional: boolean;
}

/** One item of a due date's budget. */
export interface BudgetItem {
  readonly kind: 'limit' | 'restart' | 'extension' | 'suspension';
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
  /** The day the clock counts from. */
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

function budgetOf(input: DueInput, calendar: Calendar): BudgetItem[] {
  const { kind, from, workingDays, extensions, suspensions } = input;
  const sorted = [...suspensions].sort((a, b) => daysBetween(b.from, a.from) || daysBetween(b.to, a.to));
  for (const [i, s] of sorted.entries()) {
    const before = sorted[i - 1];
    if (s.to < s.from) throw new RangeError('a suspension cannot end before it starts');
    if (before && s.from < before.to) throw new RangeError('suspensions must not overlap');
    if (kind === 'limit' && s.from < from) throw new RangeError('a suspension cannot start before intake');
  }
  return [
    { kind, workingDays, ...(kind === 'restart' ? { on: from } : {}) },
    ...extensions.map(({ workingDays: days, approvedOn }) => ({
      kind: 'extension' as const,
      workingDays: days,
      on: approvedOn,
    })),
    ...sorted
      .filter(({ to }) => to >= from)
      .map((s) => ({
        kind: 'suspension' as const,
        workingDays: calendar.workingDaysBetween(later(s.from, from), s.to),
        from: s.from,
        to: s.to,
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

function lastDayOf(input: DueInput | CalendarTerm, calendar: Calendar): CalendarDate {
  switch (input.kind) {
    case 'days':
      return calendar.addWorkingDays(addDays(input.from, input.length), 0);
    case 'months':
      return calendar.addWorkingDays(addMonths(input.from, input.length), 0);
    default:
      return calendar.addWorkingDays(input.from, totalOf(budgetOf(input, calendar)));
  }
}

/**
 * Computes a due date: the last day of the limit in working days, moved by approved extensions and by what ended
 * suspensions give back; or that of a calendar term. What is due then is in time until the end of that day.
 * @throws RangeError for suspensions that overlap, run backwards or start before intake, or negative working days
 */
export function dueDate(input: DueInput | CalendarTerm, calendar: Calendar): DueDate {
  const date = lastDayOf(input, calendar);
  return { date, provisional: calendar.isProvisional(date) };
}

/** Explains a due date with everything that made it. Throws as `dueDate` does. */
export function explainDueDate(input: DueInput, calendar: Calendar): DueExplanation {
  const budget = budgetOf(input, calendar);
  const total = totalOf(budget);
  const due = calendar.addWorkingDays(input.from, total);
  const restDays: RestDays[] = [];
  const worked: CalendarDate[] = [];
  for (const date of datesFrom(addDays(input.from, 1), due)) {
    if (calendar.isMakeUpDay(date)) worked.push(date);
    if (calendar.isWorkingDay(date)) continue;
    const name = calendar.holidayOn(date) ?? undefined;
    const reason = name ? 'holiday' : 'weekend';
    const last = restDays.at(-1);
    const goesOn = last?.reason === reason && last.name?.en === name?.en && addDays(last.to, 1) === date;
    if (last && goesOn) restDays[restDays.length - 1] = { ...last, to: date };
    else restDays.push({ from: date, to: date, reason, ...(name && { name }) });
  }
  return {
    intake: input.from,
    budget,
    total,
    due,
    restDays,
    makeUpDays: worked,
    provisional: calendar.isProvisional(due),
    calendarVersion: calendar.version,
  };
}
