import type { CalendarDate } from '../calendar/dates.ts';
import { type CalendarTerm, type DueDate, type DueInput, dueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';

/** A clock that runs for an aggregate: its name, and what its due date is made of. */
export interface Clock<Input extends DueInput | CalendarTerm = DueInput | CalendarTerm> {
  readonly name: string;
  readonly input: Input;
}

/** A clock that counts plain working days from a day on. */
export const plainClock = (name: string, from: CalendarDate, workingDays: number): Clock<DueInput> => ({
  name,
  input: { kind: 'limit', from, workingDays, extensions: [], suspensions: [] },
});

/** What another calendar makes of a clock. */
export interface ClockChange {
  readonly clock: string;
  readonly from: DueDate;
  readonly to: DueDate;
}

/** What a calendar notice did to the clocks of an aggregate. */
export interface Reprojection {
  /** Calendar versions. */
  readonly calendar: { readonly from: string; readonly to: string };
  /** The notice that made the later version: why. */
  readonly notice: string;
  readonly changes: readonly ClockChange[];
}

/**
 * Compares what two versions of the calendar make of clocks.
 * @returns null when no clock's due date, nor whether it is provisional, differs
 */
export function reproject(clocks: readonly Clock[], from: Calendar, to: Calendar): Reprojection | null {
  if (from.version === to.version) return null;
  const changes = clocks.flatMap(({ name, input }): ClockChange[] => {
    const [before, after] = [dueDate(input, from), dueDate(input, to)];
    return before.date === after.date && before.provisional === after.provisional
      ? []
      : [{ clock: name, from: before, to: after }];
  });
  if (changes.length === 0) return null;
  return { calendar: { from: from.version, to: to.version }, notice: to.notice, changes };
}
