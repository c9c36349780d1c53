import { statutoryDue } from '../../domain/alarms.ts';
import { shanghaiDate } from '../../domain/calendar.ts';
import { type Clue, flagsOf } from '../../domain/clue.ts';
import { CONCLUSIONS } from '../../domain/conclusions.ts';
import { allowedCommands } from '../../domain/decide.ts';
import type { Policy } from '../../domain/policy.ts';
import { STATUSES } from '../../domain/status.ts';
import { isRepeated } from '../../domain/triage.ts';

/** The public view of a clue: codes, ids, dates, amounts and flags, no personal data. */
export function clueView(clue: Clue, policy: Policy, now: number) {
  const { extended, suspended, supervised, overdue } = flagsOf(clue, shanghaiDate(now));
  return {
    clueId: clue.clueId,
    source: clue.source,
    clueNo: clue.clueNo,
    kind: clue.kind,
    confidential: clue.confidential,
    status: clue.status,
    statusLabel: STATUSES[clue.status].zh,
    version: clue.version,
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
    triage: clue.triage,
    awaitingSupervisor: clue.awaitingSupervisor,
    groupSize: clue.groupSize,
    groupSizeAtLeast: clue.groupSizeAtLeast,
    repeated: isRepeated(clue),
    mergedInto: clue.mergedInto,
    unitId: clue.unitId,
    officers: clue.officers,
    signedDay: clue.signedDay,
    contactedDay: clue.contactedDay,
    dueDate: clue.due.date,
    dueProvisional: clue.due.provisional,
    case: clue.case && { ...clue.case, statutoryDue: statutoryDue(clue, policy)?.date ?? null },
    extended,
    suspended,
    supervised,
    overdue,
    extensions: clue.extensions,
    suspensions: clue.suspensions,
    pendingExtension: clue.pendingExtension && { workingDays: clue.pendingExtension.workingDays },
    pendingReturn: clue.pendingReturn && { to: clue.pendingReturn.to },
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
    policyVersion: clue.policyVersion,
    allowedCommands: allowedCommands(clue),
  };
}
