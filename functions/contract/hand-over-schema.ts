import * as z from 'zod';
import { keyText } from '../../domain/kernel/ids.ts';
import { freeText, optionalMember } from '../../domain/people/text-schema.ts';

/** The path of one officer. */
export const officerPath = z.object({ officerId: keyText.meta({ example: 'insp-1' }) });

/** The body of `POST /officers/{officerId}/hand-over`. */
export const handOverSchema = z
  .strictObject({
    to: z
      .array(keyText)
      .min(1)
      .max(20)
      .refine((ids) => new Set(ids).size === ids.length, 'must not name an officer twice')
      .meta({ description: 'Who takes the work over, each as much as the others' }),
    note: optionalMember(freeText(4000)).meta({
      description: 'Why; kept with each entry, apart from the record',
    }),
    cursor: optionalMember(z.string().max(2000)).meta({ description: 'From the answer before, to go on' }),
  })
  .meta({ id: 'HandOver' });

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
