import type * as z from 'zod';
import { describeInputIssue } from '../../domain/kernel/input-issues.ts';
import { isKeyText } from '../../domain/kernel/key-text.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { isPassing } from '../store/backoff.ts';
import { jsonBody } from './body.ts';
import {
  type Caller,
  callerOf,
  faultsOf,
  type HttpEvent,
  type HttpResult,
  header,
  inputProblem,
  Problem,
  parseInput,
  problemResult,
  requireRole,
} from './http.ts';
import {
  type AuthOf,
  type HttpFunction,
  type PathNames,
  ROUTE_TABLE,
  type Route,
  type RouteAccess,
  type RouteKey,
  type RouteKeyOf,
} from './routes.ts';

/** The schemas of a path's parameters: each name in braces, and no other. */
type PathSchema<K extends RouteKey> = z.ZodObject<Readonly<Record<PathNames<K>, z.ZodType>>>;

/**
 * What a route reads of a request. A command's body is not here: its schema is the command's, and it is parsed when the rules
 * let the caller come so far.
 */
export type RequestSchemas<K extends RouteKey> = {
  readonly query?: z.ZodObject;
  /** By lower-case name. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
} & ([PathNames<K>] extends [never]
  ? { readonly path?: never }
  : AuthOf<K> extends 'public'
    ? { readonly path?: PathSchema<K> }
    : { readonly path: PathSchema<K> });

/** What the routes of a function read: every route, and no other. */
export type RequestsOf<F extends HttpFunction> = { readonly [K in RouteKeyOf<F>]: RequestSchemas<K> };

type OutputOf<S, Part extends string, Otherwise> = S extends {
  readonly [P in Part]: infer T extends z.ZodType;
}
  ? z.output<T>
  : Otherwise;

/** A request that passed its route's checks, with its parts as the route's schemas give them. */
export interface HttpRequest<K extends RouteKey, S> {
  readonly event: HttpEvent;
  readonly caller: AuthOf<K> extends 'bearer' ? Caller : null;
  readonly path: OutputOf<S, 'path', Readonly<Record<PathNames<K>, string>>>;
  readonly query: OutputOf<S, 'query', undefined>;
  readonly headers: OutputOf<S, 'headers', undefined>;
  /** Not parsed for a webhook, whose signature comes first. */
  readonly body: AuthOf<K> extends 'webhook' ? undefined : OutputOf<S, 'body', undefined>;
}

/** A request of one route, by a function's request schemas and the route's key. */
export type RequestOf<R, K extends keyof R & RouteKey> = HttpRequest<K, R[K]>;

/** One function for each route that `R` has schemas for. */
export type RouteHandlers<R> = {
  readonly [K in keyof R & RouteKey]: (request: RequestOf<R, K>) => Promise<HttpResult>;
};

/** A route that follows from an aggregate, with what it reads and its function. */
export interface DynamicRoute {
  readonly route: Route;
  readonly path: z.ZodObject;
  readonly headers: z.ZodObject;
  readonly handle: (request: {
    readonly event: HttpEvent;
    readonly caller: Caller;
    readonly path: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string | undefined>>;
  }) => Promise<HttpResult>;
}

/** What is answered where a path's parameter, e.g. `clueId`, names nothing. */
function unknown(name: string): Problem {
  const what = name.replace(/Id$/, '');
  return new Problem(404, `unknown-${what}`, `There is no such ${what}.`);
}

/**
 * Reads the parameters of a path.
 * @throws Problem 404 for what cannot be a name: not fit for a key, or not on the list of names; 422 for another fault
 */
function parsePath(
  schema: z.ZodType | undefined,
  values: Readonly<Record<string, string | undefined>>,
): unknown {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && !isKeyText(value)) throw unknown(name);
  }
  const parsed = schema?.safeParse(values, { error: describeInputIssue });
  if (parsed?.success !== false) return parsed?.data ?? values;
  const unlisted = parsed.error.issues.find((issue) => issue.code === 'invalid_value');
  if (unlisted) throw unknown(String(unlisted.path[0]));
  throw inputProblem(parsed.error, 'path');
}

/** The headers that a route reads. @throws Problem 400, of a type that is the name of the faulty one */
export function parseHeaders(schema: z.ZodObject, event: HttpEvent): unknown {
  const parsed = schema.safeParse(
    Object.fromEntries(Object.keys(schema.shape).map((name) => [name, header(event, name)])),
    { error: describeInputIssue },
  );
  if (parsed.success) return parsed.data;
  const errors = faultsOf(parsed.error);
  const name = errors[0]?.path ?? '';
  throw new Problem(400, name, `The header ${name} does not fit its schema.`, { errors });
}

/** @throws Problem 401, 403 */
function admit(access: RouteAccess, event: HttpEvent): Caller | null {
  if (access.auth !== 'bearer') return null;
  const caller = callerOf(event);
  if (access.roles === 'any') {
    if (caller.roles.length === 0) throw new Problem(403, 'wrong-role', 'This needs a role.');
  } else if (access.roles) requireRole(caller, ...access.roles);
  return caller;
}

/** A request's parts. @throws Problem 400, 401, 403, 404, 413, 422 */
function readRequest(
  access: RouteAccess,
  {
    path,
    query,
    headers,
    body,
  }: { path?: z.ZodType; query?: z.ZodType; headers?: z.ZodObject; body?: z.ZodType },
  event: HttpEvent,
): HttpRequest<RouteKey, unknown> {
  const caller = admit(access, event);
  const request = {
    event,
    caller,
    path: parsePath(path, event.pathParameters ?? {}),
    query: query && parseInput(query, event.queryStringParameters ?? {}, 'query'),
    headers: headers && parseHeaders(headers, event),
    body: body && access.auth !== 'webhook' ? parseInput(body, jsonBody(event), 'body') : undefined,
  };
  return request as HttpRequest<RouteKey, unknown>;
}

/**
 * Makes an HTTP handler from one function per route. Who may call, and whether the parts of a request fit their schemas, is
 * checked before a route's function is called. A `Problem` becomes its answer, a passing fault of the store 503 with
 * `retry-after`, anything else 500 without details; only error names are logged.
 * @param requests the schemas of the routes, by route key: those of `functions/contract/requests.ts`
 * @param dynamic routes that follow from aggregates
 */
export function createHttpHandler<R extends { readonly [K in RouteKey]?: RequestSchemas<K> }>(
  runtime: Pick<Runtime, 'log'>,
  requests: R,
  handlers: RouteHandlers<NoInfer<R>>,
  dynamic: readonly DynamicRoute[] = [],
): (event: HttpEvent) => Promise<HttpResult> {
  const routes = new Map(
    Object.entries(handlers as RouteHandlers<Record<RouteKey, object>>).map(
      ([key, handle]): [string, (event: HttpEvent) => Promise<HttpResult>] => {
        const routeKey = key as RouteKey & keyof R;
        const read = (event: HttpEvent) =>
          readRequest(ROUTE_TABLE[routeKey], requests[routeKey] ?? {}, event);
        return [key, async (event) => handle(read(event) as never)];
      },
    ),
  );
  for (const { route, handle, ...schemas } of dynamic) {
    const read = (event: HttpEvent) => readRequest(route, schemas, event);
    routes.set(`${route.method} ${route.path}`, async (event) => handle(read(event) as never));
  }
  return async (event) => {
    const instance = event.rawPath;
    try {
      const route = routes.get(event.routeKey);
      if (!route) throw new Problem(404, 'unknown-route', 'No such route.');
      return await route(event);
    } catch (error) {
      if (error instanceof Problem) return problemResult(error, instance);
      const { name } = error as Error;
      if (isPassing(error)) {
        runtime.log.warn('QX-STORE-BUSY', { error: name, route: event.routeKey });
        return problemResult(
          new Problem(503, 'busy', 'The store is busy. Send the same request again.'),
          instance,
        );
      }
      runtime.log.error('QX-UNEXPECTED', { error: name, route: event.routeKey });
      return problemResult(new Problem(500, 'unexpected', 'Internal error. No change was made.'), instance);
    }
  };
}
