import * as z from 'zod';
import { keyText } from '../kernel/ids.ts';
import { freeText, optionalMember } from '../people/text-schema.ts';

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
