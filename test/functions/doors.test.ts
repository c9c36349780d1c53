import { ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { CASE } from '../../domain/case/index.ts';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent, Intake } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { COMMAND_NAMES, type CommandName } from '../../domain/clue/status.ts';
import { ROLES } from '../../domain/kernel/roles.ts';
import { openPublicity } from '../../domain/publicity/clocks.ts';
import type { PublicRow } from '../../domain/publicity/content.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import { createAdministration } from '../../functions/administration/administration.ts';
import { createCaseCommands } from '../../functions/case-commands/case-commands.ts';
import { createCases } from '../../functions/cases/cases.ts';
import { createCommands } from '../../functions/commands/commands.ts';
import { DEFAULT_FILE_RULES } from '../../functions/contract/file-rules.ts';
import * as REQUESTS from '../../functions/contract/requests.ts';
import { createFeedback } from '../../functions/feedback/feedback.ts';
import { createFiles } from '../../functions/files/files.ts';
import { type CursorKeySource, cursorKey } from '../../functions/http/cursors.ts';
import {
  type HttpEvent,
  type HttpResult,
  MAX_INPUT_FAULTS,
  Problem,
  problemResult,
} from '../../functions/http/http.ts';
import { type HttpFunction, ROUTES } from '../../functions/http/routes.ts';
import { createIntake } from '../../functions/intake/intake.ts';
import { createLedger } from '../../functions/ledger/ledger.ts';
import { createLists } from '../../functions/lists/lists.ts';
import { createMetricsQuery } from '../../functions/metrics-query/metrics-query.ts';
import { createPages } from '../../functions/pages/pages.ts';
import { createPublicDecisions } from '../../functions/public-decisions/public-decisions.ts';
import { createPublicity } from '../../functions/publicity/publicity.ts';
import { createQueries } from '../../functions/queries/queries.ts';
import { employerKeys, hasher } from '../../functions/runtime/hashing.ts';
import { createSenders } from '../../functions/senders/senders.ts';
import { registerBuiltInYears } from '../../functions/store/calendars.ts';
import { createDelivery, newDelivery } from '../../functions/store/deliveries.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import type { FileLinks } from '../../functions/store/files.ts';
import { putNotice } from '../../functions/store/notices.ts';
import { putPublicRow } from '../../functions/store/public-decisions.ts';
import { Repository } from '../../functions/store/repository.ts';
import { type StoredSubscriber, saveSubscriber } from '../../functions/store/subscribers.ts';
import { readImage } from '../../functions/store/table.ts';
import { createSubscribers } from '../../functions/subscribers/subscribers.ts';
import { buildEvent, createRouter, parseTarget } from '../../local/gateway-event.ts';
import { newSecret, signPush } from '../../local/sign.ts';
import { unsignedToken } from '../support/caller.ts';
import { clueData, intakeFacts } from '../support/clues.ts';
import { testCursorKey } from '../support/cursors.ts';
import { CANARY, HOSTILE_TEXTS, type Mutation, mutate, mutation, toJsonText } from '../support/hostile.ts';
import { streamRecord } from '../support/ledger.ts';
import { useLedger } from '../support/ledger-table.ts';

/** Runs of each property; more by hand: `QINGXIN_FUZZ_RUNS=20000 npx vitest run test/functions/doors.test.ts`. */
const RUNS = Number(process.env.QINGXIN_FUZZ_RUNS ?? 300);
const PARAMETERS = { numRuns: RUNS, seed: 15, endOnFailure: true };
const TIMEOUT = 20_000 + RUNS * 100;

const world = useLedger();
const SECRET = newSecret();
const hash = hasher('a secret of the tests');
const router = createRouter(ROUTES);
/** URLs that lead nowhere. */
const NO_LINKS: FileLinks = {
  signUpload: async () => ({ url: 'https://files.test/', headers: {} }),
  signDownload: async () => 'https://files.test/',
};

interface Request {
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly target: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}
type Handlers = Readonly<Record<HttpFunction, (event: HttpEvent) => Promise<HttpResult>>>;

/** The functions, over this test's table. @param cursorKey of the usual key by default */
function openDoors(cursorKey: CursorKeySource = testCursorKey) {
  const { runtime } = world;
  const sources = async () => [{ source: 'national', secrets: [SECRET] }];
  const config = { issuer: 'http://localhost', clientId: 'c', scope: 's', apiBase: '' };
  const handlers: Handlers = {
    intake: createIntake(runtime, { hash, sources }),
    feedback: createFeedback(runtime, { hash, sources }),
    commands: createCommands(runtime, { hash }),
    cases: createCases(runtime, { cursorKey }),
    'case-commands': createCaseCommands(runtime, { hash }),
    publicity: createPublicity(runtime, { hash, cursorKey }),
    'public-decisions': createPublicDecisions(runtime, { cursorKey }),
    administration: createAdministration(runtime, { hash, cursorKey }),
    lists: createLists(runtime, { hash, sources: ['national'], cursorKey }),
    queries: createQueries(runtime, { openApi: () => '{}', cursorKey }),
    'metrics-query': createMetricsQuery(runtime, { cursorKey, bounds: { list: 2000, breakdown: 1 } }),
    senders: createSenders(runtime, { sources, rotation: async () => ({ rotating: [], nextAt: null }) }),
    subscribers: createSubscribers(runtime, {
      keys: { read: async () => ({}), write: async () => {} },
      trusted: [],
      cursorKey,
    }),
    files: createFiles(runtime, { rules: DEFAULT_FILE_RULES, links: NO_LINKS }),
    pages: createPages(runtime, config, async () => new Map([['index.html', Buffer.from('x')]])),
  };
  /** Sends a request as the gateway does. */
  async function send({ method, target, claims, headers = {}, body = Buffer.alloc(0) }: Request) {
    let result: HttpResult;
    try {
      const { segments, query } = parseTarget(target);
      const match = router(method, segments);
      if (!match || 'allow' in match) return { status: 404, body: {}, text: '' };
      const token = claims && { authorization: `Bearer ${unsignedToken(claims)}` };
      const rawHeaders = Object.entries({ 'content-type': 'application/json', ...token, ...headers }).flat();
      const arrived = {
        method,
        segments,
        query,
        rawHeaders,
        httpVersion: '1.1',
        sourceIp: '127.0.0.1',
        body,
      };
      const event = buildEvent(arrived, match, { id: 'r', nowMs: runtime.now(), port: 1 }, claims);
      result = await handlers[match.route.function](event);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      result = problemResult(error, '/');
    }
    const text = result.body ?? '';
    const isJson = String(result.headers?.['content-type']).includes('json');
    return { status: result.statusCode ?? 0, body: isJson ? JSON.parse(text) : {}, text };
  }
  /** Sends a push that is rightly signed. */
  const push = (body: string | Buffer, path = '/webhooks/clues', id = 'msg_1') => {
    const signed = signPush({ id, timestamp: Math.floor(runtime.now() / 1000), body, secret: SECRET });
    return send({ method: 'POST', target: path, headers: signed, body: Buffer.from(body) });
  };
  return { send, push };
}

type Answer = Awaited<ReturnType<ReturnType<typeof openDoors>['send']>>;

/** No defect, and a refusal as the contract has it. */
function expectGood({ status, body, text }: Answer, what: unknown) {
  const unexpected = world.runtime.logged.filter(({ code }) => code === 'QX-UNEXPECTED');
  expect(unexpected, toJsonText(what).slice(0, 1000)).toEqual([]);
  expect(status, text).toBeLessThan(500);
  if (status < 400 || text === '') return;
  const { instance, errors = [], ...rest } = body;
  expect(errors.length).toBeLessThanOrEqual(MAX_INPUT_FAULTS);
  expect(instance).toMatch(/^\/(?!\/)([\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*$/);
  for (const fault of errors) expect(fault.path.length).toBeLessThan(210);
  const told = JSON.stringify([rest, errors.map((e: { message: string }) => e.message)]);
  expect(told).not.toContain(CANARY);
}

const claimsOf = (sub: string, division = '4403', roles: readonly string[] = ROLES) => ({
  sub,
  roles,
  division,
});
const INSPECTOR = claimsOf('insp-1', '4403', ['inspector']);
const OTHERS = claimsOf('sup-1');

const pushOf = (data: unknown) => ({ type: 'clue.pushed', timestamp: '2021-03-05T09:12:00+08:00', data });
const PUSH = pushOf({
  ...clueData(1),
  project: { name: '样例', developer: '甲', generalContractor: '乙', subcontractor: '丙' },
  arrears: { ...clueData(1).arrears, job: '焊工' },
});
const FEEDBACK = {
  type: 'clue.feedback',
  timestamp: '2021-03-05T09:12:00+08:00',
  data: { clueNo: 'QG1', satisfied: true, note: '满意' },
};
const REJECTION = {
  type: 'clue.rejected',
  timestamp: '2021-03-05T09:12:00+08:00',
  data: { clueNo: 'QG1', reason: '未核实' },
};
const UNIT = {
  division: '440311',
  name: '光明',
  streets: ['440311002'],
  officers: ['insp-1', 'insp-2', 'insp-3'].map((id) => ({
    id,
    name: id,
    roles: ['inspector'],
    absences: [{ from: '2020-01-01', to: '2020-01-02' }],
    recusals: [{ name: '样例公司', creditCode: '91512081MA62K0260E' }],
  })),
};
const NOTICE = {
  notice: '样例',
  publishedOn: '2026-11-01',
  daysOff: ['2027-01-01', '2027-10-01'],
  makeUpDays: ['2027-01-02'],
};

/** Where a command is tried: what happened to the clue before, and a body that is good then. */
const triaged = (referred: boolean): ClueEvent => ({
  type: 'triaged',
  referred,
  triage: { reasons: ['possible-duplicate'], track: 'simple', priority: 'normal', suspectedOf: null },
  groupSize: 1,
});
const ASSIGNED: readonly ClueEvent[] = [
  triaged(false),
  { type: 'assigned', unitId: 'gm', officers: ['insp-1', 'insp-2'], mode: 'rule' },
];
const AT_WORK: readonly ClueEvent[] = [...ASSIGNED, { type: 'signed' }];
const sums = { verifiedAmountFen: 100, paidAmountFen: 100, headcount: 1 };
const concluded: ClueEvent = {
  type: 'concluded',
  conclusion: { code: 'PAID', by: 'insp-1', ...sums },
};
const log = { kind: 'interview', occurredAt: '2021-11-10T09:00:00+08:00', note: '甲' };
const attachments = [{ name: '甲.pdf', sha256: 'a'.repeat(64), bytes: 1 }];
const SITUATIONS: Readonly<Record<CommandName, readonly [readonly ClueEvent[], object]>> = {
  triage: [[triaged(true)], { decision: 'duplicate', of: 'national-QG2', note: '重复' }],
  assign: [ASSIGNED, { officers: ['insp-2', 'insp-3'], note: '甲', override: { reason: '乙' } }],
  sign: [ASSIGNED, {}],
  log: [AT_WORK, { ...log, attachments }],
  'file-case': [AT_WORK, { caseNo: '深光人社监立字〔2021〕1号', note: '甲' }],
  conclude: [AT_WORK, { conclusion: 'PAID', ...sums, note: '甲' }],
  review: [[...AT_WORK, concluded], { decision: 'reject', note: '甲' }],
  'request-extension': [AT_WORK, { workingDays: 5, reason: '甲' }],
  'decide-extension': [
    [...AT_WORK, { type: 'extension-requested', workingDays: 5, restart: false }],
    { approve: false, note: '甲' },
  ],
  suspend: [AT_WORK, { reason: '甲' }],
  resume: [[...AT_WORK, { type: 'suspended' }], {}],
  'request-return': [AT_WORK, { reason: '甲', to: '440306' }],
  'decide-return': [[...AT_WORK, { type: 'return-requested', to: '440306' }], { approve: false, note: '甲' }],
  supervise: [AT_WORK, { note: '甲', dueOn: '2021-12-01' }],
  feedback: [[...AT_WORK, concluded, { type: 'closed' }], { satisfied: true, note: '甲' }],
  reopen: [[...AT_WORK, concluded, { type: 'closed' }], { reason: '甲' }],
  'refuse-reopening': [
    [...AT_WORK, concluded, { type: 'closed' }, { type: 'reopening-requested' }],
    { note: '甲' },
  ],
};

/** Cuts events into changes, of which each has 20 at most. */
const inChanges = <E>(events: readonly E[]): E[][] =>
  Array.from({ length: Math.ceil(events.length / 20) }, (_, i) => events.slice(20 * i, 20 * (i + 1)));

/** Stores a clue received yesterday, and what happened to it. */
async function storeClue(
  n: number,
  events: readonly ClueEvent[],
  facts: Partial<Intake> = {},
): Promise<string> {
  const { runtime } = world;
  const clues = new Repository(runtime, CLUE);
  const calendar = (await runtime.calendars.book()).latest;
  const policy = (await runtime.policies.book()).inForce('2021-11-14');
  const now = runtime.now();
  const id = `national-QG${n}`;
  const received = receive(intakeFacts({ clueNo: `QG${n}`, ...facts }), policy, calendar, now - 86_400_000);
  await clues.create(id, received, now, { actor: { id: 'national', role: 'source' } });
  for (const some of inChanges(events)) {
    await clues.change(id, 'rearm', now, () => ({ events: some }), {
      actor: { id: 'others', role: 'system' },
    });
  }
  return id;
}

const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
/** A part of a request's target: hostile, well encoded or not. */
const encoded = fc.oneof(
  hostileText.map((text) => encodeURIComponent(text.slice(0, 3000).toWellFormed())),
  fc.constantFrom(
    '%00',
    '%0A',
    '%ff',
    '%ed%a0%80',
    '%',
    '%2F',
    '..',
    'x'.repeat(2100),
    '%E7%9B%A3'.repeat(43),
  ),
);
const headers = fc.dictionary(
  fc.constantFrom(
    'authorization',
    'idempotency-key',
    'accept',
    'accept-encoding',
    'content-type',
    'webhook-id',
    'x-forwarded-for',
  ),
  hostileText.map((text) => text.replace(/[\r\n\0]/g, ' ')),
  { maxKeys: 2, noNullPrototype: true },
);
const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });
/** Cuts a body to what a gateway lets through now and then, and spoils some of its bytes. */
const spoiled = (body: string, [at, byte]: readonly [number, number]): Buffer => {
  const bytes = Buffer.from(body);
  if (byte < 256 && bytes.length > 0) bytes[at % bytes.length] = byte;
  return bytes;
};
const spoil = fc.oneof(
  { weight: 6, arbitrary: fc.constant([0, 256] as const) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(3000), fc.nat(255)) },
);

describe('bad input is never 500', () => {
  test('in pushes; and whatever was taken can be read', { timeout: TIMEOUT }, async () => {
    const { push, send } = openDoors();
    const taken = { 200: 0, 202: 0 };
    let n = 0;
    const one = async (
      body: unknown,
      changes: readonly Mutation[],
      at: readonly [number, number],
      more: boolean,
    ) => {
      n += 1;
      const { data } = body as { data: { clueNo: string } };
      const fresh =
        data.clueNo === 'QG1' ? body : { ...(body as object), data: { ...data, clueNo: `F${n}` } };
      const path = fresh === body ? '/webhooks/feedback' : '/webhooks/clues';
      const answer = await push(
        spoiled(toJsonText(mutate(fresh, more ? changes : changes.slice(0, 1))), at),
        path,
      );
      expectGood(answer, changes);
      if (answer.status !== 202 && answer.status !== 200) return;
      taken[answer.status] += 1;
      const { clueId } = answer.body;
      for (const target of [`/clues/${clueId}`, `/clues/${clueId}/record`]) {
        expect((await send({ method: 'GET', target, claims: claimsOf('x', '*') })).status).toBe(200);
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(PUSH, PUSH, PUSH, FEEDBACK, REJECTION),
        mutations,
        spoil,
        fc.boolean(),
        one,
      ),
      PARAMETERS,
    );
    // The mutations do not all miss what is looked at behind the schema.
    expect(taken[202]).toBeGreaterThan(RUNS / 20);
    const listed = await send({ method: 'GET', target: '/clues?limit=100', claims: claimsOf('x', '*') });
    expect([listed.status, listed.body.clues.length]).toEqual([200, Math.min(100, taken[202])]);
  });

  test('in commands and settings, whatever stage a clue is at', { timeout: TIMEOUT }, async () => {
    const { send } = openDoors();
    const { runtime, table } = world;
    await registerBuiltInYears(table, runtime.now());
    const settings: [string, object][] = [
      ['/units/gm', UNIT],
      ['/calendars/2027', NOTICE],
    ];
    for (const [target, body] of settings) {
      const answer = await send({
        method: 'PUT',
        target,
        claims: claimsOf('adm', '*'),
        body: Buffer.from(toJsonText(body)),
      });
      expect(answer).toMatchObject({ status: 200 });
    }
    let last = 2;
    const clueAfter = (events: readonly ClueEvent[]) => {
      last += 1;
      return storeClue(last, events);
    };
    const pool = new Map<CommandName, string>();
    const accepted = new Set<string>();
    const one = async (
      name: CommandName | 'unit' | 'calendar',
      changes: readonly Mutation[],
      at: readonly [number, number],
      more: Record<string, string>,
      caller: { readonly sub?: string },
    ) => {
      const isCommand = name !== 'unit' && name !== 'calendar';
      const [events, body] = isCommand ? SITUATIONS[name] : [[], name === 'unit' ? UNIT : NOTICE];
      const id = isCommand ? (pool.get(name) ?? (await clueAfter(events))) : '';
      if (isCommand) pool.set(name, id);
      const target = isCommand ? `/clues/${id}/${name}` : name === 'unit' ? '/units/gm' : '/calendars/2027';
      const relation = isCommand
        ? (CLUE.graph.edges[name] as { relation?: string } | undefined)?.relation
        : undefined;
      const answer = await send({
        method: isCommand ? 'POST' : 'PUT',
        target,
        claims: {
          ...(relation === 'assigned' ? INSPECTOR : isCommand ? OTHERS : claimsOf('adm', '*')),
          ...caller,
        },
        headers: more,
        body: spoiled(toJsonText(mutate(body, changes)), at),
      });
      expectGood(answer, [name, changes, more, caller]);
      if (answer.status !== 200) return;
      accepted.add(name);
      if (!isCommand) return;
      pool.delete(name);
      for (const read of [`/clues/${id}`, `/clues/${id}/record`]) {
        expectGood(await send({ method: 'GET', target: read, claims: INSPECTOR }), [name, changes]);
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...COMMAND_NAMES, 'unit' as const, 'calendar' as const),
        fc.oneof({ weight: 9, arbitrary: mutations }, { weight: 1, arbitrary: fc.constant([]) }),
        spoil,
        fc.oneof(
          { weight: 3, arbitrary: fc.constant({}) },
          { weight: 1, arbitrary: fc.constant({ 'idempotency-key': 'k' }) },
          { weight: 1, arbitrary: headers },
        ),
        fc.oneof(
          { weight: 7, arbitrary: fc.constant({}) },
          { weight: 1, arbitrary: hostileText.map((sub) => ({ sub })) },
        ),
        one,
      ),
      { ...PARAMETERS, numRuns: RUNS * 2 },
    );
    expect(accepted.size).toBeGreaterThan(10);
    expectGood(await send({ method: 'GET', target: '/worklist?limit=2', claims: INSPECTOR }), 'the worklist');
  });

  test('in paths, queries, headers and tokens', { timeout: TIMEOUT }, async () => {
    const { send, push } = openDoors();
    expect((await push(toJsonText(PUSH))).status).toBe(202);
    const values: Readonly<Record<string, string>> = {
      clueId: 'national-QG20210000001',
      unitId: 'gm',
      year: '2021',
      command: 'sign',
      file: 'index.js',
    };
    const window = { division: '440311', definition: 'cohort', from: '2021-01-01', to: '2021-12-31' };
    const query = {
      ...{ ...window, asOf: '2021-11-14', by: 'children', parent: '4403', part: 'numerator', limit: '10' },
      ...{ status: 'closed', assignee: 'insp-1', open: 'true', overdue: 'true', dueBefore: '2021-12-01' },
      ...{
        employer: '样例公司',
        sort: 'due',
        role: 'inspector',
        reason: 'sign',
        unmasked: 'true',
        cursor: 'AAAA',
      },
    };
    const one = async (
      route: (typeof ROUTES)[number],
      hostile: Readonly<Record<string, string>>,
      names: readonly string[],
      more: Record<string, string>,
      claims: Readonly<Record<string, unknown>>,
    ) => {
      const path = route.path.replace(/\{(\w+)\}/g, (_, name) => hostile[name] ?? values[name] ?? 'x');
      const search = names.map(
        (name) => `${name}=${hostile[name] ?? encodeURIComponent(query[name as never] ?? '')}`,
      );
      const answer = await send({
        method: route.method,
        target: `${path}?${search.join('&')}`,
        claims: { ...OTHERS, ...claims },
        headers: more,
      });
      expectGood(answer, [route.path, hostile, names, more, claims]);
    };
    const parts = [...Object.keys(values), ...Object.keys(query), '__proto__', 'constructor', CANARY];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROUTES),
        fc.dictionary(fc.constantFrom(...parts), encoded, { maxKeys: 3, noNullPrototype: true }),
        fc.subarray(parts, { maxLength: 8 }),
        headers,
        fc.oneof(
          { weight: 3, arbitrary: fc.constant({}) },
          {
            weight: 1,
            arbitrary: fc.dictionary(
              fc.constantFrom('sub', 'name', 'division', 'roles'),
              fc.oneof(hostileText, fc.jsonValue({ maxDepth: 2 })),
              { minKeys: 1, noNullPrototype: true },
            ),
          },
        ),
        one,
      ),
      { ...PARAMETERS, numRuns: RUNS * 2 },
    );
  });
});

/** What a list is asked for, by whom. */
interface ListQuestion {
  readonly route: string;
  /** What the path names. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  readonly claims: ReturnType<typeof claimsOf>;
}
const targetOf = ({ route, id, query }: ListQuestion, more: Readonly<Record<string, string>> = {}): string =>
  `${route.replace('GET ', '').replace(/\{\w+\}/, id)}?${new URLSearchParams({ ...query, ...more })}`;

/** Tells whether two lists differ in nothing but the route, the path, one filter, or one thing of who asks. */
function differInOne(a: ListQuestion, b: ListQuestion): boolean {
  const facts = ({ route, id, query, claims: { sub, division } }: ListQuestion) =>
    new Map(Object.entries({ ...query, '@route': route, '@id': id, '@sub': sub, '@division': division }));
  const [of, other] = [facts(a), facts(b)];
  return [...new Set([...of.keys(), ...other.keys()])].filter((k) => of.get(k) !== other.get(k)).length === 1;
}

/** The routes whose lists go on by a cursor. */
const CURSOR_ROUTES = Object.values<object>(REQUESTS)
  .flatMap((of: object) => Object.entries<{ readonly query?: z.ZodObject }>({ ...of }))
  .flatMap(([route, { query }]) => (query && 'cursor' in query.shape ? [route] : []));

describe('a cursor', () => {
  const YEAR = { from: '2021-01-01', to: '2021-11-14' };
  const DAY = { from: '2021-11-14', to: '2021-11-14' };
  const ENTRIES = Array.from(
    { length: 101 },
    () => ({ type: 'logged', ...log, late: false, attachments: [] }) as const,
  );
  /** How each list is asked for: by several filters and orders, where it takes such. */
  const LISTS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
    'GET /clues': [
      {},
      { sort: '-due' },
      { sort: 'received' },
      { employer: '样例公司' },
      { status: 'closed' },
      { division: '440311' },
    ],
    'GET /worklist': [{}, { role: 'inspector' }, { division: '440311' }],
    'GET /cases': [{}, { status: 'proposed' }, { division: '440311' }],
    'GET /clues/{clueId}/record': [{}],
    'GET /cases/{caseId}/record': [{}],
    'GET /publicity': [{}, { status: 'due' }, { division: '440311' }],
    'GET /publicity/{publicityId}/record': [{}],
    'GET /public/decisions': [{}, { division: '440311' }],
    'GET /notices': [{}, { unread: 'true' }],
    'GET /deliveries': [{}, { state: 'pending' }, { subscriber: 'platform' }],
    'GET /metrics/cases/list': [
      { ...DAY, part: 'proposed' },
      { ...DAY, part: 'open' },
    ],
    'GET /metrics/completion/clues': [
      { definition: 'cohort', ...YEAR, part: 'numerator' },
      { definition: 'cohort', ...YEAR, part: 'denominator' },
    ],
    'GET /metrics/breakdown': [
      { definition: 'cohort', ...YEAR, by: 'sector' },
      { definition: 'cohort', ...YEAR, by: 'officer' },
    ],
    'GET /metrics/durations/clues': [
      { ...DAY, part: 'closed' },
      { ...YEAR, part: 'closed' },
    ],
    'GET /metrics/results/clues': [
      // As durations are asked for, but for the route.
      { ...YEAR, part: 'closed' },
      { ...YEAR, part: 'paid' },
    ],
    'GET /metrics/stock/clues': [{ part: 'open' }, { part: 'open', by: 'sector', key: 'construction' }],
    'GET /metrics/timeline/clues': [
      { ...DAY, part: 'closed' },
      { ...DAY, part: 'received' },
      { ...DAY, part: 'open' },
    ],
  };
  const ASKERS = [
    claimsOf('insp-1'),
    claimsOf('insp-1', '440311'),
    claimsOf('sup-2'),
    claimsOf('insp-1', '440306', ['supervisor', 'inspector']),
  ];

  /** Fills two districts with three open and three closed clues each, and two cases, one with a long record. */
  async function fill(): Promise<ListQuestion[]> {
    const { runtime, table } = world;
    const { send } = openDoors();
    await registerBuiltInYears(table, runtime.now());
    const cases: string[] = [];
    const closed: ClueEvent[] = [...AT_WORK, concluded, { type: 'closed' }];
    for (const [i, division] of ['440306', '440311'].entries()) {
      await registerDistrict(table, division);
      for (const n of [1, 2, 3]) {
        const notice = {
          kind: 'assigned',
          subject: { kind: 'clue', id: `national-QG${n}` },
          division,
          about: 'assigned',
          at: '2021-11-14T01:00:00.000Z',
          dueOn: null,
          insteadOf: null,
          sequence: 3,
        } as const;
        const noticeId = `20211114010000000${String(n).padStart(6, '0')}-${division}0123456789`;
        for (const to of ['insp-1', 'sup-2']) await putNotice(table, { ...notice, to, noticeId });
      }
      const place = { division, street: null };
      for (let n = 0; n < 6; n++) {
        const events = n % 2 ? closed : n === 0 ? AT_WORK : [...AT_WORK, ...ENTRIES];
        await storeClue(10 * i + n, events, {
          ...place,
          employerKeys: employerKeys(hash, { name: '样例公司' }),
        });
        const proposal = { division, source: 'inspection', employer: { name: '样例公司' }, facts: '甲' };
        const claims = claimsOf('insp-1', division, ['inspector']);
        const body = Buffer.from(toJsonText(proposal));
        const answer = n > 2 ? null : await send({ method: 'POST', target: '/cases', claims, body });
        if (answer) cases.push(answer.body.caseId);
      }
    }
    const [caseId = ''] = cases;
    const alarmed = {
      type: 'alarmed',
      kind: 'overdue',
      about: 'decision',
      date: '2021-11-12',
      times: 1,
    } as const;
    const actor = { id: 'system', role: 'system' };
    for (const events of inChanges(ENTRIES.map(() => alarmed))) {
      await new Repository(runtime, CASE).change(caseId, 'rearm', runtime.now(), () => ({ events }), {
        actor,
      });
    }
    const { Items = [] } = await world.client.send(new ScanCommand({ TableName: runtime.tableName }));
    const Records = Items.map((item) => streamRecord(readImage(item as never)));
    expect(await createLedger(runtime)({ Records })).toEqual({ batchItemFailures: [] });
    const publicities = new Repository(runtime, PUBLICITY);
    for (const [i, id] of cases.entries()) {
      const division = id.slice(0, 6);
      const intake = {
        caseId: id,
        clues: [],
        kind: 'penalty',
        document: { id: `penalty-decision-2021-${i}`, year: 2021, n: i },
        partyKind: 'organisation',
        decidedOn: '2021-11-12',
        decidedBy: 'dir',
        officers: ['insp-1'],
        division,
        street: null,
      } as const;
      const policy = (await runtime.policies.book()).inForce('2021-11-14');
      const event = openPublicity(intake, { policy, latest: (await runtime.calendars.book()).latest });
      const shown = { id, publishedOn: '2021-11-13' } as PublicRow;
      const also = [putPublicRow(runtime.tableName, division, shown, null)];
      await publicities.create(id, event, runtime.now(), { actor: { id: 'dir', role: '-' }, also });
      if (id !== caseId) continue;
      for (const events of inChanges(ENTRIES.map(() => ({ ...alarmed, about: 'publish' })))) {
        await publicities.change(id, 'rearm', runtime.now(), () => ({ events }), { actor });
      }
    }
    const told: StoredSubscriber = {
      id: 'platform',
      name: '样例平台',
      kind: 'platform',
      endpoint: 'https://platform.example/',
      events: ['*'],
      divisions: ['440311'],
      source: null,
      mapping: null,
      active: true,
      within: '440311',
      goneAt: null,
      version: 1,
    };
    await saveSubscriber(table, told);
    for (const n of [1, 2, 3]) {
      const id = `evt_${String(n).padStart(32, '0')}`;
      const timestamp = '2021-11-13T00:00:00.000Z';
      const event = { id, type: 'clue.received', version: 1, sequence: n, timestamp, data: {} };
      const addressed = { event, divisions: ['440311'], source: null } as never;
      await createDelivery(
        table,
        newDelivery(told, addressed, { kind: CLUE.kind, id: 'national-QG2' }, '2021-12-01'),
      );
    }
    const idsOf = (route: string) =>
      route.includes('{clueId}')
        ? ['national-QG2', 'national-QG4']
        : /\{(case|publicity)Id\}/.test(route)
          ? [caseId]
          : [''];
    return CURSOR_ROUTES.flatMap((route) =>
      (LISTS[route] ?? []).flatMap((query) =>
        idsOf(route).flatMap((id) =>
          (route === 'GET /public/decisions' ? ASKERS.slice(0, 1) : ASKERS).map((claims): ListQuestion => {
            const isFigure = route.startsWith('GET /metrics');
            const isBounded = route.endsWith('/record') || route.endsWith('/breakdown');
            return {
              route,
              id,
              query: {
                ...(isBounded ? {} : { limit: '1' }),
                ...(isFigure ? { division: '440311' } : {}),
                ...query,
              },
              claims,
            };
          }),
        ),
      ),
    );
  }
  /** The cursors of the first pages. */
  async function firstPages(questions: readonly ListQuestion[], doors = openDoors()) {
    const pages: { readonly question: ListQuestion; readonly cursor: string; readonly text: string }[] = [];
    for (const question of questions) {
      const { status, body, text } = await doors.send({
        method: 'GET',
        target: targetOf(question),
        claims: question.claims,
      });
      // One caller sees the other district alone, and administers nothing.
      const isForeign = (status === 404 || status === 403) && question.claims.division.length === 6;
      expect([targetOf(question), isForeign || status]).toEqual([targetOf(question), isForeign || 200]);
      if (body.cursor) pages.push({ question, cursor: body.cursor, text });
    }
    return pages;
  }

  test('leads on where it was made, and anything else in its place is 422', {
    timeout: TIMEOUT,
  }, async () => {
    const questions = await fill();
    const { send } = openDoors();
    const pages = await firstPages(questions);
    expect([...new Set(pages.map(({ question }) => question.route))].sort()).toEqual(
      [...CURSOR_ROUTES].sort(),
    );
    // Sealed under a key that was rotated since.
    const expired = cursorKey('the secret of yesterday');
    const old = await firstPages(
      questions,
      openDoors(() => expired),
    );
    expect(old.length).toBe(pages.length);
    for (const { question, cursor, text } of pages) {
      const next = await send({
        method: 'GET',
        target: targetOf(question, { cursor }),
        claims: question.claims,
      });
      expect([targetOf(question), next.status]).toEqual([targetOf(question), 200]);
      expect(next.text).not.toBe(text);
    }
    const expectRefusal = async (question: ListQuestion, target: string) => {
      const answer = await send({ method: 'GET', target, claims: question.claims });
      expectGood(answer, target);
      expect([target, answer.status, answer.body.errors]).toEqual([
        target,
        422,
        [{ path: 'cursor', message: expect.any(String) }],
      ]);
    };
    const near = pages.flatMap(({ question }) =>
      pages.flatMap((from) => (differInOne(question, from.question) ? [{ question, from }] : [])),
    );
    expect(near.length).toBeGreaterThan(pages.length);
    for (const { question, from } of near) {
      await expectRefusal(question, targetOf(question, { cursor: from.cursor }));
    }
    const anyPage = fc.constantFrom(...pages);
    const forged = fc.oneof(
      fc.tuple(fc.constant('replay' as const), anyPage, fc.nat()),
      fc.tuple(fc.constant('expired' as const), fc.constantFrom(...old), fc.nat()),
      fc.tuple(fc.constantFrom('cut', 'flip', 'add', 'swap'), anyPage, fc.nat()),
      fc.tuple(fc.constant('text' as const), anyPage, encoded),
    );
    await fc.assert(
      fc.asyncProperty(anyPage, forged, async ({ question, cursor: own }, [how, from, at]) => {
        const target = (cursor: string) => targetOf(question, { cursor });
        const n = Number(at);
        const bytes = Buffer.from(own, 'base64url');
        switch (how) {
          case 'replay':
            if (from.question === question) return;
            return expectRefusal(question, target(from.cursor));
          case 'expired':
            return expectRefusal(
              question,
              target((n % 2 ? (old.find((o) => o.question === question) ?? from) : from).cursor),
            );
          case 'cut':
            return expectRefusal(question, target(own.slice(0, n % own.length)));
          case 'flip':
            bytes[n % bytes.length] = (bytes[n % bytes.length] ?? 0) ^ (1 << (n % 8));
            return expectRefusal(question, target(bytes.toString('base64url')));
          case 'add':
            return expectRefusal(question, target(own + ['=', ' ', 'A', `,${own}`, own][n % 5]));
          case 'swap':
            // The head of one and the tail of another.
            if (from.question === question) return;
            return expectRefusal(question, target(own.slice(0, 20) + from.cursor.slice(20)));
          default:
            return expectRefusal(question, `${targetOf(question)}&cursor=${at}`);
        }
      }),
      PARAMETERS,
    );
  });
});

describe('a push from practice', () => {
  const clue = (changes: object = {}) => toJsonText(pushOf({ ...clueData(1), ...changes }));

  test('with null or an empty text for what may be absent is taken, and is the same as without it', async () => {
    const { push } = openDoors();
    const { reporter, employer } = clueData(1);
    const bare = {
      reporter: { name: reporter.name },
      employer: { name: employer.name, address: employer.address },
    };
    const nulls = { ...bare, reporter: { name: reporter.name, phone: null, bankCard: '' }, project: null };
    expect((await push(clue(nulls))).status).toBe(202);
    for (const same of [nulls, bare, { ...bare, project: {} }])
      expect((await push(clue(same))).status).toBe(200);
  });

  test('from a district that does not exist is taken, with a warning', async () => {
    const { push, send } = openDoors();
    const { status, body } = await push(clue({ workplace: { division: '440312', address: '光明区' } }));
    expect(status).toBe(202);
    const read = await send({ method: 'GET', target: `/clues/${body.clueId}`, claims: OTHERS });
    expect(read.body).toMatchObject({ division: '440312', warnings: ['division-unknown'] });
  });

  test.each([[33], [3000]])('with an unknown member nested %i deep is 422', async (depth) => {
    const { push } = openDoors();
    const deep = clue({ extra: 0 }).replace('"extra":0', `"extra":${'['.repeat(depth)}${']'.repeat(depth)}`);
    const answer = await push(deep);
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ path: expect.stringMatching(/^data\.extra\.0/) }] },
    });
    expectGood(answer, deep);
  });

  test('signed over bytes that are not UTF-8 is 400; where a gateway replaced them, 401', async () => {
    const { push, send } = openDoors();
    const gbk = Buffer.concat([
      Buffer.from('{"type":"clue.pushed","x":"'),
      Buffer.from([0xc9, 0xee, 0xdb, 0xda]),
      Buffer.from('"}'),
    ]);
    expect(await push(gbk)).toMatchObject({ status: 400, body: { type: 'urn:qingxin:problem:not-json' } });
    const headers = signPush({
      id: 'm',
      timestamp: Math.floor(world.runtime.now() / 1000),
      body: gbk,
      secret: SECRET,
    });
    const body = Buffer.from(gbk.toString('utf8'));
    expect(await send({ method: 'POST', target: '/webhooks/clues', headers, body })).toMatchObject({
      status: 401,
    });
  });

  test('with a name twice, or a number that loses digits, is 422, also when the rest was taken before', async () => {
    const { push } = openDoors();
    const good = clue();
    expect((await push(good)).status).toBe(202);
    const spoilt: [string, string][] = [
      [good.replace('"headcount":1', '"headcount":1,"headcount":2'), 'data.arrears.headcount'],
      [good.replace('"headcount":1', '"headcount":1,"x":9007199254740993'), 'data.arrears.x'],
      [good.replace('1850000', '1850000.00000000000000001'), 'data.arrears.amountFen'],
    ];
    for (const [body, path] of spoilt) {
      expect(body).not.toBe(good);
      expect(await push(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    }
  });
});

describe('what cannot be a key', () => {
  const LONG = 'x'.repeat(2100);
  const order = (command: string, body: object, more: Partial<Request> = {}) =>
    openDoors().send({
      method: 'POST',
      target: `/clues/national-QG20210000001/${command}`,
      claims: OTHERS,
      body: Buffer.from(toJsonText(body)),
      ...more,
    });
  const told = ({ status, body }: Answer) => [
    status,
    (body.errors ?? []).map((e: { path: string }) => e.path),
  ];

  test('is 422 in a body, at its place', async () => {
    await openDoors().push(toJsonText(PUSH));
    for (const bad of ['\ud800', 'a\nb', LONG, '監'.repeat(43)]) {
      expect(told(await order('assign', { officers: [bad, 'b'] }))).toEqual([422, ['officers.0']]);
      expect(told(await order('triage', { decision: 'duplicate', of: bad, note: '甲' }))).toEqual([
        422,
        ['of'],
      ]);
    }
    const occurred = { ...log, occurredAt: '0000-01-01T00:00:00+23:59' };
    expect(told(await order('log', occurred))).toEqual([422, ['occurredAt']]);
    expect(told(await order('supervise', { dueOn: '9999-12-31' }))).toEqual([422, ['dueOn']]);
  });

  test('a district that does not exist is 422 where something is put into it, and can be read', async () => {
    const { send } = openDoors();
    const claims = claimsOf('insp-1', '*');
    const proposal = { source: 'inspection', employer: { name: '样例公司' }, facts: '甲' };
    const ways: [string, string, object][] = [
      ['POST', '/cases', { ...proposal, division: '440312' }],
      ['POST', '/cases', { ...proposal, division: '440312001' }],
      ['PUT', '/units/gm', { ...UNIT, division: '440312', streets: [] }],
    ];
    for (const [method, target, content] of ways) {
      const answer = await send({ method, target, claims, body: Buffer.from(toJsonText(content)) });
      expect([target, ...told(answer)]).toEqual([target, 422, ['division']]);
    }
    for (const target of ['/clues', '/cases', '/worklist', '/funnel', '/units']) {
      expect((await send({ method: 'GET', target: `${target}?division=440312`, claims })).status).toBe(200);
    }
  });

  test('is 404 in a path, 422 in a query, 400 in a header, 401 in a token', async () => {
    const { send, push } = openDoors();
    const get = (target: string, claims: object = OTHERS) =>
      send({ method: 'GET', target, claims: { ...claims } });
    for (const bad of [LONG, '%00', 'a%0Ab']) {
      expect(told(await get(`/clues/${bad}`))).toEqual([404, []]);
      expect(told(await get(`/clues?assignee=${bad}`))).toEqual([422, ['assignee']]);
    }
    for (const bad of [LONG, '\u0007']) {
      const key = await order('sign', {}, { headers: { 'idempotency-key': bad } });
      expect([key.status, key.body.type]).toEqual([400, 'urn:qingxin:problem:idempotency-key']);
      const message = await push(toJsonText(PUSH), '/webhooks/clues', bad);
      expect([message.status, message.body.type]).toEqual([400, 'urn:qingxin:problem:webhook-id']);
    }
    for (const sub of [LONG, '\ud800', 'a\nb', '']) {
      const answer = await get('/me', { ...OTHERS, sub });
      expect([sub, answer.status]).toEqual([sub, 401]);
    }
    for (const division of ['\ud800', LONG, '44031', '']) {
      const answer = await get('/me', { ...OTHERS, division });
      expect(answer).toMatchObject({ status: 200, body: { division: '', divisions: [] } });
      expect((await get('/clues', { ...OTHERS, division })).body.clues).toEqual([]);
    }
  });

  test('a refusal names twenty faults, by short paths', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}${'n'.repeat(190)}`, 1]));
    await openDoors().push(toJsonText(PUSH));
    const refused = await order('supervise', many);
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toHaveLength(MAX_INPUT_FAULTS);
    expectGood(refused, 'many');
    const one = await order('supervise', { ['n'.repeat(60_000)]: 1 });
    expect(one.body.errors[0].path).toHaveLength(201);
  });
});
