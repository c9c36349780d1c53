import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWTPayload } from 'jose';
import { type HttpEvent, type HttpResult, Problem, problemResult } from '../functions/shared/http.ts';
import { MAX_BODY_BYTES, type Route } from '../functions/shared/routes.ts';
import type { Authoriser } from './tokens.ts';

/** A Lambda handler behind the gateway. */
export type HttpHandler = (event: HttpEvent) => Promise<HttpResult>;

/** How to start a gateway. */
export interface GatewayOptions {
  readonly routes: readonly Route[];
  readonly handlers: Readonly<Record<Route['function'], HttpHandler>>;
  readonly authoriser: Authoriser;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0: any free port. */
  readonly port: number;
  /** Serves what is no route of the API; true when it did. */
  readonly extra?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly onError?: (error: unknown) => void;
}

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  /** Requests being answered. */
  readonly inFlight: () => number;
  /** Stops listening, lets the requests under way end, and closes the connections. */
  close(): Promise<void>;
}

interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the route of a path, and the methods other routes have for it. */
function router(routes: readonly Route[]) {
  const compiled = routes.map((route) => ({ route, parts: route.path.split('/') }));
  return (method: string, path: string): Match | { readonly allow: readonly string[] } => {
    const parts = path.split('/');
    const allow: string[] = [];
    let best: (Match & { variables: number }) | null = null;
    for (const { route, parts: wanted } of compiled) {
      if (wanted.length !== parts.length) continue;
      const parameters: Record<string, string> = {};
      const fits = wanted.every((want, i) => {
        const part = parts[i] ?? '';
        if (!want.startsWith('{')) return want === part;
        if (part === '') return false;
        parameters[want.slice(1, -1)] = decode(part);
        return true;
      });
      if (!fits) continue;
      allow.push(route.method);
      const variables = Object.keys(parameters).length;
      if (route.method === method && (best === null || variables < best.variables)) {
        best = { route, parameters, variables };
      }
    }
    return best ?? { allow };
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Claims as API Gateway hands them to a function: all strings, a list as `[a b]`. */
function claimsOf(payload: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
}

/** Reads a body of at most the allowed size; null when it is larger. The rest of a larger one is not kept. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks);
}

const isText = (type: string): boolean => /^(text\/|application\/(json|.*\+json|xml|x-www-form))/.test(type);

/** The event of payload format 2.0 that an HTTP API makes of a request. */
function eventOf(
  request: IncomingMessage,
  match: Match,
  path: string,
  query: string,
  body: Buffer,
  claims: Record<string, string> | null,
  now: number,
): HttpEvent {
  const { route, parameters } = match;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name !== 'cookie' && value !== undefined)
      headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const asked: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    asked[name] = asked[name] === undefined ? value : `${asked[name]},${value}`;
  }
  const text = isText(headers['content-type'] ?? 'application/json');
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: path,
    rawQueryString: query,
    headers,
    ...(request.headers.cookie ? { cookies: request.headers.cookie.split('; ') } : {}),
    ...(query ? { queryStringParameters: asked } : {}),
    ...(Object.keys(parameters).length > 0 ? { pathParameters: { ...parameters } } : {}),
    ...(body.length > 0 ? { body: text ? body.toString('utf8') : body.toString('base64') } : {}),
    isBase64Encoded: body.length > 0 && !text,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'localhost',
      requestId: randomUUID(),
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
      http: {
        method: route.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      ...(claims ? { authorizer: { jwt: { claims, scopes: null } } } : {}),
    },
  } as HttpEvent;
}

/**
 * Starts an HTTP server on the loopback address that does what an HTTP API with a JWT authoriser does in front of the
 * given handlers.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const find = router(options.routes);
  let inFlight = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<HttpResult | null> {
    const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const match = find(method, path);
    if ('allow' in match) {
      if (options.extra?.(request, response)) return null;
      if (match.allow.length === 0) {
        return problemResult(new Problem(404, 'unknown-route', 'There is nothing here.'), path);
      }
      const refused = problemResult(
        new Problem(405, 'method', `This takes ${match.allow.join(', ')}.`),
        path,
      );
      return { ...refused, headers: { ...refused.headers, allow: match.allow.join(', ') } };
    }
    let claims: Record<string, string> | null = null;
    if (match.route.auth === 'jwt') {
      const token = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
      const payload = token ? await options.authoriser(token) : null;
      if (!payload) {
        return problemResult(new Problem(401, 'unauthenticated', 'A valid bearer token is required.'), path);
      }
      claims = claimsOf(payload);
    }
    const body = await readBody(request);
    if (body === null) {
      // What is still being sent is thrown away, and the connection with it.
      response.setHeader('connection', 'close');
      request.resume();
      return problemResult(
        new Problem(413, 'too-large', `A body has at most ${MAX_BODY_BYTES} bytes.`),
        path,
      );
    }
    try {
      return await options.handlers[match.route.function](
        eventOf(request, match, path, query, body, claims, options.now()),
      );
    } catch (error) {
      options.onError?.(error);
      return problemResult(new Problem(500, 'unexpected', 'Something went wrong.'), path);
    }
  }

  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    inFlight += 1;
    answer(request, response)
      .then((result) => {
        if (!result) return;
        const { statusCode = 200, headers = {}, body = '', isBase64Encoded } = result;
        const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
        response.setHeader('content-length', bytes.length);
        response.writeHead(statusCode);
        response.end(request.method === 'HEAD' ? undefined : bytes);
      })
      .catch((error: unknown) => {
        // The sender went away while sending, or the answer could not be written.
        options.onError?.(error);
        response.destroy();
      })
      .finally(() => {
        inFlight -= 1;
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    inFlight: () => inFlight,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

/** A text before and after the first occurrence of a separator. */
function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
