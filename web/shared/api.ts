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
  readonly currentStatus: string | null;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(typeof body.detail === 'string' ? body.detail : '');
    this.name = 'ApiProblem';
    this.status = status;
    this.code = typeof body.type === 'string' ? (body.type.split(':').at(-1) ?? '') : '';
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldFault[]) : [];
    this.currentStatus = typeof body.currentStatus === 'string' ? body.currentStatus : null;
  }
}

/** How long an answer may take, in milliseconds. API Gateway gives up after 30 s. */
const PATIENCE_MS = 31_000;

/** What a call needs to know. */
export interface ApiOptions {
  readonly base: string;
  readonly token: () => string | null;
  /** Hears that a token was refused. */
  readonly onUnauthorised: () => void;
  readonly fetch?: typeof fetch;
}

/** What is asked of the API. */
export interface Call {
  readonly method?: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Calls the API. @throws ApiProblem */
export type Api = <T>(path: string, call?: Call) => Promise<T>;

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Makes the client of the API: JSON in and out, the caller's token in the header. */
export function createApi({ base, token, onUnauthorised, fetch: send = fetch }: ApiOptions): Api {
  return async <T>(path: string, { method = 'GET', query = {}, body, headers, signal }: Call = {}) => {
    const set = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== '');
    const search = new URLSearchParams(set.map(([k, v]) => [k, String(v)])).toString();
    const bearer = token();
    const abort = new AbortController();
    const stop = () => abort.abort();
    let slow = false;
    const patience = setTimeout(() => {
      slow = true;
      stop();
    }, PATIENCE_MS);
    signal?.addEventListener('abort', stop);
    let response: Response;
    try {
      response = await send(`${base}${path}${search === '' ? '' : `?${search}`}`, {
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
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiProblem(0, { type: slow ? 'slow' : 'unreachable' });
    } finally {
      clearTimeout(patience);
      signal?.removeEventListener('abort', stop);
    }
    if (response.ok) return (await response.json()) as T;
    const problem = new ApiProblem(response.status, await bodyOf(response));
    if (response.status === 401) onUnauthorised();
    throw problem;
  };
}

/**
 * Orders a command of a clue. An order that has not been answered well carries the same idempotency key when it is sent
 * again, so it is carried out once.
 * @param open the keys of orders not answered yet
 * @throws ApiProblem
 */
export async function order<T>(
  api: Api,
  open: Map<string, string>,
  clueId: string,
  command: string,
  body: object,
): Promise<T> {
  const path = `/clues/${encodeURIComponent(clueId)}/${command}`;
  const same = `${path} ${JSON.stringify(body)}`;
  const key = open.get(same) ?? crypto.randomUUID();
  open.set(same, key);
  const answer = await api<T>(path, { method: 'POST', body, headers: { 'idempotency-key': key } });
  open.delete(same);
  return answer;
}

/** Whether asking again may help: no answer, a busy store, or a fault of the moment. */
export const mayPass = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
