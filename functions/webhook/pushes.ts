import type * as z from 'zod';
import {
  type HttpEvent,
  type HttpResult,
  header,
  type InputFault,
  Problem,
  parseInput,
  rawBody,
} from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import { MAX_BODY_BYTES, type RouteKeyOf } from '../http/routes.ts';
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

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    const errors: InputFault[] = [{ path: '', message: 'is not JSON' }];
    throw new Problem(400, 'not-json', 'The body is not JSON.', { errors });
  }
}

/** @throws Problem 413, 401 or 400 */
async function openPush(
  event: HttpEvent,
  sources: Sources,
  nowMs: number,
): Promise<Omit<Push<never>, 'body'>> {
  const body = rawBody(event);
  if (body.length > MAX_BODY_BYTES) {
    throw new Problem(413, 'too-large', `A push has at most ${MAX_BODY_BYTES} bytes.`);
  }
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
  if (!verified.ok) {
    throw new Problem(401, 'bad-signature', 'The push is not signed by a known sender, or is not recent.', {
      reason: verified.reason,
    });
  }
  return { source: verified.source, id: id ?? '', value: parseBody(body) };
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
