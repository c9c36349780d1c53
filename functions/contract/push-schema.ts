import * as z from 'zod';
import { STATUSES, type Status } from '../../domain/clue/status.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';

/** The answer of both webhooks. */
export const pushAnswer = z
  .strictObject({
    clueId: z.string(),
    status: codeOf<Status>(STATUSES),
  })
  .meta({ id: 'PushAnswer', description: 'The clue of a push, and its status now' });

/** Headers of every webhook (Standard Webhooks 1.0.0), beside the signature. */
export const webhookHeaders = z.object({
  'webhook-id': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible ASCII characters')
    .meta({ description: 'The id of the message; the same when it is sent again' }),
  'webhook-timestamp': z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/, 'must be seconds since the epoch')
    .meta({ description: 'Seconds since the epoch, at most 300 s from now either way' }),
});
