import * as z from 'zod';
import { keyText } from '../../domain/kernel/ids.ts';
import { divisionCode } from '../../domain/places/division-schema.ts';
import { DELIVERY_STATES, REPORTED } from '../../domain/reporting/delivery.ts';
import { codeMapping, subscriberId, subscriberMembers } from '../../domain/reporting/subscriber-schema.ts';
import { cursor, limit } from './common-parameters.ts';

const day = z.iso.date();
const moment = z.iso.datetime();

/** The path of one subscriber. */
export const subscriberPath = z.object({ subscriberId });

/** The path of one delivery. */
export const deliveryPath = z.object({ deliveryId: keyText });

/** Query parameters of `GET /deliveries`. */
export const deliveriesParameters = z.strictObject({
  subscriber: subscriberId.optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  division: divisionCode.optional().meta({ description: 'Of this district, as in `reported`' }),
  part: z.enum(REPORTED).optional().meta({ description: 'What counts for this figure of `reported`' }),
  cursor,
  limit,
});

/** A subscriber as it is shown. */
export const subscriberAnswer = z
  .strictObject({
    id: subscriberId,
    ...subscriberMembers,
    source: z.string().nullable(),
    mapping: codeMapping.nullable(),
    version: z.int().min(1),
    goneAt: moment.nullable().meta({ description: 'When it answered 410 and was deactivated by that' }),
    keys: z.array(
      z.strictObject({
        keyId: z
          .string()
          .meta({ description: 'Twelve hex digits of the SHA-256 of the secret’s or public key’s text' }),
        version: z.enum(['v1', 'v1a']),
        until: moment.nullable().meta({ description: 'Until when it signs beside newer ones; null: in use' }),
      }),
    ),
    reported: z
      .array(
        z.strictObject({
          division: z.string(),
          due: z.int(),
          inTime: z.int(),
          late: z.int(),
          dead: z.int(),
        }),
      )
      .meta({ description: 'By district: events to be accepted, accepted in time, not so, and given up' }),
  })
  .meta({ id: 'Subscriber' });

/** The answer of `GET /subscribers`. */
export const subscribersAnswer = z
  .strictObject({ subscribers: z.array(subscriberAnswer) })
  .meta({ id: 'Subscribers' });

/** The answer of `POST /subscribers/{subscriberId}/rotate`. */
export const rotateAnswer = z
  .strictObject({
    secret: z
      .string()
      .meta({ description: '`whsec_…`, for v1; told this once, and to a repeat of the request' }),
    publicKey: z.string().meta({ description: '`whpk_…`, for v1a' }),
    overlapUntil: moment.nullable().meta({
      description: 'Until when the keys before still sign beside these; null where there were none',
    }),
  })
  .meta({ id: 'SubscriberKeys' });

/** The answer of `POST /subscribers/{subscriberId}/redeliver`. */
export const redeliverAnswer = z
  .strictObject({
    redelivered: z.int(),
    cursor: z
      .string()
      .optional()
      .meta({ description: 'To go on with, beside the same `since`; absent at the end' }),
  })
  .meta({ id: 'Redelivered' });

/** A delivery as it is shown. */
export const deliveryAnswer = z
  .strictObject({
    id: z.string(),
    subscriber: subscriberId,
    event: z.string().meta({ description: 'The id of the event' }),
    type: z.string(),
    kind: z.string(),
    about: z.string().meta({ description: 'The id of what it is about' }),
    sequence: z.int(),
    division: z.string(),
    happenedAt: moment,
    dueOn: day.meta({ description: 'The last day on which it is accepted in time' }),
    state: z.enum(DELIVERY_STATES),
    round: z.int().min(1).meta({ description: 'One more with each redelivery' }),
    tries: z.array(
      z.strictObject({ at: moment, code: z.union([z.int(), z.string()]), round: z.int().min(1) }),
    ),
    nextAt: moment.nullable(),
    acceptedAt: moment.nullable(),
    late: z.boolean(),
  })
  .meta({ id: 'Delivery' });

/** The answer of `GET /deliveries`. */
export const deliveriesAnswer = z
  .strictObject({ deliveries: z.array(deliveryAnswer), cursor: z.string().optional() })
  .meta({ id: 'Deliveries' });
