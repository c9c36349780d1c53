import { addDays, addMonths, type CalendarDate, endOfDay, startOfDay } from '../calendar/dates.ts';
import { dueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';
import { type CaseClock, caseClock } from '../case/clocks.ts';
import type { Alarm as AlarmOf, DueAlarm as DueAlarmOf, PendingStep, Rules } from '../kernel/aggregate.ts';
import { isToldOver, lastRaised, pickDue } from '../kernel/alarms.ts';
import { reproject } from '../kernel/clocks.ts';
import type { Policy } from '../policy/policy.ts';
import type { NewPublicity, PublicityEvent } from './events.ts';
import {
  type AlarmKind,
  type ClockName,
  type Display,
  type DisplayClass,
  type Publicity,
  stageOf,
} from './state.ts';
import { isOpen, isShown } from './status.ts';

/** A term that every policy has. @throws RangeError in one that lacks it */
function requireClock(
  name: ClockName,
  input: Parameters<typeof caseClock>[1],
  policy: Policy,
  division: string,
  calendar: Calendar,
): CaseClock & { readonly name: ClockName } {
  const clock = caseClock(name, input, policy, division, calendar);
  if (clock === null) throw new RangeError(`the policy has no term ${name}`);
  return { ...clock, name };
}

/** The clock of the publication: from the day the decision was made, not served (国办发〔2018〕118号); a penalty's is shorter. */
const publicityClock = (
  { kind, decidedOn, division }: Pick<Publicity, 'kind' | 'decidedOn' | 'division'>,
  policy: Policy,
  calendar: Calendar,
) =>
  requireClock(
    'publicity',
    { from: decidedOn, when: kind === 'penalty' ? 'penalty' : undefined },
    policy,
    division,
    calendar,
  );

/** The clock of the recall (Penalty Law arts. 48, 85): from the day the decision was annulled. */
const recallClock = (since: CalendarDate, division: string, policy: Policy, calendar: Calendar) =>
  requireClock('recall', { from: since }, policy, division, calendar);

/** Computes by when a decision that is annulled on a day must be recalled. */
export const recallDue = (since: CalendarDate, division: string, policy: Policy, calendar: Calendar) =>
  dueDate(recallClock(since, division, policy, calendar).input, calendar);

/** Makes the first event of the publicity of a decision. */
export const openPublicity = (
  decision: Omit<NewPublicity, 'policyVersion' | 'calendarVersion' | 'due'>,
  { policy, latest }: Pick<Rules, 'policy' | 'latest'>,
): PublicityEvent => ({
  type: 'opened',
  decision: {
    ...decision,
    policyVersion: policy.version,
    calendarVersion: latest.version,
    due: dueDate(publicityClock(decision, policy, latest).input, latest),
  },
});

/**
 * The days between which the display of a decision ends, by its class and the rule that the policy of its case has for the day
 * of publication; null where that says nothing. That day does not count (Civil Code (民法典) art. 201), so the decision is still
 * shown on the last one. They do not move to a working day.
 */
export function displayOf(
  displayClass: DisplayClass,
  publishedOn: CalendarDate,
  { case: { publicity } }: Policy,
): Display | null {
  const byDay = [...publicity.display].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  const rule = byDay.findLast(({ effectiveFrom }) => effectiveFrom <= publishedOn) ?? byDay[0];
  if (rule === undefined) return null;
  const { fromMonths, toMonths } = rule[displayClass];
  return { from: addMonths(publishedOn, fromMonths), until: addMonths(publishedOn, toMonths) };
}

/** A clock of an item as it is on a day. */
export interface RunningClock {
  readonly name: ClockName;
  readonly unit: 'wd' | 'cal';
  readonly from: CalendarDate;
  readonly due: CalendarDate;
  readonly provisional: boolean;
  readonly basis: CaseClock['basis'];
  readonly state: 'running' | 'met' | 'missed';
}

/** The clocks of an item on a day: of its publication, and of its recall where one is due. */
export function clocksOf(p: Publicity, { policy, calendar }: Rules, today: CalendarDate): RunningClock[] {
  const running = (
    { name, unit, from, basis }: ReturnType<typeof requireClock>,
    { date, provisional }: Publicity['due'],
    metOn: CalendarDate | null,
  ): RunningClock => ({
    name,
    unit,
    from,
    due: date,
    provisional,
    basis,
    state: (metOn ?? today) > date ? 'missed' : metOn === null ? 'running' : 'met',
  });
  const done = p.publishedOn ?? p.endedOn;
  return [
    running(publicityClock(p, policy, calendar), p.due, done),
    ...(p.recall === null
      ? []
      : [running(recallClock(p.recall.since, p.division, policy, calendar), p.recall.due, p.endedOn)]),
  ];
}

/** The clock that waits for somebody now, if any. */
const waitingClock = (
  p: Publicity,
  { policy, calendar }: Rules,
): { readonly clock: CaseClock & { readonly name: ClockName }; readonly due: CalendarDate } | null => {
  if (!isOpen(p.status)) return null;
  if (!isShown(p.status)) return { clock: publicityClock(p, policy, calendar), due: p.due.date };
  if (p.recall === null) return null;
  const { since, due } = p.recall;
  return { clock: recallClock(since, p.division, policy, calendar), due: due.date };
};

/** What a newer calendar makes of an item: at most one event. */
export function reprojectPublicity(p: Publicity, rules: Rules): PublicityEvent[] {
  const waiting = waitingClock(p, rules);
  if (waiting === null) return [];
  // Without extensions and stops what a clock counts is the same by every calendar.
  const found = reproject([waiting.clock], rules.calendar, rules.latest);
  return found === null ? [] : [{ type: 'reprojected', ...found }];
}

type Alarm = AlarmOf<AlarmKind>;

/** Lists every alarm of an item that has not been raised, earliest first; an overdue one comes again while nothing is done. */
export function pendingAlarms(p: Publicity, rules: Rules): Alarm[] {
  const waiting = waitingClock(p, rules);
  if (waiting === null) return [];
  const { calendar, policy } = rules;
  const {
    clock: { name, from },
    due,
  } = waiting;
  const alarms: Alarm[] = [];
  const left = calendar.workingDaysBetween(from, due) - policy.reminders.beforeDueWorkingDays;
  if (left > 0 && lastRaised(p.alarms, 'reminder', name) !== due && !isToldOver(p.alarms, name, due)) {
    alarms.push({
      kind: 'reminder',
      about: name,
      date: due,
      at: startOfDay(calendar.addWorkingDays(from, left)),
    });
  }
  const last = lastRaised(p.alarms, 'overdue', name);
  const date =
    last === undefined || last < due
      ? due
      : calendar.addWorkingDays(last, policy.reminders.repeatOverdueWorkingDays);
  alarms.push({ kind: 'overdue', about: name, date, at: endOfDay(date) });
  return alarms;
}

/** Lists the alarms due at `now` (milliseconds since the epoch). */
export const dueAlarms = (p: Publicity, rules: Rules, now: number): DueAlarmOf<AlarmKind>[] =>
  pickDue(pendingAlarms(p, rules), now, {
    calendar: rules.calendar,
    stepOf: ({ kind }) => (kind === 'reminder' ? null : rules.policy.reminders.repeatOverdueWorkingDays),
    remindedOf: waitingClock(p, rules)?.clock.name ?? '',
  });

/** Days after which the next generation takes over from an execution: none may live for more than 300. */
const GENERATION_DAYS = 290;

/**
 * What happens to an item by itself: its display ends, unless the decision must be recalled first, or the next generation takes over
 * from an execution that has lived long.
 */
export function pendingStep(p: Publicity): PendingStep<PublicityEvent> | null {
  if (!isOpen(p.status)) return null;
  const takeOver: PendingStep<PublicityEvent> = {
    at: startOfDay(addDays(p.generationSince, GENERATION_DAYS)),
    events: [{ type: 'rearmed', generation: p.generation + 1, stage: stageOf(p) }],
  };
  if (!isShown(p.status) || p.recall !== null || p.display === null) return takeOver;
  const { until } = p.display;
  const at = endOfDay(until);
  return at > takeOver.at ? takeOver : { at, events: [{ type: 'ended', on: until }] };
}

/** The day by which an item is sorted: of what is to be done with it next. */
export const sortDayOf = ({ status, due, recall, display, stageSince, endedOn }: Publicity): CalendarDate => {
  if (!isShown(status)) return endedOn ?? due.date;
  return recall?.due.date ?? display?.until ?? stageSince;
};
