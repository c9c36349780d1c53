import { MASKING_POLICY } from '../../domain/people/masking.ts';
import { createWordMasker } from '../../domain/publicity/content.ts';
import type { PublicityEvent } from '../../domain/publicity/events.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import { readPersonalData } from '../../domain/publicity/reading.ts';
import { type Refusal, reasonOf } from '../../domain/publicity/refusals.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import type { PUBLICITY_REQUESTS } from '../contract/publicity-requests.ts';
import { publicityView } from '../contract/publicity-view.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type Caller, canSee, type HttpResult, json, Problem } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { findVisible } from '../http/links.ts';
import { readRecordPage } from '../http/lists/record.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import type { Stored } from '../store/items.ts';
import { peopleOf, readNames } from '../store/names.ts';
import { readPublicWords } from '../store/public-decisions.ts';
import { Repository } from '../store/repository.ts';

type Request<K extends keyof typeof PUBLICITY_REQUESTS> = RequestOf<typeof PUBLICITY_REQUESTS, K>;

const unknownPublicity = () => new Problem(404, 'unknown-publicity', 'There is no such publicity.');

/** Reads an item in the caller's scope. @throws Problem 404 */
async function readVisible(
  repository: Repository<Publicity, PublicityEvent>,
  caller: Caller,
  id: string,
): Promise<Stored<Publicity>> {
  const stored = await repository.load(id);
  if (!stored || !canSee(caller, stored.state)) throw unknownPublicity();
  return stored;
}

/** Records that somebody reads the texts in full, before they are shown. @throws Problem 403 for anybody else, or too late; 404 */
async function recordRead(
  runtime: Runtime,
  repository: Repository<Publicity, PublicityEvent>,
  caller: Caller,
  known: Stored<Publicity>,
): Promise<void> {
  const now = runtime.now();
  const changed = await repository.change<Refusal>(
    known.state.publicityId,
    'read-personal-data',
    now,
    (p) => readPersonalData(p, caller, now),
    { actor: { id: caller.sub, role: 'officer' } },
    known,
  );
  if (changed.outcome === 'unknown') throw unknownPublicity();
  if (changed.outcome === 'refused') throw new Problem(403, 'wrong-role', reasonOf(changed.refusal).en);
}

/** `GET /publicity/{publicityId}`: one item, with what the public is shown, or would be. */
export async function readPublicity(
  runtime: Runtime,
  { caller, path }: Request<'GET /publicity/{publicityId}'>,
): Promise<HttpResult> {
  const repository = new Repository<Publicity, PublicityEvent>(runtime, PUBLICITY);
  const { table } = repository;
  const { state } = await readVisible(repository, caller, path.publicityId);
  const now = runtime.now();
  const rules = await rulesOf(runtime, state);
  const names = await readNames(table, PUBLICITY.peopleOf(state));
  return json(200, {
    ...publicityView(state, rules, now, caller, peopleOf(PUBLICITY, state, names, now)),
    policySource: rules.policy.source,
    text: (await readPublicWords(table, state.publicityId))?.text ?? null,
    mayUnmask: !('refused' in readPersonalData(state, caller, now)),
  });
}

/** `GET /publicity/{publicityId}/record`: a page of its record with its proof. */
export async function readPublicityRecord(
  runtime: Runtime,
  cursorKey: CursorKeySource,
  request: Request<'GET /publicity/{publicityId}/record'>,
): Promise<HttpResult> {
  const { caller, path, query } = request;
  const isUnmasked = query.unmasked === 'true';
  const repository = new Repository<Publicity, PublicityEvent>(runtime, PUBLICITY);
  const { table } = repository;
  const seen = await readVisible(repository, caller, path.publicityId);
  if (isUnmasked) await recordRead(runtime, repository, caller, seen);
  const words = isUnmasked ? null : await readPublicWords(table, path.publicityId);
  // Once they are deleted nobody knows whose names a text holds.
  const mask = words ? createWordMasker(words.names, words.text.party) : () => MASKING_POLICY.replacement;
  const page = await readRecordPage(repository, path.publicityId, cursorOf(cursorKey, request), {
    mask: isUnmasked ? null : mask,
    findVisible: (links) => findVisible(table, caller, links),
    upTo: null,
  });
  if (!page) throw unknownPublicity();
  return json(200, page);
}
