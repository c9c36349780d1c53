/** The languages of the pages; Chinese is the first. */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
/** A text in every language; `{name}` stands for a value that is filled in. */
export type LocalizedText = Readonly<Record<Language, string>>;
/** What fills the blanks of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Makes a text from its Chinese and its English. */
export const msg = (zh: string, en: string): LocalizedText => ({ zh, en });

/** Writes a text in a language with its blanks filled; a blank without a value stays. */
export function format(text: LocalizedText, language: Language, values: TextValues = {}): string {
  return text[language].replace(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank));
}

/** How a language joins texts and sets them apart. */
export interface Punctuation {
  /** Joins names: `甲、乙`. */
  joinList(items: readonly string[]): string;
  /** Joins clauses, leaving out empty ones: `甲；乙`. */
  joinClauses(...items: readonly (string | null | false | undefined)[]): string;
  /** Puts a remark into parentheses, to stand behind something: `（甲）`. */
  parenthesize(text: string | number): string;
  /** Joins a name and its value: `甲：乙`. */
  joinPair(name: string, value: string | number): string;
}

const punctuation = (
  comma: string,
  semicolon: string,
  colon: string,
  left: string,
  right: string,
): Punctuation => ({
  joinList: (items) => items.join(comma),
  joinClauses: (...items) => items.filter(Boolean).join(semicolon),
  parenthesize: (text) => `${left}${text}${right}`,
  joinPair: (name, value) => `${name}${colon}${value}`,
});

/** The punctuation of each language. */
export const PUNCTUATION: Readonly<Record<Language, Punctuation>> = {
  zh: punctuation('、', '；', '：', '（', '）'),
  en: punctuation(', ', '; ', ': ', ' (', ')'),
};
