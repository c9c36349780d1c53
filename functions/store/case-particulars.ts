import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type CaseParticulars, protectedNamesOf } from '../../domain/case/particulars.ts';
import { createPeopleMasker, maskAddress, maskEmployer, maskName } from '../../domain/people/masking.ts';
import { employerNameKey, particularsKey } from './keys.ts';
import { packText, unpackText } from './packing.ts';
import { toItem } from './table.ts';

/** Makes the item of what a case is about. */
export const particularsItem = (
  tableName: string,
  caseId: string,
  particulars: CaseParticulars,
): TransactWriteItem => ({
  Put: {
    TableName: tableName,
    Item: toItem({ ...particularsKey('case', caseId), data: packText(JSON.stringify(particulars)) }),
  },
});

/** Makes the items of what a case is about: the particulars, and the employer's name for lists. */
export const caseParticularsItems = (
  tableName: string,
  caseId: string,
  particulars: CaseParticulars,
): TransactWriteItem[] => [
  particularsItem(tableName, caseId, particulars),
  {
    Put: {
      TableName: tableName,
      Item: toItem({ ...employerNameKey('case', caseId), name: maskEmployer(particulars.employer).name }),
    },
  },
];

/** The particulars of a case as stored, or null once they were deleted at the end of retention. */
export const readCaseParticulars = (item: { data?: unknown } | undefined): CaseParticulars | null =>
  item?.data === undefined ? null : (JSON.parse(unpackText(item.data)) as CaseParticulars);

/** Makes what hides in free texts of a case what identifies people. */
export const createCaseMasker = (particulars: CaseParticulars | null): ((text: string) => string) =>
  createPeopleMasker(protectedNamesOf(particulars));

/** The particulars that people read; `masked` hides what identifies a person. */
export function caseParticularsView(particulars: CaseParticulars, masked: boolean) {
  const { employer, facts } = particulars;
  const { name, creditCode = null, address, representative } = employer;
  const named = masked ? maskEmployer(employer) : { name, creditCode };
  const hide = (text: string | null | undefined, mask: (text: string) => string): string | null =>
    text === null || text === undefined ? null : masked ? mask(text) : text;
  const words = createCaseMasker(particulars);
  return {
    masked,
    employer: {
      ...named,
      address: hide(address, (text) => words(maskAddress(text))),
      representative: hide(representative, maskName),
    },
    facts: hide(facts, words),
  };
}
