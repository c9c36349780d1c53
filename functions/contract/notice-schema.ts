import * as z from 'zod';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { NOTICE_KINDS, type NoticeKind } from '../../domain/kernel/notices.ts';
import { cursor, flag, limit } from './common-parameters.ts';
import { peopleSchema } from './people-schema.ts';

/** The path of one notice. */
export const noticePath = z.object({
  noticeId: z
    .string()
    .regex(/^\d{23}-[0-9a-f]{16}$/, 'must be the id of a notice')
    .meta({ example: '20210305011200000000003-9f86d081884c7d65' }),
});

/** Query parameters of `GET /notices`. */
export const noticesParameters = z.strictObject({
  unread: flag.meta({ description: 'true: only those that were not read yet' }),
  cursor,
  limit,
});

/** A notice, as its reader is shown it. */
export const noticeAnswer = z
  .strictObject({
    noticeId: z.string(),
    kind: codeOf<NoticeKind>(NOTICE_KINDS),
    subject: z.strictObject({
      kind: z.string().meta({ example: 'clue' }),
      id: z.string().meta({ example: 'national-QG2021030500012' }),
    }),
    division: z.string().meta({ description: 'The district that held it then' }),
    about: z.string().meta({ description: 'The type of the event, or the kind of the alarm' }),
    at: z.iso.datetime(),
    dueOn: z.iso.date().nullable().meta({ description: 'To be done by then, where there is such a day' }),
    insteadOf: z
      .string()
      .nullable()
      .meta({ description: 'The absent officer whose deputy the reader is; null: the reader’s own' }),
    readAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Notice', description: 'What an officer is told of: ids, codes and dates' });

/** The answer of `GET /notices`. */
export const noticesAnswer = z
  .strictObject({
    notices: z.array(noticeAnswer),
    unread: z.int().min(0).meta({ description: 'Unread ones among the newest 200' }),
    unreadAtLeast: z.boolean().meta({ description: 'There are older ones, which were not counted' }),
    people: peopleSchema,
    cursor: z.string().optional(),
  })
  .meta({ id: 'Notices' });
