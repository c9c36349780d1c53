import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import {
  format,
  LANGUAGES,
  type Language,
  type LocalizedText,
  PUNCTUATION,
  type Punctuation,
  type TextValues,
} from './i18n.ts';
import { TEXT } from './text.ts';

const STORAGE_KEY = 'qingxin.language';

/** The reader's language, and how to write texts in it. */
export interface I18n<T extends Readonly<Record<string, LocalizedText>> = typeof TEXT> extends Punctuation {
  readonly language: Language;
  /** Writes a text of the page in the reader's language. */
  t(key: keyof T & string, values?: TextValues): string;
  /** Writes a text of another room, such as a status's label. */
  localize(text: LocalizedText): string;
  setLanguage(language: Language): void;
}

type LanguageState = Pick<I18n, 'language' | 'setLanguage'>;

const LanguageContext = createContext<LanguageState | null>(null);

const isLanguage = (value: string | null): value is Language =>
  (LANGUAGES as readonly (string | null)[]).includes(value);

function readStoredLanguage(): Language {
  try {
    const stored = window.localStorage.getItem(STORAGE_KEY);
    return isLanguage(stored) ? stored : 'zh';
  } catch {
    return 'zh';
  }
}

/** Gives everything inside its language, and the document its `lang`. */
export function I18nProvider({ children }: { readonly children: ReactNode }) {
  const [language, setState] = useState(readStoredLanguage);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const setLanguage = useCallback((next: Language) => {
    setState(next);
    try {
      window.localStorage.setItem(STORAGE_KEY, next);
    } catch {
      // A browser that keeps nothing forgets the choice with the page.
    }
  }, []);
  const state = useMemo<LanguageState>(() => ({ language, setLanguage }), [language, setLanguage]);
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

/**
 * Gives the reader's language, and writes a page's texts in it.
 * @param texts the page's texts; those shared by all pages when left out
 */
export function useI18n(): I18n;
export function useI18n<T extends Readonly<Record<string, LocalizedText>>>(texts: T): I18n<T>;
export function useI18n(
  texts: Readonly<Record<string, LocalizedText>> = TEXT,
): I18n<Readonly<Record<string, LocalizedText>>> {
  const state = useContext(LanguageContext);
  if (!state) throw new Error('useI18n needs an I18nProvider around it');
  return useMemo(() => {
    const { language } = state;
    return {
      ...PUNCTUATION[language],
      ...state,
      t: (key, values) => format(texts[key] ?? { zh: key, en: key }, language, values),
      localize: (text) => text[language],
    };
  }, [state, texts]);
}
