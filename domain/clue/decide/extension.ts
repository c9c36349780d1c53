import { type CalendarDate, later } from '../../calendar/dates.ts';
import type { Rules } from '../../kernel/aggregate.ts';
import { dueOf, reprojectClue } from '../clocks.ts';
import type { ClueEvent } from '../events.ts';
import { refuse, refuseInput } from '../refusals.ts';
import { type Clue, countInTime } from '../state.ts';
import { type Decision, events, type Situation } from './situation.ts';

/** How long a stop of the clock lasts at least to give anything back. */
const SHORTEST_STOP_MS = 24 * 3_600_000;

/** Ends a stop of the clock: its working days are given back when it began in time and lasted. */
export function resume({ clue, rules, today, now }: Situation): ClueEvent {
  const from = clue.suspendedFrom ?? today;
  const lasted = now - Date.parse(clue.suspendedAt ?? new Date(now).toISOString()) >= SHORTEST_STOP_MS;
  const givesBack = lasted && clue.suspendedInTime;
  const suspensions = [...clue.suspensions, { from, to: later(today, from), lasted, givesBack }];
  return { type: 'resumed', lasted, givesBack, ...computeDue({ ...clue, suspensions }, rules) };
}

const computeDue = (clue: Clue, { policy, latest }: Rules) => ({
  due: dueOf(clue, policy, latest),
  calendarVersion: latest.version,
});

/** The due date in force; with a stopped clock as if it ran again today. */
function dueToday({ clue, rules, today }: Situation): CalendarDate {
  if (clue.suspendedFrom === null || !clue.suspendedInTime) return clue.due.date;
  const to = later(today, clue.suspendedFrom);
  const stop = { from: clue.suspendedFrom, to, lasted: true, givesBack: true };
  return dueOf({ ...clue, suspensions: [...clue.suspensions, stop] }, rules.policy, rules.latest).date;
}

/**
 * Lists the days on which stops began that were too late, but are in time with an extension that counts from the day it was
 * asked for: each by the due date as it would have been in force then, with the stops before it.
 */
function findStopsInTime(extended: Clue, askedOn: CalendarDate, { policy, latest }: Rules): CalendarDate[] {
  const { suspensions, suspendedFrom, suspendedInTime } = extended;
  const tooLate = suspensions.filter((s) => s.lasted && !s.givesBack).map((s) => s.from);
  if (suspendedFrom !== null && !suspendedInTime) tooLate.push(suspendedFrom);
  const found: CalendarDate[] = [];
  for (const from of tooLate) {
    if (from < askedOn) continue;
    const known = countInTime(extended, found);
    const before = { ...known, suspensions: known.suspensions.filter((s) => s.to <= from) };
    if (from <= dueOf(before, policy, latest).date) found.push(from);
  }
  return found;
}

export function requestExtension(situation: Situation, workingDays: number): Decision {
  const { clue, rules, today } = situation;
  const { times, maxWorkingDays } = rules.policy.extension;
  if (clue.pendingExtension !== null) return refuse('extension-pending');
  if (clue.extensions.filter((e) => e.round === clue.round).length >= times) {
    return refuse('extension-used', { times });
  }
  if (workingDays > maxWorkingDays) {
    return refuseInput('extension-too-long', 'workingDays', { most: maxWorkingDays });
  }
  const inTime = today <= dueToday(situation);
  if (!inTime && clue.round === 1) return refuse('extension-late', { due: clue.due.date });
  return events({ type: 'extension-requested', workingDays, restart: !inTime });
}

export function decideExtension(situation: Situation, approve: boolean): Decision {
  const { clue, officer, rules, today } = situation;
  const { pendingExtension } = clue;
  if (pendingExtension === null) return refuse('no-extension-requested');
  if (pendingExtension.by === officer.sub) return refuse('own-request');
  if (!approve) return events({ type: 'extension-refused' });
  const { workingDays, restart, on: askedOn } = pendingExtension;
  const decidedLate = !restart && today > dueToday(situation);
  const extension = { workingDays, approvedOn: today, round: clue.round, decidedLate, restart };
  const extended = { ...clue, extensions: [...clue.extensions, extension] };
  // One that counts anew from today makes no stop before it early.
  const stopsInTime = restart ? [] : findStopsInTime(extended, askedOn, rules);
  return events(...reprojectClue(clue, rules), {
    type: 'extended',
    workingDays,
    decidedLate,
    restart,
    ...(stopsInTime.length > 0 ? { stopsInTime } : {}),
    ...computeDue(countInTime(extended, stopsInTime), rules),
  });
}
