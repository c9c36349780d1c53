import { later } from '../calendar/dates.ts';
import { type DueDate, type DueInput, dueDate } from '../calendar/due.ts';
import type { Calendar } from '../calendar/working-days.ts';
import type { Rules } from '../kernel/aggregate.ts';
import { type Clock, plainClock, reproject } from '../kernel/clocks.ts';
import type { Policy } from '../policy/policy.ts';
import type { ClueEvent } from './events.ts';
import { type Clue, HANDLING, presentSince, stageOf } from './state.ts';
import { isOpen } from './status.ts';

/** What the due date of a clue is made of; a stop that has not ended counts up to `until`, where that is given. */
export function dueInputOf(
  clue: Pick<Clue, 'receivedDay' | 'extensions' | 'suspensions'>,
  policy: Policy,
): DueInput {
  const restart = clue.extensions.findLastIndex((e) => e.restart);
  const anew = clue.extensions[restart];
  return {
    ...(anew
      ? { kind: 'restart', from: anew.approvedOn, workingDays: anew.workingDays }
      : { kind: 'limit', from: clue.receivedDay, workingDays: policy.limits.handlingWorkingDays }),
    extensions: clue.extensions.slice(restart + 1),
    suspensions: clue.suspensions.filter((s) => s.givesBack),
  };
}

/** Computes the due date of a clue by a calendar. */
export const dueOf = (
  clue: Pick<Clue, 'receivedDay' | 'extensions' | 'suspensions'>,
  policy: Policy,
  calendar: Calendar,
): DueDate => dueDate(dueInputOf(clue, policy), calendar);

/** The clock of the stage a clue is in; null for one without a limit of its own. */
export function stageClock(clue: Clue, { limits }: Policy): Clock<DueInput> | null {
  const since = presentSince(clue);
  const from = (day: string | null) => later(day ?? since, since);
  switch (stageOf(clue)) {
    case 'triage-officer':
      return plainClock('triage-late', since, limits.triageWorkingDays);
    case 'supervisor':
      return plainClock('unassigned', since, limits.assignWorkingDays);
    case 'sign':
      return plainClock('sign-late', from(clue.assignedDay), limits.signWorkingDays);
    case 'contact':
      return plainClock('contact-late', since, limits.firstContactWorkingDays);
    case 'review':
      return plainClock('review-late', from(clue.concludedDay), limits.reviewWorkingDays);
    default:
      return null;
  }
}

/** The next look at a clue whose clock is stopped; null while it runs. */
export const suspensionClock = (clue: Clue, { reminders }: Policy): Clock<DueInput> | null =>
  clue.suspendedFrom === null
    ? null
    : plainClock('suspension-check', clue.suspendedFrom, reminders.suspendedReviewWorkingDays);

/** Every clock that runs for an open clue. */
function clocksOf(clue: Clue, policy: Policy): Clock[] {
  const optional = [stageClock(clue, policy), suspensionClock(clue, policy)];
  return [{ name: HANDLING, input: dueInputOf(clue, policy) }, ...optional.filter((clock) => clock !== null)];
}

/**
 * What a newer calendar makes of a clue: at most one event.
 * @param clue an open one, or one that is being reopened
 */
export function reprojectClue(clue: Clue, rules: Rules): ClueEvent[] {
  const clocks = clocksOf(
    { ...clue, status: isOpen(clue.status) ? clue.status : 'investigating' },
    rules.policy,
  );
  const found = reproject(clocks, rules.calendar, rules.latest);
  return found === null ? [] : [{ type: 'reprojected', ...found }];
}
