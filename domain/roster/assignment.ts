import type { CalendarDate } from '../calendar/dates.ts';
import { isKeyText } from '../kernel/key-text.ts';

/** Why nobody could be assigned. */
export type NobodyReason = 'no-unit' | 'too-few-inspectors' | 'roster-invalid';

/** An officer of a handling unit. */
export interface RosterOfficer {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Keyed hashes of employers the officer must not handle (recusal, 回避). */
  readonly recusedFrom?: readonly string[];
  /** The enforcement certificate (执法证); valid to the end of its day. A case needs one. */
  readonly certificate?: { readonly no: string; readonly validTo: CalendarDate };
  /** Days on which the officer is away, both included, and who stands in. */
  readonly absences?: readonly {
    readonly from: CalendarDate;
    readonly to: CalendarDate;
    readonly deputy?: string | undefined;
  }[];
}

/** A handling unit (办理单位): serves a district, or some streets of it. */
export interface Unit {
  readonly unitId: string;
  /** A district, or a city or province whose officers may be called in below it. */
  readonly division: string;
  readonly name: string;
  /** Nine digits each; absent or empty: the whole district. */
  readonly streets?: readonly string[];
  readonly officers: readonly RosterOfficer[];
}

const isInspector = (officer: RosterOfficer): boolean => officer.roles.includes('inspector');
const isRecused = (officer: RosterOfficer, employerKeys: readonly string[]): boolean =>
  employerKeys.some((key) => officer.recusedFrom?.includes(key));
const isAbsent = (officer: RosterOfficer, day: CalendarDate): boolean =>
  (officer.absences ?? []).some(({ from, to }) => from <= day && day <= to);

const isExpired = ({ certificate }: RosterOfficer, day: CalendarDate): boolean =>
  certificate !== undefined && certificate.validTo < day;

/** Whether somebody is an inspector with a certificate that is valid on a day. */
export const isCertified = (id: string, units: readonly Unit[], day: CalendarDate): boolean =>
  units
    .flatMap((u) => u.officers)
    .some((o) => o.id === id && isInspector(o) && o.certificate !== undefined && !isExpired(o, day));

/** Why an officer cannot be assigned. */
export interface OfficerFault {
  readonly index: number;
  readonly id: string;
  readonly fault: 'unknown' | 'no-inspector' | 'recused' | 'absent';
}

/**
 * Tells which officers a supervisor cannot assign, and why: each once, the gravest fault first.
 * @param units those of the clue's district and of the divisions above it
 */
export function officerFaults(
  ids: readonly string[],
  units: readonly Unit[],
  employerKeys: readonly string[],
  day: CalendarDate,
): OfficerFault[] {
  const officers = units.flatMap((u) => u.officers);
  return ids.flatMap((id, index): OfficerFault[] => {
    const entries = officers.filter((o) => o.id === id);
    const inspectors = entries.filter(isInspector);
    const fault =
      entries.length === 0
        ? 'unknown'
        : inspectors.length === 0
          ? 'no-inspector'
          : inspectors.some((o) => isRecused(o, employerKeys))
            ? 'recused'
            : inspectors.some((o) => isAbsent(o, day))
              ? 'absent'
              : null;
    return fault === null ? [] : [{ index, id, fault }];
  });
}

/** An inspector as a supervisor may assign them: how many open clues they have, and what is in the way. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly open: number;
  /** The last day of the absence that covers today; null when the inspector is there. */
  readonly absentUntil: CalendarDate | null;
  /** The inspector must not handle this employer (回避). */
  readonly recused: boolean;
}

/**
 * Lists everybody a supervisor may assign, each once: those whom nothing keeps first, then by open clues, then by id.
 * @param units those of the clue's district and of the divisions above it, the district's first
 * @param openClues number of open clues by officer id; absent means none
 */
export function listCandidates(
  units: readonly Unit[],
  openClues: ReadonlyMap<string, number>,
  employerKeys: readonly string[],
  day: CalendarDate,
): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { unitId, name: unitName, officers } of units) {
    for (const officer of officers.filter(isInspector)) {
      const { id, name } = officer;
      const earlier = found.get(id);
      const absence = officer.absences?.find(({ from, to }) => from <= day && day <= to);
      found.set(id, {
        ...(earlier ?? { id, name, unitId, unitName, open: openClues.get(id) ?? 0 }),
        absentUntil: absence?.to ?? earlier?.absentUntil ?? null,
        recused: isRecused(officer, employerKeys) || (earlier?.recused ?? false),
      });
    }
  }
  const isKept = ({ absentUntil, recused }: Candidate) => Number(absentUntil !== null || recused);
  return [...found.values()].sort(
    (a, b) => isKept(a) - isKept(b) || a.open - b.open || (a.id < b.id ? -1 : 1),
  );
}

/** Whom the rule picks. */
export type AssignmentChoice =
  | { readonly unitId: string; readonly officers: readonly string[] }
  | { readonly nobody: NobodyReason };

/**
 * The assignment rule: the unit by street, then by division; the `needed` inspectors with the fewest open clues, ties
 * by id. Two inspectors at least and recusal: Labour Security Supervision Regulation (劳动保障监察条例) art. 16.
 * A unit short of inspectors gives way to the district's next one: those of the whole district before those of other
 * streets.
 * Absent officers, those whose certificate has expired, and ids that no key can hold, are passed over.
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
  day: CalendarDate,
): AssignmentChoice {
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
          isInspector(o) &&
          isKeyText(o.id) &&
          !isRecused(o, clue.employerKeys) &&
          !isAbsent(o, day) &&
          !isExpired(o, day),
      )
      .map((o) => ({ id: o.id, open: openClues.get(o.id) ?? 0 }))
      .sort((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1));
    if (inspectors.length >= needed) {
      return { unitId: unit.unitId, officers: inspectors.slice(0, needed).map((o) => o.id) };
    }
  }
  return { nobody: 'too-few-inspectors' };
}
