import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Words of Latin letters that a Chinese text may hold. */
const LATIN = new Set(['CSV', 'Excel', 'PDF', 'Word', 'KB', 'MB', 'SHA', 'QG', 'https']);
/** Codes of languages, and the buttons that switch to the other one. */
const NO_TEXTS = new Set(['zh-CN', 'English', 'Switch to English', '中文', '切换到中文']);

interface Text {
  readonly where: string;
  readonly text: string;
}

/** Every text in the sources that follows a mark such as `zh:`. */
function textsAfter(mark: RegExp, files: string): Text[] {
  return globSync(files).flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    const found = source.matchAll(new RegExp(`(?:${mark.source})\\s*(['"])((?:(?!\\1)[^\\n])*)\\1`, 'g'));
    return [...found].map(([, , text = ''], n) => ({ where: `${file} (${n + 1})`, text }));
  });
}

const ROOMS = '{domain,functions,web,local}/**/*.{ts,tsx}';
// A text of both languages is an object, or made by `msg`, Chinese first.
const chinese = textsAfter(/\bzh:|\bmsg\(|summaryZh:/, ROOMS);
const headings = textsAfter(/^ {2}\[/m, 'functions/contract/*-columns.ts');
const english = [...textsAfter(/\ben:/, ROOMS), ...textsAfter(/\bmsg\(\s*'[^'\n]*',/, ROOMS)];
const withoutBlanks = (text: string) => text.replaceAll(/\$?\{[^}]*\}/g, '');

describe('the texts of the pages', () => {
  it('are found', () => {
    expect(chinese.length).toBeGreaterThan(500);
    expect(english.length).toBeGreaterThan(500);
  });

  it('are Chinese where they are to be, but for a few words', () => {
    const foreign = chinese
      .filter(({ text }) => !NO_TEXTS.has(text))
      .filter(({ text }) =>
        (withoutBlanks(text).match(/[A-Za-z]{2,}/g) ?? []).some((word) => !LATIN.has(word)),
      );
    expect(foreign).toEqual([]);
  });

  it('are English where they are to be', () => {
    const foreign = english
      .filter(({ text }) => !NO_TEXTS.has(text))
      .filter(({ text }) => /\p{Script=Han}/u.test(withoutBlanks(text)));
    expect(foreign).toEqual([]);
  });

  it('have full-width punctuation in Chinese', () => {
    const narrow = [...chinese, ...headings].filter(({ text }) =>
      /\p{Script=Han}\s*[,;:!?()]|[,;:!?()]\s*\p{Script=Han}/u.test(withoutBlanks(text)),
    );
    expect(narrow).toEqual([]);
  });
});
