import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { explainDueDate } from '../../domain/calendar/due.ts';
import { dueInputOf } from '../../domain/clue/clocks.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { readPersonalData } from '../../domain/clue/reading.ts';
import { type Refusal, reasonOf, refuse } from '../../domain/clue/refusals.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { waitingFor } from '../../domain/clue/worklist.ts';
import { recordRules } from '../../domain/kernel/record-rules.ts';
import { stateAfter } from '../../domain/kernel/verification.ts';
import { listCandidates } from '../../domain/roster/assignment.ts';
import { describeDueDate } from '../contract/due-text.ts';
import { QUERIES_REQUESTS } from '../contract/requests.ts';
import { unitView } from '../contract/unit-view.ts';
import { clueView } from '../contract/view.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import {
  type Caller,
  canSee,
  type HttpEvent,
  type HttpResult,
  isInScope,
  json,
  Problem,
  requireScope,
} from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import { findVisible } from '../http/links.ts';
import { readRecordPage } from '../http/lists/record.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readProgress, rulesOf } from '../store/calendars.ts';
import type { Stored } from '../store/items.ts';
import { particularsKey } from '../store/keys.ts';
import { peopleOf, readNames } from '../store/names.ts';
import { maskClueText, particularsView, readParticulars } from '../store/particulars.ts';
import { readEntriesBetween } from '../store/record.ts';
import { Repository } from '../store/repository.ts';
import { findUnit, rosterAbove, unitsOf } from '../store/roster.ts';
import { readMe } from './me.ts';
import { listNotices, readNotice } from './notices.ts';

/** What the queries need beside the runtime. */
export interface QueriesConfig {
  /** The OpenAPI description, as JSON text. */
  readonly openApi: () => string;
  readonly cursorKey: CursorKeySource;
}

type Request<K extends keyof typeof QUERIES_REQUESTS> = RequestOf<typeof QUERIES_REQUESTS, K>;

const unknownClue = () => new Problem(404, 'unknown-clue', 'There is no such clue.');

/** A clue as far as its reader may see it. */
interface ReadableClue {
  readonly stored: Stored<Clue>;
  /** The number of the transfer by which the reader's division handed it over; null while it holds the clue. */
  readonly handedOverBy: number | null;
}

/** Reads a clue that the caller's division holds, or handed over. @throws Problem 404 */
async function readReadable(
  clues: Repository<Clue, ClueEvent>,
  caller: Caller,
  clueId: string,
): Promise<ReadableClue> {
  const stored = await clues.load(clueId);
  if (!stored) throw unknownClue();
  if (canSee(caller, stored.state)) return { stored, handedOverBy: null };
  const handover = stored.state.handovers.findLast((place) => canSee(caller, place));
  if (!handover) throw unknownClue();
  return { stored, handedOverBy: handover.seq };
}

/** A clue as it was when it was handed over, and when that was in milliseconds since the epoch. */
async function readHandedOver(
  { table }: Repository<Clue, ClueEvent>,
  clueId: string,
  seq: number,
): Promise<{ clue: Clue; at: number }> {
  const entries = await readEntriesBetween<ClueEvent, Facet>(table, CLUE.kind, clueId, 1, seq);
  const at = Date.parse(entries.at(-1)?.at ?? '');
  return { clue: stateAfter(recordRules(CLUE), entries), at };
}

/**
 * Records that an officer reads personal data in full, before it is shown.
 * @throws Problem 403 for anybody else, or too late; 404
 */
async function recordRead(
  runtime: Runtime,
  clues: Repository<Clue, ClueEvent>,
  caller: Caller,
  { stored, handedOverBy }: ReadableClue,
): Promise<Stored<Clue>> {
  const forbidden = (refusal: Refusal) => new Problem(403, 'wrong-role', reasonOf(refusal).en);
  if (handedOverBy !== null) throw forbidden(refuse('unmasked-assigned-only'));
  const { clueId } = stored.state;
  const now = runtime.now();
  const changed = await clues.change<Refusal>(
    clueId,
    'read-personal-data',
    now,
    (clue) => readPersonalData(clue, caller.sub, now),
    { actor: { id: caller.sub, role: 'officer' } },
    stored,
  );
  if (changed.outcome === 'unknown') throw unknownClue();
  if (changed.outcome === 'refused') throw forbidden(changed.refusal);
  return changed.stored;
}

/** The officers' and supervisors' reads: one clue, its record, lists, what waits, units, the API's description. */
export function createQueries(
  runtime: Runtime,
  config: QueriesConfig,
): (event: HttpEvent) => Promise<HttpResult> {
  const clues = new Repository(runtime, CLUE);
  const { table } = clues;

  async function readClue({ caller, path, query }: Request<'GET /clues/{clueId}'>): Promise<HttpResult> {
    const isUnmasked = query.unmasked === 'true';
    const readable = await readReadable(clues, caller, path.clueId);
    const { clueId } = readable.stored.state;
    const { handedOverBy } = readable;
    const stored = isUnmasked ? await recordRead(runtime, clues, caller, readable) : readable.stored;
    const now = runtime.now();
    const { clue, at } =
      handedOverBy === null
        ? { clue: stored.state, at: now }
        : await readHandedOver(clues, clueId, handedOverBy);
    const particulars = readParticulars(await table.get(particularsKey(CLUE.kind, clueId)));
    const rules = await rulesOf(runtime, clue);
    const { policy, calendar } = rules;
    // By the calendar the clue holds, so that one answer never gives two due dates.
    const dueExplanation = explainDueDate(dueInputOf(clue, policy), calendar);
    const visible = await findVisible(table, caller, CLUE.linksOf(clue));
    const names = await readNames(table, CLUE.peopleOf(clue));
    return json(200, {
      ...clueView(clue, rules, at, caller, peopleOf(CLUE, clue, names, at), visible),
      ...(handedOverBy === null ? {} : { availableCommands: [] }),
      dueExplanation,
      dueText: { zh: describeDueDate(dueExplanation, 'zh'), en: describeDueDate(dueExplanation, 'en') },
      policySource: { zh: policy.source, en: policy.sourceEn ?? policy.source },
      particulars: particulars && particularsView(particulars, !isUnmasked),
      waitsFor: handedOverBy === null ? waitingFor(clue, caller, rules, now) : [],
      mayUnmask: handedOverBy === null && !('refused' in readPersonalData(clue, caller.sub, now)),
      handedOver: handedOverBy !== null,
    });
  }

  async function readRecord(request: Request<'GET /clues/{clueId}/record'>): Promise<HttpResult> {
    const {
      caller,
      path: { clueId },
      query: { unmasked },
    } = request;
    const readable = await readReadable(clues, caller, clueId);
    if (unmasked === 'true') await recordRead(runtime, clues, caller, readable);
    const data =
      unmasked === 'true' ? null : readParticulars(await table.get(particularsKey(CLUE.kind, clueId)));
    const page = await readRecordPage(clues, clueId, cursorOf(config.cursorKey, request), {
      mask: unmasked === 'true' ? null : (text) => maskClueText(text, data),
      findVisible: (links) => findVisible(table, caller, links),
      upTo: readable.handedOverBy,
    });
    if (!page) throw unknownClue();
    return json(200, page);
  }

  async function readCandidates({
    caller,
    path: { clueId },
  }: Request<'GET /clues/{clueId}/candidates'>): Promise<HttpResult> {
    const stored = await clues.load(clueId);
    if (!stored || !canSee(caller, stored.state)) throw unknownClue();
    const { division, employerKeys } = stored.state;
    const { units, loads } = await rosterAbove(table, CLUE.kind, division);
    const today = shanghaiDate(runtime.now());
    return json(200, {
      candidates: listCandidates(
        units.map(({ unit }) => unit),
        loads,
        employerKeys,
        today,
      ),
    });
  }

  async function readUnits({ caller, query: { division } }: Request<'GET /units'>): Promise<HttpResult> {
    requireScope(caller, division);
    const stored = await unitsOf(table, division);
    return json(200, { units: stored.map(unitView) });
  }

  async function readUnit({ caller, path: { unitId } }: Request<'GET /units/{unitId}'>): Promise<HttpResult> {
    const stored = await findUnit(table, unitId);
    if (!stored || !isInScope(caller, stored.unit.division)) {
      throw new Problem(404, 'unknown-unit', 'There is no such unit.');
    }
    return json(200, unitView(stored));
  }

  async function readCalendar({ path: { year } }: Request<'GET /calendars/{year}'>): Promise<HttpResult> {
    const book = await runtime.calendars.book();
    const found = book.year(year);
    if (!found) throw new Problem(404, 'unknown-year', `The holidays of ${year} are not published.`);
    const n = book.releases.findLastIndex((r) => r.kind === 'notice' && r.notice.year === year) + 1;
    const { touched = 0, done = 0 } = (await readProgress(table, n)) ?? {};
    return json(200, { ...found, touched, done });
  }

  async function listPolicies(): Promise<HttpResult> {
    const book = await runtime.policies.book();
    const current = book.inForce(shanghaiDate(runtime.now()));
    return json(200, {
      policies: book.policies.map((policy) => ({ ...policy, inForce: policy === current })),
    });
  }

  async function readPolicy({ path }: Request<'GET /policies/{version}'>): Promise<HttpResult> {
    const book = await runtime.policies.book([path.version]);
    if (!book.has(path.version)) {
      throw new Problem(404, 'unknown-policy', 'There is no such version of the policy.');
    }
    return json(200, book.version(path.version));
  }

  return createHttpHandler(runtime, QUERIES_REQUESTS, {
    'GET /clues/{clueId}': readClue,
    'GET /clues/{clueId}/record': readRecord,
    'GET /clues/{clueId}/candidates': readCandidates,
    'GET /calendars/{year}': readCalendar,
    'GET /policies': listPolicies,
    'GET /policies/{version}': readPolicy,
    'GET /me': ({ caller }) => readMe(table, caller),
    'GET /notices': (request) => listNotices(runtime, table, config.cursorKey, request),
    'POST /notices/{noticeId}/read': (request) => readNotice(runtime, table, request),
    'GET /units': readUnits,
    'GET /units/{unitId}': readUnit,
    'GET /openapi.json': async () => ({
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: config.openApi(),
    }),
  });
}
