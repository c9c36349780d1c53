import * as z from 'zod';
import { MAX_INPUT_FAULTS } from '../http/http.ts';

/** Problem details (RFC 9457), as every refusal is answered. */
export const problemSchema = z
  .looseObject({
    type: z
      .string()
      .regex(/^urn:qingxin:problem:[a-z-]+$/)
      .meta({ description: 'urn:qingxin:problem:<code>; the code is stable' }),
    title: z.string().meta({ description: 'The phrase of the status' }),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().meta({ format: 'uri-reference', description: 'The path of the request' }),
    errors: z
      .array(
        z.strictObject({
          path: z.string(),
          message: z.string().meta({ description: 'The end of a sentence that begins with the path' }),
        }),
      )
      .max(MAX_INPUT_FAULTS)
      .optional()
      .meta({ description: 'The first faults of an input, by dotted path' }),
  })
  .meta({
    id: 'Problem',
    description: 'Problem details (RFC 9457); single problems carry more fields',
    example: {
      type: 'urn:qingxin:problem:invalid-input',
      title: 'Unprocessable Content',
      status: 422,
      detail: 'The query does not fit its schema.',
      instance: '/clues',
      errors: [{ path: 'limit', message: 'must be at most 100' }],
    },
  });
