import { type CalendarDate, shanghaiDate } from '../calendar/dates.ts';
import type { Rules } from '../kernel/aggregate.ts';
import type { Officer, Role } from '../kernel/roles.ts';
import { isSupervisionFresh, pendingAlarms } from './alarms.ts';
import { isAvailable } from './available.ts';
import { type Clue, flagsOf, stageOf } from './state.ts';
import type { CommandName } from './status.ts';

/** What a clue can wait for a person for: the role that must act, and the command that does it. */
export const WAITING = {
  triage: { zh: '待研判', en: 'Triage decision', role: 'triage', act: 'triage' },
  unassigned: { zh: '待分办', en: 'Assignment', role: 'supervisor', act: 'assign' },
  'return-requested': {
    zh: '退回/转办待审批',
    en: 'Decision on a return or transfer',
    role: 'supervisor',
    act: 'decide-return',
  },
  'extension-requested': {
    zh: '延期待审批',
    en: 'Decision on an extension',
    role: 'supervisor',
    act: 'decide-extension',
  },
  overdue: { zh: '超期待督办', en: 'Overdue: to be escalated', role: 'supervisor', act: 'supervise' },
  'reopening-requested': {
    zh: '平台退回重办待处理',
    en: 'Answer to a request to reopen',
    role: 'supervisor',
    act: 'reopen',
  },
  sign: { zh: '待签收', en: 'Signature', role: 'inspector', act: 'sign' },
  contact: { zh: '待首次联系', en: 'First contact', role: 'inspector', act: 'log' },
  investigation: { zh: '待核处', en: 'Conclusion', role: 'inspector', act: 'conclude' },
  suspended: { zh: '中止待恢复', en: 'Suspended: needs resuming', role: 'inspector', act: 'resume' },
  review: { zh: '待审核', en: 'Review', role: 'reviewer', act: 'review' },
} as const satisfies Record<string, { zh: string; en: string; role: Role; act: CommandName }>;

/** Why a clue waits for a person. */
export type WaitReason = keyof typeof WAITING;

/** All reasons, in the order of handling. */
export const WAIT_REASONS = Object.keys(WAITING) as [WaitReason, ...WaitReason[]];

/** What waits for an officer at a clue. */
export interface Wait {
  readonly reason: WaitReason;
  readonly role: Role;
  readonly act: CommandName;
  /** To be done by the end of this day. */
  readonly deadline: CalendarDate;
  /** The deadline has passed. */
  readonly overdue: boolean;
}

/** Whether a clue waits for this, whoever is to do it. */
function waits(reason: WaitReason, clue: Clue, today: CalendarDate): boolean {
  const { pendingReturn, pendingExtension, suspendedFrom } = clue;
  const stage = stageOf(clue);
  const goesOn = pendingReturn === null && suspendedFrom === null;
  switch (reason) {
    case 'triage':
      return stage === 'triage-officer' && pendingReturn === null;
    case 'unassigned':
      return stage === 'supervisor' && pendingReturn === null;
    case 'return-requested':
      return pendingReturn !== null;
    case 'extension-requested':
      return pendingExtension !== null;
    case 'reopening-requested':
      return clue.pendingReopening !== null;
    case 'overdue':
      return flagsOf(clue, today).overdue && !isSupervisionFresh(clue, today);
    case 'sign':
    case 'contact':
    case 'investigation':
      return stage === reason && goesOn;
    case 'suspended':
      return suspendedFrom !== null;
    case 'review':
      return stage === 'review';
  }
}

/**
 * When it must be done: the earliest limit of the stage, late or not. A suspension's check and a supervision's date are
 * over once their alarm was raised. Decisions have no limit of their own: they are due with the clue; the answer to its sender
 * about one that is closed has one.
 */
function deadlineOf(reason: WaitReason, clue: Clue, rules: Rules): CalendarDate {
  const decision = reason === 'return-requested' || reason === 'extension-requested';
  if (decision || reason === 'overdue') return clue.due.date;
  const over = clue.alarms.filter(({ kind }) => kind === 'suspension-check' || kind === 'supervision-due');
  if (reason === 'reopening-requested') return reopeningDue(clue, rules);
  const limits = pendingAlarms({ ...clue, alarms: over }, rules).filter((a) => a.kind !== 'reminder');
  return limits[0]?.date ?? clue.due.date;
}

/** By when a sender's request to reopen a clue is answered. */
const reopeningDue = ({ pendingReopening, closedDay, due }: Clue, { policy, latest }: Rules): CalendarDate =>
  latest.addWorkingDays(
    pendingReopening?.on ?? closedDay ?? due.date,
    policy.limits.reopeningAnswerWorkingDays,
  );

/** What of a clue waits for an officer, the most urgent first. `now`: milliseconds since the epoch. */
export function waitingFor(clue: Clue, officer: Officer, rules: Rules, now: number): Wait[] {
  const today = shanghaiDate(now);
  return WAIT_REASONS.filter((reason) => waits(reason, clue, today))
    .filter((reason) => isAvailable(clue, WAITING[reason].act, officer, rules, now))
    .map((reason) => {
      const { role, act } = WAITING[reason];
      const deadline = deadlineOf(reason, clue, rules);
      return { reason, role, act, deadline, overdue: deadline < today };
    })
    .sort((a, b) => (a.deadline < b.deadline ? -1 : Number(a.deadline > b.deadline)));
}
