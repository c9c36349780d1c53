import { type CalendarDate, endOfDay, later, startOfDay } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { Alarm as AlarmOf, DueAlarm as DueAlarmOf, Rules } from '../kernel/aggregate.ts';
import { isToldOver, lastRaised, pickDue } from '../kernel/alarms.ts';
import type { ClockChange } from '../kernel/clocks.ts';
import { isWithin } from '../places/divisions.ts';
import type { Policy } from '../policy/policy.ts';
import type { PeriodKind } from '../policy/policy-schema.ts';
import {
  type CaseClock,
  type ClockDue,
  type ClockName,
  clockDue,
  courtWindow,
  latestHearingNotice,
  type Period,
  remediesEnd,
} from './clocks.ts';
import type { CaseEvent } from './events.ts';
import { enforcementFault, unpaidSums } from './performed.ts';
import {
  type AlarmKind,
  annulmentOf,
  type Case,
  changeOf,
  filingClockOf,
  mainClockOf,
  openSuspension,
} from './state.ts';
import { isBeforeDecision, isOpen, type Status } from './status.ts';

/** A clock of a case as it is at a moment. */
export interface RunningClock {
  readonly name: ClockName;
  /** What it is about, where there may be several: an order, a review, a suit. */
  readonly ref?: string;
  readonly unit: 'wd' | 'cal';
  readonly from: CalendarDate;
  readonly due: CalendarDate;
  readonly provisional: boolean;
  readonly basis: CaseClock['basis'];
  readonly state: 'running' | 'stopped' | 'met' | 'missed';
}

/** Whose time a clock counts: the bureau's, a term of the party, or a day somebody named. */
type Side = 'bureau' | 'party';

interface Tracked extends Omit<RunningClock, 'state'> {
  readonly side: Side;
  /** The day on which what it waits for was done; null while it is not. */
  readonly metOn: CalendarDate | null;
  /** The day from which it goes on no more, although what it waits for was not done. */
  readonly overOn: CalendarDate | null;
}

/** Later than any due date. */
const NEVER: CalendarDate = '9999-12-31';

const NAMED_DAY = { zh: '文书载明的期限', en: 'The day named in the document' } as const;

/** The periods that clocks may leave out; one that lasts reaches to a day. */
const periodsOf = (c: Case, until: CalendarDate): Period[] => [
  ...c.suspensions.map(({ from, to }) => ({
    kind: 'suspension' as const,
    from,
    to: to ?? later(until, from),
  })),
  ...c.exclusions.map(({ kind, from, to }) => ({ kind, from, to: to ?? later(until, from) })),
];

/** The periods that have ended: what lasts moves the main due date when it ends. */
const endedPeriods = (c: Case): Period[] =>
  periodsOf(
    {
      ...c,
      suspensions: c.suspensions.filter((s) => s.to !== null),
      exclusions: c.exclusions.filter((e) => e.to !== null),
    },
    '',
  );

const extensionsOf = (c: Case, clock: 'decision' | 'investigation') =>
  c.extensions
    .filter((e) => e.clock === clock)
    .map(({ workingDays, on }) => ({ workingDays, approvedOn: on }));

/** The clock of the decision or of the inquiry, with its extension and the periods it leaves out. */
const filedClock = (
  name: 'decision' | 'investigation',
  c: Case,
  filedOn: CalendarDate,
  periods: readonly Period[],
  policy: Policy,
  calendar: Calendar,
): ClockDue | null =>
  clockDue(name, { from: filedOn, extensions: extensionsOf(c, name), periods }, policy, c.division, calendar);

/**
 * The clock of a filed case where the place has none from the filing to the decision: of the inquiry, and once that ended in time, of
 * the decision after it. An inquiry that was late leaves the case late.
 */
function inquiredClock(
  c: Case,
  filedOn: CalendarDate,
  periods: readonly Period[],
  policy: Policy,
  calendar: Calendar,
): ClockDue | null {
  const inquiry = filedClock('investigation', c, filedOn, periods, policy, calendar);
  const from = c.inquiry?.on;
  return from === undefined || (inquiry !== null && from > inquiry.due)
    ? inquiry
    : (clockDue('national-decision', { from }, policy, c.division, calendar) ?? inquiry);
}

/** The statuses that no act leads to which ends the main clock of a filed case. */
const DUE_STANDS: ReadonlySet<Status> = new Set(['served', 'performing', 'court', 'closed']);

/**
 * Computes the main due date: of the filing, then of the decision by the law of the place, else of the inquiry and what follows it. It stands once
 * the case is decided or has ended.
 */
export function mainDue(c: Case, policy: Policy, calendar: Calendar): DueDate {
  // What lasted when the case was decided, revoked or transferred has ended with it, and moves the date a last time.
  if (DUE_STANDS.has(c.status)) return c.due;
  const periods = endedPeriods(c);
  const clock =
    c.filedOn === null
      ? clockDue(filingClockOf(c), { from: c.cameInOn }, policy, c.division, calendar)
      : (filedClock('decision', c, c.filedOn, periods, policy, calendar) ??
        inquiredClock(c, c.filedOn, periods, policy, calendar));
  return clock === null
    ? { date: c.cameInOn, provisional: false }
    : { date: clock.due, provisional: clock.provisional };
}

/** The day on which a review of the decision was decided last; null where none was. One that was withdrawn is not decided. */
const reviewedLast = ({ remedies }: Case): CalendarDate | null =>
  remedies
    .filter((r) => r.kind === 'review' && r.result !== 'withdrawn')
    .reduce<CalendarDate | null>(
      (last, { resultOn }) => (resultOn !== null && resultOn > (last ?? '') ? resultOn : last),
      null,
    );

/** When the remedies against the decision end, and with them begins the time to ask the court; null before it is served. */
export function courtWindowOf(c: Case, policy: Policy, calendar: Calendar): ClockDue | null {
  const servedOn = c.decision?.effectiveOn ?? null;
  if (servedOn === null) return null;
  const reviewedOn = reviewedLast(c);
  // Nobody could ask the court while a review or a suit was pending, whatever came of it.
  const endedOn = c.remedies.reduce<CalendarDate>((last, { resultOn }) => later(resultOn ?? '', last), '');
  const ends = remediesEnd(servedOn, reviewedOn, policy, c.division, calendar);
  return courtWindow(later(ends.date, endedOn), policy, c.division, calendar);
}

/** The day from which a review or a suit leaves nothing of the fine to be paid; null where none does. */
const fineEndedOn = (c: Case): CalendarDate | null =>
  (annulmentOf(c) ?? (unpaidSums(c).fineFen === 0 ? changeOf(c) : undefined))?.resultOn ?? null;

/** Every clock of a case by a calendar, as far as it began. `until`: a stop that lasts reaches to this day. */
function trackedClocks(c: Case, policy: Policy, calendar: Calendar, until: CalendarDate): Tracked[] {
  const found: Tracked[] = [];
  const ended = isOpen(c.status) ? null : (c.endedOn ?? c.stageSince);
  const add = (
    due: ClockDue | null,
    side: Side,
    metOn: CalendarDate | null,
    { overOn = ended, ref }: { overOn?: CalendarDate | null; ref?: string } = {},
  ) => {
    if (due === null) return;
    const { name, unit, from, due: day, provisional, basis } = due;
    found.push({
      name: name as ClockName,
      ...(ref === undefined ? {} : { ref }),
      unit,
      from,
      due: day,
      provisional,
      basis,
      side,
      metOn,
      overOn,
    });
  };
  const count = (
    name: Parameters<typeof clockDue>[0],
    from: CalendarDate,
    more: Omit<Parameters<typeof clockDue>[1], 'from'> = {},
  ) => clockDue(name, { from, ...more }, policy, c.division, calendar);
  const named = (name: ClockName, from: CalendarDate, due: CalendarDate): ClockDue => ({
    name,
    unit: 'cal',
    from,
    due,
    provisional: false,
    basis: NAMED_DAY,
  });

  add(count(filingClockOf(c), c.cameInOn), 'bureau', c.approvedOn, {
    overOn: c.acceptedBySilence ? NEVER : ended,
  });
  const { decision, inquiry, notice, hearing } = c;
  if (c.filedOn !== null) {
    const periods = periodsOf(c, until);
    add(filedClock('decision', c, c.filedOn, periods, policy, calendar), 'bureau', decision?.on ?? null);
    add(filedClock('investigation', c, c.filedOn, periods, policy, calendar), 'bureau', inquiry?.on ?? null);
    if (inquiry !== null) {
      add(count('national-decision', inquiry.on), 'bureau', decision?.on ?? null);
    }
  }
  for (const { id, issuedOn, dueOn, result, resultOn } of c.orders) {
    add(named('order', issuedOn, dueOn), 'bureau', result === 'full' ? resultOn : null, {
      ref: id,
      overOn: result === null || result === 'full' ? ended : NEVER,
    });
  }
  for (const { from, to } of c.suspensions) {
    add(count('suspension-notice', from), 'party', to, { ref: from });
  }
  if (notice !== null) {
    const left = c.status === 'notified' ? null : c.stageSince;
    add(count('defence', notice.on), 'party', null, { overOn: notice.defenceWaived ? notice.on : left });
    if (notice.hearingRight) {
      add(count('hearing-request', notice.on), 'party', hearing?.requestedOn ?? null, {
        overOn: notice.hearingWaived ? notice.on : left,
      });
    }
  }
  if (hearing !== null && hearing.day !== null) {
    const latest = latestHearingNotice(hearing.day, policy, c.division, calendar);
    add(
      {
        ...named('hearing-notice', hearing.requestedOn, latest),
        provisional: calendar.isProvisional(hearing.day),
      },
      'bureau',
      hearing.noticeOn,
    );
  }
  if (c.reviewSince !== null) add(count('legal-review', c.reviewSince), 'bureau', c.opinions[0]?.on ?? null);
  if (decision !== null) {
    add(count('service', decision.on), 'bureau', decision.serviceOn);
    add(count('superior-report', decision.on), 'party', null);
    const { effectiveOn } = decision;
    if (effectiveOn !== null) {
      if (decision.fineFen > 0) {
        const isPaid = unpaidSums(c).fineFen === 0;
        add(count('payment', effectiveOn), 'bureau', isPaid ? c.performed.finePaidOn : null, {
          overOn: ended ?? (c.status === 'court' ? c.stageSince : fineEndedOn(c)),
        });
      }
      add(count('review-limit', effectiveOn), 'party', null);
      const reviewedOn = reviewedLast(c);
      add(
        reviewedOn === null
          ? count('suit-limit', effectiveOn)
          : count('suit-limit', reviewedOn, { when: 'after-review' }),
        'party',
        null,
      );
      const isPerforming = c.status === 'performing' || c.status === 'court';
      // While a review or a suit is pending, the court cannot be asked yet.
      const isPending = c.remedies.some(({ result }) => result === null);
      if (isPerforming && enforcementFault(c) === null && (!isPending || c.court !== null)) {
        add(courtWindowOf(c, policy, calendar), 'bureau', c.court?.appliedOn ?? null);
      }
    }
    if (c.remindedOn !== null) add(count('reminder', c.remindedOn), 'party', null);
  }
  for (const { kind, number, receivedOn, answeredOn, resultOn } of c.remedies) {
    add(count(kind === 'review' ? 'review-answer' : 'suit-answer', receivedOn), 'bureau', answeredOn, {
      ref: number,
      overOn: resultOn,
    });
  }
  return found;
}

/** Whether a stop or an excluded period of a kind stops the main clock of a filed case: by the law of its place. */
export function stopsMainClock(kind: PeriodKind, { division }: Case, { statutory }: Policy): boolean {
  const find = (name: ClockName) => statutory.find((s) => s.name === name && isWithin(division, s.division));
  return (find('decision') ?? find('investigation'))?.excludes.includes(kind) ?? false;
}

/**
 * Whether a stop or an excluded period that lasts holds a clock: by the law of the place it leaves such periods out. One that began
 * after the due date holds nothing.
 */
function isStopped({ name, due }: Pick<Tracked, 'name' | 'due'>, c: Case, policy: Policy): boolean {
  const excludes =
    policy.statutory.find((s) => s.name === name && isWithin(c.division, s.division))?.excludes ?? [];
  const suspension = openSuspension(c);
  return (
    (suspension !== null && suspension.from <= due && excludes.includes('suspension')) ||
    c.exclusions.some(({ kind, from, to }) => to === null && from <= due && excludes.includes(kind))
  );
}

function stateOf(tracked: Tracked, c: Case, policy: Policy, today: CalendarDate): RunningClock['state'] {
  const { due, metOn, overOn, side } = tracked;
  // What the party did not use was missed by nobody.
  if (side === 'party') return metOn !== null || overOn !== null || today > due ? 'met' : 'running';
  const end = metOn ?? overOn;
  if (end !== null) return end <= due ? 'met' : 'missed';
  if (isStopped(tracked, c, policy)) return 'stopped';
  return today > due ? 'missed' : 'running';
}

/** The clocks of a case on a day, in the order of handling. */
export const clocksOf = (c: Case, { policy, calendar }: Rules, today: CalendarDate): RunningClock[] =>
  trackedClocks(c, policy, calendar, today).map((tracked) => {
    const { side: _, metOn: __, overOn: ___, ...clock } = tracked;
    return { ...clock, state: stateOf(tracked, c, policy, today) };
  });

const aboutOf = ({ name, ref }: Pick<Tracked, 'name' | 'ref'>): string =>
  ref === undefined ? name : `${name}:${ref}`;

/** What a newer calendar makes of a case: at most one event. */
export function reprojectCase(c: Case, { policy, calendar, latest }: Rules): CaseEvent[] {
  if (calendar.version === latest.version) return [];
  const [before, after] = [calendar, latest].map(
    (by) => new Map(trackedClocks(c, policy, by, c.stageSince).map((t) => [aboutOf(t), t])),
  );
  const changes: ClockChange[] = [];
  for (const [clock, { due, provisional }] of after ?? []) {
    const old = before?.get(clock);
    if (old === undefined || (old.due === due && old.provisional === provisional)) continue;
    changes.push({
      clock,
      from: { date: old.due, provisional: old.provisional },
      to: { date: due, provisional },
    });
  }
  if (changes.length === 0) return [];
  const main = isBeforeDecision(c.status) ? mainDue(c, policy, latest) : c.due;
  return [
    {
      type: 'reprojected',
      calendar: { from: calendar.version, to: latest.version },
      notice: latest.notice,
      changes,
      ...(main.date === c.due.date && main.provisional === c.due.provisional ? {} : { due: main }),
    },
  ];
}

type Alarm = AlarmOf<AlarmKind>;

/** Alarms that come again while nothing is done, with their step in working days. */
function stepOf({ kind, about }: Pick<Alarm, 'kind' | 'about'>, { reminders }: Policy): number | null {
  if (kind === 'suspension-check' || kind === 'idle-check') return reminders.suspendedReviewWorkingDays;
  return kind === 'overdue' && about === 'decision' ? reminders.repeatOverdueWorkingDays : null;
}

/** Lists every alarm of a case that has not been raised, earliest first, of a repeating one the next. */
export function pendingAlarms(c: Case, { policy, calendar }: Rules): Alarm[] {
  if (!isOpen(c.status)) return [];
  const alarms: Alarm[] = [];
  const add = (kind: AlarmKind, about: string, first: CalendarDate) => {
    const last = lastRaised(c.alarms, kind, about);
    const step = stepOf({ kind, about }, policy);
    if (last !== undefined && last >= first) {
      if (step === null) return;
      const date = calendar.addWorkingDays(last, step);
      alarms.push({ kind, about, date, at: endOfDay(date) });
      return;
    }
    alarms.push({ kind, about, date: first, at: kind === 'reminder' ? startOfDay(first) : endOfDay(first) });
  };
  const suspension = openSuspension(c);
  if (suspension !== null) {
    const { from } = suspension;
    add('suspension-check', from, calendar.addWorkingDays(from, policy.reminders.suspendedReviewWorkingDays));
  }
  for (const tracked of trackedClocks(c, policy, calendar, c.stageSince)) {
    const { name, side, metOn, overOn, due, from } = tracked;
    if (side === 'party' || metOn !== null || overOn !== null || isStopped(tracked, c, policy)) continue;
    if (name === mainClockOf(c)) {
      const left = calendar.workingDaysBetween(from, due) - policy.reminders.beforeDueWorkingDays;
      const day = left > 0 ? calendar.addWorkingDays(from, left) : null;
      const isLeft = lastRaised(c.alarms, 'reminder', due) === undefined && !isToldOver(c.alarms, name, due);
      if (day !== null && isLeft) add('reminder', due, day);
    }
    add('overdue', aboutOf(tracked), due);
  }
  // Nobody waits without being looked at again.
  if (alarms.length === 0)
    add(
      'idle-check',
      c.status,
      calendar.addWorkingDays(c.stageSince, policy.reminders.suspendedReviewWorkingDays),
    );
  return alarms.sort((a, b) => a.at - b.at);
}

/** Lists the alarms due at `now` (milliseconds since the epoch). */
export const dueAlarms = (c: Case, rules: Rules, now: number): DueAlarmOf<AlarmKind>[] =>
  pickDue(pendingAlarms(c, rules), now, {
    calendar: rules.calendar,
    stepOf: (alarm) => stepOf(alarm, rules.policy),
    remindedOf: mainClockOf(c),
  });
