import type { Reason } from '../../domain/kernel/available.ts';

/** A field's fault as the API names it. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

/** A refusal of the API (RFC 9457), or `unreachable` when there was no answer. */
export class ApiProblem extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The last part of the problem's type, e.g. `wrong-status`. */
  readonly code: string;
  readonly errors: readonly FieldFault[];
  /** Why a command was refused, in both languages; null where a rule has nothing to do with it. */
  readonly reason: Reason | null;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(typeof body.detail === 'string' ? body.detail : '');
    this.name = 'ApiProblem';
    this.status = status;
    this.code = typeof body.type === 'string' ? (body.type.split(':').at(-1) ?? '') : '';
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldFault[]) : [];
    this.reason = typeof body.reason === 'object' ? (body.reason as Reason | null) : null;
  }
}

/** How long an answer may take, in milliseconds. API Gateway gives up after 30 s. */
const TIMEOUT_MS = 31_000;

/** What a client of the API needs. */
export interface ApiOptions {
  readonly base: string;
  readonly token: () => string | null;
  /** Hears that a token was refused. */
  readonly onUnauthorised: () => void;
  readonly fetch?: typeof fetch;
}

/** A request to the API beside its path. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Sends a request to the API and gives its answer. @throws ApiProblem */
export type Api = <T>(path: string, request?: ApiRequest) => Promise<T>;

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Makes the client of the API: JSON in and out, the caller's token in the header. */
export function createApi({ base, token, onUnauthorised, fetch: send = fetch }: ApiOptions): Api {
  return async <T>(path: string, { method = 'GET', query = {}, body, headers, signal }: ApiRequest = {}) => {
    const parameters = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== '');
    const search = new URLSearchParams(parameters.map(([k, v]) => [k, String(v)])).toString();
    const bearer = token();
    signal?.throwIfAborted();
    const abort = new AbortController();
    const stop = () => abort.abort();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, TIMEOUT_MS);
    signal?.addEventListener('abort', stop);
    try {
      const response = await send(`${base}${path}${search === '' ? '' : `?${search}`}`, {
        method,
        credentials: 'omit',
        cache: 'no-store',
        signal: abort.signal,
        headers: {
          accept: 'application/json',
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // A document to be printed is text.
      const isText = headers?.accept?.startsWith('text/');
      if (response.ok) return (await (isText ? response.text() : response.json())) as T;
      const problem = new ApiProblem(response.status, await readJson(response));
      if (response.status === 401) onUnauthorised();
      throw problem;
    } catch (error) {
      if (signal?.aborted || error instanceof ApiProblem) throw error;
      throw new ApiProblem(0, { type: timedOut ? 'slow' : 'unreachable' });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  };
}

/**
 * Sends a command. A command that got no good answer keeps its idempotency key when it is sent again, so it is carried
 * out once.
 * @param pendingKeys the keys of the commands without a good answer yet
 * @param path the command's own, such as `/clues/national-1/sign`
 * @throws ApiProblem
 */
export async function sendCommand<T>(
  api: Api,
  pendingKeys: Map<string, string>,
  path: string,
  body: object | undefined,
  { method = 'POST', signal }: Pick<ApiRequest, 'method' | 'signal'> = {},
): Promise<T> {
  const request = `${method} ${path} ${JSON.stringify(body)}`;
  const key = pendingKeys.get(request) ?? crypto.randomUUID();
  pendingKeys.set(request, key);
  const headers = { 'idempotency-key': key };
  const answer = await api<T>(path, { method, body, headers, ...(signal ? { signal } : {}) }).catch(
    (error) => {
      // What it did is undone by others: the next time is a new request.
      if (error instanceof ApiProblem && error.code === 'idempotency-key-spent') pendingKeys.delete(request);
      throw error;
    },
  );
  pendingKeys.delete(request);
  return answer;
}

/** Tells whether trying again may help: no answer, too many requests, or a fault of the service. */
export const isTransient = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);

/** Tells whether what was asked for is not there for the reader, or not any more: what was shown of it is not theirs to see. */
export const isGone = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 403 || error.status === 404);
