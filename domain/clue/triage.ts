import { addDays, type CalendarDate } from '../calendar/dates.ts';
import { countPeople, overlap } from '../people/counting.ts';
import { isWithin } from '../places/divisions.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clue, Triage, TriageReason } from './state.ts';
import { isOpen, type Status } from './status.ts';

/** What triage compares of a clue against the same employer. */
export interface Sibling {
  readonly clueId: string;
  /** Keyed hash of the reporter's document; null when the reporter gave no identity. */
  readonly reporterKey: string | null;
  readonly headcount: number;
  /** Months, `YYYY-MM`. */
  readonly from: string;
  readonly to: string;
  readonly receivedAt: string;
}

/** A clue that another one may repeat, with the status it was read in. */
export interface Suspect extends Sibling {
  readonly status: Status;
}

/** What triage knows beside the clue. */
export interface TriageContext {
  /** Who reported it, as in `Sibling`: no part of the clue, whose record would tell by it who made two of them. */
  readonly reporterKey: string | null;
  /** Clues against the same employer, the newest ones. */
  readonly siblings: readonly Sibling[];
  /** There are more than those. */
  readonly more: boolean;
  /** The ones it may repeat (`suspects`). */
  readonly suspects: readonly Suspect[];
}

/** What the rules found. `referred`: a triage officer must decide. */
export interface TriageFindings {
  readonly referred: boolean;
  readonly triage: Triage;
  readonly groupSize: number;
  readonly groupSizeAtLeast: boolean;
  /** Whether the group reaches the size that is reported with this very clue. */
  readonly group: boolean;
}

/** Sectors that are no matter of labour-security supervision (劳动保障监察事项). */
const OTHER_MATTERS: readonly string[] = ['arbitration', 'social-insurance', 'housing-fund'];

/** Reasons the rules cannot settle: a person must. */
const REFERRED: readonly TriageReason[] = [
  'jurisdiction-elsewhere',
  'possible-duplicate',
  'out-of-scope',
  'project-payment',
  'time-barred',
];

/** The reasons that still wait for a person. */
export function openReasons(reasons: readonly TriageReason[]): TriageReason[] {
  return reasons.filter((r) => REFERRED.includes(r));
}

/** The first day an act may lie on without being time-barred, for a clue of `day` (look-back limit). */
function lookBackStart(day: CalendarDate, years: number): CalendarDate {
  const candidate = `${Number(day.slice(0, 4)) - years}${day.slice(4)}`;
  // 29 February has no counterpart in most years: the limit then ends with the day after.
  return candidate.endsWith('-02-29') ? addDays(`${candidate.slice(0, 8)}28`, 1) : candidate;
}

type Received = Pick<Sibling, 'clueId' | 'receivedAt'>;

/** Tells whether a clue was received before another: the order in which clues are counted, whatever triage was faster. */
const isEarlier = (a: Received, b: Received): boolean =>
  a.receivedAt < b.receivedAt || (a.receivedAt === b.receivedAt && a.clueId < b.clueId);

/**
 * Finds the clues that a clue may repeat: same reporter, overlapping period of arrears, received earlier. Who gave no identity
 * repeats nobody.
 * @param siblings clues against the same employer
 */
export function suspects<S extends Sibling>(
  clue: Pick<Clue, 'clueId' | 'arrears' | 'receivedAt'>,
  reporterKey: string | null,
  siblings: readonly S[],
): S[] {
  if (reporterKey === null) return [];
  return siblings.filter(
    (s) => isEarlier(s, clue) && s.reporterKey === reporterKey && overlap(s, clue.arrears),
  );
}

/**
 * Finds the one clue that a clue seems to repeat: the first of those still open, which a person must decide; else the last of
 * those closed, which is only told. Merged and returned ones were not handled.
 */
function findRepeated(
  clue: Clue,
  { reporterKey, suspects: candidates }: TriageContext,
): { of: Suspect; open: boolean } | null {
  const found = suspects(clue, reporterKey, candidates).sort((a, b) => (isEarlier(a, b) ? -1 : 1));
  const open = found.find((s) => isOpen(s.status));
  if (open) return { of: open, open: true };
  const closed = found.findLast((s) => s.status === 'closed');
  return closed ? { of: closed, open: false } : null;
}

/** The first instant of the window in which clues against one employer make a group. */
export const groupWindowStart = (clue: Pick<Clue, 'receivedAt'>, policy: Policy): string =>
  new Date(Date.parse(clue.receivedAt) - policy.groupWindowDays * 86_400_000).toISOString();

/**
 * Applies the rules of triage (研判): jurisdiction by place of work (Labour Security Supervision Regulation (劳动保障监察条例)
 * art. 13), duplicates, scope, the two-year look-back (art. 20), priority, and the split of simple and complex clues.
 * @param served prefixes of the divisions this deployment serves
 */
export function triageClue(
  clue: Clue,
  context: TriageContext,
  policy: Policy,
  served: readonly string[],
): TriageFindings {
  const { reporterKey } = context;
  const repeated = findRepeated(clue, context);
  const windowStart = groupWindowStart(clue, policy);
  const before = context.siblings.filter((s) => isEarlier(s, clue) && s.receivedAt >= windowStart);
  const sizeBefore = countPeople(before);
  const groupSize = countPeople([...before, { reporterKey, headcount: clue.headcount }]);
  const others = before.some((s) => s.reporterKey === null || s.reporterKey !== reporterKey);
  const amount = clue.claimedAmountFen ?? 0;
  const endOfArrears = `${clue.arrears.to}-31`;

  const reasons: TriageReason[] = [
    !clue.warnings.includes('division-unknown') && served.some((prefix) => isWithin(clue.division, prefix))
      ? 'jurisdiction-here'
      : 'jurisdiction-elsewhere',
  ];
  if (repeated) reasons.push(repeated.open ? 'possible-duplicate' : 'reported-before');
  if (others) reasons.push('same-employer');
  if (groupSize >= policy.groupHeadcount) reasons.push('group');
  if (OTHER_MATTERS.includes(clue.sector)) reasons.push('out-of-scope');
  else if (clue.sector === 'project-payment') reasons.push('project-payment');
  else reasons.push('in-scope');
  if (endOfArrears < lookBackStart(clue.receivedDay, policy.lookBackYears)) reasons.push('time-barred');

  const complex =
    groupSize >= policy.complex.headcount ||
    amount >= policy.complex.amountFen ||
    reasons.includes('project-payment');
  const urgent = groupSize >= policy.urgent.headcount || amount >= policy.urgent.amountFen;
  return {
    referred: openReasons(reasons).length > 0,
    triage: {
      reasons,
      track: complex ? 'complex' : 'simple',
      priority: urgent ? 'urgent' : complex ? 'high' : 'normal',
      suspectedOf: repeated?.of.clueId ?? null,
    },
    groupSize,
    groupSizeAtLeast: context.more,
    group: sizeBefore < policy.groupHeadcount && groupSize >= policy.groupHeadcount,
  };
}

/** Tells whether a clue was found to repeat one that was closed before (重复投诉). */
export const isRepeated = ({ triage }: Pick<Clue, 'triage'>): boolean =>
  triage?.reasons.includes('reported-before') ?? false;

/** The sentences that explain a triage, one per reason. */
export const TRIAGE_REASONS: Readonly<Record<TriageReason, { zh: string; en: string }>> = {
  'jurisdiction-here': { zh: '用工所在地属本辖区', en: 'The place of work lies in our districts.' },
  'jurisdiction-elsewhere': { zh: '用工所在地不属本辖区', en: 'The place of work lies elsewhere.' },
  'possible-duplicate': {
    zh: '疑似重复：同一反映人、同一用人单位、欠薪时段重叠',
    en: 'The same person reported the same employer for an overlapping period.',
  },
  'reported-before': {
    zh: '同一反映人此前就同一用人单位、重叠的欠薪时段反映过，该线索已办结',
    en: 'The same person reported the same employer for an overlapping period before; that clue is closed.',
  },
  'same-employer': { zh: '同一用人单位另有反映人', en: 'Others reported the same employer.' },
  group: { zh: '达到群体性线索标准', en: 'As many people as make a group.' },
  'out-of-scope': { zh: '不属于劳动保障监察事项', en: 'Not a matter of labour-security supervision.' },
  'project-payment': { zh: '疑似工程款纠纷', en: 'Seems to be project payment, not wages.' },
  'time-barred': { zh: '超过二年查处时效', en: 'Beyond the two-year look-back limit.' },
  'in-scope': { zh: '属于劳动保障监察事项', en: 'A matter of labour-security supervision.' },
};
