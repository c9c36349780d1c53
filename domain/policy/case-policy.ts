import { existsDivision } from '../places/districts.ts';
import { TERM_NAMES } from './case-policy-schema.ts';
import type { CasePolicy, Term } from './policy-schema.ts';

/** Why a policy cannot be used: the member at fault and a sentence. */
export interface PolicyFault {
  readonly path: string;
  readonly message: string;
}

/** Terms that the law of some places has and that of others has not. */
const LOCAL_TERMS: readonly Term['name'][] = ['filing', 'suspension-notice', 'superior-report'];

/** Terms whose length no law gives: the place sets it, and work stops until then. */
const SET_BY_PLACE: readonly Term['name'][] = ['defence'];

/** Names the entries of a list that are for a division that does not exist. */
export const placeFaults = (
  path: string,
  entries: readonly { readonly division: string }[],
  extraDistricts: readonly string[],
): PolicyFault[] =>
  entries.flatMap(({ division }, i) =>
    division === '*' || existsDivision(division, extraDistricts)
      ? []
      : [{ path: `${path}.${i}.division`, message: `${division} is the code of no division` }],
  );

/** Why what a policy says of cases cannot be right. */
export function casePolicyFaults(section: CasePolicy, extraDistricts: readonly string[]): PolicyFault[] {
  const { terms, silenceAccepts, hearingLines, suspensionGrounds, extraCompensation, publicity, documents } =
    section;
  const path = 'case.terms';
  const faults = [
    ...placeFaults(path, terms, extraDistricts),
    ...placeFaults('case.silenceAccepts', silenceAccepts, extraDistricts),
    ...placeFaults('case.hearingLines', hearingLines, extraDistricts),
    ...placeFaults('case.suspensionGrounds', suspensionGrounds, extraDistricts),
    ...placeFaults('case.documents.organs', documents.organs, extraDistricts),
  ];
  for (const name of TERM_NAMES) {
    const isNational = terms.some((t) => t.name === name && t.division === '*' && t.when === undefined);
    if (isNational || LOCAL_TERMS.includes(name)) continue;
    faults.push({ path, message: `must name the national term ${name}` });
  }
  for (const [i, { name, length }] of terms.entries()) {
    if (length !== null || SET_BY_PLACE.includes(name)) continue;
    faults.push({ path: `${path}.${i}.length`, message: `must be a number: the law gives the term ${name}` });
  }
  if (extraCompensation.fromPercent > extraCompensation.toPercent) {
    faults.push({ path: 'case.extraCompensation.toPercent', message: 'must not be less than fromPercent' });
  }
  for (const [i, display] of publicity.display.entries()) {
    for (const grade of ['minor', 'general', 'serious'] as const) {
      const { fromMonths, toMonths } = display[grade];
      if (fromMonths <= toMonths) continue;
      faults.push({
        path: `case.publicity.display.${i}.${grade}.toMonths`,
        message: 'must not be less than fromMonths',
      });
    }
  }
  return faults;
}
