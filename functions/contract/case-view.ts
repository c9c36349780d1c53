import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { availableCommands, availableNames } from '../../domain/case/available.ts';
import { totalsOf } from '../../domain/case/claims.ts';
import { CLOCK_NAMES } from '../../domain/case/clocks.ts';
import { clocksOf } from '../../domain/case/deadlines.ts';
import { type Case, flagsOf } from '../../domain/case/state.ts';
import { STATUSES } from '../../domain/case/status.ts';
import { type Rules, shownVersion } from '../../domain/kernel/aggregate.ts';
import { clocksOf as publicityClocksOf } from '../../domain/publicity/clocks.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { isShown } from '../../domain/publicity/status.ts';
import { createViews } from './views.ts';

/**
 * The views of a case: codes, ids, dates, sums, clocks and flags, no personal data. Beside, they need of the clues it names those in
 * the caller's scope (`functions/http/links.ts`), and the publicity of its decision; null before there is one.
 */
export const { view: caseView, row: caseRow } = createViews(availableCommands, availableNames, factsView);

/** What every view of a case says, whoever asks. */
function factsView(
  c: Case,
  rules: Rules,
  now: number,
  visible: ReadonlySet<string>,
  publicity: Publicity | null = null,
) {
  const {
    head: _head,
    employerKeys: _keys,
    investigators: _investigators,
    approvers: _approvers,
    presiders: _presiders,
    reviewers: _reviewers,
    alarms: _alarms,
    generation: _generation,
    expiredUpTo: _expired,
    quietEntries: _quiet,
    archived: _archived,
    enteredInPhase: _inPhase,
    lastPhase: _lastPhase,
    due,
    claims,
    ...facts
  } = c;
  return {
    ...facts,
    version: shownVersion(c),
    statusLabel: STATUSES[c.status].zh,
    dueDate: due.date,
    dueProvisional: due.provisional,
    ...totalsOf(c),
    clues: claims.map(({ clue }) => clue).filter((id) => visible.has(id)),
    cluesElsewhere: claims.some(({ clue }) => !visible.has(clue)),
    flags: { ...flagsOf(c), published: publicity !== null && isShown(publicity.status) },
    clocks: caseClocks(c, publicity, rules, now),
  };
}

/** The clocks of a case, those of the publicity of its decision among them, in the order of handling. */
export function caseClocks(c: Case, publicity: Publicity | null, rules: Rules, now: number) {
  const today = shanghaiDate(now);
  const clocks = clocksOf(c, rules, today);
  if (publicity === null) return clocks;
  // What is due is stored with it, and it goes by the policy of its case.
  const own = publicityClocksOf(publicity, rules, today).map(({ name, ...clock }) => ({
    name: 'publicity' as const,
    ...(name === 'recall' ? { ref: name } : {}),
    ...clock,
  }));
  const order = ({ name }: Pick<(typeof clocks)[number], 'name'>) => CLOCK_NAMES.indexOf(name);
  return [...clocks, ...own].sort((a, b) => order(a) - order(b));
}
