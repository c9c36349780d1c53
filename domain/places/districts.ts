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

/**
 * Tells whether a province, city or district exists: a district does by that code, or some district lies in it.
 * @param code 2, 4 or 6 digits
 * @param added districts added by configuration
 */
export const existsDivision = (code: string, added: readonly string[] = []): boolean =>
  [2, 4, 6].includes(code.length) && [...listedDistricts(), ...added].some((d) => d.startsWith(code));

/**
 * Reads district codes from a setting: six digits each, comma-separated, e.g. `653228,653229`.
 * @throws RangeError that names what is no code
 */
export function parseDistrictCodes(text: string): string[] {
  const codes = text
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  const wrong = codes.find((code) => !/^\d{6}$/.test(code));
  if (wrong !== undefined)
    throw new RangeError(`${JSON.stringify(wrong)} is not a district code of 6 digits`);
  return codes;
}
