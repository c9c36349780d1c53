import type { CalendarDate } from '../calendar/dates.ts';
import type { Unit } from './assignment.ts';

/** The most deputies one after the other: a deputy may be away too. */
const MOST_DEPUTIES = 5;

/**
 * Finds who is told in an officer's place on a day: the deputy of an absence that covers it, or the deputy's deputy; the officer
 * where the absence has none.
 */
export function findStandIn(officer: string, units: readonly Unit[], day: CalendarDate): string {
  let present = officer;
  for (let i = 0; i < MOST_DEPUTIES; i++) {
    const absence = units
      .flatMap((unit) => unit.officers.filter(({ id }) => id === present))
      .flatMap(({ absences }) => absences ?? [])
      .find(({ from, to, deputy }) => from <= day && day <= to && deputy !== undefined);
    if (absence?.deputy === undefined || absence.deputy === officer) return present;
    present = absence.deputy;
  }
  return present;
}
