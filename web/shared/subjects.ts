import { type LocalizedText, msg } from './i18n.ts';

/** What has a page of its own, by kind. */
const SUBJECTS: Readonly<Record<string, { readonly path: string; readonly label: LocalizedText }>> = {
  clue: { path: '/clues', label: msg('线索', 'Clue') },
  case: { path: '/cases', label: msg('案件', 'Case') },
  publicity: { path: '/publicity', label: msg('公示', 'Publicity') },
};

/** The address of the page of a clue, a case or the publicity of a decision. */
export const subjectPath = (kind: string, id: string): string =>
  `${SUBJECTS[kind]?.path ?? '/clues'}/${encodeURIComponent(id)}`;

/** The name of a kind. */
export const subjectName = (kind: string): LocalizedText => SUBJECTS[kind]?.label ?? msg(kind, kind);
