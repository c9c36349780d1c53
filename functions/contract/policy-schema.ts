import * as z from 'zod';
import { policySchema } from '../../domain/policy/policy-schema.ts';

/** A version of the policy as answered. */
export const policyAnswer = policySchema.meta({
  id: 'Policy',
  description: 'A version of the policy (办理政策): limits and thresholds with their source',
});

/** The answer of `GET /policies`. */
export const policiesAnswer = z
  .strictObject({
    policies: z
      .array(
        policySchema.extend({
          inForce: z.boolean().meta({ description: 'New clues are received under it today' }),
        }),
      )
      .meta({ description: 'By effective date' }),
  })
  .meta({ id: 'Policies' });
