import { randomBytes } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type CalendarDate, endOfDay } from '../../domain/calendar/dates.ts';
import type { Command } from '../../domain/case/commands.ts';
import { reprojectCase } from '../../domain/case/deadlines.ts';
import { peopleOf } from '../../domain/case/decide/persons.ts';
import type { Facts } from '../../domain/case/decide/situation.ts';
import { documentAbout, documentFields, namedIn } from '../../domain/case/documents.ts';
import { CASE } from '../../domain/case/index.ts';
import type { CaseParticulars } from '../../domain/case/particulars.ts';
import type { Case } from '../../domain/case/state.ts';
import { type IssuedDocument, issueDocument } from '../../domain/documents/documents.ts';
import { documentHash } from '../../domain/documents/hash.ts';
import type { Rules } from '../../domain/kernel/aggregate.ts';
import type { DocumentKind } from '../../domain/policy/document-kinds.ts';
import { findOrgan } from '../../domain/policy/terms.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import type { ReadFacts } from '../http/commands/command-group.ts';
import { documentItem, readDocument } from '../store/documents.ts';
import { readNames } from '../store/names.ts';
import { drawNumber } from '../store/numbers.ts';
import type { Table } from '../store/table.ts';

/** How people are called in a document: by the roster's name of that day, inspectors with the number of their certificate (执法证). */
async function callNames(
  table: Table,
  ids: readonly string[],
  units: readonly Unit[],
  on: CalendarDate,
): Promise<Record<string, string>> {
  const names = (await readNames(table, ids)).at(ids, new Date(endOfDay(on) - 1).toISOString());
  const officers = units.flatMap((unit) => unit.officers);
  return Object.fromEntries(
    Object.entries(names).map(([id, name]) => {
      const no = officers.find((o) => o.id === id && o.certificate)?.certificate?.no;
      return [id, no === undefined ? name : `${name}（证号${no}）`];
    }),
  );
}

/** What is read for a command on a case: what its decision needs, and what goes beside it. */
export interface CaseFacts extends Facts {
  /** The document (文书) that it issues, whole. Personal data. */
  readonly issued?: IssuedDocument;
  /** What the case is about, where the command issues a document; null once it was deleted. Personal data. */
  readonly particulars?: CaseParticulars | null;
}

/**
 * Makes the document that a command issues: draws its number, and writes it beside the case in the command's transaction.
 * @param on the day of the act
 * @param units those whose officers the command names
 */
export async function readDocumentFacts(
  table: Table,
  c: Case,
  command: Command,
  kind: DocumentKind,
  rules: Rules,
  on: CalendarDate,
  particulars: CaseParticulars | null,
  units: readonly Unit[],
): Promise<ReadFacts<Pick<CaseFacts, 'nextNumber' | 'document' | 'issued'>>> {
  const { policy } = rules;
  // Where the place has set no organ, its code stands in the number, and the name is left to the seal.
  const { division } = c;
  const organ = findOrgan(policy, division, on) ?? { division, name: '', shortName: division };
  const about = documentAbout(command, c);
  const names = await callNames(table, [...namedIn(c), ...peopleOf(command)], units, on);
  const fields = documentFields(c, command, rules, on, {
    particulars,
    about: about && (await readDocument(table, CASE.kind, c.caseId, about.entry)),
    names,
  });
  // One series for each organ, kind and year.
  const year = Number(on.slice(0, 4));
  const { n, write } = await drawNumber(table, { division: organ.division, what: kind, year });
  const salt = randomBytes(16).toString('hex');
  const document = issueDocument(kind, { policy, organ, n, issuedOn: on, fields, salt });
  // It is issued by the first event of the command, after those of a newer calendar.
  const entry = c.version + reprojectCase(c, rules).length + 1;
  const checks: TransactWriteItem[] = [write, documentItem(table.name, CASE.kind, c.caseId, entry, document)];
  return {
    facts: {
      nextNumber: n,
      document: { number: document.number, hash: documentHash(document) },
      issued: document,
    },
    checks,
  };
}
