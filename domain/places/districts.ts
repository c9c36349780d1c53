import { DISTRICT_CODES } from './district-codes.ts';

let listed: ReadonlySet<string> | undefined;

/** The codes of the list, taken apart when they are first asked for. */
function listedDistricts(): ReadonlySet<string> {
  listed ??= new Set(
    DISTRICT_CODES.trim()
      .split('\n')
      .flatMap((line) => (line.slice(5).match(/../g) ?? []).map((last) => line.slice(0, 4) + last)),
  );
  return listed;
}

/**
 * Tells whether a district exists (行政区划存在): it is in the list of GB/T 2260, cities without districts such as 441900
 * (东莞) included, or was added by configuration because the list is older than it.
 * @param code six digits; the code of a province, city or street is no district
 * @param added districts added by configuration
 */
export const existsDistrict = (code: string, added: readonly string[] = []): boolean =>
  listedDistricts().has(code) || added.includes(code);
