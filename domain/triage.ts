import { addDays, type CalendarDate } from './calendar.ts';
import type { Clue, Triage, TriageReason } from './clue.ts';
import { isWithin } from './divisions.ts';
import type { Policy } from './policy.ts';

/** What triage compares of an earlier clue against the same employer. */
export interface Sibling {
  readonly clueId: string;
  readonly reporterKey: string;
  /** Months, `YYYY-MM`. */
  readonly from: string;
  readonly to: string;
  readonly receivedAt: string;
}

/** What the rules found. `referred`: a triage officer must decide. */
export interface TriageFindings {
  readonly referred: boolean;
  readonly triage: Triage;
  readonly groupSize: number;
  /** Whether the group has just reached the size that is reported. */
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

const overlap = (a: { from: string; to: string }, b: { from: string; to: string }) =>
  a.from <= b.to && b.from <= a.to;

/** The clues a clue may repeat: same reporter, same employer, overlapping period of arrears, received earlier. */
export function suspects(
  clue: Pick<Clue, 'clueId' | 'reporterKey' | 'arrears' | 'receivedAt'>,
  siblings: readonly Sibling[],
): Sibling[] {
  const before = (s: Sibling) =>
    s.receivedAt < clue.receivedAt || (s.receivedAt === clue.receivedAt && s.clueId < clue.clueId);
  return siblings.filter((s) => before(s) && s.reporterKey === clue.reporterKey && overlap(s, clue.arrears));
}

/**
 * Triage (研判): jurisdiction by place of work (Labour Security Supervision Regulation (劳动保障监察条例) art. 13),
 * duplicates, scope, the two-year look-back (art. 20), priority, and the split of simple and complex clues.
 * @param siblings clues against the same employer, whatever became of them
 * @param openIds those of the suspected ones (`suspects`) that are still open
 * @param served prefixes of the divisions this deployment serves
 */
export function triageClue(
  clue: Clue,
  siblings: readonly Sibling[],
  openIds: ReadonlySet<string>,
  policy: Policy,
  served: readonly string[],
): TriageFindings {
  const others = siblings.filter((s) => s.clueId !== clue.clueId);
  const repeated = suspects(clue, siblings).find((s) => openIds.has(s.clueId));
  const windowStart = Date.parse(clue.receivedAt) - policy.groupWindowDays * 86_400_000;
  const people = new Set([clue.reporterKey]);
  for (const s of others) if (Date.parse(s.receivedAt) >= windowStart) people.add(s.reporterKey);
  const groupSize = people.size;
  const size = Math.max(groupSize, clue.headcount);
  const amount = clue.claimedAmountFen ?? 0;
  const endOfArrears = `${clue.arrears.to}-31`;

  const reasons: TriageReason[] = [
    !clue.warnings.includes('division-unknown') && served.some((prefix) => isWithin(clue.division, prefix))
      ? 'jurisdiction-here'
      : 'jurisdiction-elsewhere',
  ];
  if (repeated) reasons.push('possible-duplicate');
  if (groupSize > 1) reasons.push('same-employer');
  if (size >= policy.groupHeadcount) reasons.push('group');
  if (OTHER_MATTERS.includes(clue.sector)) reasons.push('out-of-scope');
  else if (clue.sector === 'project-payment') reasons.push('project-payment');
  else reasons.push('in-scope');
  if (endOfArrears < lookBackStart(clue.receivedDay, policy.lookBackYears)) reasons.push('time-barred');

  const complex =
    size >= policy.complex.headcount ||
    amount >= policy.complex.amountFen ||
    reasons.includes('project-payment');
  const urgent = size >= policy.urgent.headcount || amount >= policy.urgent.amountFen;
  return {
    referred: openReasons(reasons).length > 0,
    triage: {
      reasons,
      track: complex ? 'complex' : 'simple',
      priority: urgent ? 'urgent' : complex ? 'high' : 'normal',
      suspectedOf: repeated?.clueId ?? null,
    },
    groupSize,
    group: groupSize >= policy.groupHeadcount,
  };
}

/** The sentences that explain a triage, one per reason. */
export const TRIAGE_REASONS: Readonly<Record<TriageReason, { zh: string; en: string }>> = {
  'jurisdiction-here': { zh: '用工所在地属本辖区', en: 'The place of work lies in our districts.' },
  'jurisdiction-elsewhere': { zh: '用工所在地不属本辖区', en: 'The place of work lies elsewhere.' },
  'possible-duplicate': {
    zh: '疑似重复:同一反映人、同一用人单位、欠薪时段重叠',
    en: 'The same person reported the same employer for an overlapping period.',
  },
  'same-employer': { zh: '同一用人单位另有反映人', en: 'Others reported the same employer.' },
  group: { zh: '达到群体性线索标准', en: 'As many people as make a group.' },
  'out-of-scope': { zh: '不属于劳动保障监察事项', en: 'Not a matter of labour-security supervision.' },
  'project-payment': { zh: '疑似工程款纠纷', en: 'Seems to be project payment, not wages.' },
  'time-barred': { zh: '超过二年查处时效', en: 'Beyond the two-year look-back limit.' },
  'in-scope': { zh: '属于劳动保障监察事项', en: 'A matter of labour-security supervision.' },
};
