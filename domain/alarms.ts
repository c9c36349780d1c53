import {
  addWorkingDays,
  type CalendarDate,
  dueDate,
  endOfDay,
  startOfDay,
  workingDaysBetween,
} from './calendar.ts';
import { type Clue, runsOut, type Stage, stageOf } from './clue.ts';
import type { AlarmKind } from './events.ts';
import type { Policy } from './policy.ts';

/** An alarm of the working-day clock: what is late (or about to be) and when it goes off. */
export interface Alarm {
  readonly kind: AlarmKind;
  /** The day the alarm is about, e.g. the due date. */
  readonly date: CalendarDate;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const raised = (clue: Clue, kind: AlarmKind, date: CalendarDate) => clue.alarms.includes(`${kind}:${date}`);

/** The first alarm of a repeating kind that has not been raised: on `first`, then every `step` working days. */
function repeating(clue: Clue, kind: AlarmKind, first: CalendarDate, step: number): Alarm {
  let date = first;
  while (raised(clue, kind, date)) date = addWorkingDays(date, step);
  return { kind, date, at: endOfDay(date) };
}

/** The stage's own deadline. */
function stageAlarm(clue: Clue, stage: Stage, policy: Policy): Alarm[] {
  const { limits } = policy;
  const late = (kind: AlarmKind, from: CalendarDate | null, workingDays: number): Alarm[] => {
    if (from === null) return [];
    const date = addWorkingDays(from, workingDays);
    return raised(clue, kind, date) ? [] : [{ kind, date, at: endOfDay(date) }];
  };
  switch (stage) {
    case 'triage-officer':
      return late('triage-late', clue.receivedDay, limits.triageWorkingDays);
    case 'supervisor':
      return late('unassigned', clue.receivedDay, limits.assignWorkingDays);
    case 'sign':
      return late('sign-late', clue.assignedDay, limits.signWorkingDays);
    case 'contact': {
      const from = clue.division === clue.receivedBy ? clue.receivedDay : clue.assignedDay;
      return late('contact-late', from, limits.firstContactWorkingDays);
    }
    case 'review':
      return late('review-late', clue.concludedDay, limits.reviewWorkingDays);
    default:
      return [];
  }
}

function reminderAlarm(clue: Clue, policy: Policy): Alarm[] {
  const { beforeDueWorkingDays } = policy.reminders;
  const total = workingDaysBetween(clue.receivedDay, clue.due.date);
  if (total <= beforeDueWorkingDays) return [];
  const date = addWorkingDays(clue.receivedDay, total - beforeDueWorkingDays);
  return raised(clue, 'reminder', date) ? [] : [{ kind: 'reminder', date, at: startOfDay(date) }];
}

function statutoryAlarm(clue: Clue, policy: Policy): Alarm[] {
  const due = statutoryDue(clue, policy);
  if (due === null || raised(clue, 'statutory-late', due.date)) return [];
  return [{ kind: 'statutory-late', date: due.date, at: endOfDay(due.date) }];
}

/**
 * The due date of the statutory clock that runs from the filing of a case (立案): 60 working days, Labour Security
 * Supervision Regulation (劳动保障监察条例) art. 17; 30 more once an extension is approved. Null before filing.
 */
export function statutoryDue(
  clue: Pick<Clue, 'case' | 'extensions'>,
  policy: Policy,
): { date: CalendarDate; provisional: boolean } | null {
  if (clue.case === null) return null;
  const { workingDays, extensionWorkingDays } = policy.statutory;
  const limit = workingDays + (clue.extensions.length > 0 ? extensionWorkingDays : 0);
  const { due, provisional } = dueDate({
    intake: clue.case.filedDay,
    limit,
    extensions: [],
    suspensions: [],
  });
  return { date: due, provisional };
}

/** Every alarm of a clue that has not been raised, earliest first. Empty when no person's act is waited for. */
export function pendingAlarms(clue: Clue, policy: Policy): Alarm[] {
  const stage = stageOf(clue);
  if (stage === 'triage' || stage === 'assignment' || stage === 'closure' || stage === 'done') return [];
  const { reminders } = policy;
  const alarms: Alarm[] = [];
  if (clue.suspendedFrom !== null) {
    const first = addWorkingDays(clue.suspendedFrom, reminders.suspendedReviewWorkingDays);
    alarms.push(repeating(clue, 'suspension-check', first, reminders.suspendedReviewWorkingDays));
  } else {
    alarms.push(...stageAlarm(clue, stage, policy));
    if (stage === 'contact' || stage === 'investigation') alarms.push(...reminderAlarm(clue, policy));
    alarms.push(...statutoryAlarm(clue, policy));
  }
  if (runsOut(clue)) {
    alarms.push(repeating(clue, 'overdue', clue.due.date, reminders.repeatOverdueWorkingDays));
  }
  for (const dueOn of new Set(clue.supervisions.map((s) => s.dueOn))) {
    if (dueOn !== null && !raised(clue, 'supervision-due', dueOn)) {
      alarms.push({ kind: 'supervision-due', date: dueOn, at: endOfDay(dueOn) });
    }
  }
  return alarms.sort((a, b) => a.at - b.at);
}

/** The alarms due at `now` (milliseconds since the epoch), each raised once. */
export function dueAlarms(clue: Clue, policy: Policy, now: number): Alarm[] {
  return pendingAlarms(clue, policy).filter((alarm) => alarm.at <= now);
}

/** When the workflow must look at the clue again; null when no person's act is waited for. */
export function nextAlarmAt(clue: Clue, policy: Policy): number | null {
  return pendingAlarms(clue, policy)[0]?.at ?? null;
}
