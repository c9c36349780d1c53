import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import { readPersonalData } from '../../domain/case/reading.ts';
import { type Refusal, reasonOf } from '../../domain/case/refusals.ts';
import type { Case } from '../../domain/case/state.ts';
import { MASKING_POLICY } from '../../domain/people/masking.ts';
import type { CASES_REQUESTS } from '../contract/case-requests.ts';
import { caseView } from '../contract/case-view.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type Caller, canSee, type HttpResult, json, Problem } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { findVisible } from '../http/links.ts';
import { readRecordPage } from '../http/lists/record.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import { caseParticularsView, createCaseMasker, readCaseParticulars } from '../store/case-particulars.ts';
import { readPublicityOf } from '../store/case-publicity.ts';
import type { Stored } from '../store/items.ts';
import { particularsKey } from '../store/keys.ts';
import { peopleOf, readNames } from '../store/names.ts';
import { Repository } from '../store/repository.ts';

type Request<K extends keyof typeof CASES_REQUESTS> = RequestOf<typeof CASES_REQUESTS, K>;

const unknownCase = () => new Problem(404, 'unknown-case', 'There is no such case.');

/** Reads a case in the caller's scope. @throws Problem 404 */
async function readVisible(
  cases: Repository<Case, CaseEvent>,
  caller: Caller,
  caseId: string,
): Promise<Stored<Case>> {
  const stored = await cases.load(caseId);
  if (!stored || !canSee(caller, stored.state)) throw unknownCase();
  return stored;
}

/** Records that somebody reads a case in full, before it is shown. @throws Problem 403 for anybody else, or too late; 404 */
async function recordRead(
  runtime: Runtime,
  cases: Repository<Case, CaseEvent>,
  caller: Caller,
  known: Stored<Case>,
): Promise<Stored<Case>> {
  const { caseId } = known.state;
  const now = runtime.now();
  const changed = await cases.change<Refusal>(
    caseId,
    'read-personal-data',
    now,
    (c) => readPersonalData(c, caller, now),
    { actor: { id: caller.sub, role: 'officer' } },
    known,
  );
  if (changed.outcome === 'unknown') throw unknownCase();
  if (changed.outcome === 'refused') throw new Problem(403, 'wrong-role', reasonOf(changed.refusal).en);
  return changed.stored;
}

/** `GET /cases/{caseId}`: one case; masked unless its reader may see it in full and asks for that. */
export async function readCase(
  runtime: Runtime,
  { caller, path, query }: Request<'GET /cases/{caseId}'>,
): Promise<HttpResult> {
  const isUnmasked = query.unmasked === 'true';
  const cases = new Repository<Case, CaseEvent>(runtime, CASE);
  const seen = await readVisible(cases, caller, path.caseId);
  const { state } = isUnmasked ? await recordRead(runtime, cases, caller, seen) : seen;
  const now = runtime.now();
  const particulars = readCaseParticulars(await cases.table.get(particularsKey(CASE.kind, state.caseId)));
  const rules = await rulesOf(runtime, state);
  const visible = await findVisible(cases.table, caller, CASE.linksOf(state));
  const names = await readNames(cases.table, CASE.peopleOf(state));
  const publicity = (await readPublicityOf(runtime, [state])).get(state.caseId) ?? null;
  return json(200, {
    ...caseView(state, rules, now, caller, peopleOf(CASE, state, names, now), visible, publicity),
    policySource: { zh: rules.policy.source, en: rules.policy.sourceEn ?? rules.policy.source },
    particulars: particulars && caseParticularsView(particulars, !isUnmasked),
    mayUnmask: !('refused' in readPersonalData(state, caller, now)),
  });
}

/** `GET /cases/{caseId}/record`: a page of its record with its proof. */
export async function readCaseRecord(
  runtime: Runtime,
  cursorKey: CursorKeySource,
  request: Request<'GET /cases/{caseId}/record'>,
): Promise<HttpResult> {
  const { caller, path, query } = request;
  const isUnmasked = query.unmasked === 'true';
  const cases = new Repository<Case, CaseEvent>(runtime, CASE);
  const seen = await readVisible(cases, caller, path.caseId);
  if (isUnmasked) await recordRead(runtime, cases, caller, seen);
  const particulars = isUnmasked
    ? null
    : readCaseParticulars(await cases.table.get(particularsKey(CASE.kind, path.caseId)));
  // Once the particulars are deleted nobody knows whose names a text holds.
  const mask = particulars ? createCaseMasker(particulars) : () => MASKING_POLICY.replacement;
  const page = await readRecordPage(cases, path.caseId, cursorOf(cursorKey, request), {
    mask: isUnmasked ? null : mask,
    findVisible: (links) => findVisible(cases.table, caller, links),
    upTo: null,
  });
  if (!page) throw unknownCase();
  return json(200, page);
}
