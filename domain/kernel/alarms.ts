import { addDays, type CalendarDate, endOfDay, shanghaiDate } from '../calendar/dates.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { Alarm, DueAlarm } from './aggregate.ts';

/** Alarms raised in one step at most; what is left is raised by the next one. */
export const MAX_ALARMS_PER_STEP = 10;

/** An alarm that was raised: what it is about, and for which day last. */
export type RaisedAlarm<K extends string = string> = Omit<Alarm<K>, 'at'>;

/** The last alarm of each kind and matter, in the order of the first ones. */
export function withAlarm<K extends string>(
  alarms: readonly RaisedAlarm<K>[],
  { kind, about, date }: RaisedAlarm<K>,
): RaisedAlarm<K>[] {
  const at = alarms.findIndex((a) => a.kind === kind && a.about === about);
  return at < 0 ? [...alarms, { kind, about, date }] : alarms.with(at, { kind, about, date });
}

/** The day for which an alarm was raised last, if it was. */
export const lastRaised = <K extends string>(
  alarms: readonly RaisedAlarm<K>[],
  kind: K,
  about: string,
): CalendarDate | undefined => alarms.find((a) => a.kind === kind && a.about === about)?.date;

/**
 * Picks the alarms due at `now` (milliseconds since the epoch) from those not raised yet, at most `MAX_ALARMS_PER_STEP`: missed
 * repeats are one alarm, and nobody is reminded of a day that is over.
 * @param options.stepOf the working days after which an alarm comes again; null for one that comes once
 * @param options.remindedOf what the overdue alarms of the clock that reminders tell of are about
 */
export function pickDue<K extends string>(
  pending: readonly Alarm<K>[],
  now: number,
  options: {
    readonly calendar: Calendar;
    readonly stepOf: (alarm: Alarm<K>) => number | null;
    readonly remindedOf: string;
  },
): DueAlarm<K>[] {
  const { calendar, stepOf, remindedOf } = options;
  const due = pending.filter(({ at }) => at <= now);
  const isOver = due.some(({ kind, about }) => kind === 'overdue' && about === remindedOf);
  // The last day that is over.
  const over = addDays(shanghaiDate(now), -1);
  return due
    .filter(({ kind }) => !(isOver && kind === 'reminder'))
    .slice(0, MAX_ALARMS_PER_STEP)
    .map((alarm) => {
      const step = stepOf(alarm);
      if (step === null) return { ...alarm, times: 1 };
      const missed = Math.floor(calendar.workingDaysBetween(alarm.date, over) / step);
      const date = missed === 0 ? alarm.date : calendar.addWorkingDays(alarm.date, missed * step);
      return { ...alarm, date, at: endOfDay(date), times: 1 + missed };
    });
}

/** Whether it was told that a due date is over: nobody is reminded of it then. @param about what the overdue alarms of its clock are about */
export const isToldOver = (alarms: readonly RaisedAlarm[], about: string, due: CalendarDate): boolean =>
  (lastRaised(alarms, 'overdue', about) ?? '') >= due;
