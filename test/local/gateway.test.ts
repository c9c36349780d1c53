import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawBody } from '../../functions/http/body.ts';
import { callerOf, type HttpEvent, json } from '../../functions/http/http.ts';
import { MAX_BODY_BYTES, ROUTES, type Route } from '../../functions/http/routes.ts';
import { type Gateway, type GatewayOptions, type Handler, startGateway } from '../../local/gateway.ts';
import type { Authoriser } from '../../local/tokens.ts';
import { unsignedToken } from '../support/caller.ts';

const NOW = Date.parse('2021-03-05T01:12:00.250Z');
const CLAIMS = {
  sub: 'insp-1',
  name: '李四',
  roles: ['inspector', 'triage'],
  division: '440311',
  exp: 1614907920,
};

const authoriser: Authoriser = async (authorization) => {
  if (authorization === undefined) return { ok: false, fault: 'missing' };
  return authorization === 'Bearer good' ? { ok: true, claims: CLAIMS } : { ok: false, fault: 'expired' };
};

let gateway: Gateway;
let events: HttpEvent[];
let errors: unknown[];
let answering: Handler;

const handler: Handler = async (event, context) => {
  events.push(event);
  return answering(event, context);
};

const HANDLERS: Record<Route['function'], Handler> = {
  intake: handler,
  feedback: handler,
  commands: handler,
  cases: handler,
  'case-commands': handler,
  publicity: handler,
  'public-decisions': handler,
  administration: handler,
  lists: handler,
  queries: handler,
  'metrics-query': handler,
  senders: handler,
  subscribers: handler,
  files: handler,
  pages: handler,
};

async function start(over: Partial<GatewayOptions> = {}) {
  await gateway?.close(0);
  gateway = await startGateway({
    routes: ROUTES,
    handlers: HANDLERS,
    authoriser,
    now: () => NOW,
    onError: (error) => errors.push(error),
    ...over,
  });
}

beforeEach(async () => {
  events = [];
  errors = [];
  answering = async () => json(200, { ok: true });
  await start();
});
afterEach(() => gateway.close(0));

const good = { authorization: 'Bearer good' };
const call = (path: string, init?: RequestInit) => fetch(gateway.url + path, init);
const post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = (await response.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^urn:qingxin:problem:[a-z-]+$/),
    title: expect.any(String),
    status: response.status,
    detail: expect.any(String),
    instance: expect.any(String),
  });
  return problem;
}

/** A raw connection: what it sent back until it ended. */
function raw(): { socket: Socket; answer: Promise<string> } {
  const socket = connect(gateway.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  const answer = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
  return { socket, answer };
}
const rawProblem = (answer: string) => {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { head, problem: JSON.parse(body) };
};

describe('the event', () => {
  it('has the shape of payload format 2.0', async () => {
    const response = await post('/clues/national-QG1/sign?a=1&b=x&a=2', '{"note":"好"}', {
      ...good,
      'X-Twice': 'one',
      cookie: 'a=1, 2; b=3',
      'user-agent': 'harness/1',
    });
    expect(response.status).toBe(200);
    const [event] = events;
    const routeKey = 'POST /clues/{clueId}/{command}';
    expect(event).toEqual({
      version: '2.0',
      routeKey,
      rawPath: '/clues/national-QG1/sign',
      rawQueryString: 'a=1&b=x&a=2',
      cookies: ['a=1, 2', 'b=3'],
      headers: expect.objectContaining({
        authorization: 'Bearer good',
        'content-type': 'application/json',
        'content-length': '14',
        host: `127.0.0.1:${gateway.port}`,
        'user-agent': 'harness/1',
        'x-twice': 'one',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(gateway.port),
        'x-forwarded-proto': 'http',
      }),
      queryStringParameters: { a: '1,2', b: 'x' },
      pathParameters: { clueId: 'national-QG1', command: 'sign' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        authorizer: {
          jwt: {
            claims: {
              sub: 'insp-1',
              name: '李四',
              roles: '[inspector triage]',
              division: '440311',
              exp: '1614907920',
            },
            scopes: null,
          },
        },
        domainName: '127.0.0.1',
        domainPrefix: 'local',
        http: {
          method: 'POST',
          path: '/clues/national-QG1/sign',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'harness/1',
        },
        requestId: response.headers.get('apigw-requestid'),
        routeKey,
        stage: '$default',
        time: '05/Mar/2021:01:12:00 +0000',
        timeEpoch: NOW,
      },
      body: '{"note":"好"}',
      isBase64Encoded: false,
    });
    expect(event && Object.keys(event.headers)).not.toContain('cookie');
  });

  it('leaves out what a request does not have', async () => {
    await call('/openapi.json');
    const [event] = events;
    const absent = ['body', 'cookies', 'queryStringParameters', 'pathParameters'];
    expect(Object.keys(event ?? {})).not.toEqual(expect.arrayContaining([expect.toBeOneOf(absent)]));
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
    expect(event?.requestContext).not.toHaveProperty('authorizer');
  });

  it('carries claims the handlers read', async () => {
    const claims = { sub: 'insp-1', name: '李四', roles: ['inspector', 'triage'], division: '440311' };
    await start({ authoriser: async () => ({ ok: true, claims }) });
    await call('/clues', { headers: { authorization: `Bearer ${unsignedToken(claims)}` } });
    expect(events.map(callerOf)).toEqual([{ ...claims, roles: ['triage', 'inspector'] }]);
  });

  it('turns every claim into text as API Gateway does, and leaves null out', async () => {
    const claims = { sub: 'x', verified: true, none: null, address: { city: '深圳' }, roles: [], exp: 2 };
    await start({ authoriser: async () => ({ ok: true, claims }) });
    await call('/clues');
    expect(events[0]?.requestContext.authorizer?.jwt?.claims).toEqual({
      sub: 'x',
      verified: 'true',
      address: '{"city":"深圳"}',
      roles: '[]',
      exp: '2',
    });
  });

  it('joins repeated headers by comma and keeps names that are special to JavaScript', async () => {
    const headers = [...['x-a', '1', 'X-A', '2'], ...['__proto__', 'evil', 'connection', 'close']];
    const sent = request({
      port: gateway.port,
      host: '127.0.0.1',
      path: '/openapi.json?__proto__=1&%E9%87%91=%E9%A2%9D+1&bare',
      headers: ['host', 'localhost', 'x-forwarded-for', '10.0.0.9', ...headers],
    });
    sent.end();
    const [response] = await once(sent, 'response');
    response.resume();
    const [event] = events;
    expect(event?.headers['x-a']).toBe('1,2');
    expect(event?.headers['x-forwarded-for']).toBe('10.0.0.9, 127.0.0.1');
    expect(Object.entries(event?.headers ?? {})).toContainEqual(['__proto__', 'evil']);
    expect(Object.entries(event?.queryStringParameters ?? {})).toEqual([
      ['__proto__', '1'],
      ['金', '额 1'],
      ['bare', ''],
    ]);
    expect(Object.getPrototypeOf(event?.headers)).toBe(Object.prototype);
  });

  it('hands over a text as it is and any other body as base64, by content type', async () => {
    const bytes = Buffer.from('{"a":"欠薪"}');
    const types: [string, boolean][] = [
      ['application/json', false],
      ['Application/JSON; charset=utf-8', false],
      ['application/xml', false],
      ['text/csv;charset=utf-8', false],
      ['application/jsonlines', true],
      ['application/octet-stream', true],
      ['application/x-www-form-urlencoded', true],
      ['', true],
    ];
    for (const [type, isBase64Encoded] of types) {
      await post('/webhooks/clues', bytes, { 'content-type': type });
      const event = events.pop();
      expect([type, event?.isBase64Encoded]).toEqual([type, isBase64Encoded]);
      expect(event && rawBody(event)).toEqual(bytes);
    }
  });

  it('hands over a text that is not UTF-8 as base64, so that no byte is replaced', async () => {
    const bytes = Buffer.from([0x7b, 0xc9, 0xee, 0xdb, 0xda, 0x7d]);
    await post('/webhooks/clues', bytes, { 'content-type': 'application/json' });
    expect(events[0]?.isBase64Encoded).toBe(true);
    expect(events[0] && rawBody(events[0])).toEqual(bytes);
  });

  it('keeps the bytes of any body a push may have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (text) => {
        const bytes = Buffer.from(`\ufeff${text}`);
        await post('/webhooks/clues', bytes);
        const event = events.pop();
        expect(event && rawBody(event).equals(bytes)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('comes with a Lambda context', async () => {
    answering = async (event, context) =>
      json(200, {
        same: context.awsRequestId === event.requestContext.requestId,
        name: context.functionName,
      });
    const response = await call('/metrics/timeline', { headers: good });
    expect(await response.json()).toEqual({ same: true, name: 'metrics-query' });
  });
});

describe('routing', () => {
  it('takes every route of the API to its function', async () => {
    const called: string[] = [];
    const to = (name: string): Handler => {
      return async (event) => {
        called.push(`${event.routeKey} > ${name}`);
        return json(200, {});
      };
    };
    const names: Route['function'][] = [
      'intake',
      'feedback',
      'commands',
      'cases',
      'case-commands',
      'publicity',
      'public-decisions',
      'administration',
      'lists',
      'queries',
      'metrics-query',
      'senders',
      'subscribers',
      'files',
      'pages',
    ];
    const handlers = Object.fromEntries(names.map((name) => [name, to(name)]));
    await start({ handlers: handlers as Record<Route['function'], Handler> });
    for (const { method, path } of ROUTES) {
      await call(path.replaceAll(/[{}]/g, ''), { method, headers: good });
    }
    expect(called).toEqual(ROUTES.map((r) => `${r.method} ${r.path} > ${r.function}`));
  });

  it('prefers a literal segment to a parameter, in any order of the routes', async () => {
    const route = (path: string): Route => ({ method: 'GET', path, function: 'queries', auth: 'public' });
    const routes = [route('/a/{x}/c'), route('/a/b/{y}'), route('/a/{x}/{y}')];
    for (const list of [routes, routes.toReversed()]) {
      await start({ routes: list });
      events = [];
      for (const path of ['/a/b/c', '/a/x/c', '/a/x/y']) await call(path);
      expect(events.map((e) => e.routeKey)).toEqual(['GET /a/b/{y}', 'GET /a/{x}/c', 'GET /a/{x}/{y}']);
    }
    await expect(start({ routes: [route('/{proxy+}')] })).rejects.toThrow(/Greedy/);
  });

  it('decodes the path after taking it apart', async () => {
    await call('/clues/a%2Fb%20%E6%AC%A0%25+', { headers: good });
    expect(events[0]).toMatchObject({ rawPath: '/clues/a/b 欠%+', pathParameters: { clueId: 'a/b 欠%+' } });
    await call('/%63lues', { headers: good });
    expect(events[1]).toMatchObject({ routeKey: 'GET /clues', rawPath: '/clues' });
  });

  it.each([
    ['/nothing'],
    ['/clues/'],
    ['/clues//record'],
    ['//clues', '/.//clues'],
    ['/clues/a/b/c'],
    ['/a%20b%22/%E6%AC%A0%25'],
    ['/a:b@c;d=1,2&3+4', '/a:b@c;d=1,2&3+4'],
  ])('answers %s with 404, and names it as a URI reference', async (p, instance = p) => {
    const response = await call(p, { headers: good });
    expect(response.status).toBe(404);
    expect(await problemOf(response)).toMatchObject({ type: 'urn:qingxin:problem:unknown-route', instance });
  });

  it('answers another method with 405 and the methods there are', async () => {
    const response = await call('/clues/x/record', { method: 'PUT', headers: good });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
    expect(await problemOf(response)).toMatchObject({ title: 'Method Not Allowed' });
    expect(events).toEqual([]);
  });

  it('answers HEAD without a body, and runs no handler for it', async () => {
    const response = await call('/openapi.json', { method: 'HEAD' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await response.text()).toBe('');
    expect(events).toEqual([]);
  });

  it('answers broken percent-encoding with 400', async () => {
    for (const path of ['/clues/%zz', '/clues/%ff', '/clues/%']) {
      const response = await call(path, { headers: good });
      expect(response.status).toBe(400);
      await problemOf(response);
    }
    expect((await call('/clues?cursor=%zz', { headers: good })).status).toBe(200);
    expect(events[0]?.queryStringParameters).toEqual({ cursor: '%zz' });
  });

  it('lets something else answer what is no route', async () => {
    const seen: unknown[] = [];
    await start({
      fallback: (req, res) => {
        seen.push(req.url);
        if (req.url !== '/dashboard') return false;
        setImmediate(() => res.end('<h1>薪</h1>'));
        return true;
      },
    });
    expect(await (await call('/dashboard')).text()).toBe('<h1>薪</h1>');
    expect((await call('/clues', { headers: good })).status).toBe(200);
    expect((await call('/other')).status).toBe(404);
    expect(seen).toEqual(['/dashboard', '/other']);
  });
});

describe('the authoriser in front', () => {
  it('stops a request without a token, and says what it wants', async () => {
    const response = await call('/clues');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await problemOf(response)).toMatchObject({ title: 'Unauthorized' });
    expect(events).toEqual([]);
  });

  it('stops a bad token, and says why', async () => {
    const response = await call('/clues', { headers: { authorization: 'Bearer bad' } });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="invalid_token", error_description="expired"',
    ]);
    expect(await problemOf(response)).toMatchObject({ reason: 'expired' });
    expect(events).toEqual([]);
  });

  it('is not fooled by a second authorization header', async () => {
    const { socket, answer } = raw();
    const twice = 'authorization: Bearer good\r\nauthorization: Bearer evil\r\n';
    socket.end(`GET /clues HTTP/1.1\r\nhost: x\r\n${twice}connection: close\r\n\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('does not stand before the webhook', async () => {
    expect((await post('/webhooks/clues', '{}')).status).toBe(200);
  });

  it('is answered with 500 when it cannot judge', async () => {
    await start({ authoriser: () => Promise.reject(new Error('keys of 10.1.2.3 not found')) });
    const response = await call('/clues', { headers: good });
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problemOf(response))).not.toContain('10.1.2.3');
    expect(errors).toHaveLength(1);
  });
});

describe('answers', () => {
  it('carries status, headers, cookies and binary bodies', async () => {
    answering = async () => ({
      statusCode: 201,
      headers: { 'X-Count': 2, 'x-flag': true, 'content-type': 'image/png', 'content-length': '1' },
      cookies: ['a=1; HttpOnly', 'b=2'],
      body: 'AP8=',
      isBase64Encoded: true,
    });
    const response = await call('/openapi.json');
    expect(response.status).toBe(201);
    expect(Object.fromEntries(response.headers)).toMatchObject({ 'x-count': '2', 'x-flag': 'true' });
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
    expect([...(await response.bytes())]).toEqual([0, 255]);
  });

  it('takes a result without a status for the body, and names the type of a bare text', async () => {
    answering = async () => ({ clueId: 'x' }) as object;
    const inferred = await call('/openapi.json');
    expect([inferred.status, await inferred.json()]).toEqual([200, { clueId: 'x' }]);
    answering = async () => ({ statusCode: 200, body: '薪' });
    const bare = await call('/openapi.json');
    expect([bare.headers.get('content-type'), await bare.text()]).toEqual([
      'text/plain; charset=utf-8',
      '薪',
    ]);
    answering = async () => ({ statusCode: 204 });
    expect((await call('/openapi.json')).status).toBe(204);
  });

  it.each<[string, Handler]>([
    ['throws', () => Promise.reject(new Error('secret-table is on fire'))],
    [
      'throws at once',
      () => {
        throw new Error('secret-table');
      },
    ],
    ['gives nothing', async () => undefined as unknown as object],
    [
      'gives a header that is none',
      async () => ({ statusCode: 200, headers: { 'x-y': 'a\r\nsecret-table: b' } }),
    ],
    ['gives a status that is none', async () => ({ statusCode: 20, body: 'secret-table' })],
  ])('answers 500 without details when the handler %s, and goes on', async (_, broken) => {
    answering = broken;
    const response = await call('/openapi.json?x=1');
    expect(response.status).toBe(500);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ instance: '/openapi.json', title: 'Internal Server Error' });
    expect(JSON.stringify(problem)).not.toContain('secret-table');
    expect(errors).toHaveLength(1);
    answering = async () => json(200, {});
    expect((await call('/openapi.json')).status).toBe(200);
  });

  it('keeps a connection for the next request', async () => {
    const { socket, answer } = raw();
    const get = 'GET /openapi.json HTTP/1.1\r\nhost: x\r\n';
    socket.write(`${get}\r\n${get}\r\n`);
    socket.end(`${get}connection: close\r\n\r\n`);
    expect((await answer).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
    expect(new Set(events.map((e) => e.requestContext.requestId)).size).toBe(3);
  });
});

describe('bodies', () => {
  it('takes a body at the limit', async () => {
    expect((await post('/webhooks/clues', 'x'.repeat(MAX_BODY_BYTES))).status).toBe(200);
    expect(events[0]?.body).toHaveLength(MAX_BODY_BYTES);
  });

  it('refuses a body over the limit', async () => {
    const response = await post('/webhooks/clues', 'x'.repeat(MAX_BODY_BYTES + 1));
    expect(response.status).toBe(413);
    expect(await problemOf(response)).toMatchObject({
      title: 'Content Too Large',
      instance: '/webhooks/clues',
    });
    expect(events).toEqual([]);
  });

  it.each(['content-length: 8388608', 'transfer-encoding: chunked'])(
    'answers a sender who goes on sending (%s) whole, and then ends the connection',
    async (framing) => {
      const { socket, answer } = raw();
      const chunked = framing.endsWith('chunked');
      socket.write(`POST /webhooks/clues HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n`);
      const piece = 'x'.repeat(65_536);
      for (let i = 0; i < 128; i += 1) {
        const more = socket.write(chunked ? `10000\r\n${piece}\r\n` : piece);
        if (!more) await once(socket, 'drain');
      }
      if (chunked) socket.write('0\r\n\r\n');
      const { head, problem } = rawProblem(await answer);
      expect(head).toMatch(/^HTTP\/1\.1 413 .*\r\nconnection: close/is);
      expect(problem).toMatchObject({ status: 413 });
      expect(events).toEqual([]);
    },
  );

  it('ends a sender who never stops', async () => {
    const { socket, answer } = raw();
    socket.write('POST /webhooks/clues HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const piece = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const pump = () => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', pump);
    pump();
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('asks for a body it will take, and refuses at once one it will not', async () => {
    const send = (length: number) => {
      const sent = request({
        port: gateway.port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/webhooks/clues',
        headers: { expect: '100-continue', 'content-length': length },
      });
      let asked = false;
      sent.on('continue', () => {
        asked = true;
        sent.end('x'.repeat(length));
      });
      sent.flushHeaders();
      return once(sent, 'response').then(([response]) => {
        response.resume();
        sent.destroy();
        return [asked, response.statusCode];
      });
    };
    expect(await send(10)).toEqual([true, 200]);
    expect(await send(MAX_BODY_BYTES + 1)).toEqual([false, 413]);
    expect(events).toHaveLength(1);
  });

  it('drops a request whose sender went away', async () => {
    const { socket, answer } = raw();
    socket.write('POST /webhooks/clues HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf');
    await expect.poll(() => gateway.inFlight()).toBe(1);
    socket.destroy();
    await answer;
    await gateway.idle();
    expect([events, errors]).toEqual([[], []]);
  });
});

describe('broken requests', () => {
  it.each<[string, string, number]>([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a method that is none', 'FLY / HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['two lengths', 'POST /clues HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST /clues HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
    ['a broken chunk', 'POST /clues HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 400],
    ['too many headers', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ['no host', 'GET /openapi.json HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['no path', 'GET host.example HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 400],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 400],
  ])('answers %s with a problem', async (_, text, status) => {
    const { socket, answer } = raw();
    socket.write(text);
    const { head, problem } = rawProblem(await answer);
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(problem).toMatchObject({ status, type: expect.stringContaining('urn:qingxin:problem:') });
    expect(events).toEqual([]);
  });

  it('takes an absolute address and HTTP/1.0', async () => {
    const { socket, answer } = raw();
    socket.write('GET http://127.0.0.1/openapi.json?a=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    const old = raw();
    old.socket.write('GET /openapi.json HTTP/1.0\r\n\r\n');
    expect(await old.answer).toMatch(/ 200 OK\r\n/);
    expect(events.map((e) => [e.rawPath, e.rawQueryString, e.requestContext.http.protocol])).toEqual([
      ['/openapi.json', 'a=1', 'HTTP/1.1'],
      ['/openapi.json', '', 'HTTP/1.0'],
    ]);
  });
});

describe('quiescence and closing', () => {
  /** A handler that waits for its release. */
  function held() {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    answering = async () => {
      await until;
      return json(200, { late: true });
    };
    return release;
  }

  it('counts the requests in flight and tells when there are none', async () => {
    await gateway.idle();
    const release = held();
    const [one, two] = [call('/openapi.json'), call('/openapi.json')];
    await expect.poll(() => gateway.inFlight()).toBe(2);
    let idle = false;
    const done = gateway.idle().then(() => {
      idle = true;
    });
    await new Promise(setImmediate);
    expect(idle).toBe(false);
    release();
    await Promise.all([one, two, done]);
    expect(gateway.inFlight()).toBe(0);
  });

  it('answers what is in flight, ends idle connections and takes no more', async () => {
    const lazy = raw();
    lazy.socket.write('GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(lazy.socket, 'data');
    const release = held();
    const late = call('/openapi.json');
    await expect.poll(() => events.length).toBe(2);
    const closed = gateway.close();
    expect(gateway.close()).toBe(closed);
    release();
    const response = await late;
    expect([response.headers.get('connection'), await response.json()]).toEqual(['close', { late: true }]);
    await closed;
    await lazy.answer;
    await expect(call('/openapi.json')).rejects.toThrow('fetch failed');
  });

  it('does not wait for ever', async () => {
    const release = held();
    const late = call('/openapi.json').then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => gateway.inFlight()).toBe(1);
    await gateway.close(0);
    expect(await late).toBe('cut');
    release();
  });

  it('holds a request until it is admitted, and then asks for the time', async () => {
    let now = 1;
    let admitted = () => {};
    const door = new Promise<void>((resolve) => {
      admitted = resolve;
    });
    await start({ admit: () => door, now: () => now });
    const answer = call('/openapi.json');
    await expect.poll(() => gateway.inFlight()).toBe(1);
    expect(events).toEqual([]);
    now = NOW;
    admitted();
    expect((await answer).status).toBe(200);
    expect(events[0]?.requestContext.timeEpoch).toBe(NOW);
  });

  it('says when its port is taken', async () => {
    await expect(
      startGateway({
        routes: [],
        handlers: HANDLERS,
        authoriser,
        now: Date.now,
        port: gateway.port,
      }),
    ).rejects.toThrow('EADDRINUSE');
  });
});
