import {
  maskAddress,
  maskBankCard,
  maskDocumentNumber,
  maskName,
  maskPhone,
  maskText,
} from '../../domain/masking.ts';
import { type ClueData, clueDataSchema } from '../../domain/push.ts';

/** The particulars of a clue as stored, or null once they were deleted at the end of retention. */
export function readParticulars(item: { data?: unknown } | undefined): ClueData | null {
  return typeof item?.data === 'string' ? clueDataSchema.parse(JSON.parse(item.data)) : null;
}

/** Free text about a clue with numbers hidden, and the reporter's name wherever it stands. */
export function maskWords(text: string, data: ClueData | null): string {
  const name = data?.reporter.name ?? '';
  const unnamed = name.length > 1 ? text.replaceAll(name, maskName(name)) : text;
  return maskText(unnamed);
}

/** The particulars that people read: who, where, what. `masked` hides what identifies a person. */
export function particularsView(data: ClueData, masked: boolean) {
  const { reporter, employer, workplace, project, arrears, description } = data;
  const bankCard = reporter.bankCard ?? null;
  return {
    masked,
    reportedAt: data.reportedAt,
    reporter: masked
      ? {
          name: maskName(reporter.name),
          documentType: reporter.documentType,
          documentNumber: maskDocumentNumber(reporter.documentNumber),
          phone: maskPhone(reporter.phone),
          bankCard: bankCard && maskBankCard(bankCard),
        }
      : { ...reporter, bankCard },
    employer: {
      name: employer.name,
      creditCode: employer.creditCode ?? null,
      address: masked ? maskAddress(employer.address) : employer.address,
    },
    workplace: {
      division: workplace.division,
      street: workplace.street ?? null,
      address: masked ? maskAddress(workplace.address) : workplace.address,
    },
    project: project ?? null,
    job: arrears.job ?? null,
    description: masked ? maskWords(description, data) : description,
  };
}
