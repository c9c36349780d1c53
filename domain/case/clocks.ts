import { addDays, type CalendarDate, later } from '../calendar/dates.ts';
import { type CalendarTerm, type DueDate, type DueInput, dueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { Clock } from '../kernel/clocks.ts';
import { isWithin } from '../places/divisions.ts';
import type { PeriodKind, Policy, Term } from '../policy/policy-schema.ts';
import { findTerm } from '../policy/terms.ts';

/** The clocks of an enforcement case (案件), in the order in which they usually begin. */
export const CLOCK_NAMES = [
  'acceptance',
  'filing',
  'decision',
  'investigation',
  'national-decision',
  'order',
  'suspension-notice',
  'defence',
  'hearing-request',
  'hearing-notice',
  'legal-review',
  'service',
  'superior-report',
  'publicity',
  'payment',
  'review-limit',
  'suit-limit',
  'reminder',
  'court-window',
  'review-answer',
  'suit-answer',
] as const;

/** The name of a clock of a case. */
export type ClockName = (typeof CLOCK_NAMES)[number];

/** A text in both languages: the law a clock rests on. */
interface Basis {
  readonly zh: string;
  readonly en: string;
}

/** A time that a clock may leave out (扣除期间): the days after `from` up to and including `to`. */
export interface Period {
  readonly kind: PeriodKind;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** What moves a clock. */
export interface ClockInput {
  /** The day it counts from; not counted itself. */
  readonly from: CalendarDate;
  readonly extensions?: DueInput['extensions'];
  /** In any order, and they may overlap; one that has not ended reaches to today. */
  readonly periods?: readonly Period[];
  /** Asks for the special term of the name. */
  readonly when?: Term['when'];
}

/** A clock of a case, which names the law it rests on. */
export interface CaseClock extends Clock {
  readonly name: ClockName | Term['name'];
  readonly unit: 'wd' | 'cal';
  readonly from: CalendarDate;
  readonly basis: Basis;
}

/** A clock of a case with its due date by a calendar. */
export interface ClockDue extends Omit<CaseClock, 'input'> {
  readonly due: CalendarDate;
  readonly provisional: boolean;
}

/** Names of clocks that count forward from a day. */
type CountingName = Exclude<ClockName | Term['name'], 'announcement'>;

/** What a clock counts. */
interface Span {
  readonly unit: Term['unit'];
  readonly length: number;
  readonly excludes: readonly PeriodKind[];
  readonly basis: Basis;
}

const statutoryOf = (name: string, policy: Policy, division: string) =>
  policy.statutory.find((s) => s.name === name && isWithin(division, s.division));

function spanOf(
  name: CountingName,
  policy: Policy,
  division: string,
  { from, when }: ClockInput,
): Span | null {
  switch (name) {
    // These have a day that somebody named.
    case 'order':
    case 'hearing-notice':
      return null;
    case 'decision':
    case 'investigation': {
      const found = statutoryOf(name, policy, division);
      return found === undefined ? null : { ...found, unit: 'wd', length: found.workingDays };
    }
    default: {
      const term = findTerm(policy, name, division, from, when);
      if (term === undefined || term.length === null) return null;
      return { ...term, length: term.length, excludes: [] };
    }
  }
}

/**
 * Joins periods that overlap or touch, as far as they lie after a day, so that no day is left out twice.
 * @throws RangeError for a period that ends before it begins
 */
export function uniteTimes(
  periods: readonly Omit<Period, 'kind'>[],
  after: CalendarDate,
): { readonly from: CalendarDate; readonly to: CalendarDate }[] {
  const united: { from: CalendarDate; to: CalendarDate }[] = [];
  for (const { from, to } of [...periods].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    if (to < from) throw new RangeError('a period cannot end before it starts');
    const start = later(from, after);
    if (to <= start) continue;
    const last = united.at(-1);
    if (last && start <= last.to) last.to = later(last.to, to);
    else united.push({ from: start, to });
  }
  return united;
}

/** What a clock in working days counts. A period that begins after the due date comes too late to move it. */
function workingDayInput(span: Span, clock: ClockInput, calendar: Calendar): DueInput {
  const suspensions: { from: CalendarDate; to: CalendarDate }[] = [];
  const input: DueInput = {
    kind: 'limit',
    from: clock.from,
    workingDays: span.length,
    extensions: clock.extensions ?? [],
    suspensions,
  };
  const periods = (clock.periods ?? []).filter(({ kind }) => span.excludes.includes(kind));
  for (const time of uniteTimes(periods, clock.from)) {
    if (time.from > dueDate(input, calendar).date) break;
    suspensions.push(time);
  }
  return input;
}

/**
 * Makes a clock of a case: what it counts, from when, and by which law.
 * @param division the district of the case, whose province may have its own law
 * @param calendar the calendar the case holds
 * @returns null where the place has no such clock, or its length must be set first (`findUnset`)
 * @throws RangeError for a period that ends before it begins
 */
export function caseClock(
  name: CountingName,
  input: ClockInput,
  policy: Policy,
  division: string,
  calendar: Calendar,
): CaseClock | null {
  const span = spanOf(name, policy, division, input);
  if (span === null) return null;
  const { unit, length, basis } = span;
  const { from } = input;
  if (unit === 'wd') return { name, unit, from, basis, input: workingDayInput(span, input, calendar) };
  const term: CalendarTerm = { kind: unit === 'cal' ? 'days' : 'months', from, length };
  return { name, unit: 'cal', from, basis, input: term };
}

/** Computes when a clock of a case is due, and says why. Takes and throws what `caseClock` does. */
export function clockDue(
  name: CountingName,
  input: ClockInput,
  policy: Policy,
  division: string,
  calendar: Calendar,
): ClockDue | null {
  const clock = caseClock(name, input, policy, division, calendar);
  if (clock === null) return null;
  const { input: counted, ...explained } = clock;
  const { date, provisional } = dueDate(counted, calendar);
  return { ...explained, due: date, provisional };
}

/** The most working days by which the head of the department may extend a clock; 0 where the place has none. */
export const maxExtension = (name: 'decision' | 'investigation', policy: Policy, division: string): number =>
  statutoryOf(name, policy, division)?.extension ?? 0;

/** The grounds on which a case of a place may be suspended (中止). */
export const suspensionGrounds = (policy: Policy, division: string): string[] =>
  policy.case.suspensionGrounds.filter((g) => isWithin(division, g.division)).map((g) => g.code);

/**
 * Tells whether a complaint without an answer is accepted by now, because its term is over and the place's law says that silence
 * accepts (Guangdong art. 39). Then it is accepted since the day the papers came in.
 */
export function isAcceptedBySilence(
  { cameInOn, today }: { readonly cameInOn: CalendarDate; readonly today: CalendarDate },
  policy: Policy,
  division: string,
  calendar: Calendar,
): boolean {
  if (!policy.case.silenceAccepts.some((s) => isWithin(division, s.division))) return false;
  const clock = clockDue('acceptance', { from: cameInOn }, policy, division, calendar);
  return clock !== null && clock.due < today;
}

/** A term that every policy has. @throws RangeError in one that lacks it */
function requireTerm(
  policy: Policy,
  name: Term['name'],
  division: string,
  on: CalendarDate,
  when?: Term['when'],
) {
  const term = findTerm(policy, name, division, on, when);
  if (term === undefined || term.length === null) throw new RangeError(`the policy has no term ${name}`);
  return { ...term, length: term.length };
}

/** A clock whose term every policy has. @throws RangeError in one that lacks it */
function requireClock(
  name: 'review-limit' | 'suit-limit' | 'reminder' | 'court-window',
  input: ClockInput,
  policy: Policy,
  division: string,
  calendar: Calendar,
): ClockDue {
  const clock = clockDue(name, input, policy, division, calendar);
  if (clock === null) throw new RangeError(`the policy has no term ${name}`);
  return clock;
}

/** The last day on which the notice of a hearing's time must be served (Penalty Law art. 64: so many working days before it). */
export function latestHearingNotice(
  hearingOn: CalendarDate,
  policy: Policy,
  division: string,
  calendar: Calendar,
): CalendarDate {
  const { length } = requireTerm(policy, 'hearing-notice', division, hearingOn);
  return calendar.subtractWorkingDays(hearingOn, length);
}

/** A way of serving (送达方式). */
export const SERVICE_WAYS = {
  direct: { zh: '直接送达', en: 'Handed over' },
  left: { zh: '留置送达', en: 'Left at the place' },
  electronic: { zh: '电子送达', en: 'Electronic' },
  post: { zh: '邮寄送达', en: 'By post' },
  entrusted: { zh: '委托送达', en: 'By another authority' },
  announcement: { zh: '公告送达', en: 'By announcement' },
} as const;
export type ServiceWay = keyof typeof SERVICE_WAYS;

/** Why a document is served by announcement (公告送达), which says how long it takes. */
export const ANNOUNCEMENT_GROUNDS = ['default', 'absent-boss', 'group-event'] as const;
export type AnnouncementGround = (typeof ANNOUNCEMENT_GROUNDS)[number];

/**
 * The day on which service takes effect: that of the act; by announcement after its calendar days, which do not move to a
 * working day.
 * @param ground of an announcement alone
 */
export function serviceEffectiveOn(
  way: ServiceWay,
  ground: AnnouncementGround | undefined,
  on: CalendarDate,
  policy: Policy,
  division: string,
): CalendarDate {
  if (way !== 'announcement') return on;
  const when = ground === 'default' ? undefined : ground;
  return addDays(on, requireTerm(policy, 'announcement', division, on, when).length);
}

/**
 * The last day of the remedies against a decision: the later of review and suit limits, or, once a review was decided, the end of
 * the days for suing after it (Litigation Law art. 45).
 * @param servedOn when service of the decision took effect
 * @param reviewedOn when the review decision was received; null where there was none
 */
export function remediesEnd(
  servedOn: CalendarDate,
  reviewedOn: CalendarDate | null,
  policy: Policy,
  division: string,
  calendar: Calendar,
): DueDate {
  const find = (name: 'review-limit' | 'suit-limit', input: ClockInput): DueDate => {
    const { due, provisional } = requireClock(name, input, policy, division, calendar);
    return { date: due, provisional };
  };
  if (reviewedOn !== null) return find('suit-limit', { from: reviewedOn, when: 'after-review' });
  const [review, suit] = [find('review-limit', { from: servedOn }), find('suit-limit', { from: servedOn })];
  return review.date > suit.date ? review : suit;
}

/** The days on which the court may be asked to enforce a decision (Coercion Law art. 53), both included. */
export function courtWindow(
  remediesEndOn: CalendarDate,
  policy: Policy,
  division: string,
  calendar: Calendar,
): ClockDue {
  const clock = requireClock('court-window', { from: remediesEndOn }, policy, division, calendar);
  return { ...clock, from: addDays(remediesEndOn, 1) };
}

/** The first day on which the court may be asked after a reminder (催告) was served: the day after its term. */
export const earliestApplication = (
  remindedOn: CalendarDate,
  policy: Policy,
  division: string,
  calendar: Calendar,
): CalendarDate => addDays(requireClock('reminder', { from: remindedOn }, policy, division, calendar).due, 1);
