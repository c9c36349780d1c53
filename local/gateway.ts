import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Context } from 'aws-lambda';
import { type HttpEvent, type HttpResult, Problem, problemResult } from '../functions/http/http.ts';
import { MAX_BODY_BYTES, type Route } from '../functions/http/routes.ts';
import { buildEvent, createRouter, parseTarget } from './gateway-event.ts';
import type { Authoriser, FallbackRoute } from './tokens.ts';

/** A Lambda handler, called in process. */
export type Handler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** What a gateway stands in front of. */
export interface GatewayOptions {
  readonly routes: readonly Route[];
  readonly handlers: Readonly<Record<Route['function'], Handler>>;
  readonly authoriser: Authoriser;
  /** Milliseconds since the epoch; virtual in a replay. */
  readonly now: () => number;
  /** A request that has come in waits for this before it is looked at: virtual time may be moving. */
  readonly admit?: () => Promise<void>;
  /** On 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Answers what no route of the API takes: the keys and the sign-in. */
  readonly fallback?: FallbackRoute;
  /** Answers requests whose body is too large to be read whole; null for any other, which goes to the routes. */
  readonly stream?: (req: IncomingMessage, res: ServerResponse) => Promise<HttpResult | 'answered'> | null;
  /** Hears of what was answered with 500. */
  readonly onError?: (error: unknown, request: { readonly id: string; readonly target: string }) => void;
}

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** Requests begun and not yet answered. */
  inFlight(): number;
  /** Resolves when no request is in flight. */
  idle(): Promise<void>;
  /**
   * Takes no new connections, lets the requests in flight end for so long (ms), then ends all connections.
   */
  close(graceMs?: number): Promise<void>;
}

/** How much of a refused body is read and dropped so that its sender sees the answer. */
const DISCARD_BYTES = 32 * 1024 * 1024;
/** Set per answer: the gateway knows better. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

type Body = Buffer | 'too-large' | 'aborted';

function readBody(req: IncomingMessage): Body | Promise<Body> {
  const length = Number(req.headers['content-length'] ?? 0);
  if (length > MAX_BODY_BYTES) return 'too-large';
  if (length === 0 && req.headers['transfer-encoding'] === undefined) return Buffer.alloc(0);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (body: Body) => {
      req.off('data', take);
      resolve(body);
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > MAX_BODY_BYTES) settle('too-large');
    };
    req.on('data', take);
    req.once('end', () => settle(Buffer.concat(chunks)));
    req.once('error', () => settle('aborted'));
    req.once('close', () => settle('aborted'));
  });
}

/**
 * Status, headers and bytes of a handler's result, read as API Gateway reads it. @throws Error when it is
 * none
 */
function answerOf(result: HttpResult): { status: number; headers: OutgoingHttpHeaders; body: Buffer } {
  if (typeof result !== 'object' || result === null) throw new Error('The handler gave no result.');
  if (result.statusCode === undefined) {
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: Buffer.from(JSON.stringify(result)) };
  }
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(result.headers ?? {})) {
    if (!OWN_HEADERS.has(name.toLowerCase())) headers[name.toLowerCase()] = String(value);
  }
  if (result.cookies?.length) headers['set-cookie'] = [...result.cookies];
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > 0) headers['content-type'] ??= 'text/plain; charset=utf-8';
  return { status: Number(result.statusCode), headers, body };
}

/** Sends an answer whole. @throws Error when a header or the status is not HTTP */
function send(
  req: IncomingMessage,
  res: ServerResponse,
  result: HttpResult,
  over: OutgoingHttpHeaders,
): void {
  const { status, headers, body } = answerOf(result);
  const bodyless = status === 204 || status === 304;
  res.writeHead(status, { ...headers, ...over, ...(bodyless ? {} : { 'content-length': body.length }) });
  res.end(bodyless || req.method === 'HEAD' ? undefined : body);
}

/** A problem's answer, with headers of its own. */
const refusal = (
  problem: Problem,
  instance: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResult => {
  const result = problemResult(problem, instance);
  return { ...result, headers: { ...result.headers, ...headers } };
};

/** The decoded path of a request; `/` where it has none. */
function pathOf({ url = '' }: IncomingMessage): string {
  try {
    return `/${parseTarget(url).segments.join('/')}`;
  } catch {
    return '/';
  }
}

const tooLarge = (instance: string) =>
  refusal(new Problem(413, 'too-large', `A body has at most ${MAX_BODY_BYTES} bytes.`), instance);

/**
 * Refuses at once and goes on reading: a connection closed on a sender who is still sending resets, and
 * the answer is lost. Ends with the body, with too much of it, or with node's request timeout.
 */
function sendEarly(req: IncomingMessage, res: ServerResponse, result: HttpResult, requestId: string): void {
  const { status, headers, body } = answerOf(result);
  const own = { 'apigw-requestid': requestId, connection: 'close', 'content-length': body.length };
  res.writeHead(status, { ...headers, ...own });
  res.write(body);
  let left = DISCARD_BYTES;
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  });
  req.once('end', () => res.end());
  req.resume();
}

/** Answers what node's parser refused, unless an answer is on its way already. */
function refuseBroken(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  pending: ServerResponse | undefined,
): void {
  const begun = pending?.headersSent && !pending.writableFinished;
  if (error.code === 'ECONNRESET' || !socket.writable || begun) {
    socket.destroy();
    return;
  }
  const problems: Readonly<Record<string, Problem>> = {
    ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, 'timeout', 'The request took too long to arrive.'),
    HPE_HEADER_OVERFLOW: new Problem(431, 'headers-too-large', 'The headers are too large.'),
    HPE_CHUNK_EXTENSIONS_OVERFLOW: new Problem(413, 'too-large', 'The chunk extensions are too large.'),
  };
  const problem =
    problems[error.code ?? ''] ?? new Problem(400, 'bad-request', 'The request is not well-formed HTTP.');
  const { status, headers, body } = answerOf(problemResult(problem, '/'));
  const all = Object.entries({ ...headers, connection: 'close', 'content-length': body.length });
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${all.map(([n, v]) => `${n}: ${v}\r\n`).join('')}\r\n`,
  );
  socket.end(body, () => socket.destroy());
}

function lambdaContext(functionName: string, awsRequestId: string): Context {
  return {
    functionName,
    awsRequestId,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => 30_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/**
 * Starts an HTTP server on 127.0.0.1 that does what an HTTP API (payload format 2.0) does in front of Lambda
 * handlers. Beyond API Gateway it answers in problem details, 405 for another method of a known path, and 413
 * at the API's own limit.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { handlers, authoriser, now, admit, fallback, stream, onError } = options;
  const router = createRouter(options.routes);
  const pending = new WeakMap<Duplex, ServerResponse>();
  let running = 0;
  let waiting: (() => void)[] = [];
  let closing: Promise<void> | undefined;
  let port = 0;

  async function dispatch(
    req: IncomingMessage,
    res: ServerResponse,
    body: Buffer,
    id: string,
  ): Promise<HttpResult | 'answered'> {
    const { method = '', url: target = '' } = req;
    try {
      if (req.httpVersion === '1.1' && req.headers.host === undefined) {
        throw new Problem(400, 'bad-request', 'The host header is missing.');
      }
      const { segments, query } = parseTarget(target);
      const match = router(method, segments);
      if (!match) {
        if (fallback?.(req, res, body)) return 'answered';
        throw new Problem(404, 'unknown-route', 'No such route.');
      }
      if ('allow' in match) {
        const allow = match.allow.join(', ');
        const problem = new Problem(405, 'wrong-method', `This path takes ${allow}.`);
        return refusal(problem, pathOf(req), { allow });
      }
      let claims: Readonly<Record<string, unknown>> | undefined;
      if (match.route.auth === 'bearer') {
        const judged = await authoriser(req.headersDistinct.authorization?.join());
        if (!judged.ok) return unauthorised(judged.fault, pathOf(req));
        claims = judged.claims;
      }
      const { rawHeaders, httpVersion } = req;
      const sourceIp = req.socket.remoteAddress ?? '127.0.0.1';
      const arrived = { method, segments, query, rawHeaders, httpVersion, sourceIp, body };
      const event = buildEvent(arrived, match, { id, nowMs: now(), port }, claims);
      return await handlers[match.route.function](event, lambdaContext(match.route.function, id));
    } catch (error) {
      if (error instanceof Problem) return problemResult(error, pathOf(req));
      throw error;
    }
  }

  /** Lets `stream` answer a request; a problem becomes its answer. Null where it is none of its own. */
  function takeStream(req: IncomingMessage, res: ServerResponse): Promise<HttpResult | 'answered'> | null {
    const taken = stream?.(req, res) ?? null;
    return (
      taken?.catch((error: unknown) => {
        if (error instanceof Problem) return problemResult(error, pathOf(req));
        throw error;
      }) ?? null
    );
  }

  async function answer(req: IncomingMessage, res: ServerResponse, mayContinue: boolean): Promise<void> {
    const id = randomUUID();
    pending.set(req.socket, res);
    running += 1;
    const release = () => {
      res.off('close', release);
      running -= 1;
      if (running > 0) return;
      for (const resume of waiting) resume();
      waiting = [];
    };
    res.on('close', release);
    const over = (): OutgoingHttpHeaders => ({
      'apigw-requestid': id,
      ...(closing ? { connection: 'close' } : {}),
    });
    try {
      const streamed = takeStream(req, res);
      if (streamed) {
        if (mayContinue) res.writeContinue();
        const result = await streamed;
        if (result === 'answered') return;
        if (req.complete) send(req, res, result, over());
        else sendEarly(req, res, result, id);
        return;
      }
      const read = readBody(req);
      if (mayContinue && read !== 'too-large') res.writeContinue();
      const body = read instanceof Promise ? await read : read;
      if (body === 'aborted') return;
      if (body === 'too-large') {
        sendEarly(req, res, tooLarge(pathOf(req)), id);
        release();
        return;
      }
      await admit?.();
      const result = await dispatch(req, res, body, id);
      if (result !== 'answered') send(req, res, result, over());
    } catch (error) {
      const target = req.url ?? '';
      onError?.(error, { id, target });
      if (res.headersSent) {
        res.destroy();
        return;
      }
      const problem = new Problem(500, 'unexpected', 'Internal error.');
      send(req, res, problemResult(problem, pathOf(req)), over());
    }
  }

  const server = createServer(
    {
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
      // Answered in dispatch, as a problem.
      requireHostHeader: false,
    },
    (req, res) => answer(req, res, false),
  );
  server.on('checkContinue', (req, res) => answer(req, res, true));
  server.on('clientError', (error, socket) => refuseBroken(error, socket, pending.get(socket)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;

  const idle = () =>
    running === 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve));

  async function close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([idle(), grace]);
    clearTimeout(timer);
    server.closeAllConnections();
    await closed;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    inFlight: () => running,
    idle,
    close(graceMs = 5_000) {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

/** 401 as RFC 6750 has it: a request without a token gets the bare challenge. */
function unauthorised(fault: string, instance: string): HttpResult {
  if (fault === 'missing') {
    return problemResult(new Problem(401, 'unauthenticated', 'A bearer token is required.'), instance);
  }
  const problem = new Problem(401, 'unauthenticated', 'The bearer token is invalid.', { reason: fault });
  const challenge = `Bearer error="invalid_token", error_description="${fault}"`;
  return refusal(problem, instance, { 'www-authenticate': challenge });
}
