import { type CalendarDate, endOfDay, later, startOfDay } from '../calendar/dates.ts';
import { dueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';
import { type Alarm as AlarmOf, DONE, type DueAlarm as DueAlarmOf, type Rules } from '../kernel/aggregate.ts';
import { isToldOver, lastRaised, pickDue } from '../kernel/alarms.ts';
import { stageClock, suspensionClock } from './clocks.ts';
import { type AlarmKind, type Clue, presentSince, runsOut, stageOf } from './state.ts';

type Alarm = AlarmOf<AlarmKind>;
type DueAlarm = DueAlarmOf<AlarmKind>;

/** An alarm at the end of a day, once. */
function onceAfter(clue: Clue, kind: AlarmKind, about: string, due: CalendarDate): Alarm[] {
  if (lastRaised(clue.alarms, kind, about) !== undefined) return [];
  const date = later(due, presentSince(clue));
  return [{ kind, about, date, at: endOfDay(date) }];
}

/** The next alarm of a repeating kind: on `first`, then every `step` working days after the last one. */
function repeating(
  clue: Clue,
  kind: AlarmKind,
  about: string,
  first: CalendarDate,
  step: number,
  calendar: Calendar,
): Alarm {
  const last = lastRaised(clue.alarms, kind, about);
  const date = last === undefined || last < first ? first : calendar.addWorkingDays(last, step);
  return { kind, about, date, at: endOfDay(date) };
}

/** A word before the due date, unless that was told to have passed or was never that far away. */
function reminderAlarm(clue: Clue, { policy, calendar }: Rules): Alarm[] {
  const since = presentSince(clue);
  const due = clue.due.date;
  const left = calendar.workingDaysBetween(clue.receivedDay, due) - policy.reminders.beforeDueWorkingDays;
  if (left <= 0 || due < since || lastRaised(clue.alarms, 'reminder', due) !== undefined) return [];
  if (isToldOver(clue.alarms, HANDLING_OVERDUE, due)) return [];
  const date = later(calendar.addWorkingDays(clue.receivedDay, left), since);
  return [{ kind: 'reminder', about: due, date, at: startOfDay(date) }];
}

/**
 * Lists every alarm of a clue that has not been raised, earliest first, of a repeating one the next. Empty when no person's
 * act is waited for. What lies before the clue came to its present place and round counts from there.
 */
export function pendingAlarms(clue: Clue, rules: Rules): Alarm[] {
  const stage = stageOf(clue);
  if (stage === 'triage' || stage === 'assignment' || stage === 'closure' || stage === DONE) return [];
  const { policy, calendar } = rules;
  const { reminders } = policy;
  const alarms: Alarm[] = [];
  const stopped = suspensionClock(clue, policy);
  if (stopped !== null) {
    const { from, workingDays } = stopped.input;
    const first = dueDate(stopped.input, calendar).date;
    alarms.push(repeating(clue, 'suspension-check', from, first, workingDays, calendar));
  } else {
    const own = stageClock(clue, policy);
    if (own !== null) {
      const due = dueDate(own.input, calendar).date;
      alarms.push(...onceAfter(clue, own.name as AlarmKind, own.input.from, due));
    }
    if (stage === 'contact' || stage === 'investigation') alarms.push(...reminderAlarm(clue, rules));
  }
  if (runsOut(clue)) {
    const first = later(clue.due.date, presentSince(clue));
    alarms.push(
      repeating(clue, 'overdue', HANDLING_OVERDUE, first, reminders.repeatOverdueWorkingDays, calendar),
    );
  }
  for (const dueOn of new Set(clue.supervisions.map((s) => s.dueOn))) {
    if (dueOn !== null) alarms.push(...onceAfter(clue, 'supervision-due', dueOn, dueOn));
  }
  return alarms.sort((a, b) => a.at - b.at);
}

/** What overdue alarms are about; there is one due date, so moving it later makes it due again. */
const HANDLING_OVERDUE = 'due';

/**
 * Tells whether an overdue clue was supervised and need not be again: until the day for the answer is over or, without one, until
 * the overdue alarm comes the next time.
 */
export function isSupervisionFresh(clue: Clue, today: CalendarDate): boolean {
  const told = lastRaised(clue.alarms, 'overdue', HANDLING_OVERDUE);
  return clue.supervisions.some(({ on, dueOn }) =>
    dueOn === null ? told === undefined || told < on : today <= dueOn,
  );
}

/** Lists the alarms due at `now` (milliseconds since the epoch). */
export function dueAlarms(clue: Clue, rules: Rules, now: number): DueAlarm[] {
  const { policy, calendar } = rules;
  const steps: Partial<Record<AlarmKind, number>> = {
    overdue: policy.reminders.repeatOverdueWorkingDays,
    'suspension-check': policy.reminders.suspendedReviewWorkingDays,
  };
  return pickDue(pendingAlarms(clue, rules), now, {
    calendar,
    stepOf: ({ kind }) => steps[kind] ?? null,
    remindedOf: HANDLING_OVERDUE,
  });
}
