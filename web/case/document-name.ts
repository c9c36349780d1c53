import type { CaseView } from '../shared/answers.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';
import { DOCUMENT_KINDS } from './labels.ts';

/** Names a document by its kind, its year and its number. */
export function documentName({
  kind,
  year,
  n,
}: Pick<CaseView['documents'][number], 'kind' | 'year' | 'n'>): LocalizedText {
  const { zh, en } = DOCUMENT_KINDS[kind];
  return msg(`${zh}〔${year}〕${n}号`, `${en} ${year} no. ${n}`);
}

/** Names a document of a case by its id. */
export function documentNameOf(documents: CaseView['documents'], id: string): LocalizedText {
  const found = documents.find((d) => d.id === id);
  return found ? documentName(found) : msg(id, id);
}
