import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { maskAddress, maskName, maskText } from '../../domain/people/masking.ts';
import { employerNameKey, particularsKey } from './keys.ts';
import { packText, unpackText } from './packing.ts';
import { toItem } from './table.ts';

/** Who and what a case is about: personal data. */
export interface CaseParticulars {
  readonly employer: {
    readonly name: string;
    readonly creditCode?: string | undefined;
    readonly address?: string | undefined;
    readonly representative?: string | undefined;
  };
  /** As the proposal states them; null where the case came from a clue. */
  readonly facts: string | null;
}

/** Makes the items of what a case is about: the particulars, and the employer's name for lists. */
export const caseParticularsItems = (
  tableName: string,
  caseId: string,
  particulars: CaseParticulars,
): TransactWriteItem[] => [
  {
    Put: {
      TableName: tableName,
      Item: toItem({ ...particularsKey('case', caseId), data: packText(JSON.stringify(particulars)) }),
    },
  },
  {
    Put: {
      TableName: tableName,
      Item: toItem({ ...employerNameKey('case', caseId), name: particulars.employer.name }),
    },
  },
];

/** The particulars of a case as stored, or null once they were deleted at the end of retention. */
export const readCaseParticulars = (item: { data?: unknown } | undefined): CaseParticulars | null =>
  item?.data === undefined ? null : (JSON.parse(unpackText(item.data)) as CaseParticulars);

/** Free text of a case with what identifies people hidden. */
export const maskCaseText = (text: string, particulars: CaseParticulars | null): string =>
  maskText(text, particulars?.employer.representative ? [particulars.employer.representative] : []);

/** The particulars that people read; `masked` hides what identifies a person. */
export function caseParticularsView(particulars: CaseParticulars, masked: boolean) {
  const { employer, facts } = particulars;
  const { name, creditCode = null, address, representative } = employer;
  const hide = (text: string | null | undefined, mask: (text: string) => string): string | null =>
    text === null || text === undefined ? null : masked ? mask(text) : text;
  const words = (text: string) => maskCaseText(text, particulars);
  return {
    masked,
    employer: {
      name,
      creditCode,
      address: hide(address, (text) => words(maskAddress(text))),
      representative: hide(representative, maskName),
    },
    facts: hide(facts, words),
  };
}
