import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import type { Registry } from '../../domain/kernel/registry.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import { AGGREGATES } from '../../domain/registry.ts';

/** A function behind the HTTP API: its folder's name. */
export type HttpFunction =
  | 'intake'
  | 'feedback'
  | 'commands'
  | 'cases'
  | 'case-commands'
  | 'publicity'
  | 'public-decisions'
  | 'administration'
  | 'lists'
  | 'queries'
  | 'metrics-query'
  | 'senders'
  | 'subscribers'
  | 'files'
  | 'pages';

/**
 * Who may call a route. `bearer`: the JWT authoriser passes the token first; `roles` names what the caller must have one of
 * (`any`: a role at all), before rules that look at what is asked for. `webhook`: signed by Standard Webhooks.
 */
export type RouteAccess =
  | { readonly auth: 'bearer'; readonly roles?: readonly Role[] | 'any' }
  | { readonly auth: 'webhook' | 'public' };

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type RouteRule = RouteAccess & { readonly function: HttpFunction };

const SUPERVISION = ['supervisor', 'admin'] as const;
/** Who sees the figures of cases and of their publicity: the heads who answer for them, too. */
const CASE_SUPERVISION = [...SUPERVISION, 'inspection-head', 'department-head'] as const;

/**
 * The routes of the HTTP API, the pages' among them, by route key: paths in API Gateway's form. Those of commands follow from
 * the aggregates (`commandRoute`). The cloud's HTTP API, the local
 * gateway, the functions' routers and the OpenAPI description are made from it; what a route reads stands in
 * `functions/contract/requests.ts`, what it answers in `functions/openapi/descriptions/`, both under the same keys.
 */
export const ROUTE_TABLE = {
  'POST /webhooks/clues': { function: 'intake', auth: 'webhook' },
  'POST /webhooks/feedback': { function: 'feedback', auth: 'webhook' },
  'POST /cases': { function: 'commands', auth: 'bearer', roles: ['inspector'] },
  'PUT /units/{unitId}': { function: 'administration', auth: 'bearer', roles: ['admin'] },
  'DELETE /units/{unitId}': { function: 'administration', auth: 'bearer', roles: ['admin'] },
  'POST /officers/{officerId}/hand-over': { function: 'administration', auth: 'bearer', roles: ['admin'] },
  'PUT /calendars/{year}': { function: 'administration', auth: 'bearer', roles: ['admin'] },
  'PUT /policies/{version}': { function: 'administration', auth: 'bearer', roles: ['admin'] },
  'GET /senders': { function: 'senders', auth: 'bearer', roles: ['admin'] },
  'GET /subscribers': { function: 'subscribers', auth: 'bearer', roles: ['admin'] },
  'GET /subscribers/{subscriberId}': { function: 'subscribers', auth: 'bearer', roles: ['admin'] },
  'PUT /subscribers/{subscriberId}': { function: 'subscribers', auth: 'bearer', roles: ['admin'] },
  'POST /subscribers/{subscriberId}/rotate': { function: 'subscribers', auth: 'bearer', roles: ['admin'] },
  'POST /subscribers/{subscriberId}/redeliver': { function: 'subscribers', auth: 'bearer', roles: ['admin'] },
  'GET /deliveries': { function: 'subscribers', auth: 'bearer', roles: ['admin'] },
  'POST /deliveries/{deliveryId}/redeliver': { function: 'subscribers', auth: 'bearer', roles: ['admin'] },
  'GET /clues': { function: 'lists', auth: 'bearer', roles: 'any' },
  'GET /cases': { function: 'cases', auth: 'bearer', roles: 'any' },
  'GET /worklist': { function: 'lists', auth: 'bearer', roles: 'any' },
  'GET /funnel': { function: 'lists', auth: 'bearer', roles: 'any' },
  'GET /clues/{clueId}': { function: 'queries', auth: 'bearer', roles: 'any' },
  'GET /clues/{clueId}/record': { function: 'queries', auth: 'bearer', roles: 'any' },
  'GET /clues/{clueId}/candidates': { function: 'queries', auth: 'bearer', roles: ['supervisor'] },
  'GET /cases/{caseId}': { function: 'cases', auth: 'bearer', roles: 'any' },
  'GET /cases/{caseId}/record': { function: 'cases', auth: 'bearer', roles: 'any' },
  'GET /cases/{caseId}/documents/{documentId}': { function: 'files', auth: 'bearer', roles: 'any' },
  'GET /publicity': { function: 'publicity', auth: 'bearer', roles: 'any' },
  'GET /publicity/{publicityId}': { function: 'publicity', auth: 'bearer', roles: 'any' },
  'GET /publicity/{publicityId}/record': { function: 'publicity', auth: 'bearer', roles: 'any' },
  'GET /public/decisions': { function: 'public-decisions', auth: 'public' },
  'GET /me': { function: 'queries', auth: 'bearer' },
  'GET /notices': { function: 'queries', auth: 'bearer', roles: 'any' },
  'POST /notices/{noticeId}/read': { function: 'queries', auth: 'bearer', roles: 'any' },
  'GET /units': { function: 'queries', auth: 'bearer', roles: 'any' },
  'GET /units/{unitId}': { function: 'queries', auth: 'bearer', roles: 'any' },
  'GET /calendars/{year}': { function: 'queries', auth: 'bearer', roles: 'any' },
  'GET /policies': { function: 'queries', auth: 'bearer', roles: 'any' },
  'GET /policies/{version}': { function: 'queries', auth: 'bearer', roles: 'any' },
  'GET /openapi.json': { function: 'queries', auth: 'public' },
  'POST /files': { function: 'files', auth: 'bearer', roles: 'any' },
  'GET /files/{fileId}': { function: 'files', auth: 'bearer', roles: 'any' },
  'GET /files/{fileId}/content': { function: 'files', auth: 'bearer', roles: 'any' },
  'GET /metrics/completion': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/completion/clues': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/breakdown': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/districts': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/durations': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/durations/clues': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/results': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/results/clues': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/stock': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/stock/clues': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/timeline': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/timeline/clues': { function: 'metrics-query', auth: 'bearer', roles: SUPERVISION },
  'GET /metrics/cases': { function: 'metrics-query', auth: 'bearer', roles: CASE_SUPERVISION },
  'GET /metrics/cases/list': { function: 'metrics-query', auth: 'bearer', roles: CASE_SUPERVISION },
  'GET /metrics/publicity': { function: 'metrics-query', auth: 'bearer', roles: CASE_SUPERVISION },
  'GET /metrics/publicity/list': { function: 'metrics-query', auth: 'bearer', roles: CASE_SUPERVISION },
  'GET /': { function: 'pages', auth: 'public' },
  'GET /assets/{file}': { function: 'pages', auth: 'public' },
  'GET /config.json': { function: 'pages', auth: 'public' },
} as const satisfies Readonly<Record<`${Method} /${string}`, RouteRule>>;

/** Method and path of a route, e.g. `GET /clues/{clueId}`. */
export type RouteKey = keyof typeof ROUTE_TABLE;
/** The routes of a function. */
export type RouteKeyOf<F extends HttpFunction> = {
  [K in RouteKey]: (typeof ROUTE_TABLE)[K]['function'] extends F ? K : never;
}[RouteKey];
/** How a route's caller is known. */
export type AuthOf<K extends RouteKey> = (typeof ROUTE_TABLE)[K]['auth'];
/** The names in braces of a path, or of a route key. */
export type PathNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never;

/** A route with its method and path apart. */
export type Route = RouteRule & { readonly method: Method; readonly path: string };

/** The functions that take the commands of aggregates, by kind; `commands` takes the others'. */
const TAKES_COMMANDS: Readonly<Record<string, HttpFunction>> = {
  case: 'case-commands',
  publicity: 'publicity',
};

/** Makes the route of an aggregate's commands. Each command asks for roles of its own. */
export const commandRoute = ({ collection, kind }: Pick<Aggregate, 'collection' | 'kind'>): Route => ({
  method: 'POST',
  path: `/${collection}/{${kind}Id}/{command}`,
  function: TAKES_COMMANDS[kind] ?? 'commands',
  auth: 'bearer',
  roles: 'any',
});

/** Lists the routes of the table and those of the commands of aggregates. */
export const routesOf = ({ all }: Registry): readonly Route[] => [
  ...Object.entries(ROUTE_TABLE).map(([key, rule]) => {
    const [method, path] = key.split(' ') as [Method, string];
    return { method, path, ...rule };
  }),
  ...all.map(commandRoute),
];

/** Every route of the HTTP API. */
export const ROUTES = /* @__PURE__ */ routesOf(AGGREGATES);

/** The largest request body the API accepts, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024;
