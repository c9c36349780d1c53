import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { ClueStep } from '../../domain/metrics/history.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import type { HttpEvent, HttpResult } from '../../functions/http/http.ts';
import { createLedger } from '../../functions/ledger/ledger.ts';
import { BOUNDS, type Bounds } from '../../functions/metrics-query/listing.ts';
import { createMetricsQuery } from '../../functions/metrics-query/metrics-query.ts';
import { stateItem } from '../../functions/store/items.ts';
import { aggregatePk, employerNameKey } from '../../functions/store/keys.ts';
import { nameWrites } from '../../functions/store/names.ts';
import { Repository } from '../../functions/store/repository.ts';
import { type Item, openTable, toItem } from '../../functions/store/table.ts';
import { ensureTable } from '../../local/dynamo.ts';
import { calledBy } from './caller.ts';
import { intakeFacts, RULES } from './clues.ts';
import { testCursorKey } from './cursors.ts';
import { startDynamo, type TestDynamo } from './dynamo.ts';
import { streamEvent, streamRecord, testRuntime } from './ledger.ts';

/** The instant at which figures are asked for: already the 15th in Shanghai. */
export const NOW = '2021-11-14T16:30:00.000Z';

/** Who asks: by default a supervisor of everything, for JSON. */
export interface Ask {
  readonly division?: string;
  readonly roles?: readonly string[];
  readonly accept?: string;
}

/** The JSON of an answer. */
export const body = (result: HttpResult) => JSON.parse(result.body ?? '');

/** Facets' changes at a closing. */
export const closed = (day: string): [string, Partial<Facet>] => [
  day,
  { state: 'closed', running: false, closedDay: day },
];

/** The completion rate of the published report: a district's year up to 14 November 2021. */
export const guangming = {
  definition: 'cohort',
  division: '440311',
  from: '2021-01-01',
  to: '2021-11-14',
  asOf: '2021-11-14',
};

/** Who an event says it is from. */
function askedBy(as: Ask | null) {
  const { roles = ['supervisor'], division = '*', accept } = as ?? {};
  const { headers, requestContext } = calledBy({ sub: 's', roles, division });
  return as
    ? { headers: { ...headers, ...(accept ? { Accept: accept } : {}) }, requestContext }
    : { headers: {}, requestContext: {} };
}

/** The ledger and the metrics interface over an emulated store, with an empty table for each test. */
export function useMetrics() {
  let dynamo: TestDynamo;
  let runtime: ReturnType<typeof testRuntime>;
  let handle: ReturnType<typeof createMetricsQuery>;
  let tables = 0;
  const put = async (item: object) => {
    await dynamo.client.send(new PutItemCommand({ TableName: runtime.tableName, Item: toItem(item) }));
  };

  beforeAll(async () => {
    dynamo = await startDynamo();
  });
  afterAll(() => dynamo.stop());
  beforeEach(async () => {
    tables += 1;
    const tableName = `${dynamo.tableName}-${tables}`;
    await ensureTable(dynamo.client, tableName);
    runtime = testRuntime(dynamo.client, tableName, NOW);
    handle = createMetricsQuery(runtime, { cursorKey: testCursorKey });
  });

  /** Asks; `null` is a request without a token. */
  const ask = (path: string, query: Record<string, unknown>, as: Ask | null = {}): Promise<HttpResult> =>
    handle({
      routeKey: `GET /metrics/${path}`,
      rawPath: `/metrics/${path}`,
      queryStringParameters: Object.fromEntries(Object.entries(query).map(([k, v]) => [k, String(v)])),
      ...askedBy(as),
    } as unknown as HttpEvent);

  return {
    ask,
    /** The answer of a request that must succeed. */
    async ok(path: string, query: Record<string, unknown>, as?: Ask) {
      const result = await ask(path, query, as);
      expect([result.statusCode, result.body]).toEqual([200, result.body]);
      return body(result);
    },
    /** Counts histories, all in one batch; the clues are `national-0` and so on. */
    async count(...histories: readonly (readonly ClueStep[])[]) {
      const event = streamEvent(
        ...histories.flatMap((steps, i) => steps.map((s): [string, ClueStep] => [`national-${i}`, s])),
      );
      expect(await createLedger(runtime)(event)).toEqual({ batchItemFailures: [] });
    },
    /** Keeps what lists say of a clue beside its figures: its state, and its employer's name. */
    async keep(clue: Clue, employerName: string) {
      await put(stateItem(CLUE, clue.clueId, { state: clue, facets: 1, writtenAt: '' }));
      await put({ ...employerNameKey(CLUE.kind, clue.clueId), name: employerName });
    },
    /** Lets things happen to a clue of guangming at given instants, and counts them. */
    async happen(clueId: string, ...changes: readonly (readonly [at: number, ...events: ClueEvent[]])[]) {
      const [[receivedAt = 0] = []] = changes;
      const clues = new Repository(runtime, CLUE);
      const clueNo = clueId.slice('national-'.length);
      const received = receive(intakeFacts({ clueNo }), RULES.policy, RULES.calendar, receivedAt);
      await clues.create(clueId, received, receivedAt, { actor: { id: 'national', role: 'source' } });
      for (const [at, ...events] of changes) {
        const changed = await clues.change(clueId, 'rearm', at, () => ({ events }), {
          actor: { id: 'system', role: 'system' },
        });
        expect(changed.outcome).toBe('done');
      }
      const { items } = await clues.table.query<Item>(
        { KeyConditionExpression: 'pk = :pk', values: { ':pk': aggregatePk(CLUE.kind, clueId) } },
        { all: true },
      );
      const Records = items.map((item) => streamRecord(item));
      expect(await createLedger(runtime)({ Records })).toEqual({ batchItemFailures: [] });
    },
    /** Keeps the names of a unit and its officers. */
    async nameUnit(unit: Unit, since = NOW) {
      const table = openTable(runtime.dynamo, runtime.tableName);
      await table.transact(await nameWrites(table, unit, since));
    },
    /** Answers look at so much from here on. */
    boundTo(bounds: Partial<Bounds>) {
      handle = createMetricsQuery(runtime, { cursorKey: testCursorKey, bounds: { ...BOUNDS, ...bounds } });
    },
    /** How many items each request since the last call has read. */
    itemsRead: () =>
      runtime.logged
        .splice(0)
        .filter((l) => l.code === 'QX-METRICS-READ')
        .map((l) => l.fields.items as number),
  };
}
