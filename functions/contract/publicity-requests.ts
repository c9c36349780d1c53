import * as z from 'zod';
import { calendarDate } from '../../domain/calendar/date-schema.ts';
import { codeOf } from '../../domain/kernel/code-schema.ts';
import { keyText } from '../../domain/kernel/ids.ts';
import { divisionAboveStreets } from '../../domain/places/division-schema.ts';
import { STATUSES, type Status } from '../../domain/publicity/status.ts';
import type { RequestsOf } from '../http/http-function.ts';
import { cursor, division, limit, recordParameters } from './common-parameters.ts';

/** The path of the publicity of one decision. */
export const publicityPath = z.object({
  publicityId: keyText.meta({ description: 'That of the case', example: '440311-2021-00001' }),
});

/** Query parameters of `GET /publicity`. */
const publicityListParameters = z.strictObject({
  division,
  status: codeOf<Status>(STATUSES).optional(),
  cursor,
  limit,
});

/** Query parameters of `GET /public/decisions`. */
const publicDecisionParameters = z.strictObject({
  division: divisionAboveStreets
    .optional()
    .meta({ description: 'Province, city or district; by default every one' }),
  from: calendarDate.optional().meta({ description: 'Published on this day or later' }),
  to: calendarDate.optional().meta({ description: 'Published on this day or before' }),
  cursor,
  limit,
});

/** What the routes of publicity read. */
export const PUBLICITY_REQUESTS = {
  'GET /publicity': { query: publicityListParameters },
  'GET /publicity/{publicityId}': { path: publicityPath },
  'GET /publicity/{publicityId}/record': { path: publicityPath, query: recordParameters },
} satisfies RequestsOf<'publicity'>;

/** What the public's routes read. */
export const PUBLIC_DECISIONS_REQUESTS = {
  'GET /public/decisions': { query: publicDecisionParameters },
} satisfies RequestsOf<'public-decisions'>;
