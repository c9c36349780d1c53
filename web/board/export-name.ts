import type { Me } from '../shared/answers.ts';
import { divisionName } from '../shared/divisions.ts';
import type { FigureQuery } from '../shared/figure-query.ts';
import type { LocalizedText } from '../shared/i18n.ts';

/** Names a table for its export: what, where and when. */
export const exportName = (
  title: LocalizedText,
  { division, from, to }: FigureQuery,
  me: Pick<Me, 'divisions'>,
): LocalizedText => ({
  zh: `${divisionName(division, 'zh', me)}${title.zh} ${from} 至 ${to}`,
  en: `${title.en}, ${divisionName(division, 'en', me)}, ${from} to ${to}`,
});
