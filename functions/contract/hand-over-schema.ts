import * as z from 'zod';
import { keyText } from '../../domain/kernel/ids.ts';

/** The path of one officer. */
export const officerPath = z.object({ officerId: keyText.meta({ example: 'insp-1' }) });

/** The answer of `POST /officers/{officerId}/hand-over`: what one request did. */
export const handOverAnswer = z
  .strictObject({
    officerId: z.string(),
    moved: z.int().min(0).meta({ description: 'Matters that went over with this request' }),
    left: z
      .array(
        z.strictObject({
          kind: z.string().meta({ example: 'clue' }),
          id: z.string(),
          refused: z
            .array(
              z.strictObject({
                officer: z.string(),
                fault: z.enum([
                  'unknown',
                  'no-inspector',
                  'recused',
                  'absent',
                  'on-it',
                  'involved',
                  'not-certified',
                ]),
              }),
            )
            .meta({ description: 'Why none of those named takes it over' }),
        }),
      )
      .meta({ description: 'Matters of this request that stay with the officer' }),
    cursor: z.string().optional().meta({
      description: 'There is more to look at: send it with the same body. Absent: all was looked at',
    }),
  })
  .meta({ id: 'HandOverProgress' });
