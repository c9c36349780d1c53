import type { CalendarDate } from '../calendar/dates.ts';
import { checkResidentId, residentId18 } from './identifiers.ts';
import { comparable, normalText, signsOf } from './text.ts';

interface DocumentName {
  readonly zh: string;
  readonly en: string;
  /** What people write for it beside its code and its names. */
  readonly words: readonly string[];
}

/** The types of identity documents (证件类型), for pushes and files alike. */
export const DOCUMENT_TYPES = {
  'resident-id': {
    zh: '居民身份证',
    en: 'Resident ID',
    words: [
      '身份证',
      '身份证件',
      '身份证号',
      '身份证号码',
      '居民身份证号',
      '居民身份证号码',
      '公民身份证',
      '公民身份证号码',
      '公民身份号码',
      '中华人民共和国居民身份证',
      '中国居民身份证',
      '内地居民身份证',
      '大陆居民身份证',
      '一代身份证',
      '第一代身份证',
      '二代身份证',
      '第二代身份证',
      '第二代居民身份证',
      '二代居民身份证',
      '二代证',
      '临时身份证',
      '临时居民身份证',
      '电子身份证',
      'id',
      'id card',
      'identity card',
      'resident identity card',
      'resident id card',
    ],
  },
  'hk-macao-permit': {
    zh: '港澳居民来往内地通行证',
    en: 'Travel permit for residents of Hong Kong and Macao',
    words: ['港澳通行证', '港澳居民通行证', '港澳来往内地通行证', '回乡证', '港澳回乡证', '港澳居民居住证'],
  },
  'taiwan-permit': {
    zh: '台湾居民来往大陆通行证',
    en: 'Travel permit for residents of Taiwan',
    words: ['台胞证', '台湾通行证', '台湾居民通行证', '台湾来往大陆通行证', '台湾居民居住证'],
  },
  'foreign-residence': {
    zh: '外国人永久居留身份证',
    en: 'Residence permit of a foreigner',
    words: [
      '外国人永久居留证',
      '外国人居留证',
      '外国人居留许可',
      '永久居留身份证',
      '永久居留证',
      '居留许可',
      'residence permit',
    ],
  },
  passport: {
    zh: '护照',
    en: 'Passport',
    words: [
      '普通护照',
      '因私普通护照',
      '因私护照',
      '中国护照',
      '中华人民共和国护照',
      '外国护照',
      '护照号',
      '护照号码',
    ],
  },
  other: { zh: '其他证件', en: 'Other document', words: ['其他', '其它', '其它证件', '其他有效证件'] },
} as const satisfies Record<string, DocumentName>;

/** The code of a document type. */
export type DocumentType = keyof typeof DOCUMENT_TYPES;

const BY_WORD: ReadonlyMap<string, DocumentType> = new Map(
  Object.entries<DocumentName>(DOCUMENT_TYPES).flatMap(([code, { zh, en, words }]) =>
    [code, zh, en, ...words].map((word) => [comparable(word), code as DocumentType] as const),
  ),
);

/** What people write where there is nothing to write. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(
  [
    '无',
    '没有',
    '暂无',
    '无证件',
    '没有证件',
    '未带',
    '不详',
    '不明',
    '不清楚',
    '不知道',
    '未知',
    '未提供',
    '不提供',
    '不愿提供',
    '未填',
    '未填写',
    '未登记',
    '空',
    '空白',
    '匿名',
    '保密',
    '待补',
    '待补充',
    'none',
    'null',
    'nil',
    'n/a',
    'nan',
    'no',
    'unknown',
    'undefined',
    'not provided',
    'not available',
    'anonymous',
  ].map(comparable),
);

/** Whether a text says that there is nothing: blank, only punctuation, or a usual placeholder such as 无, 不详 or n/a. */
export const isPlaceholder = (text: string): boolean => {
  const word = comparable(text);
  return word === '' || PLACEHOLDERS.has(word);
};

/** The marks that stand for hidden characters, in normal form: of `•` it makes `·`, of `…` three dots. */
const HIDDEN = /[*∗✱■█□]|[●○×·_#?]{2}|\.{3}|x{4}/iu;

/** Whether part of a text was hidden by its sender, as in `4403**********1238`. */
const isMasked = (text: string): boolean => HIDDEN.test(normalText(text));

/** What no number is without: words such as 没带身份证 have none. */
const DIGIT = /\p{N}/u;
/** The fewest letters and digits a number that tells people apart has. */
const SIGNS_AT_LEAST = 5;

/**
 * What a number is compared by: its letters and digits; null where it tells nobody apart, because it is absent, masked,
 * one character over and over, too short, without a digit, or a placeholder.
 */
export function identifyingNumber(number: string | undefined): string | null {
  if (number === undefined || isPlaceholder(number) || isMasked(number)) return null;
  const signs = signsOf(number);
  const different = new Set(signs);
  const tells = [...signs].length >= SIGNS_AT_LEAST && different.size > 1 && DIGIT.test(signs);
  return tells ? signs : null;
}

/** What an employer's name is compared by; null where it names nobody, because it is a placeholder or masked. */
export const identifyingName = (name: string): string | null =>
  isPlaceholder(name) || isMasked(name) ? null : comparable(name);

/** An identity document as the sender stated it. */
export interface StatedDocument {
  readonly documentType?: string | undefined;
  readonly documentNumber?: string | undefined;
}

/** An identity document as it is read. */
export interface IdentityDocument {
  readonly type: DocumentType;
  /** In normal form. */
  readonly number: string;
  /** Whether the word for its type is one of the list; true where none was given. */
  readonly known: boolean;
}

/**
 * Reads a document: its type by any of the usual words. A number without a type is `other`, and so is one of a type
 * that is not in the list; a type without a number is no document.
 */
export function readDocument({ documentType, documentNumber }: StatedDocument): IdentityDocument | null {
  if (documentNumber === undefined || isPlaceholder(documentNumber)) return null;
  const number = normalText(documentNumber);
  if (documentType === undefined || isPlaceholder(documentType))
    return { type: 'other', number, known: true };
  const type = BY_WORD.get(comparable(documentType));
  return { type: type ?? 'other', number, known: type !== undefined };
}

/**
 * What a person is recognised by: document type and number, the 15 digits of an old resident identity number as the 18
 * of the new one. Null for whoever has no identity: nobody's duplicate, and a person of his own in a group.
 */
export function identityOf(stated: StatedDocument): string | null {
  const document = readDocument(stated);
  const signs = document && identifyingNumber(document.number);
  if (!document || !signs) return null;
  return `${document.type}:${document.type === 'resident-id' ? residentId18(signs) : signs}`;
}

/**
 * The codes of what is odd about a document; none of them stops a clue.
 * @param today the day up to which a person can have been born
 */
export function documentWarnings(stated: StatedDocument, today: CalendarDate): string[] {
  const document = readDocument(stated);
  if (!document) return [];
  if (!document.known) return ['document-type-unknown'];
  if (document.type !== 'resident-id') return [];
  const check = checkResidentId(document.number, today);
  return check.valid ? [] : [`resident-id-${check.reason}`];
}
