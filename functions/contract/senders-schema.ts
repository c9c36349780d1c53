import * as z from 'zod';

const instant = z.iso.datetime();

/** The answer of `GET /senders`. */
export const sendersAnswer = z
  .strictObject({
    senders: z.array(
      z.strictObject({
        source: z.string(),
        lastPushAt: instant.nullable().meta({
          description:
            'The last push with a good signature, accepted or not, to the minute; null before the first',
        }),
        keys: z.array(
          z.strictObject({
            keyId: z.string().meta({ description: 'Twelve hex digits of the SHA-256 of the key’s text' }),
            version: z.enum(['v1', 'v1a']),
            lastFittedAt: instant.nullable(),
          }),
        ),
        nextRotationAt: instant
          .nullable()
          .meta({ description: 'Null where the keys of this sender are only changed by hand' }),
      }),
    ),
  })
  .meta({ id: 'Senders', description: 'The senders of pushes and their active keys, the newest first' });
