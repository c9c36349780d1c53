import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { availableCommands, availableNames } from '../../domain/clue/available.ts';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { type Clue, flagsOf } from '../../domain/clue/state.ts';
import { STATUSES } from '../../domain/clue/status.ts';
import { isRepeated } from '../../domain/clue/triage.ts';
import { type Rules, shownVersion } from '../../domain/kernel/aggregate.ts';
import { createViews } from './views.ts';

/**
 * The views of a clue: codes, ids, dates, amounts and flags, no personal data. Beside, they need of the clues and the case it names
 * those in the caller's scope (`functions/http/links.ts`).
 */
export const { view: clueView, row: clueRow } = createViews(availableCommands, availableNames, factsView);

/** What every view of a clue says, whoever asks. */
function factsView(clue: Clue, _rules: Rules, now: number, visible: ReadonlySet<string>) {
  const isElsewhere = (id: string | null): id is string => id !== null && !visible.has(id);
  const { extended, suspended, supervised, overdue } = flagsOf(clue, shanghaiDate(now));
  return {
    clueId: clue.clueId,
    source: clue.source,
    clueNo: clue.clueNo,
    kind: clue.kind,
    confidential: clue.confidential,
    status: clue.status,
    statusLabel: STATUSES[clue.status].zh,
    version: shownVersion(clue),
    round: clue.round,
    division: clue.division,
    street: clue.street,
    receivedBy: clue.receivedBy,
    receivedAt: clue.receivedAt,
    receivedDay: clue.receivedDay,
    sector: clue.sector,
    headcount: clue.headcount,
    claimedAmountFen: clue.claimedAmountFen,
    arrears: clue.arrears,
    warnings: clue.warnings,
    triage: clue.triage && {
      ...clue.triage,
      suspectedOf: isElsewhere(clue.triage.suspectedOf) ? null : clue.triage.suspectedOf,
      suspectedElsewhere: isElsewhere(clue.triage.suspectedOf),
    },
    awaitingSupervisor: clue.awaitingSupervisor,
    groupSize: clue.groupSize,
    groupSizeAtLeast: clue.groupSizeAtLeast,
    repeated: isRepeated(clue),
    mergedInto: isElsewhere(clue.mergedInto) ? null : clue.mergedInto,
    mergedElsewhere: isElsewhere(clue.mergedInto),
    unitId: clue.unitId,
    officers: clue.officers,
    signedDay: clue.signedDay,
    contactedDay: clue.contactedDay,
    rejectedDay: clue.rejectedDay,
    dueDate: clue.due.date,
    dueProvisional: clue.due.provisional,
    case: clue.case && {
      caseId: isElsewhere(clue.case.caseId) ? null : clue.case.caseId,
      caseElsewhere: isElsewhere(clue.case.caseId),
      since: clue.case.since,
    },
    extended,
    suspended,
    supervised,
    overdue,
    late: clue.late,
    extensions: clue.extensions,
    suspensions: clue.suspensions.map(({ from, to, givesBack }) => ({ from, to, givesBack })),
    suspendedFrom: clue.suspendedFrom,
    pendingExtension: clue.pendingExtension && {
      workingDays: clue.pendingExtension.workingDays,
      by: clue.pendingExtension.by,
    },
    pendingReturn: clue.pendingReturn && { to: clue.pendingReturn.to, by: clue.pendingReturn.by },
    pendingReopening: clue.pendingReopening,
    supervisions: clue.supervisions,
    conclusion: clue.conclusion && {
      code: clue.conclusion.code,
      label: CONCLUSIONS[clue.conclusion.code].zh,
      verifiedAmountFen: clue.conclusion.verifiedAmountFen,
      paidAmountFen: clue.conclusion.paidAmountFen,
      headcount: clue.conclusion.headcount,
    },
    closedDay: clue.closedDay,
    firstClosedDay: clue.firstClosedDay,
    satisfied: clue.satisfied,
    pastRounds: clue.pastRounds,
    policyVersion: clue.policyVersion,
    calendarVersion: clue.calendarVersion,
  };
}
