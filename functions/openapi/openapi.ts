import * as z from 'zod';
import { type Json, SchemaBook } from './schemas.ts';

/** One answer of an operation. From 400 on it is problem details, of `schema` or of `problemSchema`. */
export interface OpenApiResponse {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Also as CSV (`Accept: text/csv`); only so where there is no schema. */
  readonly csv?: boolean;
}

/** One operation, described by the schemas its code parses with. */
export interface OpenApiOperation {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its parameters in braces, e.g. `/clues/{clueId}/sign`. */
  readonly path: string;
  /** Unique; by default made of method and path. */
  readonly operationId?: string;
  readonly summary: string;
  readonly summaryZh: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** `webhook`: signed by Standard Webhooks. */
  readonly auth: 'jwt' | 'webhook' | 'none';
  /** Query parameters. */
  readonly parameters?: z.ZodObject;
  /** Describes the path's parameters; texts where it does not. */
  readonly pathParameters?: z.ZodObject;
  /** Request headers beyond those of `auth`. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

/** What a description is made of. */
export interface OpenApiParts {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags?: readonly { readonly name: string; readonly description: string }[];
  readonly servers?: readonly { readonly url: string; readonly description: string }[];
  readonly operations: readonly OpenApiOperation[];
}

/** Problem details (RFC 9457) as every refusal has them. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'urn:qingxin:problem:<code>; the code is stable' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().meta({ description: 'The path of the request' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'The faults of an input, by dotted path' }),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457); single problems carry more fields' });

const webhookHeaders = z.object({
  'webhook-id': z.string().meta({ description: 'The id of the message; the same when it is sent again' }),
  'webhook-timestamp': z
    .string()
    .regex(/^\d+$/)
    .meta({ description: 'Seconds since the epoch, at most 300 s from now either way' }),
});

const SECURITY: Readonly<Record<string, Json>> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'OIDC token with `sub`, `name`, `roles` and `division` (the prefix of what the caller sees).',
  },
  webhookSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'Standard Webhooks 1.0.0 over `id.timestamp.rawBody`: one or more of `v1,<base64 HMAC-SHA256>` and ' +
      '`v1a,<base64 ed25519>`, separated by spaces; one good signature is enough.',
  },
};
const SCHEMES = { jwt: [{ bearer: [] }], webhook: [{ webhookSignature: [] }], none: [] } as const;

const problem = (description: string): OpenApiResponse => ({ description });

/** The refusals that follow from an operation's shape alone. */
function impliedResponses(operation: OpenApiOperation): Record<string, OpenApiResponse> {
  const { auth, body, parameters } = operation;
  return {
    ...(auth === 'jwt' ? { 401: problem('No bearer token, or one that is not good') } : {}),
    ...(auth === 'webhook'
      ? { 401: problem('Signature or timestamp missing, bad or too far from now') }
      : {}),
    ...(body ? { 400: problem('The body is not JSON'), 413: problem('The body is larger than 64 KiB') } : {}),
    ...(body || parameters ? { 422: problem('An input does not fit its schema; `errors` names each') } : {}),
    default: problem('Any other refusal'),
  };
}

function responseOf(book: SchemaBook, status: string, { description, schema, csv }: OpenApiResponse): Json {
  const content: Record<string, Json> = {};
  if (status === 'default' || Number(status) >= 400) {
    content['application/problem+json'] = { schema: book.use(schema ?? problemSchema, 'output') };
  } else if (schema) {
    content['application/json'] = { schema: book.use(schema, 'output') };
  }
  if (csv) content['text/csv'] = { schema: { type: 'string', description: 'UTF-8 with BOM' } };
  return { description, ...(Object.keys(content).length > 0 ? { content } : {}) };
}

function parametersOf(book: SchemaBook, place: 'query' | 'header', schema: z.ZodObject): Json[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...rest } = book.use(field as z.ZodType, 'input');
    const required = !(field as z.ZodType).safeParse(undefined).success;
    const described = description === undefined ? {} : { description };
    return { name, in: place, required, ...described, schema: rest };
  });
}

function pathParametersOf(book: SchemaBook, { path, pathParameters }: OpenApiOperation): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const field = pathParameters?.shape[name] as z.ZodType | undefined;
    const { description, ...schema } = field ? book.use(field, 'input') : { type: 'string' };
    return {
      name,
      in: 'path',
      required: true,
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

/** `postCluesClueIdSign` for `POST /clues/{clueId}/sign`. */
function idOf({ method, path, operationId }: OpenApiOperation): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const made = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return operationId ?? `${method.toLowerCase()}${made}`;
}

function operationOf(book: SchemaBook, operation: OpenApiOperation): Json {
  const { summary, summaryZh, description, tags, auth, parameters, headers, body } = operation;
  const all = [
    ...pathParametersOf(book, operation),
    ...(parameters ? parametersOf(book, 'query', parameters) : []),
    ...(auth === 'webhook' ? parametersOf(book, 'header', webhookHeaders) : []),
    ...(headers ? parametersOf(book, 'header', headers) : []),
  ];
  const responses = { ...impliedResponses(operation), ...operation.responses };
  return {
    operationId: idOf(operation),
    summary: `${summary} (${summaryZh})`,
    ...(description === undefined ? {} : { description }),
    tags: [...tags],
    security: SCHEMES[auth],
    ...(all.length > 0 ? { parameters: all } : {}),
    ...(body
      ? {
          requestBody: {
            required: !body.safeParse({}).success,
            content: { 'application/json': { schema: book.use(body, 'input') } },
          },
        }
      : {}),
    // Integer keys come in order by themselves, `default` after them.
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [status, responseOf(book, status, response)]),
    ),
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/**
 * Builds an OpenAPI 3.1 document. The same parts give the same text, whatever the order of the operations;
 * schemas with `.meta({id})` become components.
 * @throws Error for an operation described twice, and for schemas that cannot be told apart or described
 */
export function buildOpenApi({ info, tags, servers, operations }: OpenApiParts): Json {
  const book = new SchemaBook();
  const sorted = operations.toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  const paths: Record<string, Record<string, Json>> = {};
  const ids = new Set<string>();
  for (const operation of sorted) {
    const { path, method } = operation;
    paths[path] ??= {};
    const item = paths[path];
    const id = idOf(operation);
    if (item[method.toLowerCase()]) throw new Error(`${method} ${path} is described twice`);
    if (ids.has(id)) throw new Error(`Two operations are called ${id}`);
    ids.add(id);
    try {
      item[method.toLowerCase()] = operationOf(book, operation);
    } catch (error) {
      throw new Error(`${method} ${path}: ${(error as Error).message}`, { cause: error });
    }
  }
  return book.settle({
    openapi: '3.1.1',
    info: { ...info },
    ...(servers ? { servers } : {}),
    ...(tags ? { tags } : {}),
    paths,
    components: { securitySchemes: SECURITY },
  });
}
