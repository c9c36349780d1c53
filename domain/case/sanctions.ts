import { type CalendarDate, daysBetween } from '../calendar/dates.ts';
import type { Reason } from '../kernel/available.ts';
import type { Policy } from '../policy/policy-schema.ts';
import { findSourced, findTerm } from '../policy/terms.ts';
import { type Period, uniteTimes } from './clocks.ts';

/** Who is punished: a natural person, a sole trader (个体工商户) among them, or an organisation. */
export type PartyKind = 'person' | 'organisation';

/** What a place must set before a case can go on there. */
export type PlaceSetting = 'defence' | 'hearing-line';

const UNSET: Readonly<Record<PlaceSetting, Pick<Reason, 'zh' | 'en'>>> = {
  defence: {
    zh: '现行政策未设定陈述申辩期限，请管理员先行设定。',
    en: 'The policy sets no term for statement and defence; an administrator must set it first.',
  },
  'hearing-line': {
    zh: '现行政策未设定当地听证标准，请管理员先行设定。',
    en: 'The policy sets no hearing line for this place; an administrator must set it first.',
  },
};

const lineOf = (policy: Policy, division: string, on: CalendarDate) =>
  findSourced(policy.case.hearingLines, division, on);

/**
 * Tells what a policy leaves to the place and the place has not set, so that work stops with a sentence.
 * @returns null when it is set
 */
export function findUnset(
  setting: PlaceSetting,
  policy: Policy,
  division: string,
  on: CalendarDate,
): Reason | null {
  const found = {
    defence: () => findTerm(policy, 'defence', division, on)?.length ?? undefined,
    'hearing-line': () => lineOf(policy, division, on),
  }[setting]();
  return found === undefined ? { code: 'policy-not-set', ...UNSET[setting] } : null;
}

/**
 * Tells whether a fine reaches the hearing line (听证标准) of a place. Handling decisions are no penalties and give no such
 * right (Penalty Law art. 63).
 * @throws RangeError where none is set (`findUnset`)
 */
export function reachesHearingLine(
  fineFen: number,
  party: PartyKind,
  policy: Policy,
  division: string,
  on: CalendarDate,
): boolean {
  const line = lineOf(policy, division, on);
  if (line === undefined) throw new RangeError('the policy sets no hearing line for this place');
  const from = party === 'person' ? line.personFen : line.organisationFen;
  return line.inclusive ? fineFen >= from : fineFen > from;
}

/**
 * What is added to a fine by a day (加处罚款): a share of the fine for each day after the last day of payment, at most as much
 * as the policy's cap. Days of a review or a suit do not count (Penalty Law arts. 72, 73). Whole fen, rounded down.
 * @param on the day of payment, or today
 * @param disputes times of reviews and suits, the days after `from` up to and including `to`
 */
export function latePaymentFen(
  fineFen: number,
  {
    dueOn,
    on,
    disputes = [],
  }: {
    readonly dueOn: CalendarDate;
    readonly on: CalendarDate;
    readonly disputes?: readonly Omit<Period, 'kind'>[];
  },
  policy: Policy,
): number {
  const { percentPerDay, capPercent } = policy.case.latePayment;
  const late = Math.max(0, daysBetween(dueOn, on));
  const stopped = uniteTimes(disputes, dueOn)
    .filter(({ from }) => from < on)
    .reduce((days, { from, to }) => days + daysBetween(from, to < on ? to : on), 0);
  const percent = Math.min(capPercent, percentPerDay * (late - stopped));
  // Exact where a share of a large fine would pass what a number holds.
  return Number((BigInt(fineFen) * BigInt(percent)) / 100n);
}

/** The band of what may be added for wages that were not paid by the order's date (加付赔偿金), whole fen within it. */
export function extraCompensationBand(
  unpaidFen: number,
  policy: Policy,
): { readonly fromFen: number; readonly toFen: number } {
  const { fromPercent, toPercent } = policy.case.extraCompensation;
  const share = (percent: number) => BigInt(unpaidFen) * BigInt(percent);
  return { fromFen: Number((share(fromPercent) + 99n) / 100n), toFen: Number(share(toPercent) / 100n) };
}

/** Tells whether a fine may be imposed on the spot (简易程序, Penalty Law art. 51). */
export function mayPunishOnTheSpot(fineFen: number, party: PartyKind, policy: Policy): boolean {
  const { personFen, organisationFen } = policy.case.onTheSpot;
  return fineFen <= (party === 'person' ? personFen : organisationFen);
}

/** Tells whether a penalty on the spot of a day must go to review before it may be sued (Review Law art. 23). */
export const mustReviewFirst = (decidedOn: CalendarDate, policy: Policy): boolean =>
  decidedOn >= policy.case.onTheSpot.reviewFirstFrom;
