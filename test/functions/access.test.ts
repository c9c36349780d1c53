import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent, Intake } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { SystemStep } from '../../domain/clue/status.ts';
import { canonicalJson, sha256 } from '../../domain/kernel/record.ts';
import { ROLES } from '../../domain/kernel/roles.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { openPublicity } from '../../domain/publicity/clocks.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import { createCommands } from '../../functions/commands/commands.ts';
import { clueRecordSchema } from '../../functions/contract/record-schema.ts';
import { clueDetailSchema } from '../../functions/contract/view-schema.ts';
import type { HttpEvent, HttpResult } from '../../functions/http/http.ts';
import { createLists } from '../../functions/lists/lists.ts';
import { createMetricsQuery } from '../../functions/metrics-query/metrics-query.ts';
import { createPublicDecisions } from '../../functions/public-decisions/public-decisions.ts';
import { createPublicity } from '../../functions/publicity/publicity.ts';
import { createQueries } from '../../functions/queries/queries.ts';
import { hasher } from '../../functions/runtime/hashing.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { indexPk, particularsKey, stateKey } from '../../functions/store/keys.ts';
import { packText } from '../../functions/store/packing.ts';
import { putPublicWords } from '../../functions/store/public-decisions.ts';
import { Repository } from '../../functions/store/repository.ts';
import { openTable } from '../../functions/store/table.ts';
import { calledBy } from '../support/caller.ts';
import { at, clueData, intakeFacts } from '../support/clues.ts';
import { testCursorKey } from '../support/cursors.ts';
import { startDynamo, type TestDynamo } from '../support/dynamo.ts';
import { testRuntime } from '../support/ledger.ts';
import { decisionDocument } from '../support/publicity.ts';
import { itemsText } from '../support/stack.ts';

const NOW = '2021-03-08T02:00:00Z';
const RECEIVED = at('2021-03-05 09:00');
const triage = { reasons: [], track: 'simple', priority: 'normal' } as const;
const suspect = (of: string): ClueEvent => ({
  type: 'triaged',
  referred: true,
  triage: { ...triage, reasons: ['possible-duplicate'], suspectedOf: `national-${of}` },
  groupSize: 1,
});
const accepted: ClueEvent = {
  type: 'triaged',
  referred: false,
  triage: { ...triage, suspectedOf: null },
  groupSize: 1,
};
const assigned = (...officers: string[]): ClueEvent => ({
  type: 'assigned',
  unitId: null,
  officers,
  mode: 'rule',
});
const GONGMING = { division: '440311', street: '440311002' };

/** Each clue by its number: where it was received, and what happened then, each event a change of its own. */
const CLUES: Readonly<Record<string, { readonly intake: Partial<Intake>; readonly events: ClueEvent[] }>> = {
  PLAIN: { intake: GONGMING, events: [accepted, assigned('insp-1', 'insp-2')] },
  REPEATS: { intake: { division: '440311', street: '440311001' }, events: [suspect('BAOAN')] },
  MERGED: {
    intake: { division: '440311', street: null },
    events: [suspect('BAOAN'), { type: 'merged', of: 'national-BAOAN' }],
  },
  REPORT: { intake: { ...GONGMING, kind: 'report' }, events: [accepted, assigned('insp-1', 'insp-2')] },
  BAOAN: { intake: { division: '440306', street: null }, events: [suspect('PLAIN')] },
  GONE: {
    intake: GONGMING,
    events: [
      accepted,
      assigned('insp-1', 'insp-2'),
      { type: 'transferred', from: '440311', to: '440306', street: null },
      assigned('ba-1', 'ba-2'),
    ],
  },
};
const EVERY = Object.keys(CLUES);
/** The edges of the graph that the events above go along. */
const EDGES: Readonly<Partial<Record<ClueEvent['type'], string>>> = {
  triaged: 'auto-triage' satisfies SystemStep,
  assigned: 'assign',
  merged: 'triage',
  transferred: 'decide-return',
};

/** What is in each scope; written out, so that nothing that is tested decides what is right. */
const SCOPES: Readonly<Record<string, { readonly sees: readonly string[]; readonly handedOver?: string }>> = {
  '*': { sees: EVERY },
  '44': { sees: EVERY },
  '4403': { sees: EVERY },
  '440311': { sees: ['PLAIN', 'REPEATS', 'MERGED', 'REPORT'], handedOver: 'GONE' },
  '440311001': { sees: ['REPEATS'] },
  '440311002': { sees: ['PLAIN', 'REPORT'], handedOver: 'GONE' },
  '440306': { sees: ['BAOAN', 'GONE'] },
  '440304': { sees: [] },
  '4401': { sees: [] },
  '44031': { sees: [] },
  '': { sees: [] },
  '440311 4403': { sees: [] },
};
const HOLDS_DISTRICT = ['*', '44', '4403', '440311'];
const CALLERS = [...ROLES.map((role) => [role]), [], ['deputy supervisor'], ['supervisor admin']];
const isKnown = (roles: readonly string[]) =>
  roles.some((role) => (ROLES as readonly string[]).includes(role));

/** The publicity of decisions, by place, and who sees it. */
const PUBLICITIES: Readonly<Record<string, { readonly division: string; readonly street: string | null }>> = {
  '440311-2021-00001': GONGMING,
  '440311-2021-00002': { division: '440311', street: null },
  '440306-2021-00001': { division: '440306', street: null },
};
const EVERY_PUBLICITY = Object.keys(PUBLICITIES);
const PUBLICITY_SCOPES: Readonly<Record<string, readonly string[]>> = {
  '*': EVERY_PUBLICITY,
  '44': EVERY_PUBLICITY,
  '4403': EVERY_PUBLICITY,
  '440311': EVERY_PUBLICITY.slice(0, 2),
  '440311002': EVERY_PUBLICITY.slice(0, 1),
  '440306': EVERY_PUBLICITY.slice(2),
};

let dynamo: TestDynamo;
let runtime: ReturnType<typeof testRuntime>;
const call: Record<string, (event: HttpEvent) => Promise<HttpResult>> = {};
const hash = hasher('0123456789abcdef');
const id = (clueNo: string) => `national-${clueNo}`;
const nameOf = (clueNo: string) => `样例${clueNo}提`;

beforeAll(async () => {
  dynamo = await startDynamo();
  runtime = testRuntime(dynamo.client, dynamo.tableName, NOW);
  const table = openTable(dynamo.client, dynamo.tableName);
  const clues = new Repository(runtime, CLUE);
  for (const district of ['440304', '440306', '440311']) await registerDistrict(table, district);
  for (const [clueNo, { intake, events }] of Object.entries(CLUES)) {
    const actor = { id: 'national', role: 'source' };
    const facts = intakeFacts({ ...intake, clueNo });
    await clues.create(id(clueNo), receive(facts, DEFAULT_POLICY, BUILT_IN_CALENDAR, RECEIVED), RECEIVED, {
      actor,
    });
    const { kind = 'complaint', ...workplace } = { ...intake, address: '光明区公明街道样例路9号' };
    const data = clueData(1, {
      clueNo,
      kind,
      workplace: workplace as never,
      reporter: { ...clueData(1).reporter, name: nameOf(clueNo) },
      description: `我是${nameOf(clueNo)}`,
    });
    await table.put({ ...particularsKey(CLUE.kind, id(clueNo)), data: packText(JSON.stringify(data)) });
    for (const [i, event] of events.entries()) {
      const text = { text: `第${i}步，${nameOf(clueNo)}` };
      const decide = () => ({ events: [event] });
      const options = { actor: { id: 'system', role: 'system' }, text };
      const { outcome } = await clues.change(id(clueNo), EDGES[event.type] ?? '', RECEIVED, decide, options);
      expect([clueNo, event.type, outcome]).toEqual([clueNo, event.type, 'done']);
    }
  }
  const publicities = new Repository(runtime, PUBLICITY);
  for (const [publicityId, place] of Object.entries(PUBLICITIES)) {
    // Where its case is held, which is all that is looked at.
    const { division, street } = place;
    const index = { gsi1pk: indexPk('case', division), gsi1sk: `done#2021-03-05#${publicityId}` };
    await table.put({ ...stateKey('case', publicityId), ...index, ...(street === null ? {} : { street }) });
    const party = { party: '样例公司', creditCode: null };
    const words = {
      text: { title: '-', cause: '-', basis: '-', result: '-', ...party },
      names: { masked: [nameOf('PLAIN')], hidden: [] },
    };
    const event = openPublicity(
      {
        caseId: publicityId,
        kind: 'handling',
        document: decisionDocument(1, 'handling'),
        partyKind: 'organisation',
        decidedOn: '2021-03-05',
        decidedBy: 'dir',
        officers: ['insp-1', 'insp-2'],
        ...place,
      },
      { policy: DEFAULT_POLICY, latest: BUILT_IN_CALENDAR },
    );
    await publicities.create(publicityId, event, RECEIVED, {
      actor: { id: 'dir', role: 'department-head' },
      text: { text: `${nameOf('PLAIN')}的工资` },
      also: [putPublicWords(dynamo.tableName, publicityId, words)],
    });
  }
  Object.assign(call, {
    publicity: createPublicity(runtime, { hash, cursorKey: testCursorKey }),
    'public-decisions': createPublicDecisions(runtime, { cursorKey: testCursorKey }),
    queries: createQueries(runtime, { openApi: () => '{}', cursorKey: testCursorKey }),
    commands: createCommands(runtime, { hash }),
    lists: createLists(runtime, { hash, sources: [], cursorKey: testCursorKey }),
    metrics: createMetricsQuery(runtime, { cursorKey: testCursorKey }),
  });
});
afterAll(() => dynamo.stop());

interface Ask {
  readonly sub?: string;
  readonly roles: readonly string[];
  readonly division: string;
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly key?: string;
}
async function ask(
  name: string,
  routeKey: string,
  { sub = 'x', roles, division, path, query, body, key }: Ask,
) {
  const { headers, requestContext } = calledBy({ sub, roles, division });
  const event = {
    routeKey,
    rawPath: '/asked',
    headers: { ...headers, ...(key ? { 'idempotency-key': key } : {}) },
    requestContext,
    ...(path ? { pathParameters: path } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    ...(body ? { body: JSON.stringify(body) } : {}),
  } as unknown as HttpEvent;
  const answer = await call[name]?.(event);
  expect(answer?.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  const text = answer?.body ?? '';
  return { status: answer?.statusCode, text, body: JSON.parse(text) };
}

/** Holds a text to what a scope may know: no id of another clue, and nobody's name. */
function expectNoSecrets(text: string, division: string, where: string) {
  const { sees = [], handedOver } = SCOPES[division] ?? {};
  const hidden = EVERY.filter((no) => !sees.includes(no) && no !== handedOver).map(id);
  // In quotes: an id that was drawn may hold the letters.
  const secrets = [...hidden, ...EVERY.map(nameOf), ...(handedOver ? ['"ba-1"'] : [])];
  expect([where, secrets.filter((secret) => text.includes(secret))]).toEqual([where, []]);
}

describe.each(Object.entries(SCOPES))('in the scope %j', (division, { sees, handedOver }) => {
  it.each(CALLERS)(
    'the role %s reads, orders and lists what is in it, and knows of nothing else',
    async (...roles) => {
      const who = { roles: roles.filter((role) => role !== undefined), division };
      const ok = isKnown(who.roles);
      const cell = (route: string) => `${route} by ${who.roles} of ${division}`;
      for (const clueNo of EVERY) {
        const path = { clueId: id(clueNo) };
        const isHandedOver = clueNo === handedOver;
        const inScope = sees.includes(clueNo);
        const readable = inScope || isHandedOver;
        const clue = await ask('queries', 'GET /clues/{clueId}', { ...who, path });
        const record = await ask('queries', 'GET /clues/{clueId}/record', { ...who, path });
        const unmasked = { unmasked: 'true' };
        const full = await ask('queries', 'GET /clues/{clueId}', { ...who, path, query: unmasked });
        const texts = await ask('queries', 'GET /clues/{clueId}/record', { ...who, path, query: unmasked });
        const ordered = await ask('commands', 'POST /clues/{clueId}/{command}', {
          ...who,
          path: { ...path, command: 'sign' },
          key: `k-${clueNo}`,
        });
        const right = !ok
          ? [403, 403, 403, 403, 403]
          : readable
            ? [200, 200, 403, 403, 403]
            : [404, 404, 404, 404, 404];
        if (ok && isHandedOver) right[4] = 404;
        expect([cell(clueNo), clue.status, record.status, full.status, texts.status, ordered.status]).toEqual(
          [cell(clueNo), ...right],
        );
        for (const answer of [clue, record, full, texts, ordered])
          expectNoSecrets(answer.text, division, cell(clueNo));
        if (clue.status !== 200) continue;
        expect(clueDetailSchema.parse(clue.body)).toMatchObject({
          handedOver: isHandedOver,
          mayUnmask: false,
          particulars: { masked: true, reporterHidden: clueNo === 'REPORT' },
        });
        expect(clueRecordSchema.parse(record.body).proof.intact).toBe(true);
      }
      const listed = await ask('lists', 'GET /clues', { ...who, query: { limit: '100' } });
      const worklist = await ask('lists', 'GET /worklist', who);
      const district = { query: { division: '440311' } };
      const held = !ok ? 403 : HOLDS_DISTRICT.includes(division) ? 200 : 404;
      const funnel = await ask('lists', 'GET /funnel', { ...who, ...district });
      const units = await ask('queries', 'GET /units', { ...who, ...district });
      const year = { from: '2021-01-01', to: '2021-03-01', definition: 'cohort' };
      const rate = await ask('metrics', 'GET /metrics/completion', {
        ...who,
        query: { ...district.query, ...year },
      });
      const me = await ask('queries', 'GET /me', who);
      const supervises = who.roles.includes('supervisor') || who.roles.includes('admin');
      expect([
        cell('lists'),
        listed.status,
        worklist.status,
        funnel.status,
        units.status,
        rate.status,
        me.status,
      ]).toEqual([cell('lists'), ok ? 200 : 403, ok ? 200 : 403, held, held, supervises ? held : 403, 200]);
      if (ok) {
        const ids = listed.body.clues.map(({ clueId }: { clueId: string }) => clueId);
        expect([cell('list'), ids.sort()]).toEqual([cell('list'), sees.map(id).sort()]);
      }
      for (const { text } of [listed, worklist, funnel, units, rate, me]) {
        expectNoSecrets(text, division, cell('lists'));
      }
    },
  );
});

describe.each(Object.keys(SCOPES))('in the scope %j', (division) => {
  it.each(CALLERS)('the role %s handles the publicity of decisions in it alone', async (...roles) => {
    const who = { roles: roles.filter((role) => role !== undefined), division };
    const ok = isKnown(who.roles);
    const isClerk = who.roles.includes('publicity-clerk');
    const sees = PUBLICITY_SCOPES[division] ?? [];
    for (const publicityId of EVERY_PUBLICITY) {
      const path = { publicityId };
      const inScope = sees.includes(publicityId);
      const one = await ask('publicity', 'GET /publicity/{publicityId}', { ...who, path });
      const route = 'GET /publicity/{publicityId}/record';
      const record = await ask('publicity', route, { ...who, path });
      const ordered = await ask('publicity', 'POST /publicity/{publicityId}/{command}', {
        ...who,
        path: { ...path, command: 'publish' },
        body: {},
      });
      const cell = `${publicityId} by ${who.roles} of ${division}`;
      const right = !ok ? [403, 403, 403] : inScope ? [200, 200, isClerk ? 409 : 403] : [404, 404, 404];
      expect([cell, one.status, record.status, ordered.status]).toEqual([cell, ...right]);
      for (const { text } of [one, record, ordered]) {
        expect(EVERY.map(nameOf).filter((name) => text.includes(name))).toEqual([]);
        if (!inScope) expect(text).not.toContain('dir');
      }
    }
    const listed = await ask('publicity', 'GET /publicity', { ...who, query: { limit: '100' } });
    expect(listed.status).toBe(ok ? 200 : 403);
    if (!ok) return;
    const ids = listed.body.items.map((item: { publicityId: string }) => item.publicityId);
    expect(ids.sort()).toEqual([...sees].sort());
    expect(listed.body.items.every((item: object) => !('clues' in item))).toBe(true);
  });

  it('the texts of the publicity of a decision are read in full by clerks alone, each read an entry', async () => {
    const route = 'GET /publicity/{publicityId}/record';
    const [publicityId = ''] = PUBLICITY_SCOPES[division] ?? [];
    if (publicityId === '') return;
    const query = { unmasked: 'true' };
    const asked = { division, path: { publicityId }, query };
    expect((await ask('publicity', route, { ...asked, roles: ['inspector'] })).status).toBe(403);
    const { status, body } = await ask('publicity', route, { ...asked, roles: ['publicity-clerk'] });
    expect(status).toBe(200);
    expect(body.entries.at(-1).event.type).toBe('personal-data-read');
    expect(body.texts[0].text).toBe(`${nameOf('PLAIN')}的工资`);
  });
});

describe('what everybody may ask', () => {
  it('is nothing but what was published', async () => {
    const answer = await call['public-decisions']?.({
      routeKey: 'GET /public/decisions',
      rawPath: '/public/decisions',
      headers: {},
    } as unknown as HttpEvent);
    expect([answer?.statusCode, answer?.body]).toEqual([200, '{"decisions":[],"complete":true}']);
  });
});

describe('a clue that names others', () => {
  const read = (clueNo: string, division: string, route = 'GET /clues/{clueId}') =>
    ask('queries', route, { roles: ['triage'], division, path: { clueId: id(clueNo) } });

  it.each([
    ['4403', { suspectedOf: id('BAOAN'), suspectedElsewhere: false }],
    ['440311', { suspectedOf: null, suspectedElsewhere: true }],
  ])('says in %s of the suspected one %j', async (division, suspected) => {
    for (const clueNo of ['REPEATS', 'MERGED']) {
      expect((await read(clueNo, division)).body.triage).toMatchObject(suspected);
    }
    const { body } = await ask('lists', 'GET /clues', {
      roles: ['triage'],
      division,
      query: { status: 'triage', division: '440311' },
    });
    expect(body.clues).toMatchObject([{ clueId: id('REPEATS'), triage: suspected }]);
  });

  it('says into which it was merged to whoever sees that one', async () => {
    expect((await read('MERGED', '4403')).body).toMatchObject({
      mergedInto: id('BAOAN'),
      mergedElsewhere: false,
    });
    expect((await read('MERGED', '440311')).body).toMatchObject({ mergedInto: null, mergedElsewhere: true });
    expect((await read('PLAIN', '440311')).body).toMatchObject({
      mergedInto: null,
      mergedElsewhere: false,
      triage: { suspectedOf: null, suspectedElsewhere: false },
    });
  });

  it('has a record whose entries about them are redacted, counted by the proof, and without their texts', async () => {
    const route = 'GET /clues/{clueId}/record';
    const whole = (await read('MERGED', '4403', route)).body;
    const { entries, texts, proof } = (await read('MERGED', '440311', route)).body;
    expect([whole.proof.redacted, whole.texts.length]).toEqual([0, 2]);
    expect(proof).toEqual({ ...whole.proof, redacted: 2 });
    const redacted = whole.entries
      .slice(1)
      .map(({ seq, prevHash, hash }: Record<string, unknown>) => ({ seq, prevHash, hash, redacted: true }));
    expect(entries).toEqual([whole.entries[0], ...redacted]);
    expect(texts).toEqual([]);
  });
});

describe('a clue that was handed over', () => {
  const sender = { roles: ['supervisor'], division: '440311', path: { clueId: id('GONE') } };

  it('stays as it was then, whatever follows', async () => {
    const { body } = await ask('queries', 'GET /clues/{clueId}', sender);
    expect(body).toMatchObject({
      handedOver: true,
      availableCommands: [],
      status: 'received',
      division: '440306',
      officers: [],
      version: 4,
      overdue: false,
      particulars: { masked: true, reporterHidden: false },
    });
    const holder = { ...sender, division: '440306' };
    expect((await ask('queries', 'GET /clues/{clueId}', holder)).body).toMatchObject({
      handedOver: false,
      status: 'assigned',
      officers: ['ba-1', 'ba-2'],
      version: 5,
    });
  });

  it('has a record that ends with the transfer and proves itself so far', async () => {
    const { body } = await ask('queries', 'GET /clues/{clueId}/record', sender);
    expect(body.entries.map((e: { event: { type: string } }) => e.event.type)).toEqual([
      'received',
      'triaged',
      'assigned',
      'transferred',
    ]);
    expect(body.texts.map(({ seq }: { seq: number }) => seq)).toEqual([2, 3, 4]);
    expect(body).toMatchObject({ handedOver: true, proof: { from: 1, to: 4, entries: 4, intact: true } });
    expect(body).not.toHaveProperty('cursor');
  });

  it('is read in full neither by its new officers before they see it, nor by its old ones', async () => {
    const query = { unmasked: 'true' };
    const old = { ...sender, sub: 'insp-1', roles: ['inspector'], query };
    expect((await ask('queries', 'GET /clues/{clueId}', old)).status).toBe(403);
    const stranger = { ...old, sub: 'ba-1' };
    expect((await ask('queries', 'GET /clues/{clueId}', stranger)).status).toBe(403);
  });
});

describe('personal data in full', () => {
  const officer = {
    sub: 'insp-1',
    roles: ['inspector'],
    division: '440311',
    path: { clueId: id('REPORT') },
    query: { unmasked: 'true' },
  };
  it('is for the officers assigned now, and every read is an entry made before', async () => {
    for (const [route, found] of [
      ['GET /clues/{clueId}', 'particulars'],
      ['GET /clues/{clueId}/record', 'texts'],
    ] as const) {
      const entriesOf = async () =>
        (await ask('queries', 'GET /clues/{clueId}/record', { ...officer, query: {} })).body.entries;
      const before = (await entriesOf()).length;
      const { status, body } = await ask('queries', route, officer);
      expect([status, JSON.stringify(body[found])]).toEqual([200, expect.stringContaining(nameOf('REPORT'))]);
      const entries = await entriesOf();
      expect(entries.length).toBe(before + 1);
      expect(entries.at(-1)).toMatchObject({ event: { type: 'personal-data-read' }, by: { id: 'insp-1' } });
    }
  });

  it('ends for whoever is replaced, in the same second', async () => {
    const clues = new Repository(runtime, CLUE);
    const decide = () => ({ events: [assigned('insp-2', 'insp-3')] });
    await clues.change(id('REPORT'), 'assign', RECEIVED, decide, { actor: { id: 's', role: 'supervisor' } });
    for (const route of ['GET /clues/{clueId}', 'GET /clues/{clueId}/record']) {
      expect((await ask('queries', route, officer)).status).toBe(403);
    }
    const masked = await ask('queries', 'GET /clues/{clueId}', { ...officer, query: {} });
    expect(masked.body).toMatchObject({
      mayUnmask: false,
      particulars: { reporter: null, reporterHidden: true, description: '我是***' },
    });
  });
});

describe('what an idempotency key leaves behind', () => {
  it('is a keyed hash of the body, for a day', async () => {
    const body = { note: '张测试的电话13900001111' };
    const supervise = {
      roles: ['supervisor'],
      division: '440311',
      path: { clueId: id('PLAIN'), command: 'supervise' },
      body,
      key: 'once',
    };
    const first = await ask('commands', 'POST /clues/{clueId}/{command}', supervise);
    const again = await ask('commands', 'POST /clues/{clueId}/{command}', supervise);
    expect([first.status, again.body]).toEqual([200, first.body]);
    const other = { ...supervise, body: { note: '别的' } };
    expect((await ask('commands', 'POST /clues/{clueId}/{command}', other)).status).toBe(409);
    const { Items = [] } = await dynamo.client.send(new ScanCommand({ TableName: dynamo.tableName }));
    const kept = Items.filter((item) => item.pk?.S?.startsWith('IDEMPOTENCY#'));
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({
      bodyHash: { S: hash('body', canonicalJson(body)) },
      expiresAt: { N: String(Date.parse(NOW) / 1000 + 86_400) },
    });
    const text = itemsText(Items.filter((item) => !item.pk?.S?.startsWith('PERSON#')));
    for (const digest of [sha256(canonicalJson(body)), '13900001111']) expect(text).not.toContain(digest);
  });
});
