import * as z from 'zod';
import { instant } from '../calendar/date-schema.ts';
import { freeText, optionalMember } from '../people/text-schema.ts';
import { divisionAboveStreets } from '../places/division-schema.ts';
import { EVENT_TYPES } from './event-types.ts';
import { SUBSCRIBER_KINDS } from './subscriber.ts';

/** The id of a subscriber. */
export const subscriberId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,23}$/, 'must be 1 to 24 small letters, digits, dashes, a letter first')
  .meta({ example: 'national' });
const code = z.string().min(1).max(64);
const divisions = z.array(z.union([z.literal('*'), divisionAboveStreets])).max(50);

/** What stands for codes of ours at a platform. */
export const codeMapping = z.strictObject({
  version: z.string().min(1).max(64).meta({ description: 'Of the platform’s list of codes' }),
  codes: z
    .record(z.string().min(1).max(40), z.record(code, code))
    .refine((codes) => Object.values(codes).flatMap(Object.keys).length <= 500, 'must hold 500 codes at most')
    .meta({ description: 'By member of `data`: what stands for each of our codes' }),
});

/** What is set of a subscriber, whatever it is. */
export const subscriberMembers = {
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
    ...subscriberMembers,
    source: optionalMember(
      z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        .max(64),
    ).meta({
      description: 'It is told of the clues of this sender, wherever they are',
    }),
    mapping: optionalMember(codeMapping),
    expectedVersion: optionalMember(z.int().min(0)).meta({
      description: 'The version that was seen; 0: it must not be there yet',
    }),
  })
  .meta({ id: 'SubscriberInput', description: 'Who is told of public events' });

/** The body of `POST /subscribers/{subscriberId}/redeliver`. */
export const redeliverSchema = z
  .strictObject({
    since: instant.meta({
      description:
        'Of what has happened at this instant or later: the first hundred, or the next with the cursor',
    }),
    cursor: optionalMember(z.string().max(2000)).meta({ description: 'From the answer before' }),
  })
  .meta({ id: 'Redeliver' });
