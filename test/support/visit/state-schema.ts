import * as z from 'zod';
import { calendarDate } from '../../../domain/calendar/date-schema.ts';
import { keyText } from '../../../domain/kernel/ids.ts';
import { STATE_MEMBERS } from '../../../domain/kernel/members.ts';
import type { SchemaOf } from '../../../domain/kernel/state-schema.ts';
import type { Visit } from './visit.ts';

const schema = z.strictObject({
  status: z.enum(['planned', 'confirmed']),
  ...STATE_MEMBERS,
  plannedOn: calendarDate,
  confirmedOn: calendarDate.nullable(),
  due: calendarDate,
  officers: z.array(keyText),
  people: z.int().min(0).nullable(),
  lateAlarmed: z.boolean(),
  archived: z.boolean(),
}) satisfies z.ZodType<Visit>;

/** The schema of a visit's stored state. */
export const visitStateSchema: SchemaOf<Visit, typeof schema> = schema;
