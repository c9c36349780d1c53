import { redeliverSchema, subscriberSchema } from '../../domain/reporting/subscriber-schema.ts';
import type { RequestsOf } from '../http/http-function.ts';
import { idempotencyHeaders as headers } from './common-parameters.ts';
import { deliveriesParameters, deliveryPath, subscriberPath } from './subscriber-schema.ts';

/** What the routes of subscribers and deliveries read. */
export const SUBSCRIBERS_REQUESTS = {
  'GET /subscribers': {},
  'GET /subscribers/{subscriberId}': { path: subscriberPath },
  'PUT /subscribers/{subscriberId}': { path: subscriberPath, headers, body: subscriberSchema },
  'POST /subscribers/{subscriberId}/rotate': { path: subscriberPath, headers },
  'POST /subscribers/{subscriberId}/redeliver': { path: subscriberPath, headers, body: redeliverSchema },
  'GET /deliveries': { query: deliveriesParameters },
  'POST /deliveries/{deliveryId}/redeliver': { path: deliveryPath, headers },
} satisfies RequestsOf<'subscribers'>;
