import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { LANGUAGES, type Language, MARKS, type Marks, say, TEXT, type TextKey, type Words } from './text.ts';

const KEPT = 'qingxin.language';

/** The reader's language and how to say things in it. */
export interface Speech extends Marks {
  readonly language: Language;
  /** A text of the dictionary. */
  t(key: TextKey, values?: Readonly<Record<string, string | number>>): string;
  /** Words of another room, such as a status's label. */
  label(words: Words): string;
  setLanguage(language: Language): void;
}

const SpeechContext = createContext<Speech | null>(null);

const known = (value: string | null): value is Language =>
  (LANGUAGES as readonly (string | null)[]).includes(value);

function keptLanguage(): Language {
  try {
    const kept = window.localStorage.getItem(KEPT);
    return known(kept) ? kept : 'zh';
  } catch {
    return 'zh';
  }
}

/** Gives everything inside its language, and the document its `lang`. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setState] = useState(keptLanguage);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = TEXT.brandLong[language];
  }, [language]);
  const setLanguage = useCallback((next: Language) => {
    setState(next);
    try {
      window.localStorage.setItem(KEPT, next);
    } catch {
      // A browser that keeps nothing forgets the choice with the page.
    }
  }, []);
  const speech = useMemo<Speech>(
    () => ({
      ...MARKS[language],
      language,
      setLanguage,
      t: (key, values) => say(TEXT[key], language, values),
      label: (words) => words[language],
    }),
    [language, setLanguage],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** How to say things in the reader's language. */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('there is no language around this');
  return speech;
}
