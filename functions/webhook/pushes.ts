import type * as z from 'zod';
import { webhookHeaders } from '../contract/push-schema.ts';
import { parseJson, rawBody } from '../http/body.ts';
import { type HttpEvent, type HttpResult, header, Problem, parseInput } from '../http/http.ts';
import { createHttpHandler, parseHeaders } from '../http/http-function.ts';
import type { RouteKeyOf } from '../http/routes.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { notePush } from '../store/senders.ts';
import { openTable } from '../store/table.ts';
import { type PushVerdict, type SourceKeys, verifyPush } from './signature.ts';

/** The senders' active keys; read anew at each push so that a rotation needs no restart. */
export type Sources = () => Promise<readonly SourceKeys[]>;

/** A push whose signature is good: who sent it, its message id, its body as JSON and as its schema gives it. */
export interface Push<B> {
  readonly source: string;
  readonly id: string;
  readonly value: unknown;
  readonly body: B;
}

/**
 * @param onVerdict is told whose push it is, unless it is too large to be looked at
 * @throws Problem 400, 401, 413 or 422
 */
async function openPush(
  event: HttpEvent,
  sources: Sources,
  nowMs: number,
  onVerdict: (verdict: PushVerdict) => void,
): Promise<Omit<Push<never>, 'body'>> {
  const body = rawBody(event);
  const id = header(event, 'webhook-id');
  const verified = verifyPush({
    headers: {
      id,
      timestamp: header(event, 'webhook-timestamp'),
      signature: header(event, 'webhook-signature'),
    },
    rawBody: body,
    keys: await sources(),
    nowMs,
  });
  onVerdict(verified);
  if (!verified.ok) {
    if (verified.reason === 'bad-id') parseHeaders(ID_HEADER, event);
    throw new Problem(401, 'bad-signature', 'The push is not signed by a known sender, or is not recent.', {
      reason: verified.reason,
    });
  }
  return { source: verified.source, id: id ?? '', value: parseJson(body) };
}

const ID_HEADER = webhookHeaders.pick({ 'webhook-id': true });

/** The one route of a webhook's function, with the schema of its body. */
type WebhookRequests<S> = { readonly [K in RouteKeyOf<'intake' | 'feedback'>]?: { readonly body: S } };

/** A sender's pushes are noted once in so many milliseconds by each instance. */
const NOTE_EVERY_MS = 60_000;

/**
 * A webhook (Standard Webhooks 1.0.0) as an HTTP handler: what is not signed by a known sender, too large or not JSON is
 * refused, and every refusal of a push is counted: apart those of a known sender, and those that bear a signature which no key
 * fits, as after a key was changed on one side.
 */
export function createWebhookHandler<S extends z.ZodType>(
  runtime: Runtime,
  requests: WebhookRequests<S>,
  sources: Sources,
  take: (push: Push<z.output<S>>, now: number) => Promise<HttpResult>,
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const notedAt = new Map<string, number>();
  /** Notes who pushed and by which key. A push does not depend on it. */
  const note = async (verdict: PushVerdict, now: number): Promise<void> => {
    if (!verdict.ok) return;
    const { source, keyId } = verdict;
    const known = notedAt.get(`${source} ${keyId}`);
    if (known !== undefined && Math.abs(now - known) < NOTE_EVERY_MS) return;
    notedAt.set(`${source} ${keyId}`, now);
    try {
      await notePush(table, source, keyId, now);
    } catch (error) {
      notedAt.delete(`${source} ${keyId}`);
      runtime.log.warn('QX-SENDER-NOT-NOTED', { source, error: (error as Error).name });
    }
  };
  const verdicts = new WeakMap<HttpEvent, PushVerdict>();
  const handlers = Object.entries(requests).map(([routeKey, { body: schema }]) => [
    routeKey,
    async ({ event }: { readonly event: HttpEvent }) => {
      const now = runtime.now();
      let noted = Promise.resolve();
      try {
        const push = await openPush(event, sources, now, (verdict) => {
          verdicts.set(event, verdict);
          noted = note(verdict, now);
        });
        return await take({ ...push, body: parseInput(schema, push.value, 'push') }, now);
      } finally {
        await noted;
      }
    },
  ]);
  const answer = createHttpHandler(runtime, requests, Object.fromEntries(handlers));
  return async (event) => {
    const result = await answer(event);
    const { statusCode = 500 } = result;
    if (statusCode >= 400 && statusCode < 500 && statusCode !== 409) {
      const verdict = verdicts.get(event);
      const source = verdict?.source;
      const reason = verdict?.ok === false ? { reason: verdict.reason } : {};
      runtime.meter.count('PushRefused', 1, { status: String(statusCode) });
      if (source !== undefined) runtime.meter.count('SenderRefused', 1, { source });
      // What is too large was not looked at.
      const isUnknown = verdict ? !verdict.ok && verdict.reason === 'bad-signature' : statusCode === 413;
      if (isUnknown && header(event, 'webhook-signature')) runtime.meter.count('SignatureUnknown');
      runtime.log.warn('QX-PUSH-REFUSED', { status: statusCode, ...(source ? { source } : {}), ...reason });
    }
    return result;
  };
}
