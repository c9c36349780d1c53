import type { NobodyReason } from './events.ts';

/** An officer of a handling unit. */
export interface RosterOfficer {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Keyed hashes of employers the officer must not handle (recusal, 回避). */
  readonly recusedFrom?: readonly string[];
}

/** A handling unit (办理单位): serves a district, or some streets of it. */
export interface Unit {
  readonly unitId: string;
  /** Six digits. */
  readonly division: string;
  readonly name: string;
  /** Nine digits each; absent or empty: the whole district. */
  readonly streets?: readonly string[];
  readonly officers: readonly RosterOfficer[];
}

/** Whom the rule picks. */
export type Pick =
  | { readonly unitId: string; readonly officers: readonly string[] }
  | { readonly nobody: NobodyReason };

/**
 * The assignment rule: the unit by street, then by division; the `needed` inspectors with the fewest open clues, ties
 * by id. Two inspectors at least and recusal: Labour Security Supervision Regulation (劳动保障监察条例) art. 16.
 * A unit short of inspectors gives way to the district's next one: those of the whole district before those of other
 * streets.
 * @param openClues number of open clues by officer id; absent means none
 */
export function pickOfficers(
  clue: {
    readonly division: string;
    readonly street: string | null;
    readonly employerKeys: readonly string[];
  },
  units: readonly Unit[],
  openClues: ReadonlyMap<string, number>,
  needed: number,
): Pick {
  const byId = [...units].sort((a, b) => (a.unitId < b.unitId ? -1 : 1));
  const ofDistrict = byId.filter((u) => u.division === clue.division);
  const ofStreet = ofDistrict.filter((u) => clue.street !== null && u.streets?.includes(clue.street));
  const general = ofDistrict.filter((u) => !u.streets?.length);
  const rest = ofDistrict.filter((u) => !ofStreet.includes(u) && !general.includes(u));
  const candidates = [...ofStreet, ...general, ...rest];
  if (candidates.length === 0) return { nobody: 'no-unit' };
  for (const unit of candidates) {
    const inspectors = unit.officers
      .filter(
        (o) =>
          o.roles.includes('inspector') && !clue.employerKeys.some((key) => o.recusedFrom?.includes(key)),
      )
      .map((o) => ({ id: o.id, open: openClues.get(o.id) ?? 0 }))
      .sort((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1));
    if (inspectors.length >= needed) {
      return { unitId: unit.unitId, officers: inspectors.slice(0, needed).map((o) => o.id) };
    }
  }
  return { nobody: 'too-few-inspectors' };
}
