import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { problemSchema } from '../contract/problem-schema.ts';
import { webhookHeaders } from '../contract/push-schema.ts';
import * as REQUESTS from '../contract/requests.ts';
import { MAX_BODY_BYTES, ROUTE_TABLE, type RouteAccess, type RouteKey } from '../http/routes.ts';
import { type CommandsDescription, describeCommands } from './commands.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import type { RouteAnswer, RouteDescription } from './route-description.ts';

/** A route with everything that is told of it. */
interface DescribedRoute extends RouteDescription {
  readonly method: string;
  readonly path: string;
  readonly access: RouteAccess;
  readonly request: {
    readonly path?: z.ZodObject;
    readonly query?: z.ZodObject;
    readonly headers?: z.ZodObject;
    readonly body?: z.ZodType;
  };
}

/** The schemas of all requests by route key. */
const requests: Readonly<Record<string, DescribedRoute['request']>> = Object.assign(
  {},
  ...Object.values(REQUESTS),
);

const entriesOf = <K extends string, V>(record: { readonly [key in K]: V }) =>
  Object.entries(record) as [K, V][];

/** All routes of the API, each command of an aggregate as one. */
function describedRoutes(described: readonly CommandsDescription[]): DescribedRoute[] {
  const split = (key: RouteKey) => {
    const [method = '', path = ''] = key.split(' ');
    return { method, path, access: ROUTE_TABLE[key] as RouteAccess, request: requests[key] ?? {} };
  };
  const plain = entriesOf(DESCRIPTIONS).map(([key, description]) => ({ ...split(key), ...description }));
  const commands = described.flatMap(describeCommands).map(
    ({ body, roles, headers, idPath, ...command }): DescribedRoute => ({
      ...command,
      access: { auth: 'bearer', roles: roles as never },
      request: { path: idPath, headers, body },
    }),
  );
  return [...plain, ...commands];
}

const problem = (id: string, description: string, schema: z.ZodType = problemSchema) =>
  ({
    ...(id ? { id } : {}),
    description,
    content: { 'application/problem+json': { schema } },
  }) satisfies ZodOpenApiResponseObject;

/** What API Gateway answers by itself, before a function is asked or in the place of one that gave nothing. */
const gatewayAnswer = z.object({ message: z.string() }).meta({
  id: 'GatewayMessage',
  description: 'What API Gateway answers by itself, on a deployed stage; it can be given no other form',
  example: { message: 'Unauthorized' },
});
const byGateway = { 'application/json': { schema: gatewayAnswer } };

/** A refusal that API Gateway may give, too, in its own form. */
const problemOrGateway: typeof problem = (id, description, schema) => {
  const told = problem(id, `${description}; of API Gateway itself as application/json`, schema);
  return { ...told, content: { ...told.content, ...byGateway } };
};
/** The statuses of these, whatever the route; 401 beside them where it asks for a bearer token. */
const GATEWAY_STATUSES = ['413', '503'];

const inWords = (bytes: number) => `${bytes.toLocaleString('en')} bytes`;

/** The refusals that follow from a route's shape, each a component of the description. */
const REFUSALS = {
  malformed: problem('Malformed', 'The body is not JSON in UTF-8, or a header does not fit'),
  unauthenticated: problemOrGateway('Unauthenticated', 'No bearer token, or an invalid one'),
  unsigned: problem('Unsigned', 'Signature or timestamp missing, bad or too far from now'),
  forbidden: problem('Forbidden', 'The caller has none of the roles'),
  unknown: problem('Unknown', 'There is no such thing, or it is outside what the caller may see'),
  tooLarge: problemOrGateway('TooLarge', `The body has more than ${inWords(MAX_BODY_BYTES)}`),
  invalid: problem(
    'Invalid',
    'An input does not fit its schema, or its JSON is nested deeper than 32 levels, has a name twice or a number that loses digits (RFC 7493); `errors` names the first faults',
  ),
  tooMany: {
    id: 'TooMany',
    description: 'More requests than the deployed stage takes; answered by API Gateway',
    content: byGateway,
  } satisfies ZodOpenApiResponseObject,
  busy: {
    ...problemOrGateway('Busy', 'The store is busy: send the same request again'),
    headers: { 'retry-after': { schema: { type: 'string', pattern: '^\\d+$' }, description: 'Seconds' } },
  } satisfies ZodOpenApiResponseObject,
  other: problemOrGateway('Refused', 'Any other refusal, and defects (500)'),
};

function impliedRefusals({
  method,
  access,
  request,
}: DescribedRoute): Record<string, ZodOpenApiResponseObject> {
  const { path, query, headers, body } = request;
  const { auth } = access;
  return {
    ...(body || headers ? { 400: REFUSALS.malformed } : {}),
    ...(auth === 'bearer' ? { 401: REFUSALS.unauthenticated } : {}),
    ...(auth === 'webhook' ? { 401: REFUSALS.unsigned } : {}),
    ...(auth === 'bearer' && access.roles ? { 403: REFUSALS.forbidden } : {}),
    ...(path ? { 404: REFUSALS.unknown } : {}),
    ...(body || method !== 'GET' ? { 413: REFUSALS.tooLarge } : {}),
    ...(path || query || body ? { 422: REFUSALS.invalid } : {}),
    429: REFUSALS.tooMany,
    ...(auth === 'public' ? {} : { 503: REFUSALS.busy }),
    default: REFUSALS.other,
  };
}

function answerOf({
  description,
  schema,
  example,
  csv,
  html,
  headers,
}: RouteAnswer): ZodOpenApiResponseObject {
  const columns = csv?.map(([heading]) => heading).join(', ');
  return {
    description,
    ...(headers ? { headers } : {}),
    content: {
      'application/json': { schema, ...(example ? { example } : {}) },
      ...(html ? { 'text/html': { schema: { type: 'string' } } } : {}),
      ...(columns
        ? {
            'text/csv': {
              schema: {
                type: 'string',
                description: `UTF-8 with BOM, RFC 4180, with a header line. Columns (those of a flow with that definition alone): ${columns}`,
              },
            },
          }
        : {}),
    },
  };
}

function responsesOf(route: DescribedRoute): Record<string, ZodOpenApiResponseObject> {
  const own = Object.entries(route.refusals ?? {}).map(([status, told]) => {
    const describe = GATEWAY_STATUSES.includes(status) ? problemOrGateway : problem;
    return [
      status,
      typeof told === 'string' ? describe('', told) : describe('', told.description, told.schema),
    ];
  });
  const answers = Object.entries(route.answers).map(([status, answer]) => [status, answerOf(answer)]);
  return { ...impliedRefusals(route), ...Object.fromEntries(own), ...Object.fromEntries(answers) };
}

/** `postCluesClueIdSign` for `POST /clues/{clueId}/sign`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return `${method.toLowerCase()}${name}`;
}

const rolesText = (access: RouteAccess): string[] => {
  if (access.auth !== 'bearer' || !access.roles) return [];
  return [`Roles: ${access.roles === 'any' ? 'any' : access.roles.join(', ')}.`];
};

const SECURITY = { bearer: [{ bearer: [] }], webhook: [{ webhookSignature: [] }], public: [] };

function operationOf(route: DescribedRoute): ZodOpenApiOperationObject {
  const { method, path, access, request, summary, summaryZh, description, tags } = route;
  const header = access.auth === 'webhook' ? webhookHeaders : request.headers;
  const { body } = request;
  const text = [...rolesText(access), ...(description ? [description] : [])].join(' ');
  return {
    operationId: operationId(method, path),
    summary: `${summary} (${summaryZh})`,
    ...(text ? { description: text } : {}),
    tags: [...tags],
    security: SECURITY[access.auth],
    requestParams: {
      ...(request.path ? { path: request.path } : {}),
      ...(request.query ? { query: request.query } : {}),
      ...(header ? { header } : {}),
    },
    ...(body
      ? {
          requestBody: {
            description: `At most ${inWords(MAX_BODY_BYTES)}`,
            required: !body.safeParse({}).success,
            content: {
              'application/json': {
                schema: body,
                ...(route.bodyExample ? { example: route.bodyExample } : {}),
              },
            },
          },
        }
      : {}),
    responses: responsesOf(route),
  };
}

/** The operations of the API by path and method, in order. */
export function pathsOf(
  commands: readonly CommandsDescription[],
): Record<string, Record<string, ZodOpenApiOperationObject>> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  const sorted = describedRoutes(commands).toSorted((a, b) =>
    a.path < b.path ? -1 : Number(a.path > b.path),
  );
  for (const route of sorted) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return paths;
}
