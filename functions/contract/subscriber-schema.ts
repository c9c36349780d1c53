import * as z from 'zod';
import { instant } from '../../domain/calendar/date-schema.ts';
import { keyText } from '../../domain/kernel/ids.ts';
import { freeText, optionalMember } from '../../domain/people/text-schema.ts';
import { SUBSCRIBER_KINDS } from '../../domain/reporting/subscriber.ts';
import { DELIVERY_STATES } from '../store/deliveries.ts';
import { cursor, limit } from './common-parameters.ts';
import { divisionAboveStreets } from './division-schema.ts';
import { EVENT_TYPES } from './event-schema.ts';

const day = z.iso.date();
const moment = z.iso.datetime();
const subscriberId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,23}$/, 'must be 1 to 24 small letters, digits, dashes, a letter first')
  .meta({ example: 'national' });
const code = z.string().min(1).max(64);

/** The path of one subscriber. */
export const subscriberPath = z.object({ subscriberId });

/** The path of one delivery. */
export const deliveryPath = z.object({ deliveryId: keyText });

const divisions = z.array(z.union([z.literal('*'), divisionAboveStreets])).max(50);
const mapping = z.strictObject({
  version: z.string().min(1).max(64).meta({ description: 'Of the platform’s list of codes' }),
  codes: z
    .record(z.string().min(1).max(40), z.record(code, code))
    .refine((codes) => Object.values(codes).flatMap(Object.keys).length <= 500, 'must hold 500 codes at most')
    .meta({ description: 'By member of `data`: what stands for each of our codes' }),
});

const subscriber = {
  name: freeText(100),
  kind: z.enum(SUBSCRIBER_KINDS).meta({
    description:
      'What is told of events, or what passes notices on to officers and is told of `notice.created` alone',
  }),
  endpoint: z.string().min(1).max(2000).meta({
    description: 'Https and public, unless its host is on the list that operations set',
    example: 'https://platform.example/hooks/qingxin',
  }),
  events: z
    .array(z.enum(['*', ...EVENT_TYPES]))
    .max(100)
    .meta({
      description: 'The types it is told of; `*`: every one of its kind',
    }),
  divisions: divisions.meta({
    description: 'It is told of what these hold before or after the event; all within the caller’s scope',
  }),
  active: z.boolean().meta({ description: 'What happens while it is not can be delivered later' }),
};

/** The body of `PUT /subscribers/{subscriberId}`. */
export const subscriberSchema = z
  .strictObject({
    ...subscriber,
    source: optionalMember(
      z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        .max(64),
    ).meta({
      description: 'It is told of the clues of this sender, wherever they are',
    }),
    mapping: optionalMember(mapping),
    expectedVersion: optionalMember(z.int().min(0)).meta({
      description: 'The version that was seen; 0: it must not be there yet',
    }),
  })
  .meta({ id: 'SubscriberInput', description: 'Who is told of public events' });

/** The body of `POST /subscribers/{subscriberId}/redeliver`. */
export const redeliverSchema = z
  .strictObject({
    since: instant.meta({ description: 'Of what happened at this instant or later, the first hundred' }),
  })
  .meta({ id: 'Redeliver' });

/** Query parameters of `GET /deliveries`. */
export const deliveriesParameters = z.strictObject({
  subscriber: subscriberId.optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  cursor,
  limit,
});

/** A subscriber as it is shown. */
export const subscriberAnswer = z
  .strictObject({
    id: subscriberId,
    ...subscriber,
    source: z.string().nullable(),
    mapping: mapping.nullable(),
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
    secret: z.string().meta({ description: '`whsec_…`, for v1; told this once' }),
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
    next: moment.nullable().meta({ description: 'With which `since` to go on; null: there is no more' }),
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
