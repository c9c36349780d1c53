import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { districtOf } from '../../domain/places/divisions.ts';
import type { COMMANDS_REQUESTS } from '../contract/case-requests.ts';
import { type Caller, type HttpResult, json, Problem, requireScope } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { idempotentAnswer, requestKey } from '../http/idempotency.ts';
import { requireExistingDivisions } from '../http/places.ts';
import { bodyHash, employerKeys, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { MAX_RETRIES } from '../store/backoff.ts';
import type { FreeText } from '../store/change.ts';
import { registerDistrict } from '../store/districts.ts';
import { type NewCase, prepareCase } from '../store/new-case.ts';
import { Repository } from '../store/repository.ts';
import { cancellation } from '../store/table.ts';

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
  { caller, body, headers }: RequestOf<typeof COMMANDS_REQUESTS, 'POST /cases'>,
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
    claims: [],
    employerKeys: employerKeys(hash, employer),
    groupSize: 0,
    division,
    street: place.length === 9 ? place : null,
    cameInOn: await cameInOn(runtime, occurredOn),
  };
  const answer = ({ caseId, status }: Case) => ({ caseId, status });
  const scope = `${caller.sub}#propose`;
  const key = requestKey(
    headers['idempotency-key'],
    { kind: CASE.kind, scope, bodyHash: bodyHash(hash, body) },
    now,
  );
  const keep = key && { ...key, answer: (state: Case) => JSON.stringify(answer(state)) };
  await registerDistrict(table, division);
  for (let attempt = 0; ; attempt++) {
    const kept = keep && (await idempotentAnswer(table, keep, now));
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
