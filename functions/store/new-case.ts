import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { CaseEvent, CaseIntake } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import { partyKindOf, propose } from '../../domain/case/opening.ts';
import type { CaseParticulars } from '../../domain/case/particulars.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { caseParticularsItems } from './case-particulars.ts';
import { drawNumber } from './numbers.ts';
import type { Table } from './table.ts';

/** What is known of a case before its number and its clock. */
export type NewCase = Omit<CaseIntake, 'employerKind' | 'policyVersion' | 'calendarVersion' | 'due'>;

/** A case that is about to be stored. */
export interface PreparedCase {
  readonly caseId: string;
  readonly event: CaseEvent;
  /** Writes that go with it: its number, and who and what it is about. */
  readonly also: readonly TransactWriteItem[];
}

/**
 * Prepares a new case: draws its number (案号) from the series of district and year, and makes its first event.
 * @param now milliseconds since the epoch: the year of the number
 */
export async function prepareCase(
  runtime: Pick<Runtime, 'policies' | 'calendars'>,
  table: Table,
  facts: NewCase,
  particulars: CaseParticulars,
  now: number,
): Promise<PreparedCase> {
  const { latest } = await runtime.calendars.book();
  const today = shanghaiDate(now);
  const policy = (await runtime.policies.book()).inForce(today);
  const year = today.slice(0, 4);
  const { n, write } = await drawNumber(table, {
    division: facts.division,
    what: CASE.kind,
    year: Number(year),
  });
  const caseId = `${facts.division}-${year}-${String(n).padStart(5, '0')}`;
  const employerKind = partyKindOf(particulars.employer.creditCode);
  return {
    caseId,
    event: propose({ ...facts, employerKind }, { policy, latest }),
    also: [write, ...caseParticularsItems(table.name, caseId, particulars)],
  };
}
