import { CASE } from '../../domain/case/index.ts';
import { maskText } from '../../domain/people/masking.ts';
import { isNaturalPerson } from '../../domain/publicity/content.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { maskCaseText, readCaseParticulars } from '../store/case-particulars.ts';
import { readDocument } from '../store/documents.ts';
import { particularsKey } from '../store/keys.ts';
import type { Table } from '../store/table.ts';

/**
 * Reads who must not be named with the decision of a case: the reporters of its clues, the workers and the representative that its
 * document names, and a party that is a natural person; as far as these are still kept.
 * @returns what hides them, and numbers of people, in a text
 */
export async function readMask(
  table: Table,
  { caseId, document, partyKind }: Pick<Publicity, 'caseId' | 'document' | 'partyKind'>,
): Promise<(text: string) => string> {
  const [item, issued] = await Promise.all([
    table.get(particularsKey(CASE.kind, caseId)),
    readDocument(table, CASE.kind, caseId, document.entry),
  ]);
  const particulars = readCaseParticulars(item);
  const { party, partyCode: creditCode, partyHead, workers = [] } = issued?.fields ?? {};
  const names = [
    ...workers.map(({ name }) => name),
    ...(partyHead === undefined ? [] : [partyHead]),
    ...(party !== undefined && isNaturalPerson({ name: party, creditCode }, partyKind) ? [party] : []),
  ];
  return (text) => maskText(maskCaseText(text, particulars), names);
}
