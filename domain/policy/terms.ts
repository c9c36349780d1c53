import type { CalendarDate } from '../calendar/dates.ts';
import { isWithin } from '../places/divisions.ts';
import type { CasePolicy, Policy, Term } from './policy-schema.ts';

/** A figure of a place that took effect on a day. */
interface Sourced {
  readonly division: string;
  readonly effectiveFrom: CalendarDate;
}

const reach = ({ division }: Sourced): number => (division === '*' ? 0 : division.length);

/** Whether `a` counts before `b` on a day: of the nearer place, then in force, then the later of two in force, else the earlier. */
function isStronger<T extends Sourced>(a: T, b: T, on: CalendarDate): boolean {
  if (reach(a) !== reach(b)) return reach(a) > reach(b);
  const [began, other] = [a.effectiveFrom <= on, b.effectiveFrom <= on];
  if (began !== other) return began;
  return began ? a.effectiveFrom > b.effectiveFrom : a.effectiveFrom < b.effectiveFrom;
}

/**
 * Finds the figure of a place on a day: that of the nearest division, of these the latest in force; before all of them the first,
 * since no older law is carried here.
 */
export const findSourced = <T extends Sourced>(
  list: readonly T[],
  division: string,
  on: CalendarDate,
): T | undefined =>
  list
    .filter((item) => isWithin(division, item.division))
    .reduce<T | undefined>((best, item) => (best && !isStronger(item, best, on) ? best : item), undefined);

/** Finds a term of a place on a day; a special one before the general one of its name. */
export function findTerm(
  policy: Policy,
  name: Term['name'],
  division: string,
  on: CalendarDate,
  when?: Term['when'],
): Term | undefined {
  const named = policy.case.terms.filter((term) => term.name === name);
  const find = (special: Term['when']) =>
    findSourced(
      named.filter((term) => term.when === special),
      division,
      on,
    );
  return (when && find(when)) ?? find(undefined);
}

/** The organ in whose name documents of a place are issued; undefined where none is set. */
export const findOrgan = (
  policy: Policy,
  division: string,
  on: CalendarDate,
): CasePolicy['documents']['organs'][number] | undefined =>
  findSourced(policy.case.documents.organs, division, on);
