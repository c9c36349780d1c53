import { hasResidentId, looksLikeCreditCode } from './identifiers.ts';
import { apart, comparable, normalText, type Replacement, replaceInNormalForm } from './text.ts';

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
/** What stands between several names: `张三、李四`. */
const BETWEEN_NAMES = '、,;/&|';
/** What stands between several names, or between a name and a remark: `张三(班长)`. */
const NAME_ENDS = new RegExp(
  `[${BETWEEN_NAMES}()[\\]]+|(?<=\\p{Script=Han}{2})[和与及](?=\\p{Script=Han}{2})`,
  'u',
);
/** What somebody is on a site, in a shop or in the matter, and titles, which people write before or after the name. */
const ROLES =
  '(?:先生|女士|小姐|师傅|代表|夫妇|农民工|工人|工友|员工|举报人|投诉人|个体户|包工头|工头|老板娘?|负责人|经营者|班组长|班长|雇主|业主|承包人|分包人|实际控制人|法定代表人|法人|项目经理|经理|个人|自然人|等)+';
const ROLES_AROUND = new RegExp(`^${ROLES}:? ?| ?${ROLES}$`, 'gu');
/** How many more there are, behind a name: `王五等12人`, `王五两人`. No name is shorter than two characters. */
const OTHERS = /(?<=^|\S{2})(?:等|(?:\d+|[一二两三四五六七八九十百几多数]{1,3})余?[名位个]?[人工农]).*$/u;
/** A number around a name: `王五 138-0013-8000`. */
const NUMBER_AROUND = /^[\d +-]+(?=\p{Script=Han})|(?<=\p{Script=Han})[\d +-]+$/gu;
const ROLES_ALONE = new RegExp(`^${ROLES}$`, 'u');
/** A surname apart from the rest of the name, as in `王 五` or `欧阳 修文`. */
const APART_SURNAME = /(?<!\p{Script=Han})(\p{Script=Han}{1,2}) (?=\p{Script=Han})/gu;

/** Joins each surname to the rest of the name in a text in normal form: any other space is between two names. */
const joinNames = (normal: string): string =>
  normal.replace(APART_SURNAME, (written, surname: string) =>
    surname.length === 1 || COMPOUND_SURNAMES.has(surname) ? surname : written,
  );

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

const HAN_SPACE = /(?<=\p{Script=Han}) (?=\p{Script=Han})/u;

/** What is given for a name, split where another name or a remark begins. */
const splitNames = (name: string): string[] =>
  normalText(name)
    .split(NAME_ENDS)
    .map((part) => part.trim());

const singleNames = (name: string): string[] =>
  splitNames(name).flatMap((part) => joinNames(part).split(HAN_SPACE));

/** Each of the names in what is given for one, without what else it says of them. */
const bareNamesIn = (name: string): string[] =>
  singleNames(name)
    .map((part) => part.replace(OTHERS, '').replace(NUMBER_AROUND, '').replace(ROLES_AROUND, ''))
    .filter((part) => !ROLES_ALONE.test(part));

/** A name as it is given, and each of the names in it, with and without what else it says of them. */
const namesIn = (name: string): string[] => [
  normalText(name),
  ...[...splitNames(name), ...singleNames(name)].filter((part) => !ROLES_ALONE.test(part)),
  ...bareNamesIn(name),
];

const PART_ENDS = new RegExp(`( *[${BETWEEN_NAMES}]+ *|(?<=\\p{Script=Han}) (?=\\p{Script=Han}))`, 'u');
/** A remark at the end of a name: `张三(班长)`. */
const REMARK = /^(.+?)( ?[([])([^()[\]]*)([)\]])$/u;

/** Replaces a name, and one in the remark on it, unless it is no person's. */
function replaceName(
  name: string,
  isKept: (name: string) => boolean,
  replace: (name: string) => string,
): string {
  // A role is no part of the name: 包工头刘知行 is no longer a name than 刘知行.
  if (name === '' || ROLES_ALONE.test(name) || isKept(name.replace(ROLES_AROUND, ''))) return name;
  const [, named, open, remark, close] = REMARK.exec(name) ?? [];
  if (named !== undefined && remark !== undefined) {
    const [before, within] = [named, remark].map((part) => replaceName(part, isKept, replace));
    return `${before}${open}${within}${close}`;
  }
  return name.replace(/[^()[\]]+/gu, replace);
}

/**
 * Replaces each of the names in what is given for one, as `张三、李四` or `张三(班长)`, and leaves what stands between them.
 * @param isKept whether one of them is no person's
 */
export const replaceNames = (
  text: string,
  isKept: (name: string) => boolean,
  replace: (name: string) => string = maskName,
): string =>
  joinNames(normalText(text))
    .split(PART_ENDS)
    .map((part, i) => (i % 2 === 1 ? part : replaceName(part, isKept, replace)))
    .join('');

/** What stands for each of the names in some, by name. */
const replacementsOf = (names: readonly string[], maskWith: (name: string) => string) =>
  names.flatMap(namesIn).map((name) => [name, maskWith(name)] as const);

const HIDE_NUMBERS: Replacement = [
  NUMBERS,
  (number) => (DATES.test(number) ? null : MASKING_POLICY.replacement),
];

/** Free text with everything hidden that looks like an identity number, a phone number or a bank card. */
export const maskNumbers = (text: string): string => replaceInNormalForm(text, [HIDE_NUMBERS]);

/** Replaces names, the longest first since another may begin like it, and hides numbers. */
function nameReplacements(insteadByName: Iterable<readonly [string, string]>): Replacement[] {
  const longestFirst = [...new Map(insteadByName)].sort(([x], [y]) => y.length - x.length);
  const names = longestFirst.flatMap(([name, instead]): Replacement[] => {
    const pattern = namePattern(name);
    return pattern ? [[pattern, () => instead]] : [];
  });
  return [...names, HIDE_NUMBERS];
}

/**
 * Free text with everything hidden that looks like an identity number, a phone number or a bank card (`maskNumbers`), and with some
 * names masked wherever they stand, whatever the width of the characters, and the dots, spaces and invisible characters
 * between them.
 * @param names whole names; each is masked as `maskWith` masks it
 */
export const maskText = (
  text: string,
  names: readonly string[] = [],
  maskWith: (name: string) => string = maskName,
): string => replaceInNormalForm(text, nameReplacements(replacementsOf(names, maskWith)));

/** Titles that follow a surname; the short ones not where they begin another word: `提高总额` names nobody Gao. */
const TITLES = [
  '某+|先生|女士|小姐|师傅|同志|班长|经理|老板|大哥|大姐|阿姨|哥|叔|姐(?!妹)|工友|工程师|总工(?!资)|总监|总经理|会计|主管|主任|[队组厂]长',
  '工(?![资厂地程作人业会伤期种具龄钱商时头段艺序匠棚件价单牌服装休])',
  '总(?![额数计量包承部公共价和结体收金天人时面欠工])',
  '生(?![产活病日效意育存命怕])',
].join('|');
/** Words that look like a surname and a title. */
const NO_TITLES = '施工|包工|童工|白工|计工|全工|卫生|花生|平生';
/** What follows the name of a place or a company, but not of a person: the district Guangming is nobody's given name. */
const NO_PERSON = '新?区|街道|公司|集团|银行';

/**
 * Who somebody is by a part of a Chinese name: `张先生`, `老张`, `姓张`, the given name, or its end: `小强`, `强哥`; null for another
 * name.
 */
function addressPattern(name: string): RegExp | null {
  const chars = [...normalText(name).replaceAll(' ', '')];
  if (chars.length < 2 || !/^\p{Script=Han}+$/u.test(chars.join(''))) return null;
  const length = surnameLength(chars);
  const surname = chars.slice(0, length).join('');
  const given = namePattern(chars.slice(length).join(''));
  const last = chars.at(-1);
  return new RegExp(
    [
      `[老小阿姓]${surname}|(?!${NO_TITLES})${surname}(?:${TITLES})`,
      `[小阿]${last}|${last}(?:哥|叔|姐(?!妹))`,
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

/** Who must not be named in a text. */
export interface ProtectedNames {
  /** Those of whom the surname is shown. */
  readonly masked: readonly string[];
  /** Those who are hidden whole, also where a part of the name says who it is. */
  readonly hidden: readonly string[];
}

/**
 * Makes what masks free texts: people who must not be named, beside what `maskText` hides. One for many texts, since its patterns are
 * compiled once: a case may have hundreds of reporters, and a page of its record hundreds of texts.
 */
export function createPeopleMasker({ masked, hidden }: ProtectedNames): (text: string) => string {
  const hide = () => MASKING_POLICY.replacement;
  const replacements = [
    ...nameReplacements([
      ...replacementsOf(masked, maskName),
      ...replacementsOf([...hidden, ...hidden.flatMap(namesIn).flatMap(namePartsOf)], hide),
    ]),
    ...hidden.flatMap(bareNamesIn).flatMap((name): Replacement[] => {
      const pattern = addressPattern(name);
      return pattern ? [[pattern, hide]] : [];
    }),
  ];
  return (text) => replaceInNormalForm(text, replacements);
}

/** Free text with a person hidden whole, also where a part of the name says who it is, beside what `maskText` hides. */
export const hidePerson = (text: string, name: string): string =>
  createPeopleMasker({ masked: [], hidden: [name] })(text);

/** An employer, as whoever reports him or proposes a case states it. */
export interface StatedEmployer {
  readonly name: string;
  readonly creditCode?: string | null | undefined;
}

/** The name of an employer who has an identity number for a code, and so is a person, as texts must not say it; none of any other. */
export const employerPerson = ({ name, creditCode }: StatedEmployer): string[] =>
  hasResidentId(creditCode ?? '') ? [name] : [];

/**
 * An employer as masked views and lists show it: without numbers of people in name and code; one who has an identity number for a
 * code is a person.
 */
export function maskEmployer(employer: StatedEmployer): { name: string; creditCode: string | null } {
  const { name, creditCode = null } = employer;
  const [person] = employerPerson(employer);
  const code = creditCode ?? '';
  if (person !== undefined) {
    return { name: replaceNames(person, () => false), creditCode: maskDocumentNumber(code) };
  }
  return {
    name: maskNumbers(name),
    creditCode: creditCode && (looksLikeCreditCode(code) ? code : maskNumbers(code)),
  };
}
