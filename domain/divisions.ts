/** An administrative division, by the prefix that names it: 2 digits province, 4 city, 6 district, 9 street. */
export interface Division {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** The edition of the codes below; codes change when boundaries do. */
export const DIVISIONS_EDITION = '2023-06-30';

/**
 * The divisions known by name: GB/T 2260 down to the district, statistical codes for streets. Dapeng New District
 * (大鹏新区) is a management area without a code of its own: model it as a handling unit.
 */
export const DIVISIONS: readonly Division[] = [
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

const byCode = new Map(DIVISIONS.map((d) => [d.code, d]));
const LENGTHS: readonly number[] = [2, 4, 6, 9];

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
  const length = LENGTHS[LENGTHS.indexOf(code.length) + 1];
  return DIVISIONS.filter((d) => d.code.length === length && d.code.startsWith(code));
}
