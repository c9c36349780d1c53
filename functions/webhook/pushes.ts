import type * as z from 'zod';
import { parseJson, rawBody } from '../http/body.ts';
import { type HttpEvent, type HttpResult, header, Problem, parseInput } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { RouteKeyOf } from '../http/routes.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type SourceKeys, verifyPush } from './signature.ts';

/** The senders' active keys; read anew at each push so that a rotation needs no restart. */
export type Sources = () => Promise<readonly SourceKeys[]>;

/** A push whose signature is good: who sent it, its message id, its body as JSON and as its schema gives it. */
export interface Push<B> {
  readonly source: string;
  readonly id: string;
  readonly value: unknown;
  readonly body: B;
}

/** @throws Problem 400, 401, 413 or 422 */
async function openPush(
  event: HttpEvent,
  sources: Sources,
  nowMs: number,
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
  if (!verified.ok && verified.reason === 'bad-id') {
    throw new Problem(400, 'webhook-id', 'The header webhook-id does not fit its schema.');
  }
  if (!verified.ok) {
    throw new Problem(401, 'bad-signature', 'The push is not signed by a known sender, or is not recent.', {
      reason: verified.reason,
    });
  }
  return { source: verified.source, id: id ?? '', value: parseJson(body) };
}

/** The one route of a webhook's function, with the schema of its body. */
type WebhookRequests<S> = { readonly [K in RouteKeyOf<'intake' | 'feedback'>]?: { readonly body: S } };

/**
 * A webhook (Standard Webhooks 1.0.0) as an HTTP handler: what is not signed by a known sender, too large or not JSON is
 * refused, and every refusal of a push is counted.
 */
export function createWebhookHandler<S extends z.ZodType>(
  runtime: Runtime,
  requests: WebhookRequests<S>,
  sources: Sources,
  take: (push: Push<z.output<S>>, now: number) => Promise<HttpResult>,
): (event: HttpEvent) => Promise<HttpResult> {
  const handlers = Object.entries(requests).map(([routeKey, { body: schema }]) => [
    routeKey,
    async ({ event }: { readonly event: HttpEvent }) => {
      const now = runtime.now();
      const push = await openPush(event, sources, now);
      return take({ ...push, body: parseInput(schema, push.value, 'push') }, now);
    },
  ]);
  const answer = createHttpHandler(runtime, requests, Object.fromEntries(handlers));
  return async (event) => {
    const result = await answer(event);
    const { statusCode = 500 } = result;
    if (statusCode >= 400 && statusCode < 500 && statusCode !== 409) {
      runtime.meter.count('PushRefused', 1, { status: String(statusCode) });
      runtime.log.warn('QX-PUSH-REFUSED', { status: statusCode });
    }
    return result;
  };
}
