import { apart, comparable, normalText, replaceInNormalForm } from './text.ts';

/**
 * How personal data is masked (脱敏). Customary in practice, not fixed by law, so it is one policy with a version:
 * identity number first 6 and last 4, phone first 3 and last 4, surname only, bank card last 4, address to street level.
 * What is masked is found in the normal form of a text (`people/text.ts`), however it was written.
 */
export const MASKING_POLICY = {
  version: 'masking-2021-01',
  document: { head: 6, tail: 4 },
  phone: { head: 3, tail: 4 },
  bankCard: { head: 0, tail: 4 },
  name: 'surname',
  address: 'street',
  /** A number that would have fewer characters hidden than this is hidden whole. */
  hiddenAtLeast: 4,
  /** What stands for a number found in free text, and for the rest of an address. */
  replacement: '***',
} as const;

const COMPOUND_SURNAMES = new Set(
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 夏侯 轩辕 端木 南宫 独孤 西门 百里 司空 呼延 钟离 申屠 公冶 澹台 濮阳 淳于 单于 太史 闻人 万俟 赫连 东郭 拓跋'.split(
    ' ',
  ),
);

/** Keeps head and tail and hides the rest, or everything when too little would be hidden. */
function keep(text: string, { head, tail }: { readonly head: number; readonly tail: number }): string {
  const { hiddenAtLeast } = MASKING_POLICY;
  const chars = [...normalText(text)];
  const hidden = chars.length - head - tail;
  if (hidden < hiddenAtLeast) return '*'.repeat(Math.max(chars.length, hiddenAtLeast));
  return `${chars.slice(0, head).join('')}${'*'.repeat(hidden)}${chars.slice(-tail).join('')}`;
}

/** A document number: first 6 and last 4; hidden whole when shorter than 14 characters. */
export const maskDocumentNumber = (text: string): string => keep(text, MASKING_POLICY.document);

/** A phone number: first 3 and last 4; hidden whole when shorter than 11 characters. */
export const maskPhone = (text: string): string => keep(text, MASKING_POLICY.phone);

/** A bank card: last 4; hidden whole when shorter than 8 characters. */
export const maskBankCard = (text: string): string => keep(text, MASKING_POLICY.bankCard);

/** How many characters of a name are its surname. */
const surnameLength = (chars: readonly string[]): number =>
  COMPOUND_SURNAMES.has(chars.slice(0, 2).join('')) && chars.length > 2 ? 2 : 1;

/** A name: the surname, or the first letter of a name that is not Chinese. A single character is hidden. */
export function maskName(text: string): string {
  const chars = [...normalText(text)];
  if (chars.length < 2) return '*';
  const surname = surnameLength(chars);
  return `${chars.slice(0, surname).join('')}${'*'.repeat(chars.length - surname)}`;
}

// What precedes the name of a place holds no house number: `路8号乡村花园` names no township.
const STREET = /^[^\d号栋幢室弄户]*?(?:街道|镇|乡)/u;
// A residential quarter, an industrial estate, a community and the like are no district.
const DISTRICT = /^[^\d号栋幢室弄户]*?(?:(?<![小园业社厂校宅舍活发矿景片])区|县)/u;

/** An address: down to the street or township, or else the district; the rest hidden. */
export function maskAddress(text: string): string {
  const address = normalText(text);
  const shown = STREET.exec(address)?.[0] ?? DISTRICT.exec(address)?.[0] ?? '';
  return shown.length < address.length ? `${shown}${MASKING_POLICY.replacement}` : MASKING_POLICY.replacement;
}

const GAP = '[ .·_\\-‐‑‒–—−]{0,3}';
const NUMBERS = new RegExp(
  [
    // Identity numbers and bank cards: 15 digits or more, grouped or not.
    `\\d(?:${GAP}\\d){14,}(?:${GAP}x)?`,
    // Mobile numbers.
    `1[3-9](?:${GAP}\\d){9}`,
    // Numbers with an area code; within a longer number, such as a clue's, no such thing.
    `(?:(?<!\\d)|(?<=\\+86))0\\d{2,3}[) \\-‐‑‒–—−]{0,2}\\d{7,8}`,
    `\\d{3,4}[-‐‑‒–—−]\\d{7,8}`,
    // Passports and travel permits.
    `(?<![a-z0-9])[a-z]{1,2}\\d{7,9}(?!\\d)`,
  ].join('|'),
  'gu',
);
/** Dates one after the other are as long as a card number. */
const DATES = /^(?:(?:19|20)\d\d[-.](?:0?[1-9]|1[0-2])[-.](?:0?[1-9]|[12]\d|3[01])(?:[ \-–—]+|$))+$/u;

/** What may stand between the letters of a name, beside spaces: dots, hyphens and apostrophes. */
const NAME_GAP = "·.\\-‐‑_'’‘`";
/** What stands between several names, or between a name and a remark: `张三、李四`, `张三(班长)`. */
const NAME_ENDS = /[、,;/&|()[\]]+/u;

const escaped = (signs: string) => signs.replace(/[$()*+./?[\\\]^{|}-]/g, '\\$&');

/** A pattern for a name in normal form; null for one too short to be told from other words. */
function namePattern(name: string): RegExp | null {
  const letters = [...apart(comparable(name))];
  if (letters.length < 2) return null;
  // Whatever stands between the letters of the name as it was given may stand there again.
  const gaps = (name.match(/[\s\p{P}]+/gu) ?? []).map((gap) => gap.replaceAll(' ', ''));
  const longest = Math.max(3, ...gaps.map((gap) => gap.length));
  const gap = ` *(?:[${NAME_GAP}${escaped(gaps.join(''))}] *){0,${longest}}`;
  const written = letters.map(escaped).join(gap);
  // A short Latin name is part of other words.
  return new RegExp(/^[a-z]+$/.test(letters.join('')) ? `(?<![a-z])${written}(?![a-z])` : written, 'gu');
}

/** A name, and each of the names in it, the longest first. */
function namesIn(name: string): string[] {
  const normal = normalText(name);
  const names = new Set([normal, ...normal.split(NAME_ENDS).map((part) => part.trim())]);
  return [...names].sort((x, y) => y.length - x.length);
}

/**
 * Free text with everything hidden that looks like an identity number, a phone number or a bank card, and with some
 * names masked wherever they stand, whatever the width of the characters, and the dots, spaces and invisible characters
 * between them.
 * @param names whole names; each is masked as `maskWith` masks it
 */
export function maskText(
  text: string,
  names: readonly string[] = [],
  maskWith: (name: string) => string = maskName,
): string {
  let masked = text;
  for (const name of names.flatMap(namesIn)) {
    const pattern = namePattern(name);
    if (pattern) masked = replaceInNormalForm(masked, pattern, () => maskWith(name));
  }
  return replaceInNormalForm(masked, NUMBERS, (number) =>
    DATES.test(number) ? null : MASKING_POLICY.replacement,
  );
}

/** Titles that follow a surname; the short ones not where they begin another word: `提高总额` names nobody Gao. */
const TITLES = [
  '某+|先生|女士|小姐|师傅|同志|班长|经理|老板|大哥|大姐|阿姨|哥|叔|姐(?!妹)|工友|工程师|总工(?!资)|总监|总经理',
  '工(?![资厂地程作人业会伤期种具龄钱商时头段艺序匠棚件价单牌服装休])',
  '总(?![额数计量包承部公共价和结体收金天人时面欠工])',
  '生(?![产活病日效意育存命怕])',
].join('|');
/** Words that look like a surname and a title. */
const NO_TITLES = '施工|包工|童工|白工|计工|全工|卫生|花生|平生';
/** What follows the name of a place or a company, but not of a person: the district Guangming is nobody's given name. */
const NO_PERSON = '新?区|街道|公司|集团|银行';

/** Who somebody is by a part of a Chinese name: `张先生`, `老张`, `姓张`, or the given name; null for another name. */
function addressPattern(name: string): RegExp | null {
  const chars = [...normalText(name).replaceAll(' ', '')];
  if (chars.length < 2 || !/^\p{Script=Han}+$/u.test(chars.join(''))) return null;
  const length = surnameLength(chars);
  const surname = chars.slice(0, length).join('');
  const given = namePattern(chars.slice(length).join(''));
  return new RegExp(
    [
      `[老小阿姓]${surname}|(?!${NO_TITLES})${surname}(?:${TITLES})`,
      ...(given ? [`${given.source}(?!${NO_PERSON})`] : []),
    ].join('|'),
    'gu',
  );
}

/** The parts of a name of several words that say who it is: of two Chinese characters or three letters at least. */
const namePartsOf = (name: string): string[] =>
  name
    .split(/[\s·.\-‐‑_]+/u)
    .filter((part) => [...comparable(part)].length >= (/^\p{Script=Han}+$/u.test(part) ? 2 : 3));

/** Free text with a person hidden whole, also where a part of the name says who it is, beside what `maskText` hides. */
export function hidePerson(text: string, name: string): string {
  const hide = () => MASKING_POLICY.replacement;
  const names = namesIn(name);
  const parts = names.flatMap(namePartsOf).sort((x, y) => y.length - x.length);
  return names
    .map(addressPattern)
    .filter((pattern) => pattern !== null)
    .reduce(
      (hidden, pattern) => replaceInNormalForm(hidden, pattern, hide),
      maskText(text, [name, ...parts], hide),
    );
}
