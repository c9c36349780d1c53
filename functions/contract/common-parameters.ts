import * as z from 'zod';
import { keyText } from '../../domain/kernel/ids.ts';
import { divisionCode } from '../../domain/places/division-schema.ts';

/** Where a list goes on. */
export const cursor = z.string().max(2000).optional().meta({ description: 'From the page before' });
/** Rows of a page. */
export const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(100)
  .default(50)
  .meta({ description: 'Rows a page at most' });
/** A yes or a no in a query. */
export const flag = z.enum(['true', 'false']).optional();
/** A division asked for. */
export const division = divisionCode
  .optional()
  .meta({ description: 'Prefix; by default what the caller may see' });

/** The path of an aggregate's commands. */
export const commandPath = (idName: string, names: readonly string[]): z.ZodObject =>
  z.object({ [idName]: keyText, command: z.enum(names as [string, ...string[]]) });

/** Headers of every command. */
export const idempotencyHeaders = z.object({
  'idempotency-key': keyText.optional().meta({
    description: 'The same key and body: the same answer; the same key and another body: 409',
  }),
});

/** Query parameters of `GET /clues/{clueId}`. */
export const clueParameters = z.strictObject({
  unmasked: flag.meta({
    description: 'true: personal data in full, for assigned officers; the read is recorded',
  }),
});

/** Query parameters of `GET /clues/{clueId}/record`. */
export const recordParameters = clueParameters.extend({ cursor });
