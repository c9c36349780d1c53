import * as z from 'zod';
import { STATUSES, type Status } from '../../domain/clue/status.ts';

/** The answer of both webhooks. */
export const pushAnswer = z
  .strictObject({
    clueId: z.string(),
    status: z.enum(Object.keys(STATUSES) as [Status, ...Status[]]),
  })
  .meta({ id: 'PushAnswer', description: 'The clue of a push, and its status now' });
