import { describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { commandPath, idempotencyHeaders } from '../../functions/contract/common-parameters.ts';
import * as requests from '../../functions/contract/requests.ts';
import { LISTS_REQUESTS } from '../../functions/contract/requests.ts';
import { csvResult } from '../../functions/http/csv.ts';
import { type Caller, callerOf, type HttpEvent, json } from '../../functions/http/http.ts';
import { createHttpHandler, type DynamicRoute } from '../../functions/http/http-function.ts';
import { commandRoute, ROUTE_TABLE, ROUTES } from '../../functions/http/routes.ts';
import { calledBy, unsignedToken } from '../support/caller.ts';

const logged: string[] = [];
const note = (code: string) => void logged.push(code);
const runtime = { log: { info: note, warn: note, error: note } };

interface Given {
  readonly roles?: readonly string[] | null;
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}
/** A request of a route; by an administrator of everything unless told otherwise. */
const eventOf = (routeKey: string, { roles = ['admin'], path, query, body }: Given = {}): HttpEvent =>
  ({
    routeKey,
    rawPath: '/asked',
    ...(path ? { pathParameters: path } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(roles ? calledBy({ sub: 'adm-1', roles, division: '*' }) : { headers: {}, requestContext: {} }),
  }) as unknown as HttpEvent;

/** All of a function's routes, each answering what it was given. */
const echo = async ({ caller, path, query, body }: Record<string, unknown>) =>
  json(200, { sub: (caller as Caller | null)?.sub ?? null, path, query, body });
const echoAll = <R extends object>(schemas: R, dynamic: readonly DynamicRoute[] = []) =>
  createHttpHandler(
    runtime,
    schemas,
    Object.fromEntries(Object.keys(schemas).map((key) => [key, echo])) as never,
    dynamic,
  );
const commands = echoAll(requests.ADMINISTRATION_REQUESTS, [
  {
    route: commandRoute(CLUE),
    path: commandPath('clueId', ['sign', 'log']),
    headers: idempotencyHeaders,
    handle: echo as never,
  },
]);
const queries = echoAll(requests.QUERIES_REQUESTS);
const lists = echoAll(LISTS_REQUESTS);

async function ask(handler: (event: HttpEvent) => Promise<unknown>, key: string, given?: Given) {
  const { statusCode, body = '' } = (await handler(eventOf(key, given))) as {
    statusCode: number;
    body: string;
  };
  return { status: statusCode, ...JSON.parse(body) };
}

describe('a function’s router', () => {
  it('takes handlers for every route of the function, and for no other', () => {
    const one = async () => json(200, {});
    const all = { 'GET /clues': one, 'GET /worklist': one, 'GET /funnel': one };
    createHttpHandler(runtime, LISTS_REQUESTS, all);
    // @ts-expect-error: GET /funnel is missing.
    createHttpHandler(runtime, LISTS_REQUESTS, { 'GET /clues': one, 'GET /worklist': one });
    // @ts-expect-error: GET /me is a route of another function.
    createHttpHandler(runtime, LISTS_REQUESTS, { ...all, 'GET /me': one });
    createHttpHandler(runtime, LISTS_REQUESTS, {
      ...all,
      // @ts-expect-error: a funnel is not read in pages.
      'GET /funnel': async ({ query }) => json(200, query.cursor),
    });
  });

  it('is given the schemas of every route once, each under its function', () => {
    const keys = Object.values(requests).flatMap((schemas) => Object.keys(schemas));
    expect(keys.sort()).toEqual(Object.keys(ROUTE_TABLE).sort());
    for (const schemas of Object.values(requests)) {
      const names = Object.keys(schemas).map(
        (key) => ROUTES.find(({ method, path }) => `${method} ${path}` === key)?.function,
      );
      expect(new Set(names).size).toBe(1);
    }
  });

  it('answers 404 for what is no route of the function', async () => {
    expect(await ask(lists, 'GET /me')).toMatchObject({
      status: 404,
      type: 'urn:qingxin:problem:unknown-route',
    });
    expect(await ask(lists, 'toString')).toMatchObject({ status: 404, detail: 'No such route.' });
  });

  it('hands parts over as the schemas give them', async () => {
    const query = { division: '4403', limit: '20' };
    expect(await ask(lists, 'GET /clues', { query })).toMatchObject({
      status: 200,
      sub: 'adm-1',
      query: { division: '4403', limit: 20 },
    });
    expect(await ask(queries, 'GET /calendars/{year}', { path: { year: '2021' } })).toMatchObject({
      path: { year: 2021 },
    });
    expect(await ask(queries, 'GET /openapi.json', { roles: null })).toMatchObject({
      status: 200,
      sub: null,
    });
  });

  it.each<[string, Given, number, string]>([
    ['PUT /units/{unitId}', { roles: null, path: { unitId: ' ' } }, 401, 'unauthenticated'],
    ['PUT /units/{unitId}', { roles: ['supervisor'], path: { unitId: '\u0007' } }, 403, 'wrong-role'],
    ['POST /clues/{clueId}/{command}', { roles: [], path: { clueId: 'a', command: 'x' } }, 403, 'wrong-role'],
    ['PUT /units/{unitId}', { path: { unitId: 'a\u0007' }, body: {} }, 404, 'unknown-unit'],
    ['PUT /units/{unitId}', { path: { unitId: 'a b' }, body: {} }, 422, 'invalid-input'],
    ['PUT /calendars/{year}', { path: { year: '1066' }, body: {} }, 422, 'invalid-input'],
    ['POST /clues/{clueId}/{command}', { path: { clueId: 'a', command: 'x' } }, 404, 'unknown-command'],
    [
      'POST /clues/{clueId}/{command}',
      { path: { clueId: 'a'.repeat(129), command: 'sign' } },
      404,
      'unknown-clue',
    ],
  ])('%s %j is %i', async (key, given, status, code) => {
    expect(await ask(commands, key, given)).toMatchObject({ status, type: `urn:qingxin:problem:${code}` });
  });

  it('names each fault of a path, a query and a body', async () => {
    const faults = async (key: string, given: Given) => {
      const { status, detail, errors } = await ask(key.startsWith('PUT') ? commands : lists, key, given);
      return [status, detail, errors.map((e: { path: string }) => e.path)];
    };
    expect(await faults('GET /clues', { query: { limit: '101', what: '' } })).toEqual([
      422,
      'The query does not fit its schema.',
      ['limit', 'what'],
    ]);
    expect(await faults('PUT /units/{unitId}', { path: { unitId: '-' } })).toEqual([
      422,
      'The path does not fit its schema.',
      ['unitId'],
    ]);
    const body = { division: '440311', name: '', officers: [] };
    expect(await faults('PUT /units/{unitId}', { path: { unitId: 'u' }, body })).toEqual([
      422,
      'The body does not fit its schema.',
      ['name'],
    ]);
  });

  it('answers a defect without details, and logs its name alone', async () => {
    const broken = createHttpHandler(runtime, requests.PAGES_REQUESTS, {
      'GET /': async () => {
        throw new TypeError('secret');
      },
      'GET /assets/{file}': async ({ path }) => json(200, path.file),
      'GET /config.json': async () => {
        throw Object.assign(new Error('secret'), { name: 'ThrottlingException' });
      },
    });
    const defect = await ask(broken, 'GET /');
    expect(defect).toMatchObject({ status: 500, detail: 'Internal error. No change was made.' });
    expect(await ask(broken, 'GET /config.json')).toMatchObject({ status: 503 });
    expect(JSON.stringify(defect)).not.toContain('secret');
    expect(logged).toEqual(['QX-UNEXPECTED', 'QX-STORE-BUSY']);
  });
});

describe('the caller of a request', () => {
  const token = (claims: object) => ({ authorization: `Bearer ${unsignedToken(claims)}` });
  const eventWith = (claims: Record<string, unknown>) =>
    ({ ...eventOf('GET /me'), ...calledBy({ sub: 'a', division: '440311', ...claims }) }) as HttpEvent;

  it.each<[unknown, string[]]>([
    [
      ['inspector', 'triage'],
      ['triage', 'inspector'],
    ],
    [['deputy supervisor'], []],
    [['"supervisor"'], []],
    [['supervisor,admin', 'supervisor] [admin', 'supervisor '], []],
    [['Supervisor', 'director', ''], []],
    [[['supervisor'], 7, null, { supervisor: true }], []],
    ['supervisor', ['supervisor']],
    ['supervisor admin', []],
    ['[supervisor admin]', []],
    ['["supervisor"]', []],
    [undefined, []],
    [null, []],
    [{ 0: 'supervisor' }, []],
  ])('has of the claim %j the roles %j', (roles, known) => {
    expect(callerOf(eventWith({ roles })).roles).toEqual(known);
  });

  it.each([
    ['no token', {}],
    ['a token of somebody else', token({ sub: 'b', roles: ['admin'] })],
    ['a token that is none', { authorization: 'Bearer a.b.c' }],
    [
      'two tokens',
      { authorization: `${token({ sub: 'a' }).authorization},${token({ sub: 'a' }).authorization}` },
    ],
  ])('is nobody with %s beside the claims', (_, headers) => {
    const event = { ...eventWith({ roles: ['admin'] }), headers } as HttpEvent;
    expect(() => callerOf(event)).toThrow(expect.objectContaining({ status: 401 }));
  });
});

describe('every answer', () => {
  it('is taken for what it says it is, and kept nowhere', async () => {
    const answers = [
      await lists(eventOf('GET /clues')),
      await lists(eventOf('GET /clues', { roles: null })),
      await lists(eventOf('toString')),
      csvResult('clues', ''),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    }
  });
});
