import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { availableCommands, availableNames } from '../../domain/case/available.ts';
import { clocksOf } from '../../domain/case/deadlines.ts';
import type { Officer } from '../../domain/case/decide.ts';
import { type Case, flagsOf } from '../../domain/case/state.ts';
import { STATUSES } from '../../domain/case/status.ts';
import { type Rules, shownVersion } from '../../domain/kernel/aggregate.ts';

/**
 * The public view of a case for a caller: codes, ids, dates, sums, clocks and flags, no personal data.
 * @param visible of the clues it names, those in the caller's scope (`functions/http/links.ts`)
 * @param people the names of those it names, by id (`functions/store/names.ts`)
 */
export const caseView = (
  c: Case,
  rules: Rules,
  now: number,
  caller: Officer,
  visible: ReadonlySet<string>,
  people: Readonly<Record<string, string>>,
) => ({
  ...factsView(c, rules, now, visible),
  people,
  availableCommands: availableCommands(c, caller, rules, now),
});

/** A case as a row of a list: its public view with the names alone of what the caller can order. */
export const caseRow = (
  c: Case,
  rules: Rules,
  now: number,
  caller: Officer,
  visible: ReadonlySet<string>,
  people: Readonly<Record<string, string>>,
) => ({
  ...factsView(c, rules, now, visible),
  people,
  availableCommands: availableNames(c, caller, rules, now),
});

/** What every view of a case says, whoever asks. */
function factsView(c: Case, rules: Rules, now: number, visible: ReadonlySet<string>) {
  const {
    head: _head,
    employerKeys: _keys,
    investigators: _investigators,
    approvers: _approvers,
    reviewers: _reviewers,
    alarms: _alarms,
    generation: _generation,
    expiredUpTo: _expired,
    reportFaults: _faults,
    archived: _archived,
    due,
    clues,
    ...facts
  } = c;
  return {
    ...facts,
    version: shownVersion(c),
    statusLabel: STATUSES[c.status].zh,
    dueDate: due.date,
    dueProvisional: due.provisional,
    clues: clues.filter((id) => visible.has(id)),
    cluesElsewhere: clues.some((id) => !visible.has(id)),
    flags: flagsOf(c),
    clocks: clocksOf(c, rules, shanghaiDate(now)),
  };
}
