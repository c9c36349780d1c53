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

/** Names a document of a case by its id, as `order-2021-3`. */
export function documentNameOf(id: string): LocalizedText {
  const [, kind = '', year, n] = /^([a-z-]+)-(\d{4})-(\d+)$/.exec(id) ?? [];
  if (!Object.hasOwn(DOCUMENT_KINDS, kind)) return msg(id, id);
  return documentName({ kind: kind as keyof typeof DOCUMENT_KINDS, year: Number(year), n: Number(n) });
}
