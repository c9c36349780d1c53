import { type ClueData, clueDataSchema } from '../../domain/clue/push.ts';
import { identifyingNumber, readDocument } from '../../domain/people/documents.ts';
import {
  employerPerson,
  hidePerson,
  MASKING_POLICY,
  maskAddress,
  maskBankCard,
  maskDocumentNumber,
  maskEmployer,
  maskName,
  maskPhone,
  maskText,
} from '../../domain/people/masking.ts';
import { unpackText } from './packing.ts';

/** The particulars of a clue as stored, or null once they were deleted at the end of retention. */
export function readParticulars(item: { data?: unknown } | undefined): ClueData | null {
  return item?.data === undefined ? null : clueDataSchema.parse(JSON.parse(unpackText(item.data)));
}

/** The reporter's own numbers, as far as they tell him from others: a text may hold one that looks like none. */
const numbersOf = ({ documentNumber, phone, bankCard }: ClueData['reporter']): string[] =>
  [documentNumber, phone, bankCard].filter((number) => identifyingNumber(number) !== null) as string[];

/**
 * Free text about a clue with numbers hidden, and the reporter's name wherever it stands; of who reported (举报) not even the
 * surname is shown.
 */
export function maskWords(text: string, data: ClueData): string {
  const { kind, reporter } = data;
  const hidden = maskText(text, numbersOf(reporter), () => MASKING_POLICY.replacement);
  return kind === 'report' ? hidePerson(hidden, reporter.name) : maskText(hidden, [reporter.name]);
}

/**
 * Free text about a clue as its masked views show it: an employer who is a person is not named either. Once the particulars are
 * deleted nobody knows whose names a text holds, so all of it is hidden.
 */
export const maskClueText = (text: string, data: ClueData | null): string =>
  data === null ? MASKING_POLICY.replacement : maskText(maskWords(text, data), employerPerson(data.employer));

const shownUnless = (
  hidden: boolean,
  value: string | undefined,
  mask: (value: string) => string,
): string | null => (value === undefined ? null : hidden ? mask(value) : value);

/**
 * The particulars that people read: who, where, what. `masked` hides what identifies a person, and who reported (举报)
 * whole; a member that the sender left out is null.
 */
export function particularsView(data: ClueData, masked: boolean) {
  const { reporter, employer, workplace, project, arrears, description } = data;
  const words = (text: string | undefined) => shownUnless(masked, text, (t) => maskClueText(t, data));
  const address = (text: string) => (masked ? maskClueText(maskAddress(text), data) : text);
  const { name, creditCode = null } = employer;
  const document = readDocument(reporter);
  const reporterHidden = masked && data.kind === 'report';
  return {
    masked,
    reportedAt: new Date(data.reportedAt).toISOString(),
    reporterHidden,
    reporter: reporterHidden
      ? null
      : {
          name: masked ? maskName(reporter.name) : reporter.name,
          documentType: document?.type ?? null,
          documentNumber: shownUnless(masked, document?.number, maskDocumentNumber),
          phone: shownUnless(masked, reporter.phone, maskPhone),
          bankCard: shownUnless(masked, reporter.bankCard, maskBankCard),
        },
    employer: {
      ...(masked ? maskEmployer(employer) : { name, creditCode }),
      address: address(employer.address),
    },
    workplace: {
      division: workplace.division,
      street: workplace.street ?? null,
      address: address(workplace.address),
    },
    project: project
      ? {
          name: words(project.name),
          developer: words(project.developer),
          generalContractor: words(project.generalContractor),
          subcontractor: words(project.subcontractor),
        }
      : null,
    job: words(arrears.job),
    description: words(description),
  };
}
