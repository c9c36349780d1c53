import type { OutgoingHttpHeaders } from 'node:http';
import { createClient } from './client.ts';
import { findDifferences, type ScenarioLine, type Speaker, type Step } from './scenario.ts';

/** The claims of a token. `division` is the prefix of what its bearer may see. */
export interface Claims {
  readonly sub: string;
  readonly name?: string;
  readonly roles: string[];
  readonly division: string;
}

/** What the stack did, as counts since it started. */
export interface Stats {
  readonly executions: {
    readonly started: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly running: number;
  };
  /** State transitions of all executions. */
  readonly transitions: number;
  readonly lambdaInvocations: number;
  /** Capacity units. */
  readonly consumedCapacity: { readonly read: number; readonly write: number };
}

/** The stack a scenario is replayed against, in virtual time. */
export interface ReplayStack {
  /** The HTTP API's origin on loopback. */
  readonly url: string;
  /**
   * Moves the clock (milliseconds since the epoch); all work due before it settles first. A request sent meanwhile is
   * taken up once the clock has arrived.
   */
  advanceTo(at: number): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  token(claims: Claims): Promise<string>;
  /** The headers of a signed push; `atMs` is its timestamp. */
  sign(source: string, body: string, id: string, atMs: number): Record<string, string>;
  stats(): Promise<Stats>;
}

/** A line whose answer was not the expected one. */
export interface Mismatch {
  readonly line: number;
  /** The line's `expect`; null for a line without one that could not be sent at all. */
  readonly expected: NonNullable<Step['expect']> | null;
  /** `status` is null and `error` says why when no answer came. `differs`: paths of the body that differ. */
  readonly actual: {
    readonly status: number | null;
    readonly body: unknown;
    readonly differs?: readonly string[];
    readonly error?: string;
  };
}

/** What a replay found. */
export interface Report extends Stats {
  readonly requests: number;
  readonly mismatches: readonly Mismatch[];
  /** Answers by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly wallSeconds: number;
  /** The first and the last instant, ISO 8601 in UTC; null for a scenario without lines. */
  readonly virtual: { readonly from: string | null; readonly to: string | null };
}

/** What a replay may be told. */
export interface ReplayOptions {
  /** Called after each request with the number done and the virtual time in milliseconds since the epoch. */
  readonly onProgress?: (done: number, at: number) => void;
}

const STALE_MS = 600_000;
const EXPIRY_MARGIN_MS = 60_000;

/** Reads when a token ends, in milliseconds since the epoch; infinity when it does not say. */
function expiryOf(token: string): number {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof payload.exp === 'number' ? payload.exp * 1000 : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Mints each identity's token once, and again when virtual time has outlived it; not before the clock has `moved`. */
function createTokenCache(
  stack: ReplayStack,
): (who: Claims, at: number, moved: Promise<unknown>) => Promise<string> {
  const kept = new Map<string, { token: string; until: number }>();
  return async (who, at, moved) => {
    const key = JSON.stringify([who.sub, who.name, who.roles, who.division]);
    const known = kept.get(key);
    if (known && known.until > at) return known.token;
    await moved;
    const token = await stack.token(who);
    kept.set(key, { token, until: expiryOf(token) - EXPIRY_MARGIN_MS });
    return token;
  };
}

/** Spoils a signature: the right form, the wrong bytes, as of another key. */
function spoilSignature(signature: string): string {
  const comma = signature.indexOf(',');
  const bytes = Buffer.from(signature.slice(comma + 1), 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 0xff;
  return `${signature.slice(0, comma + 1)}${bytes.toString('base64')}`;
}

function createSignatureHeaders(
  stack: ReplayStack,
  { line, atMs, step }: ScenarioLine,
  source: string,
  body: string,
): Record<string, string> {
  const { signature, id = `msg-${line}` } = step.sign ?? {};
  if (signature === 'missing') return {};
  const headers = stack.sign(source, body, id, signature === 'stale' ? atMs - STALE_MS : atMs);
  if (signature !== 'bad') return headers;
  return { ...headers, 'webhook-signature': spoilSignature(headers['webhook-signature'] ?? '') };
}

const isSender = (who: Speaker): who is Extract<Speaker, { source: string }> => 'source' in who;

/** Parses a body as JSON, or returns the text itself (a CSV, an empty body). */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Says why nothing came back, in one sentence. */
function describeError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}

/**
 * Replays a scenario: for each line moves the clock, sends the request over HTTP and compares the answer. A request
 * that gets no answer is a mismatch; the replay goes on.
 * @throws ScenarioError from `lines`; whatever the stack throws when its clock cannot be moved
 */
export async function replay(
  stack: ReplayStack,
  lines: AsyncIterable<ScenarioLine>,
  options: ReplayOptions = {},
): Promise<Report> {
  const began = performance.now();
  const client = createClient(stack.url);
  const tokenOf = createTokenCache(stack);
  const mismatches: Mismatch[] = [];
  const statuses: Record<string, number> = {};
  let requests = 0;
  let from: number | null = null;
  let to: number | null = null;

  async function send(line: ScenarioLine, moved: Promise<void>): Promise<{ status: number; text: string }> {
    const { atMs, step } = line;
    const text = step.sign?.rawBody ?? (step.body === undefined ? undefined : JSON.stringify(step.body));
    const headers: OutgoingHttpHeaders = {};
    if (text !== undefined) headers['content-type'] = 'application/json';
    if (step.as) {
      if (isSender(step.as))
        Object.assign(headers, createSignatureHeaders(stack, line, step.as.source, text ?? ''));
      else headers.authorization = `Bearer ${await tokenOf(step.as, atMs, moved)}`;
    }
    for (const [name, value] of Object.entries(step.headers ?? {})) headers[name.toLowerCase()] = value;
    return client.send(step.method, step.path, headers, text === undefined ? undefined : Buffer.from(text));
  }

  function compare(line: number, expected: Step['expect'], answer: { status: number; text: string }): void {
    if (!expected) return;
    const wrongStatus = expected.status !== undefined && expected.status !== answer.status;
    if (!wrongStatus && expected.body === undefined) return;
    const body = parseBody(answer.text);
    const differs = expected.body === undefined ? [] : findDifferences(expected.body, body);
    if (!wrongStatus && differs.length === 0) return;
    mismatches.push({
      line,
      expected,
      actual: { status: answer.status, body, ...(differs.length > 0 ? { differs } : {}) },
    });
  }

  async function attempt(line: ScenarioLine, moved: Promise<void>): Promise<void> {
    try {
      const answer = await send(line, moved);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      compare(line.line, line.step.expect, answer);
    } catch (error) {
      const actual = { status: null, body: null, error: describeError(error) };
      mismatches.push({ line: line.line, expected: line.step.expect ?? null, actual });
    }
  }

  try {
    for await (const line of lines) {
      from ??= line.atMs;
      to = line.atMs;
      // The request is on its way while what is due before it settles; the stack takes it up at its instant.
      const moved = stack.advanceTo(line.atMs);
      await Promise.all([moved, attempt(line, moved)]);
      requests += 1;
      options.onProgress?.(requests, line.atMs);
    }
    await stack.settled();
    const { executions, transitions, lambdaInvocations, consumedCapacity } = await stack.stats();
    return {
      requests,
      mismatches,
      statuses,
      executions,
      transitions,
      lambdaInvocations,
      consumedCapacity,
      wallSeconds: Math.round(performance.now() - began) / 1000,
      virtual: {
        from: from === null ? null : new Date(from).toISOString(),
        to: to === null ? null : new Date(to).toISOString(),
      },
    };
  } finally {
    client.close();
  }
}
