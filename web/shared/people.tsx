import { PUNCTUATION } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';

/** Names of officers and units by id, as they stand beside the ids in an answer. */
export type People = Readonly<Record<string, string>>;

/** Finds a name, or gives the id where there is none. */
export const personName = (id: string, people: People): string =>
  (Object.hasOwn(people, id) ? people[id] : undefined) ?? id;

/** Writes names, joined as Chinese or English joins them. */
export const personNames = (ids: readonly string[], people: People, language: 'zh' | 'en'): string =>
  PUNCTUATION[language].joinList(ids.map((id) => personName(id, people)));

/** Officers or units by name, with their ids in the tooltip. */
export function PersonNames({ ids, people }: { readonly ids: readonly string[]; readonly people: People }) {
  const { language } = useI18n();
  return <span title={ids.join(' ')}>{personNames(ids, people, language)}</span>;
}
