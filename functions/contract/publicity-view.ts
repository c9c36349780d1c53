import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { type Rules, shownVersion } from '../../domain/kernel/aggregate.ts';
import { availableCommands, availableNames } from '../../domain/publicity/available.ts';
import { clocksOf } from '../../domain/publicity/clocks.ts';
import { organOf, type Publicity } from '../../domain/publicity/state.ts';
import { STATUSES } from '../../domain/publicity/status.ts';
import { createViews } from './views.ts';

/** The views of the publicity of a decision: codes, ids, dates and clocks; what is shown in words is kept apart. */
export const { view: publicityView, row: publicityRow } = createViews(
  availableCommands,
  availableNames,
  factsView,
);

/** What every view says, whoever asks. */
function factsView(p: Publicity, rules: Rules, now: number) {
  const {
    head: _head,
    alarms: _alarms,
    generation: _generation,
    generationSince: _since,
    expiredUpTo: _expired,
    quietEntries: _quiet,
    archived: _archived,
    policyVersion: _policy,
    calendarVersion: _calendar,
    document,
    sealOrgan: _seal,
    due,
    ...facts
  } = p;
  return {
    ...facts,
    version: shownVersion(p),
    statusLabel: STATUSES[p.status].zh,
    document: document.id,
    documentNo: document.number,
    organ: organOf(p),
    organInSeal: document.organ === null,
    dueDate: due.date,
    dueProvisional: due.provisional,
    clocks: clocksOf(p, rules, shanghaiDate(now)),
  };
}
