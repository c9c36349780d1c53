import { CASE } from '../../domain/case/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { maskCaseText, readCaseParticulars } from '../store/case-particulars.ts';
import { particularsKey } from '../store/keys.ts';
import type { Table } from '../store/table.ts';

/**
 * Reads who must not be named with the decision of a case: the reporters of its clues, and the employer's representative, as far as its
 * particulars are still kept.
 * @returns what hides them, and numbers of people, in a text
 */
export async function readMask(
  table: Table,
  { caseId }: Pick<Publicity, 'caseId'>,
): Promise<(text: string) => string> {
  const particulars = readCaseParticulars(await table.get(particularsKey(CASE.kind, caseId)));
  return (text) => maskCaseText(text, particulars);
}
