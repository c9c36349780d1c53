import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { propose } from '../../domain/case/decide.ts';
import type { CaseEvent, CaseIntake } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import type { PartyKind } from '../../domain/case/sanctions.ts';
import type { Case } from '../../domain/case/state.ts';
import { districtOf } from '../../domain/places/divisions.ts';
import type { CASES_REQUESTS } from '../contract/case-requests.ts';
import { KEY_SECONDS, REUSED } from '../http/commands/execute.ts';
import { type Caller, type HttpResult, json, Problem, requireScope } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { idempotentAnswer } from '../http/idempotency.ts';
import { requireExistingDivisions } from '../http/places.ts';
import { bodyHash, employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { MAX_RETRIES } from '../store/backoff.ts';
import { type CaseParticulars, caseParticularsItems } from '../store/case-particulars.ts';
import { registerDistrict } from '../store/districts.ts';
import { drawNumber } from '../store/numbers.ts';
import { type FreeText, type IdempotencyRecord, Repository } from '../store/repository.ts';
import { cancellation, type Table } from '../store/table.ts';

/** The code of a sole trader (个体工商户) begins so: for the hearing line he is a person. */
const SOLE_TRADER = /^92/;

/** Whom the hearing line tells an employer for. */
const partyKindOf = (creditCode: string | undefined): PartyKind =>
  SOLE_TRADER.test(creditCode ?? '') ? 'person' : 'organisation';

/** What is known of a case before its number and its clock. */
type NewCase = Omit<CaseIntake, 'employerKind' | 'policyVersion' | 'calendarVersion' | 'due'>;

/** A case that is about to be stored. */
interface PreparedCase {
  readonly caseId: string;
  readonly event: CaseEvent;
  /** Writes that go with it: its number, and who and what it is about. */
  readonly also: readonly TransactWriteItem[];
}

/**
 * Prepares a new case: draws its number (案号) from the series of district and year, and makes its first event.
 * @param now milliseconds since the epoch: the year of the number
 */
async function prepareCase(
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

/** @throws Problem 422 for a day that lies in the future or before the calendar */
async function cameInOn(
  runtime: Pick<Runtime, 'calendars' | 'now'>,
  occurredOn: CalendarDate | undefined,
): Promise<CalendarDate> {
  const today = shanghaiDate(runtime.now());
  const { latest } = await runtime.calendars.book();
  const on = occurredOn ?? today;
  const message =
    on > today
      ? 'must not be in the future'
      : on < `${latest.firstYear}-01-01`
        ? `must not be before ${latest.firstYear}`
        : null;
  if (message === null) return on;
  throw new Problem(422, 'invalid-input', 'The body does not fit its schema.', {
    errors: [{ path: 'occurredOn', message }],
  });
}

const textOf = (note: string | undefined): FreeText | undefined => (note ? { text: note } : undefined);
const roleOf = ({ roles }: Caller): string => roles.find((role) => role === 'inspector') ?? 'officer';

/** `POST /cases`: an inspector proposes a case ex officio (依职权). */
export async function postCase(
  runtime: Runtime,
  hash: Hash,
  { caller, body, headers }: RequestOf<typeof CASES_REQUESTS, 'POST /cases'>,
): Promise<HttpResult> {
  const { division: place, source, employer, facts, note, occurredOn } = body;
  requireScope(caller, place);
  const division = districtOf(place);
  requireExistingDivisions(runtime, { division: place });
  const cases = new Repository<Case, CaseEvent>(runtime, CASE);
  const { table } = cases;
  const now = runtime.now();
  const intake: NewCase = {
    externalNo: null,
    source,
    clues: [],
    employerKeys: employerKeys(hash, employer),
    headcount: 0,
    division,
    street: place.length === 9 ? place : null,
    cameInOn: await cameInOn(runtime, occurredOn),
  };
  const key = headers['idempotency-key'];
  const answer = ({ caseId, status }: Case) => ({ caseId, status });
  const keep: IdempotencyRecord<Case> | undefined =
    key === undefined
      ? undefined
      : {
          kind: CASE.kind,
          scope: `${caller.sub}#propose`,
          key,
          bodyHash: bodyHash(hash, body),
          answer: (state) => JSON.stringify(answer(state)),
          expiresAt: Math.floor(now / 1000) + KEY_SECONDS,
        };
  await registerDistrict(table, division);
  for (let attempt = 0; ; attempt++) {
    const kept = keep && (await idempotentAnswer(table, keep, now, REUSED));
    if (kept) return { ...kept, statusCode: 201 };
    const { caseId, event, also } = await prepareCase(runtime, table, intake, { employer, facts }, now);
    try {
      const { created, stored } = await cases.create(caseId, event, now, {
        actor: { id: caller.sub, role: roleOf(caller) },
        text: textOf(note),
        keep,
        also,
      });
      if (created) return json(201, answer(stored.state));
    } catch (error) {
      // Somebody drew the number, or used the key, meanwhile.
      if (cancellation(error)?.kind !== 'condition' || attempt >= MAX_RETRIES) throw error;
    }
    await table.pause(attempt);
  }
}
