import type { Definition } from '../../domain/metrics/completion.ts';
import type { Me } from '../shared/answers.ts';
import { clockToday } from '../shared/clock.ts';
import { divisionName } from '../shared/divisions.ts';
import type { FigureQuery } from '../shared/figure-query.ts';
import { format, type Language, type LocalizedText, PUNCTUATION } from '../shared/i18n.ts';
import { TEXT } from './text.ts';

/** Says below an export what its figures are of: the definition in words where there is one, and the as-of day. */
export const exportNotes = (
  { asOf, definition }: Pick<FigureQuery, 'asOf'> & { readonly definition?: Definition },
  language: Language,
): string[] => [
  ...(definition === undefined
    ? []
    : [
        PUNCTUATION[language].joinPair(
          TEXT.definitionInWords[language],
          TEXT[`definition.${definition}`][language],
        ),
      ]),
  format(TEXT.asOfText, language, { asOf: asOf ?? clockToday() }),
];

/** Names a table for its export: what, where and when. */
export const exportName = (
  title: LocalizedText,
  { division, from, to }: FigureQuery,
  me: Pick<Me, 'divisions'>,
): LocalizedText => ({
  zh: `${divisionName(division, 'zh', me)}${title.zh} ${from} 至 ${to}`,
  en: `${title.en}, ${divisionName(division, 'en', me)}, ${from} to ${to}`,
});
