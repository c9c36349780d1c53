import { DISTRICTS_EDITION } from './district-codes.ts';

/** The level of a division: its code has 2, 4, 6 or 9 digits. */
export type DivisionKind = 'province' | 'city' | 'district' | 'street';

/** An administrative division (行政区划), by the prefix that names it. */
export interface Division {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly kind: DivisionKind;
  /** The code one level up; null for a province. */
  readonly parent: string | null;
  /** The cut-off date of the list the code is from. */
  readonly edition: string;
}

/** The edition of the codes below; codes change when boundaries do. */
export const DIVISIONS_EDITION = DISTRICTS_EDITION;

const NAMES: readonly Pick<Division, 'code' | 'zh' | 'en'>[] = [
  { code: '44', zh: '广东省', en: 'Guangdong' },
  { code: '4403', zh: '深圳市', en: 'Shenzhen' },
  { code: '440303', zh: '罗湖区', en: 'Luohu District' },
  { code: '440304', zh: '福田区', en: 'Futian District' },
  { code: '440305', zh: '南山区', en: 'Nanshan District' },
  { code: '440306', zh: '宝安区', en: 'Bao’an District' },
  { code: '440307', zh: '龙岗区', en: 'Longgang District' },
  { code: '440308', zh: '盐田区', en: 'Yantian District' },
  { code: '440309', zh: '龙华区', en: 'Longhua District' },
  { code: '440310', zh: '坪山区', en: 'Pingshan District' },
  { code: '440311', zh: '光明区', en: 'Guangming District' },
  { code: '440311001', zh: '光明街道', en: 'Guangming Subdistrict' },
  { code: '440311002', zh: '公明街道', en: 'Gongming Subdistrict' },
  { code: '440311003', zh: '新湖街道', en: 'Xinhu Subdistrict' },
  { code: '440311004', zh: '凤凰街道', en: 'Fenghuang Subdistrict' },
  { code: '440311005', zh: '玉塘街道', en: 'Yutang Subdistrict' },
  { code: '440311006', zh: '马田街道', en: 'Matian Subdistrict' },
];

const KINDS: readonly DivisionKind[] = ['province', 'city', 'district', 'street'];
const LENGTHS: readonly number[] = [2, 4, 6, 9];

function describe(name: Pick<Division, 'code' | 'zh' | 'en'>): Division {
  const level = LENGTHS.indexOf(name.code.length);
  const kind = KINDS[level];
  if (!kind) throw new RangeError(`${name.code} is the code of no level`);
  const parent = level === 0 ? null : name.code.slice(0, LENGTHS[level - 1]);
  return { ...name, kind, parent, edition: DIVISIONS_EDITION };
}

/**
 * The divisions known by name: GB/T 2260 down to the district (as prefixes: 4403 is 440300 there), statistical codes
 * for streets. Dapeng New District (大鹏新区) is a management area without a code of its own: model it as a handling unit.
 */
export const DIVISIONS: readonly Division[] = NAMES.map(describe);

const byCode = new Map(DIVISIONS.map((d) => [d.code, d]));

/** A division by its code, if known by name. */
export const division = (code: string): Division | undefined => byCode.get(code);

/** Whether a text is the code of a province, city, district or street. */
export const isDivisionCode = (text: string): boolean => /^\d+$/.test(text) && LENGTHS.includes(text.length);

/**
 * Whether a division lies in a scope: the scope is the division or one above it. `*` holds everything. A scope of any
 * other length than a level's is no scope, so `44031` does not open its neighbours.
 */
export function isWithin(code: string, scope: string): boolean {
  if (scope === '*') return true;
  return isDivisionCode(scope) && isDivisionCode(code) && code.startsWith(scope);
}

/** The district a code lies in: its first six digits. */
export const districtOf = (code: string): string => code.slice(0, 6);

/** A division and those above it, from the province down. */
export const levels = (code: string): string[] =>
  LENGTHS.filter((length) => length <= code.length).map((length) => code.slice(0, length));

/** The divisions known by name one level below a code. */
export function childrenOf(code: string): Division[] {
  return DIVISIONS.filter((d) => d.parent === code);
}
