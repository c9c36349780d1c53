import { isUtf8 } from 'node:buffer';
import type { HttpEvent } from '../functions/http/http.ts';
import { Problem } from '../functions/http/http.ts';
import type { Route } from '../functions/http/routes.ts';

/** A request as it came in, with its whole body. */
export interface IncomingCall {
  readonly method: string;
  /** The request's path, still percent-encoded, split at the slashes and decoded segment by segment. */
  readonly segments: readonly string[];
  readonly query: string;
  /** Names and values in turn, as node gives them. */
  readonly rawHeaders: readonly string[];
  readonly httpVersion: string;
  readonly sourceIp: string;
  readonly body: Buffer;
}

/** The route that a request matches. */
export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route, or the methods the path has instead; undefined where no route has the path. */
export type Router = (
  method: string,
  segments: readonly string[],
) => RouteMatch | { readonly allow: readonly string[] } | undefined;

const isParameter = (segment: string) => segment.startsWith('{');

/**
 * Makes a router: as in API Gateway, a literal segment goes before a parameter. @throws Error for greedy
 * paths
 */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, pattern: route.path.slice(1).split('/') }));
  const greedy = compiled.find(({ pattern }) => pattern.some((s) => s.endsWith('+}')));
  if (greedy) throw new Error(`Greedy path parameters are not emulated: ${greedy.route.path}`);
  const rank = (pattern: readonly string[]) => pattern.map((s) => (isParameter(s) ? '1' : '0')).join('');
  compiled.sort((a, b) => rank(a.pattern).localeCompare(rank(b.pattern)));

  return (method, segments) => {
    const fitting = compiled.filter(
      ({ pattern }) =>
        pattern.length === segments.length &&
        pattern.every((s, i) => (isParameter(s) ? segments[i] !== '' : s === segments[i])),
    );
    if (fitting.length === 0) return undefined;
    const found = fitting.find(({ route }) => route.method === method);
    if (!found) return { allow: [...new Set(fitting.map(({ route }) => route.method))].sort() };
    const parameters = found.pattern.flatMap((s, i) =>
      isParameter(s) ? [[s.slice(1, -1), segments[i] ?? ''] as const] : [],
    );
    return { route: found.route, pathParameters: Object.fromEntries(parameters) };
  };
}

/**
 * Parses a request target. Segments are decoded after the split, so an encoded slash stays inside its
 * segment.
 * @throws Problem 400 for what is neither a path nor an http address, and for broken percent-encoding
 */
export function parseTarget(target: string): { segments: string[]; query: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '');
  if (!local.startsWith('/')) throw new Problem(400, 'bad-request', 'The request target is not a path.');
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  try {
    const segments = path.slice(1).split('/').map(decodeURIComponent);
    return { segments, query: mark < 0 ? '' : local.slice(mark + 1) };
  } catch {
    throw new Problem(400, 'bad-request', 'The path is not percent-encoded UTF-8.');
  }
}

/** Joins the values of repeated names by commas. */
function joinValues(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  // Own properties, whatever their names: not even `__proto__` reaches a prototype.
  return Object.fromEntries(values);
}

function* listHeaders(raw: readonly string[]): Generator<readonly [string, string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) yield [raw[i]?.toLowerCase() ?? '', raw[i + 1] ?? ''];
}

/**
 * The content types HTTP APIs hand over as text; every other body comes as base64, one without a type too.
 */
const TEXT = /^(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i;

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Formats the time of a request as API Gateway does, e.g. `05/Mar/2021:01:12:00 +0000`. */
function formatRequestTime(date: Date): string {
  const month = MONTHS.slice(date.getUTCMonth() * 3, date.getUTCMonth() * 3 + 3);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}/${month}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}

function formatClaim(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatClaim).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Formats claims as HTTP APIs hand them over: texts all, lists as `[a b]`, null left out. */
export function formatClaims(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  const known = Object.entries(claims).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, formatClaim(value)]));
}

/**
 * Builds the event a Lambda gets from an HTTP API, payload format 2.0.
 * @param nowMs milliseconds since the epoch
 * @param claims those of a verified token, on routes with the JWT authoriser
 */
export function buildEvent(
  arrived: IncomingCall,
  { route, pathParameters }: RouteMatch,
  request: { readonly id: string; readonly nowMs: number; readonly port: number },
  claims: Readonly<Record<string, unknown>> | undefined,
): HttpEvent {
  const pairs = [...listHeaders(arrived.rawHeaders)];
  const cookies = pairs.flatMap(([name, value]) => (name === 'cookie' ? value.split(/; */) : []));
  const headers = joinValues(pairs.filter(([name]) => name !== 'cookie'));
  const forwarded = headers['x-forwarded-for'];
  // HTTP APIs replace bytes that are no UTF-8, which breaks a push's signature; here they reach the function as they came.
  const isText = TEXT.test(headers['content-type'] ?? '') && isUtf8(arrived.body);
  const hasBody = arrived.body.length > 0;
  const hasParameters = Object.keys(pathParameters).length > 0;
  const routeKey = `${route.method} ${route.path}`;
  const path = `/${arrived.segments.join('/')}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: arrived.query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers: {
      ...headers,
      'x-forwarded-for': forwarded === undefined ? arrived.sourceIp : `${forwarded}, ${arrived.sourceIp}`,
      'x-forwarded-port': String(request.port),
      'x-forwarded-proto': 'http',
    },
    ...(arrived.query === ''
      ? {}
      : { queryStringParameters: joinValues(new URLSearchParams(arrived.query)) }),
    ...(hasParameters ? { pathParameters: { ...pathParameters } } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: '127.0.0.1',
      domainPrefix: 'local',
      ...(claims ? { authorizer: { jwt: { claims: formatClaims(claims), scopes: null } } } : {}),
      http: {
        method: arrived.method,
        path,
        protocol: `HTTP/${arrived.httpVersion}`,
        sourceIp: arrived.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.id,
      routeKey,
      stage: '$default',
      time: formatRequestTime(new Date(request.nowMs)),
      timeEpoch: request.nowMs,
    } as HttpEvent['requestContext'],
    ...(hasBody ? { body: arrived.body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: hasBody && !isText,
  };
}
