/**
 * The forms of a text: how it is kept, how it is compared and checked, and how it is searched for what must be masked.
 * Nothing else in the project decides which characters count.
 */

/**
 * What shows nothing: format characters (zero-width, direction marks, soft hyphens), fillers, variation selectors, and
 * control characters that are no white space of a text.
 */
const INVISIBLES = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]|(?![\t\n\r])\p{Cc}/gu;
/** Control characters but TAB and LF, and format characters. */
const NOT_KEPT = /\p{Cf}|(?![\t\n])\p{Cc}/gu;
/** The dots people write between the parts of a name; U+00B7 is the one that stays. */
const DOTS = /[·•‧∙⋅・･ᐧ᛫⸱⸳ꞏ𐄁]/gu;
const SPACES = /\s+/gu;
/** Halves of surrogate pairs, which are no characters. */
const HALVES = /\p{Cs}/gu;

/**
 * The form in which a text is kept and shown: as it was sent, less format and control characters other than line feed
 * and tab. Carriage returns become line feeds; half a surrogate pair is no character and becomes U+FFFD.
 */
export const storedText = (text: string): string =>
  text.replace(HALVES, '\uFFFD').replace(/\r\n?/g, '\n').replace(NOT_KEPT, '');

/** NFKC makes new dots and marks, so both are folded before and after it. */
const fold = (text: string): string =>
  text
    .replace(INVISIBLES, '')
    .replace(DOTS, '·')
    .normalize('NFKC')
    .replace(INVISIBLES, '')
    .replace(DOTS, '·');

/**
 * The normal form in which texts are compared, checked and read: NFKC (full-width forms become half-width), no invisible
 * characters, one middle dot, every run of white space one space, none around.
 */
export const normalText = (text: string): string =>
  fold(text.replace(HALVES, '\uFFFD')).replace(SPACES, ' ').trim();

/** A final sigma is a sigma: what a letter becomes does not hang on its neighbours. */
const lowerCase = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ');

/** A name or a word for comparison: its normal form in lower case, without spaces and punctuation. */
export const comparable = (text: string): string => lowerCase(normalText(text)).replace(/[\s\p{P}]+/gu, '');

/** The letters and digits of a number, as numbers are checked and compared: in normal form and upper case. */
export const signsOf = (number: string): string =>
  normalText(number)
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Whether a text has nothing to see in it. */
export const isBlank = (text: string): boolean => normalText(text) === '';

/** A text with its characters apart from their marks, as `replaceInNormalForm` searches. */
export const apart = (text: string): string => text.normalize('NFKD');

/** A base character with its marks. */
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;
/** Characters that are their own normal form: most of what is written. */
const PLAIN = /^[!-@[-~\u4e00-\u9fff]$/;

/**
 * The normal form of a text in lower case, character by character: runs of spaces stay, and what NFKC composes stays apart
 * (NFKD). With it where each of its UTF-16 units came from, and the end of the original after the last.
 */
function searchText(original: string): { readonly text: string; readonly from: readonly number[] } {
  let text = '';
  const from: number[] = [];
  for (const { 0: cluster, index } of original.matchAll(CLUSTER)) {
    const folded = PLAIN.test(cluster) ? cluster : apart(lowerCase(fold(cluster).replace(SPACES, ' ')));
    text += folded;
    for (let i = 0; i < folded.length; i++) from.push(index);
  }
  from.push(original.length);
  return { text, from };
}

/** What stands for whatever a pattern finds, or null where it stays. The pattern: global, for text in normal form, lower case, and `apart`. */
export type Replacement = readonly [pattern: RegExp, instead: (found: string) => string | null];

function replaceFound(
  original: string,
  { text, from }: ReturnType<typeof searchText>,
  [pattern, replacement]: Replacement,
): string {
  let result = '';
  let done = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const start = from[index] ?? done;
    let after = index + found.length;
    // A match that ends within what one character became takes that character whole.
    while (after < text.length && from[after] === from[after - 1]) after += 1;
    const end = from[after] ?? original.length;
    const instead = found === '' || start < done ? null : replacement(found);
    if (instead === null) continue;
    result += original.slice(done, start) + instead;
    done = end;
  }
  return result + original.slice(done);
}

/**
 * Replaces in a text what patterns find in its normal form, one after the other; everything else stays as it was written. The normal
 * form is made again only after a pattern found something.
 */
export function replaceInNormalForm(original: string, replacements: readonly Replacement[]): string {
  let shown = original;
  let search = searchText(shown);
  for (const replacement of replacements) {
    if (search.text.search(replacement[0]) < 0) continue;
    shown = replaceFound(shown, search, replacement);
    search = searchText(shown);
  }
  return shown;
}
