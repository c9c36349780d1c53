import type { ZodOpenApiPathItemObject } from 'zod-openapi';
import { EVENT_TYPES, PUBLIC_EVENTS } from '../../domain/reporting/event-types.ts';
import { EVENT_CATALOGUE, eventSchema } from '../contract/event-schema.ts';
import { webhookHeaders } from '../contract/push-schema.ts';

/** Describes the events that subscribers are sent, each as a webhook. */
export const webhooks = (): Record<string, ZodOpenApiPathItemObject> =>
  Object.fromEntries(
    EVENT_TYPES.map((type): [string, ZodOpenApiPathItemObject] => {
      const { summary } = EVENT_CATALOGUE[type];
      return [
        type,
        {
          post: {
            operationId: `receive-${type.replace('.', '-')}`,
            summary: `${summary} (${PUBLIC_EVENTS[type].zh})`,
            description:
              'Sent at least once and in no order: a repeat has the same id and bytes. Signed by Standard Webhooks 1.0.0.',
            tags: ['events'],
            security: [{ webhookSignature: [] }],
            requestParams: { header: webhookHeaders },
            requestBody: { required: true, content: { 'application/json': { schema: eventSchema(type) } } },
            responses: {
              '2XX': { description: 'Taken, within 15 s. Any other answer, a redirect too, is sent again' },
              '410': { description: 'The subscriber wants no more: it is deactivated' },
            },
          },
        },
      ];
    }),
  );
