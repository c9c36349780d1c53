import { explainDue, explainDueDate } from '../../domain/calendar/due.ts';
import { dueInputOf } from '../../domain/clue/clocks.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { type Refusal, reasonOf, refuse } from '../../domain/clue/refusals.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { QUERIES_REQUESTS } from '../contract/requests.ts';
import { clueView } from '../contract/view.ts';
import {
  type Caller,
  canSee,
  type HttpEvent,
  type HttpResult,
  json,
  Problem,
  requireScope,
} from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readProgress, rulesOf } from '../store/calendars.ts';
import type { Stored } from '../store/items.ts';
import { particularsKey } from '../store/keys.ts';
import { maskWords, particularsView, readParticulars } from '../store/particulars.ts';
import { Repository } from '../store/repository.ts';
import { unitsOf } from '../store/roster.ts';
import { readMe } from './me.ts';
import { readRecordPage } from './record.ts';

/** What the queries need beside the runtime. */
export interface QueriesConfig {
  /** The OpenAPI description, as JSON text. */
  readonly openApi: () => string;
}

type Request<K extends keyof typeof QUERIES_REQUESTS> = RequestOf<typeof QUERIES_REQUESTS, K>;

const unknownClue = () => new Problem(404, 'unknown-clue', 'There is no such clue.');

function requireVisible(caller: Caller, stored: Stored<Clue> | undefined): asserts stored is Stored<Clue> {
  if (!stored || !canSee(caller, stored.state)) throw unknownClue();
}

/** Records that an officer reads personal data in full, before it is shown. */
async function recordRead(
  runtime: Runtime,
  clues: Repository<Clue, ClueEvent>,
  caller: Caller,
  stored: Stored<Clue>,
): Promise<Stored<Clue>> {
  const { clueId } = stored.state;
  const mayRead = (officers: readonly string[]) => officers.includes(caller.sub);
  const changed = await clues.change<Refusal>(
    clueId,
    'read-personal-data',
    runtime.now(),
    (clue) =>
      mayRead(clue.officers)
        ? { events: [{ type: 'personal-data-read' }] }
        : refuse('unmasked-assigned-only'),
    { actor: { id: caller.sub, role: 'officer' } },
    stored,
  );
  if (changed.outcome === 'unknown') throw unknownClue();
  if (changed.outcome === 'refused') throw new Problem(403, 'wrong-role', reasonOf(changed.refusal).en);
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
    const { unmasked } = query;
    let stored = await clues.load(path.clueId);
    requireVisible(caller, stored);
    if (unmasked === 'true') stored = await recordRead(runtime, clues, caller, stored);
    const clue = stored.state;
    const particulars = readParticulars(await table.get(particularsKey(CLUE.kind, clue.clueId)));
    const rules = await rulesOf(runtime, clue);
    const { policy, calendar } = rules;
    // By the calendar the clue holds, so that one answer never gives two due dates.
    const dueExplanation = explainDueDate(dueInputOf(clue, policy), calendar);
    return json(200, {
      ...clueView(clue, rules, runtime.now(), caller),
      dueExplanation,
      dueText: { zh: explainDue(dueExplanation, 'zh'), en: explainDue(dueExplanation, 'en') },
      policySource: policy.source,
      particulars: particulars && particularsView(particulars, unmasked !== 'true'),
    });
  }

  async function readRecord({
    caller,
    path: { clueId },
    query: { unmasked, cursor },
  }: Request<'GET /clues/{clueId}/record'>): Promise<HttpResult> {
    const stored = await clues.load(clueId);
    requireVisible(caller, stored);
    if (unmasked === 'true') await recordRead(runtime, clues, caller, stored);
    const data =
      unmasked === 'true' ? null : readParticulars(await table.get(particularsKey(CLUE.kind, clueId)));
    const mask = unmasked === 'true' ? null : (text: string) => maskWords(text, data);
    const page = await readRecordPage(clues, clueId, cursor, mask);
    if (!page) throw unknownClue();
    return json(200, page);
  }

  async function readUnits({ caller, query: { division } }: Request<'GET /units'>): Promise<HttpResult> {
    requireScope(caller, division);
    const stored = await unitsOf(table, division);
    return json(200, {
      units: stored.map(({ unit: { officers, ...unit } }) => ({
        ...unit,
        officers: officers.map(({ id, name, roles, absences }) => ({
          id,
          name,
          roles,
          ...(absences ? { absences } : {}),
        })),
      })),
    });
  }

  async function readCalendar({ path: { year } }: Request<'GET /calendars/{year}'>): Promise<HttpResult> {
    const book = await runtime.calendars.book();
    const found = book.year(year);
    if (!found) throw new Problem(404, 'unknown-year', `The holidays of ${year} are not published.`);
    const n = book.releases.findLastIndex((r) => r.kind === 'notice' && r.notice.year === year) + 1;
    const { touched = 0, done = 0 } = (await readProgress(table, n)) ?? {};
    return json(200, { ...found, touched, done });
  }

  return createHttpHandler(runtime, QUERIES_REQUESTS, {
    'GET /clues/{clueId}': readClue,
    'GET /clues/{clueId}/record': readRecord,
    'GET /calendars/{year}': readCalendar,
    'GET /me': ({ caller }) => readMe(table, caller),
    'GET /units': readUnits,
    'GET /openapi.json': async () => ({
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: config.openApi(),
    }),
  });
}
