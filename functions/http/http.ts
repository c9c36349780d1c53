import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { decodeJwt } from 'jose/jwt/decode';
import type * as z from 'zod';
import { describeInputIssue } from '../../domain/kernel/input-issues.ts';
import { isKeyText } from '../../domain/kernel/key-text.ts';
import { ROLES, type Role } from '../../domain/kernel/roles.ts';
import { isDivisionCode, isWithin } from '../../domain/places/divisions.ts';

/** An HTTP API event (payload format 2.0), with the JWT authoriser's claims when the route has one. */
export type HttpEvent = APIGatewayProxyEventV2 & {
  requestContext: APIGatewayProxyEventV2['requestContext'] & {
    authorizer?: { jwt?: { claims: Record<string, unknown>; scopes?: string[] | null } };
  };
};
/** What an HTTP handler answers. */
export type HttpResult = APIGatewayProxyStructuredResultV2;

/** The officer behind a request. `division` is the prefix of what they may see. */
export interface Caller {
  readonly sub: string;
  readonly name: string | null;
  readonly roles: readonly Role[];
  readonly division: string;
}

/** One fault of an input: a dotted path and a sentence. */
export interface InputFault {
  readonly path: string;
  readonly message: string;
}

/** The most faults that one answer names. */
export const MAX_INPUT_FAULTS = 20;
/** The most characters of a fault's path: names in it may be the caller's own. */
const MAX_FAULT_PATH = 200;

/** What a problem tells beside the members that each has. */
export interface ProblemDetails {
  readonly errors?: readonly InputFault[];
  readonly [name: string]: unknown;
}

/**
 * A refusal with an HTTP status, answered as RFC 9457 problem details. `detail` and `extra` reach the caller, so
 * neither may hold personal data.
 */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly extra: ProblemDetails;
  constructor(status: number, type: string, detail: string, extra: ProblemDetails = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.type = type;
    this.extra = extra;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** What every answer with data says: keep it nowhere, and take it for nothing but its content type. */
export const DATA_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** An answer in JSON. */
export function json(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResult {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', ...DATA_HEADERS, ...headers },
    body: JSON.stringify(body),
  };
}

/**
 * A decoded path as a URI reference (RFC 3986): what a path cannot hold is percent-encoded, and `//` at its beginning is not taken for
 * a host.
 */
const uriReference = (path: string): string =>
  path
    .toWellFormed()
    .replace(/^(?=\/\/)/, '/.')
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/%(2[46BC]|3[ABD]|40)/g, decodeURIComponent))
    .join('/');

/** At most `MAX_INPUT_FAULTS` faults, with paths of a bounded length. */
const boundedFaults = (errors: readonly InputFault[]): InputFault[] =>
  errors.slice(0, MAX_INPUT_FAULTS).map(({ path, message }) => ({
    path: path.length > MAX_FAULT_PATH ? `${path.slice(0, MAX_FAULT_PATH)}…` : path,
    message,
  }));

/** A problem as an answer (RFC 9457). `path` is the request's, decoded. */
export function problemResult(problem: Problem, path: string): HttpResult {
  const { errors, ...extra } = problem.extra;
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...DATA_HEADERS,
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(problem.status === 503 || problem.status === 429 ? { 'retry-after': '1' } : {}),
    },
    body: JSON.stringify({
      ...extra,
      ...(errors ? { errors: boundedFaults(errors) } : {}),
      type: `urn:qingxin:problem:${problem.type}`,
      title: TITLES[problem.status] ?? 'Error',
      status: problem.status,
      detail: problem.message,
      instance: uriReference(path),
    }),
  };
}

/** The faults of a failed zod parse as `errors: [{path, message}]`, under an optional path prefix. */
export function faultsOf(error: z.ZodError): InputFault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((k) => ({ path: path ? `${path}.${k}` : k, message: 'is not a known field' }));
    }
    return [{ path, message: issue.message }];
  });
}

/** Makes a failed parse of a part of a request the problem 422, whose `errors` name each field. */
export const inputProblem = (error: z.ZodError, what: string): Problem =>
  new Problem(422, 'invalid-input', `The ${what} does not fit its schema.`, { errors: faultsOf(error) });

/** Parses a part of a request. @throws Problem 422 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value, { error: describeInputIssue });
  if (parsed.success) return parsed.data;
  throw inputProblem(parsed.error, what);
}

/**
 * Reads the roles of a token that the JWT authoriser has verified, each whole. HTTP APIs hand a list over as the text `[a b]`, in
 * which one role with a space looks like two; so they are read from the token itself. An unknown role gives nothing.
 * @throws Problem 401 for a token that is not the one of the claims
 */
function rolesOf(event: HttpEvent, sub: string): Role[] {
  const token = header(event, 'authorization')
    ?.replace(/^Bearer(?: +|$)/i, '')
    .trim();
  let payload: { readonly sub?: unknown; readonly roles?: unknown } = {};
  try {
    payload = decodeJwt(token ?? '');
  } catch {
    // Refused below: it has no subject.
  }
  if (payload.sub !== sub) throw new Problem(401, 'unauthenticated', 'The bearer token is invalid.');
  const { roles } = payload;
  const named: readonly unknown[] = Array.isArray(roles) ? roles : [roles];
  return ROLES.filter((role) => named.includes(role));
}

/** The caller of a request that passed the JWT authoriser. @throws Problem 401 when it did not */
export function callerOf(event: HttpEvent): Caller {
  const claims = event.requestContext.authorizer?.jwt?.claims;
  const sub = claims?.sub;
  if (!claims || sub === undefined || sub === '') {
    throw new Problem(401, 'unauthenticated', 'A bearer token is required.');
  }
  if (typeof sub !== 'string' || !isKeyText(sub)) {
    throw new Problem(401, 'unauthenticated', 'The claim `sub` is no id.', { reason: 'claims' });
  }
  const { division } = claims;
  return {
    sub,
    name: typeof claims.name === 'string' ? claims.name : null,
    roles: rolesOf(event, sub),
    division: typeof division === 'string' && (division === '*' || isDivisionCode(division)) ? division : '',
  };
}

/** Whether a caller may see what a division holds. */
export function isInScope(caller: Caller, division: string): boolean {
  return isWithin(division, caller.division);
}

/** Whether a caller may see a clue: by its street where that is known, so that a street's officers see their own. */
export function canSee(
  caller: Caller,
  clue: { readonly division: string; readonly street: string | null },
): boolean {
  return isInScope(caller, clue.street ?? clue.division);
}

/** @throws Problem 404 for a division the caller does not see */
export function requireScope(caller: Caller, division: string): void {
  if (!isInScope(caller, division)) throw new Problem(404, 'unknown-division', 'There is no such division.');
}

/** @throws Problem 403 unless the caller has one of the roles */
export function requireRole(caller: Caller, ...roles: readonly Role[]): void {
  if (!caller.roles.some((r) => roles.includes(r))) {
    throw new Problem(403, 'wrong-role', `This needs the role ${roles.join(' or ')}.`);
  }
}

/** A request's header by lower-case name. */
export function header(event: HttpEvent, name: string): string | undefined {
  return event.headers[name] ?? Object.entries(event.headers).find(([k]) => k.toLowerCase() === name)?.[1];
}
