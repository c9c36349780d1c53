import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { COMMAND_NAMES, type CommandName } from '../../domain/clue/status.ts';
import { MAX_INPUT_FAULTS } from '../../functions/http/http.ts';
import { ROUTES } from '../../functions/http/routes.ts';
import { registerBuiltInYears } from '../../functions/store/calendars.ts';
import { signPush } from '../../local/sign.ts';
import { clueData } from '../support/clues.ts';
import {
  type Answer,
  ASSIGNED,
  AT_WORK,
  claimsOf,
  concluded,
  encoded,
  hostileText,
  log,
  PARAMETERS,
  type Request,
  RUNS,
  SECRET,
  sums,
  TIMEOUT,
  triaged,
  useDoors,
} from '../support/doors.ts';
import { CANARY, type Mutation, mutate, mutation, toJsonText } from '../support/hostile.ts';

const { world, openDoors, expectGood, storeClue } = useDoors();

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

const attachments = [{ name: '甲.pdf', sha256: 'a'.repeat(64), bytes: 1 }];
/** Where a command is tried: what happened to the clue before, and a body that is good then. */
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
      expect([...told(key), key.body.type]).toEqual([
        400,
        ['idempotency-key'],
        'urn:qingxin:problem:idempotency-key',
      ]);
      const message = await push(toJsonText(PUSH), '/webhooks/clues', bad);
      expect([...told(message), message.body.type]).toEqual([
        400,
        ['webhook-id'],
        'urn:qingxin:problem:webhook-id',
      ]);
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
